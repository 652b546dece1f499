/* A matter for people who do not have Firemark: one ZIP with what was recorded, the
 * files, the proofs, the keys, and a page to read it by. Folders inside: events, files,
 * documents, keys, verify. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/fault.h"

struct act;
struct archive;

enum { BUNDLE_HTTP_MAX = 256 * 1024 * 1024 };

/* A ZIP as it is written into act's document. */
struct bundle {
    struct act *act;
    struct archive *zip;
    const char *folder;   /* that everything lies in; ASCII */
    struct buf sums, sm3; /* of every file: "HEX  PATH", as sha256sum and `openssl dgst
                             -sm3 -r` write */
    size_t bytes;
    bool failed; /* the document could not be written */
};

/* Begins one. Faults: bundle_memory (busy). */
struct fault *bundle_open(struct bundle *b, struct act *act, const char *folder);

/* Adds a file; `path` is ASCII, inside the folder. Faults: bundle_large (too large: over
 * BUNDLE_HTTP_MAX where it is kept in memory), out_file (unavailable). */
struct fault *bundle_add(struct bundle *b, const char *path, const void *bytes,
                         size_t len);

/* The same for a program. */
struct fault *bundle_add_program(struct bundle *b, const char *path, const void *bytes,
                                 size_t len);

/* Adds SHA256SUMS and SM3SUMS and ends it; `hex` receives the SHA-256 of SHA256SUMS. The
 * bundle is given back either way: after a fault only that (hex NULL). */
struct fault *bundle_close(struct bundle *b, char hex[65]);
