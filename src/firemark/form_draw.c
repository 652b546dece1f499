/* Drawing a form: rows are measured with what is filled in, given to pages, then drawn.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"

static const double MM_PER_INCH = 25.4;
static const double PAD = 1.2, FRAME = 0.35, RULE = 0.15, SHADE = 0.93;
static const double SIGN_ROOM = 9; /* mm for the pen, below a block's first words */
enum { LINES_MAX = 40, NUMBER = 12 };

struct drawing {
    cairo_t *cr; /* in mm */
    PangoLayout *layout;
    const struct fm_form *form;
    struct fm_sheet filled; /* carries the fields, {page} and {pages} among them */
    double y[FM_FORM_ITEMS], height[FM_FORM_ITEMS]; /* of rows and of lines above */
    unsigned page[FM_FORM_ITEMS], pages;
    char numbers[2][NUMBER]; /* of {page} and {pages} */
};

static bool
is_cell(const struct fm_form_item *item)
{
    return item->kind == FM_FORM_LABEL || item->kind == FM_FORM_VALUE ||
           item->kind == FM_FORM_SIGN;
}

/* Sets the text for a box and returns its height in mm. */
static double
set_text(struct drawing *d, const char *text, double width, double size,
         enum fm_face face, PangoAlignment align)
{
    int height;

    pango_layout_set_line_spacing(d->layout, 0);
    pango_layout_set_text(d->layout, text, -1);
    pango_layout_set_width(d->layout, (int)(width * FM_LAYOUT_PER_MM * PANGO_SCALE));
    pango_layout_set_height(d->layout, -LINES_MAX);
    pango_layout_set_alignment(d->layout, align);
    fm_draw_font(d->layout, face, size);
    fm_draw_pitch(d->layout, size * 1.1);
    pango_layout_get_size(d->layout, NULL, &height);
    return (double)height / PANGO_SCALE / FM_LAYOUT_PER_MM;
}

static void
show(struct drawing *d, double x, double y)
{
    cairo_save(d->cr);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_translate(d->cr, x, y);
    cairo_scale(d->cr, 1.0 / FM_LAYOUT_PER_MM, 1.0 / FM_LAYOUT_PER_MM);
    cairo_move_to(d->cr, 0, 0);
    pango_cairo_show_layout(d->cr, d->layout);
    cairo_restore(d->cr);
}

/* ---- measuring ---- */

static double
cell_width(const struct fm_form_item *cell, double left)
{
    return cell->size > 0 ? cell->size : left;
}

static double
row_height(struct drawing *d, unsigned row, double width)
{
    const struct fm_form *f = d->form;
    double height = f->items[row].size;

    for (unsigned i = row + 1; i < f->item_count && is_cell(&f->items[i]); i++) {
        double w = cell_width(&f->items[i], width);
        char *text = fm_fields_expand(&d->filled, f->items[i].text);

        width -= w;
        if (!text)
            continue;
        double need =
            set_text(d, text, w - 2 * PAD, f->size, FM_FACE_SANS, PANGO_ALIGN_LEFT) +
            PAD + (f->items[i].kind == FM_FORM_SIGN ? SIGN_ROOM : 0);

        height = fmax(height, need);
        g_free(text);
    }
    return fmin(height, f->page_height - 2 * f->margin_y);
}

/* Gives every line and row its page and height; the table begins below the code. */
static void
lay_out(struct drawing *d)
{
    const struct fm_form *f = d->form;
    double y = f->margin_y, group = 0;
    bool table = false;

    for (unsigned i = 0; i < f->item_count; i++) {
        const struct fm_form_item *item = &f->items[i];

        if (item->kind == FM_FORM_GROUP || item->kind == FM_FORM_END)
            group = item->size;
        if (item->kind == FM_FORM_TITLE || item->kind == FM_FORM_LINE)
            d->height[i] = item->size * 1.7;
        else if (item->kind == FM_FORM_ROW)
            d->height[i] = row_height(d, i, f->page_width - 2 * f->margin_x - group);
        else
            continue;
        if (item->kind == FM_FORM_ROW && !table) {
            y = fmax(y, f->margin_y + f->qr + 1);
            table = true;
        }
        if (y + d->height[i] > f->page_height - f->margin_y) {
            d->pages++;
            y = f->margin_y;
        }
        d->page[i] = d->pages;
        d->y[i] = y;
        y += d->height[i];
    }
    d->pages++;
}

