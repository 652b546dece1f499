/* Import of whole files. A file is copied in chunks to a stage and validated there as a
 * set, in one transaction: one bad row refuses all of it. Then it is merged in slices of
 * a transaction each, in the file's order; readers see a slice as soon as it is committed
 * (a file of one slice in one piece). Cut anywhere, the merge goes on where it stopped,
 * by the same file given again or by import_continue(), and ends as if uncut. Memory does
 * not grow with the file. A file imported before, byte for byte, is known by its hash;
 * a row imported before changes nothing. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/csv.h"
#include "pg/pg.h"

enum { IMPORT_ERRORS_MAX = 1000, IMPORT_SLICE = 20000 };

enum import_phase { IMPORT_READING, IMPORT_CHECKING, IMPORT_MERGING, IMPORT_WAITING };

/* What another room reads and records itself, of kind `name` of KINDS in import_kind.c: a
 * look at all of the source that counts its rows, or says what is wrong; and, in a
 * transaction, the rows from the one numbered *from* (0: the first) on: *to is set to how
 * many are merged then, *fresh to how many of these were new. It may be asked for the
 * same rows again. */
struct import_foreign {
    struct fault *(*check)(void *arg, int64_t *rows);
    struct fault *(*merge)(void *arg, int64_t from, int64_t *to, int64_t *fresh);
};

struct import_job {
    const char *kind; /* see import_kinds() */
    csv_read_fn *read;
    bool (*rewind)(void *source); /* back to the first byte: a file is read twice */
    void *source;
    bool dry_run;     /* do everything, keep nothing */
    const char *lang; /* of places in the file ("第 3 行"); zh or en */
    int64_t person_id, company_id, agency_id; /* 0: none */
    int area_lo, area_hi;
    int slice;  /* rows in a transaction; 0: IMPORT_SLICE */
    int wait_s; /* how long to wait for whoever is importing the same file */

    /* Begins a transaction in which the asker's scope is set. */
    struct fault *(*begin)(void *arg);
    /* What follows from a merged file, in its last transaction: `file` is staged yet.
     * Adds members to `out`, each with a comma before. Only for kinds that move goods. */
    struct fault *(*after)(void *arg, int64_t file, const char *kind, struct buf *out);
    const struct import_foreign *foreign; /* NULL: CSV */
    void *arg;
    /* Every so many rows, or NULL; total 0: not known. */
    void (*progress)(void *arg, enum import_phase phase, int64_t rows, int64_t total);
};

/* Imports the file; pg is outside any transaction, before and after. Adds {"rows", "new",
 * "errors": 0, "ignored": [columns no field takes], "encoding", "known": whether the very
 * file was imported before, ...} to `out`.
 * Faults: import_kind, import_header, import_empty, import_csv, import_rows (input;
 * detail is {"rows", "errors", "ignored", "list": [{line, column, field, rule, value, zh,
 * en}]}, at most IMPORT_ERRORS_MAX of them), import_busy (busy: someone else imports the
 * same file), and what pg.h says; after import_rows and before nothing was imported. */
struct fault *import_run(struct pg *pg, struct arena *arena, const struct import_job *job,
                         struct buf *out);

/* Goes on with a file whose merge was cut (job->kind and whose it is as in import_file),
 * unless someone else does: *done says. No file is read. */
struct fault *import_continue(struct pg *pg, struct arena *arena,
                              const struct import_job *job, int64_t file, bool *done);
