#include "access/totp.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHA1_LEN = 20, SKEW = 1 };

void
totp_code(const uint8_t secret[TOTP_SECRET], int64_t step, char out[TOTP_DIGITS + 1])
{
    uint8_t counter[8], mac[SHA1_LEN];

    for (int i = 0; i < 8; i++)
        counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
    if (!HMAC(EVP_sha1(), secret, TOTP_SECRET, counter, sizeof counter, mac, NULL))
        abort();
    const uint8_t *at = mac + (mac[SHA1_LEN - 1] & 15);
    uint32_t number = (uint32_t)(at[0] & 0x7f) << 24 | (uint32_t)at[1] << 16 |
                      (uint32_t)at[2] << 8 | at[3];
    snprintf(out, TOTP_DIGITS + 1, "%06u", (unsigned)(number % 1000000));
}

int64_t
totp_match(const uint8_t secret[TOTP_SECRET], int64_t unix_s, int64_t after,
           const char *code)
{
    int64_t now = unix_s / TOTP_STEP_S, found = 0;
    char want[TOTP_DIGITS + 1];

    if (strlen(code) != TOTP_DIGITS)
        return 0;
    for (int64_t step = now - SKEW; step <= now + SKEW; step++) {
        totp_code(secret, step, want);
        if (CRYPTO_memcmp(want, code, TOTP_DIGITS) == 0 && step > after)
            found = step;
    }
    return found;
}

void
totp_base32(const uint8_t secret[TOTP_SECRET], char out[TOTP_BASE32])
{
    static const char ALPHABET[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    int held = 0, n = 0;

    for (int i = 0; i < TOTP_SECRET; i++) {
        bits = bits << 8 | secret[i];
        for (held += 8; held >= 5; held -= 5)
            out[n++] = ALPHABET[bits >> (held - 5) & 31];
    }
    out[n] = '\0';
}
