/* Planning a form: what is filled in is measured, and every piece gets page and place.
 * A row or a line of text is never split; what belongs together stays together where a
 * page has room for it. */
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "form_draw.h"

static const double PITCH = 1.6;  /* of a paragraph's lines, in characters */
static const double TIGHT = 1.45; /* of other lines */

bool
form_is_row(const struct fm_form_item *item)
{
    return item->kind == FM_FORM_ROW || item->kind == FM_FORM_HEAD ||
           item->kind == FM_FORM_ROWS;
}

bool
form_is_cell(const struct fm_form_item *item)
{
    return item->kind == FM_FORM_LABEL || item->kind == FM_FORM_VALUE ||
           item->kind == FM_FORM_SIGN;
}

static const struct fm_form_list *
find_list(const struct form_drawing *d, const char *name)
{
    for (size_t i = 0; i < d->fill->list_count; i++) {
        if (strcmp(d->fill->lists[i].name, name) == 0)
            return &d->fill->lists[i];
    }
    return NULL;
}

void
form_scope(struct form_drawing *d, const char *list, int entry)
{
    const struct fm_form_list *l = entry < 0 ? NULL : find_list(d, list);
    size_t own = l && (size_t)entry < l->rows ? l->columns : 0;

    snprintf(d->numbers[0], FORM_NUMBER, own ? "%d" : "", entry + 1);
    d->filled.fields = d->fields + d->room - own;
    d->filled.field_count = own + 3 + d->fill->field_count;
    if (own)
        memcpy(d->fields + d->room - own, l->fields + (size_t)entry * own,
               own * sizeof *d->fields);
}

int
form_entries(const struct form_drawing *d, const struct fm_form_item *item)
{
    const struct fm_form_list *l =
        item->kind == FM_FORM_ROWS ? find_list(d, item->text) : NULL;

    return l && l->rows > 0 ? (int)l->rows : 1;
}

double
form_cell_width(const struct fm_form_item *cell, double left)
{
    return cell->size > 0 ? cell->size : left;
}

enum fm_face
form_face(const struct form_drawing *d, bool bold)
{
    if (d->form->serif)
        return bold ? FM_FACE_SERIF_BOLD : FM_FACE_SERIF;
    return bold ? FM_FACE_BOLD : FM_FACE_SANS;
}

double
form_set(struct form_drawing *d, const char *text, double width, double size,
         enum fm_face face, PangoAlignment align, int lines)
{
    int height;

    pango_layout_set_line_spacing(d->layout, 0);
    pango_layout_set_indent(d->layout, 0);
    pango_layout_set_text(d->layout, text, -1);
    pango_layout_set_width(d->layout,
                           (int)(fmax(width, 1) * FM_LAYOUT_PER_MM * PANGO_SCALE));
    pango_layout_set_height(d->layout, -lines);
    pango_layout_set_ellipsize(d->layout, lines == FORM_UNLIMITED ? PANGO_ELLIPSIZE_NONE
                                                                  : PANGO_ELLIPSIZE_END);
    pango_layout_set_alignment(d->layout, align);
    fm_draw_font(d->layout, face, size);
    fm_draw_pitch(d->layout, size * 1.1);
    pango_layout_get_size(d->layout, NULL, &height);
    return (double)height / PANGO_SCALE / FM_LAYOUT_PER_MM;
}

double
form_set_lines(struct form_drawing *d, const struct fm_form_item *item, double width)
{
    bool title = item->kind == FM_FORM_TITLE, prose = item->kind == FM_FORM_TEXT;
    char *text = fm_fields_expand(&d->filled, item->text);

    if (!text)
        return 0;
    form_set(d, text, width, item->size, form_face(d, title),
             title                         ? PANGO_ALIGN_CENTER
             : item->kind == FM_FORM_RIGHT ? PANGO_ALIGN_RIGHT
                                           : PANGO_ALIGN_LEFT,
             FORM_UNLIMITED);
    if (prose)
        pango_layout_set_indent(d->layout,
                                (int)(2 * item->size * FM_LAYOUT_PER_MM * PANGO_SCALE));
    g_free(text);
    return item->size * (prose ? PITCH : TIGHT);
}

