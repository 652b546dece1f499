/* Where an import's bytes come from, and its progress bar: what imports of every form
 * share. */
#pragma once
#include "access/act.h"
#include "party/import.h"

struct import_source {
    struct act *act;
    FILE *file; /* NULL: the request's body */
    size_t at;  /* bytes given so far */
};

/* Opens act's body, given as FIELD_BODY of max -1; a pipe is kept in a file without a
 * name, to be read twice. Faults: body_missing (input), import_spool (unavailable). */
struct fault *import_source_open(struct import_source *s, struct act *act);
void import_source_close(struct import_source *s);

/* The import_job of act: the source, whose it is, progress on a terminal. Its
 * transactions are its own: import_source_run() gives up the runner's and begins an empty
 * one for it. */
struct import_job import_source_job(struct import_source *s, const char *kind);
struct fault *import_source_run(struct import_source *s, const struct import_job *job);
