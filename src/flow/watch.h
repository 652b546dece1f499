/* The watcher: a process behind the scans that asks what the gather lane has no time for.
 * The lane puts fresh scans on table scan_watch in their own transaction, so none is
 * missed; the watcher takes them twice a second, judges them in the order of their own
 * time, and raises or counts alerts (flow/alert_note.h). Once a minute it looks for
 * holders who did not answer an order in time. */
#pragma once
#include <stdbool.h>

#include "base/fault.h"
#include "pg/pg.h"

struct watch_done {
    int scans;   /* looked at */
    int alerts;  /* raised */
    int counted; /* seen again, put on an open alert, or on the one for the rest */
    int later;   /* put off until the record had time to catch up */
};

/* One step, in a transaction of its own: at most `limit` scans that wait. The role is
 * firemark_watcher. Faults: those of the store; nothing was taken then. */
struct fault *watch_step(struct pg *pg, struct arena *arena, int limit,
                         struct watch_done *out);

/* Raises `silence` about holders with an order past its day on which nothing was done;
 * *raised: how many. In a transaction of its own. Faults: those of the store. */
struct fault *watch_silence(struct pg *pg, struct arena *arena, int *raised);

/* Leaves out the one scan that a step of limit 1 would take. Faults: those of the store.
 */
struct fault *watch_drop(struct pg *pg, struct arena *arena);

/* Steps until SIGTERM or SIGINT; survives restarts of the store. A scan that cannot be
 * judged is dropped with a warning, and holds up no other.
 * returns an exit code: 0 stopped by signal */
int watch_main(const char *conninfo);
