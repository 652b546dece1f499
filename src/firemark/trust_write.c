/* Writing the trust list and single public keys: JSON, JWK (RFC 7517, RFC 8037), PEM. */
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string.h>

#include "internal.h"
#include "json.h"
#include "writer.h"

enum { COORDINATE = 32, COORDINATE_TEXT = 43 };

static void
put_coordinate(struct fm_writer *w, const char *before, const uint8_t bytes[COORDINATE])
{
    char text[COORDINATE_TEXT + 1];

    fm_base64_encode(bytes, COORDINATE, text);
    fm_put(w, before);
    fm_put(w, text);
    fm_put(w, "\"");
}

/* "kty" and what follows of a public key, without braces. */
static void
put_public(struct fm_writer *w, const struct fm_key_info *key)
{
    static const char *const CURVES[FM_ALG_COUNT] = {"Ed25519", "P-256", "SM2"};
    bool okp = key->alg == FM_ALG_ED25519;

    fm_put(w, okp ? "\"kty\":\"OKP\",\"crv\":\"" : "\"kty\":\"EC\",\"crv\":\"");
    fm_put(w, CURVES[key->alg]);
    put_coordinate(w, "\",\"x\":\"", key->public_key + (okp ? 0 : 1));
    if (!okp)
        put_coordinate(w, ",\"y\":\"", key->public_key + 1 + COORDINATE);
}

static void
put_lists(struct fm_writer *w, const struct fm_key_info *key)
{
    const char *before = ",\"hosts\":[\"";

    for (int i = 0; i < FM_KEY_HOSTS && key->hosts[i][0]; i++, before = "\",\"") {
        fm_put(w, before);
        fm_put(w, key->hosts[i]);
    }
    fm_put(w, "\"]");
    before = ",\"types\":[";
    for (int t = 0; key->types && t < FM_TYPE_COUNT; t++) {
        if (!(key->types & 1u << t))
            continue;
        fm_put_int(w, before, t);
        before = ",";
    }
    fm_put(w, key->types ? "]}" : "}");
}

static void
put_key(struct fm_writer *w, const struct fm_key_info *key)
{
    fm_put_int(w, "{\"kid\":\"fm-", key->kid);
    fm_put_int(w, "\",\"lk\":", key->kid);
    fm_put(w, ",\"alg\":\"");
    fm_put(w, fm_alg_name(key->alg));
    fm_put(w, "\",");
    put_public(w, key);
    fm_put(w, ",\"iss\":\"");
    fm_put(w, key->issuer);
    fm_put_int(w, "\",\"nbf\":", key->not_before_unix_s);
    fm_put_int(w, ",\"exp\":", key->expires_unix_s);
    fm_put(w, ",\"state\":\"");
    fm_put(w, fm_key_state_name(key->state));
    fm_put(w, "\"");
    if (key->state == FM_KEY_REVOKED)
        fm_put_int(w, ",\"revoked_from\":", key->revoked_from_unix_s);
    put_lists(w, key);
}

static bool
writable(const struct fm_key_info *key)
{
    for (int i = 0; i < FM_KEY_HOSTS; i++)
        if (!fm_json_plain(key->hosts[i], strlen(key->hosts[i])))
            return false;
    return fm_json_plain(key->issuer, strlen(key->issuer)) && key->hosts[0][0] &&
           (unsigned)key->alg < FM_ALG_COUNT && (unsigned)key->state < FM_KEY_STATE_COUNT;
}

enum fm_status
fm_trust_write(const struct fm_key_info *keys, size_t count, int64_t seq,
               int64_t issued_unix_s, int64_t expires_unix_s, char *out, size_t cap,
               size_t *out_len)
{
    struct fm_writer w = {.out = out, .cap = cap};

    for (size_t i = 0; i < count; i++)
        if (!writable(&keys[i]))
            return FM_ERR_ARG;
    fm_put_int(&w, "{\"seq\":", seq);
    fm_put_int(&w, ",\"issued\":", issued_unix_s);
    fm_put_int(&w, ",\"expires\":", expires_unix_s);
    fm_put(&w, ",\"keys\":[");
    for (size_t i = 0; i < count; i++) {
        fm_put(&w, i ? "," : "");
        put_key(&w, &keys[i]);
    }
    fm_put(&w, "]}");
    if (w.full)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

/* ---- one public key ---- */

enum fm_status
fm_key_jwk(const struct fm_key_info *key, char *out, size_t cap, size_t *out_len)
{
    struct fm_writer w = {.out = out, .cap = cap};

    if ((unsigned)key->alg >= FM_ALG_COUNT || !key->public_len)
        return FM_ERR_ARG;
    fm_put_int(&w, "{\"kid\":\"fm-", key->kid);
    fm_put(&w, "\",\"alg\":\"");
    fm_put(&w, key->alg == FM_ALG_ED25519 ? "EdDSA" : fm_alg_name(key->alg));
    fm_put(&w, "\",\"use\":\"sig\",");
    put_public(&w, key);
    fm_put(&w, "}");
    if (w.full)
        return FM_ERR_SPACE;
    *out_len = w.len;
    return FM_OK;
}

enum fm_status
fm_key_pem(const struct fm_key_info *key, char *out, size_t cap, size_t *out_len)
{
    EVP_PKEY *half = fm_public_load(key->alg, key->public_key, key->public_len);
    BIO *bio = BIO_new(BIO_s_mem());
    enum fm_status status = FM_ERR_ARG;
    char *text;

    if (half && bio && PEM_write_bio_PUBKEY(bio, half) == 1) {
        size_t len = (size_t)BIO_get_mem_data(bio, &text);
        status = len < cap ? FM_OK : FM_ERR_SPACE;
        if (status == FM_OK) {
            memcpy(out, text, len);
            out[len] = '\0';
            *out_len = len;
        }
    }
    BIO_free(bio);
    EVP_PKEY_free(half);
    return status;
}
