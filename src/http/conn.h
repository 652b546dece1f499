/* One connection, as filter.c (HTTP) and conn_tls.c (TLS below it) know it. */
#pragma once
#include "http/internal.h"

#include <event2/bufferevent.h>

struct tls_link;

enum conn_state {
    CONN_HEAD, /* between requests, or within a head */
    CONN_BODY, /* `left` bytes of body go to evhttp */
    CONN_SKIP, /* `left` bytes of a refused body go nowhere */
    CONN_BUSY, /* evhttp or a handler has the request, or its answer is under way */
    CONN_SHUT  /* answered for the last time: what still comes is thrown away */
};

struct http_conn {
    struct http_loop *loop;
    struct bufferevent *socket, *filter;
    struct event *deadline;
    struct http_exchange *exchange;
    enum conn_state state;
    unsigned slot;
    size_t left;
    bool timing, in_flight, sent, last, ending;
    struct http_head head;
    /* with TLS only */
    struct tls_link *tls;
    struct evbuffer *plain; /* decrypted, not yet read */
    bool arriving;          /* its socket has not been looked at */
    bool shaking;           /* hands are not shaken: counted by the loop */
    uint8_t from[8];        /* IPv4 address, or an IPv6 address's network */
};

/* filter.c: takes what stands in `src` as far as the state allows, one step. */
enum bufferevent_filter_result conn_step(struct http_conn *c, struct evbuffer *src,
                                         struct evbuffer *dst);
/* Sends what is under way, then FIN, and throws away what still comes. */
void conn_hang_up(struct http_conn *c);
void conn_deadline(struct http_conn *c, unsigned ms);
void conn_deadline_stop(struct http_conn *c);

/* conn_tls.c: a new connection will speak TLS. */
void conn_tls_begin(struct http_conn *c);
void conn_tls_free(struct http_conn *c);
/* True where the deadline was TLS's, and has been dealt with. */
bool conn_tls_deadline(struct http_conn *c);
/* A few bytes past the filter, encrypted. */
void conn_tls_say(struct http_conn *c, const char *bytes, size_t len);
/* The two ways of the filter; conn_step() gets the plaintext. */
enum bufferevent_filter_result conn_tls_input(struct http_conn *c, struct evbuffer *src,
                                              struct evbuffer *dst);
enum bufferevent_filter_result conn_tls_output(struct evbuffer *src, struct evbuffer *dst,
                                               ev_ssize_t limit,
                                               enum bufferevent_flush_mode mode,
                                               void *conn);
