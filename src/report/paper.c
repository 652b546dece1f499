#include "report/paper.h"

#include <cairo-pdf.h>
#include <stdio.h>

static const double PAGE_WIDTH = 595.28, PAGE_HEIGHT = 841.89;
static const double TOP = 54, BOTTOM = 790, PAD = 2.5;
const double PAPER_LEFT = 42, PAPER_WIDTH = 511.28;
static const double SMALL = 7.5;

enum { CELL_LINES = 8 };

static void
set_colour(struct paper *p, enum paper_style style)
{
    if (style == PAPER_ALARM)
        cairo_set_source_rgb(p->cr, 0.75, 0.08, 0.08);
    else if (style == PAPER_QUIET)
        cairo_set_source_rgb(p->cr, 0.4, 0.4, 0.4);
    else
        cairo_set_source_rgb(p->cr, 0, 0, 0);
}

static void
set_text(struct paper *p, double width, double size, enum paper_style style, bool right,
         int lines, const char *text)
{
    PangoFontDescription *font = pango_font_description_new();

    pango_font_description_set_family(font, "Noto Sans CJK SC");
    pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
    if (style == PAPER_BOLD)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(p->layout, font);
    pango_font_description_free(font);
    pango_layout_set_width(p->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_height(p->layout, -lines);
    pango_layout_set_ellipsize(p->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(p->layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    pango_layout_set_attributes(p->layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_text(p->layout, text ? text : "", -1);
}

static double
height_of(const struct paper *p)
{
    PangoRectangle logical;

    pango_layout_get_extents(p->layout, NULL, &logical);
    return (double)logical.height / PANGO_SCALE;
}

double
paper_measure(struct paper *p, double width, double size, int lines, const char *text)
{
    set_text(p, width, size, PAPER_PLAIN, false, lines, text);
    return height_of(p);
}

double
paper_text_at(struct paper *p, double x, double y, double width, double size,
              enum paper_style style, bool right, int lines, const char *text)
{
    set_text(p, width, size, style, right, lines, text);
    set_colour(p, style);
    cairo_move_to(p->cr, x, y);
    pango_cairo_show_layout(p->cr, p->layout);
    return height_of(p);
}

/* ---- pages ---- */

static void
rule(struct paper *p, double y, double width, double grey)
{
    cairo_set_source_rgb(p->cr, grey, grey, grey);
    cairo_set_line_width(p->cr, width);
    cairo_move_to(p->cr, PAPER_LEFT, y);
    cairo_line_to(p->cr, PAPER_LEFT + PAPER_WIDTH, y);
    cairo_stroke(p->cr);
}

static void
begin_page(struct paper *p)
{
    char foot[160];

    p->page++;
    paper_text_at(p, PAPER_LEFT, 30, PAPER_WIDTH, SMALL, PAPER_QUIET, false, 1, p->head);
    rule(p, 44, 0.5, 0.7);
    snprintf(foot, sizeof foot, p->foot, p->page, p->pages);
    paper_text_at(p, PAPER_LEFT, 806, PAPER_WIDTH, SMALL, PAPER_QUIET, true, 1, foot);
    p->y = TOP;
}

void
paper_open(struct paper *p, paper_sink *sink, void *arg, const char *head,
           const char *foot, int pages)
{
    *p = (struct paper){.head = head, .foot = foot, .pages = pages};
    p->surface = cairo_pdf_surface_create_for_stream(sink, arg, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATOR, "firemark");
    cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, head);
    p->cr = cairo_create(p->surface);
    p->layout = pango_cairo_create_layout(p->cr);
    begin_page(p);
}

int
paper_close(struct paper *p)
{
    bool good = cairo_status(p->cr) == CAIRO_STATUS_SUCCESS;
    int pages = p->page;

    g_object_unref(p->layout);
    cairo_destroy(p->cr);
    cairo_surface_finish(p->surface);
    good = good && cairo_surface_status(p->surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(p->surface);
    return good ? pages : 0;
}

void
paper_need(struct paper *p, double height)
{
    if (p->y + height <= BOTTOM || p->y <= TOP)
        return;
    cairo_show_page(p->cr);
    begin_page(p);
}

/* ---- text ---- */

void
paper_paragraph(struct paper *p, double size, enum paper_style style, const char *text)
{
    double height = paper_measure(p, PAPER_WIDTH, size, 40, text);

    paper_need(p, height);
    p->y +=
        paper_text_at(p, PAPER_LEFT, p->y, PAPER_WIDTH, size, style, false, 40, text) + 2;
}

void
paper_title(struct paper *p, const char *text)
{
    paper_need(p, 60);
    p->y += 10;
    p->y +=
        paper_text_at(p, PAPER_LEFT, p->y, PAPER_WIDTH, 11, PAPER_BOLD, false, 1, text) +
        3;
}

/* ---- tables ---- */

static double
row_height(struct paper *p, const struct paper_table *t, const char *const *cells)
{
    double most = 0;

    for (int i = 0; i < t->count; i++) {
        double h = paper_measure(p, t->widths[i] * PAPER_WIDTH - 2 * PAD, SMALL,
                                 CELL_LINES, cells[i]);
        if (h > most)
            most = h;
    }
    return most + 2 * PAD;
}

static void
draw_row(struct paper *p, const struct paper_table *t, const char *const *cells,
         enum paper_style style, double height)
{
    double x = PAPER_LEFT;

    for (int i = 0; i < t->count; i++) {
        double width = t->widths[i] * PAPER_WIDTH;
        paper_text_at(p, x + PAD, p->y + PAD, width - 2 * PAD, SMALL, style, t->right[i],
                      CELL_LINES, cells[i]);
        x += width;
    }
    p->y += height;
    rule(p, p->y, 0.3, 0.8);
}

void
paper_table_head(struct paper *p, const struct paper_table *t)
{
    double height = row_height(p, t, t->heads);

    paper_need(p, 2.5 * height);
    cairo_set_source_rgb(p->cr, 0.92, 0.94, 0.96);
    cairo_rectangle(p->cr, PAPER_LEFT, p->y, PAPER_WIDTH, height);
    cairo_fill(p->cr);
    draw_row(p, t, t->heads, PAPER_BOLD, height);
}

void
paper_table_row(struct paper *p, const struct paper_table *t, const char *const *cells)
{
    double height = row_height(p, t, cells);

    if (p->y + height > BOTTOM) {
        cairo_show_page(p->cr);
        begin_page(p);
        paper_table_head(p, t);
    }
    draw_row(p, t, cells, PAPER_PLAIN, height);
}
