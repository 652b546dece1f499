/* Drawing a form as it was planned. */
#include "form_draw.h"

#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double MM_PER_INCH = 25.4;
static const double FRAME = 0.3, RULE = 0.13;
static const double ASCENT = 0.88; /* of a CJK character, above its baseline */

static void
show(struct form_drawing *d, double x, double y)
{
    cairo_save(d->cr);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_translate(d->cr, x, y);
    cairo_scale(d->cr, 1.0 / FM_LAYOUT_PER_MM, 1.0 / FM_LAYOUT_PER_MM);
    cairo_move_to(d->cr, 0, 0);
    pango_cairo_show_layout(d->cr, d->layout);
    cairo_restore(d->cr);
}

/* ---- rows ---- */

static void
box(struct form_drawing *d, double x, double y, double width, double height)
{
    cairo_rectangle(d->cr, x, y, width, height);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_set_line_width(d->cr, RULE);
    cairo_stroke(d->cr);
}

/* In the middle of its height. */
static void
text_in(struct form_drawing *d, const char *text, double x, double y, double width,
        double height, enum fm_face face, PangoAlignment align)
{
    double own = form_set(d, text, width - 2 * FORM_PAD, d->form->size, face, align,
                          form_cell_lines(d->form));

    show(d, x + FORM_PAD, y + (height - own) / 2);
}

/* Who signs above, the date below at the right: "WHO|DATE". */
static void
sign_in(struct form_drawing *d, char *text, double x, double y, double width,
        double height)
{
    enum fm_face face = form_face(d, false);
    char *date = strchr(text, '|');

    if (date)
        *date++ = '\0';
    form_set(d, text, width - 2 * FORM_PAD, d->form->size, face, PANGO_ALIGN_LEFT,
             form_cell_lines(d->form));
    show(d, x + FORM_PAD, y + FORM_PAD / 2);
    if (!date)
        return;
    double own = form_set(d, date, width - 2 * FORM_PAD, d->form->size, face,
                          PANGO_ALIGN_RIGHT, form_cell_lines(d->form));

    show(d, x + FORM_PAD, y + height - own - FORM_PAD / 2);
}

