/* Labels on paper: PDF sheets and rolls, a label as PNG or SVG. Codes lie on whole
 * printer dots. Text that a batch shares is laid out once; of each label only its code
 * and serial are drawn. Not for two threads at one sheet; different sheets are
 * independent. source: docs/label-format.md, labels/README.md. */
#ifndef FIREMARK_SHEET_H
#define FIREMARK_SHEET_H

#include <firemark/design.h>
#include <firemark/form.h>
#include <firemark/qr.h>

/* A batch's value for {name}. Printable UTF-8. */
struct fm_sheet_field {
    const char *name, *value;
};

/* What the labels of one batch share. All pointers are borrowed. */
struct fm_sheet {
    const struct fm_design *design;
    const struct fm_media *media; /* for PDF only */
    int dpi;                      /* of the printer, 72..4800 */
    unsigned start_cell;          /* 0-based: cells of a half-used first sheet to skip */
    double offset_x, offset_y;    /* mm, added to all: the printer's own error */
    const struct fm_sheet_field *fields;
    size_t field_count; /* a field the design does not show is ignored */
};

struct fm_sheet_label {
    const char *url;    /* the code's text */
    const char *serial; /* XXXX-XXXX-XXXX as people read it: 0-9, A-Z, '-', up to 14 */
};

/* Takes bytes in order; false stops the rendering with FM_ERR_IO. */
typedef bool fm_sheet_write(void *context, const void *bytes, size_t len);

/* Can this sheet carry codes like url? plan (may be NULL) tells how: warn the user where
 * plan->tight. FM_ERR_LAYOUT with the reason in error (may be NULL) where the design does
 * not fit the medium's cell or the code would be too fine; FM_ERR_ARG for a field that is
 * not printable UTF-8, a start cell behind the sheet, an offset over 20 mm, an empty url,
 * dpi out of range; FM_ERR_NOMEM. All functions below check the same. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_check(const struct fm_sheet *sheet,
                                                   const char *url,
                                                   struct fm_qr_plan *plan,
                                                   struct fm_error *error);

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
/* The pages of a form, filled with fields, in front of all labels; url is the text of its
 * code. FM_ERR_ARG once a label was added or for a field that is not printable UTF-8,
 * FM_ERR_LAYOUT where the code does not fit, FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_sheet_pdf_form(struct fm_sheet_pdf *pdf,
                                                      const struct fm_form *form,
                                                      const struct fm_sheet_field *fields,
                                                      size_t field_count, const char *url,
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

/* One label at the sheet's dpi, black on white, as PNG: what a label printer's raster is
 * made of. media, start cell and offsets do not apply. Errors as above, and FM_ERR_IO. */
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
