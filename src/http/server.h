/* The listener: N loop threads, each with its own event_base, evhttp and SO_REUSEPORT
 * socket. Every head is read by head.c, strictly, before evhttp sees anything: evhttp
 * gets a head of our own making, so there is one opinion on where a request ends
 * (filter.c). */
#pragma once
#include "http/router.h"

#include <stdint.h>

struct event_base;
struct http_server;
struct http_tls; /* tls.h */

struct http_options {
    const char *address;      /* numeric, "127.0.0.1" */
    uint16_t port;            /* 0: any free one, see http_server_port() */
    unsigned loops;           /* 0: 1 */
    unsigned workers;         /* threads of the work lane; 0: none, HTTP_WORK refused */
    unsigned queue;           /* jobs waiting for a worker; beyond: 503, Retry-After: 1 */
    size_t max_headers;       /* bytes of a head; 0: 16 KiB */
    unsigned deadline_ms;     /* from a request's first byte to its last; 0: 30 000 */
    unsigned idle_ms;         /* quiet between requests; 0: 60 000 */
    unsigned max_connections; /* per server; 0: 4 096 */
    bool https;               /* clients speak TLS, here or to a proxy: __Host- cookies */
    const char *hsts;         /* Strict-Transport-Security; NULL: none */
    struct http_tls *tls;     /* holds a certificate: TLS only; NULL: plain HTTP */
    unsigned handshake_ms;    /* from connecting to shaken hands; 0: 10 000 */
    const struct http_router *router;
    /* Called on each loop's or worker's thread before its first request and after its
     * last; what start returns is the handlers' `context`. NULL: context is NULL.
     * A start that returns false fails http_server_start(). */
    bool (*loop_start)(struct event_base *base, unsigned index, void *user,
                       void **context);
    void (*loop_stop)(void *context);
    bool (*worker_start)(unsigned index, void *user, void **context);
    void (*worker_stop)(void *context);
    void *user;
    /* Answers a fault to a person's browser with a page instead of problem+json; NULL:
     * never. On any thread, without blocking. */
    void (*problem_page)(struct http_request *req, int status, const struct fault *fault);
    /* Answers a problem of its own addresses in a form of its own, and says whether it
     * did; NULL: never. As above. */
    bool (*problem)(struct http_request *req, int status, const struct fault *fault);
};

/* Whether address and port can be had now: 0, or EADDRINUSE where another program listens
 * (SO_REUSEPORT would let two servers share it, and every other request go to the wrong
 * one), or EACCES where this account may not. port 0: always. */
int http_port_try(const char *address, uint16_t port);

/* Binds and starts the threads. NULL with a sentence in `why` (256 bytes). */
struct http_server *http_server_start(const struct http_options *options, char why[256]);

uint16_t http_server_port(const struct http_server *server);

/* Stops accepting, lets requests under way finish for `drain_ms`, then cuts the rest,
 * joins all threads and frees the server. A handler on the work lane is waited for. */
void http_server_stop(struct http_server *server, unsigned drain_ms);

/* The event_base of the loop that serves `req`; its gather lane lives there. */
struct event_base *http_request_base(const struct http_request *req);

/* What loop_start returned for the loop that serves `req`. */
void *http_request_loop_context(const struct http_request *req);

/* A handler may leave the rest of its request to a step on the other side: on a worker
 * (which may block), or back on the request's loop. The caller has nothing to do with
 * `req` any more. http_on_work() is false where the work lane is full or stopping: the
 * request is the caller's still, to be answered 503. */
bool http_on_work(struct http_request *req, http_handler *step);
void http_on_loop(struct http_request *req, http_handler *step);

struct http_counts {
    uint64_t requests, refused, connections; /* since start; connections: open now */
    uint64_t handshakes_failed;              /* TLS: garbage, old versions, too slow */
};
struct http_counts http_server_counts(const struct http_server *server);
struct http_counts http_request_counts(const struct http_request *req);

/* When the certificate ends, unix seconds; false where the server speaks plain HTTP. */
bool http_request_certificate(const struct http_request *req, int64_t *expires);
