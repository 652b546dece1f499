#include "api/web_must.h"

#include <string.h>

#include "http/router.h"

enum {
    PASSWORD = 1 << MUST_PASSWORD,
    FACTOR = 1 << MUST_FACTOR,
    ANY = PASSWORD | FACTOR
};

/* What leads out of it, and nothing besides. */
static const struct {
    unsigned methods;
    const char *pattern;
    int open_to;
} OPEN[] = {
    {HTTP_GET | HTTP_DELETE, "/api/v1/session", ANY},
    {HTTP_POST, "/api/v1/session", ANY},
    {HTTP_POST, "/api/v1/session/proof", ANY},
    {HTTP_POST, "/api/v1/password", ANY},
    {HTTP_GET | HTTP_POST, "/api/v1/totp", FACTOR},
    {HTTP_POST, "/api/v1/totp/confirm", FACTOR},
    {HTTP_GET | HTTP_POST, "/api/v1/passkeys", FACTOR},
    {HTTP_POST, "/api/v1/passkeys/options", FACTOR},
    {HTTP_POST, "/api/v1/session/proof/options", FACTOR},
    {HTTP_GET | HTTP_POST, "/passkeys", FACTOR},
    {HTTP_GET | HTTP_POST, "/account", ANY},
    {HTTP_GET | HTTP_POST, "/sign-in", ANY},
    {HTTP_POST, "/sign-out", ANY},
};

static bool
is_open(const struct http_request *req, enum must must)
{
    for (size_t i = 0; req->route && i < sizeof OPEN / sizeof *OPEN; i++)
        if ((OPEN[i].methods & req->method) && (OPEN[i].open_to & 1 << must) &&
            strcmp(OPEN[i].pattern, req->route->pattern) == 0)
            return true;
    return false;
}

struct fault *
web_must_check(struct http_request *req, const struct actor *actor)
{
    if (actor->must == MUST_NOTHING || is_open(req, actor->must))
        return NULL;
    if (actor->must == MUST_PASSWORD)
        return fault_new(&req->arena, FAULT_FORBIDDEN, "password_change_required", NULL,
                         "请先修改密码，再进行其他操作",
                         "change your password first (POST /api/v1/password)");
    return fault_new(&req->arena, FAULT_FORBIDDEN, "second_factor_demanded", NULL,
                     "本系统要求两步验证：请先设置，再进行其他操作",
                     "this house demands a second factor of you: set it up first (POST "
                     "/api/v1/totp)");
}
