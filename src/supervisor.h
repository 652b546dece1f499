/* Keeps a handful of child processes running: starts them in order, restarts one that
 * dies while the others go on, and stops them in the reverse order. */
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    const char *name;
    /* Starts the process and returns its pid, or -1. */
    pid_t (*start)(const struct child *child, void *arg);
    int stop_signal;  /* asks it to finish: SIGTERM, or SIGINT for postgres */
    int stop_seconds; /* then SIGKILL */
    bool hangup;      /* gets the supervisor's SIGHUP */

    /* the supervisor's own */
    pid_t pid; /* 0: not running */
    int failures;
    int64_t started_us, retry_us;
};

/* Forks a process that runs `body` and exits with what it returns. It ends when the
 * supervisor does, and takes no part in the terminal's Ctrl-C. */
pid_t supervisor_fork(const char *name, int (*body)(void *arg), void *arg);

/* SIGCHLD, SIGTERM and SIGINT wait until supervisor_run() asks for them; so does SIGHUP
 * where it is to be passed on, else it ends the supervisor as it ends any program. Call
 * it before the first child is started. */
void supervisor_block_signals(bool hangup);

/* Runs until SIGTERM or SIGINT; `ready` (may be NULL) is called once all children are
 * started. Everything is stopped when it returns. */
void supervisor_run(struct child *children, int count, void (*ready)(void *arg),
                    void *arg);

/* Takes the lock of a data directory for the life of this process. Returns 0, or the pid
 * of the process that holds it, or -1 where the lock file cannot be made. */
pid_t supervisor_lock(const char *path);
