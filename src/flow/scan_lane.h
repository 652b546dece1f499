/* Scans on the gather lane: all that wait go as one statement and one commit, on the
 * loop's own connection (pg/gather.h). */
#pragma once
#include "flow/scan_internal.h"
#include "pg/gather.h"

struct scan_lane;

/* One scan under way; lives until `done` was called. */
struct scan_turn {
    struct actor actor;
    struct scan_request request;
    struct scan_claim claim;
    struct scan_answer answer;
    void (*done)(struct scan_turn *turn, const struct fault *fault, bool settled);
    void *arg;
    bool too_often; /* set: it is not to be recorded, scan_code() judges it */
};

/* A lane on the loop of `base`; index tells loops apart in the counts; own_host
 * (borrowed) is that of new labels, in upper case; per_minute: scan_rate_take(). */
struct scan_lane *scan_lane_open(struct event_base *base, unsigned index,
                                 const char *conninfo, const char *own_host,
                                 int per_minute);
/* Turns that still wait are told the fault "stopping" or "in_doubt". */
void scan_lane_close(struct scan_lane *lane);

/* Reads the turn's claim and asks the record; `done` is called later on the loop, or at
 * once for a code that names no unit. Its texts live until `done` returns: whoever needs
 * them longer calls scan_keep(). settled false: scan_ask_keys() must judge,
 * or scan_code() where the label is scanned too often.
 * returns false where the queue is full: nothing was taken, answer 503.
 * Faults: place_unknown, and those of pg_gather_submit(). */
bool scan_lane_submit(struct scan_lane *lane, struct scan_turn *turn);

/* Copies the answer's texts into the arena. */
void scan_keep(struct arena *arena, struct scan_answer *answer);

/* Sums over the lanes of this process, for /metrics; `largest` is the largest group. */
struct pg_gather_stats scan_lane_stats(void);
