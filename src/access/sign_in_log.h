/* Who signed in, or tried: told to the log of lines and to table sign_in_log, by which
 * guessing is slowed down.
 *
 * Three limits, all over SIGN_IN_WINDOW_MIN minutes:
 * - of a login from an address: SIGN_IN_TRIES failures lock that pair;
 * - of an address over any logins: SIGN_IN_SOURCE_TRIES lock it, against one that tries a
 *   common password on many people;
 * - of a login over any addresses: from SIGN_IN_ACCOUNT_TRIES on one attempt in
 *   SIGN_IN_ACCOUNT_PAUSE_S seconds is looked at, against many machines that try one
 *   person.
 * The last two are no way to keep somebody out: they do not hold for a person at an
 * address (of IPv6: a /64) from which he signed in within 30 days, where only his own
 * five tries count. What remains of an attack by many machines is that the person cannot
 * sign in from an address that is new to him while it lasts, and that behind the same
 * address somebody may lock him out by his own pair for a quarter of an hour. An attempt
 * that is turned away here costs no hash and counts as no failure, so that it does not
 * prolong anything. source: OWASP ASVS 5.0 V6.3.1; GB/T 22239-2019 8.1.4.1 b) */
#pragma once
#include "base/fault.h"
#include "pg/pg.h"

enum {
    SIGN_IN_TRIES = 5,
    SIGN_IN_WINDOW_MIN = 15,
    SIGN_IN_SOURCE_TRIES = 20,
    SIGN_IN_ACCOUNT_TRIES = 20,
    SIGN_IN_ACCOUNT_PAUSE_S = 30
};

/* Faults (busy): locked_out, source_locked, account_slowed. */
struct fault *sign_in_limited(struct pg *pg, struct arena *arena, const char *login,
                              const char *source);

struct sign_in_entry {
    const char *outcome; /* signed_in, proven, signed_out, failed, code_failed, locked_out
                          */
    const char *login, *source;
    const char *factor;  /* password, password+code; "" unknown */
    const char *agent;   /* the client's program; "" unknown */
    const char *request; /* for the line; "" unknown */
};

/* On its own, outside any transaction that may be taken back. A login that is not there
 * is not written down: people type passwords in its place. */
struct fault *sign_in_note(struct pg *pg, struct arena *arena,
                           const struct sign_in_entry *entry);
