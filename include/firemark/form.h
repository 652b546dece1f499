/* Forms: official documents as data. Lines, paragraphs, tables that grow with what is
 * filled in, and blocks for signature and seal go on from page to page. Read from text
 * files or found by name among those built in. source: labels/README.md. */
#ifndef FIREMARK_FORM_H
#define FIREMARK_FORM_H

#include <firemark/design.h>
#include <stddef.h>

enum {
    FM_FORM_ITEMS = 240,
    FM_FORM_TEXT_MAX = 900, /* octets of a statement's text */
    FM_FORM_NEEDS = 32,
    FM_FORM_NEED_MAX = 90
};

enum fm_form_kind {
    FM_FORM_TITLE, /* a centred line, bold */
    FM_FORM_LINE,  /* a line at the left */
    FM_FORM_RIGHT, /* a line at the right, below the code */
    FM_FORM_TEXT,  /* a paragraph, its first line two characters in */
    FM_FORM_GAP,   /* nothing, so high */
    FM_FORM_RULE,  /* a line across, so thick */
    FM_FORM_SEAL,  /* who seals above the date, at the right */
    FM_FORM_GROUP, /* a heading down the left of the rows up to FM_FORM_END */
    FM_FORM_END,
    FM_FORM_ROW,
    FM_FORM_HEAD,  /* a row that is told again where the rows below go on on a page */
    FM_FORM_ROWS,  /* a row for each entry of a list */
    FM_FORM_LABEL, /* cells: a name, a value, a block for signature */
    FM_FORM_VALUE,
    FM_FORM_SIGN,
    FM_FORM_AGAIN, /* the first line of each page but the first */
    FM_FORM_FOOT   /* the last line of each page */
};

struct fm_form_item {
    enum fm_form_kind kind;
    double size; /* mm: height of text or row, width of group or cell; 0: what is left */
    char text[FM_FORM_TEXT_MAX + 1]; /* with {fields}; of FM_FORM_ROWS the list's name */
};

/* A field without which the document may not be issued. */
struct fm_form_need {
    char field[FM_DESIGN_NAME_MAX + 1];
    char name[FM_FORM_NEED_MAX + 1]; /* as people call it */
};

struct fm_form {
    char name[FM_DESIGN_NAME_MAX + 1];
    double page_width, page_height, margin_x, margin_y; /* mm */
    double size;                                        /* of the cells' text */
    double qr;  /* side of the code, top right of the first page */
    bool serif; /* Song type, else sans */
    struct fm_form_need needs[FM_FORM_NEEDS];
    unsigned need_count;
    struct fm_form_item items[FM_FORM_ITEMS];
    unsigned item_count;
};

/* As fm_design_read() and fm_design_find(). A form is large: not on a small stack. */
FM_API FM_MUST_CHECK enum fm_status
fm_form_read(const char *text, size_t len, struct fm_form *out, struct fm_error *error);
FM_API FM_MUST_CHECK enum fm_status fm_form_find(const char *name, struct fm_form *out);
FM_API const char *fm_form_name(size_t i);

/* Whether any of its texts shows the field. */
FM_API bool fm_form_shows(const struct fm_form *form, const char *field);

/* A value for {name}. Printable UTF-8. */
struct fm_sheet_field {
    const char *name, *value;
};

/* Entries of a list: rows x columns fields, one row after another. Beside its own fields
 * a row has {n}, its number from 1, and those of the document. */
struct fm_form_list {
    const char *name;
    const struct fm_sheet_field *fields;
    size_t columns, rows;
};

/* What is filled in. All pointers are borrowed. */
struct fm_form_fill {
    const struct fm_sheet_field *fields;
    size_t field_count;
    const struct fm_form_list *lists; /* a list that is not given is empty */
    size_t list_count;
    const char *url; /* the code's text; NULL: a draft, marked so, without a code */
    int dpi;         /* of the printer, 72..4800 */
};

/* Takes bytes in order; false stops the rendering with FM_ERR_IO. */
typedef bool fm_sheet_write(void *context, const void *bytes, size_t len);

/* The form as a PDF of its own. title (may be NULL) is what a reader's window shows;
 * created (RFC 3339 or NULL: now) is noted in the file. FM_ERR_ARG for a field that is
 * not printable UTF-8 or a dpi out of range, FM_ERR_LAYOUT where the code does not fit,
 * FM_ERR_NOMEM, FM_ERR_IO. */
FM_API FM_MUST_CHECK enum fm_status fm_form_pdf(const struct fm_form *form,
                                                const struct fm_form_fill *fill,
                                                const char *title, const char *created,
                                                fm_sheet_write *write, void *context,
                                                struct fm_error *error);

/* The corner of the first page where the code is, as PNG at the fill's dpi: for reading
 * back what is about to be printed. Errors as above; FM_ERR_ARG for a draft. */
FM_API FM_MUST_CHECK enum fm_status fm_form_corner(const struct fm_form *form,
                                                   const struct fm_form_fill *fill,
                                                   fm_sheet_write *write, void *context,
                                                   struct fm_error *error);

#endif
