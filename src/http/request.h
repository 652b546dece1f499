/* One request as a handler sees it: checked, decoded, with an arena of its own. It lives
 * from the head's last byte until http_respond() (response.h), which ends it. */
#pragma once
#include "base/arena.h"
#include "base/fault.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum http_limit {
    HTTP_HEADERS_MAX = 64, /* header lines in a request */
    HTTP_PARAMS_MAX = 64,  /* query, form or path parameters */
    HTTP_JSON_MAX = 1024 * 1024,
    HTTP_JSON_DEPTH_MAX = 32
};

enum http_method {
    HTTP_GET = 1,
    HTTP_HEAD = 2,
    HTTP_POST = 4,
    HTTP_PUT = 8,
    HTTP_PATCH = 16,
    HTTP_DELETE = 32,
    HTTP_OPTIONS = 64
};

enum http_lang { HTTP_ZH, HTTP_EN };

struct http_pair {
    const char *name, *value; /* UTF-8, NUL-terminated */
};

struct http_pairs {
    struct http_pair *rows;
    size_t count;
};

struct http_file {
    const char *field, *name, *type; /* name: the client's claim, never a path to open */
    const uint8_t *bytes;
    size_t len;
};

struct http_request {
    struct arena arena;
    enum http_method method;
    bool http10;               /* answered, then closed */
    const char *path;          /* decoded, "/api/v1/batches/7" */
    const char *target;        /* as sent, with the query */
    struct http_pairs query;   /* decoded, in the order sent */
    struct http_pairs params;  /* {id} of the route, decoded */
    struct http_pairs headers; /* names in lower case */
    const uint8_t *body;       /* NUL behind the last byte; NULL without a body */
    size_t body_len;
    const char *id; /* for logs and X-Request-Id */
    char peer[48];  /* numeric address of the socket's other end */
    uint16_t peer_port;
    enum http_lang lang; /* ?lang=, cookie `lang`, Accept-Language, else zh */
    const struct http_route *route;
    void *user;          /* for the handler, between its steps */
    const char *session; /* token that the answer sets; NULL: none is set */
    const char *who;     /* login of the person who asks, once it is known; for the log */
    struct http_exchange *exchange; /* of server.c */
};

/* A header by its lower-case name, a cookie, a query or path parameter: NULL if absent.
 * Of several with one name the first; repeated headers other than cookie and accept* were
 * refused when the head was read, where it matters (Host, Content-Length). */
const char *http_header(const struct http_request *req, const char *lower_name);
const char *http_cookie(struct http_request *req, const char *name);
const char *http_query(const struct http_request *req, const char *name);
const char *http_param(const struct http_request *req, const char *name);
const char *http_pair_get(const struct http_pairs *pairs, const char *name);

/* The numeric address that a request comes from: the socket's other end, or, where that
 * is a proxy on this machine, whom the proxy names last in X-Forwarded-For (what stands
 * before it, the client may have written). */
const char *http_source(struct http_request *req);

/* It comes from this machine itself, and not through a proxy on it. */
bool http_is_local(struct http_request *req);

/* Name of a method ("GET"). */
const char *http_method_name(enum http_method method);

/* The body as JSON: application/json, <= 1 MiB, depth <= 32, no duplicate keys, UTF-8.
 * *root is released with json_decref() by the caller.
 * returns   FAULT_MEDIA_TYPE | FAULT_TOO_LARGE | FAULT_SYNTAX with line and column
 * source    RFC 8259; reliability.md §4 */
struct fault *http_json(struct http_request *req, json_t **root);

/* The same, whatever its type is called. */
struct fault *http_json_body(struct http_request *req, json_t **root);

/* The body as application/x-www-form-urlencoded: strict percent-decoding, UTF-8.
 * returns   FAULT_MEDIA_TYPE | FAULT_SYNTAX
 * source    WHATWG URL §5.1, stricter */
struct fault *http_form(struct http_request *req, struct http_pairs *fields);

/* The body as multipart/form-data: text fields and at most one file, which points into
 * the body; file->bytes is NULL if none was sent.
 * returns   FAULT_MEDIA_TYPE | FAULT_SYNTAX
 * source    RFC 7578 */
struct fault *http_multipart(struct http_request *req, struct http_pairs *fields,
                             struct http_file *file);
