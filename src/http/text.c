#include "http/text.h"

#include <string.h>

/* Length of the UTF-8 sequence at `s`, 0 if there is none. */
static size_t
sequence(const unsigned char *s, size_t len)
{
    unsigned c = s[0];
    size_t n = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

    if (c < 0x80)
        return 1;
    if (c < 0xc2 || c > 0xf4 || n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((c == 0xe0 && s[1] < 0xa0) || (c == 0xed && s[1] > 0x9f) ||
        (c == 0xf0 && s[1] < 0x90) || (c == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

bool
text_utf8(const char *bytes, size_t len)
{
    const unsigned char *s = (const unsigned char *)bytes;

    for (size_t i = 0, n; i < len; i += n)
        if (!(n = sequence(s + i, len - i)))
            return false;
    return true;
}

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

char *
text_percent(struct arena *arena, const char *text, size_t len, bool plus)
{
    char *out = arena_alloc(arena, len + 1);
    size_t n = 0;

    for (size_t i = 0; i < len; i++) {
        char c = plus && text[i] == '+' ? ' ' : text[i];
        if (c == '%') {
            int hi = i + 2 < len ? hex_digit(text[i + 1]) : -1;
            int lo = hi >= 0 ? hex_digit(text[i + 2]) : -1;
            if (lo < 0)
                return NULL;
            c = (char)(hi << 4 | lo);
            i += 2;
        }
        if (!c)
            return NULL;
        out[n++] = c;
    }
    return text_utf8(out, n) ? out : NULL;
}

static bool
pair_add(struct arena *arena, const char *text, size_t len, struct http_pairs *pairs)
{
    const char *eq = memchr(text, '=', len);
    size_t name = eq ? (size_t)(eq - text) : len;
    struct http_pair *row = &pairs->rows[pairs->count];

    if (pairs->count == HTTP_PARAMS_MAX)
        return false;
    row->name = text_percent(arena, text, name, true);
    row->value = eq ? text_percent(arena, eq + 1, len - name - 1, true) : "";
    pairs->count++;
    return row->name && row->value;
}

bool
text_pairs(struct arena *arena, const char *text, size_t len, struct http_pairs *pairs)
{
    pairs->count = 0;
    pairs->rows = arena_alloc(arena, HTTP_PARAMS_MAX * sizeof *pairs->rows);
    for (size_t at = 0; at < len;) {
        const char *amp = memchr(text + at, '&', len - at);
        size_t part = amp ? (size_t)(amp - text) - at : len - at;
        if (part && !pair_add(arena, text + at, part, pairs))
            return false;
        at += part + 1;
    }
    return true;
}
