/* ZPL: one ^GFA graphic a page, in its compressed hex: runs of a digit, ',' for a row
 * that ends white, '!' for one that ends black, ':' for a row like the one before. */
#include "printer_internal.h"

#include <string.h>

enum { ROW_MAX = 4096 /* bytes */ };

/* A run: 'z' is 400, 'g'..'y' are 20 to 380, 'G'..'Y' are 1 to 19; then the digit. Never
 * longer than the digits it stands for; returns the end. */
static char *
put_run(char *to, size_t n, int value)
{
    bool counted = n >= 20;

    for (; n >= 400; n -= 400)
        *to++ = 'z';
    if (n >= 20)
        *to++ = (char)('f' + n / 20);
    if (n % 20 > 1 || (n % 20 == 1 && counted))
        *to++ = (char)('F' + n % 20);
    *to++ = "0123456789ABCDEF"[value];
    return to;
}

static void
put_row(struct fm_out *out, const uint8_t *row, size_t bytes)
{
    uint8_t digit[2 * ROW_MAX];
    char text[2 * ROW_MAX], *to = text;
    size_t digits = 2 * bytes;

    for (size_t i = 0; i < bytes; i++) {
        digit[2 * i] = row[i] >> 4;
        digit[2 * i + 1] = row[i] & 15;
    }
    for (size_t i = 0, run; i < digits; i += run) {
        int value = digit[i];

        for (run = 1; i + run < digits && digit[i + run] == value;)
            run++;
        if (i + run == digits && (value == 0 || value == 15))
            *to++ = value ? '!' : ',';
        else
            to = put_run(to, run, value);
    }
    fm_out_add(out, text, (size_t)(to - text));
}

static void
put_graphic(struct fm_out *out, const struct fm_raster *page, bool inverted)
{
    uint8_t row[ROW_MAX];

    for (int y = 0; y < page->height; y++) {
        const uint8_t *bits = page->bits + (size_t)y * page->stride;

        if (y > 0 && memcmp(bits, bits - page->stride, page->stride) == 0) {
            fm_out_add(out, ":", 1);
            continue;
        }
        fm_bits_copy(row, bits, page->stride, inverted);
        put_row(out, row, page->stride);
    }
}

static void
zpl_page(struct fm_out *out, const struct fm_printer *printer,
         const struct fm_raster *page)
{
    size_t bytes = page->stride * (size_t)page->height;

    fm_out_printf(out, "^XA^PW%d^LL%d^LH0,0", page->width, page->height);
    if (printer->darkness)
        fm_out_printf(out, "~SD%02d", printer->darkness);
    if (printer->speed)
        fm_out_printf(out, "^PR%d", printer->speed);
    fm_out_printf(out, "^FO0,0^GFA,%zu,%zu,%zu,", bytes, bytes, page->stride);
    put_graphic(out, page, printer->inverted);
    fm_out_text(out, "^FS^PQ1^XZ\n");
}

const struct fm_page_language fm_page_zpl = {"zpl", NULL, zpl_page};
