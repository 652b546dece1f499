#include "support/pdf.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ROW = 20, WORD = 64, FONTS = 64, INFLATED_MAX = 1 << 24 };

/* source: ISO 32000-1 §7.5 (file structure), §9.4 (text), §9.10 (ToUnicode) */

/* ---- file ---- */

static bool
starts(const char *at, const char *end, const char *with)
{
    size_t len = strlen(with);

    return (size_t)(end - at) >= len && memcmp(at, with, len) == 0;
}

/* "N 0 obj" at the object's place; the body behind it, NULL otherwise. */
static const char *
object_at(const struct pdf *pdf, size_t n)
{
    char head[WORD];
    const char *end = pdf->bytes + pdf->len;

    snprintf(head, sizeof head, "%zu 0 obj\n", n);
    if (n == 0 || n >= pdf->count || pdf->offset[n] >= pdf->len ||
        !starts(pdf->bytes + pdf->offset[n], end, head))
        return NULL;
    return pdf->bytes + pdf->offset[n] + strlen(head);
}

/* The table, whose every row is ten digits, five, and how it is used. */
static bool
read_table(struct pdf *pdf, const char *at, const char *end)
{
    if (!starts(at, end, "xref\n0 "))
        return false;
    pdf->count = strtoul(at + 7, NULL, 10);
    at = memchr(at + 7, '\n', (size_t)(end - at - 7));
    if (!at++ || pdf->count < 2 || pdf->count > pdf->len / ROW ||
        (size_t)(end - at) < pdf->count * ROW)
        return false;
    pdf->offset = calloc(pdf->count, sizeof *pdf->offset);
    for (size_t n = 0; pdf->offset && n < pdf->count; n++, at += ROW) {
        if (memcmp(at + 10, n ? " 00000 n \n" : " 65535 f \n", 10) != 0)
            return false;
        pdf->offset[n] = strtoul(at, NULL, 10);
    }
    return pdf->offset && starts(at, end, "trailer\n");
}

bool
pdf_open(struct pdf *pdf, const char *bytes, size_t len)
{
    static const char START[] = "\nstartxref\n";
    const char *end = bytes + len, *from = len > WORD ? end - WORD : bytes, *start;

    *pdf = (struct pdf){.bytes = bytes, .len = len};
    start = memmem(from, (size_t)(end - from), START, sizeof START - 1);
    if (!start || !starts(bytes, end, "%PDF-1.") || !starts(end - 6, end, "%%EOF\n"))
        return false;
    size_t table = strtoul(start + sizeof START - 1, NULL, 10);
    if (table >= len || !read_table(pdf, bytes + table, end))
        return false;
    for (size_t n = 1; n < pdf->count; n++) {
        BUF_SCOPE struct buf stream = {0};
        size_t body;
        if (!pdf_body(pdf, n, &body) ||
            (pdf_find(pdf, n, "/Filter ") && !pdf_stream(pdf, n, &stream)))
            return false;
    }
    return true;
}

void
pdf_close(struct pdf *pdf)
{
    free(pdf->offset);
    pdf->offset = NULL;
}

const char *
pdf_body(const struct pdf *pdf, size_t n, size_t *len)
{
    const char *body = object_at(pdf, n), *end = pdf->bytes + pdf->len;
    const char *stop = body ? memmem(body, (size_t)(end - body), "endobj\n", 7) : NULL;
    const char *stream =
        stop ? memmem(body, (size_t)(stop - body), "\nstream\n", 8) : NULL;

    /* The end of an object may as well stand among the bytes of its stream. */
    if (!stream && stop && memmem(body, (size_t)(stop - body), "stream\n", 7))
        return NULL;
    *len = stop ? (size_t)((stream ? stream : stop) - body) : 0;
    return stop ? body : NULL;
}

const char *
pdf_find(const struct pdf *pdf, size_t n, const char *key)
{
    size_t len;
    const char *body = pdf_body(pdf, n, &len);
    const char *at = body ? memmem(body, len, key, strlen(key)) : NULL;

    return at ? at + strlen(key) : NULL;
}

long
pdf_number(const struct pdf *pdf, size_t n, const char *key)
{
    const char *at = pdf_find(pdf, n, key);

    return at && isdigit((unsigned char)*at) ? strtol(at, NULL, 10) : -1;
}

bool
pdf_stream(const struct pdf *pdf, size_t n, struct buf *out)
{
    size_t head;
    long where = pdf_number(pdf, n, "/Length ");
    const char *body = pdf_body(pdf, n, &head), *end = pdf->bytes + pdf->len;
    const char *told = where > 0 ? object_at(pdf, (size_t)where) : NULL;
    size_t len = told ? strtoul(told, NULL, 10) : 0;
    uLongf room = 4096;
    int got = Z_BUF_ERROR;

    if (!told || !starts(body + head, end, "\nstream\n") || len > pdf->len)
        return false;
    body += head + 8;
    if ((size_t)(end - body) < len || !starts(body + len, end, "\nendstream\nendobj\n"))
        return false;
    while (got == Z_BUF_ERROR && room < INFLATED_MAX) {
        uLongf size = room *= 2;
        got = uncompress((Bytef *)buf_reserve(out, room), &size, (const Bytef *)body,
                         (uLong)len);
        out->len += got == Z_OK ? size : 0;
    }
    return got == Z_OK;
}

