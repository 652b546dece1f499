/* What server.c, filter.c and response.c share: a loop, its connections, an exchange. */
#pragma once
#include "http/head.h"
#include "http/server.h"
#include "http/work.h"

#include <event2/event.h>
#include <pthread.h>
#include <stdatomic.h>

struct bufferevent;
struct evbuffer;
struct evhttp_request;

enum { HTTP_REPLY_HEADERS_MAX = 16 };

/* One request and its answer. Owned by its connection until a handler has it, then by the
 * handler, until http_respond() gives it back to the loop. */
struct http_exchange {
    struct http_request req;
    struct http_loop *loop;
    struct http_conn *conn; /* NULL once the client has gone */
    struct evhttp_request *ev;
    http_handler
        *step; /* what runs next on the loop or a worker; NULL: the answer goes */
    const struct http_refusal *refusal;
    unsigned allow; /* methods for Allow, 0 for none */
    bool close;
    int status;
    size_t body_len; /* of the answer, also when HEAD leaves it out */
    struct evbuffer *out;
    struct http_pair headers[HTTP_REPLY_HEADERS_MAX];
    size_t header_count;
    struct http_exchange *next; /* in the loop's queue */
};

struct http_loop {
    struct http_server *server;
    unsigned index;
    pthread_t thread;
    struct event_base *base;
    struct evhttp *http;
    struct evconnlistener *listener;
    struct event *wake;
    int wake_fd;
    void *context;
    struct http_conn **conns; /* by slot; the slot is the target evhttp sees */
    unsigned slots, open;
    unsigned shaking; /* connections that have not shaken hands yet */
    uint64_t next_id;
    pthread_mutex_t lock;        /* guards turns and leaving */
    struct http_exchange *turns; /* what other threads hand over: answers, and steps */
    bool leaving, accepting;
    bool closed; /* no handler will answer any more */
};

struct http_server {
    struct http_options options;
    struct http_loop *loops;
    unsigned loop_count, loops_up;
    struct work_lane *lane;
    uint16_t port;
    char id_prefix[9];
    _Atomic uint64_t requests, refused, connections, in_flight, handshakes_failed;
    _Atomic int64_t told_us; /* when a failed handshake was logged last */
    _Atomic bool draining;
};

/* filter.c: makes the connection's bufferevent for evhttp (its bufferevent callback). */
struct bufferevent *http_conn_new(struct event_base *base, void *loop);
/* evhttp has a whole request of the connection in `slot`. NULL if there is none. */
struct http_exchange *http_conn_take(struct http_loop *loop, unsigned slot,
                                     struct evhttp_request *ev);
/* The answer is on its way: limits the time to send it. */
void http_conn_sending(struct http_conn *conn);
/* Moves the answer on to the socket: a filter does not by itself when evhttp, having
 * filled it, enables writing. */
void http_conn_push(struct http_conn *conn);
/* The answer has been sent: the next request may be read. */
void http_conn_done(struct http_conn *conn);

/* response.c: hands the finished answer to evhttp; on the loop's thread. */
void http_exchange_send(struct http_exchange *x);
void http_exchange_free(struct http_exchange *x);
/* server.c: from any thread. */
void http_loop_answer(struct http_loop *loop, struct http_exchange *x);
