/* TLS by a client that misbehaves as no tool does, and a server that ends meanwhile. */
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "http/client.h"
#include "http/response.h"
#include "http/server.h"
#include "http/tls.h"

enum { HANDSHAKE_MS = 300, UPDATES = 500, FLOOD = 200 };

struct house {
    struct http_router *router;
    struct http_tls *tls;
    struct http_server *server;
    SSL_CTX *client;
    uint16_t port;
};

static void
echo(struct http_request *req, void *context)
{
    (void)context;
    http_respond_text(req, 200, "text/plain", req->path);
}

static const struct http_route routes[] = {
    {HTTP_GET, "/echo", echo, HTTP_INLINE, 0, NULL}};

/* PEM of a certificate for `days` from now, signed by its own key. */
static void
make_pair(int days, char certificate[4096], char key[4096])
{
    EVP_PKEY *pair = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    BIO *out = BIO_new(BIO_s_mem()), *secret = BIO_new(BIO_s_mem());

    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 7);
    X509_gmtime_adj(X509_getm_notBefore(x), -86400L * 30);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400L * days);
    X509_set_pubkey(x, pair);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                               (const unsigned char *)"a", -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    assert_true(X509_sign(x, pair, EVP_sha256()) > 0);
    PEM_write_bio_X509(out, x);
    PEM_write_bio_PrivateKey(secret, pair, NULL, NULL, 0, NULL, NULL);
    certificate[BIO_read(out, certificate, 4095)] = '\0';
    key[BIO_read(secret, key, 4095)] = '\0';
    BIO_free(out);
    BIO_free(secret);
    X509_free(x);
    EVP_PKEY_free(pair);
}

static const char *
load(struct http_tls *tls, struct arena *arena, int days)
{
    char certificate[4096], key[4096];
    struct fault *fault;

    make_pair(days, certificate, key);
    struct http_tls_pair pair = {certificate, strlen(certificate), key, strlen(key)};
    fault = http_tls_check(arena, &pair, clock_unix_s());
    const char *judged = fault ? fault->code : "";
    fault = http_tls_load(arena, tls, &pair);
    return fault ? fault->code : judged;
}

static int
start(void **state)
{
    ARENA_SCOPE struct arena arena = {0};
    static struct house h;
    const char *why = NULL;
    char text[256] = "";

    *state = &h;
    h.tls = http_tls_new();
    h.router = http_router_new(routes, 1, &why);
    h.client = SSL_CTX_new(TLS_client_method());
    if (!h.router || *load(h.tls, &arena, 30))
        return -1;
    struct http_options o = {
        .router = h.router, .tls = h.tls, .handshake_ms = HANDSHAKE_MS, .loops = 2};
    h.server = http_server_start(&o, text);
    if (!h.server)
        print_error("%s\n", text);
    else
        h.port = http_server_port(h.server);
    return h.server ? 0 : -1;
}

static int
stop(void **state)
{
    struct house *h = *state;

    if (h->server)
        http_server_stop(h->server, 1000);
    http_router_free(h->router);
    http_tls_free(h->tls);
    SSL_CTX_free(h->client);
    return 0;
}

/* The server is in this process: its end of the connection takes little of what it says,
 * as it would where the kernel has little memory. */