/* ---- strings ---- */

static void
put_utf8(struct buf *out, uint32_t c)
{
    if (c < 0x80) {
        buf_putc(out, (char)c);
    } else if (c < 0x800) {
        buf_putc(out, (char)(0xc0 | c >> 6));
        buf_putc(out, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        buf_putc(out, (char)(0xe0 | c >> 12));
        buf_putc(out, (char)(0x80 | (c >> 6 & 63)));
        buf_putc(out, (char)(0x80 | (c & 63)));
    } else {
        buf_putc(out, (char)(0xf0 | c >> 18));
        buf_putc(out, (char)(0x80 | (c >> 12 & 63)));
        buf_putc(out, (char)(0x80 | (c >> 6 & 63)));
        buf_putc(out, (char)(0x80 | (c & 63)));
    }
}

static void
put_utf16(struct buf *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i + 1 < len; i += 2) {
        uint32_t c = (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < len) {
            uint32_t low = (uint32_t)(bytes[i + 2] << 8 | bytes[i + 3]);
            c = 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
            i += 2;
        }
        put_utf8(out, c);
    }
}

/* Behind "(": its bytes, up to the ")" that closes it. NULL: it is not closed. */
static const char *
read_literal(const char *at, const char *end, struct buf *raw)
{
    unsigned open = 1;

    for (; at < end; at++) {
        open += *at == '(';
        open -= *at == ')';
        if (!open)
            return at + 1;
        if (*at != '\\') {
            buf_putc(raw, *at);
        } else if (end - at > 3 && isdigit((unsigned char)at[1])) {
            buf_putc(raw, (char)strtol((char[]){at[1], at[2], at[3], '\0'}, NULL, 8));
            at += 3;
        } else if (++at < end) {
            buf_putc(raw, *at);
        }
    }
    return NULL;
}

