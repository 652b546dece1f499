#include "http/response.h"

#include "base/buf.h"
#include "base/log.h"
#include "http/internal.h"
#include "http/router.h"

#include <event2/buffer.h>
#include <event2/http.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct http_pair security[] = {
    {"Content-Security-Policy",
     "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
     "base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self), geolocation=(self)"},
};

static const struct {
    int status;
    const char *text, *zh;
} statuses[] = {
    {200, "OK", "成功"},
    {201, "Created", "已创建"},
    {202, "Accepted", "已接受"},
    {204, "No Content", "无内容"},
    {302, "Found", "已转移"},
    {303, "See Other", "见其他地址"},
    {304, "Not Modified", "未变"},
    {308, "Permanent Redirect", "永久转移"},
    {400, "Bad Request", "请求无法读取"},
    {401, "Unauthorized", "请先登录"},
    {403, "Forbidden", "没有权限"},
    {404, "Not Found", "没有找到"},
    {405, "Method Not Allowed", "方法不适用"},
    {406, "Not Acceptable", "无法按要求的形式回答"},
    {408, "Request Timeout", "请求超时"},
    {409, "Conflict", "状态不允许"},
    {411, "Length Required", "缺少长度"},
    {412, "Precondition Failed", "内容已被他人修改"},
    {413, "Content Too Large", "内容过大"},
    {414, "URI Too Long", "网址过长"},
    {415, "Unsupported Media Type", "格式不支持"},
    {417, "Expectation Failed", "期望无法满足"},
    {422, "Unprocessable Content", "填写有误"},
    {429, "Too Many Requests", "请求过于频繁"},
    {431, "Request Header Fields Too Large", "请求头过大"},
    {500, "Internal Server Error", "系统内部错误"},
    {501, "Not Implemented", "不支持的方法"},
    {503, "Service Unavailable", "暂时繁忙"},
    {505, "HTTP Version Not Supported", "协议版本不支持"},
};

static const char *
status_title(int status, enum http_lang lang)
{
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        if (statuses[i].status == status)
            return lang == HTTP_ZH ? statuses[i].zh : statuses[i].text;
    return lang == HTTP_ZH ? "错误" : "Error";
}

const char *
http_status_text(int status)
{
    return status_title(status, HTTP_EN);
}

static bool
header_valid(const char *name, const char *value)
{
    return *name && !strpbrk(name, " \t\r\n:") && !strpbrk(value, "\r\n");
}

void
http_set_header(struct http_request *req, const char *name, const char *value)
{
    struct http_exchange *x = req->exchange;

    if (x->header_count == HTTP_REPLY_HEADERS_MAX || !header_valid(name, value)) {
        fprintf(stderr, "firemark: bad answer header %s\n", name);
        abort();
    }
    x->headers[x->header_count++] = (struct http_pair){arena_strdup(&req->arena, name),
                                                       arena_strdup(&req->arena, value)};
}

static bool
has_header(const struct http_exchange *x, const char *name)
{
    for (size_t i = 0; i < x->header_count; i++)
        if (strcasecmp(x->headers[i].name, name) == 0)
            return true;
    return false;
}

void
http_respond(struct http_request *req, int status, const char *type, const void *body,
             size_t len)
{
    struct http_exchange *x = req->exchange;

    x->status = status;
    x->body_len = len;
    if (type)
        http_set_header(req, "Content-Type", type);
    if (!has_header(x, "Cache-Control"))
        http_set_header(req, "Cache-Control", "no-store");
    if (len && req->method != HTTP_HEAD && status != 304 && status != 204) {
        x->out = evbuffer_new();
        if (!x->out || evbuffer_add(x->out, body, len) != 0)
            abort();
    }
    http_loop_answer(x->loop, x);
}

void
http_respond_text(struct http_request *req, int status, const char *type,
                  const char *text)
{
    http_respond(req, status, type, text, strlen(text));
}

void
http_redirect(struct http_request *req, int status, const char *location)
{
    http_set_header(req, "Location", location);
    http_respond(req, status, NULL, NULL, 0);
}

void
http_exchange_free(struct http_exchange *x)
{
    struct arena arena = x->req.arena;

    if (x->out)
        evbuffer_free(x->out);
    arena_clear(&arena);
    free(x);
}

static void
on_sent(struct evhttp_request *ev, void *arg)
{
    (void)ev;
    http_conn_done(arg);
}

static void
add_headers(struct http_exchange *x, struct evkeyvalq *out)
{
    char length[24];

    for (size_t i = 0; i < x->header_count; i++)
        evhttp_add_header(out, x->headers[i].name, x->headers[i].value);
    for (size_t i = 0; i < sizeof security / sizeof *security; i++)
        if (!has_header(x, security[i].name))
            evhttp_add_header(out, security[i].name, security[i].value);
    if (x->loop->server->options.hsts)
        evhttp_add_header(out, "Strict-Transport-Security",
                          x->loop->server->options.hsts);
    evhttp_add_header(out, "X-Request-Id", x->req.id);
    if (x->status != 304 && x->status != 204) {
        snprintf(length, sizeof length, "%zu", x->body_len);
        evhttp_add_header(out, "Content-Length", length);
    }
    if (atomic_load(&x->loop->server->draining) || x->close)
        /* Said twice, which means the same: evhttp would close at "close" alone, before
         * the socket has the answer (filter.c). */
        evhttp_add_header(out, "Connection", "close, close");
}