int
form_cell_lines(const struct fm_form *form)
{
    double body = form->page_height - 2 * form->margin_y - 2 * FORM_PAD;

    return (int)fmax(1, body / (form->size * 1.32));
}

/* ---- heights ---- */

static double
full_width(const struct fm_form *f)
{
    return f->page_width - 2 * f->margin_x;
}

static double
body_height(const struct fm_form *f)
{
    return f->page_height - 2 * f->margin_y;
}

static double
group_width(const struct form_drawing *d)
{
    return d->group >= 0 ? d->form->items[d->group].size : 0;
}

/* With the fields in scope. */
static double
row_height(struct form_drawing *d, unsigned row)
{
    const struct fm_form *f = d->form;
    double height = f->items[row].size, left = full_width(f) - group_width(d);

    for (unsigned i = row + 1; i < f->item_count && form_is_cell(&f->items[i]); i++) {
        double w = form_cell_width(&f->items[i], left);
        char *text = fm_fields_expand(&d->filled, f->items[i].text);

        left -= w;
        if (!text)
            continue;
        double need = form_set(d, text, w - 2 * FORM_PAD, f->size, form_face(d, false),
                               PANGO_ALIGN_LEFT, form_cell_lines(f)) +
                      FORM_PAD + (f->items[i].kind == FM_FORM_SIGN ? FORM_SIGN_ROOM : 0);

        height = fmax(height, need);
        g_free(text);
    }
    return fmin(height, body_height(f));
}

/* ---- places ---- */

static struct form_block *
add_block(struct form_drawing *d, unsigned item, double height)
{
    if (d->block_count == d->block_room) {
        d->block_room = d->block_room ? 2 * d->block_room : 64;
        d->blocks = g_renew(struct form_block, d->blocks, d->block_room);
    }
    struct form_block *b = &d->blocks[d->block_count++];

    *b = (struct form_block){.item = item,
                             .group = d->group,
                             .page = d->pages,
                             .x = d->form->margin_x + group_width(d),
                             .y = d->y,
                             .width = full_width(d->form) - group_width(d),
                             .height = height};
    d->y += height;
    return b;
}

static double
code_bottom(const struct form_drawing *d)
{
    return d->form->margin_y + d->form->qr + FORM_CODE_TEXT * TIGHT + 1;
}

static void
next_page(struct form_drawing *d)
{
    const struct fm_form *f = d->form;
    int group = d->group;

    d->pages++;
    d->y = f->margin_y;
    d->group = -1;
    for (unsigned i = 0; i < f->item_count; i++) {
        if (f->items[i].kind == FM_FORM_AGAIN)
            add_block(d, i, f->items[i].size * TIGHT + 1);
    }
    d->group = group;
}

/* The next `height` mm stay on one page; true: it is a new one. */
static bool
keep(struct form_drawing *d, double height)
{
    const struct fm_form *f = d->form;

    if (d->y + height <= f->page_height - f->margin_y + 1e-6)
        return false;
    if (d->block_count > 0 && d->blocks[d->block_count - 1].page == d->pages &&
        f->items[d->blocks[d->block_count - 1].item].kind == FM_FORM_AGAIN)
        return false; /* nothing but headings here: it fits no page */
    if (d->y <= f->margin_y)
        return false;
    next_page(d);
    return true;
}

/* Titles stand centred beside the code, lines at its left; all else below it. */
static void
plan_lines(struct form_drawing *d, unsigned item)
{
    const struct fm_form *f = d->form;
    const struct fm_form_item *it = &f->items[item];
    bool title = it->kind == FM_FORM_TITLE;
    double beside = f->qr + 2, x = 0, width = full_width(f);

    if (d->pages == 0 && d->y < code_bottom(d) && (title || it->kind == FM_FORM_LINE)) {
        x = title ? beside : 0;
        width -= title ? 2 * beside : beside;
    } else if (d->pages == 0) {
        d->y = fmax(d->y, code_bottom(d));
    }
    double pitch = form_set_lines(d, it, width);
    int n = pitch > 0 ? pango_layout_get_line_count(d->layout) : 0;

    for (int line = 0; line < n; line++) {
        keep(d, pitch);
        struct form_block *b = add_block(d, item, pitch);

        b->line = line;
        b->x += x;
        b->width = width;
    }
}

