/* The envelope of signed lists: a JSON Web Signature in flattened JSON (RFC 7515 §7.2.2).
 *
 *   {"payload":"..","protected":"..","signature":".."}      base64url, no padding
 *   protected = {"alg":"Ed25519","kid":"fm-1","typ":"firemark-status"}
 *
 * `typ` separates the domains: a signature on one kind of list is none on another. And no
 * list's signature is a label's: what is signed here begins with "eyJ", there with
 * "FMLABEL". The algorithm comes from the key; `alg` has to agree with it.
 * source: docs/label-format.md §8; RFC 7515 §5, RFC 9864 (Ed25519), RFC 7518 §3.4 */
#pragma once
#include <firemark/keyring.h>

/* The pieces, for envelopes with several signatures (trust_roots.c). */
struct fm_jws_header {
    char alg[16], kid[48], typ[32];
};
/* The protected header from base64url; false where it is none, or bears "crit". */
bool fm_jws_read_header(const char *text, size_t len, struct fm_jws_header *out);
/* What is signed: protected "." payload, both in base64url (RFC 7515 §5.1); the caller
 * frees. NULL: no memory. */
char *fm_jws_input(const char *header, size_t header_len, const char *payload, size_t len,
                   size_t *out_len);

/* Wraps and signs; *out is freed with free().
 * returns FM_OK | FM_ERR_CRYPTO | FM_ERR_NOMEM */
enum fm_status fm_jws_sign(const struct fm_signer *signer, const char *typ,
                           const char *payload, size_t len, char **out, size_t *out_len);

/* Unwraps: the payload, and the key whose signature on it is right. Whether that key may
 * sign such a list at that time is the caller's question. *payload is freed with free().
 * returns FM_OK | FM_ERR_LIST (with why) | FM_ERR_CRYPTO (could not check) | FM_ERR_NOMEM
 */
enum fm_status fm_jws_open(const struct fm_keyring *ring, const char *typ,
                           const char *text, size_t len, char **payload,
                           size_t *payload_len, const struct fm_key_info **key,
                           struct fm_error *why);
