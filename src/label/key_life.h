/* A key's life: planned -> active -> retired -> revoked. Each step is an event; the store
 * derives the state from the events and today's date. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct act;

struct key_facts {
    int kid;
    const char *state, *alg, *store, *issuer, *public_hex;
    int64_t agency_id; /* 0: the city's */
    const char *hosts; /* JSON array */
    const char *types; /* JSON array, or NULL: all */
    int64_t asked_by;  /* who asked for its revocation; 0: nobody */
    const char *reason, *revoked_from, *asked_at;
    bool others_sign;  /* another key of its agency signs then */
    const char *today; /* in Shanghai */
};

/* Locks the keys against other changes until act's transaction ends, and reads one; `day`
 * (YYYY-MM-DD or NULL: now) is when others_sign is asked for. Fault: key_unknown. */
struct fault *key_find(struct act *act, int64_t kid, const char *day,
                       struct key_facts *out);

/* What a new key is to be. */
struct key_plan {
    const char *alg, *store;
    const char *issuer;
    int64_t agency_id; /* 0: the city's */
    const char *hosts; /* JSON array */
    const char *types; /* JSON array, or NULL: all */
    int replaces;      /* 0: none */
    const char *day;   /* active from, or NULL: planned for no day yet */
};

/* Has the signer make a key and registers it. Faults: key_space (conflict),
 * signer_absent, signer_refused, those of key_activate(). */
struct fault *key_make(struct act *act, const struct key_plan *plan, int *kid);

/* Active from `day` (NULL: now). Faults: key_state, key_day_past (conflict). */
struct fault *key_activate(struct act *act, const struct key_facts *key, const char *day);

/* Signs nothing from `day` (NULL: now) on, and still verifies. Faults: key_state,
 * key_day_past, key_last (conflict: nothing would sign any more). */
struct fault *key_retire(struct act *act, const struct key_facts *key, const char *day);

/* Replaces a key by a new one from `day` on; the old one is retired a week later. */
struct fault *key_rotate(struct act *act, const struct key_facts *key,
                         const struct key_plan *plan, int *kid);

/* A revocation takes two persons: one asks, another confirms; until then any of those who
 * may can withdraw it. From asking on, the key signs nothing new. Faults: key_state,
 * person_needed, same_person (forbidden), not_asked, asked_already (conflict). */
struct fault *key_revoke_ask(struct act *act, const struct key_facts *key,
                             const char *from, const char *reason);
struct fault *key_revoke_confirm(struct act *act, const struct key_facts *key);
struct fault *key_revoke_withdraw(struct act *act, const struct key_facts *key);