/* ---- drawing ---- */

static void
box(struct drawing *d, double x, double y, double width, double height, bool shaded)
{
    cairo_rectangle(d->cr, x, y, width, height);
    if (shaded) {
        cairo_set_source_rgb(d->cr, SHADE, SHADE, SHADE);
        cairo_fill_preserve(d->cr);
    }
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    cairo_set_line_width(d->cr, RULE);
    cairo_stroke(d->cr);
}

/* In the middle of its height. */
static void
text_in(struct drawing *d, const char *text, double x, double y, double width,
        double height, enum fm_face face, PangoAlignment align)
{
    double own = set_text(d, text, width - 2 * PAD, d->form->size, face, align);

    show(d, x + PAD, y + (height - own) / 2);
}

/* Who signs above, the date below at the right: "WHO|DATE". */
static void
sign_in(struct drawing *d, char *text, double x, double y, double width, double height)
{
    char *date = strchr(text, '|');

    if (date)
        *date++ = '\0';
    set_text(d, text, width - 2 * PAD, d->form->size, FM_FACE_SANS, PANGO_ALIGN_LEFT);
    show(d, x + PAD, y + PAD / 2);
    if (!date)
        return;
    double own = set_text(d, date, width - 2 * PAD, d->form->size, FM_FACE_SANS,
                          PANGO_ALIGN_RIGHT);

    show(d, x + PAD, y + height - own - PAD / 2);
}

