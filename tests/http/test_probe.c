/* What evhttp leaves open, sent as raw bytes: each row must get its status, and the bytes
 * behind a refused head must never be answered as a second request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/client.h"
#include "http/response.h"
#include "http/server.h"

static struct http_server *server;
static uint16_t port;

static void
echo(struct http_request *req, void *context)
{
    (void)context;
    if (req->body)
        http_respond(req, 200, "text/plain", req->body, req->body_len);
    else
        http_respond_text(req, 200, "text/plain", req->path);
}

static const struct http_route routes[] = {
    {HTTP_GET | HTTP_POST, "/echo", echo, HTTP_INLINE, 0, NULL},
    {HTTP_POST, "/small", echo, HTTP_INLINE, 8, NULL},
    {HTTP_GET, "/part/{id}", echo, HTTP_INLINE, 0, NULL}};

static int
start(void **state)
{
    const char *why = NULL;
    char text[256] = "";
    struct http_router *router = http_router_new(routes, 3, &why);
    struct http_options o = {.router = router, .deadline_ms = 600, .max_connections = 64};

    *state = router;
    server = router ? http_server_start(&o, text) : NULL;
    if (server)
        port = http_server_port(server);
    if (!server)
        print_error("%s%s\n", why ? why : "", text);
    return server ? 0 : -1;
}

static int
stop(void **state)
{
    if (server)
        http_server_stop(server, 1000);
    http_router_free(*state);
    return 0;
}

#define H "Host: a\r\n"
#define SNEAK "GET /echo HTTP/1.1\r\n" H "\r\n"
#define ROW(name, status, text)                                                          \
    {                                                                                    \
        name, status, text, sizeof text - 1                                              \
    }

static const struct {
    const char *name;
    int status;
    const char *bytes;
    size_t len;
} probes[] = {
    ROW("plain", 200, "GET /echo HTTP/1.1\r\n" H "\r\n"),
    ROW("body", 200, "POST /echo HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nhi"),
    ROW("HTTP/1.0", 200, "GET /echo HTTP/1.0\r\n\r\n"),
    ROW("absolute target", 200, "GET http://a/echo HTTP/1.1\r\n" H "\r\n"),
    ROW("absolute target, other host", 400, "GET http://b/echo HTTP/1.1\r\n" H "\r\n"),
    ROW("two lengths", 400,
        "POST /echo HTTP/1.1\r\n" H
        "Content-Length: 2\r\nContent-Length: 40\r\n\r\n" SNEAK),
    ROW("same length twice", 400,
        "POST /echo HTTP/1.1\r\n" H
        "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi" SNEAK),
    ROW("length list", 400,
        "POST /echo HTTP/1.1\r\n" H "Content-Length: 2, 2\r\n\r\n" SNEAK),
    ROW("length with chunked", 400,
        "POST /echo HTTP/1.1\r\n" H
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SNEAK),
    ROW("chunked", 411,
        "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" SNEAK),
    ROW("chunked, disguised", 411,
        "POST /echo HTTP/1.1\r\n" H "Transfer-Encoding: \tidentity\r\n\r\n" SNEAK),
    ROW("length +4", 400, "POST /echo HTTP/1.1\r\n" H "Content-Length: +4\r\n\r\n" SNEAK),
    ROW("length -1", 400, "POST /echo HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n" SNEAK),
    ROW("length 0x4", 400,
        "POST /echo HTTP/1.1\r\n" H "Content-Length: 0x4\r\n\r\n" SNEAK),
    ROW("length empty", 400, "POST /echo HTTP/1.1\r\n" H "Content-Length:\r\n\r\n" SNEAK),
    ROW("length over 64 bits", 400,
        "POST /echo HTTP/1.1\r\n" H "Content-Length: 18446744073709551618\r\n\r\n" SNEAK),
    ROW("folded line", 400, "GET /echo HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n" SNEAK),
    ROW("space before colon", 400,
        "POST /echo HTTP/1.1\r\n" H "Content-Length : 2\r\n\r\n" SNEAK),
    ROW("no colon", 400, "GET /echo HTTP/1.1\r\n" H "abc\r\n\r\n" SNEAK),
    ROW("no host", 400, "GET /echo HTTP/1.1\r\n\r\n" SNEAK),
    ROW("two hosts", 400, "GET /echo HTTP/1.1\r\n" H "Host: b\r\n\r\n" SNEAK),
    ROW("strange host", 400, "GET /echo HTTP/1.1\r\nHost: a/b\r\n\r\n" SNEAK),
    ROW("NUL in a header", 400, "GET /echo HTTP/1.1\r\n" H "X: a\0b\r\n\r\n" SNEAK),
    ROW("NUL in the target", 400, "GET /ec\0ho HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("CR in a header", 400, "GET /echo HTTP/1.1\r\n" H "X: a\rb\r\n\r\n" SNEAK),
    ROW("bare LF", 400, "GET /echo HTTP/1.1\nHost: a\n\n" SNEAK),
    ROW("bare LF in a header", 400,
        "GET /echo HTTP/1.1\r\n" H "X: a\nY: b\r\n\r\n" SNEAK),
    ROW("two spaces", 400, "GET  /echo HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("no version", 400, "GET /echo\r\n\r\n"),
    ROW("version 2.0", 505, "GET /echo HTTP/2.0\r\n" H "\r\n"),
    ROW("unknown method", 501, "BREW /echo HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("lower-case method", 501, "get /echo HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("CONNECT", 501, "CONNECT a:1 HTTP/1.1\r\n" H "\r\n"),
    ROW("bad escape", 400, "GET /part/%zz HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("cut escape", 400, "GET /part/%4 HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("escaped NUL", 400, "GET /part/a%00 HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("overlong UTF-8", 400, "GET /part/%c0%af HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("bad escape in the query", 400, "GET /echo?a=%g1 HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("climbing", 400, "GET /part/../echo HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("climbing, escaped", 400, "GET /part/%2e%2e/echo HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("escaped slash in a part", 404, "GET /part/a%2Fb HTTP/1.1\r\n" H "\r\n"),
    ROW("fragment", 400, "GET /echo#x HTTP/1.1\r\n" H "\r\n" SNEAK),
    ROW("no such path", 404, "GET /nothing HTTP/1.1\r\n" H "\r\n"),
    ROW("method not allowed", 405, "DELETE /echo HTTP/1.1\r\n" H "\r\n"),
    ROW("body on GET", 413,
        "GET /echo HTTP/1.1\r\n" H "Content-Length: 2\r\n\r\nhi" SNEAK),
    ROW("body over the route's", 413,
        "POST /small HTTP/1.1\r\n" H "Content-Length: 9\r\n\r\n123456789" SNEAK),
    ROW("unknown expectation", 417,
        "POST /echo HTTP/1.1\r\n" H "Expect: tea\r\n\r\n" SNEAK),
    ROW("asks before a large body", 413,
        "POST /small HTTP/1.1\r\n" H
        "Content-Length: 99\r\nExpect: 100-continue\r\n\r\n"),
    ROW("binary", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
};

static size_t
answers_in(const char *text)
{
    size_t n = 0;

    for (; (text = strstr(text, "HTTP/1.")); text += 7)
        n += text[7] && text[8] == ' ' && text[9] >= '1' && text[9] <= '5';
    return n;
}

static void
each_probe_gets_its_status_and_one_answer(void **state)
{
    static char out[65536];
    size_t failed = 0;

    (void)state;
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++) {
        int status = client_ask(port, probes[i].bytes, probes[i].len, out, sizeof out);
        if (status == probes[i].status && answers_in(out) == 1)
            continue;
        print_error("%s: status %d, expected %d, %zu answers\n", probes[i].name, status,
                    probes[i].status, answers_in(out));
        failed++;
    }
    assert_int_equal(failed, 0);
}

static void
a_flood_of_headers_is_refused_by_size_and_by_number(void **state)
{
    static char big[40000], out[8192];
    size_t len = 0;

    (void)state;
    len = (size_t)sprintf(big, "GET /echo HTTP/1.1\r\nHost: a\r\nX: ");
    memset(big + len, 'x', sizeof big - len);
    assert_int_equal(client_ask(port, big, 20000, out, sizeof out), 431);
    for (int i = 0; i < 70; i++)
        len += (size_t)sprintf(big + len, "%d\r\nX: ", i);
    len += (size_t)sprintf(big + len, "\r\n\r\n");
    assert_int_equal(client_ask(port, big, len, out, sizeof out), 431);
    len = (size_t)sprintf(big, "GET /");
    memset(big + len, 'x', 9000);
    len += 9000;
    len += (size_t)sprintf(big + len, " HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(client_ask(port, big, len, out, sizeof out), 414);
}

/* Sends `text` one byte each 50 ms, at most 2 s; what came back. */
static size_t
drip(const char *text, char *out, size_t size)
{
    int fd = client_connect(port);
    size_t len = 0;

    for (int i = 0; i < 40 && text[i]; i++) {
        client_send(fd, text + i, 1);
        usleep(50 * 1000);
    }
    len = client_read(fd, out, size, 100);
    close(fd);
    return len;
}

