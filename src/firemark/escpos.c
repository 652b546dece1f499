/* ESC/POS: GS v 0 rasters in bands, since small printers hold no whole page; the bands
 * print without a seam. Then the gap is fed, or to the next mark where there is one. */
#include "printer_internal.h"

enum { BAND = 128 /* rows of one command */, FEED_MAX = 255 };

static void
escpos_begin(struct fm_out *out, const struct fm_printer *printer,
             const struct fm_raster *page)
{
    (void)printer, (void)page;
    fm_out_add(out, "\x1b@", 2); /* as switched on */
}

static void
put_band(struct fm_out *out, const struct fm_raster *page, int first, int rows,
         bool inverted)
{
    const uint8_t head[] = {0x1d,
                            'v',
                            '0',
                            0,
                            (uint8_t)page->stride,
                            (uint8_t)(page->stride >> 8),
                            (uint8_t)rows,
                            (uint8_t)(rows >> 8)};
    fm_out_add(out, head, sizeof head);
    fm_out_bits(out, page->bits + (size_t)first * page->stride,
                page->stride * (size_t)rows, inverted);
}

static void
escpos_page(struct fm_out *out, const struct fm_printer *printer,
            const struct fm_raster *page)
{
    int feed = fm_mm_dots(printer->media->gap, printer->dpi);

    for (int y = 0; y < page->height; y += BAND)
        put_band(out, page, y, page->height - y < BAND ? page->height - y : BAND,
                 printer->inverted);
    for (; feed > 0; feed -= FEED_MAX) {
        const uint8_t go[] = {0x1b, 'J', (uint8_t)(feed < FEED_MAX ? feed : FEED_MAX)};

        fm_out_add(out, go, sizeof go);
    }
}

const struct fm_page_language fm_page_escpos = {"escpos", escpos_begin, escpos_page};
