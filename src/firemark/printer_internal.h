/* Inside the printer languages: a page on its way out, one file per language. */
#pragma once
#include <firemark/printer.h>

/* Bytes gathered for one write; a failed allocation or write is kept and told once. */
struct fm_out {
    fm_sheet_write *write;
    void *context;
    uint8_t *data;
    size_t len, cap;
    enum fm_status status;
};

void fm_out_add(struct fm_out *out, const void *bytes, size_t len);
void fm_out_fill(struct fm_out *out, int byte, size_t count);
void fm_out_text(struct fm_out *out, const char *text);
void fm_out_printf(struct fm_out *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Bits of a raster, each turned round where `inverted`. */
void fm_out_bits(struct fm_out *out, const uint8_t *bits, size_t len, bool inverted);
void fm_bits_copy(uint8_t *to, const uint8_t *bits, size_t len, bool inverted);
/* Hands on what was gathered. */
void fm_out_flush(struct fm_out *out);

/* The nearest dot. */
int fm_mm_dots(double mm, int dpi);

/* One language: what goes before all pages (may be NULL), and a page. */
struct fm_page_language {
    const char *name;
    void (*begin)(struct fm_out *out, const struct fm_printer *printer,
                  const struct fm_raster *page);
    void (*page)(struct fm_out *out, const struct fm_printer *printer,
                 const struct fm_raster *page);
};
extern const struct fm_page_language fm_page_zpl, fm_page_tspl, fm_page_escpos,
    fm_page_pwg;