void
http_exchange_send(struct http_exchange *x)
{
    if (x->conn) {
        http_conn_sending(x->conn);
        evhttp_request_set_on_complete_cb(x->ev, on_sent, x->conn);
    }
    add_headers(x, evhttp_request_get_output_headers(x->ev));
    evhttp_send_reply(x->ev, x->status, http_status_text(x->status), x->out);
    if (x->conn)
        http_conn_push(x->conn);
    http_exchange_free(x);
}

/* Whether the list of If-None-Match names the tag, comparing weakly. */
static bool
etag_listed(const char *list, const char *etag)
{
    size_t len = strlen(etag);

    for (; *list; list += strcspn(list, ","), list += strspn(list, ", \t")) {
        const char *tag = strncmp(list, "W/", 2) == 0 ? list + 2 : list;
        if (*list == '*' ||
            (strncmp(tag, etag, len) == 0 && (!tag[len] || strchr(", \t", tag[len]))))
            return true;
    }
    return false;
}

bool
http_not_modified(struct http_request *req, const char *etag)
{
    const char *list = http_header(req, "if-none-match");

    http_set_header(req, "ETag", etag);
    if (!list || !etag_listed(list, strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag))
        return false;
    http_respond(req, 304, NULL, NULL, 0);
    return true;
}

bool
http_wants_page(const struct http_request *req)
{
    const char *accept = http_header(req, "accept");

    return accept && strstr(accept, "text/html") && req->path &&
           strncmp(req->path, "/api/", 5) != 0;
}

static void
problem(struct http_request *req, int status, const struct fault *f)
{
    BUF_SCOPE struct buf b = {0};
    const char *title = status_title(status, req->lang);
    const struct http_options *options = &req->exchange->loop->server->options;

    if (options->problem && options->problem(req, status, f))
        return;
    if (status == 503)
        http_set_header(req, "Retry-After", "1");
    if (options->problem_page && http_wants_page(req)) {
        options->problem_page(req, status, f);
        return;
    }

    buf_printf(&b, "{\"type\":\"urn:firemark:error:%s\",\"title\":", f->code);
    buf_json(&b, title);
    buf_printf(&b, ",\"status\":%d,\"detail\":", status);
    buf_json(&b, req->lang == HTTP_ZH ? f->zh : f->en);
    if (f->where) {
        buf_puts(&b, ",\"where\":");
        buf_json(&b, f->where);
    }
    buf_puts(&b, ",\"zh\":");
    buf_json(&b, f->zh);
    buf_puts(&b, ",\"en\":");
    buf_json(&b, f->en);
    if (f->detail)
        buf_printf(&b, ",\"facts\":%s", f->detail);
    buf_printf(&b, ",\"request\":\"%s\"}", req->id);
    http_respond(req, status, "application/problem+json", b.data, b.len);
}

void
http_log_refused(struct http_request *req, const struct fault *fault)
{
    char who[LOG_TEXT], source[LOG_TEXT];

    if (fault_http_status(fault->kind) == 403)
        log_warn("event=refused code=%s login=%s source=%s method=%s route=%s request=%s",
                 fault->code, log_text(who, req->who ? req->who : ""),
                 log_text(source, http_source(req)), http_method_name(req->method),
                 req->route ? req->route->pattern : "-", req->id);
}

void
http_respond_fault(struct http_request *req, const struct fault *fault)
{
    http_log_refused(req, fault);
    problem(req, fault_http_status(fault->kind), fault);
}

void
http_problem(struct http_request *req, int status, const char *code, const char *zh,
             const char *en)
{
    problem(req, status, &(struct fault){.code = code, .zh = zh, .en = en});
}

static const char *
type_by_name(const char *name)
{
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".css", "text/css; charset=utf-8"},
                                           {".js", "text/javascript"},
                                           {".json", "application/json"},
                                           {".svg", "image/svg+xml"},
                                           {".png", "image/png"},
                                           {".ico", "image/x-icon"},
                                           {".wasm", "application/wasm"},
                                           {".woff2", "font/woff2"},
                                           {".webmanifest", "application/manifest+json"}};
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

void
http_respond_file(struct http_request *req, const struct embed_file *file, bool immutable)
{
    size_t len = (size_t)(file->end - file->data);
    unsigned char digest[SHA256_DIGEST_LENGTH];
    BUF_SCOPE struct buf etag = {0};

    SHA256((const unsigned char *)file->data, len, digest);
    buf_putc(&etag, '"');
    buf_hex(&etag, digest, 12);
    buf_putc(&etag, '"');
    http_set_header(req, "Cache-Control",
                    immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (!http_not_modified(req, etag.data))
        http_respond(req, 200, type_by_name(file->name), file->data, len);
}
