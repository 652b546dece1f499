#include "label/print_worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/notify.h"
#include "label/print_job.h"
#include "label_sql.h"

enum { SENDERS_MAX = 16, PAUSE_MS = 500, STOP_STEPS = 80 /* of 50 ms */ };

struct sender {
    pid_t pid; /* 0: free */
    char printer[64];
};

struct worker {
    const struct api_settings *settings;
    struct pg *pg;
    struct sender sender[SENDERS_MAX];
};

static volatile sig_atomic_t stopping;

static void
on_stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static void
catch_stop(void)
{
    struct sigaction action = {.sa_handler = on_stop};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* It starts no program and gains no right; what it needs is files, sockets, and forks. */
static void
close_doors(void)
{
    const struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        log_warn("event=print_worker_privileges why=\"%s\"", strerror(errno));
}

/* ---- a sender ---- */

static _Noreturn void
send_job(const struct worker *w, const char *id, pid_t parent)
{
    struct arena arena = {0};
    struct pg *pg = NULL;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent)
        _exit(0);
    struct fault *fault = pg_open(&arena, w->settings->conninfo, "firemark_printer", &pg);
    if (!fault)
        fault = print_job_run(w->settings, pg, &arena, id, false, &stopping);
    if (fault)
        log_warn("event=print_job id=%s fault=%s why=\"%s\"", id, fault->code, fault->en);
    pg_close(pg);
    arena_clear(&arena);
    _exit(fault != NULL);
}

static struct sender *
free_place(struct worker *w, const char *printer)
{
    struct sender *place = NULL;

    for (int i = 0; i < SENDERS_MAX; i++) {
        if (w->sender[i].pid && strcmp(w->sender[i].printer, printer) == 0)
            return NULL;
        if (!w->sender[i].pid)
            place = &w->sender[i];
    }
    return place;
}

static void
start(struct worker *w, const char *id, const char *printer)
{
    struct sender *s = free_place(w, printer);
    pid_t parent = getpid();

    if (!s)
        return;
    pid_t pid = fork();
    if (pid == 0)
        send_job(w, id, parent);
    if (pid < 0)
        return;
    s->pid = pid;
    snprintf(s->printer, sizeof s->printer, "%s", printer);
}

static void
reap(struct worker *w, int options)
{
    pid_t gone;

    while ((gone = waitpid(-1, NULL, options)) > 0)
        for (int i = 0; i < SENDERS_MAX; i++)
            if (w->sender[i].pid == gone)
                w->sender[i].pid = 0;
}

/* ---- the loop ---- */

static struct fault *
look(struct worker *w)
{
    struct arena arena ARENA_SCOPE = {0};
    struct pg_rows *rows;
    struct fault *fault = NULL;

    if (!w->pg || !pg_usable(w->pg)) {
        pg_close(w->pg);
        w->pg = NULL;
        fault = pg_open(&arena, w->settings->conninfo, "firemark_printer", &w->pg);
    }
    if (!fault)
        fault = pg_run(w->pg, &arena, SQL_print_job_due, &rows, 0);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        start(w, pg_text(rows, i, 0), pg_text(rows, i, 1));
    if (fault)
        log_warn("event=print_worker fault=%s", fault->code);
    else
        notify_ready();
    return fault;
}

/* Senders note how far they are and end by themselves. */
static void
stop_senders(struct worker *w)
{
    const struct timespec step = {.tv_nsec = 50 * 1000 * 1000};
    bool left = true;

    for (int i = 0; i < SENDERS_MAX; i++)
        if (w->sender[i].pid)
            kill(w->sender[i].pid, SIGTERM);
    for (int n = 0; left && n < STOP_STEPS; n++) {
        nanosleep(&step, NULL);
        reap(w, WNOHANG);
        left = false;
        for (int i = 0; i < SENDERS_MAX; i++)
            left = left || w->sender[i].pid;
    }
}

int
print_worker_main(const struct api_settings *settings)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000 * 1000};
    struct worker w = {.settings = settings};

    stopping = 0;
    catch_stop();
    close_doors();
    while (!stopping) {
        reap(&w, WNOHANG);
        look(&w);
        nanosleep(&pause, NULL);
    }
    stop_senders(&w);
    pg_close(w.pg);
    return 0;
}

struct fault *
print_worker_run_here(struct act *act, const char *id)
{
    struct pg *pg = NULL;
    struct fault *fault =
        pg_open(act->arena, act->settings->conninfo, "firemark_printer", &pg);

    if (!fault)
        fault = print_job_run(act->settings, pg, act->arena, id, act->cli, NULL);
    pg_close(pg);
    return fault;
}
