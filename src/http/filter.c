/* Between socket and evhttp stands a bufferevent filter that sees every byte first. It
 * reads the head strictly (head.c), finds the route, and passes on a head of our own
 * making, "POST /SLOT HTTP/1.1" with at most a Content-Length, then
 * exactly that many bytes of body. So evhttp never parses what a client wrote, and both
 * agree on where a request ends. A second request waits in the socket's buffer until the
 * first answer has left: pipelining costs the client, not us. evhttp takes an answer for
 * sent once the filter has it, so closing is ours as well: FIN when the socket's buffer
 * is empty, then reading on for a moment, lest a reset overtake the answer. Where TLS is
 * spoken, it is the lower half of this filter (conn_tls.c). */
#include "http/conn.h"
#include "http/tls_link.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    READ_AHEAD = 64 * 1024,
    SKIP_MAX = 32 * 1024 * 1024,
    BODY_DEFAULT = 1024 * 1024,
    LINGER_MS = 2000
};

static const struct http_refusal slow = {408, "deadline", "请求在时限内没有发完",
                                         "the request did not arrive in time"};
static const struct http_refusal large_head = {431, "headers_too_large", "请求头过大",
                                               "the request's head is too large"};
static const struct http_refusal large_body = {
    413, "body_too_large", "请求体超过上限",
    "the body is larger than this address takes"};
static const struct http_refusal bare_line = {400, "line_ending", "行尾须为 CRLF",
                                              "lines of the head must end with CR LF"};
static const struct http_refusal no_path = {404, "not_found", "没有这个地址",
                                            "there is nothing at this address"};
static const struct http_refusal no_method = {405, "method_not_allowed",
                                              "此地址不支持该方法",
                                              "this address does not take this method"};

void
conn_deadline(struct http_conn *c, unsigned ms)
{
    struct timeval tv = {.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000};

    event_add(c->deadline, &tv);
    c->timing = true;
}

static void
start_deadline(struct http_conn *c)
{
    conn_deadline(c, c->loop->server->options.deadline_ms);
}

void
conn_deadline_stop(struct http_conn *c)
{
    if (c->timing)
        event_del(c->deadline);
    c->timing = false;
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
    struct http_conn *c = arg;

    (void)fd;
    (void)what;
    c->timing = false;
    if (c->tls && conn_tls_deadline(c))
        return;
    if (c->state == CONN_HEAD || c->state == CONN_SKIP) {
        if (!c->exchange)
            return;
        c->exchange->refusal = &slow;
        c->exchange->close = true;
        c->state = CONN_SKIP;
        c->left = 0;
        bufferevent_trigger(c->socket, EV_READ, BEV_TRIG_IGNORE_WATERMARKS);
        return;
    }
    /* Within a body or an answer there is nothing left to say: reading or writing fails
     * and evhttp lets the connection go. */
    shutdown(bufferevent_getfd(c->socket), SHUT_RDWR);
    /* Whoever goes on sending would be read first. */
    if (c->state == CONN_SHUT)
        bufferevent_trigger_event(c->filter, BEV_EVENT_READING | BEV_EVENT_EOF, 0);
}

static struct http_exchange *
exchange_new(struct http_conn *c)
{
    struct http_exchange *x = calloc(1, sizeof *x);

    if (!x)
        abort();
    x->loop = c->loop;
    x->conn = c;
    x->req.exchange = x;
    x->req.id = arena_printf(&x->req.arena, "%s%02x%08llx", c->loop->server->id_prefix,
                             c->loop->index, (unsigned long long)++c->loop->next_id);
    return x;
}

static size_t
body_limit(const struct http_exchange *x)
{
    if (x->req.method & (HTTP_GET | HTTP_HEAD | HTTP_OPTIONS))
        return 0;
    return x->req.route->max_body ? x->req.route->max_body : BODY_DEFAULT;
}

/* Finds the route; the refusal if there is none or the body is too large for it. */
static const struct http_refusal *
admit(struct http_conn *c)
{
    struct http_exchange *x = c->exchange;
    const struct http_router *router = c->loop->server->options.router;

    x->req.route = http_router_find(router, x->req.method, x->req.target, &x->allow);
    if (!x->req.route && !x->allow)
        return &no_path;
    if (!x->req.route)
        return &no_method;
    if (!http_router_params(x->req.route, x->req.target, &x->req.arena, &x->req.params))
        return &no_path;
    return c->head.content_length > body_limit(x) ? &large_body : NULL;
}

