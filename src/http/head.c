#include "http/head.h"
#include "http/session.h"
#include "http/text.h"

#include <string.h>

enum { TARGET_MAX = 8000, LENGTH_DIGITS_MAX = 12 };

#define REFUSAL(name, status, code, zh, en)                                              \
    static const struct http_refusal name = {status, code, zh, en}

REFUSAL(bad_line, 400, "request_line", "请求行格式不正确",
        "the request line is not METHOD TARGET HTTP/1.1");
REFUSAL(bad_header, 400, "header", "请求头格式不正确",
        "a header line is malformed: folded, spaced before the colon, or with control "
        "characters");
REFUSAL(bad_target, 400, "target", "网址编码不正确",
        "the target is badly percent-encoded, not UTF-8, or leaves its folder");
REFUSAL(bad_host, 400, "host", "Host 请求头缺失、重复或不正确",
        "exactly one valid Host header is needed");
REFUSAL(bad_length, 400, "content_length", "Content-Length 不正确",
        "Content-Length must be given once, in digits only, without Transfer-Encoding");
REFUSAL(repeated, 400, "header_repeated", "请求头重复",
        "a header that may appear once is repeated");
REFUSAL(no_coding, 411, "length_required", "请求须带 Content-Length",
        "send a Content-Length; transfer codings are not accepted");
REFUSAL(no_expect, 417, "expectation", "不支持的 Expect",
        "only Expect: 100-continue is known");
REFUSAL(too_long, 414, "target_too_long", "网址过长",
        "the target is longer than 8000 bytes");
REFUSAL(too_many, 431, "headers_too_many", "请求头过多", "more than 64 header lines");
REFUSAL(no_method, 501, "method_unknown", "未知的请求方法",
        "the method is not known here");
REFUSAL(no_version, 505, "version", "不支持的 HTTP 版本",
        "only HTTP/1.1 and HTTP/1.0 are spoken");

static const struct {
    const char *name;
    enum http_method method;
} methods[] = {{"GET", HTTP_GET},        {"HEAD", HTTP_HEAD},   {"POST", HTTP_POST},
               {"PUT", HTTP_PUT},        {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE},
               {"OPTIONS", HTTP_OPTIONS}};

const char *
http_method_name(enum http_method method)
{
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (methods[i].method == method)
            return methods[i].name;
    return "?";
}

/* RFC 9110 §5.6.2. */
static bool
is_token(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static const struct http_refusal *
read_version(struct http_request *req, const char *version)
{
    if (strncmp(version, "HTTP/", 5) != 0 || strlen(version) != 8 || version[6] != '.' ||
        version[5] < '0' || version[5] > '9' || version[7] < '0' || version[7] > '9')
        return &bad_line;
    req->http10 = strcmp(version + 5, "1.0") == 0;
    return req->http10 || strcmp(version + 5, "1.1") == 0 ? NULL : &no_version;
}

static const struct http_refusal *
read_method(struct http_request *req, const char *name)
{
    if (!*name)
        return &bad_line;
    for (const char *p = name; *p; p++)
        if (!is_token((unsigned char)*p))
            return &bad_line;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(methods[i].name, name) == 0)
            req->method = methods[i].method;
    return req->method ? NULL : &no_method;
}

