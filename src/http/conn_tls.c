/* TLS of a connection: it stands below the filter's reading of requests and above the
 * socket. Until hands are shaken a connection has a deadline of its own, and one address
 * has a part of all places only, so that nobody fills them with silence. */
#include "base/clock.h"
#include "base/log.h"
#include "http/conn.h"
#include "http/tls_link.h"

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    OUT_MAX = 256 * 1024,    /* encrypted ahead of the socket */
    UNASKED_MAX = 64 * 1024, /* of TLS's own, which a client makes us say and reads not */
    ADDRESS_PART = 16,       /* one address: a sixteenth of a loop's places */
    TOLD_US = 2 * 1000 * 1000, /* a failed handshake is logged so often at most */
};

static const char plain_answer[] =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    "此端口只提供 HTTPS，请使用 https:// 网址\n"
    "this port speaks HTTPS: use an https:// address\n";

/* ---- whose it is ---- */

/* The other end, for counting and for the log; false where it has gone. */
static bool
look_at_peer(struct http_conn *c, char text[INET6_ADDRSTRLEN])
{
    struct sockaddr_storage ss = {0};
    socklen_t len = sizeof ss;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&ss;
    const struct sockaddr_in *four = (const struct sockaddr_in *)&ss;
    bool is_six;

    text[0] = '\0';
    if (getpeername(bufferevent_getfd(c->socket), (struct sockaddr *)&ss, &len) != 0)
        return false;
    is_six = ss.ss_family == AF_INET6;
    memcpy(c->from,
           is_six ? (const void *)&six->sin6_addr : (const void *)&four->sin_addr,
           is_six ? sizeof c->from : sizeof four->sin_addr);
    return inet_ntop(ss.ss_family,
                     is_six ? (const void *)&six->sin6_addr
                            : (const void *)&four->sin_addr,
                     text, INET6_ADDRSTRLEN) != NULL;
}

/* One line for many: whoever scans the internet does not fill the log. */
static void
tell_failure(struct http_conn *c, const char *reason)
{
    struct http_server *server = c->loop->server;
    uint64_t failed = atomic_fetch_add(&server->handshakes_failed, 1) + 1;
    int64_t now = clock_monotonic_us(), told = atomic_load(&server->told_us);
    char peer[INET6_ADDRSTRLEN];

    if ((told && now - told < TOLD_US) ||
        !atomic_compare_exchange_strong(&server->told_us, &told, now))
        return;
    look_at_peer(c, peer);
    log_info("tls: %s: %s (%llu connections failed so far)", peer, reason,
             (unsigned long long)failed);
}

/* Most connections see a count below the limit and look no further. */
static bool
crowded(const struct http_conn *c)
{
    const struct http_loop *loop = c->loop;
    unsigned most = (loop->slots + ADDRESS_PART - 1) / ADDRESS_PART, count = 0;

    if (loop->shaking <= most)
        return false;
    for (unsigned i = 0; i < loop->slots; i++) {
        const struct http_conn *other = loop->conns[i];
        count += other && other->shaking && !other->arriving &&
                 memcmp(other->from, c->from, sizeof c->from) == 0;
    }
    return count > most;
}

/* ---- beginning ---- */

/* evhttp gives the connection its socket after this; so it is looked at in the loop's
 * next round. */
void
conn_tls_begin(struct http_conn *c)
{
    c->tls =
        tls_link_new(c->loop->server->options.tls, bufferevent_get_output(c->socket));
    c->plain = evbuffer_new();
    if (!c->plain)
        abort();
    c->arriving = c->shaking = true;
    c->loop->shaking++;
    bufferevent_setwatermark(c->socket, EV_WRITE, 0, OUT_MAX);
    event_active(c->deadline, EV_TIMEOUT, 0);
}

static void
shaken(struct http_conn *c)
{
    c->shaking = false;
    c->loop->shaking--;
}

