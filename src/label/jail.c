#include "label/jail.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/clock.h"

/* Reading, answering, memory, time, leaving. Memory may never become executable. */
static const int ALLOWED[] = {
    SCMP_SYS(read),          SCMP_SYS(sendto),         SCMP_SYS(brk),
    SCMP_SYS(munmap),        SCMP_SYS(mremap),         SCMP_SYS(madvise),
    SCMP_SYS(futex),         SCMP_SYS(exit),           SCMP_SYS(exit_group),
    SCMP_SYS(getrandom),     SCMP_SYS(close),          SCMP_SYS(rt_sigreturn),
    SCMP_SYS(clock_gettime), SCMP_SYS(sysinfo), /* qsort asks how much memory there is */
#ifdef FIREMARK_SANITIZE /* the sanitizers' own needs: reports, stacks, shadow memory */
    SCMP_SYS(write),         SCMP_SYS(getpid),         SCMP_SYS(gettid),
    SCMP_SYS(sigaltstack),   SCMP_SYS(sched_yield),    SCMP_SYS(mprotect),
    SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask),
#endif
};

/* Opening is refused with an error, since libraries probe for files and go on without;
 * anything else ends the worker. */
static bool
filter_load(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    const uint32_t refuse = SCMP_ACT_ERRNO(EACCES);
    bool ok = filter != NULL;

    for (size_t i = 0; ok && i < sizeof ALLOWED / sizeof *ALLOWED; i++)
        ok = seccomp_rule_add(filter, SCMP_ACT_ALLOW, ALLOWED[i], 0) == 0;
    ok = ok &&
         seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0 &&
         seccomp_rule_add(filter, refuse, SCMP_SYS(open), 0) == 0 &&
         seccomp_rule_add(filter, refuse, SCMP_SYS(openat), 0) == 0 &&
         seccomp_rule_add(filter, refuse, SCMP_SYS(newfstatat), 0) == 0 &&
         seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return ok;
}

static bool
limit(int what, rlim_t most)
{
    return setrlimit((__rlimit_resource_t)what, &(struct rlimit){most, most}) == 0;
}

static bool
doors_close(void)
{
    bool ok = limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NPROC, 0);

#ifndef FIREMARK_SANITIZE /* shadow memory alone is larger */
    ok = ok && limit(RLIMIT_AS, JAIL_MEMORY_BYTES);
#endif
    return ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && filter_load();
}

/* The worker's whole life. */
static _Noreturn void
worker_run(const struct jail *jail, int fd)
{
    uint8_t *in = NULL, *out = NULL;
    size_t len = 0, out_len = 0;

    if (jail->prepare)
        jail->prepare();
    if (!doors_close())
        _exit(3);
    while (frame_read(fd, &in, &len, 0)) {
        bool ok = jail->work(in, len, &out, &out_len) && frame_write(fd, out, out_len, 0);
        free(in);
        free(out);
        in = out = NULL;
        if (!ok)
            break;
    }
    _exit(0);
}

/* Nothing of the parent may be reached: not its descriptors, not its signal handlers, and
 * the worker does not outlive it. */
static _Noreturn void
worker_enter(const struct jail *jail, int fd, pid_t parent)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(3);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    if (fd != 3 && dup2(fd, 3) < 0)
        _exit(3);
    if (close_range(4, ~0u, 0) != 0)
        _exit(3);
    worker_run(jail, 3);
}

bool
jail_open(struct jail *jail)
{
    int pair[2];
    pid_t parent = getpid();

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    pid_t pid = fork();
    if (pid == 0)
        worker_enter(jail, pair[1], parent);
    close(pair[1]);
    if (pid < 0) {
        close(pair[0]);
        return false;
    }
    jail->pid = pid;
    jail->fd = pair[0];
    jail->served = 0;
    return true;
}

void
jail_close(struct jail *jail)
{
    if (jail->pid == 0)
        return;
    kill(jail->pid, SIGKILL);
    while (waitpid(jail->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(jail->fd);
    jail->pid = 0;
}

void
jail_refresh(struct jail *jail)
{
    if (jail->pid && jail->served < JAIL_REQUESTS)
        return;
    jail_close(jail);
    jail_open(jail);
}

/* The worker's processor time; -1 where it is gone. */
static int64_t
used_us(pid_t pid)
{
    struct timespec t;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return -1;
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* Until the worker answers or is gone; false with ETIMEDOUT when its time is used up. */
static bool
answers(const struct jail *jail, int64_t budget_us, int64_t deadline_us)
{
    int64_t before = used_us(jail->pid), left = budget_us;
    struct pollfd p = {.fd = jail->fd, .events = POLLIN};

    for (;;) {
        int64_t clock = deadline_us - clock_monotonic_us();
        int64_t wait = left < clock ? left : clock;
        int n = wait > 0 ? poll(&p, 1, (int)((wait + 999) / 1000)) : 0;
        if (n > 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
        int64_t now = used_us(jail->pid);
        left = now < 0 ? 0 : budget_us - (now - before);
        if (left <= 0 || clock <= 0) {
            errno = ETIMEDOUT;
            return false;
        }
    }
}

enum jail_outcome
jail_call(struct jail *jail, const uint8_t *in, size_t len, int timeout_ms, uint8_t **out,
          size_t *out_len)
{
    if (jail->pid && jail->served >= JAIL_REQUESTS)
        jail_close(jail);
    if (jail->pid == 0 && !jail_open(jail))
        return JAIL_ABSENT;
    int64_t budget = (timeout_ms > 0 ? timeout_ms : JAIL_TIME_MS) * 1000LL;
    int64_t deadline = clock_monotonic_us() + budget * JAIL_WAIT;
    if (frame_write(jail->fd, in, len, deadline) && answers(jail, budget, deadline) &&
        frame_read(jail->fd, out, out_len, deadline)) {
        jail->served++;
        return JAIL_DONE;
    }
    enum jail_outcome outcome = errno == ETIMEDOUT ? JAIL_LATE : JAIL_DIED;
    jail_close(jail);
    return outcome;
}
