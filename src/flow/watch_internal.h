/* What a step of the watcher finds, scan by scan, and notes at its end. */
#pragma once
#include "flow/alert_note.h"
#include "flow/watch.h"
#include "flow/watch_rules.h"

struct finding {
    struct alert_case c;
    struct finding *next, *next_rest;
};

/* One step; `first` to `end` in the order found. */
struct watch {
    struct pg *pg;
    struct arena *arena;
    struct watch_limits limits;
    struct finding *first, **end, *rest;
    struct watch_done done;
};

/* Adds what a scan shows; scans that show the same of one unit and place are one finding,
 * in the order given. c.why is stolen. */
void watch_find(struct watch *w, struct alert_case c, const char *scan);

/* Raises or counts all of it, and gives it back, whatever becomes of it. Faults: those of
 * the store. */
struct fault *watch_note_all(struct watch *w);