void
conn_tls_free(struct http_conn *c)
{
    if (!c->tls)
        return;
    if (c->shaking)
        shaken(c);
    tls_link_free(c->tls);
    evbuffer_free(c->plain);
}

static void
cut(struct http_conn *c, const char *reason)
{
    tell_failure(c, reason);
    shutdown(bufferevent_getfd(c->socket), SHUT_RDWR);
}

bool
conn_tls_deadline(struct http_conn *c)
{
    char peer[INET6_ADDRSTRLEN];

    if (c->arriving) {
        c->arriving = false;
        look_at_peer(c, peer);
        if (crowded(c))
            cut(c, "too many connections of this address wait for their handshake");
        else
            conn_deadline(c, c->loop->server->options.handshake_ms);
        return true;
    }
    if (!c->shaking || c->state == CONN_SHUT)
        return false;
    cut(c, "no handshake in time");
    return true;
}

/* ---- reading and writing ---- */

/* Whether the client makes TLS talk (keys renewed, renegotiation refused) and does not
 * read. */
static bool
floods(struct http_conn *c)
{
    if (evbuffer_get_length(bufferevent_get_output(c->socket)) <= UNASKED_MAX)
        return false;
    tell_failure(c, "asks TLS for answers and does not read them");
    return true;
}

/* One record. False where nothing more is to be read. */
static bool
read_link(struct http_conn *c, struct evbuffer *src, enum tls_read *got)
{
    *got = tls_link_read(c->tls, src, c->plain);
    if (c->shaking && tls_link_ready(c->tls)) {
        shaken(c);
        conn_deadline_stop(c);
    }
    if (*got == TLS_PLAIN) {
        evbuffer_add(bufferevent_get_output(c->socket), plain_answer,
                     sizeof plain_answer - 1);
        tell_failure(c, "HTTP without TLS");
    }
    if (*got == TLS_FAILED)
        tell_failure(c, tls_link_reason(c->tls));
    if (*got == TLS_GOT || *got == TLS_MORE)
        return !floods(c);
    return *got == TLS_ENDED && c->state == CONN_SKIP; /* a refusal is under way */
}

enum bufferevent_filter_result
conn_tls_input(struct http_conn *c, struct evbuffer *src, struct evbuffer *dst)
{
    enum bufferevent_filter_result step = BEV_NEED_MORE, result = BEV_NEED_MORE;
    enum tls_read got = TLS_MORE;

    if (c->state == CONN_SHUT)
        evbuffer_drain(src, evbuffer_get_length(src));
    while (c->state < CONN_BUSY) {
        /* what was decrypted before goes first */
        if (!evbuffer_get_length(c->plain) || step == BEV_NEED_MORE)
            if (!read_link(c, src, &got)) {
                if (got == TLS_ENDED)
                    tls_link_close(c->tls);
                conn_hang_up(c);
                break;
            }
        step = conn_step(c, c->plain, dst);
        if (step == BEV_OK)
            result = BEV_OK;
        else if (got != TLS_GOT)
            break;
    }
    return result;
}

void
conn_tls_say(struct http_conn *c, const char *bytes, size_t len)
{
    struct evbuffer *plain = evbuffer_new();

    if (!plain || evbuffer_add(plain, bytes, len) != 0)
        abort();
    tls_link_write(c->tls, plain, OUT_MAX); /* fails with the answer, if it does */
    evbuffer_free(plain);
}

enum bufferevent_filter_result
conn_tls_output(struct evbuffer *src, struct evbuffer *dst, ev_ssize_t limit,
                enum bufferevent_flush_mode mode, void *conn)
{
    struct http_conn *c = conn;

    (void)dst; /* the link's own */
    (void)limit;
    (void)mode;
    if (tls_link_write(c->tls, src, OUT_MAX))
        return BEV_OK;
    evbuffer_drain(src, evbuffer_get_length(src));
    tell_failure(c, tls_link_reason(c->tls));
    c->last = true;
    conn_hang_up(c);
    return BEV_ERROR;
}