static void
draw_cell(struct form_drawing *d, const struct fm_form_item *cell, double x, double y,
          double width, double height, bool head)
{
    char *text = fm_fields_expand(&d->filled, cell->text);
    bool label = cell->kind == FM_FORM_LABEL;

    box(d, x, y, width, height);
    if (text && cell->kind == FM_FORM_SIGN)
        sign_in(d, text, x, y, width, height);
    else if (text)
        text_in(d, text, x, y, width, height, form_face(d, head),
                label ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    g_free(text);
}

static void
draw_row(struct form_drawing *d, const struct form_block *b)
{
    const struct fm_form *f = d->form;
    const struct fm_form_item *row = &f->items[b->item];
    double x = b->x, end = b->x + b->width;

    form_scope(d, row->text, row->kind == FM_FORM_ROWS ? b->entry : -1);
    for (unsigned i = b->item + 1; i < f->item_count && form_is_cell(&f->items[i]); i++) {
        double width = form_cell_width(&f->items[i], end - x);

        draw_cell(d, &f->items[i], x, b->y, width, b->height, row->kind == FM_FORM_HEAD);
        x += width;
    }
    form_scope(d, NULL, -1);
}

/* ---- lines ---- */

/* The line's baseline lies so that its characters are in the middle of its height. */
static void
draw_text_line(struct form_drawing *d, const struct form_block *b)
{
    const struct fm_form_item *item = &d->form->items[b->item];
    double pitch = form_set_lines(d, item, b->width);
    PangoLayoutIter *at = pango_layout_get_iter(d->layout);
    PangoRectangle logical;

    for (int i = 0; i < b->line; i++)
        pango_layout_iter_next_line(at);
    pango_layout_iter_get_line_extents(at, NULL, &logical);
    cairo_save(d->cr);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_translate(d->cr, b->x, b->y + (pitch - item->size) / 2 + ASCENT * item->size);
    cairo_scale(d->cr, 1.0 / FM_LAYOUT_PER_MM, 1.0 / FM_LAYOUT_PER_MM);
    cairo_move_to(d->cr, (double)logical.x / PANGO_SCALE, 0);
    pango_cairo_show_layout_line(d->cr, pango_layout_iter_get_line_readonly(at));
    cairo_restore(d->cr);
    pango_layout_iter_free(at);
}

/* "WHO|DATE" in the right half: room for the seal over both. */
static void
draw_seal(struct form_drawing *d, const struct form_block *b)
{
    const struct fm_form *f = d->form;
    double size = f->size * 1.2, width = b->width / 2, x = b->x + width;
    char *text = fm_fields_expand(&d->filled, f->items[b->item].text);
    char *date = text ? strchr(text, '|') : NULL;

    if (date)
        *date++ = '\0';
    if (text) {
        form_set(d, text, width, size, form_face(d, false), PANGO_ALIGN_CENTER, 3);
        show(d, x, b->y + b->height * 0.35);
    }
    if (date) {
        double own =
            form_set(d, date, width, size, form_face(d, false), PANGO_ALIGN_CENTER, 1);

        show(d, x, b->y + b->height - own - 1);
    }
    g_free(text);
}

static void
draw_rule(struct form_drawing *d, const struct form_block *b)
{
    cairo_rectangle(d->cr, b->x, b->y, b->width, b->height);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_fill(d->cr);
}

/* The first line of a page that goes on, and the last line of each. */
static void
draw_edge(struct form_drawing *d, const struct fm_form_item *item, double y)
{
    const struct fm_form *f = d->form;
    bool foot = item->kind == FM_FORM_FOOT;
    char *text = fm_fields_expand(&d->filled, item->text);

    if (!text)
        return;
    form_set(d, text, f->page_width - 2 * f->margin_x, item->size, form_face(d, false),
             foot ? PANGO_ALIGN_CENTER : PANGO_ALIGN_RIGHT, 1);
    show(d, f->margin_x, y);
    g_free(text);
}

/* ---- pages ---- */

static bool
framed(const struct form_drawing *d, const struct form_block *b, unsigned page)
{
    return b->page == page && form_is_row(&d->form->items[b->item]);
}

/* A heavier frame round the rows from block `first` on that stand on one another, and the
 * headings of their groups; returns the block behind them. */
static unsigned
draw_frame(struct form_drawing *d, unsigned first)
{
    const struct fm_form *f = d->form;
    const struct form_block *b = d->blocks, *last = &b[first];
    unsigned i = first + 1;

    while (i < d->block_count && framed(d, &b[i], last->page) &&
           fabs(b[i].y - last->y - last->height) < 1e-6)
        last = &b[i++];
    cairo_rectangle(d->cr, f->margin_x, b[first].y, f->page_width - 2 * f->margin_x,
                    last->y + last->height - b[first].y);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_set_line_width(d->cr, FRAME);
    cairo_stroke(d->cr);
    return i;
}

static unsigned
draw_group(struct form_drawing *d, unsigned first)
{
    const struct fm_form *f = d->form;
    const struct form_block *b = d->blocks, *last = &b[first];
    const struct fm_form_item *group = &f->items[b[first].group];
    unsigned i = first + 1;

    while (i < d->block_count && framed(d, &b[i], last->page) &&
           b[i].group == b[first].group)
        last = &b[i++];
    double height = last->y + last->height - b[first].y;

    box(d, f->margin_x, b[first].y, group->size, height);
    text_in(d, group->text, f->margin_x, b[first].y, group->size, height,
            form_face(d, true), PANGO_ALIGN_CENTER);
    return i;
}

static void
draw_block(struct form_drawing *d, const struct form_block *b)
{
    const struct fm_form_item *item = &d->form->items[b->item];

    if (form_is_row(item))
        draw_row(d, b);
    else if (item->kind == FM_FORM_AGAIN)
        draw_edge(d, item, b->y);
    else if (item->kind == FM_FORM_SEAL)
        draw_seal(d, b);
    else if (item->kind == FM_FORM_RULE)
        draw_rule(d, b);
    else
        draw_text_line(d, b);
}

/* Across the page of a draft. */
static void
draw_watermark(struct form_drawing *d)
{
    const struct fm_form *f = d->form;
    double width = f->page_width, own;

    cairo_save(d->cr);
    cairo_translate(d->cr, f->page_width / 2, f->page_height / 2);
    cairo_rotate(d->cr, -G_PI / 4);
    own = form_set(d, "草　稿", width, 50, FM_FACE_BOLD, PANGO_ALIGN_CENTER, 1);
    cairo_translate(d->cr, -width / 2, -own / 2);
    cairo_set_source_rgba(d->cr, 0, 0, 0, 0.13);
    cairo_scale(d->cr, 1.0 / FM_LAYOUT_PER_MM, 1.0 / FM_LAYOUT_PER_MM);
    cairo_move_to(d->cr, 0, 0);
    pango_cairo_show_layout(d->cr, d->layout);
    cairo_restore(d->cr);
}

void
form_draw_page(struct form_drawing *d, unsigned page)
{
    const struct fm_form *f = d->form;

    snprintf(d->numbers[1], FORM_NUMBER, "%u", page + 1);
    form_scope(d, NULL, -1);
    for (unsigned i = 0; i < d->block_count; i++) {
        if (d->blocks[i].page == page)
            draw_block(d, &d->blocks[i]);
    }
    for (unsigned i = 0; i < d->block_count;)
        i = framed(d, &d->blocks[i], page) && d->blocks[i].group >= 0 ? draw_group(d, i)
                                                                      : i + 1;
    for (unsigned i = 0; i < d->block_count;)
        i = framed(d, &d->blocks[i], page) ? draw_frame(d, i) : i + 1;
    for (unsigned i = 0; i < f->item_count; i++) {
        if (f->items[i].kind == FM_FORM_FOOT)
            draw_edge(d, &f->items[i], f->page_height - f->margin_y + 2);
    }
    if (!d->fill->url)
        draw_watermark(d);
}

/* What people type where the code cannot be scanned, below it. */
static void
draw_code_text(struct form_drawing *d, double side)
{
    const struct fm_form *f = d->form;
    char *text = fm_fields_expand(&d->filled, "{code}");

    if (!text)
        return;
    form_set(d, text, side, FORM_CODE_TEXT, FM_FACE_MONO, PANGO_ALIGN_CENTER, 1);
    show(d, f->page_width - f->margin_x - side, f->margin_y + side + 0.8);
    g_free(text);
}

/* Top right of the first page, on whole dots as on a label. */
enum fm_status
form_draw_code(struct form_drawing *d, int dpi, struct fm_error *error)
{
    const struct fm_form *f = d->form;
    double dot = MM_PER_INCH / dpi, side = 0;
    struct fm_qr_plan plan;
    struct fm_qr qr;

    if (!d->fill->url)
        return FM_OK;
    enum fm_status status = fm_qr_make_plan(d->fill->url, f->qr, dpi, &plan, error);

    if (status == FM_OK)
        status = fm_qr_encode(d->fill->url, &plan, &qr);
    if (status != FM_OK)
        return status;
    side = plan.modules * plan.dots;
    cairo_save(d->cr);
    cairo_scale(d->cr, dot, dot);
    cairo_translate(d->cr, round((f->page_width - f->margin_x) / dot - side),
                    round(f->margin_y / dot));
    cairo_scale(d->cr, plan.dots, plan.dots);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    fm_draw_runs(d->cr, &qr);
    cairo_fill(d->cr);
    cairo_restore(d->cr);
    draw_code_text(d, side * dot);
    return FM_OK;
}

/* ---- a drawing ---- */

void
form_begin(struct form_drawing *d, cairo_t *cr, const struct fm_form *form,
           const struct fm_form_fill *fill)
{
    size_t n = fill->field_count;

    *d = (struct form_drawing){.cr = cr, .form = form, .fill = fill};
    for (size_t i = 0; i < fill->list_count; i++)
        d->room = MAX(d->room, fill->lists[i].columns);
    d->fields = g_new0(struct fm_sheet_field, d->room + 3 + n);
    d->fields[d->room] = (struct fm_sheet_field){"n", d->numbers[0]};
    d->fields[d->room + 1] = (struct fm_sheet_field){"page", d->numbers[1]};
    d->fields[d->room + 2] = (struct fm_sheet_field){"pages", d->numbers[2]};
    if (n > 0)
        memcpy(d->fields + d->room + 3, fill->fields, n * sizeof *d->fields);
    d->layout = fm_draw_layout(cr);
    form_plan(d);
    snprintf(d->numbers[2], FORM_NUMBER, "%u", d->pages);
}

void
form_end(struct form_drawing *d)
{
    g_object_unref(d->layout);
    g_free(d->blocks);
    g_free(d->fields);
}

enum fm_status
fm_form_draw(cairo_t *cr, const struct fm_form *form, const struct fm_form_fill *fill,
             int dpi, struct fm_error *error)
{
    struct form_drawing d;

    form_begin(&d, cr, form, fill);
    enum fm_status status = form_draw_code(&d, dpi, error);

    for (unsigned page = 0; status == FM_OK && page < d.pages; page++) {
        form_draw_page(&d, page);
        cairo_show_page(cr);
        status = fm_draw_status(cairo_status(cr));
    }
    form_end(&d);
    return status;
}
