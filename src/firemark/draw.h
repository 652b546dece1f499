/* Drawing a label with cairo. The surface's unit is scaled to millimetres by the caller.
 */
#pragma once
#include <cairo.h>
#include <firemark/sheet.h>
#include <pango/pangocairo.h>

/* Checks what pango and cairo would otherwise draw as boxes or not at all. */
bool fm_fields_printable(const struct fm_sheet *sheet);
bool fm_serial_printable(const char *serial);

/* The template with the batch's fields; g_free it. NULL where all of its fields are
 * empty: the text is left out. */
char *fm_fields_expand(const struct fm_sheet *sheet, const char *template);

/* The template with each [zh|en] or [zh|en|both] replaced by what the sheet's language
 * says; g_free it. Where the fields of that part are all empty, the other stands. */
char *fm_wording_choose(const struct fm_sheet *sheet, const char *template);

/* A layout to be drawn on cr, whose unit is a millimetre: it counts in hundredths, since
 * pango rounds to its units. g_object_unref it. Then font and, with a text set, the pitch
 * of its lines, both by the character's height in mm. */
enum { FM_LAYOUT_PER_MM = 100 };
PangoLayout *fm_draw_layout(cairo_t *cr);
void fm_draw_font(PangoLayout *layout, enum fm_face face, double size);
void fm_draw_pitch(PangoLayout *layout, double size);

/* All that the labels of a batch share: bars and texts. Status as cairo left it. */
void fm_draw_shared(cairo_t *cr, const struct fm_sheet *sheet,
                    const struct fm_qr_plan *plan);
/* Where the serial's base line begins, mm; its font and colour set on cr. */
struct fm_rect fm_draw_serial_font(cairo_t *cr, const struct fm_design *design);
void fm_draw_serial(cairo_t *cr, const struct fm_design *design, const char *serial);

/* Where the code's first module lies, in dots of the page, when the label lies at
 * (x, y) mm: whole dots, centred in the design's square. */
struct fm_dots {
    int x, y;
};
struct fm_dots fm_draw_place(const struct fm_sheet *sheet, const struct fm_qr_plan *plan,
                             double x, double y);

/* The code as one path of runs, one unit a module, from the origin. */
void fm_draw_runs(cairo_t *cr, const struct fm_qr *qr);

/* The whole of one label with its corner at the origin; cr's unit is a millimetre. */
void fm_draw_label(cairo_t *cr, const struct fm_sheet *sheet,
                   const struct fm_sheet_label *label, const struct fm_qr_plan *plan,
                   const struct fm_qr *qr);

/* Encodes as planned; a label that needs a larger code than the batch's first gets a
 * plan of its own. */
enum fm_status fm_draw_encode(const struct fm_sheet *sheet, const char *url,
                              struct fm_qr_plan *plan, struct fm_qr *qr);

/* The pages of a form, each ended by cairo_show_page(); cr's unit is a millimetre. dpi:
 * of the printer. Errors as fm_form_pdf. */
enum fm_status fm_form_draw(cairo_t *cr, const struct fm_form *form,
                            const struct fm_form_fill *fill, int dpi,
                            struct fm_error *error);

/* FM_ERR_ARG for fields that are not printable UTF-8 or a dpi out of range. */
enum fm_status fm_form_check(const struct fm_form_fill *fill);

/* Where cairo's bytes go: closure of fm_sink_write. */
struct fm_sink {
    fm_sheet_write *write;
    void *context;
};
cairo_status_t fm_sink_write(void *sink, const unsigned char *bytes, unsigned len);

/* Dots as PNG of one bit a pixel; compact, or not compressed and so at once.
 * FM_ERR_NOMEM, FM_ERR_IO. */
enum fm_status fm_png_write(const struct fm_raster *dots, bool compact,
                            struct fm_sink *sink);

/* A code's modules, one bit a pixel, set where they are dark. */
cairo_surface_t *fm_code_mask(const struct fm_qr *qr);
/* The code on paper, its quiet zone round it, two dots a module, as PNG. */
enum fm_status fm_code_png(const struct fm_qr *qr, struct fm_sink *sink);

/* Takes surface (RGB24) and cr, and gives their dark pixels, whose bits are to be freed.
 */
enum fm_status fm_draw_dots(cairo_surface_t *surface, cairo_t *cr, struct fm_raster *out);

/* cairo's verdict on a surface or context. */
enum fm_status fm_draw_status(cairo_status_t status);
