#include "support/printed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const uint8_t *at, *start, *end;
};

static bool
word(struct reader *r, const char *text)
{
    size_t len = strlen(text);

    if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0)
        return false;
    r->at += len;
    return true;
}

static bool
number(struct reader *r, long *out)
{
    const uint8_t *first = r->at;

    for (*out = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++)
        *out = *out * 10 + *r->at - '0';
    return r->at > first && r->at - first < 8;
}

/* "50.00 mm" */
static bool
millimetres(struct reader *r)
{
    long whole, part;

    return number(r, &whole) && (!word(r, ".") || number(r, &part)) && word(r, " mm");
}

/* SIZE, GAP and the settings of a job. */
static bool
setting(struct reader *r)
{
    long n;

    if (word(r, "SIZE ") || word(r, "GAP "))
        return millimetres(r) && word(r, ",") && millimetres(r) && word(r, "\r\n");
    if (word(r, "DENSITY ") || word(r, "SPEED "))
        return number(r, &n) && word(r, "\r\n");
    return word(r, "DIRECTION 0,0\r\n") || word(r, "REFERENCE 0,0\r\n");
}

static bool
tspl_page(struct reader *r, bool inverted, printed_page *page, void *context)
{
    long bytes, rows;

    if (!word(r, "CLS\r\nBITMAP 0,0,") || !number(r, &bytes) || !word(r, ",") ||
        !number(r, &rows) || !word(r, ",0,") || bytes * rows > r->end - r->at)
        return false;
    size_t len = (size_t)(bytes * rows);
    uint8_t *bits = malloc(len + 1);
    struct fm_raster out = {(int)bytes * 8, (int)rows, (size_t)bytes, bits};

    for (size_t i = 0; bits && i < len; i++)
        bits[i] = inverted ? r->at[i] : (uint8_t)~r->at[i];
    r->at += len;
    bool ok = bits && word(r, "\r\nPRINT 1,1\r\n");

    if (ok)
        page(context, &out);
    free(bits);
    return ok;
}

long
printed_tspl(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
             void *context)
{
    struct reader r = {bytes, bytes, bytes + len};
    long pages = 0;

    while (r.at < r.end) {
        if (*r.at != 'C') {
            if (!setting(&r))
                return -1 - (r.at - r.start);
        } else if (tspl_page(&r, inverted, page, context)) {
            pages++;
        } else {
            return -1 - (r.at - r.start);
        }
    }
    return pages;
}

/* ---- ESC/POS ---- */

/* A band of GS v 0, put under those before it. */
static bool
band(struct reader *r, struct fm_raster *sheet)
{
    static const uint8_t HEAD[] = {0x1d, 'v', '0', 0};

    if (r->end - r->at < 8 || memcmp(r->at, HEAD, sizeof HEAD) != 0)
        return false;
    size_t stride = r->at[4] + 256u * r->at[5], rows = r->at[6] + 256u * r->at[7];

    r->at += 8;
    if ((sheet->height && sheet->stride != stride) ||
        (size_t)(r->end - r->at) < stride * rows)
        return false;
    sheet->bits = realloc(sheet->bits, stride * ((size_t)sheet->height + rows) + 1);
    memcpy(sheet->bits + stride * (size_t)sheet->height, r->at, stride * rows);
    r->at += stride * rows;
    sheet->stride = stride;
    sheet->width = (int)stride * 8;
    sheet->height += (int)rows;
    return true;
}

static long
tear(struct fm_raster *sheet, printed_page *page, void *context)
{
    if (sheet->height == 0)
        return 0;
    page(context, sheet);
    sheet->height = 0;
    return 1;
}

long
printed_escpos(const uint8_t *bytes, size_t len, printed_page *page, void *context)
{
    struct reader r = {bytes, bytes, bytes + len};
    struct fm_raster sheet = {0};
    long pages = 0;

    while (r.at < r.end) {
        if (word(&r, "\x1b@"))
            continue;
        if (word(&r, "\x1bJ") && r.at < r.end) {
            r.at++;
            pages += tear(&sheet, page, context);
        } else if (!band(&r, &sheet)) {
            free(sheet.bits);
            return -1 - (r.at - r.start);
        }
    }
    pages += tear(&sheet, page, context);
    free(sheet.bits);
    return pages;
}

/* ---- ZPL ---- */

/* A row of the compressed hex as digits; `above` is the row before it, NULL on top. */
static bool
hex_row(struct reader *r, uint8_t *digit, size_t digits, const uint8_t *above)
{
    static const char HEX[] = "0123456789ABCDEF";
    size_t at = 0, count = 0;

    if (above && word(r, ":")) {
        memcpy(digit, above, digits);
        return true;
    }
    for (; at < digits && r->at < r->end; r->at++) {
        uint8_t c = *r->at;
        const char *hex = memchr(HEX, c, 16);
        size_t run = count ? count : 1;
        if ((c >= 'G' && c <= 'Y') || (c >= 'g' && c <= 'z')) {
            count += c < 'g' ? c - 'F' + 0u : (c - 'f') * 20u;
            continue;
        }
        if (!count && (c == ',' || c == '!'))
            run = digits - at;
        else if (!hex || run > digits - at)
            return false;
        memset(digit + at, hex ? (int)(hex - HEX) : c == '!' ? 15 : 0, run);
        at += run;
        count = 0;
    }
    return at == digits;
}