static void
a_dripping_head_is_told_408_at_the_deadline(void **state)
{
    char out[4096];

    (void)state;
    drip("GET /echo HTTP/1.1\r\nHost: abcdefghijklmnopqrstuvwxyz", out, sizeof out);
    assert_non_null(strstr(out, "HTTP/1.1 408 "));
}

static void
a_dripping_body_is_cut_at_the_deadline(void **state)
{
    char out[4096];
    int fd = client_connect(port);
    const char *head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\n";

    (void)state;
    client_send(fd, head, strlen(head));
    for (int i = 0; i < 25; i++) {
        client_send(fd, "x", 1);
        usleep(50 * 1000);
    }
    client_send(fd, "xxxxx", 5); /* would complete it */
    assert_int_equal(client_read(fd, out, sizeof out, 300), 0);
    close(fd);
}

static void
pipelined_requests_are_answered_in_order_one_at_a_time(void **state)
{
    static char text[8192], out[65536];
    size_t len = 0;
    char *at = out;

    (void)state;
    for (int i = 0; i < 20; i++)
        len +=
            (size_t)sprintf(text + len,
                            "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
                            "n=%02d",
                            i);
    assert_int_equal(client_ask(port, text, len, out, sizeof out), 200);
    for (int i = 0; i < 20; i++) {
        char want[8];
        sprintf(want, "n=%02d", i);
        at = strstr(at, want);
        assert_non_null(at);
    }
    assert_int_equal(answers_in(out), 20);
}

