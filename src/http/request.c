#include "http/request.h"
#include "http/text.h"

#include <arpa/inet.h>
#include <string.h>

const char *
http_pair_get(const struct http_pairs *pairs, const char *name)
{
    for (size_t i = 0; i < pairs->count; i++)
        if (strcmp(pairs->rows[i].name, name) == 0)
            return pairs->rows[i].value;
    return NULL;
}

const char *
http_header(const struct http_request *req, const char *lower_name)
{
    return http_pair_get(&req->headers, lower_name);
}

const char *
http_query(const struct http_request *req, const char *name)
{
    return http_pair_get(&req->query, name);
}

const char *
http_param(const struct http_request *req, const char *name)
{
    return http_pair_get(&req->params, name);
}

static const char *
cookie_in(struct arena *arena, const char *line, const char *name)
{
    size_t len = strlen(name);

    while (*line) {
        size_t part = strcspn(line, ";");
        if (part > len && strncmp(line, name, len) == 0 && line[len] == '=')
            return arena_strndup(arena, line + len + 1, part - len - 1);
        line += part;
        line += strspn(line, "; ");
    }
    return NULL;
}

const char *
http_cookie(struct http_request *req, const char *name)
{
    const char *found = NULL;

    for (size_t i = 0; i < req->headers.count && !found; i++)
        if (strcmp(req->headers.rows[i].name, "cookie") == 0)
            found = cookie_in(&req->arena, req->headers.rows[i].value, name);
    return found;
}

static bool
type_is(const struct http_request *req, const char *type)
{
    const char *is = http_header(req, "content-type");
    size_t len = strlen(type);

    return is && strncasecmp(is, type, len) == 0 && (!is[len] || strchr("; \t", is[len]));
}

static struct fault *
wrong_type(struct http_request *req, const char *zh, const char *en)
{
    return fault_new(&req->arena, FAULT_MEDIA_TYPE, "media_type", "content-type", zh, en);
}

/* Deepest nesting of brackets outside strings: jansson's own limit is 2048. */
static unsigned
json_depth(const uint8_t *s, size_t len)
{
    unsigned depth = 0, deepest = 0;
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        if (quoted && s[i] == '\\')
            i++;
        else if (s[i] == '"')
            quoted = !quoted;
        else if (!quoted && (s[i] == '{' || s[i] == '['))
            deepest = ++depth > deepest ? depth : deepest;
        else if (!quoted && (s[i] == '}' || s[i] == ']') && depth)
            depth--;
    }
    return deepest;
}

/* jansson's words quote what it read, and may end within a character of it. */
static const char *
words_of(const json_error_t *error)
{
    return text_utf8(error->text, strlen(error->text)) ? error->text : "syntax";
}

struct fault *
http_json_body(struct http_request *req, json_t **root)
{
    json_error_t error;
    json_t *parsed;

    if (req->body_len > HTTP_JSON_MAX)
        return fault_new(&req->arena, FAULT_TOO_LARGE, "json_too_large", NULL,
                         "JSON 超过 1 MiB", "the JSON is larger than 1 MiB");
    if (json_depth(req->body, req->body_len) > HTTP_JSON_DEPTH_MAX)
        return fault_new(&req->arena, FAULT_SYNTAX, "json_depth", NULL,
                         "JSON 嵌套超过 32 层", "the JSON is nested deeper than 32");
    parsed = json_loadb(req->body ? (const char *)req->body : "", req->body_len,
                        JSON_REJECT_DUPLICATES, &error);
    if (!parsed)
        return fault_new(
            &req->arena, FAULT_SYNTAX, "json",
            arena_printf(&req->arena, "line %d column %d", error.line, error.column),
            arena_printf(&req->arena, "JSON 无法读取：%s", words_of(&error)),
            arena_printf(&req->arena, "the JSON cannot be read: %s", words_of(&error)));
    *root = parsed;
    return NULL;
}

struct fault *
http_json(struct http_request *req, json_t **root)
{
    if (!type_is(req, "application/json"))
        return wrong_type(req, "请求体须为 application/json", "send application/json");
    return http_json_body(req, root);
}

struct fault *
http_form(struct http_request *req, struct http_pairs *fields)
{
    struct http_pairs read;

    if (!type_is(req, "application/x-www-form-urlencoded"))
        return wrong_type(req, "请求体须为表单",
                          "send application/x-www-form-urlencoded");
    if (!text_pairs(&req->arena, (const char *)req->body, req->body_len, &read))
        return fault_new(&req->arena, FAULT_SYNTAX, "form", NULL,
                         "表单编码不正确，或字段超过 64 个",
                         "the form is badly encoded or has over 64 fields");
    *fields = read;
    return NULL;
}

/* ---- where it comes from ---- */

static bool
is_loopback(const char *peer)
{
    return strncmp(peer, "127.", 4) == 0 || strcmp(peer, "::1") == 0;
}

static bool
is_numeric(const char *address)
{
    struct in6_addr six;
    struct in_addr four;

    return inet_pton(AF_INET, address, &four) == 1 ||
           inet_pton(AF_INET6, address, &six) == 1;
}

/* The last one: a proxy may add a line of its own behind those that a client sent. */
static const char *
last_header(const struct http_request *req, const char *lower_name)
{
    for (size_t i = req->headers.count; i > 0; i--)
        if (strcmp(req->headers.rows[i - 1].name, lower_name) == 0)
            return req->headers.rows[i - 1].value;
    return NULL;
}

bool
http_is_local(struct http_request *req)
{
    return is_loopback(req->peer) && !last_header(req, "x-forwarded-for");
}

const char *
http_source(struct http_request *req)
{
    const char *list =
        is_loopback(req->peer) ? last_header(req, "x-forwarded-for") : NULL;
    const char *last = list ? strrchr(list, ',') : NULL;

    if (!list)
        return req->peer;
    last = last ? last + 1 : list;
    last += strspn(last, " \t");
    const char *address = arena_strndup(&req->arena, last, strcspn(last, " \t"));
    return is_numeric(address) ? address : req->peer;
}
