#include "http/tls_link.h"

#include "http/tls_internal.h"

#include <event2/buffer.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD = 16 * 1024 /* plaintext of a record at most, RFC 8446 §5.1 */ };

struct tls_link {
    SSL *ssl;
    struct evbuffer *in, *out; /* in: during a read only */
    bool begun;
    const char *reason;
};

/* ---- OpenSSL reads and writes evbuffers ---- */

static int
bio_read(BIO *bio, char *to, int size)
{
    struct tls_link *link = BIO_get_data(bio);
    int n = link->in ? evbuffer_remove(link->in, to, (size_t)size) : 0;

    BIO_clear_retry_flags(bio);
    if (n > 0)
        return n;
    BIO_set_retry_read(bio);
    return -1;
}

static int
bio_write(BIO *bio, const char *from, int size)
{
    struct tls_link *link = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    return evbuffer_add(link->out, from, (size_t)size) == 0 ? size : -1;
}

static long
bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *method;

static void
make_method(void)
{
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "evbuffer");
    if (!method || BIO_meth_set_read(method, bio_read) != 1 ||
        BIO_meth_set_write(method, bio_write) != 1 ||
        BIO_meth_set_ctrl(method, bio_control) != 1)
        abort();
}

/* ---- a link ---- */

struct tls_link *
tls_link_new(struct http_tls *tls, struct evbuffer *out)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct tls_link *link = calloc(1, sizeof *link);

    pthread_once(&once, make_method);
    BIO *bio = BIO_new(method);
    if (!link || !bio)
        abort();
    link->out = out;
    link->ssl = tls_session_new(tls);
    BIO_set_data(bio, link);
    BIO_set_init(bio, 1);
    SSL_set_bio(link->ssl, bio, bio);
    SSL_set_accept_state(link->ssl);
    return link;
}

void
tls_link_free(struct tls_link *link)
{
    if (!link)
        return;
    SSL_free(link->ssl);
    free(link);
}

static void
keep_reason(struct tls_link *link)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());

    link->reason = reason ? reason : "unknown";
    ERR_clear_error();
}

/* A method's first letter where a ClientHello's 0x16 should be. */
static bool
speaks_http(struct evbuffer *in)
{
    const unsigned char *first = evbuffer_pullup(in, 1);

    return first && *first >= 'A' && *first <= 'Z';
}

static enum tls_read
read_record(struct tls_link *link, struct evbuffer *plain)
{
    /* Not in `plain` itself, which would keep the room while a connection is idle. */
    static _Thread_local unsigned char record[RECORD];
    int n = SSL_read(link->ssl, record, RECORD);

    if (n > 0 && evbuffer_add(plain, record, (size_t)n) != 0)
        abort();
    if (n > 0)
        return TLS_GOT;
    switch (SSL_get_error(link->ssl, n)) {
    case SSL_ERROR_WANT_READ:
        return TLS_MORE;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_ENDED;
    default:
        keep_reason(link);
        return TLS_FAILED;
    }
}

enum tls_read
tls_link_read(struct tls_link *link, struct evbuffer *in, struct evbuffer *plain)
{
    enum tls_read got;

    if (!evbuffer_get_length(in))
        return TLS_MORE;
    if (!link->begun && speaks_http(in))
        return TLS_PLAIN;
    link->begun = true;
    link->in = in;
    ERR_clear_error();
    got = read_record(link, plain);
    link->in = NULL;
    return got;
}

bool
tls_link_ready(const struct tls_link *link)
{
    return SSL_is_init_finished(link->ssl);
}

bool
tls_link_write(struct tls_link *link, struct evbuffer *plain, size_t enough)
{
    size_t len;

    while ((len = evbuffer_get_length(plain)) &&
           evbuffer_get_length(link->out) < enough) {
        int n = len < RECORD ? (int)len : RECORD;
        const unsigned char *bytes = evbuffer_pullup(plain, n);
        ERR_clear_error();
        if (SSL_write(link->ssl, bytes, n) != n) {
            keep_reason(link);
            return false;
        }
        evbuffer_drain(plain, (size_t)n);
    }
    return true;
}

void
tls_link_close(struct tls_link *link)
{
    ERR_clear_error();
    if (SSL_shutdown(link->ssl) < 0)
        keep_reason(link);
}

const char *
tls_link_reason(const struct tls_link *link)
{
    return link->reason ? link->reason : "";
}