/* The row of headings above a list's rows; -1: there is none. */
static int
head_of(const struct fm_form *f, unsigned rows)
{
    int i = (int)rows - 1;

    while (i >= 0 && form_is_cell(&f->items[i]))
        i--;
    return i >= 0 && f->items[i].kind == FM_FORM_HEAD ? i : -1;
}

static double
entry_height(struct form_drawing *d, unsigned row, int entry)
{
    const struct fm_form_item *it = &d->form->items[row];

    form_scope(d, it->text, it->kind == FM_FORM_ROWS ? entry : -1);
    double height = row_height(d, row);

    form_scope(d, NULL, -1);
    return height;
}

/* The row behind this one, or none. */
static unsigned
next_row(const struct fm_form *f, unsigned row)
{
    unsigned i = row + 1;

    while (i < f->item_count && form_is_cell(&f->items[i]))
        i++;
    return i;
}

static void
plan_row(struct form_drawing *d, unsigned row)
{
    const struct fm_form *f = d->form;
    const struct fm_form_item *it = &f->items[row];
    int head = it->kind == FM_FORM_ROWS ? head_of(f, row) : -1;

    if (d->pages == 0)
        d->y = fmax(d->y, code_bottom(d));
    for (int entry = 0; entry < form_entries(d, it); entry++) {
        double height = entry_height(d, row, entry), with = height;

        /* headings do not stand alone at the foot of a page */
        if (it->kind == FM_FORM_HEAD && next_row(f, row) < f->item_count)
            with += entry_height(d, next_row(f, row), 0);
        if (keep(d, with) && head >= 0)
            add_block(d, (unsigned)head, entry_height(d, (unsigned)head, 0));
        add_block(d, row, height)->entry = entry;
    }
}

/* A group that fits a page is not begun at the foot of one. */
static void
plan_group(struct form_drawing *d, unsigned group)
{
    const struct fm_form *f = d->form;
    double height = 0;

    d->group = (int)group;
    for (unsigned i = group + 1; f->items[i].kind != FM_FORM_END; i++) {
        for (int e = 0; form_is_row(&f->items[i]) && e < form_entries(d, &f->items[i]);
             e++)
            height += entry_height(d, i, e);
    }
    if (height <= body_height(f) * 0.8)
        keep(d, height);
}

static void
plan_item(struct form_drawing *d, unsigned item)
{
    const struct fm_form_item *it = &d->form->items[item];

    switch (it->kind) {
    case FM_FORM_TITLE:
    case FM_FORM_LINE:
    case FM_FORM_RIGHT:
    case FM_FORM_TEXT:
        plan_lines(d, item);
        break;
    case FM_FORM_GAP:
        d->y += it->size;
        break;
    case FM_FORM_RULE:
    case FM_FORM_SEAL:
        d->y = d->pages == 0 ? fmax(d->y, code_bottom(d)) : d->y;
        keep(d, it->size);
        add_block(d, item, it->size);
        break;
    case FM_FORM_ROW:
    case FM_FORM_HEAD:
    case FM_FORM_ROWS:
        plan_row(d, item);
        break;
    case FM_FORM_GROUP:
        plan_group(d, item);
        break;
    case FM_FORM_END:
        d->group = -1;
        break;
    case FM_FORM_LABEL:
    case FM_FORM_VALUE:
    case FM_FORM_SIGN:
    case FM_FORM_AGAIN:
    case FM_FORM_FOOT:
        break;
    }
}

void
form_plan(struct form_drawing *d)
{
    d->y = d->form->margin_y;
    d->group = -1;
    form_scope(d, NULL, -1);
    for (unsigned i = 0; i < d->form->item_count; i++)
        plan_item(d, i);
    d->pages++;
}