static int
hex_digit(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* Behind "<", up to the ">". */
static const char *
read_hex(const char *at, const char *end, struct buf *raw)
{
    int high = -1;

    for (; at < end && *at != '>'; at++) {
        if (isspace((unsigned char)*at))
            continue;
        if (!isxdigit((unsigned char)*at))
            return NULL;
        if (high >= 0)
            buf_putc(raw, (char)(high << 4 | hex_digit(*at)));
        high = high < 0 ? hex_digit(*at) : -1;
    }
    return at < end && high < 0 ? at + 1 : NULL;
}

static const char *
read_string(const char *at, const char *end, struct buf *raw)
{
    buf_puts(raw, "");
    if (at < end && *at == '(')
        return read_literal(at + 1, end, raw);
    return at < end && *at == '<' ? read_hex(at + 1, end, raw) : NULL;
}

bool
pdf_string(const char *at, const char *end, struct buf *out)
{
    BUF_SCOPE struct buf raw = {0};

    if (!read_string(at, end, &raw))
        return false;
    if (raw.len >= 2 && memcmp(raw.data, "\xfe\xff", 2) == 0)
        put_utf16(out, (const uint8_t *)raw.data + 2, raw.len - 2);
    else
        buf_add(out, raw.data, raw.len);
    return true;
}

/* ---- fonts ---- */

struct font {
    char name[WORD]; /* "/f-0-1" */
    size_t width;    /* bytes of a code */
    struct buf map;  /* its ToUnicode */
};

struct fonts {
    struct font row[FONTS];
    size_t count;
};

/* Every "/f-1-0 7 0 R" of the object's resources. */
static bool
add_fonts(const struct pdf *pdf, size_t n, struct fonts *fonts)
{
    size_t len;
    const char *at = pdf_body(pdf, n, &len), *end = at + len;

    while ((at = memmem(at, (size_t)(end - at), "/f-", 3))) {
        struct font *f = &fonts->row[fonts->count++];
        size_t object;
        if (fonts->count == FONTS || sscanf(at, "%63s %zu 0 R", f->name, &object) != 2)
            return false;
        long map = pdf_number(pdf, object, "/ToUnicode ");
        if (map < 0 || !pdf_stream(pdf, (size_t)map, &f->map))
            return false;
        f->width = strstr(f->map.data, "\n<00> <ff>\n") ? 1 : 2;
        at++;
    }
    return true;
}

static const struct font *
font_find(const struct fonts *fonts, const char *name)
{
    for (size_t i = 0; i < fonts->count; i++)
        if (strcmp(fonts->row[i].name, name) == 0)
            return &fonts->row[i];
    return NULL;
}

/* Appends what the code stands for: a row "<0001> <68c0>" of the map. */
static bool
put_code(const struct font *font, const uint8_t *code, struct buf *out)
{
    char row[WORD];
    BUF_SCOPE struct buf raw = {0};

    if (font->width == 1)
        snprintf(row, sizeof row, "\n<%02x> <", code[0]);
    else
        snprintf(row, sizeof row, "\n<%02x%02x> <", code[0], code[1]);
    const char *at = strstr(font->map.data, row);
    if (!at || !read_hex(at + strlen(row), font->map.data + font->map.len, &raw))
        return false;
    put_utf16(out, (const uint8_t *)raw.data, raw.len);
    return true;
}

static bool
put_codes(const struct font *font, const struct buf *raw, struct buf *out)
{
    if (!font || raw->len % font->width != 0)
        return false;
    for (size_t i = 0; i < raw->len; i += font->width)
        if (!put_code(font, (const uint8_t *)raw->data + i, out))
            return false;
    return true;
}

/* ---- pages ---- */

struct drawing {
    const char *at, *end;
    const struct fonts *fonts;
    const struct font *font;
    bool told; /* the text of this span was given beside its glyphs */
    struct buf *out;
};

/* Operators that draw; whatever else a PDF can do is refused. */
static bool
is_drawing(const char *word)
{
    static const char ALL[] =
        " q Q cm w J j M d m l c h re f f* S W W* n g rg RG G gs Do "
        "BT ET Tf Tm Td TD Tj TJ Tr Tc BMC BDC EMC ";
    char spaced[WORD + 2];

    snprintf(spaced, sizeof spaced, " %s ", word);
    return strstr(ALL, spaced) != NULL;
}

/* "<< /ActualText <feff...> >>". */
static bool
draw_span(struct drawing *d)
{
    const char *close = memmem(d->at, (size_t)(d->end - d->at), ">>", 2);
    const char *text =
        close ? memmem(d->at, (size_t)(close - d->at), "/ActualText ", 12) : NULL;

    if (!text || !pdf_string(text + 12, d->end, d->out))
        return false;
    close = memmem(text, (size_t)(d->end - text), ">>", 2);
    while (close && close + 2 < d->end && close[2] == '>')
        close++;
    d->at = close ? close + 2 : d->end;
    d->told = true;
    return close != NULL;
}

static bool
draw_string(struct drawing *d)
{
    BUF_SCOPE struct buf raw = {0};

    d->at = read_string(d->at, d->end, &raw);
    return d->at && (d->told || put_codes(d->font, &raw, d->out));
}

static bool
draw_word(struct drawing *d)
{
    char word[WORD];
    size_t len = 0;

    while (d->at < d->end && !strchr(" \n[]()<>", *d->at) && len + 1 < sizeof word)
        word[len++] = *d->at++;
    word[len] = '\0';
    if (strncmp(word, "/f-", 3) == 0)
        return (d->font = font_find(d->fonts, word)) != NULL;
    if (strcmp(word, "EMC") == 0)
        d->told = false;
    return len > 0 && (word[0] == '/' || word[strspn(word, "0123456789.-")] == '\0' ||
                       is_drawing(word));
}

static bool
draw(struct drawing *d)
{
    bool good = true;

    while (good && d->at < d->end) {
        if (strchr(" \n[]", *d->at))
            d->at++;
        else if (starts(d->at, d->end, "<<"))
            good = draw_span(d);
        else if (*d->at == '(' || *d->at == '<')
            good = draw_string(d);
        else
            good = draw_word(d);
    }
    return good;
}

/* The stream that the n-th object draws: of a page its contents, of a form its own; 0:
 * none. */
static size_t
drawn_by(const struct pdf *pdf, size_t n)
{
    long contents = pdf_number(pdf, n, "/Contents ");

    if (pdf_find(pdf, n, "/Type /Page ") && contents > 0)
        return (size_t)contents;
    return pdf_find(pdf, n, "/Subtype /Form\n") ? n : 0;
}

bool
pdf_text(const struct pdf *pdf, struct buf *out)
{
    struct fonts fonts = {.count = 0};
    bool good = true;

    for (size_t n = 1; good && n < pdf->count; n++)
        good = !pdf_find(pdf, n, "/Font <<") || add_fonts(pdf, n, &fonts);
    for (size_t n = 1; good && n < pdf->count; n++) {
        BUF_SCOPE struct buf page = {0};
        size_t stream = drawn_by(pdf, n);
        if (!stream)
            continue;
        good = pdf_stream(pdf, stream, &page);
        struct drawing d = {page.data, page.data + page.len, &fonts, NULL, false, out};
        good = good && draw(&d);
    }
    for (size_t i = 0; i < fonts.count; i++)
        buf_free(&fonts.row[i].map);
    return good;
}
