/* Any bytes as the head of a request. What is taken can be read in one way only: its
 * lines, split once more by plain means, say the same, and say once how long the body is
 * and for which host; its path stays inside its folder; written anew from what was
 * understood, it is understood alike; and the parts that a route takes from its path lead
 * back to that route. What is refused says why. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "http/head.h"
#include "http/router.h"

enum { TARGET_MAX = 8000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
    struct http_request req;
    struct http_head head;
    const struct http_refusal *no;
    char *bytes;
};

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* From memory of the exact size, so that a sanitizer sees an overrun. */
static void
read_head(struct reading *r, const char *bytes, size_t len)
{
    *r = (struct reading){.bytes = malloc(len + 1)};
    require(r->bytes != NULL);
    memcpy(r->bytes, bytes, len);
    r->bytes[len] = '\0';
    r->no = http_head_parse(&r->req, r->bytes, len, &r->head);
}

static void
reading_free(struct reading *r)
{
    arena_clear(&r->req.arena);
    free(r->bytes);
}

/* ---- its lines ---- */

struct framing {
    unsigned lengths, hosts, codings;
};

static void
check_line(const char *line, size_t len, const struct http_pair *row, struct framing *f)
{
    const char *colon = memchr(line, ':', len), *end = line + len;

    require(colon != NULL);
    size_t name = (size_t)(colon - line);
    const char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    require(strlen(row->name) == name && strncasecmp(row->name, line, name) == 0);
    require(strlen(row->value) == (size_t)(end - value));
    require(memcmp(row->value, value, (size_t)(end - value)) == 0);
    f->lengths += strcasecmp(row->name, "content-length") == 0;
    f->hosts += strcasecmp(row->name, "host") == 0;
    f->codings += strcasecmp(row->name, "transfer-encoding") == 0;
}

static void
check_lines(const char *bytes, size_t len, const struct reading *r)
{
    const char *at = memmem(bytes, len, "\r\n", 2), *end = bytes + len;
    struct framing f = {0};
    size_t n = 0;

    for (; at; n++) {
        const char *line = at + 2, *next = memmem(line, (size_t)(end - line), "\r\n", 2);
        require(n < r->req.headers.count);
        check_line(line, (size_t)((next ? next : end) - line), &r->req.headers.rows[n],
                   &f);
        at = next;
    }
    require(n == r->req.headers.count && n <= HTTP_HEADERS_MAX);
    require(f.codings == 0 && f.lengths == (r->head.has_length ? 1 : 0));
    require(f.hosts == 1 || (f.hosts == 0 && r->req.http10));
}

/* ---- its path ---- */

static bool
is_utf8(const char *text)
{
    json_t *whole = json_string(text);

    json_decref(whole);
    return whole != NULL;
}

static void
check_path(const char *path)
{
    size_t len = strlen(path);

    require(path[0] == '/' || strcmp(path, "*") == 0);
    require(!strstr(path, "/../") && !strstr(path, "/./") && !strpbrk(path, "\\\r\n\t"));
    require(len < 2 || strcmp(path + len - 2, "/.") != 0);
    require(len < 3 || strcmp(path + len - 3, "/..") != 0);
    require(is_utf8(path));
}

/* ---- written anew ---- */

static void
put_escaped(struct buf *out, const char *text, const char *plain)
{
    for (; *text; text++)
        if (strchr(plain, *text))
            buf_putc(out, *text);
        else
            buf_printf(out, "%%%02x", (unsigned char)*text);
}

static void
put_target(struct buf *out, const struct http_request *req)
{
    put_escaped(out, req->path, "/*");
    for (size_t i = 0; i < req->query.count; i++) {
        buf_putc(out, i ? '&' : '?');
        put_escaped(out, req->query.rows[i].name, "");
        buf_putc(out, '=');
        put_escaped(out, req->query.rows[i].value, "");
    }
}

