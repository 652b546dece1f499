/* Inside the drawing of forms: what was planned, and the text of one item. */
#pragma once
#include "draw.h"

/* A piece of a page: a row, a line of text, a gap. Millimetres. */
struct form_block {
    unsigned item;
    int entry; /* of the list of FM_FORM_ROWS, else 0 */
    int line;  /* of a text */
    int group; /* item of the group it is in; -1: none */
    unsigned page;
    double x, y, width, height;
};

enum { FORM_NUMBER = 24 };

struct form_drawing {
    cairo_t *cr; /* in mm */
    PangoLayout *layout;
    const struct fm_form *form;
    const struct fm_form_fill *fill;
    struct fm_sheet filled;        /* carries the fields in scope */
    struct fm_sheet_field *fields; /* room for a row's own, {n}, {page}, {pages}, the
                                      document's */
    size_t room;                   /* fields before {n} */
    struct form_block *blocks;
    unsigned block_count, block_room, pages;
    double y; /* where the next block goes, on the last page */
    int group;
    char numbers[3][FORM_NUMBER]; /* {n}, {page}, {pages} */
};

bool form_is_row(const struct fm_form_item *item);
bool form_is_cell(const struct fm_form_item *item);

/* Brings the entry's own fields before all others; entry -1: the document's alone. */
void form_scope(struct form_drawing *d, const char *list, int entry);

/* How many entries the list of an item has; 1 for what is no list and for an empty one.
 */
int form_entries(const struct form_drawing *d, const struct fm_form_item *item);

/* A cell's width where `left` mm are left of its row. */
double form_cell_width(const struct fm_form_item *cell, double left);

/* The face of the form, or its bold one. */
enum fm_face form_face(const struct form_drawing *d, bool bold);

enum { FORM_UNLIMITED = 0 };
/* Sets the text for a box in d->layout and returns its height; more than `lines` are cut
 * with an ellipsis. */
double form_set(struct form_drawing *d, const char *text, double width, double size,
                enum fm_face face, PangoAlignment align, int lines);

/* Sets the text of a title, line or paragraph, d->filled's fields in it, and returns its
 * pitch in mm; 0: it is left out. */
double form_set_lines(struct form_drawing *d, const struct fm_form_item *item,
                      double width);

/* Lines that fit a cell as high as a page. */
int form_cell_lines(const struct fm_form *form);

/* Gives every piece its page and place. */
void form_plan(struct form_drawing *d);

/* Lays out; form_end() frees what it holds. */
void form_begin(struct form_drawing *d, cairo_t *cr, const struct fm_form *form,
                const struct fm_form_fill *fill);
void form_end(struct form_drawing *d);

/* The code and its characters on the first page; nothing for a draft. */
enum fm_status form_draw_code(struct form_drawing *d, int dpi, struct fm_error *error);
void form_draw_page(struct form_drawing *d, unsigned page);

/* Millimetres round the text of a cell, and for the pen above a signature's date. */
#define FORM_PAD 1.2
#define FORM_SIGN_ROOM 9.0
#define FORM_CODE_TEXT 2.3 /* the code's characters, below it */
