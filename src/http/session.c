#include "http/session.h"

#include "http/internal.h"
#include "http/response.h"

#include <string.h>
#include <strings.h>

static bool
is_https(const struct http_request *req)
{
    return req->exchange && req->exchange->loop->server->options.https;
}

static const char *
session_cookie(const struct http_request *req)
{
    return is_https(req) ? "__Host-fm_session" : "fm_session";
}

static const char *
language_cookie(const struct http_request *req)
{
    return is_https(req) ? "__Host-lang" : "lang";
}

static void
set_cookie(struct http_request *req, const char *name, const char *value,
           unsigned max_age_s, const char *rest)
{
    http_set_header(req, "Set-Cookie",
                    arena_printf(&req->arena, "%s=%s; Path=/; Max-Age=%u; %s%s", name,
                                 value, max_age_s, rest,
                                 is_https(req) ? "; Secure" : ""));
}

void
http_session_set(struct http_request *req, const char *token, unsigned max_age_s)
{
    req->session = arena_strdup(&req->arena, token);
    set_cookie(req, session_cookie(req), token, max_age_s, "HttpOnly; SameSite=Lax");
}

void
http_language_set(struct http_request *req, const char *language)
{
    set_cookie(req, language_cookie(req), language, 31536000, "SameSite=Lax");
}

const char *
http_language_get(struct http_request *req)
{
    return http_cookie(req, language_cookie(req));
}

const char *
http_session_get(struct http_request *req)
{
    const char *token =
        req->session ? req->session : http_cookie(req, session_cookie(req));

    return token && *token ? token : NULL;
}

const char *
http_bearer_get(struct http_request *req)
{
    const char *value = http_header(req, "authorization");

    if (!value || strncasecmp(value, "Bearer ", 7) != 0)
        return NULL;
    value += 7 + strspn(value + 7, " ");
    return *value ? value : NULL;
}

const char *
http_credential(struct http_request *req)
{
    const char *bearer = http_bearer_get(req);

    return bearer ? bearer : http_session_get(req);
}

/* Whether Origin, "scheme://host[:port]", names the host the request was sent to. */
static bool
origin_is_host(const struct http_request *req, const char *origin)
{
    const char *host = http_header(req, "host"), *at = strstr(origin, "://");

    return host && at && strcasecmp(at + 3, host) == 0;
}

struct fault *
http_csrf_check(struct http_request *req)
{
    const char *site = http_header(req, "sec-fetch-site");
    const char *origin = http_header(req, "origin");
    const char *type = http_header(req, "content-type");
    bool ok;

    /* no browser sends a bearer token on its own */
    if (req->method & (HTTP_GET | HTTP_HEAD | HTTP_OPTIONS) || http_bearer_get(req))
        return NULL;
    if (site)
        ok = strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;
    else if (origin)
        ok = origin_is_host(req, origin);
    else
        ok = type && strncasecmp(type, "application/json", 16) == 0 &&
             (!type[16] || strchr("; ", type[16]));
    if (ok)
        return NULL;
    if (!site && !origin)
        return fault_new(&req->arena, FAULT_FORBIDDEN, "origin_missing", "Origin",
                         "无法确认请求来自本站：请加请求头 Origin（值为本站地址）",
                         "nothing says that the request comes from this site; send the "
                         "header Origin with this site's address");
    return fault_new(&req->arena, FAULT_FORBIDDEN, "cross_site", NULL,
                     "请求来自其他网站，已拒绝", "the request comes from another site");
}
