/* Evidence files under one folder, each named by the SHA-256 of its bytes: what is stored
 * never changes, and the same bytes are stored once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { EVIDENCE_MAX = 20 * 1024 * 1024, EVIDENCE_HEX = 65 };

enum evidence_status {
    EVIDENCE_OK,
    EVIDENCE_EMPTY,     /* no bytes */
    EVIDENCE_TOO_LARGE, /* above EVIDENCE_MAX */
    EVIDENCE_TYPE,      /* not JPEG, PNG or PDF */
    EVIDENCE_NAME,      /* not 64 lower-case hexadecimal digits */
    EVIDENCE_ABSENT,    /* nothing stored under this hash */
    EVIDENCE_DAMAGED,   /* the stored bytes no longer have this hash */
    EVIDENCE_IO,        /* errno says why */
    EVIDENCE_MEMORY
};

/* A stored file: its hashes (SHA-256; SM3, GB/T 32905), bytes and media type. */
struct evidence_sums {
    char sha256[EVIDENCE_HEX], sm3[EVIDENCE_HEX];
    size_t bytes;
    const char *type;
};

/* Media type told from the first bytes; NULL: not a kind we keep. */
const char *evidence_sniff(const unsigned char *bytes, size_t len);

/* Whether text is a name of a file: 64 lower-case hexadecimal digits. */
bool evidence_is_name(const char *text);

/* Stores bytes, or what is left of a stream, under `dir`, which is made where only it is
 * missing; they are hashed as they are written, and file and folders are on disk on
 * return. `out` is set with EVIDENCE_OK only. Errors: EMPTY, TOO_LARGE, TYPE, DAMAGED
 * (other bytes already lie under this name), MEMORY, IO. */
enum evidence_status evidence_put(const char *dir, const unsigned char *bytes, size_t len,
                                  struct evidence_sums *out);
enum evidence_status evidence_put_stream(const char *dir, FILE *from,
                                         struct evidence_sums *out);

/* Reads a stored file and checks its hash; the caller frees *bytes with free(). `sm3`
 * (may be NULL) receives the SM3 of what was read.
 * Errors: NAME, ABSENT, DAMAGED, TOO_LARGE, MEMORY, IO. */
enum evidence_status evidence_get(const char *dir, const char *hex, unsigned char **bytes,
                                  size_t *len, char sm3[EVIDENCE_HEX]);
