#include "http/tls.h"

#include "base/clock.h"
#include "http/tls_internal.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { CHAIN_MAX = 10, SECURITY_LEVEL = 2 /* 112 bits: RSA 2048, P-256, SHA-256 */ };

struct http_tls {
    pthread_mutex_t lock; /* guards both */
    SSL_CTX *context;
    int64_t expires;
};

static struct fault *
refused(struct arena *arena, const char *code, const char *zh, const char *en)
{
    return fault_new(arena, FAULT_SYNTAX, code, NULL, zh, en);
}

/* As above, with OpenSSL's reason. */
static struct fault *
refused_by_openssl(struct arena *arena, const char *code, const char *zh, const char *en)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());

    reason = reason ? reason : "-";
    return refused(arena, code, arena_printf(arena, "%s（OpenSSL：%s）", zh, reason),
                   arena_printf(arena, "%s (OpenSSL: %s)", en, reason));
}

/* ---- reading the pair ---- */

static int
no_passphrase(char *out, int size, int writing, void *arg)
{
    (void)writing;
    (void)arg;
    if (size > 0)
        out[0] = '\0';
    return -1;
}

static struct fault *
use_certificate(struct arena *arena, SSL_CTX *context, BIO *in)
{
    X509 *own = PEM_read_bio_X509(in, NULL, no_passphrase, NULL);
    struct fault *fault = NULL;

    if (!own)
        return refused_by_openssl(
            arena, "tls_certificate",
            "http.tls_certificate 不是 PEM 格式的证书；应以 BEGIN CERTIFICATE 开头",
            "http.tls_certificate is no PEM certificate; it begins with BEGIN "
            "CERTIFICATE");
    if (SSL_CTX_use_certificate(context, own) != 1)
        fault = refused_by_openssl(
            arena, "tls_weak",
            "证书太弱或不可用；请换用 ECDSA P-256 或 2048 位以上的 RSA，并以 SHA-256 "
            "签名",
            "the certificate is too weak or cannot be used; take ECDSA P-256, or RSA "
            "of 2048 bits or more, signed with SHA-256");
    X509_free(own);
    return fault;
}

