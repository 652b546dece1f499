/* Where a command's answer goes: standard output, or the file named by --out. The file is
 * opened before the program gives up its rights, and written only when all went well. */
#pragma once
#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/fault.h"

struct output {
    const char *path; /* NULL: standard output */
    int fd;           /* of path */
    bool made;        /* by us: taken away again when the command fails */
    pid_t keeper;     /* takes it away where this process gives up its rights; 0: none */
    int keeper_fd;    /* a byte on it says that the file stays */
    FILE *document;   /* bytes on their way, of no name; NULL for an answer in JSON */
};

/* path NULL: standard output. document: the answer is bytes, which a terminal is spared.
 * Faults: out_needed (syntax: bytes, and standard output is a terminal), out_file
 * (syntax: path cannot be written). */
struct fault *output_open(struct arena *arena, const char *path, bool document,
                          struct output *out);

/* Writes the document, or these bytes where there is none, and closes. Faults: out_file
 * (unavailable: not written whole). */
struct fault *output_keep(struct arena *arena, struct output *out, const void *bytes,
                          size_t len);

/* That bytes which are no text are not for a terminal: out_needed (syntax), or NULL. */
struct fault *output_judge(struct arena *arena, const struct output *out);

/* Closes with nothing written; what was in the file before is still there. */
void output_drop(struct output *out);
