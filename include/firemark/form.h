/* Forms: official documents as data, a table of rows and cells that grows with what is
 * filled in and goes on from page to page. Read from text files or found by name among
 * those built in; drawn by fm_sheet_pdf_form() (sheet.h). source: labels/README.md. */
#ifndef FIREMARK_FORM_H
#define FIREMARK_FORM_H

#include <firemark/design.h>

enum { FM_FORM_ITEMS = 200 };

enum fm_form_kind {
    FM_FORM_TITLE, /* a centred line above the table */
    FM_FORM_LINE,  /* a line above the table */
    FM_FORM_GROUP, /* a heading down the left of the rows up to FM_FORM_END */
    FM_FORM_END,
    FM_FORM_ROW,
    FM_FORM_LABEL, /* cells: a name, a value, a block for signature */
    FM_FORM_VALUE,
    FM_FORM_SIGN,
    FM_FORM_FOOT /* the last line of each page */
};

struct fm_form_item {
    enum fm_form_kind kind;
    double size; /* mm: height of text or row, width of group or cell; 0: what is left */
    char text[FM_DESIGN_TEXT_MAX + 1]; /* with {fields} */
};

struct fm_form {
    char name[FM_DESIGN_NAME_MAX + 1];
    double page_width, page_height, margin_x, margin_y; /* mm */
    double size;                                        /* of the cells' text */
    double qr; /* side of the code, top right of the first page */
    struct fm_form_item items[FM_FORM_ITEMS];
    unsigned item_count;
};

/* As fm_design_read() and fm_design_find(). */
FM_API FM_MUST_CHECK enum fm_status
fm_form_read(const char *text, size_t len, struct fm_form *out, struct fm_error *error);
FM_API FM_MUST_CHECK enum fm_status fm_form_find(const char *name, struct fm_form *out);
FM_API const char *fm_form_name(size_t i);

#endif
