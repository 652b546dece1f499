/* Proof that state follows from events: derives everything anew and compares it with what
 * is stored. */
#pragma once
#include "pg/pg.h"

struct rebuild_result {
    int64_t events;    /* applied */
    int64_t tables;    /* compared */
    int64_t rows;      /* derived rows, all tables */
    int64_t different; /* rows on one side only */
    const char *first; /* name of the first table that differs, or NULL; in the arena */
};

/* Runs in one transaction of `pg`, which must be outside any. write false: everything is
 * rolled back after comparing; true: the derived state replaces the stored one.
 * `progress` (may be NULL) is told how many of how many events are applied. */
struct fault *rebuild_run(struct pg *pg, struct arena *arena, bool write,
                          void (*progress)(int64_t done, int64_t total),
                          struct rebuild_result *out);
