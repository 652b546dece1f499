/* Which handler answers which method and path: one table, fixed before the server starts
 * and walked by the test that compares it with the OpenAPI document. */
#pragma once
#include "http/request.h"

enum http_route_flag {
    HTTP_INLINE = 0, /* runs on the loop: never blocks, under 1 ms of CPU */
    HTTP_WORK = 1    /* runs on a thread of the work lane: may block */
};

/* Answers with http_respond() or a relative exactly once, now or, for HTTP_INLINE, later
 * on the same loop. `context` is the loop's or the worker thread's (server.h, work.h). */
typedef void http_handler(struct http_request *req, void *context);

struct http_route {
    unsigned methods; /* HTTP_GET brings HTTP_HEAD along */
    const char
        *pattern; /* "/api/v1/batches/{id}"; a last "{rest*}" takes several parts */
    http_handler *handler;
    unsigned flags;
    size_t max_body; /* bytes; 0: 1 MiB for methods with a body; at most 20 MiB */
    void *user;
};

struct http_router;

/* A router over `count` rows, which must outlive it. A fixed part beats a parameter, a
 * parameter beats "{rest*}". NULL with *why (static text) where a pattern is unreadable
 * or two rows answer the same method and path. */
struct http_router *http_router_new(const struct http_route *routes, size_t count,
                                    const char **why);
void http_router_free(struct http_router *router);

/* The rows, for comparing with other documents. */
const struct http_route *http_router_rows(const struct http_router *router,
                                          size_t *count);

/* The row for `method` and `path` (still percent-encoded, without query); NULL if none:
 * *allowed then holds the methods the path does answer, 0 if the path is unknown. */
const struct http_route *http_router_find(const struct http_router *router,
                                          enum http_method method, const char *path,
                                          unsigned *allowed);

/* Decodes the path's parts named by the route into `params` (arena). False where a part
 * is badly encoded, holds NUL, '/' or is not UTF-8. */
bool http_router_params(const struct http_route *route, const char *path,
                        struct arena *arena, struct http_pairs *params);
