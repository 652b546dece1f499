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