static void
narrow_other_end(int fd)
{
    struct sockaddr_in own, peer;
    socklen_t len = sizeof own;
    int small = 4096, narrowed = 0;

    assert_int_equal(getsockname(fd, (struct sockaddr *)&own, &len), 0);
    for (int other = 3; other < 256; other++) {
        len = sizeof peer;
        if (getpeername(other, (struct sockaddr *)&peer, &len) == 0 &&
            peer.sin_port == own.sin_port)
            narrowed +=
                setsockopt(other, SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0;
    }
    assert_int_equal(narrowed, 1);
}

static SSL *
connect_tls(struct house *h)
{
    SSL *ssl = SSL_new(h->client);
    int fd = client_connect(h->port), small = 4096;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    SSL_set_fd(ssl, fd);
    assert_int_equal(SSL_connect(ssl), 1);
    return ssl;
}

static void
disconnect(SSL *ssl)
{
    close(SSL_get_rfd(ssl));
    SSL_free(ssl);
}

static int
ask(SSL *ssl, char *out, int size)
{
    static const char text[] = "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n";
    int n = SSL_write(ssl, text, sizeof text - 1) > 0 ? SSL_read(ssl, out, size - 1) : 0;

    out[n > 0 ? n : 0] = '\0';
    return n;
}

/* Updates of the key in one piece, each of which asks for one of the server's;
 * false once the connection is cut. */
static bool
send_updates(SSL *ssl)
{
    BIO *out = SSL_get_wbio(ssl);
    char *bytes;

    for (int i = 0; i < UPDATES; i++)
        assert_true(SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1 &&
                    SSL_do_handshake(ssl) == 1);
    for (long len = BIO_get_mem_data(out, &bytes); len > 0;) {
        ssize_t n = send(SSL_get_rfd(ssl), bytes, (size_t)len, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes += n;
        len -= n;
    }
    return BIO_reset(out) == 1;
}

/* Nobody reads what the server says: RFC 8446 §4.6.3 sets no limit, so its memory would
 * be the limit, beyond what the kernel takes. */
static void
whoever_makes_the_server_talk_and_does_not_listen_is_cut(void **state)
{
    struct house *h = *state;
    SSL *ssl = connect_tls(h);
    int64_t began = clock_monotonic_us();
    char out[4096];
    int n = 0;

    narrow_other_end(SSL_get_fd(ssl));
    SSL_set0_wbio(ssl, BIO_new(BIO_s_mem()));
    while (n < FLOOD && send_updates(ssl))
        n++;
    assert_in_range(n, 1, FLOOD - 1);
    assert_true(clock_monotonic_us() - began < 50 * 1000 * 1000); /* not the idle time */
    disconnect(ssl);
    ssl = connect_tls(h);
    assert_true(ask(ssl, out, sizeof out) > 0);
    assert_non_null(strstr(out, "HTTP/1.1 200 "));
    disconnect(ssl);
}

static void
a_handshake_that_is_not_finished_in_time_is_cut_and_counted(void **state)
{
    struct house *h = *state;
    uint64_t before = http_server_counts(h->server).handshakes_failed;
    int fd = client_connect(h->port);
    int64_t began = clock_monotonic_us();
    char out[64];

    assert_int_equal(client_read(fd, out, sizeof out, 3000), 0);
    assert_in_range(clock_monotonic_us() - began, (HANDSHAKE_MS - 50) * 1000,
                    2500 * 1000);
    assert_int_equal(http_server_counts(h->server).handshakes_failed, before + 1);
    close(fd);
}

static void
connections_keep_their_certificate_when_another_is_taken(void **state)
{
    ARENA_SCOPE struct arena arena = {0};
    struct house *h = *state;
    SSL *old = connect_tls(h), *fresh;
    char out[4096];
    X509 *first, *second;

    assert_string_equal(load(h->tls, &arena, 40), "");
    assert_in_range(http_tls_expires(h->tls) - clock_unix_s(), 39 * 86400, 40 * 86400);
    fresh = connect_tls(h);
    first = SSL_get1_peer_certificate(old);
    second = SSL_get1_peer_certificate(fresh);
    assert_int_not_equal(X509_cmp(first, second), 0);
    X509_free(first);
    X509_free(second);
    assert_true(ask(old, out, sizeof out) > 0);
    assert_true(ask(fresh, out, sizeof out) > 0);
    disconnect(old);
    disconnect(fresh);
}

/* A restart on the day it ran out must not end the service for good. */
static void
dates_are_judged_before_but_not_when_a_certificate_is_taken(void **state)
{
    ARENA_SCOPE struct arena arena = {0};
    struct house *h = *state;

    assert_string_equal(load(h->tls, &arena, -1), "tls_expired");
    assert_true(http_tls_expires(h->tls) < clock_unix_s());
    assert_string_equal(load(h->tls, &arena, 30), "");
}

static void
stopping_lets_go_of_open_connections(void **state)
{
    struct house *h = *state;
    SSL *ssl = connect_tls(h);
    int silent = client_connect(h->port);

    http_server_stop(h->server, 1000);
    h->server = NULL;
    disconnect(ssl);
    close(silent);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_makes_the_server_talk_and_does_not_listen_is_cut),
        cmocka_unit_test(a_handshake_that_is_not_finished_in_time_is_cut_and_counted),
        cmocka_unit_test(connections_keep_their_certificate_when_another_is_taken),
        cmocka_unit_test(dates_are_judged_before_but_not_when_a_certificate_is_taken),
        cmocka_unit_test(stopping_lets_go_of_open_connections),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
