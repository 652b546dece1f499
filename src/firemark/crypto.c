/* The three algorithms behind one pair of functions. All signatures are 64 raw bytes;
 * ES256 and SM2 are turned to and from DER for OpenSSL. */
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "internal.h"

/* GB/T 35276 §10: the default signer identity. OpenSSL 3.0 would use an empty one. */
static const char SM2_ID[] = "1234567812345678";

static const char *
curve_of(enum fm_alg alg)
{
    return alg == FM_ALG_SM2 ? "SM2" : "P-256";
}

static EVP_PKEY *
ec_public_load(enum fm_alg alg, const uint8_t *bytes, size_t len)
{
    EVP_PKEY *key = NULL;
    OSSL_PARAM params[] = {
        OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve_of(alg), 0),
        OSSL_PARAM_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)(uintptr_t)bytes, len),
        OSSL_PARAM_END,
    };
    EVP_PKEY_CTX *ctx =
        EVP_PKEY_CTX_new_from_name(NULL, alg == FM_ALG_SM2 ? "SM2" : "EC", NULL);

    if (!ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    return key;
}

EVP_PKEY *
fm_public_load(enum fm_alg alg, const uint8_t *bytes, size_t len)
{
    if (alg == FM_ALG_ED25519)
        return len == 32 ? EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes, len)
                         : NULL;
    return len == 65 && bytes[0] == 4 ? ec_public_load(alg, bytes, len) : NULL;
}

/* DER ECDSA-Sig-Value <-> r||s */
static bool
der_to_raw(const uint8_t *der, size_t len, uint8_t raw[FM_SIGNATURE_LEN])
{
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);
    bool ok = sig && BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32) == 32 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32) == 32;

    ECDSA_SIG_free(sig);
    return ok;
}

static int
raw_to_der(const uint8_t raw[FM_SIGNATURE_LEN], uint8_t **der)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(raw, 32, NULL), *s = BN_bin2bn(raw + 32, 32, NULL);
    int len = -1;

    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL;
        len = i2d_ECDSA_SIG(sig, der);
    }
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(sig);
    return len;
}

/* A digest context ready to sign or verify; SM2's identity is set before the digest
 * starts. */
static EVP_MD_CTX *
context_new(EVP_PKEY *key, enum fm_alg alg, bool sign)
{
    const EVP_MD *md = alg == FM_ALG_ED25519 ? NULL
                       : alg == FM_ALG_SM2   ? EVP_sm3()
                                             : EVP_sha256();
    EVP_MD_CTX *md_ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *id_ctx = NULL;
    bool ok = md_ctx != NULL;

    if (ok && alg == FM_ALG_SM2) {
        id_ctx = EVP_PKEY_CTX_new(key, NULL);
        ok = id_ctx && EVP_PKEY_CTX_set1_id(id_ctx, SM2_ID, sizeof SM2_ID - 1) == 1;
        if (ok)
            EVP_MD_CTX_set_pkey_ctx(md_ctx, id_ctx);
    }
    if (ok)
        ok = (sign ? EVP_DigestSignInit(md_ctx, NULL, md, NULL, key)
                   : EVP_DigestVerifyInit(md_ctx, NULL, md, NULL, key)) == 1;
    if (!ok) {
        EVP_MD_CTX_free(md_ctx);
        EVP_PKEY_CTX_free(id_ctx);
        return NULL;
    }
    return md_ctx;
}

static void
context_free(EVP_MD_CTX *ctx, enum fm_alg alg)
{
    /* A context set by the caller is not freed with the digest context. */
    EVP_PKEY_CTX *id_ctx = alg == FM_ALG_SM2 ? EVP_MD_CTX_get_pkey_ctx(ctx) : NULL;

    EVP_MD_CTX_free(ctx);
    EVP_PKEY_CTX_free(id_ctx);
}

enum fm_status
fm_raw_sign(EVP_PKEY *key, enum fm_alg alg, const uint8_t *message, size_t len,
            uint8_t signature[FM_SIGNATURE_LEN])
{
    uint8_t bytes[80];
    size_t n = sizeof bytes;
    EVP_MD_CTX *ctx = context_new(key, alg, true);

    if (!ctx)
        return FM_ERR_CRYPTO;
    bool ok = EVP_DigestSign(ctx, bytes, &n, message, len) == 1;
    context_free(ctx, alg);
    if (!ok)
        return FM_ERR_CRYPTO;
    if (alg == FM_ALG_ED25519)
        memcpy(signature, bytes, FM_SIGNATURE_LEN);
    else if (!der_to_raw(bytes, n, signature))
        return FM_ERR_CRYPTO;
    return FM_OK;
}

enum fm_status
fm_raw_verify(EVP_PKEY *key, enum fm_alg alg, const uint8_t *message, size_t len,
              const uint8_t signature[FM_SIGNATURE_LEN], bool *good)
{
    uint8_t *der = NULL;
    const uint8_t *sig = signature;
    int sig_len = FM_SIGNATURE_LEN;

    if (alg != FM_ALG_ED25519) {
        sig_len = raw_to_der(signature, &der);
        sig = der;
    }
    EVP_MD_CTX *ctx = sig_len > 0 ? context_new(key, alg, false) : NULL;
    if (!ctx) {
        OPENSSL_free(der);
        return FM_ERR_CRYPTO;
    }
    /* Anything but 1 is a signature that does not fit: a malformed one counts as wrong.
     */
    *good = EVP_DigestVerify(ctx, sig, (size_t)sig_len, message, len) == 1;
    context_free(ctx, alg);
    OPENSSL_free(der);
    return FM_OK;
}
