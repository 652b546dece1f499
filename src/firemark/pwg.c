/* PWG Raster: what every IPP Everywhere printer takes. A page is a header of 1796 bytes
 * and rows, packed as in TIFF's PackBits, each with how often it repeats. */
#include "printer_internal.h"

#include <string.h>

enum {
    HEADER = 1796,
    BLACK = 3,        /* ColorSpace: 1 is black */
    GREY = 18,        /* sGray: 0 is black */
    RUN_MAX = 128,    /* units of one code */
    REPEAT_MAX = 256, /* rows alike */
    POINTS = 72
};

/* A big-endian number of the header. */
static void
put(uint8_t *header, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        header[at + (size_t)i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Places and meaning: PWG 5102.4 table 1. */
static void
put_header(struct fm_out *out, const struct fm_printer *printer,
           const struct fm_raster *page)
{
    uint8_t h[HEADER] = "PwgRaster";
    uint32_t bits = printer->grey ? 8 : 1, dpi = (uint32_t)printer->dpi;
    uint32_t width = (uint32_t)page->width, height = (uint32_t)page->height;

    put(h, 276, dpi);
    put(h, 280, dpi);
    put(h, 340, 1); /* NumCopies */
    put(h, 352, width * POINTS / dpi);
    put(h, 356, height * POINTS / dpi);
    put(h, 372, width);
    put(h, 376, height);
    put(h, 384, bits); /* per color */
    put(h, 388, bits); /* per pixel */
    put(h, 392, printer->grey ? width : (uint32_t)page->stride);
    put(h, 400, printer->grey ? GREY : BLACK);
    put(h, 420, 1);        /* NumColors */
    put(h, 456, 1);        /* CrossFeedTransform */
    put(h, 460, 1);        /* FeedTransform */
    put(h, 480, 0xffffff); /* AlternatePrimary: white */
    fm_out_add(out, h, sizeof h);
}

static void
pack(struct fm_out *out, const uint8_t *row, size_t len)
{
    for (size_t i = 0, n; i < len; i += n) {
        for (n = 1; n < RUN_MAX && i + n < len && row[i + n] == row[i];)
            n++;
        if (n > 1) {
            fm_out_fill(out, (int)n - 1, 1);
            fm_out_add(out, row + i, 1);
            continue;
        }
        while (n < RUN_MAX && i + n < len &&
               (i + n + 1 == len || row[i + n] != row[i + n + 1]))
            n++;
        fm_out_fill(out, n == 1 ? 0 : (int)(257 - n), 1);
        fm_out_add(out, row + i, n);
    }
}

/* A row as the printer reads it; returns its length. */
static size_t
expand(const struct fm_printer *printer, const struct fm_raster *page, int y,
       uint8_t *row)
{
    const uint8_t *bits = page->bits + (size_t)y * page->stride;
    uint8_t black = printer->inverted ? 0xff : 0;

    if (!printer->grey) {
        fm_bits_copy(row, bits, page->stride, printer->inverted);
        return page->stride;
    }
    for (int x = 0; x < page->width; x++)
        row[x] = bits[x / 8] & 0x80 >> x % 8 ? black : (uint8_t)~black;
    return (size_t)page->width;
}

static void
pwg_begin(struct fm_out *out, const struct fm_printer *printer,
          const struct fm_raster *page)
{
    (void)printer, (void)page;
    fm_out_text(out, "RaS2");
}

static void
pwg_page(struct fm_out *out, const struct fm_printer *printer,
         const struct fm_raster *page)
{
    uint8_t row[32000];

    put_header(out, printer, page);
    for (int y = 0, n; y < page->height; y += n) {
        const uint8_t *bits = page->bits + (size_t)y * page->stride;

        for (n = 1; n < REPEAT_MAX && y + n < page->height &&
                    memcmp(bits, bits + (size_t)n * page->stride, page->stride) == 0;)
            n++;
        fm_out_fill(out, n - 1, 1);
        pack(out, row, expand(printer, page, y, row));
    }
}

const struct fm_page_language fm_page_pwg = {"pwg", pwg_begin, pwg_page};
