#include "http/request.h"
#include "http/text.h"

#include <string.h>

enum { BOUNDARY_MAX = 70, PART_HEAD_MAX = 2048 };

struct reader {
    struct arena *arena;
    const char *at, *end;
    const char *mark; /* CRLF "--" boundary */
    size_t mark_len;
    struct http_pairs fields;
    struct http_file file;
};

static struct fault *
unreadable(struct arena *arena)
{
    return fault_new(arena, FAULT_SYNTAX, "multipart", NULL, "上传的表单无法读取",
                     "the multipart form cannot be read: boundary, part head, encoding, "
                     "more than 64 fields or more than one file");
}

/* CRLF "--" boundary from the content type, NULL where there is none (RFC 2046 §5.1.1).
 */
static const char *
boundary_mark(struct http_request *req)
{
    const char *type = http_header(req, "content-type"), *b;
    size_t len;

    if (!type || strncasecmp(type, "multipart/form-data", 19) != 0 ||
        !(b = strcasestr(type, "boundary=")))
        return NULL;
    b += 9;
    if (*b == '"')
        len = strcspn(++b, "\"");
    else
        len = strcspn(b, "; \t");
    if (!len || len > BOUNDARY_MAX)
        return NULL;
    return arena_printf(&req->arena, "\r\n--%.*s", (int)len, b);
}

/* The quoted value of `key` in a Content-Disposition; NULL where missing or not UTF-8. */
static const char *
disposition(struct reader *r, const char *head, const char *key)
{
    const char *at = strcasestr(head, key), *end;
    char *out;

    if (!at)
        return NULL;
    at += strlen(key);
    end = strchr(at, '"');
    if (!end || !text_utf8(at, (size_t)(end - at)))
        return NULL;
    out = arena_strndup(r->arena, at, (size_t)(end - at));
    return out;
}

static const char *
part_type(struct reader *r, const char *head)
{
    const char *at = strcasestr(head, "\r\ncontent-type:");

    if (!at)
        return "application/octet-stream";
    at += 15;
    at += strspn(at, " \t");
    return arena_strndup(r->arena, at, strcspn(at, "\r;"));
}

static bool
keep_part(struct reader *r, const char *head, const char *bytes, size_t len)
{
    const char *name = disposition(r, head, "; name=\"");
    const char *file = disposition(r, head, "; filename=\"");
    struct http_pair *row = &r->fields.rows[r->fields.count];

    if (!name || strncasecmp(head, "\r\ncontent-disposition:", 22) != 0)
        return false;
    if (strcasestr(head, "filename=")) {
        if (!file || r->file.bytes)
            return false;
        r->file = (struct http_file){.field = name,
                                     .name = file,
                                     .len = len,
                                     .type = part_type(r, head),
                                     .bytes = (const uint8_t *)bytes};
        return true;
    }
    if (r->fields.count == HTTP_PARAMS_MAX || memchr(bytes, '\0', len) ||
        !text_utf8(bytes, len))
        return false;
    row->name = name;
    row->value = arena_strndup(r->arena, bytes, len);
    r->fields.count++;
    return true;
}

/* One part; `at` stands behind its opening boundary, at CRLF. */
static bool
read_part(struct reader *r)
{
    const char *blank = memmem(r->at, (size_t)(r->end - r->at), "\r\n\r\n", 4);
    const char *close, *head;

    if (!blank || blank - r->at > PART_HEAD_MAX ||
        memchr(r->at, '\0', (size_t)(blank - r->at)))
        return false;
    /* Its own copy: the searches in it must not run on into the bytes. */
    head = arena_strndup(r->arena, r->at, (size_t)(blank - r->at));
    blank += 4;
    close = memmem(blank, (size_t)(r->end - blank), r->mark, r->mark_len);
    if (!close || !keep_part(r, head, blank, (size_t)(close - blank)))
        return false;
    r->at = close + r->mark_len;
    return true;
}

struct fault *
http_multipart(struct http_request *req, struct http_pairs *fields,
               struct http_file *file)
{
    struct reader r = {.arena = &req->arena, .at = (const char *)req->body};

    r.mark = boundary_mark(req);
    if (!r.mark)
        return fault_new(&req->arena, FAULT_MEDIA_TYPE, "media_type", "content-type",
                         "请求体须为 multipart/form-data",
                         "send multipart/form-data with a boundary");
    r.mark_len = strlen(r.mark);
    r.end = r.at + req->body_len;
    if (req->body_len < r.mark_len || memcmp(r.at, r.mark + 2, r.mark_len - 2) != 0)
        return unreadable(&req->arena);
    r.at += r.mark_len - 2;
    r.fields.rows = arena_alloc(&req->arena, HTTP_PARAMS_MAX * sizeof(struct http_pair));
    while (r.end - r.at >= 2 && memcmp(r.at, "\r\n", 2) == 0)
        if (!read_part(&r))
            return unreadable(&req->arena);
    if (r.end - r.at < 2 || memcmp(r.at, "--", 2) != 0)
        return unreadable(&req->arena);
    *fields = r.fields;
    *file = r.file;
    return NULL;
}
