/* Pages of lists and of events: perPage, nextPageToken and Link. source: EPCIS 2.0 §12.9
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "epcis/epcis_call.h"
#include "epcis/page_token.h"
#include "epcis/problem.h"
#include "http/response.h"

const char *
epcis_encode(struct arena *arena, const char *text)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                "0123456789-._~";
    BUF_SCOPE struct buf out = {0};

    for (; *text; text++)
        if (strchr(PLAIN, *text))
            buf_putc(&out, *text);
        else
            buf_printf(&out, "%%%02X", (unsigned char)*text);
    return arena_strdup(arena, out.data ? out.data : "");
}

struct fault *
epcis_per_page(struct epcis_call *call, int64_t *out)
{
    const char *text = http_query(call->req, "perPage");

    *out = EPCIS_PER_PAGE;
    if (!text)
        return NULL;
    if (!*text || strlen(text) > 9 || text[strspn(text, "0123456789")] || atoi(text) < 1)
        return epcis_refuse(call->act.arena, "QueryParameterException", "perPage",
                            "应为 1 以上的整数", "a whole number from 1 is wanted");
    *out = atoi(text) < EPCIS_PER_PAGE_MAX ? atoi(text) : EPCIS_PER_PAGE_MAX;
    return NULL;
}

static bool
is_mark(const char *name)
{
    return strcmp(name, "nextPageToken") == 0 || strcmp(name, "perPage") == 0 ||
           strcmp(name, "lang") == 0;
}

/* The address that a token belongs to: path and parameters, in order. */
static const char *
address(struct epcis_call *call)
{
    const struct http_request *req = call->req;
    BUF_SCOPE struct buf out = {0};

    for (int i = 0; i < call->parts; i++)
        buf_printf(&out, "/%s", call->part[i]);
    for (size_t i = 0; i < req->query.count; i++)
        if (!is_mark(req->query.rows[i].name))
            buf_printf(&out, "&%s=%s", req->query.rows[i].name, req->query.rows[i].value);
    return arena_strdup(call->act.arena, out.data ? out.data : "");
}

struct fault *
epcis_page(struct epcis_call *call, struct page_token *out)
{
    const char *text = http_query(call->req, "nextPageToken");

    *out = (struct page_token){0};
    return text ? page_token_read(&call->act, address(call), text, out) : NULL;
}

struct fault *
epcis_next_page(struct epcis_call *call, const struct page_token *token)
{
    struct http_request *req = call->req;
    BUF_SCOPE struct buf link = {0};
    struct page_token ends = *token;
    const char *text;
    char iso[21];

    ends.expires_unix_s = clock_unix_s() + PAGE_TOKEN_HOURS * 3600;
    struct fault *fault = page_token_write(&call->act, address(call), &ends, &text);
    if (fault)
        return fault;
    size_t path = strcspn(req->target, "?");
    buf_printf(&link, "<%.*s?nextPageToken=%s", (int)path, req->target, text);
    for (size_t i = 0; i < req->query.count; i++)
        if (strcmp(req->query.rows[i].name, "nextPageToken") != 0)
            buf_printf(&link, "&%s=%s",
                       epcis_encode(&req->arena, req->query.rows[i].name),
                       epcis_encode(&req->arena, req->query.rows[i].value));
    buf_puts(&link, ">; rel=\"next\"");
    http_set_header(req, "Link", link.data);
    clock_iso(ends.expires_unix_s, iso);
    http_set_header(req, "GS1-Next-Page-Token-Expires", iso);
    return NULL;
}
