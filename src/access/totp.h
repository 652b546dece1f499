/* Time-based one-time passwords: pure. source: RFC 6238 (TOTP, with RFC 4226's HMAC-SHA-1
 * and six digits, as every authenticator has them) */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOTP_SECRET = 20, TOTP_STEP_S = 30, TOTP_DIGITS = 6, TOTP_BASE32 = 33 };

/* The code of a step (seconds since 1970 divided by TOTP_STEP_S). */
void totp_code(const uint8_t secret[TOTP_SECRET], int64_t step,
               char out[TOTP_DIGITS + 1]);

/* The step that `code` belongs to: the present one, or one beside it, for clocks that
 * differ (RFC 6238 §5.2), above `after`; 0: to none. Takes as long whatever the code. */
int64_t totp_match(const uint8_t secret[TOTP_SECRET], int64_t unix_s, int64_t after,
                   const char *code);

/* The secret as people type it (RFC 4648 §6, no padding is needed). */
void totp_base32(const uint8_t secret[TOTP_SECRET], char out[TOTP_BASE32]);
