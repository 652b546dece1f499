/* ZPL: one ^GFA graphic a page, in its compressed hex: runs of a digit, ',' for a row
 * that ends white, '!' for one that ends black, ':' for a row like the one before. */
#include "printer_internal.h"

#include <string.h>

static int
digit(const uint8_t *row, size_t i)
{
    return i % 2 ? row[i / 2] & 15 : row[i / 2] >> 4;
}

/* A run: 'z' is 400, 'g'..'y' are 20 to 380, 'G'..'Y' are 1 to 19; then the digit. */
static void
put_run(struct fm_out *out, size_t n, int value)
{
    char text[16];
    size_t len = 0;

    for (; n >= 400; n -= 400)
        fm_out_add(out, "z", 1);
    if (n >= 20)
        text[len++] = (char)('f' + n / 20);
    if (n % 20 > 1 || (n % 20 == 1 && len > 0))
        text[len++] = (char)('F' + n % 20);
    text[len++] = "0123456789ABCDEF"[value];
    fm_out_add(out, text, len);
}

static void
put_row(struct fm_out *out, const uint8_t *row, size_t digits)
{
    for (size_t i = 0, run; i < digits; i += run) {
        int value = digit(row, i);

        for (run = 1; i + run < digits && digit(row, i + run) == value;)
            run++;
        if (i + run == digits && (value == 0 || value == 15))
            fm_out_add(out, value ? "!" : ",", 1);
        else
            put_run(out, run, value);
    }
}

static void
put_graphic(struct fm_out *out, const struct fm_raster *page, bool inverted)
{
    uint8_t row[4096], before[4096];

    for (int y = 0; y < page->height; y++) {
        const uint8_t *bits = page->bits + (size_t)y * page->stride;

        fm_bits_copy(row, bits, page->stride, inverted);
        if (y > 0 && memcmp(row, before, page->stride) == 0)
            fm_out_add(out, ":", 1);
        else
            put_row(out, row, page->stride * 2);
        memcpy(before, row, page->stride);
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