static void
a_request_in_single_bytes_is_read_as_one(void **state)
{
    char out[4096];
    const char *text = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";
    int fd = client_connect(port);

    (void)state;
    for (; *text; text++) {
        client_send(fd, text, 1);
        usleep(1000);
    }
    client_read(fd, out, sizeof out, 200);
    close(fd);
    assert_non_null(strstr(out, "HTTP/1.1 200 "));
    assert_non_null(strstr(out, "\r\n\r\nabc"));
}

static void
connections_over_the_limit_wait_and_are_served_when_others_leave(void **state)
{
    int held[64], late[4];
    char out[4096];

    (void)state;
    for (int i = 0; i < 64; i++)
        held[i] = client_connect(port);
    for (int i = 0; i < 4; i++) {
        late[i] = client_connect(port);
        client_send(late[i], SNEAK, strlen(SNEAK));
    }
    assert_int_equal(client_read(late[3], out, sizeof out, 200), 0);
    assert_true(http_server_counts(server).connections <= 64);
    for (int i = 0; i < 64; i++)
        close(held[i]);
    for (int i = 0; i < 4; i++) {
        assert_true(client_read(late[i], out, sizeof out, 300) > 0);
        close(late[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_probe_gets_its_status_and_one_answer),
        cmocka_unit_test(a_flood_of_headers_is_refused_by_size_and_by_number),
        cmocka_unit_test(a_dripping_head_is_told_408_at_the_deadline),
        cmocka_unit_test(a_dripping_body_is_cut_at_the_deadline),
        cmocka_unit_test(pipelined_requests_are_answered_in_order_one_at_a_time),
        cmocka_unit_test(a_request_in_single_bytes_is_read_as_one),
        cmocka_unit_test(
            connections_over_the_limit_wait_and_are_served_when_others_leave),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
