/* The trust list that the server gives out. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/fault.h"

struct act;

struct trust_now {
    const char *document; /* NULL: none yet */
    const char *roots;    /* JWK set; NULL: none yet */
    bool automatic;       /* the signer holds the roots */
    int64_t seq;
};

/* The list as it is given out, and its roots. In the automatic mode a new one is signed
 * first where the keys changed or a day began; where the signer is away, the last one
 * stands. Faults: signer_absent, signer_refused, trust_unpublished (absent: no ceremony
 * has given one yet). */
struct fault *trust_read(struct act *act, struct trust_now *out);

/* Takes a list signed by the registered roots. Faults (input): trust_roots and the
 * library's rules, trust_old (its number is not higher), trust_expired, trust_missing (a
 * key disappears or is another), trust_stranger (a key that is not registered),
 * trust_unrevoked. */
struct fault *trust_publish(struct act *act, const char *document, size_t len);

/* Names the roots from now on: the list is signed by people. Fault: trust_roots (input).
 */
struct fault *trust_pin(struct act *act, const char *roots, size_t len);
