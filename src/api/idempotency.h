/* A write that is sent twice counts once: the key, a hash of the request and the answer
 * are kept in the transaction of the write itself. */
#pragma once
#include "access/act.h"

struct idempotency {
    const char *key;     /* the client's; NULL: none */
    const char *request; /* hex SHA-256 of method, path and body */
};

/* Claims the key. *replayed: this very request was answered before, and act->out and
 * act->status hold that answer.
 * Fault: idempotency_key_reused (input): the key was used for another request. */
struct fault *idempotency_claim(struct act *act, const struct idempotency *id,
                                bool *replayed);

/* Keeps the answer under the key. */
struct fault *idempotency_keep(struct act *act, const struct idempotency *id, int status);
