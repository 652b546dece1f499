/* TSPL: one BITMAP a page. A bit that is set stays white here, unlike in ZPL; printers
 * that read it the other way have `inverted` set. */
#include "printer_internal.h"

#include <math.h>

/* Whatever the locale says of decimal points. */
static void
put_mm(struct fm_out *out, const char *before, double mm)
{
    long hundredths = lround(mm * 100);

    fm_out_printf(out, "%s%ld.%02ld mm", before, hundredths / 100, hundredths % 100);
}

static void
tspl_begin(struct fm_out *out, const struct fm_printer *printer,
           const struct fm_raster *page)
{
    const struct fm_media *m = printer->media;

    (void)page;
    put_mm(out, "SIZE ", m->page_width);
    put_mm(out, ",", m->page_height);
    put_mm(out, "\r\nGAP ", m->gap);
    fm_out_text(out, ",0 mm\r\n");
    if (printer->darkness)
        fm_out_printf(out, "DENSITY %d\r\n", printer->darkness);
    if (printer->speed)
        fm_out_printf(out, "SPEED %d\r\n", printer->speed);
    fm_out_text(out, "DIRECTION 0,0\r\nREFERENCE 0,0\r\n");
}

static void
tspl_page(struct fm_out *out, const struct fm_printer *printer,
          const struct fm_raster *page)
{
    fm_out_printf(out, "CLS\r\nBITMAP 0,0,%zu,%d,0,", page->stride, page->height);
    fm_out_bits(out, page->bits, page->stride * (size_t)page->height, !printer->inverted);
    fm_out_text(out, "\r\nPRINT 1,1\r\n");
}

const struct fm_page_language fm_page_tspl = {"tspl", tspl_begin, tspl_page};
