/* The process that reads the certificate and its key for the server
 * (http.tls_certificate, http.tls_key): started before privileges are dropped, it keeps
 * what it needs to read them anew, and hands them to the server process alone. The
 * supervisor and the other children never have the key. */
#pragma once
#include <openssl/sha.h>

#include "base/config.h"
#include "http/tls.h"

enum { TLS_KEEPER_NONE = -1 };

/* Starts the process, and lets it judge the files. *asking is what the server asks by;
 * TLS_KEEPER_NONE without these settings. Close it in every other process.
 * Faults: tls_unreadable, tls_key_open, those of http_tls_check(). */
struct fault *tls_keeper_start(struct arena *arena, const struct config *config,
                               int *asking);

/* The files as they are now; the bytes live in `store` until tls_keeper_forget(). One
 * thread at a time. Faults: tls_keeper (it has ended), tls_unreadable, tls_key_open. */
struct tls_kept {
    struct http_tls_pair pair;
    uint8_t digest[SHA256_DIGEST_LENGTH]; /* of both */
    void *store;
};
struct fault *tls_keeper_ask(struct arena *arena, int asking, struct tls_kept *kept);

/* Wipes the key. */
void tls_keeper_forget(struct tls_kept *kept);
