/* Labels flow over A4 pages like words: beside each other, then in the next row. */
#include <firemark/gallery.h>

#include <cairo-pdf.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static const double PT_PER_MM = 72 / 25.4;
static const double PAGE_WIDTH = 210, PAGE_HEIGHT = 297, MARGIN = 12, SPACE = 5; /* mm */
static const double HEAD = 2.6, TITLE = 4.2, NOTE = 2.4, CAPTION = 2.2; /* characters */
static const double CAPTION_WIDTH = 42, LINE_PITCH = 1.2;

struct fm_gallery {
    struct fm_sink sink;
    cairo_surface_t *surface;
    cairo_t *cr; /* its unit is a millimetre */
    char *head;
    double x, y, row; /* where the next label lies, and the height of its row */
};

/* Draws text from its top left corner; returns its height, drawn or only measured. */
static double
put_text(struct fm_gallery *g, double x, double y, double width, double size, bool bold,
         const char *text, bool draw)
{
    PangoLayout *layout = fm_draw_layout(g->cr);

    fm_draw_font(layout, bold ? FM_FACE_BOLD : FM_FACE_SANS, size);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_NONE);
    pango_layout_set_width(layout, (int)(width * FM_LAYOUT_PER_MM * PANGO_SCALE));
    pango_layout_set_text(layout, text, -1);
    fm_draw_pitch(layout, size);
    double height = size * LINE_PITCH * pango_layout_get_line_count(layout);

    if (draw) {
        cairo_save(g->cr);
        cairo_translate(g->cr, x, y);
        cairo_scale(g->cr, 1.0 / FM_LAYOUT_PER_MM, 1.0 / FM_LAYOUT_PER_MM);
        cairo_set_source_rgb(g->cr, 0, 0, 0);
        cairo_move_to(g->cr, 0, 0);
        pango_cairo_show_layout(g->cr, layout);
        cairo_restore(g->cr);
    }
    g_object_unref(layout);
    return height;
}

static void
begin_page(struct fm_gallery *g)
{
    g->x = MARGIN;
    g->row = 0;
    g->y = MARGIN + SPACE +
           put_text(g, MARGIN, MARGIN - 2, PAGE_WIDTH - 2 * MARGIN, HEAD, false, g->head,
                    true);
}

static void
end_row(struct fm_gallery *g)
{
    if (g->row > 0)
        g->y += g->row + SPACE;
    g->x = MARGIN;
    g->row = 0;
}

/* Room for something that high, on the next page where there is none on this. */
static void
need(struct fm_gallery *g, double height)
{
    if (g->y + height <= PAGE_HEIGHT - MARGIN)
        return;
    cairo_show_page(g->cr);
    begin_page(g);
}

enum fm_status
fm_gallery_open(const char *head, fm_sheet_write *write, void *context,
                struct fm_gallery **out)
{
    struct fm_gallery *g = calloc(1, sizeof *g);

    if (!g)
        return FM_ERR_NOMEM;
    g->sink = (struct fm_sink){write, context};
    g->head = g_strdup(head);
    g->surface = cairo_pdf_surface_create_for_stream(
        fm_sink_write, &g->sink, PAGE_WIDTH * PT_PER_MM, PAGE_HEIGHT * PT_PER_MM);
    cairo_pdf_surface_set_metadata(g->surface, CAIRO_PDF_METADATA_CREATOR, "firemark");
    g->cr = cairo_create(g->surface);
    cairo_scale(g->cr, PT_PER_MM, PT_PER_MM);
    begin_page(g);
    *out = g;
    return FM_OK;
}

enum fm_status
fm_gallery_heading(struct fm_gallery *g, const char *title, const char *note, double room)
{
    double width = PAGE_WIDTH - 2 * MARGIN;

    end_row(g);
    need(g, room + 4 * TITLE);
    g->y += put_text(g, MARGIN, g->y, width, TITLE, true, title, true);
    if (*note)
        g->y += put_text(g, MARGIN, g->y, width, NOTE, false, note, true);
    g->y += 1.5;
    return fm_draw_status(cairo_status(g->cr));
}

static void
draw_label(struct fm_gallery *g, const struct fm_sheet *sheet,
           const struct fm_sheet_label *label, const struct fm_qr_plan *plan,
           const struct fm_qr *qr)
{
    const struct fm_design *d = sheet->design;

    cairo_save(g->cr);
    cairo_translate(g->cr, g->x, g->y);
    cairo_set_source_rgb(g->cr, 0.6, 0.6, 0.6);
    cairo_set_line_width(g->cr, 0.1);
    cairo_rectangle(g->cr, 0, 0, d->width, d->height);
    cairo_stroke(g->cr);
    fm_draw_label(g->cr, sheet, label, plan, qr);
    cairo_restore(g->cr);
}

enum fm_status
fm_gallery_add(struct fm_gallery *g, const struct fm_sheet *sheet,
               const struct fm_sheet_label *label, const char *caption,
               struct fm_error *error)
{
    struct fm_sheet alone = *sheet;
    struct fm_qr_plan plan;
    struct fm_qr qr;
    double width = sheet->design->width, height = sheet->design->height + 1;

    alone.media = NULL;
    enum fm_status status = fm_sheet_check(&alone, label->url, &plan, error);

    if (status == FM_OK && !fm_serial_printable(label->serial))
        status = FM_ERR_ARG;
    if (status == FM_OK)
        status = fm_draw_encode(&alone, label->url, &plan, &qr);
    if (status != FM_OK)
        return status;
    if (width < CAPTION_WIDTH)
        width = CAPTION_WIDTH;
    height += put_text(g, 0, 0, width, CAPTION, false, caption, false);
    if (g->x + width > PAGE_WIDTH - MARGIN)
        end_row(g);
    need(g, height);
    draw_label(g, &alone, label, &plan, &qr);
    put_text(g, g->x, g->y + sheet->design->height + 1, width, CAPTION, false, caption,
             true);
    g->x += width + SPACE;
    if (g->row < height)
        g->row = height;
    return fm_draw_status(cairo_status(g->cr));
}

enum fm_status
fm_gallery_close(struct fm_gallery *g)
{
    if (!g)
        return FM_OK;
    enum fm_status status = fm_draw_status(cairo_status(g->cr));

    cairo_destroy(g->cr);
    cairo_surface_finish(g->surface);
    if (status == FM_OK)
        status = fm_draw_status(cairo_surface_status(g->surface));
    cairo_surface_destroy(g->surface);
    g_free(g->head);
    free(g);
    return status;
}
