/* The second factor of signing in: codes of an authenticator, or recovery codes. A
 * security key (passkey.h) stands in for a code, and makes one needed. */
#pragma once
#include "access/access.h"
#include "access/totp.h"
#include "pg/pg.h"

enum { RECOVERY_CODES = 8, RECOVERY_CODE = 12 };

/* Whether a person who gave the right password may go on; `code` "" where none was given.
 * NULL: yes, or that person has neither codes nor keys. A code is taken once.
 * Faults: second_factor_required, second_factor_wrong (both sign_in). */
struct fault *second_factor_check(struct pg *pg, struct arena *arena, int64_t person_id,
                                  const char *code);

/* A new secret, not in force before second_factor_confirm().
 * Fault: second_factor_active (conflict: end the one in force first). */
struct fault *second_factor_begin(struct pg *pg, struct arena *arena, int64_t person_id,
                                  char base32[TOTP_BASE32]);

/* Puts it in force by a first code, and gives recovery codes, told this once.
 * Faults: second_factor_absent (conflict: none was begun), second_factor_wrong. */
struct fault *second_factor_confirm(struct pg *pg, struct arena *arena, int64_t person_id,
                                    const char *code,
                                    char codes[RECOVERY_CODES][RECOVERY_CODE]);

/* Takes it away; *was says whether there was one. */
struct fault *second_factor_end(struct pg *pg, struct arena *arena, int64_t person_id,
                                bool *was);