static void
require_pairs(const struct http_pairs *a, const struct http_pairs *b)
{
    require(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        require(strcmp(a->rows[i].name, b->rows[i].name) == 0);
        require(strcmp(a->rows[i].value, b->rows[i].value) == 0);
    }
}

static void
check_written(const struct reading *r)
{
    BUF_SCOPE struct buf text = {0};
    BUF_SCOPE struct buf target = {0};
    struct reading again;

    put_target(&target, &r->req);
    if (target.len > TARGET_MAX)
        return;
    buf_printf(&text, "%s %s HTTP/1.%d", http_method_name(r->req.method), target.data,
               r->req.http10 ? 0 : 1);
    for (size_t i = 0; i < r->req.headers.count; i++)
        buf_printf(&text, "\r\n%s: %s", r->req.headers.rows[i].name,
                   r->req.headers.rows[i].value);
    read_head(&again, text.data, text.len);
    require(!again.no && again.req.method == r->req.method);
    require(again.req.http10 == r->req.http10 && again.req.lang == r->req.lang);
    require(strcmp(again.req.path, r->req.path) == 0);
    require_pairs(&again.req.query, &r->req.query);
    require_pairs(&again.req.headers, &r->req.headers);
    require(again.head.content_length == r->head.content_length);
    require(again.head.close == r->head.close && again.head.expect == r->head.expect);
    reading_free(&again);
}

/* ---- its route ---- */

static void
nothing(struct http_request *req, void *context)
{
    (void)req, (void)context;
}

static const struct http_route ROUTES[] = {
    {HTTP_GET, "/", nothing, HTTP_INLINE, 0, NULL},
    {HTTP_GET | HTTP_POST, "/batches/{code}", nothing, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/batches/new", nothing, HTTP_INLINE, 0, NULL},
    {HTTP_DELETE, "/batches/{code}/units/{unit}", nothing, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/01/{rest*}", nothing, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/{any}", nothing, HTTP_INLINE, 0, NULL},
};

static const struct http_router *
router(void)
{
    static struct http_router *made;
    const char *why;

    if (!made)
        made = http_router_new(ROUTES, sizeof ROUTES / sizeof *ROUTES, &why);
    require(made != NULL);
    return made;
}

/* Every byte of a parameter is escaped: one may say what another route has fixed. */
static void
put_route(struct buf *out, const char *pattern, const struct http_pairs *params)
{
    size_t n = 0;

    while (*pattern) {
        size_t fixed = strcspn(pattern, "{");
        buf_add(out, pattern, fixed);
        pattern += fixed;
        if (!*pattern)
            break;
        require(n < params->count);
        put_escaped(out, params->rows[n++].value, "");
        pattern += strcspn(pattern, "}") + 1;
    }
    require(n == params->count);
}

static void
check_route(struct reading *r)
{
    unsigned allow;
    struct http_pairs params, again;
    struct http_request *req = &r->req;
    BUF_SCOPE struct buf path = {0};
    const struct http_route *route =
        http_router_find(router(), req->method, req->target, &allow);

    require(route ? (allow & req->method) != 0 : (allow & req->method) == 0);
    if (!route || !http_router_params(route, req->target, &req->arena, &params))
        return;
    put_route(&path, route->pattern, &params);
    require(http_router_find(router(), req->method, path.data, &allow) == route);
    require(http_router_params(route, path.data, &req->arena, &again));
    require_pairs(&params, &again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data, *end = memmem(data, size, "\r\n\r\n", 4);
    size_t len = end ? (size_t)(end - bytes) : size;
    struct reading r;

    read_head(&r, bytes, len);
    if (r.no) {
        require(r.no->status >= 400 && r.no->status < 600);
        require(r.no->code[0] && r.no->zh[0] && r.no->en[0]);
    } else {
        check_lines(bytes, len, &r);
        check_path(r.req.path);
        check_written(&r);
        check_route(&r);
    }
    reading_free(&r);
    return 0;
}
