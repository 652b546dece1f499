/* Import of whole files, all or nothing, in the caller's transaction: rows are copied in
 * chunks to a temporary table, checked as a set against what is stored, and appended as
 * events as a set. Memory does not grow with the file; a row imported before changes
 * nothing. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/csv.h"
#include "pg/pg.h"

enum { IMPORT_ERRORS_MAX = 1000 };

struct import_job {
    const char *kind; /* parties, places, products, batches, deliveries */
    csv_read_fn *read;
    void *arg;
    bool dry_run;      /* check everything, change nothing */
    int64_t person_id; /* 0: none */
    /* Every 10k rows, or NULL: rows so far of total; total 0 while reading. */
    void (*progress)(void *arg, long rows, long total);
    void *progress_arg;
};

/* Adds {"rows", "new", "errors": 0, "ignored": [columns no field takes]} to `out`.
 * Faults: import_kind, import_header, import_rows (input; detail is {"rows", "errors",
 * "ignored", "list": [{line, column, field, rule, value, zh, en}]}, at most
 * IMPORT_ERRORS_MAX of them), and what pg.h says. After a fault the caller rolls back. */
struct fault *import_run(struct pg *pg, struct arena *arena, const struct import_job *job,
                         struct buf *out);