static bool
zpl_graphic(struct reader *r, struct fm_raster *out, bool inverted)
{
    size_t digits = out->stride * 2;
    uint8_t *rows = malloc(digits * (size_t)out->height + 1), *row = rows;
    bool ok = rows != NULL;

    for (int y = 0; ok && y < out->height; y++, row += digits) {
        ok = hex_row(r, row, digits, y ? row - digits : NULL);
        for (size_t i = 0; ok && i < out->stride; i++) {
            uint8_t byte = (uint8_t)(row[2 * i] << 4 | row[2 * i + 1]);
            out->bits[(size_t)y * out->stride + i] = inverted ? (uint8_t)~byte : byte;
        }
    }
    free(rows);
    return ok;
}

static bool
zpl_page(struct reader *r, bool inverted, printed_page *page, void *context)
{
    long width, height, n, total, same, stride;

    if (!word(r, "^XA^PW") || !number(r, &width) || !word(r, "^LL") ||
        !number(r, &height) || !word(r, "^LH0,0") || (word(r, "~SD") && !number(r, &n)) ||
        (word(r, "^PR") && !number(r, &n)) || !word(r, "^FO0,0^GFA,") ||
        !number(r, &total) || !word(r, ",") || !number(r, &same) || !word(r, ",") ||
        !number(r, &stride) || !word(r, ",") || total != same ||
        stride != (width + 7) / 8 || total != stride * height)
        return false;
    struct fm_raster out = {(int)width, (int)height, (size_t)stride,
                            malloc((size_t)total + 1)};
    bool ok = out.bits && zpl_graphic(r, &out, inverted) && word(r, "^FS^PQ1^XZ\n");

    if (ok)
        page(context, &out);
    free(out.bits);
    return ok;
}

long
printed_zpl(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
            void *context)
{
    struct reader r = {bytes, bytes, bytes + len};
    long pages = 0;

    for (; r.at < r.end; pages++)
        if (!zpl_page(&r, inverted, page, context))
            return -1 - (r.at - r.start);
    return pages;
}

/* ---- PWG Raster ---- */

enum { PWG_HEADER = 1796 };

static uint32_t
big(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* One row of PackBits, exactly `len` bytes. */
static bool
unpack(struct reader *r, uint8_t *row, size_t len)
{
    for (size_t at = 0, n; at < len; at += n) {
        if (r->end - r->at < 2 || *r->at == 128)
            return false;
        bool run = *r->at < 128;
        n = run ? *r->at + 1u : 257u - *r->at;
        r->at++;
        if (n > len - at || (size_t)(r->end - r->at) < (run ? 1 : n))
            return false;
        if (run)
            memset(row + at, *r->at, n);
        else
            memcpy(row + at, r->at, n);
        r->at += run ? 1 : n;
    }
    return true;
}

/* A row as bits, 1 for black. */
static void
blacken(const uint8_t *row, const struct fm_raster *out, bool grey, bool inverted,
        uint8_t *bits)
{
    memset(bits, 0, out->stride);
    for (int x = 0; x < out->width; x++) {
        bool set = grey ? row[x] < 128 : row[x / 8] & 0x80 >> x % 8;
        if (set != inverted)
            bits[x / 8] |= (uint8_t)(0x80 >> x % 8);
    }
}

static bool
pwg_rows(struct reader *r, struct fm_raster *out, bool grey, bool inverted)
{
    size_t len = grey ? (size_t)out->width : out->stride;
    uint8_t *row = malloc(len + 1);
    bool ok = row != NULL;

    for (int y = 0; ok && y < out->height;) {
        int n = r->at < r->end ? *r->at++ + 1 : 0;
        ok = n && y + n <= out->height && unpack(r, row, len);
        for (; ok && n; n--, y++)
            blacken(row, out, grey, inverted, out->bits + (size_t)y * out->stride);
    }
    free(row);
    return ok;
}

static bool
pwg_page(struct reader *r, bool inverted, printed_page *page, void *context)
{
    const uint8_t *h = r->at;

    if (r->end - r->at < PWG_HEADER || memcmp(h, "PwgRaster", 10) != 0)
        return false;
    uint32_t width = big(h + 372), height = big(h + 376), deep = big(h + 388);
    bool grey = deep == 8;
    struct fm_raster out = {(int)width, (int)height, (width + 7) / 8, NULL};

    if ((!grey && deep != 1) || big(h + 384) != deep || big(h + 400) != (grey ? 18 : 3) ||
        width > 65535 || height > 65535 || big(h + 392) != (grey ? width : out.stride))
        return false;
    r->at += PWG_HEADER;
    out.bits = malloc(out.stride * height + 1);
    bool ok = out.bits && pwg_rows(r, &out, grey, inverted);

    if (ok)
        page(context, &out);
    free(out.bits);
    return ok;
}

long
printed_pwg(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
            void *context)
{
    struct reader r = {bytes, bytes, bytes + len};
    long pages = 0;

    if (!word(&r, "RaS2"))
        return -1;
    for (; r.at < r.end; pages++)
        if (!pwg_page(&r, inverted, page, context))
            return -1 - (r.at - r.start);
    return pages;
}
