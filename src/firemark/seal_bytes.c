/* Signatures over other bytes than labels, kept apart by what they are for. */
#include <firemark/seal.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"

enum { PURPOSE_MAX = 15 };

static bool
good_purpose(const char *purpose)
{
    size_t len = strspn(purpose, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    return len > 0 && len <= PURPOSE_MAX && purpose[len] == '\0' &&
           strcmp(purpose, "FMLABEL") != 0;
}

/* purpose || 00 || bytes; the caller frees. */
static uint8_t *
framed(const char *purpose, const void *bytes, size_t len, size_t *out_len)
{
    size_t head = strlen(purpose) + 1;
    uint8_t *all = malloc(head + len);

    if (!all)
        return NULL;
    memcpy(all, purpose, head);
    if (len)
        memcpy(all + head, bytes, len);
    *out_len = head + len;
    return all;
}

enum fm_status
fm_bytes_sign(const struct fm_signer *signer, const char *purpose, const void *bytes,
              size_t len, uint8_t signature[FM_SIGNATURE_LEN])
{
    size_t all_len;

    if (!good_purpose(purpose))
        return FM_ERR_ARG;
    uint8_t *all = framed(purpose, bytes, len, &all_len);
    if (!all)
        return FM_ERR_NOMEM;
    enum fm_status status = fm_signer_raw(signer, all, all_len, signature);
    free(all);
    return status;
}

static enum fm_verdict
judge(const struct fm_keyring *ring, const struct fm_key_info *key, int64_t signed_unix_s,
      int64_t now_unix_s)
{
    if (key->state == FM_KEY_REVOKED)
        return FM_VERDICT_KEY_REVOKED;
    if (signed_unix_s > now_unix_s + FM_DAY_SECONDS)
        return FM_VERDICT_FUTURE;
    if (signed_unix_s < key->not_before_unix_s || signed_unix_s >= key->expires_unix_s)
        return FM_VERDICT_KEY_EXPIRED;
    return fm_keyring_expired(ring, now_unix_s) ? FM_VERDICT_TRUST_EXPIRED
                                                : FM_VERDICT_GENUINE;
}

enum fm_status
fm_bytes_verify(const struct fm_keyring *ring, const struct fm_bytes_claim *claim,
                int64_t now_unix_s, enum fm_verdict *verdict)
{
    const struct fm_key_info *key = fm_keyring_find(ring, claim->kid);
    bool good = false;
    size_t len;

    if (!good_purpose(claim->purpose))
        return FM_ERR_ARG;
    if (!key) {
        *verdict = FM_VERDICT_UNKNOWN_KEY;
        return FM_OK;
    }
    uint8_t *all = framed(claim->purpose, claim->bytes, claim->len, &len);
    if (!all)
        return FM_ERR_NOMEM;
    enum fm_status status = fm_raw_verify(fm_keyring_public(ring, claim->kid), key->alg,
                                          all, len, claim->signature, &good);
    free(all);
    if (status == FM_OK)
        *verdict = good ? judge(ring, key, claim->signed_unix_s, now_unix_s)
                        : FM_VERDICT_BAD_SIGNATURE;
    return status;
}
