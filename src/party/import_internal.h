/* The parts of an import: what kinds there are, reading, telling. */
#pragma once
#include "party/import.h"

enum { IMPORT_COLUMNS = 10 };

enum import_type {
    TYPE_TEXT,
    TYPE_INT,   /* from 1 */
    TYPE_COUNT, /* from 0 */
    TYPE_DATE,
    TYPE_CREDIT,
    TYPE_SERIAL,
    TYPE_AREA, /* a code, or a name */
    TYPE_KIND, /* a party's */
    TYPE_ENTRY
};

struct import_column {
    const char *name, *zh; /* zh: names that the head may bear, parted by | */
    enum import_type type;
    bool required;
};

struct import_kind {
    const char *name;
    struct import_column columns[IMPORT_COLUMNS];
    /* Statements. check, labels (where any cell names one): bad rows; merge: a slice of
     * rows; touch: what else follows from it, or NULL. */
    const char *check, *labels, *merge, *touch;
    bool looks;       /* merge is told whether to look for rows that are on record */
    int date;         /* the column (from 1) of what happens when; 0: happens never */
    int batch;        /* the column by which rows are merged, or 0: as they stand */
    const char *salt; /* ends the digests of rows; NULL: none */
};

const struct import_kind *import_kind_find(const char *name); /* NULL: none */
const char *import_kinds(void);                               /* their names */

/* A word that a cell may hold for what is stored. */
struct import_word {
    enum import_type type;
    const char *stored, *word;
};

struct import {
    struct pg *pg;
    struct arena *arena;
    const struct import_job *job;
    const struct import_kind *kind;
    const char *file;       /* import_file.id */
    int at[IMPORT_COLUMNS]; /* where each column stands in the file; -1: absent */
    int64_t rows, errors, merged, fresh;
    bool labels; /* some cell names a label */
    bool seen;   /* some row was on record already */
    const struct import_word *words;
    int word_count;
    const char *areas; /* the codes there are */
    struct import_window *window;
    struct buf list, ignored, row, line;
    const char *encoding;
};

/* ---- import_file.c ---- */

const char *import_number(struct import *im, int64_t value);
void import_tell(struct import *im, enum import_phase phase, int64_t done, int64_t total);

/* The lock of whoever imports a file ends with the connection. import_lock_wait() waits
 * job->wait_s. Faults: import_busy (busy). */
struct fault *import_lock(struct import *im, const char *sha256, bool *got);
struct fault *import_lock_wait(struct import *im, const char *sha256);
void import_unlock(struct import *im, const char *sha256);

/* The SHA-256 (hex) of the source, which is rewound. Faults: import_csv (input). */
struct fault *import_hash(struct import *im, const char **sha256);

/* Whether the asker gave this very file before, and how far it got; and its first row in
 * the registry. */
enum import_found { IMPORT_NEW, IMPORT_BEGUN, IMPORT_DONE };
struct fault *import_file_find(struct import *im, const char *sha256,
                               enum import_found *out);
struct fault *import_file_begin(struct import *im, const char *sha256);

/* Rows on their way to the stage, some at a time in the order of merging. `key`: what
 * they are sorted by, or NULL: as they came; `line`: the cells as COPY reads them, but
 * for the number, which they get as they leave. (import_window.c) */
struct import_window *import_window_new(void);
void import_window_free(struct import_window *w);
struct fault *import_window_put(struct import *im, const char *key,
                                const struct buf *line);
struct fault *import_window_flush(struct import *im);

/* Reads the file to the stage. Errors of cells are counted and told in im->list. Faults:
 * import_header, import_csv, import_empty (input). (import_read.c) */
struct fault *import_stage(struct import *im);
struct fault *import_words_load(struct import *im);

/* Counts an error and tells it, up to IMPORT_ERRORS_MAX. (import_told.c) */
void import_report(struct import *im, long line, const char *field, const char *rule,
                   const char *value);
struct fault *import_fault(struct import *im, const char *code, const char *where,
                           const char *zh, const char *en);