static void
read_head(struct http_conn *c, struct evbuffer *src, size_t len)
{
    struct http_exchange *x = c->exchange;
    char *bytes = arena_alloc(&x->req.arena, len + 1);

    evbuffer_remove(src, bytes, len);
    c->head = (struct http_head){0};
    bytes[len - 4] = '\0';
    x->refusal = http_head_parse(&x->req, bytes, len - 4, &c->head);
    x->close = x->refusal || c->head.close || x->req.http10;
    if (x->refusal) {
        c->head = (struct http_head){0};
    } else if ((x->refusal = admit(c)) && c->head.content_length) {
        x->close = true;
        /* Whoever asks before sending is answered at once; what is sent without asking
         * is read to its end, else the reset would swallow our answer. */
        if (c->head.expect || c->head.content_length > SKIP_MAX)
            c->head.content_length = 0;
    }
    c->left = c->head.content_length;
    c->state = x->refusal ? CONN_SKIP : CONN_BODY;
}

static void
pass_head(struct http_conn *c, struct evbuffer *dst)
{
    static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";

    if (c->state != CONN_BODY || !c->left) {
        evbuffer_add_printf(dst, "GET /%u HTTP/1.1\r\n\r\n", c->slot);
        return;
    }
    evbuffer_add_printf(dst, "POST /%u HTTP/1.1\r\nContent-Length: %zu\r\n\r\n", c->slot,
                        c->left);
    if (c->head.expect && c->tls)
        conn_tls_say(c, go_on, sizeof go_on - 1);
    else if (c->head.expect)
        evbuffer_add(bufferevent_get_output(c->socket), go_on, sizeof go_on - 1);
}

/* The whole request has come. */
static void
hand_over(struct http_conn *c)
{
    conn_deadline_stop(c);
    c->state = CONN_BUSY;
}

static bool
bare_newline(const unsigned char *bytes, size_t len)
{
    for (const unsigned char *p = bytes; (p = memchr(p, '\n', len - (size_t)(p - bytes)));
         p++)
        if (p == bytes || p[-1] != '\r')
            return true;
    return false;
}

static void
refuse(struct http_conn *c, struct evbuffer *src, const struct http_refusal *refusal)
{
    c->exchange->refusal = refusal;
    c->exchange->close = true;
    evbuffer_drain(src, evbuffer_get_length(src));
    c->left = 0;
    c->state = CONN_SKIP;
}

/* True when the head is whole or refused. */
static bool
process_head(struct http_conn *c, struct evbuffer *src)
{
    size_t max = c->loop->server->options.max_headers, len = evbuffer_get_length(src);
    size_t look = len < max ? len : max;
    const unsigned char *bytes = evbuffer_pullup(src, (ev_ssize_t)look);
    const unsigned char *end = bytes ? memmem(bytes, look, "\r\n\r\n", 4) : NULL;

    if (!len)
        return false;
    if (!c->exchange) {
        c->exchange = exchange_new(c);
        start_deadline(c);
    }
    if (end && end > bytes && !bare_newline(bytes, (size_t)(end - bytes)))
        read_head(c, src, (size_t)(end - bytes) + 4);
    else if (end || bare_newline(bytes, look))
        refuse(c, src, &bare_line);
    else if (len >= max)
        refuse(c, src, &large_head);
    else
        return false;
    return true;
}

enum bufferevent_filter_result
conn_step(struct http_conn *c, struct evbuffer *src, struct evbuffer *dst)
{
    size_t n;

    if (c->state == CONN_HEAD) {
        if (!process_head(c, src))
            return BEV_NEED_MORE;
        if (c->state == CONN_BODY) {
            pass_head(c, dst);
            if (!c->left)
                hand_over(c);
            return BEV_OK;
        }
    }
    n = evbuffer_get_length(src) < c->left ? evbuffer_get_length(src) : c->left;
    if (c->state == CONN_BODY) {
        evbuffer_remove_buffer(src, dst, n);
        c->left -= n;
        if (!c->left)
            hand_over(c);
        return n ? BEV_OK : BEV_NEED_MORE;
    }
    if (c->state == CONN_SKIP) {
        evbuffer_drain(src, n);
        c->left -= n;
        if (c->left)
            return BEV_NEED_MORE;
        pass_head(c, dst);
        hand_over(c);
        return BEV_OK;
    }
    if (c->state == CONN_SHUT)
        evbuffer_drain(src, evbuffer_get_length(src));
    return BEV_NEED_MORE;
}

static enum bufferevent_filter_result
on_input(struct evbuffer *src, struct evbuffer *dst, ev_ssize_t limit,
         enum bufferevent_flush_mode mode, void *arg)
{
    struct http_conn *c = arg;

    (void)limit;
    (void)mode;
    return c->tls ? conn_tls_input(c, src, dst) : conn_step(c, src, dst);
}

