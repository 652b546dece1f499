#include "redirect.h"

#include <stdlib.h>
#include <string.h>

#include "http/response.h"
#include "http/server.h"
#include "web/web.h"

enum { DRAIN_MS = 1000, HTTPS_PORT = 443, DEADLINE_MS = 10000, CONNECTIONS = 512 };

struct redirect {
    struct http_route *rows;
    struct http_router *router;
    struct http_server *server;
    unsigned port; /* of TLS */
};

/* Host without its port; "[::1]:80" is "[::1]". */
static const char *
host_name(struct http_request *req)
{
    const char *host = http_header(req, "host");
    const char *end = host && *host == '[' ? strchr(host, ']') : NULL;

    if (!host)
        return NULL;
    return arena_strndup(&req->arena, host,
                         end ? (size_t)(end + 1 - host) : strcspn(host, ":"));
}

static void
refuse(struct http_request *req, void *context)
{
    (void)context;
    http_problem(req, 403, "https_only",
                 "此端口不受理请求：请改用 https:// 地址；已经明文发送的口令或令牌请更换",
                 "nothing is done on this port: use the https:// address, and change "
                 "whatever password or token was sent here in plain");
}

static void
send_on(struct http_request *req, void *context)
{
    const struct redirect *r = req->route->user;
    const char *host = host_name(req), *where;

    if (!host || !http_wants_page(req) || http_header(req, "authorization")) {
        refuse(req, context);
        return;
    }
    where =
        r->port == HTTPS_PORT
            ? arena_printf(&req->arena, "https://%s%s", host, req->target)
            : arena_printf(&req->arena, "https://%s:%u%s", host, r->port, req->target);
    http_redirect(req, 308, where);
}

/* GET of a page by a browser is sent on; all else of every address is refused. */
static size_t
fill_rows(struct redirect *r)
{
    const unsigned others = HTTP_POST | HTTP_PUT | HTTP_PATCH | HTTP_DELETE;
    size_t n = 0, total = 4;

    for (const struct http_route *row = WEB_PAGES; row->pattern; row++)
        total++;
    r->rows = calloc(total, sizeof *r->rows);
    if (!r->rows)
        abort();
    for (const struct http_route *row = WEB_PAGES; row->pattern; row++)
        if (row->methods & HTTP_GET)
            r->rows[n++] =
                (struct http_route){HTTP_GET, row->pattern, send_on, HTTP_INLINE, 0, r};
    r->rows[n++] = (struct http_route){others, "/", refuse, HTTP_INLINE, 0, r};
    r->rows[n++] =
        (struct http_route){others | HTTP_GET, "/{rest*}", refuse, HTTP_INLINE, 0, r};
    return n;
}

bool
redirect_start(const struct config *config, struct redirect **out, char why[256])
{
    const char *problem = NULL;
    struct redirect *r;
    struct http_options options = {
        .address = config->value[CONFIG_ADDRESS],
        .port = (uint16_t)config_int(config, CONFIG_REDIRECT_PORT),
        .deadline_ms = DEADLINE_MS,
        .idle_ms = DEADLINE_MS,
        .max_connections = CONNECTIONS,
    };

    *out = NULL;
    if (!options.port)
        return true;
    r = calloc(1, sizeof *r);
    if (!r)
        abort();
    r->port = (unsigned)config_int(config, CONFIG_PORT);
    size_t count = fill_rows(r);
    r->router = http_router_new(r->rows, count, &problem);
    options.router = r->router;
    r->server = http_server_start(&options, why);
    *out = r;
    return r->server != NULL;
}

void
redirect_stop(struct redirect *r)
{
    if (!r)
        return;
    if (r->server)
        http_server_stop(r->server, DRAIN_MS);
    http_router_free(r->router);
    free(r->rows);
    free(r);
}
