#include "http/router.h"
#include "http/text.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 20 * 1024 * 1024 };

struct http_router {
    const struct http_route *rows;
    size_t count;
};

/* How a pattern's part matches: the better one has the higher rank. */
enum part_kind { PART_END, PART_REST, PART_PARAM, PART_FIXED };

static enum part_kind
part_kind(const char *part, size_t len)
{
    if (part[0] != '{')
        return PART_FIXED;
    return len > 2 && part[len - 2] == '*' ? PART_REST : PART_PARAM;
}

static size_t
part_len(const char *at)
{
    return strcspn(at, "/");
}

static unsigned
methods_of(const struct http_route *row)
{
    return row->methods | (row->methods & HTTP_GET ? HTTP_HEAD : 0u);
}

/* Whether the path matches; `path` ends at NUL or '?'. */
static bool
matches(const char *pattern, const char *path)
{
    for (;;) {
        size_t len, have;
        if (*pattern != '/' || *path != '/')
            return !*pattern && (!*path || *path == '?');
        len = part_len(++pattern);
        have = strcspn(++path, "/?");
        switch (part_kind(pattern, len)) {
        case PART_REST:
            return have > 0;
        case PART_PARAM:
            if (!have)
                return false;
            break;
        case PART_FIXED:
            if (len != have || memcmp(pattern, path, len) != 0)
                return false;
            break;
        case PART_END:
            return false;
        }
        pattern += len;
        path += have;
    }
}

/* > 0 where pattern `a` is more particular than `b`: the first part that differs in kind
 * decides. */
static int
compare(const char *a, const char *b)
{
    while (*a == '/' && *b == '/') {
        size_t la = part_len(++a), lb = part_len(++b);
        int diff = (int)part_kind(a, la) - (int)part_kind(b, lb);
        if (diff)
            return diff;
        a += la;
        b += lb;
    }
    return 0;
}

static bool
pattern_valid(const char *p)
{
    if (*p != '/')
        return false;
    while (*p == '/') {
        size_t len = part_len(++p);
        bool open = len && p[0] == '{', shut = len && p[len - 1] == '}';
        if (open != shut || (open && len < 3))
            return false;
        if (part_kind(p, len) == PART_REST && p[len])
            return false;
        p += len;
    }
    return true;
}

/* Two patterns that answer the same paths: equal but for parameters' names. */
static bool
same_paths(const char *a, const char *b)
{
    while (*a == '/' && *b == '/') {
        size_t la = part_len(++a), lb = part_len(++b);
        enum part_kind kind = part_kind(a, la);
        if (kind != part_kind(b, lb))
            return false;
        if (kind == PART_FIXED && (la != lb || memcmp(a, b, la) != 0))
            return false;
        a += la;
        b += lb;
    }
    return !*a && !*b;
}

static const char *
row_fault(const struct http_route *rows, size_t at)
{
    if (!pattern_valid(rows[at].pattern))
        return "a route's pattern is unreadable";
    if (!rows[at].handler || !rows[at].methods || rows[at].max_body > BODY_MAX)
        return "a route has no handler, no method or a body limit over 20 MiB";
    for (size_t i = 0; i < at; i++)
        if ((methods_of(&rows[i]) & methods_of(&rows[at])) &&
            same_paths(rows[i].pattern, rows[at].pattern))
            return "two routes answer the same method and path";
    return NULL;
}

struct http_router *
http_router_new(const struct http_route *routes, size_t count, const char **why)
{
    struct http_router *router;

    for (size_t i = 0; i < count; i++)
        if ((*why = row_fault(routes, i)))
            return NULL;
    router = malloc(sizeof *router);
    if (!router)
        abort();
    *router = (struct http_router){routes, count};
    return router;
}

void
http_router_free(struct http_router *router)
{
    free(router);
}

const struct http_route *
http_router_rows(const struct http_router *router, size_t *count)
{
    *count = router->count;
    return router->rows;
}

const struct http_route *
http_router_find(const struct http_router *router, enum http_method method,
                 const char *path, unsigned *allowed)
{
    const struct http_route *best = NULL;

    *allowed = 0;
    for (size_t i = 0; i < router->count; i++) {
        const struct http_route *row = &router->rows[i];
        if (!matches(row->pattern, path))
            continue;
        *allowed |= methods_of(row);
        if ((methods_of(row) & method) &&
            (!best || compare(row->pattern, best->pattern) > 0))
            best = row;
    }
    return best;
}

static bool
take_param(struct arena *arena, const char *pattern, size_t len, const char *path,
           struct http_pairs *params)
{
    bool rest = part_kind(pattern, len) == PART_REST;
    size_t have = strcspn(path, rest ? "?" : "/?");
    struct http_pair *row = &params->rows[params->count++];

    row->name = arena_strndup(arena, pattern + 1, len - (rest ? 3 : 2));
    row->value = text_percent(arena, path, have, false);
    return row->value && (rest || !strchr(row->value, '/'));
}

bool
http_router_params(const struct http_route *route, const char *path, struct arena *arena,
                   struct http_pairs *params)
{
    const char *pattern = route->pattern;

    params->count = 0;
    params->rows = NULL;
    while (*pattern == '/') {
        size_t len = part_len(++pattern);
        path++;
        if (*pattern == '{') {
            if (!params->rows)
                params->rows = arena_alloc(arena, 16 * sizeof *params->rows);
            if (params->count == 16 || !take_param(arena, pattern, len, path, params))
                return false;
        }
        pattern += len;
        path += strcspn(path, "/?");
    }
    return true;
}