static void
on_free(void *arg)
{
    struct http_conn *c = arg;
    struct http_loop *loop = c->loop;

    event_free(c->deadline);
    conn_tls_free(c);
    loop->conns[c->slot] = NULL;
    loop->open--;
    atomic_fetch_sub(&loop->server->connections, 1);
    if (c->in_flight)
        atomic_fetch_sub(&loop->server->in_flight, 1);
    if (c->exchange && c->exchange->ev && !loop->closed)
        c->exchange->conn = NULL; /* a handler has it and will give it back */
    else if (c->exchange)
        http_exchange_free(c->exchange);
    if (!loop->accepting && !loop->closed && !atomic_load(&loop->server->draining)) {
        evconnlistener_enable(loop->listener);
        loop->accepting = true;
    }
    free(c);
}

static unsigned
free_slot(const struct http_loop *loop)
{
    unsigned slot = 0;

    while (loop->conns[slot])
        slot++;
    return slot;
}

static size_t
to_send(const struct http_conn *c)
{
    return evbuffer_get_length(bufferevent_get_output(c->socket));
}

static void
finish(struct http_conn *c)
{
    c->ending = false;
    conn_deadline(c, LINGER_MS);
    shutdown(bufferevent_getfd(c->socket), SHUT_WR);
}

void
conn_hang_up(struct http_conn *c)
{
    c->state = CONN_SHUT;
    c->ending = true;
    if (!to_send(c))
        finish(c);
    else if (!c->timing)
        conn_deadline(c, LINGER_MS);
}

static void
answer_left(struct http_conn *c)
{
    c->sent = c->in_flight = false;
    atomic_fetch_sub(&c->loop->server->in_flight, 1);
    if (c->last) {
        conn_hang_up(c);
        return;
    }
    conn_deadline_stop(c);
    c->state = CONN_HEAD;
    /* Later, when evhttp is ready for the next: it may have come already. */
    if (evbuffer_get_length(bufferevent_get_input(c->socket)) ||
        (c->tls && evbuffer_get_length(c->plain)))
        bufferevent_trigger(c->socket, EV_READ,
                            BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
}

static void
on_output(struct evbuffer *out, const struct evbuffer_cb_info *info, void *arg)
{
    struct http_conn *c = arg;

    (void)info;
    if (evbuffer_get_length(out))
        return;
    if (c->sent)
        answer_left(c);
    else if (c->ending)
        finish(c);
}

struct bufferevent *
http_conn_new(struct event_base *base, void *arg)
{
    struct http_loop *loop = arg;
    struct http_conn *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->loop = loop;
    c->slot = free_slot(loop);
    c->deadline = evtimer_new(base, on_deadline, c);
    c->socket = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    c->filter = bufferevent_filter_new(c->socket, on_input,
                                       loop->server->options.tls ? conn_tls_output : NULL,
                                       BEV_OPT_CLOSE_ON_FREE, on_free, c);
    if (!c->deadline || !c->filter)
        abort();
    if (loop->server->options.tls)
        conn_tls_begin(c);
    bufferevent_setwatermark(c->socket, EV_READ, 0, READ_AHEAD);
    evbuffer_add_cb(bufferevent_get_output(c->socket), on_output, c);
    loop->conns[c->slot] = c;
    atomic_fetch_add(&loop->server->connections, 1);
    /* Two slots stay spare: a closed connection keeps its own until the loop's next
     * round, when libevent calls on_free(). */
    if (++loop->open + 2 >= loop->slots) {
        evconnlistener_disable(loop->listener);
        loop->accepting = false;
    }
    return c->filter;
}

struct http_exchange *
http_conn_take(struct http_loop *loop, unsigned slot, struct evhttp_request *ev)
{
    struct http_conn *c = slot < loop->slots ? loop->conns[slot] : NULL;

    if (!c || c->state != CONN_BUSY || !c->exchange || c->exchange->ev)
        return NULL;
    c->exchange->ev = ev;
    c->in_flight = true;
    atomic_fetch_add(&loop->server->in_flight, 1);
    return c->exchange;
}

void
http_conn_sending(struct http_conn *c)
{
    c->last = c->exchange->close || atomic_load(&c->loop->server->draining);
    c->exchange = NULL;
    start_deadline(c);
}

void
http_conn_done(struct http_conn *c)
{
    if (c->last && c->tls)
        tls_link_close(c->tls);
    c->sent = true;
    if (!to_send(c))
        answer_left(c);
}

void
http_conn_push(struct http_conn *c)
{
    bufferevent_flush(c->filter, EV_WRITE, BEV_NORMAL);
}
