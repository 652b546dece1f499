/* TLS of the server's own: one certificate, which may be changed while connections go on.
 * TLS 1.2 with ECDHE and AEAD, and TLS 1.3; no renegotiation, compression, resumption or
 * early data. Where a proxy speaks TLS, nothing of this is used.
 * source    RFC 8446, RFC 9325 */
#pragma once
#include "base/arena.h"
#include "base/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_tls;

/* The two PEM files as they were read. */
struct http_tls_pair {
    const void *certificate; /* the server's own first, then those above it */
    size_t certificate_len;
    const void *key; /* without a passphrase */
    size_t key_len;
};

/* Holds no certificate yet. */
struct http_tls *http_tls_new(void);
/* Once no server uses it. */
void http_tls_free(struct http_tls *tls);

/* Whether a server could serve with the pair at `now` (unix seconds).
 * returns   tls_certificate | tls_chain | tls_key | tls_mismatch | tls_weak |
 *           tls_expired | tls_early */
struct fault *http_tls_check(struct arena *arena, const struct http_tls_pair *pair,
                             int64_t now);

/* New connections get this certificate; those that are open keep theirs. Faults as above,
 * but dates are not looked at: a server goes on with a certificate that ran out. Any
 * thread. */
struct fault *http_tls_load(struct arena *arena, struct http_tls *tls,
                            const struct http_tls_pair *pair);

/* When the present certificate ends, unix seconds. Any thread. */
int64_t http_tls_expires(const struct http_tls *tls);
