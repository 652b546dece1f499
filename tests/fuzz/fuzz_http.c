/* Any bytes as what a client sends over a connection, in any pieces: the first byte
 * chooses them. Each request gets one answer, in order, and the answer tells back the
 * very body that was sent, so that nobody else's bytes are taken for a request; behind
 * what is refused nothing is read; a connection that may go on does go on. What is
 * expected is told by the readers of head and route alone, without a connection. */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "http/head.h"
#include "http/response.h"
#include "http/server.h"

enum {
    HEAD_MAX = 2048,
    SMALL = 8,
    BODY_MAX = 1 << 20,
    SKIP_MAX = 32 << 20,
    PATIENCE_S = 20
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- the server ---- */

/* "METHOD PATH" and the body. */
static void
put_told(struct buf *out, const struct http_request *req)
{
    buf_printf(out, "%s %s\n", http_method_name(req->method), req->path);
    buf_add(out, req->body, req->body_len);
}

static void
echo(struct http_request *req, void *context)
{
    BUF_SCOPE struct buf told = {0};

    (void)context;
    put_told(&told, req);
    http_respond(req, 200, "application/octet-stream", told.data, told.len);
}

static const struct http_route ROUTES[] = {
    {HTTP_GET | HTTP_POST, "/echo", echo, HTTP_INLINE, 0, NULL},
    {HTTP_POST | HTTP_DELETE, "/work/{id}", echo, HTTP_WORK, 0, NULL},
    {HTTP_POST, "/small", echo, HTTP_INLINE, SMALL, NULL},
};
static struct http_router *router;

static uint16_t
server_port(void)
{
    static struct http_server *server;
    const char *unread;
    char why[256];

    if (!server) {
        router = http_router_new(ROUTES, sizeof ROUTES / sizeof *ROUTES, &unread);
        server = http_server_start(&(struct http_options){.router = router,
                                                          .workers = 1,
                                                          .max_headers = HEAD_MAX},
                                   why);
    }
    require(server != NULL);
    return http_server_port(server);
}

/* ---- what is expected ---- */

enum after { OPEN, CLOSED, WAITING };

struct expected {
    int status;
    bool bare; /* an answer without body, whatever its length says */
    struct buf body;
    size_t taken; /* bytes of the request */
    enum after after;
};

static bool
bare_newline(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
            return true;
    return false;
}

static size_t
body_limit(const struct http_request *req)
{
    if (req->method & (HTTP_GET | HTTP_HEAD | HTTP_OPTIONS))
        return 0;
    return req->route->max_body ? req->route->max_body : BODY_MAX;
}

/* The status of a request whose head is good; 0: its handler's. */
static int
refused_as(struct http_request *req, const struct http_head *head)
{
    unsigned allow;

    req->route = http_router_find(router, req->method, req->target, &allow);
    if (!req->route)
        return !allow ? 404 : req->method == HTTP_OPTIONS ? 204 : 405;
    if (!http_router_params(req->route, req->target, &req->arena, &req->params))
        return 404;
    return head->content_length > body_limit(req) ? 413 : 0;
}

/* A request whose head is good and `head_len` long; behind it stand `left` bytes. */
static void
expect_request(struct http_request *req, struct http_head *head, const char *body,
               size_t left, struct expected *out)
{
    int refused = refused_as(req, head);
    bool close = head->close || req->http10 || (refused && head->content_length);
    size_t len = head->content_length;

    if (refused && (head->expect || len > SKIP_MAX))
        len = 0;
    if (left < len) {
        out->after = WAITING;
        return;
    }
    out->status = refused ? refused : 200;
    out->bare = req->method == HTTP_HEAD || refused == 204;
    out->after = close ? CLOSED : OPEN;
    out->taken += len;
    req->body = len ? (const uint8_t *)body : NULL;
    req->body_len = len;
    if (!refused)
        put_told(&out->body, req);
}

/* The head without its end, in a copy of its own. */
static void
expect_head(const char *bytes, size_t head_len, size_t len, struct expected *out)
{
    struct http_request req = {0};
    struct http_head head = {0};
    char *copy = arena_strndup(&req.arena, bytes, head_len);
    const struct http_refusal *no = http_head_parse(&req, copy, head_len, &head);

    out->taken = head_len + 4;
    if (no) {
        out->status = no->status;
        out->bare = req.method == HTTP_HEAD;
        out->after = CLOSED;
    } else {
        expect_request(&req, &head, bytes + head_len + 4, len - head_len - 4, out);
    }
    arena_clear(&req.arena);
}

/* What the next request in the bytes is answered, and what then becomes of the
 * connection; WAITING: nothing, it has not come whole. */
static struct expected
expect(const char *bytes, size_t len)
{
    struct expected out = {.after = CLOSED};
    size_t look = len < HEAD_MAX ? len : HEAD_MAX;
    const char *end = memmem(bytes, look, "\r\n\r\n", 4);

    if (end && end > bytes && !bare_newline(bytes, (size_t)(end - bytes)))
        expect_head(bytes, (size_t)(end - bytes), len, &out);
    else if (end || bare_newline(bytes, look))
        out.status = 400;
    else if (len >= HEAD_MAX)
        out.status = 431;
    else
        out.after = WAITING;
    return out;
}

/* ---- what is answered ---- */

static int
join(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(server_port())};
    struct linger none = {1, 0};
    struct timeval patience = {PATIENCE_S, 0};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    require(connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof none); /* no port is kept */
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

/* In up to eight pieces. A server that has closed need not take the rest. */
static void
send_pieces(int fd, const uint8_t *bytes, size_t len, unsigned how)
{
    static const struct timespec MOMENT = {0, 50 * 1000};
    size_t pieces = how % 8 + 1;

    for (size_t at = 0, i = 0; at < len; i++) {
        size_t n = i + 1 < pieces ? (how * (i + 7) * 2654435761u >> 8) % (len - at) + 1
                                  : len - at;
        ssize_t sent = send(fd, bytes + at, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        at += (size_t)sent;
        if (how & 128 && at < len)
            nanosleep(&MOMENT, NULL);
    }
}

/* Reads until `in` holds `want` bytes. */
static void
receive(int fd, struct buf *in, size_t want)
{
    while (in->len < want) {
        char *to = buf_reserve(in, 4096);
        ssize_t n = recv(fd, to, 4096, 0);
        require(n > 0);
        in->len += (size_t)n;
        in->data[in->len] = '\0';
    }
}

/* The length of the head of the answer that comes next, with its blank line. */
static size_t
receive_head(int fd, struct buf *in)
{
    const char *end;

    while (!(end = in->len ? memmem(in->data, in->len, "\r\n\r\n", 4) : NULL))
        receive(fd, in, in->len + 1);
    return (size_t)(end - in->data) + 4;
}

static void
drop(struct buf *in, size_t n)
{
    memmove(in->data, in->data + n, in->len - n);
    in->len -= n;
}

static size_t
length_told(const char *head, size_t len)
{
    static const char NAME[] = "\r\nContent-Length: ";
    const char *at = memmem(head, len, NAME, sizeof NAME - 1);

    return at ? strtoul(at + sizeof NAME - 1, NULL, 10) : 0;
}

/* Takes an answer off the connection; what it says is what is expected. */
static void
check_answer(int fd, struct buf *in, const struct expected *want)
{
    size_t head = receive_head(fd, in);

    if (strncmp(in->data, "HTTP/1.1 100 ", 13) == 0) {
        drop(in, head);
        head = receive_head(fd, in);
    }
    require(strncmp(in->data, "HTTP/1.1 ", 9) == 0 && atoi(in->data + 9) == want->status);
    bool close = memmem(in->data, head, "\r\nConnection: close", 19) != NULL;
    require(close == (want->after == CLOSED));
    size_t len = length_told(in->data, head);
    if (want->status == 200)
        require(len == want->body.len);
    len = want->bare ? 0 : len;
    receive(fd, in, head + len);
    if (want->status == 200 && !want->bare)
        require(memcmp(in->data + head, want->body.data, len) == 0);
    drop(in, head + len);
}

/* Nothing is left, and nothing comes any more. */
static void
check_end(int fd, const struct buf *in)
{
    char byte;

    require(in->len == 0 && recv(fd, &byte, 1, 0) == 0);
}

static void
check_goes_on(int fd, struct buf *in)
{
    static const char LAST[] =
        "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    struct expected want = expect(LAST, sizeof LAST - 1);

    require(send(fd, LAST, sizeof LAST - 1, MSG_NOSIGNAL) == (ssize_t)sizeof LAST - 1);
    check_answer(fd, in, &want);
    check_end(fd, in);
    buf_free(&want.body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum after after = OPEN;
    BUF_SCOPE struct buf in = {0};

    if (size == 0)
        return 0;
    int fd = join();
    const char *at = (const char *)data + 1, *end = (const char *)data + size;
    send_pieces(fd, data + 1, size - 1, data[0]);
    while (after == OPEN && at < end) {
        struct expected want = expect(at, (size_t)(end - at));
        after = want.after;
        if (after != WAITING)
            check_answer(fd, &in, &want);
        at += want.taken;
        buf_free(&want.body);
    }
    if (after == OPEN)
        check_goes_on(fd, &in);
    else if (after == CLOSED)
        check_end(fd, &in);
    close(fd);
    return 0;
}
