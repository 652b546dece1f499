/* Any bytes as the header lines of a request, asked who sends it: cookie, bearer token,
 * source, and whether it comes from our own pages. What is found is what a plain reading
 * of the lines finds; another site's page gets nothing through; and only a proxy on this
 * machine is believed about addresses. The first byte chooses how it came. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "http/internal.h"
#include "http/session.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static bool
same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* ---- cookies ---- */

/* The value of `name` among "a=1; b=2", NULL if absent: part by part, backwards. */
static const char *
value_in(struct arena *arena, const char *line, const char *name)
{
    const char *found = NULL, *end = line + strlen(line);

    while (end >= line) {
        const char *from = end;
        while (from > line && from[-1] != ';')
            from--;
        const char *part = from + strspn(from, " ");
        size_t len = end > part ? (size_t)(end - part) : 0, n = strlen(name);
        if (len > n && memcmp(part, name, n) == 0 && part[n] == '=')
            found = arena_strndup(arena, part + n + 1, len - n - 1);
        end = from - 1;
    }
    return found;
}

static const char *
cookie_of(struct http_request *req, const char *name)
{
    const char *found = NULL;

    for (size_t i = req->headers.count; i > 0; i--) {
        const struct http_pair *row = &req->headers.rows[i - 1];
        const char *own = strcmp(row->name, "cookie") == 0
                              ? value_in(&req->arena, row->value, name)
                              : NULL;
        found = own ? own : found;
    }
    return found;
}

static void
check_cookies(struct http_request *req, bool https)
{
    static const char *const NAMES[] = {"lang", "fm_session", "__Host-fm_session", "a"};
    const char *session = cookie_of(req, https ? NAMES[2] : NAMES[1]);

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        require(same(http_cookie(req, NAMES[i]), cookie_of(req, NAMES[i])));
    require(same(http_session_get(req), session && *session ? session : NULL));
}

static void
check_bearer(struct http_request *req)
{
    const char *value = http_header(req, "authorization"), *token = http_bearer_get(req);

    if (token) {
        require(value && strncasecmp(value, "bearer ", 7) == 0);
        require(*token && *token != ' ');
        require(strcmp(value + strlen(value) - strlen(token), token) == 0);
    }
    require(same(http_credential(req), token ? token : http_session_get(req)));
}

/* ---- whose page it comes from ---- */

static const char *
after_scheme(const char *origin)
{
    const char *at = strstr(origin, "://");

    return at ? at + 3 : "";
}

static void
check_site(struct http_request *req)
{
    const char *site = http_header(req, "sec-fetch-site");
    const char *origin = http_header(req, "origin");
    bool reads = req->method == HTTP_GET || req->method == HTTP_HEAD ||
                 req->method == HTTP_OPTIONS;
    struct fault *fault = http_csrf_check(req);

    if (fault)
        require(fault->kind == FAULT_FORBIDDEN && fault->zh[0] && fault->en[0]);
    if (reads || http_bearer_get(req)) {
        require(!fault);
    } else if (site) {
        require(!fault == (same(site, "same-origin") || same(site, "none")));
    } else if (origin) {
        require(fault || strcasecmp(after_scheme(origin), http_header(req, "host")) == 0);
    } else if (!fault) {
        require(strncasecmp(http_header(req, "content-type"), "application/json", 16) ==
                0);
    }
}

static void
check_source(struct http_request *req)
{
    uint8_t address[16];
    const char *source = http_source(req);
    bool near = strcmp(req->peer, "127.0.0.1") == 0 || strcmp(req->peer, "::1") == 0;

    require(near || strcmp(source, req->peer) == 0);
    require(inet_pton(AF_INET, source, address) == 1 ||
            inet_pton(AF_INET6, source, address) == 1);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const PEERS[] = {"127.0.0.1", "::1", "192.0.2.7", "2001:db8::7"};
    static const char *const METHODS[] = {"POST", "GET", "DELETE", "HEAD"};
    uint8_t how = size ? data[0] : 0;
    struct http_server server = {.options.https = how & 1};
    struct http_loop loop = {.server = &server};
    struct http_exchange x = {.loop = &loop};
    struct http_head head = {0};
    BUF_SCOPE struct buf text = {0};

    x.req.exchange = &x;
    strcpy(x.req.peer, PEERS[how >> 1 & 3]);
    buf_printf(&text, "%s / HTTP/1.1\r\nHost: a:80\r\n", METHODS[how >> 3 & 3]);
    buf_add(&text, data + (size > 0), size - (size > 0));
    if (!http_head_parse(&x.req, text.data, text.len, &head)) {
        check_cookies(&x.req, how & 1);
        check_bearer(&x.req);
        check_site(&x.req);
        check_source(&x.req);
    }
    arena_clear(&x.req.arena);
    return 0;
}