/* The certificates behind the first, which lead to the authority. */
static struct fault *
use_chain(struct arena *arena, SSL_CTX *context, BIO *in)
{
    X509 *above;
    int count = 0;

    while ((above = PEM_read_bio_X509(in, NULL, no_passphrase, NULL))) {
        if (++count > CHAIN_MAX || SSL_CTX_add0_chain_cert(context, above) != 1) {
            X509_free(above);
            return refused_by_openssl(
                arena, "tls_chain",
                "证书链不可用，或超过 10 张；请用签发机构给出的完整证书链",
                "the chain cannot be used or has over 10 certificates; take the full "
                "chain as the authority gives it");
        }
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
        return refused_by_openssl(
            arena, "tls_chain", "证书链中有无法读取的证书；请重新复制完整证书链",
            "a certificate of the chain cannot be read; copy the full chain again");
    ERR_clear_error();
    return NULL;
}

static struct fault *
use_key(struct arena *arena, SSL_CTX *context, BIO *in)
{
    EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
    struct fault *fault = NULL;

    if (!key)
        return refused_by_openssl(
            arena, "tls_key",
            "http.tls_key 不是无口令的 PEM 私钥；有口令时请执行 openssl pkey -in 旧文件 "
            "-out 新文件",
            "http.tls_key is no PEM private key without a passphrase; to take one off: "
            "openssl pkey -in OLD -out NEW");
    if (SSL_CTX_use_PrivateKey(context, key) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        fault = refused_by_openssl(
            arena, "tls_mismatch",
            "私钥与证书不是一对；http.tls_key 须是申请该证书时所用的私钥（比较 openssl "
            "x509 -noout -pubkey -in 证书 与 openssl pkey -pubout -in 私钥）",
            "the key is not the certificate's; http.tls_key must be the one that the "
            "certificate was asked for with (compare `openssl x509 -noout -pubkey -in "
            "CERTIFICATE` with `openssl pkey -pubout -in KEY`)");
    EVP_PKEY_free(key);
    return fault;
}

static struct fault *
use_pair(struct arena *arena, SSL_CTX *context, const struct http_tls_pair *pair)
{
    BIO *chain = BIO_new_mem_buf(pair->certificate, (int)pair->certificate_len);
    BIO *key = BIO_new_mem_buf(pair->key, (int)pair->key_len);
    struct fault *fault;

    if (!chain || !key)
        abort();
    ERR_clear_error();
    fault = use_certificate(arena, context, chain);
    if (!fault)
        fault = use_chain(arena, context, chain);
    if (!fault)
        fault = use_key(arena, context, key);
    ERR_clear_error();
    BIO_free(chain);
    BIO_free(key);
    return fault;
}

/* ---- what is spoken ---- */

/* RFC 7301: whoever names protocols and not ours is told so. */
static int
choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                const unsigned char *in, unsigned int in_len, void *arg)
{
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen = NULL;

    (void)ssl;
    (void)arg;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* Tickets and caches are off: each connection has keys of its own, and a restart or a new
 * certificate breaks nothing that a client remembers. */
static SSL_CTX *
context_new(void)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    bool ok;

    if (!context)
        abort();
    SSL_CTX_set_security_level(context, SECURITY_LEVEL);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
    ok =
        SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_num_tickets(context, 0) == 1 &&
        SSL_CTX_set_max_early_data(context, 0) == 1 &&
        SSL_CTX_set1_groups_list(context, "X25519:P-256:P-384") == 1 &&
        SSL_CTX_set_cipher_list(
            context, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                     "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                     "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305") == 1 &&
        SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                          "TLS_CHACHA20_POLY1305_SHA256") == 1;
    if (!ok)
        abort();
    return context;
}

static struct fault *
context_of(struct arena *arena, const struct http_tls_pair *pair, SSL_CTX **out)
{
    struct fault *fault;

    *out = context_new();
    fault = use_pair(arena, *out, pair);
    if (fault) {
        SSL_CTX_free(*out);
        *out = NULL;
    }
    return fault;
}

/* ---- dates ---- */

static int64_t
unix_of(const ASN1_TIME *time)
{
    struct tm tm = {0};

    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static struct fault *
judge_dates(struct arena *arena, const SSL_CTX *context, int64_t now)
{
    const X509 *own = SSL_CTX_get0_certificate(context);
    int64_t from = unix_of(X509_get0_notBefore(own));
    int64_t until = unix_of(X509_get0_notAfter(own));
    char when[21];

    if (until <= now) {
        clock_iso(until, when);
        return refused(arena, "tls_expired",
                       arena_printf(arena, "证书已于 %s 到期；请向签发机构续期", when),
                       arena_printf(arena,
                                    "the certificate ran out at %s; have it renewed by "
                                    "its authority",
                                    when));
    }
    if (from > now) {
        clock_iso(from, when);
        return refused(
            arena, "tls_early",
            arena_printf(arena, "证书自 %s 起才有效；请检查系统时钟，或用现行证书", when),
            arena_printf(arena,
                         "the certificate is good from %s only; see whether the clock "
                         "is right, or take the present certificate",
                         when));
    }
    return NULL;
}

/* ---- the house's ---- */

struct http_tls *
http_tls_new(void)
{
    struct http_tls *tls = calloc(1, sizeof *tls);

    if (!tls)
        abort();
    pthread_mutex_init(&tls->lock, NULL);
    return tls;
}

void
http_tls_free(struct http_tls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->context);
    pthread_mutex_destroy(&tls->lock);
    free(tls);
}

struct fault *
http_tls_check(struct arena *arena, const struct http_tls_pair *pair, int64_t now)
{
    SSL_CTX *context;
    struct fault *fault = context_of(arena, pair, &context);

    if (!fault)
        fault = judge_dates(arena, context, now);
    SSL_CTX_free(context);
    return fault;
}

struct fault *
http_tls_load(struct arena *arena, struct http_tls *tls, const struct http_tls_pair *pair)
{
    SSL_CTX *fresh, *old;
    struct fault *fault = context_of(arena, pair, &fresh);

    if (fault)
        return fault;
    pthread_mutex_lock(&tls->lock);
    old = tls->context;
    tls->context = fresh;
    tls->expires = unix_of(X509_get0_notAfter(SSL_CTX_get0_certificate(fresh)));
    pthread_mutex_unlock(&tls->lock);
    SSL_CTX_free(old); /* connections hold it as long as they need it */
    return NULL;
}

int64_t
http_tls_expires(const struct http_tls *tls)
{
    struct http_tls *locked = (struct http_tls *)(uintptr_t)tls;
    int64_t expires;

    pthread_mutex_lock(&locked->lock);
    expires = tls->expires;
    pthread_mutex_unlock(&locked->lock);
    return expires;
}

SSL *
tls_session_new(struct http_tls *tls)
{
    SSL *ssl;

    pthread_mutex_lock(&tls->lock);
    ssl = SSL_new(tls->context);
    pthread_mutex_unlock(&tls->lock);
    if (!ssl)
        abort();
    return ssl;
}
