/* A process that follows the store: it looks, does what there is, and waits. The lister,
 * the watcher, the clerk and the importer are such. */
#pragma once
#include "pg/pg.h"

/* One look. *more: there is more to do, so no pause. Faults end the look and are logged.
 */
typedef struct fault *follower_step(struct pg *pg, struct arena *arena, void *arg,
                                    bool *more);

struct follower {
    const char *name; /* in the log: "status list" */
    const char *conninfo, *role;
    const char *prepare; /* SQL for each new connection, or NULL */
    int pause_ms;
    follower_step *step;
    void *arg;
};

/* Looks until SIGTERM or SIGINT; a store that is away is tried again at each look. The
 * same trouble is logged once a minute. Ready (base/notify.h) with the first look without
 * any. returns an exit code: 0 stopped by signal */
int follower_run(const struct follower *follower);

/* Whether the process was told to stop, for a step that takes long. */
bool follower_stopping(void);
