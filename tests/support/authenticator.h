/* An authenticator for tests, made of OpenSSL: it tells and signs whatever it is asked
 * to, also what no real one would. */
#pragma once
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "access/passkey_check.h"

enum { AUTHENTICATOR_PART = 2048 };

struct authenticator {
    EVP_PKEY *key;
    int algorithm;
    uint8_t id[32];
};

/* What it is asked for, and by whom: the browser's part and its own. */
struct authenticator_task {
    const char *type, *challenge, *origin;
    const char *more; /* further members of clientDataJSON, ",\"crossOrigin\":true"; "" */
    const char *rp_id;
    uint8_t flags; /* 1 present, 4 verified; 64 is added where it registers */
    uint32_t count;
};

struct authenticator_part {
    uint8_t bytes[AUTHENTICATOR_PART];
    size_t len;
};

/* What it gives, raw. */
struct authenticator_said {
    struct authenticator_part client, data, attestation, signature;
};

/* A new one; authenticator_free() gives its key back. */
void authenticator_new(struct authenticator *a, int algorithm);
void authenticator_free(struct authenticator *a);

/* Registers itself, or signs. */
void authenticator_register(const struct authenticator *a,
                            const struct authenticator_task *task,
                            struct authenticator_said *out);
void authenticator_sign(const struct authenticator *a,
                        const struct authenticator_task *task,
                        struct authenticator_said *out);

struct passkey_bytes authenticator_bytes(const struct authenticator_part *part);
