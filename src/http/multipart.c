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

/* What the head of a part says; NULL where it says nothing. */
struct part {
    const char *name, *file, *type;
};

/* The next `; key=value` of a Content-Disposition, cut up in place: a quoted value may
 * hold anything but a quote, which browsers send as %22. False where it is none. */
static bool
next_parameter(char **at, const char **key, const char **value)
{
    char *p = *at, *end;

    if (*p++ != ';')
        return false;
    *key = p += strspn(p, " \t");
    end = p + strcspn(p, "=; \t\"");
    if (end == p || *end != '=')
        return false;
    *end++ = '\0';
    bool quoted = *end == '"';
    *value = quoted ? end + 1 : NULL;
    p = end + quoted + strcspn(end + quoted, quoted ? "\"" : "; \t");
    if (quoted && *p != '"')
        return false;
    if (quoted)
        *p++ = '\0';
    *at = p + strspn(p, " \t");
    return true;
}

/* Parameters are read one by one: "filename=" inside a quoted name is no file's name. */
static bool
read_disposition(char *at, struct part *part)
{
    const char *key, *value;

    at += strspn(at, " \t");
    if (part->name || strncasecmp(at, "form-data", 9) != 0)
        return false;
    for (at += 9, at += strspn(at, " \t"); *at;) {
        if (!next_parameter(&at, &key, &value))
            return false;
        bool name = strcasecmp(key, "name") == 0, file = strcasecmp(key, "filename") == 0;
        const char **to = name ? &part->name : &part->file;
        if (!name && !file)
            continue;
        if (!value || *to || !text_utf8(value, strlen(value)))
            return false;
        *to = value;
    }
    return part->name != NULL;
}

/* The lines of a part's head, each behind a CRLF; cut up in place. */
static bool
read_part_head(char *head, struct part *part)
{
    *part = (struct part){.type = "application/octet-stream"};
    for (char *line = *head ? head + 2 : NULL, *next; line; line = next) {
        char *end = strstr(line, "\r\n");
        next = end ? end + 2 : NULL;
        if (end)
            *end = '\0';
        if (strpbrk(line, "\r\n"))
            return false;
        if (strncasecmp(line, "content-disposition:", 20) == 0 &&
            !read_disposition(line + 20, part))
            return false;
        if (strncasecmp(line, "content-type:", 13) == 0) {
            line += 13 + strspn(line + 13, " \t");
            line[strcspn(line, "; \t")] = '\0';
            part->type = line;
        }
    }
    return part->name != NULL;
}

static bool
keep_part(struct reader *r, const struct part *part, const char *bytes, size_t len)
{
    struct http_pair *row = &r->fields.rows[r->fields.count];

    if (part->file) {
        if (r->file.bytes)
            return false;
        r->file = (struct http_file){.field = part->name,
                                     .name = part->file,
                                     .len = len,
                                     .type = part->type,
                                     .bytes = (const uint8_t *)bytes};
        return true;
    }
    if (r->fields.count == HTTP_PARAMS_MAX || memchr(bytes, '\0', len) ||
        !text_utf8(bytes, len))
        return false;
    row->name = part->name;
    row->value = arena_strndup(r->arena, bytes, len);
    r->fields.count++;
    return true;
}

/* One part, up to the next boundary, wherever that stands; `at` stands behind its opening
 * one, at CRLF. */
static bool
read_part(struct reader *r)
{
    const char *close = memmem(r->at, (size_t)(r->end - r->at), r->mark, r->mark_len);
    const char *blank =
        close ? memmem(r->at, (size_t)(close + 2 - r->at), "\r\n\r\n", 4) : NULL;
    struct part part;

    if (!blank || blank - r->at > PART_HEAD_MAX ||
        memchr(r->at, '\0', (size_t)(blank - r->at)))
        return false;
    /* Its own copy: the searches in it must not run on into the bytes. */
    if (!read_part_head(arena_strndup(r->arena, r->at, (size_t)(blank - r->at)), &part))
        return false;
    /* Of a part without bytes the boundary's line end is that of the blank line. */
    const char *bytes = blank + 4 < close ? blank + 4 : close;
    if (!keep_part(r, &part, bytes, (size_t)(close - bytes)))
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
