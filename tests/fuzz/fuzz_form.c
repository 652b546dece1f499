/* Any bytes as a form, as a query string and as a percent-encoded text. What is taken and
 * what it says is what libevent's decoder and jansson's reading of UTF-8 say of it; what
 * they do not take is refused, as are a NUL and too many fields. What was read and is
 * written again is read as the same. */
#include <ctype.h>
#include <event2/http.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "http/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- another reading ---- */

static bool
escapes_whole(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] == '%' && (i + 2 >= len || !isxdigit((unsigned char)text[i + 1]) ||
                               !isxdigit((unsigned char)text[i + 2])))
            return false;
    return true;
}

/* malloc'ed; NULL: it is to be refused. */
static char *
decode(const char *text, size_t len, bool plus)
{
    char *own = memchr(text, '\0', len) ? NULL : strndup(text, len);
    size_t decoded = 0;
    char *out =
        own && escapes_whole(own, len) ? evhttp_uridecode(own, plus, &decoded) : NULL;
    json_t *whole = out ? json_stringn(out, decoded) : NULL;
    bool good = whole && !memchr(out, '\0', decoded);

    json_decref(whole);
    free(own);
    if (good)
        return out;
    free(out);
    return NULL;
}

static void
require_decoded(const char *text, size_t len, const char *got)
{
    char *want = decode(text, len, true);

    require(want && strcmp(want, got) == 0);
    free(want);
}

static bool
can_decode(const char *text, size_t len)
{
    char *out = decode(text, len, true);

    free(out);
    return out != NULL;
}

/* ---- parts ---- */

struct part {
    const char *name, *value;
    size_t name_len, value_len;
};

/* The next part that is not empty; false behind the last. */
static bool
next_part(const char **at, const char *end, struct part *out)
{
    const char *from = *at;

    while (from < end && *from == '&')
        from++;
    if (from == end)
        return false;
    const char *stop = memchr(from, '&', (size_t)(end - from));
    stop = stop ? stop : end;
    const char *sign = memchr(from, '=', (size_t)(stop - from));
    *out = (struct part){from, sign ? sign + 1 : stop, 0, 0};
    out->name_len = (size_t)((sign ? sign : stop) - from);
    out->value_len = (size_t)(stop - out->value);
    *at = stop;
    return true;
}

static void
check_taken(const char *text, size_t size, const struct http_pairs *pairs)
{
    const char *at = text;
    struct part part;
    size_t n = 0;

    for (; next_part(&at, text + size, &part); n++) {
        require(n < pairs->count);
        require_decoded(part.name, part.name_len, pairs->rows[n].name);
        require_decoded(part.value, part.value_len, pairs->rows[n].value);
    }
    require(n == pairs->count && n <= HTTP_PARAMS_MAX);
}

static void
check_refused(const char *text, size_t size)
{
    const char *at = text;
    struct part part;
    bool bad = false;
    size_t n = 0;

    for (; next_part(&at, text + size, &part); n++)
        bad = bad || !can_decode(part.name, part.name_len) ||
              !can_decode(part.value, part.value_len);
    require(bad || n > HTTP_PARAMS_MAX);
}

/* ---- written again ---- */

static void
put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++)
        if (isalnum((unsigned char)*text))
            buf_putc(out, *text);
        else if (*text == ' ')
            buf_putc(out, '+');
        else
            buf_printf(out, "%%%02X", (unsigned char)*text);
}

static void
check_written(struct arena *arena, const struct http_pairs *pairs)
{
    BUF_SCOPE struct buf text = {0};
    struct http_pairs again;

    for (size_t i = 0; i < pairs->count; i++) {
        buf_puts(&text, i ? "&" : "");
        put_escaped(&text, pairs->rows[i].name);
        buf_putc(&text, '=');
        put_escaped(&text, pairs->rows[i].value);
    }
    require(text_pairs(arena, text.data, text.len, &again));
    require(again.count == pairs->count);
    for (size_t i = 0; i < pairs->count; i++) {
        require(strcmp(again.rows[i].name, pairs->rows[i].name) == 0);
        require(strcmp(again.rows[i].value, pairs->rows[i].value) == 0);
    }
}

static void
check_form(const uint8_t *data, size_t size)
{
    struct http_pair type = {"content-type", "application/x-www-form-urlencoded"};
    struct http_request req = {.headers = {&type, 1}, .body = data, .body_len = size};
    struct http_pairs pairs = {0};
    struct fault *fault = http_form(&req, &pairs);

    if (fault) {
        require(fault->kind == FAULT_SYNTAX && fault->zh[0] && fault->en[0]);
        require(!pairs.rows);
        check_refused((const char *)data, size);
    } else {
        check_taken((const char *)data, size, &pairs);
        check_written(&req.arena, &pairs);
    }
    arena_clear(&req.arena);
}

static void
check_text(const char *text, size_t size)
{
    struct arena arena = {0};

    for (int plus = 0; plus < 2; plus++) {
        char *want = decode(text, size, plus);
        const char *got = text_percent(&arena, text, size, plus);
        require(want ? got && strcmp(want, got) == 0 : !got);
        free(want);
    }
    arena_clear(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_form(data, size);
    check_text((const char *)data, size);
    return 0;
}
