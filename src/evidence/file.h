/* Evidence files under one folder, each named by the SHA-256 of its bytes: what is stored
 * never changes, and the same bytes are stored once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

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

/* Media type told from the first bytes; NULL: not a kind we keep. */
const char *evidence_sniff(const unsigned char *bytes, size_t len);

/* Whether text is a name of a file: 64 lower-case hexadecimal digits. */
bool evidence_is_name(const char *text);

/* Stores bytes under `dir`, which is made where only it is missing; file and folders are
 * on disk on return. `hex` receives the hash. Errors: EMPTY, TOO_LARGE, TYPE, DAMAGED
 * (other bytes already lie under this name), MEMORY, IO. */
enum evidence_status evidence_put(const char *dir, const unsigned char *bytes, size_t len,
                                  char hex[EVIDENCE_HEX]);

/* Reads a stored file and checks its hash; the caller frees *bytes with free().
 * Errors: NAME, ABSENT, DAMAGED, TOO_LARGE, MEMORY, IO. */
enum evidence_status evidence_get(const char *dir, const char *hex, unsigned char **bytes,
                                  size_t *len);
