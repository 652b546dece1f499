/* Loading the demo city into an empty database, and telling what to try there. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "pg/pg.h"

struct api_settings;

struct demo_options {
    double scale;      /* 1: 60 batches, 20 000 labelled units, 200 000 events */
    int64_t seed;      /* the same seed and day make the same city */
    const char *today; /* "2026-03-05", the day its history ends; NULL: today */
    /* What is being done, and how far; NULL: nobody watches. */
    void (*progress)(const char *zh, const char *en, int64_t done, int64_t total);
};

/* The words behind `demo load`: --scale N, --seed S, --today DAY.
 * Faults: demo_usage (syntax). */
struct fault *demo_options_read(struct arena *arena, int argc, char **argv,
                                struct demo_options *out);

/* Loads the city over `pg`, the owner's connection, outside any transaction. A city that
 * is there already is left as it is; *loaded says whether anything was done. A load that
 * was cut short is finished. Scale multiplies the ordinary batches; the ten with a story
 * are always there, and two ordinary ones.
 * Faults: demo_not_empty (conflict: the database holds something else), demo_today
 * (input: not a day, or in the future), and those of label/issue.h and evidence/file.h.
 */
struct fault *demo_load(struct pg *pg, struct arena *arena,
                        const struct api_settings *settings,
                        const struct demo_options *options, bool *loaded);

/* Empties a database that holds the demo city or nothing, the schema included.
 * Faults: demo_not_empty. */
struct fault *demo_empty(struct pg *pg, struct arena *arena);

/* Adds what is in the city and what to try first, as JSON, to `out`.
 * Faults: demo_absent. */
struct fault *demo_tell(struct pg *pg, struct arena *arena, struct buf *out);

/* The same for people, in both languages; `address` as "http://127.0.0.1:8480", `command`
 * as one types it before a noun and a verb. */
void demo_print(const char *json, const char *address, const char *command);
