/* Time stamps over checkpoints. source: RFC 3161 §2.4 */
#include <firemark/record.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ts.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { NONCE_BYTES = 16 };

/* ---- asking ---- */

static TS_MSG_IMPRINT *
imprint_of(const void *text, size_t len)
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();

    SHA256(text, len, hash);
    bool good = imprint && alg &&
                X509_ALGOR_set0(alg, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
                TS_MSG_IMPRINT_set_algo(imprint, alg) == 1 &&
                TS_MSG_IMPRINT_set_msg(imprint, hash, sizeof hash) == 1;
    X509_ALGOR_free(alg);
    if (good)
        return imprint;
    TS_MSG_IMPRINT_free(imprint);
    return NULL;
}

static ASN1_INTEGER *
fresh_nonce(void)
{
    unsigned char bytes[NONCE_BYTES];
    ASN1_INTEGER *nonce = NULL;
    BIGNUM *number = RAND_bytes(bytes, sizeof bytes) == 1
                         ? BN_bin2bn(bytes, sizeof bytes, NULL)
                         : NULL;

    if (number)
        nonce = BN_to_ASN1_INTEGER(number, NULL);
    BN_free(number);
    return nonce;
}

enum fm_status
fm_stamp_request(const void *text, size_t len, uint8_t **out, size_t *out_len)
{
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = imprint_of(text, len);
    ASN1_INTEGER *nonce = fresh_nonce();
    unsigned char *der = NULL;
    int n = -1;

    if (request && imprint && nonce && TS_REQ_set_version(request, 1) == 1 &&
        TS_REQ_set_msg_imprint(request, imprint) == 1 &&
        TS_REQ_set_nonce(request, nonce) == 1 && TS_REQ_set_cert_req(request, 1) == 1)
        n = i2d_TS_REQ(request, &der);
    TS_MSG_IMPRINT_free(imprint);
    ASN1_INTEGER_free(nonce);
    TS_REQ_free(request);
    if (n <= 0)
        return FM_ERR_CRYPTO;
    uint8_t *copy = malloc((size_t)n);
    if (copy)
        memcpy(copy, der, (size_t)n);
    OPENSSL_free(der);
    if (!copy)
        return FM_ERR_NOMEM;
    *out = copy;
    *out_len = (size_t)n;
    return FM_OK;
}

/* ---- checking ---- */

static bool
time_of(TS_RESP *response, time_t *out)
{
    TS_TST_INFO *info = TS_RESP_get_tst_info(response);
    struct tm tm;

    if (!info || ASN1_TIME_to_tm(TS_TST_INFO_get_time(info), &tm) != 1)
        return false;
    *out = timegm(&tm);
    return true;
}

/* The authority's certificates, judged as of the stamp's own time: it is to hold years
 * later, when they are over. */
static X509_STORE *
authorities(const char *ca_path, time_t at)
{
    X509_STORE *store = X509_STORE_new();

    if (!store || X509_STORE_load_locations(store, ca_path, NULL) != 1) {
        X509_STORE_free(store);
        return NULL;
    }
    X509_VERIFY_PARAM_set_time(X509_STORE_get0_param(store), at);
    return store;
}

/* What is to be checked: by the request, whose nonce must come back, or by the text. */
static TS_VERIFY_CTX *
context_of(const struct fm_stamp *stamp)
{
    const unsigned char *at = stamp->request;
    unsigned char hash[SHA256_DIGEST_LENGTH];
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    TS_REQ *request = at ? d2i_TS_REQ(NULL, &at, (long)stamp->request_len) : NULL;

    if (!ctx ||
        (stamp->request && (!request || !TS_REQ_to_TS_VERIFY_CTX(request, ctx)))) {
        TS_VERIFY_CTX_free(ctx);
        TS_REQ_free(request);
        return NULL;
    }
    TS_REQ_free(request);
    TS_VERIFY_CTX_add_flags(ctx, TS_VFY_SIGNATURE);
    if (stamp->request)
        return ctx;
    SHA256(stamp->text, stamp->text_len, hash);
    unsigned char *owned = OPENSSL_memdup(hash, sizeof hash);
    if (!owned) {
        TS_VERIFY_CTX_free(ctx);
        return NULL;
    }
    TS_VERIFY_CTX_set_imprint(ctx, owned, sizeof hash);
    TS_VERIFY_CTX_add_flags(ctx, TS_VFY_VERSION | TS_VFY_IMPRINT);
    return ctx;
}

static enum fm_status
check(const struct fm_stamp *stamp, TS_RESP *response, const char *ca_path, time_t at,
      bool *good)
{
    X509_STORE *store = authorities(ca_path, at);
    TS_VERIFY_CTX *ctx = store ? context_of(stamp) : NULL;

    if (!ctx) {
        X509_STORE_free(store);
        return store ? FM_ERR_CRYPTO : FM_ERR_IO;
    }
    TS_VERIFY_CTX_set_store(ctx, store); /* which owns it from here */
    *good = TS_RESP_verify_response(ctx, response) == 1;
    TS_VERIFY_CTX_free(ctx);
    return FM_OK;
}

/* A request of ours may be for another text: the imprint is of this one. */
static bool
is_of_text(const struct fm_stamp *stamp, TS_RESP *response)
{
    unsigned char hash[SHA256_DIGEST_LENGTH];
    TS_MSG_IMPRINT *imprint = TS_TST_INFO_get_msg_imprint(TS_RESP_get_tst_info(response));
    const ASN1_OCTET_STRING *told = TS_MSG_IMPRINT_get_msg(imprint);

    SHA256(stamp->text, stamp->text_len, hash);
    return ASN1_STRING_length(told) == (int)sizeof hash &&
           memcmp(ASN1_STRING_get0_data(told), hash, sizeof hash) == 0;
}

enum fm_status
fm_stamp_verify(const struct fm_stamp *stamp, const char *ca_path, bool *good,
                int64_t *time_unix_s)
{
    const unsigned char *at = stamp->token;
    TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)stamp->token_len);
    time_t time = 0;
    bool holds = false;
    enum fm_status status = FM_OK;

    if (!response || at != stamp->token + stamp->token_len || !time_of(response, &time))
        status = FM_ERR_RECORD;
    else
        status = check(stamp, response, ca_path, time, &holds);
    if (status == FM_OK) {
        *good = holds && is_of_text(stamp, response);
        *time_unix_s = (int64_t)time;
    }
    TS_RESP_free(response);
    return status;
}
