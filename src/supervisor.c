#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/notify.h"

enum { RETRY_MIN_MS = 100, RETRY_MAX_MS = 5000, STEADY_S = 10, TICK_MS = 100 };

static bool passes_hangup;

static void
watched_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGCHLD);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    if (passes_hangup)
        sigaddset(set, SIGHUP);
}

void
supervisor_block_signals(bool hangup)
{
    sigset_t set;

    passes_hangup = hangup;
    watched_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

pid_t
supervisor_fork(const char *name, int (*body)(void *arg), void *arg)
{
    pid_t parent = getpid(), pid = fork();
    sigset_t none;

    if (pid != 0)
        return pid;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_NAME, name);
    if (getppid() != parent)
        _exit(0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    log_name(name);
    notify_nobody(); /* the supervisor speaks for all */
    exit(body(arg));
}

pid_t
supervisor_lock(const char *path)
{
    char text[32] = "";
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    if (fd < 0)
        return -1;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        ssize_t n = read(fd, text, sizeof text - 1);
        close(fd);
        return n > 0 ? atoi(text) : -1;
    }
    int n = snprintf(text, sizeof text, "%d\n", (int)getpid());
    if (ftruncate(fd, 0) != 0 || write(fd, text, (size_t)n) != n)
        return -1;
    return 0; /* the descriptor stays open: it is the lock */
}

static void
start(struct child *c, void *arg)
{
    c->pid = c->start(c, arg);
    c->started_us = clock_monotonic_us();
    if (c->pid <= 0) {
        log_error("cannot start %s: %s", c->name, strerror(errno));
        c->pid = 0;
        c->retry_us = c->started_us + RETRY_MAX_MS * 1000;
        return;
    }
    log_info("started child=%s pid=%d", c->name, (int)c->pid);
}

/* A child that lived a while starts over at once; one that keeps dying waits longer and
 * longer. */
static void
schedule(struct child *c, int status)
{
    int64_t now = clock_monotonic_us();
    int64_t wait_ms = RETRY_MIN_MS;

    c->failures = now - c->started_us > (int64_t)STEADY_S * 1000000 ? 1 : c->failures + 1;
    for (int i = 1; i < c->failures && wait_ms < RETRY_MAX_MS; i++)
        wait_ms *= 2;
    if (wait_ms > RETRY_MAX_MS)
        wait_ms = RETRY_MAX_MS;
    c->pid = 0;
    c->retry_us = now + wait_ms * 1000;
    if (WIFSIGNALED(status))
        log_warn("child=%s ended signal=%d restart_in_ms=%lld", c->name, WTERMSIG(status),
                 (long long)wait_ms);
    else
        log_warn("child=%s ended exit=%d restart_in_ms=%lld", c->name,
                 WEXITSTATUS(status), (long long)wait_ms);
}

static void
reap(struct child *children, int count)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
        for (int i = 0; i < count; i++)
            if (children[i].pid == pid)
                schedule(&children[i], status);
}

static void
restart_due(struct child *children, int count, void *arg)
{
    int64_t now = clock_monotonic_us();

    for (int i = 0; i < count; i++)
        if (children[i].pid == 0 && now >= children[i].retry_us)
            start(&children[i], arg);
}

static void
pass_hangup(const struct child *children, int count)
{
    for (int i = 0; i < count; i++)
        if (children[i].hangup && children[i].pid > 0)
            kill(children[i].pid, SIGHUP);
}

static void
stop(struct child *c)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    int64_t until = clock_monotonic_us() + (int64_t)c->stop_seconds * 1000000;
    int status;

    if (c->pid <= 0)
        return;
    kill(c->pid, c->stop_signal);
    while (waitpid(c->pid, &status, WNOHANG) == 0) {
        if (clock_monotonic_us() > until) {
            log_warn("child=%s did not stop in %d s: killed", c->name, c->stop_seconds);
            kill(c->pid, SIGKILL);
            waitpid(c->pid, &status, 0);
            break;
        }
        nanosleep(&pause, NULL);
    }
    c->pid = 0;
    log_info("stopped child=%s", c->name);
}

void
supervisor_run(struct child *children, int count, void (*ready)(void *arg), void *arg)
{
    const struct timespec tick = {.tv_nsec = TICK_MS * 1000 * 1000};
    sigset_t set;
    int got = 0;

    watched_signals(&set);
    for (int i = 0; i < count; i++)
        if (children[i].pid == 0)
            start(&children[i], arg);
    if (ready)
        ready(arg);
    while (got != SIGTERM && got != SIGINT) {
        got = sigtimedwait(&set, NULL, &tick);
        reap(children, count);
        if (got == SIGHUP)
            pass_hangup(children, count);
        if (got != SIGTERM && got != SIGINT)
            restart_due(children, count, arg);
    }
    log_info("stopping");
    for (int i = count - 1; i >= 0; i--)
        stop(&children[i]);
}