/* A decoded path must not climb: no "." or ".." part, no backslash or control. */
static bool
path_safe(const char *path)
{
    for (const char *p = path; *p; p++) {
        if (*p == '\\' || (unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
        if (*p == '/' && p[1] == '.' &&
            (!p[2] || p[2] == '/' || (p[2] == '.' && (!p[3] || p[3] == '/'))))
            return false;
    }
    return true;
}

/* The target in absolute form ("http://host/path") counts as its path; the authority must
 * then be the Host. */
static const char *
strip_authority(struct http_request *req, const char *target, const char **authority)
{
    const char *host, *slash;

    if (strncmp(target, "http://", 7) != 0 && strncmp(target, "https://", 8) != 0)
        return target;
    host = strchr(target, ':') + 3;
    slash = host + strcspn(host, "/?");
    *authority = arena_strndup(&req->arena, host, (size_t)(slash - host));
    return *slash == '/' ? slash : NULL;
}

static const struct http_refusal *
read_target(struct http_request *req, const char *target, const char **authority)
{
    const char *query;

    for (const char *p = target; *p; p++)
        if (*p <= 0x20 || *p == 0x7f || *p == '#')
            return &bad_target;
    req->target = target; /* whose answer the refusal is (struct http_options) */
    if (strlen(target) > TARGET_MAX)
        return &too_long;
    target = strip_authority(req, target, authority);
    if (!target ||
        (*target != '/' && !(req->method == HTTP_OPTIONS && strcmp(target, "*") == 0)))
        return &bad_target;
    req->target = target;
    query = strchr(target, '?');
    req->path = text_percent(&req->arena, target,
                             query ? (size_t)(query - target) : strlen(target), false);
    if (!req->path || !path_safe(req->path))
        return &bad_target;
    if (query && !text_pairs(&req->arena, query + 1, strlen(query + 1), &req->query))
        return &bad_target;
    return NULL;
}

static const struct http_refusal *
read_request_line(struct http_request *req, char *line, const char **authority)
{
    const struct http_refusal *no;
    char *target = strchr(line, ' '), *version = target ? strchr(target + 1, ' ') : NULL;

    if (!version || strchr(version + 1, ' '))
        return &bad_line;
    *target++ = *version++ = '\0';
    if ((no = read_version(req, version)) || (no = read_method(req, line)))
        return no;
    return read_target(req, target, authority);
}

/* Cuts "Name: value" and lowers the name in place. */
static bool
split_header(char *line, struct http_pair *row)
{
    char *p = line, *end;

    for (; is_token((unsigned char)*p); p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + 'a' - 'A');
    if (p == line || *p != ':')
        return false;
    *p++ = '\0';
    p += strspn(p, " \t");
    for (end = p + strlen(p); end > p && (end[-1] == ' ' || end[-1] == '\t');)
        *--end = '\0';
    for (const char *c = p; *c; c++)
        if (((unsigned char)*c < 0x20 && *c != '\t') || *c == 0x7f)
            return false;
    row->name = line;
    row->value = p;
    return true;
}

static bool
read_length(const char *text, struct http_head *head)
{
    size_t n = strspn(text, "0123456789");

    if (head->has_length || !n || text[n] || n > LENGTH_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        head->content_length = head->content_length * 10 + (size_t)(text[i] - '0');
    head->has_length = true;
    return true;
}

static bool
host_valid(const char *host)
{
    for (const char *p = host; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
              (*p >= '0' && *p <= '9') || strchr("-._~:[]", *p)))
            return false;
    return *host;
}

static const struct http_refusal *
note_header(struct http_request *req, struct http_head *head, const struct http_pair *row)
{
    static const char *const once[] = {
        "content-type", "authorization",   "origin", "sec-fetch-site",
        "if-match",     "idempotency-key", "expect", "content-encoding"};

    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        if (strcmp(row->name, once[i]) == 0 && http_header(req, once[i]))
            return &repeated;
    if (strcmp(row->name, "content-length") == 0 && !read_length(row->value, head))
        return &bad_length;
    if (strcmp(row->name, "transfer-encoding") == 0)
        head->has_coding = true;
    if (strcmp(row->name, "host") == 0) {
        if (head->host || !host_valid(row->value))
            return &bad_host;
        head->host = row->value;
    }
    if (strcmp(row->name, "connection") == 0 && strcasestr(row->value, "close"))
        head->close = true;
    if (strcmp(row->name, "expect") == 0) {
        if (strcasecmp(row->value, "100-continue") != 0)
            return &no_expect;
        head->expect = true;
    }
    return NULL;
}

static const struct http_refusal *
read_headers(struct http_request *req, char *lines, struct http_head *head)
{
    req->headers.rows =
        arena_alloc(&req->arena, HTTP_HEADERS_MAX * sizeof(struct http_pair));
    while (lines) {
        struct http_pair row;
        const struct http_refusal *no;
        char *end = strstr(lines, "\r\n"), *next = end ? end + 2 : NULL;
        if (end)
            *end = '\0';
        if (req->headers.count == HTTP_HEADERS_MAX)
            return &too_many;
        if (!split_header(lines, &row))
            return &bad_header;
        if ((no = note_header(req, head, &row)))
            return no;
        req->headers.rows[req->headers.count++] = row;
        lines = next;
    }
    return NULL;
}

static enum http_lang
language(struct http_request *req)
{
    const char *text = http_query(req, "lang");

    if (!text)
        text = http_language_get(req);
    if (!text)
        text = http_header(req, "accept-language");
    /* The first of the two that is named: browsers list by preference. */
    for (; text && *text; text += strcspn(text, ","), text += strspn(text, ", ")) {
        if (strncasecmp(text, "zh", 2) == 0)
            return HTTP_ZH;
        if (strncasecmp(text, "en", 2) == 0)
            return HTTP_EN;
    }
    return HTTP_ZH;
}

const struct http_refusal *
http_head_parse(struct http_request *req, char *bytes, size_t len, struct http_head *head)
{
    const struct http_refusal *no;
    const char *authority = NULL;
    char *end;

    if (memchr(bytes, '\0', len))
        return &bad_header;
    end = strstr(bytes, "\r\n");
    if (end)
        *end = '\0';
    if ((no = read_request_line(req, bytes, &authority)) ||
        (no = read_headers(req, end ? end + 2 : NULL, head)))
        return no;
    if (head->has_coding)
        return head->has_length || req->http10 ? &bad_length : &no_coding;
    if ((!head->host && !req->http10) ||
        (authority && (!head->host || strcasecmp(authority, head->host) != 0)))
        return &bad_host;
    req->lang = language(req);
    return NULL;
}
