/* Any bytes as a form with a file: the first line is the content type, the rest the body.
 * What is taken lies inside the body, and written anew it is read as the same. And the
 * other way: any name, text and file that a browser may send, written as browsers do, is
 * taken and comes back byte for byte. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/request.h"

enum { MARK_SIZE = 48 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct form {
    struct http_pairs fields;
    struct http_file file;
};

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static bool
is_text(const char *bytes, size_t len)
{
    json_t *whole = memchr(bytes, '\0', len) ? NULL : json_stringn(bytes, len);

    json_decref(whole);
    return whole != NULL;
}

/* ---- reading ---- */

static struct fault *
read_form(struct arena *arena, const char *type, const char *body, size_t len,
          struct form *out)
{
    struct http_pair row = {"content-type", type};
    struct http_request req = {.arena = *arena,
                               .headers = {&row, 1},
                               .body = len ? (const uint8_t *)body : NULL,
                               .body_len = len};
    struct fault *fault = http_multipart(&req, &out->fields, &out->file);

    *arena = req.arena;
    return fault;
}

static void
require_same(const struct form *a, const struct form *b)
{
    require(a->fields.count == b->fields.count && !a->file.bytes == !b->file.bytes);
    for (size_t i = 0; i < a->fields.count; i++) {
        require(strcmp(a->fields.rows[i].name, b->fields.rows[i].name) == 0);
        require(strcmp(a->fields.rows[i].value, b->fields.rows[i].value) == 0);
    }
    if (!a->file.bytes)
        return;
    require(strcmp(a->file.field, b->file.field) == 0);
    require(strcmp(a->file.name, b->file.name) == 0);
    require(strcmp(a->file.type, b->file.type) == 0);
    require(a->file.len == b->file.len);
    require(memcmp(a->file.bytes, b->file.bytes, a->file.len) == 0);
}

/* ---- writing ---- */

static void
put_part(struct buf *out, const char *mark, const char *name,
         const struct http_file *file)
{
    buf_printf(out, "--%s\r\nContent-Disposition: form-data; name=\"%s\"", mark, name);
    if (file)
        buf_printf(out, "; filename=\"%s\"\r\nContent-Type: %s", file->name, file->type);
    buf_puts(out, "\r\n\r\n");
}

static void
put_form(struct buf *out, const char *mark, const struct form *form)
{
    for (size_t i = 0; i < form->fields.count; i++) {
        put_part(out, mark, form->fields.rows[i].name, NULL);
        buf_printf(out, "%s\r\n", form->fields.rows[i].value);
    }
    if (form->file.bytes) {
        put_part(out, mark, form->file.field, &form->file);
        buf_add(out, form->file.bytes, form->file.len);
        buf_puts(out, "\r\n");
    }
    buf_printf(out, "--%s--\r\n", mark);
}

/* A boundary that the body does not hold. */
static void
choose_mark(const char *body, size_t len, char mark[MARK_SIZE])
{
    unsigned n = 0;

    do
        snprintf(mark, MARK_SIZE, "----Boundary%u", n++);
    while (memmem(body, len, mark, strlen(mark)));
}

static void
check_written(struct arena *arena, const char *mark, const struct form *form)
{
    BUF_SCOPE struct buf body = {0};
    struct form again = {0};

    put_form(&body, mark, form);
    const char *type = arena_printf(arena, "multipart/form-data; boundary=%s", mark);
    require(!read_form(arena, type, body.data, body.len, &again));
    require_same(form, &again);
}

/* ---- what strangers send ---- */

/* How many parts there are before the line that ends them: the boundary stands behind its
 * name in the type. */
static size_t
parts_of(const char *type, const char *body, size_t len)
{
    const char *name = strcasestr(type, "boundary="), *end = body + len, *at = body;
    char mark[128] = "\r\n--";
    size_t n = 0;

    require(name && sscanf(name + 9 + (name[9] == '"'), "%100[^\"; \t]", mark + 4) == 1);
    for (at += strlen(mark) - 2; at + 2 <= end && memcmp(at, "--", 2) != 0; n++) {
        at = memmem(at, (size_t)(end - at), mark, strlen(mark));
        require(at != NULL);
        at += strlen(mark);
    }
    return n;
}

static void
check_taken(const struct form *form, const char *type, const char *body, size_t len)
{
    const struct http_file *f = &form->file;
    const char *bytes = (const char *)f->bytes;

    require(form->fields.count <= HTTP_PARAMS_MAX);
    require(form->fields.count + (bytes != NULL) == parts_of(type, body, len));
    for (size_t i = 0; i < form->fields.count; i++) {
        const struct http_pair *row = &form->fields.rows[i];
        require(is_text(row->name, strlen(row->name)));
        require(is_text(row->value, strlen(row->value)));
    }
    if (!bytes)
        return;
    require(bytes >= body && f->len <= len && bytes + f->len <= body + len);
    require(is_text(f->field, strlen(f->field)) && is_text(f->name, strlen(f->name)));
}

static void
check_strange(const char *text, size_t size)
{
    const char *line = memchr(text, '\n', size);
    size_t head = line ? (size_t)(line - text) : size;
    const char *body = line ? line + 1 : text + size;
    size_t len = line ? size - head - 1 : 0;
    struct arena arena = {0};
    struct form form = {0};
    char mark[MARK_SIZE];
    const char *type = arena_strndup(&arena, text, head);
    struct fault *fault = read_form(&arena, type, body, len, &form);

    if (fault) {
        require(fault->kind == FAULT_SYNTAX || fault->kind == FAULT_MEDIA_TYPE);
        require(fault->zh[0] && fault->en[0] && !form.fields.rows && !form.file.bytes);
    } else {
        check_taken(&form, type, body, len);
        choose_mark(text, size, mark);
        check_written(&arena, mark, &form);
    }
    arena_clear(&arena);
}

/* ---- what browsers send ---- */

/* Browsers escape a quote and line ends in names (HTML, multipart/form-data encoding
 * algorithm). */
static char *
as_name(struct arena *arena, const char *text, size_t len)
{
    char *name = arena_strndup(arena, text, len);

    for (char *c = name; *c; c++)
        if (strchr("\"\r\n", *c))
            *c = '_';
    return name;
}

/* A name, a text, a file's name and a file, parted by line ends. */
static void
check_browser(const char *text, size_t size)
{
    const char *end = text + size, *at = text;
    struct arena arena = {0};
    struct http_pair row;
    struct form form = {.fields = {&row, 1}, .file = {.type = "image/jpeg"}};
    char mark[MARK_SIZE], *word[3];

    for (int i = 0; i < 3; i++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        stop = stop ? stop : end;
        word[i] = arena_strndup(&arena, at, (size_t)(stop - at));
        at = stop < end ? stop + 1 : end;
    }
    row = (struct http_pair){as_name(&arena, word[0], strlen(word[0])), word[1]};
    form.file.field = row.name;
    form.file.name = as_name(&arena, word[2], strlen(word[2]));
    form.file.bytes = (const uint8_t *)at;
    form.file.len = (size_t)(end - at);
    choose_mark(text, size, mark);
    if (is_text(word[0], strlen(word[0])) && is_text(word[1], strlen(word[1])) &&
        is_text(word[2], strlen(word[2])) && strlen(word[0]) + strlen(word[2]) < 900)
        check_written(&arena, mark, &form);
    arena_clear(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_strange((const char *)data, size);
    check_browser((const char *)data, size);
    return 0;
}
