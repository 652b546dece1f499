/* Passkeys and security keys: asked for, added, and signed in with. `origin` is the
 * site's (setting http.origin), to which keys are bound. Credentials come as browsers
 * give them, {id, type, response: {...}} with base64url texts (WebAuthn level 3 §5.1.8).
 */
#pragma once
#include <jansson.h>

#include "access/access.h"
#include "access/passkey_check.h"
#include "base/uuid.h"
#include "pg/pg.h"

enum { PASSKEYS_MAX = 10, PASSKEY_WAIT_S = 300, PASSKEYS_WAITING = 100 };

/* Whether a person has any: then a password alone signs him in no more. */
struct fault *passkey_held(struct pg *pg, struct arena *arena, int64_t person_id,
                           bool *held);

/* The options by which the browser asks for a new key of `person`, or for a signature;
 * *out is the caller's to release. Each holds a challenge, taken once within
 * PASSKEY_WAIT_S. Faults: passkey_none (conflict: the person has no key), passkey_busy
 * (busy: PASSKEYS_WAITING of one source wait). */
struct fault *passkey_ask_new(struct pg *pg, struct arena *arena, const char *origin,
                              const struct actor *person, json_t **out);
struct passkey_question {
    const char *origin;
    const char *purpose; /* "sign_in", or "proof" of who is signed in */
    int64_t person_id;   /* 0: whoever has a key, without a password */
    bool verified;       /* the key must verify who holds it: nothing else did */
    const char *source;  /* address that asks */
};
struct fault *passkey_ask(struct pg *pg, struct arena *arena,
                          const struct passkey_question *question, json_t **out);

/* Adds the key that answers passkey_ask_new(), in a transaction.
 * Faults: passkey_malformed, passkey_expired, passkey_wrong (input; `where` is the flaw's
 * name), passkey_full, passkey_known (conflict). */
struct fault *passkey_add(struct pg *pg, struct arena *arena, const char *origin,
                          const struct actor *person, const char *name,
                          const json_t *credential, char id[UUID_TEXT]);

/* Who signed, outside any transaction: the challenge is gone whatever the answer, and
 * what fails counts towards the lock-out of signing in. A counter that did not grow is
 * put on record. Faults: passkey_malformed (input), passkey_expired, passkey_wrong,
 * passkey_cloned (sign_in), locked_out (busy). */
struct passkey_answer {
    const char *origin, *purpose;
    int64_t person_id; /* of a proof: who is signed in; 0: whom the challenge is for */
    const char *source;
    const json_t *credential;
};
struct fault *passkey_signed(struct pg *pg, struct arena *arena,
                             const struct passkey_answer *answer, struct actor *out);
