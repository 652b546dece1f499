/* What an authenticator answered, judged: pure, without a store. libfido2 checks the
 * signature, and with it relying party and flags; what the browser says is checked here.
 * source: W3C Web Authentication level 2, §7.1 (adding) and §7.2 (signing) */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PASSKEY_CHALLENGE = 32,
    PASSKEY_CHALLENGE_TEXT = 44, /* as base64url, with the NUL */
    PASSKEY_ID_MIN = 16,
    PASSKEY_ID_MAX = 1023,
    PASSKEY_KEY_MAX = 259,   /* RS256: modulus and exponent */
    PASSKEY_PART_MAX = 16384 /* of anything that is sent */
};

/* COSE's numbers of the algorithms that are taken. */
enum { PASSKEY_ES256 = -7, PASSKEY_EDDSA = -8, PASSKEY_RS256 = -257 };

/* What was found wrong. */
enum passkey_flaw {
    PASSKEY_GOOD,
    PASSKEY_MALFORMED,      /* not of the standard's form */
    PASSKEY_WRONG_TYPE,     /* made for adding where it signs, or the other way round */
    PASSKEY_WRONG_ANSWER,   /* to another challenge */
    PASSKEY_WRONG_ORIGIN,   /* another site's page, or one framed by it */
    PASSKEY_WRONG_PARTY,    /* the authenticator signed for another site */
    PASSKEY_NOT_PRESENT,    /* nobody touched it */
    PASSKEY_NOT_VERIFIED,   /* nobody was verified by it where that was asked for */
    PASSKEY_WRONG_KEY,      /* an algorithm that is not taken, or no key of it */
    PASSKEY_WRONG_SIGNATURE /* of another key, or over something else */
};

struct passkey_bytes {
    const uint8_t *at;
    size_t len;
};

/* What the answer must fit. */
struct passkey_asked {
    const char *origin;    /* "https://firemark.example", as browsers write it */
    const char *rp_id;     /* its host */
    const char *challenge; /* base64url without padding */
    bool verified;         /* who holds the authenticator must be verified by it */
};

struct passkey_key {
    uint8_t id[PASSKEY_ID_MAX], key[PASSKEY_KEY_MAX];
    size_t id_len, key_len;
    int algorithm;
    uint32_t count;
};

/* The flaw's stable name ("origin", "signature" ...; "" for none). */
const char *passkey_flaw_name(enum passkey_flaw flaw);

/* The challenge that the browser says it answers, so that it can be looked up; false
 * where there is none of the right length. */
bool passkey_challenge_of(struct passkey_bytes client_data,
                          char challenge[PASSKEY_CHALLENGE_TEXT]);

/* A new authenticator: clientDataJSON and attestationObject. What it attests about its
 * maker is not read, since no maker is trusted more than another. `out` is whole only
 * where the answer is PASSKEY_GOOD. */
enum passkey_flaw passkey_check_new(const struct passkey_asked *asked,
                                    struct passkey_bytes client_data,
                                    struct passkey_bytes attestation,
                                    struct passkey_key *out);

struct passkey_signed {
    struct passkey_bytes client_data, authenticator_data, signature;
};

/* A signature by `key`; *count is the authenticator's counter, which the caller compares.
 */
enum passkey_flaw passkey_check_signed(const struct passkey_asked *asked,
                                       const struct passkey_key *key,
                                       const struct passkey_signed *sent,
                                       uint32_t *count);