static void
draw_cell(struct drawing *d, const struct fm_form_item *cell, double x, double y,
          double width, double height)
{
    char *text = fm_fields_expand(&d->filled, cell->text);
    bool label = cell->kind == FM_FORM_LABEL;

    box(d, x, y, width, height, label);
    if (text && cell->kind == FM_FORM_SIGN)
        sign_in(d, text, x, y, width, height);
    else if (text)
        text_in(d, text, x, y, width, height, FM_FACE_SANS,
                label ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    g_free(text);
}

static void
draw_row(struct drawing *d, unsigned row, double group)
{
    const struct fm_form *f = d->form;
    double x = f->margin_x + group, end = f->page_width - f->margin_x;

    for (unsigned i = row + 1; i < f->item_count && is_cell(&f->items[i]); i++) {
        double width = cell_width(&f->items[i], end - x);

        draw_cell(d, &f->items[i], x, d->y[row], width, d->height[row]);
        x += width;
    }
}

/* The heading of a group beside those of its rows that are on this page. */
static void
draw_group(struct drawing *d, unsigned group, unsigned page)
{
    const struct fm_form *f = d->form;
    double top = 0, bottom = 0;

    for (unsigned i = group; f->items[i].kind != FM_FORM_END; i++) {
        if (f->items[i].kind != FM_FORM_ROW || d->page[i] != page)
            continue;
        top = bottom > 0 ? top : d->y[i];
        bottom = d->y[i] + d->height[i];
    }
    if (bottom <= 0)
        return;
    box(d, f->margin_x, top, f->items[group].size, bottom - top, true);
    text_in(d, f->items[group].text, f->margin_x, top, f->items[group].size, bottom - top,
            FM_FACE_BOLD, PANGO_ALIGN_CENTER);
}

static void
draw_line(struct drawing *d, const struct fm_form_item *item, double y)
{
    const struct fm_form *f = d->form;
    char *text = fm_fields_expand(&d->filled, item->text);

    if (text)
        set_text(d, text, f->page_width - 2 * f->margin_x, item->size,
                 item->kind == FM_FORM_TITLE ? FM_FACE_BOLD : FM_FACE_SANS,
                 item->kind == FM_FORM_LINE ? PANGO_ALIGN_LEFT : PANGO_ALIGN_CENTER);
    if (text)
        show(d, f->margin_x, y);
    g_free(text);
}

/* Round all rows of this page. */
static void
draw_frame(struct drawing *d, unsigned page)
{
    const struct fm_form *f = d->form;
    double top = 0, bottom = 0;

    for (unsigned i = 0; i < f->item_count; i++) {
        if (f->items[i].kind != FM_FORM_ROW || d->page[i] != page)
            continue;
        top = bottom > 0 ? top : d->y[i];
        bottom = d->y[i] + d->height[i];
    }
    cairo_rectangle(d->cr, f->margin_x, top, f->page_width - 2 * f->margin_x,
                    bottom - top);
    cairo_set_line_width(d->cr, FRAME);
    cairo_stroke(d->cr);
}

static void
draw_page(struct drawing *d, unsigned page)
{
    const struct fm_form *f = d->form;
    double group = 0;

    snprintf(d->numbers[0], NUMBER, "%u", page + 1);
    for (unsigned i = 0; i < f->item_count; i++) {
        const struct fm_form_item *item = &f->items[i];

        if (item->kind == FM_FORM_GROUP)
            draw_group(d, i, page);
        if (item->kind == FM_FORM_GROUP || item->kind == FM_FORM_END)
            group = item->size;
        if (item->kind == FM_FORM_FOOT)
            draw_line(d, item, f->page_height - f->margin_y + 2);
        if (d->height[i] <= 0 || d->page[i] != page)
            continue;
        if (item->kind == FM_FORM_ROW)
            draw_row(d, i, group);
        else
            draw_line(d, item, d->y[i]);
    }
    draw_frame(d, page);
}

/* Top right of the first page, on whole dots as on a label. */
static enum fm_status
draw_code(struct drawing *d, const char *url, int dpi, struct fm_error *error)
{
    const struct fm_form *f = d->form;
    double dot = MM_PER_INCH / dpi, side = 0;
    struct fm_qr_plan plan;
    struct fm_qr qr;
    enum fm_status status = fm_qr_make_plan(url, f->qr, dpi, &plan, error);

    if (status == FM_OK)
        status = fm_qr_encode(url, &plan, &qr);
    if (status != FM_OK)
        return status;
    side = (plan.modules + FM_QR_QUIET) * plan.dots;
    cairo_save(d->cr);
    cairo_scale(d->cr, dot, dot);
    cairo_translate(d->cr, round((f->page_width - f->margin_x) / dot - side),
                    round(f->margin_y / dot));
    cairo_scale(d->cr, plan.dots, plan.dots);
    cairo_set_source_rgb(d->cr, 0, 0, 0);
    fm_draw_runs(d->cr, &qr);
    cairo_fill(d->cr);
    cairo_restore(d->cr);
    return FM_OK;
}

static enum fm_status
draw_pages(struct drawing *d, const char *url, int dpi, struct fm_error *error)
{
    enum fm_status status = draw_code(d, url, dpi, error);

    lay_out(d);
    snprintf(d->numbers[1], NUMBER, "%u", d->pages);
    for (unsigned page = 0; status == FM_OK && page < d->pages; page++) {
        draw_page(d, page);
        cairo_show_page(d->cr);
        status = fm_draw_status(cairo_status(d->cr));
    }
    return status;
}

enum fm_status
fm_form_draw(cairo_t *cr, const struct fm_form *form, const struct fm_sheet *filled,
             const char *url, struct fm_error *error)
{
    size_t n = filled->field_count;
    struct fm_sheet_field *fields = g_new(struct fm_sheet_field, n + 2);
    struct drawing *d = g_new0(struct drawing, 1);

    if (n > 0)
        memcpy(fields, filled->fields, n * sizeof *fields);
    fields[n] = (struct fm_sheet_field){"page", d->numbers[0]};
    fields[n + 1] = (struct fm_sheet_field){"pages", d->numbers[1]};
    d->cr = cr;
    d->form = form;
    d->filled.fields = fields;
    d->filled.field_count = n + 2;
    d->layout = fm_draw_layout(cr);
    enum fm_status status = draw_pages(d, url, filled->dpi, error);

    g_object_unref(d->layout);
    g_free(d);
    g_free(fields);
    return status;
}
