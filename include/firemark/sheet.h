/* Labels on paper: PDF sheets and rolls, a label as PNG or SVG. Codes lie on whole
 * printer dots. Text that a batch shares is laid out once; of each label only its code
 * and serial are drawn. Not for two threads at one sheet; different sheets are
 * independent. source: docs/label-format.md, labels/README.md. */
#ifndef FIREMARK_SHEET_H
#define FIREMARK_SHEET_H

#include <firemark/design.h>
#include <firemark/form.h>
#include <firemark/qr.h>

/* What the labels of one batch share. All pointers are borrowed. */
struct fm_sheet {
    const struct fm_design *design;
    const struct fm_media *media; /* for PDF only */
    int dpi;                      /* of the printer, 72..4800 */
    unsigned start_cell;          /* 0-based: cells of a half-used first sheet to skip */
    double offset_x, offset_y;    /* mm, added to all: the printer's own error */
    const struct fm_sheet_field *fields;
    size_t field_count;        /* a field the design does not show is ignored */
    enum fm_language language; /* of the design's own words */
};

struct fm_sheet_label {
    const char *url;    /* the code's text */
    const char *serial; /* XXXX-XXXX-XXXX as people read it: 0-9, A-Z, '-', up to 14 */
};

/* Can this sheet carry codes like url? plan (may be NULL) tells how: warn the user where
 * plan->tight. FM_ERR_LAYOUT with the reason in error (may be NULL) where the design does
 * not fit the medium's cell or the code would be too fine; FM_ERR_ARG for a field that is
 * not printable UTF-8, a start cell behind the sheet, an offset over 20 mm, an empty url,
 * dpi out of range; FM_ERR_NOMEM. All functions below check the same. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_check(const struct fm_sheet *sheet,
                                                   const char *url,
                                                   struct fm_qr_plan *plan,
                                                   struct fm_error *error);

/* How many bytes of url stand in its code as planned: all, or those before the signature.
 */
FM_API size_t fm_sheet_code_length(const struct fm_qr_plan *plan, const char *url);

/* A PDF written as labels come: memory for one page, however many follow. */
struct fm_sheet_pdf;

/* url: any label of the batch, planned for. FM_OK with *out, to be freed by
 * fm_sheet_pdf_close; sheet, design and fields may go after the call. Errors as
 * fm_sheet_check. */
FM_API FM_MUST_CHECK enum fm_status
fm_sheet_pdf_open(const struct fm_sheet *sheet, const char *url, fm_sheet_write *write,
                  void *context, struct fm_sheet_pdf **out, struct fm_error *error);
/* The next label. FM_ERR_ARG for a bad serial or url, FM_ERR_LAYOUT where its code does
 * not fit, FM_ERR_NOMEM, FM_ERR_IO; nothing of the label is drawn then. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_pdf_add(struct fm_sheet_pdf *pdf,
                                                     const struct fm_sheet_label *label);
/* The pages of a form in front of all labels, for the sheet's printer whatever dpi the
 * fill has. FM_ERR_ARG once a label was added or for a field that is not printable UTF-8,
 * FM_ERR_LAYOUT where the code does not fit, FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_pdf_form(struct fm_sheet_pdf *pdf,
                                                      const struct fm_form *form,
                                                      const struct fm_form_fill *fill,
                                                      struct fm_error *error);
/* Labels of another kind or batch from here on, in the next cell; the medium, dpi, start
 * cell and offsets stay those of fm_sheet_pdf_open. Errors as there; the labels so far
 * are untouched, and after FM_ERR_NOMEM only closing is left. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_pdf_turn(struct fm_sheet_pdf *pdf,
                                                      const struct fm_sheet *sheet,
                                                      const char *url,
                                                      struct fm_error *error);
/* The code last added as a small PNG, two pixels a module and the quiet zone round it:
 * for reading back what is about to be printed. FM_ERR_ARG before the first label,
 * FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status
fm_sheet_pdf_code(const struct fm_sheet_pdf *pdf, fm_sheet_write *write, void *context);
/* Writes the rest and frees pdf (NULL allowed). FM_ERR_IO or FM_ERR_NOMEM where the file
 * is not whole, whatever fm_sheet_pdf_add said. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_pdf_close(struct fm_sheet_pdf *pdf);

/* A label as a label printer gets it: 1 is black, the first dot of a row in the highest
 * bit, rows padded to whole bytes with 0. */
struct fm_raster {
    int width, height; /* dots */
    size_t stride;     /* bytes a row */
    uint8_t *bits;
};

/* Draws labels of one batch one by one: what they share is drawn once. */
struct fm_rasterizer;

/* As fm_sheet_pdf_open, but medium, start cell and offsets do not apply (media may be
 * NULL). *out is to be freed by fm_raster_close. */
FM_API FM_MUST_CHECK enum fm_status fm_raster_open(const struct fm_sheet *sheet,
                                                   const char *url,
                                                   struct fm_rasterizer **out,
                                                   struct fm_error *error);
/* One label; *out is r's own and good until the next call with it. FM_ERR_ARG for a bad
 * serial or url, FM_ERR_LAYOUT where its code does not fit, FM_ERR_NOMEM. */
FM_API FM_MUST_CHECK enum fm_status fm_raster_draw(struct fm_rasterizer *r,
                                                   const struct fm_sheet_label *label,
                                                   const struct fm_raster **out);
/* The code found among the dots of a label as a small PNG, two pixels a module and the
 * quiet zone round it: for reading back what is about to be printed. FM_ERR_LAYOUT where
 * no code stands in the design's square, or not on whole dots; FM_ERR_NOMEM, FM_ERR_IO.
 */
FM_API FM_MUST_CHECK enum fm_status fm_raster_code(const struct fm_raster *label,
                                                   const struct fm_design *design,
                                                   int dpi, fm_sheet_write *write,
                                                   void *context);
FM_API void fm_raster_close(struct fm_rasterizer *r); /* NULL allowed */

/* One label at the sheet's dpi as PNG: the dots of fm_raster_draw. Errors as there, and
 * FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_png(const struct fm_sheet *sheet,
                                                 const struct fm_sheet_label *label,
                                                 fm_sheet_write *write, void *context,
                                                 struct fm_error *error);
/* The same as SVG, in millimetres; text becomes outlines, so no font is needed. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_svg(const struct fm_sheet *sheet,
                                                 const struct fm_sheet_label *label,
                                                 fm_sheet_write *write, void *context,
                                                 struct fm_error *error);

#endif
