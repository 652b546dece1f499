/* What a printer would put on paper, read back from the bytes it got: a strict reader of
 * the ZPL, TSPL, ESC/POS and PWG Raster that Firemark writes, which refuses everything
 * else. */
#pragma once
#include <firemark/sheet.h>

/* Takes pages in order; bits are the reader's own. */
typedef void printed_page(void *context, const struct fm_raster *page);

/* Returns the number of pages, or -1 - the offset of the first byte that is none of the
 * commands known, in their order. `inverted`: the printer reads bits the other way. */
long printed_tspl(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
                  void *context);
long printed_escpos(const uint8_t *bytes, size_t len, printed_page *page, void *context);
long printed_zpl(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
                 void *context);
/* Of a grey page whatever is darker than the middle is black. */
long printed_pwg(const uint8_t *bytes, size_t len, bool inverted, printed_page *page,
                 void *context);
