#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
buf_free(struct buf *b)
{
    free(b->data);
    *b = (struct buf){0};
}

void
buf_clear(struct buf *b)
{
    b->len = 0;
    if (b->data)
        b->data[0] = '\0';
}

char *
buf_reserve(struct buf *b, size_t extra)
{
    size_t need = b->len + extra + 1;

    if (need > b->cap) {
        size_t cap = b->cap ? b->cap : 256;
        while (cap < need)
            cap *= 2;
        char *data = realloc(b->data, cap);
        if (!data) {
            fputs("firemark: out of memory\n", stderr);
            abort();
        }
        b->data = data;
        b->cap = cap;
    }
    return b->data + b->len;
}

void
buf_add(struct buf *b, const void *bytes, size_t len)
{
    char *to = buf_reserve(b, len);

    if (len)
        memcpy(to, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void
buf_puts(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void
buf_putc(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void
buf_printf(struct buf *b, const char *format, ...)
{
    va_list args, again;

    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (n < 0)
        abort();
    vsnprintf(buf_reserve(b, (size_t)n), (size_t)n + 1, format, args);
    va_end(args);
    b->len += (size_t)n;
}

static void
json_escape(struct buf *b, unsigned char c)
{
    static const char short_form[] = "btn?fr";

    if (c == '"' || c == '\\') {
        buf_putc(b, '\\');
        buf_putc(b, (char)c);
    } else if (c >= 8 && c <= 13 && c != 11) {
        buf_putc(b, '\\');
        buf_putc(b, short_form[c - 8]);
    } else {
        buf_printf(b, "\\u%04x", c);
    }
}

void
buf_json_n(struct buf *b, const char *text, size_t len)
{
    size_t from = 0;

    buf_putc(b, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        buf_add(b, text + from, i - from);
        json_escape(b, c);
        from = i + 1;
    }
    buf_add(b, text + from, len - from);
    buf_putc(b, '"');
}

void
buf_json(struct buf *b, const char *text)
{
    if (text)
        buf_json_n(b, text, strlen(text));
    else
        buf_puts(b, "null");
}

void
buf_json_int(struct buf *b, int64_t value)
{
    char digits[24], *p = digits + sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    buf_add(b, p, (size_t)(digits + sizeof digits - p));
}

void
buf_item(struct buf *b)
{
    char last = b->len ? b->data[b->len - 1] : '{';

    if (last != '{' && last != '[' && last != ',')
        buf_putc(b, ',');
}

void
buf_member(struct buf *b, const char *name)
{
    buf_item(b);
    buf_putc(b, '"');
    buf_puts(b, name);
    buf_add(b, "\":", 2);
}

void
buf_copy_cell(struct buf *b, const char *text)
{
    static const char special[] = "\\\t\n\r";

    if (!text)
        buf_puts(b, "\\N");
    for (size_t plain; text && *text; text += plain) {
        plain = strcspn(text, special);
        buf_add(b, text, plain);
        if (text[plain]) {
            buf_putc(b, '\\');
            buf_putc(b, "\\tnr"[strchr(special, text[plain]) - special]);
            plain++;
        }
    }
}

void
buf_html(struct buf *b, const char *text)
{
    for (const char *p = text; *p; p++) {
        switch (*p) {
        case '&':
            buf_puts(b, "&amp;");
            break;
        case '<':
            buf_puts(b, "&lt;");
            break;
        case '>':
            buf_puts(b, "&gt;");
            break;
        case '"':
            buf_puts(b, "&quot;");
            break;
        case '\'':
            buf_puts(b, "&#39;");
            break;
        default:
            buf_putc(b, *p);
        }
    }
}

void
buf_hex(struct buf *b, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < len; i++) {
        buf_putc(b, digits[bytes[i] >> 4]);
        buf_putc(b, digits[bytes[i] & 15]);
    }
}

static int
hex_value(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

bool
buf_unhex(struct buf *b, const char *hex)
{
    size_t len = strlen(hex);

    if (len % 2 || strspn(hex, "0123456789abcdef") != len)
        return false;
    char *out = buf_reserve(b, len / 2);
    for (size_t i = 0; i < len; i += 2)
        out[i / 2] = (char)(hex_value(hex[i]) << 4 | hex_value(hex[i + 1]));
    b->len += len / 2;
    out[len / 2] = '\0';
    return true;
}

void
buf_member_text(struct buf *b, const char *name, const char *text)
{
    buf_member(b, name);
    buf_json(b, text);
}

void
buf_member_int(struct buf *b, const char *name, int64_t value)
{
    buf_member(b, name);
    buf_json_int(b, value);
}
