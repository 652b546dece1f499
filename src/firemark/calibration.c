#include <firemark/calibration.h>

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "printer_internal.h"

static const double PT_PER_MM = 72 / 25.4;
static const double MM_PER_INCH = 25.4;
static const double LINE = 0.25, EDGE = 1, CODE_SIDE = 13, TEXT = 2;
static const double ROOM = 38; /* of a label that carries a code, mm */

static void
line(cairo_t *cr, double x0, double y0, double x1, double y1)
{
    cairo_move_to(cr, x0, y0);
    cairo_line_to(cr, x1, y1);
}

static void
cross(cairo_t *cr, double x, double y)
{
    line(cr, x - 2, y, x + 2, y);
    line(cr, x, y - 2, x, y + 2);
}

static void
write_at(cairo_t *cr, double x, double y, const char *text)
{
    cairo_move_to(cr, x, y);
    cairo_show_text(cr, text);
}

/* A ruler along one edge: ticks each millimetre, longer at five, numbered at ten. */
static void
ruler(cairo_t *cr, double length, bool down)
{
    char number[16];

    for (int mm = 1; mm < length; mm++) {
        double tick = mm % 10 == 0 ? 2.5 : mm % 5 == 0 ? 1.8 : 1;

        if (down)
            line(cr, EDGE, mm, EDGE + tick, mm);
        else
            line(cr, mm, EDGE, mm, EDGE + tick);
    }
    cairo_stroke(cr);
    for (int mm = 10; mm < length - 3; mm += 10) {
        snprintf(number, sizeof number, "%d", mm);
        write_at(cr, down ? EDGE + 3 : mm - 1, down ? mm + 0.7 : EDGE + 4.5, number);
    }
}

/* "X +0.30 mm", whatever the locale. */
static void
tell_offset(char *out, size_t size, char axis, double mm)
{
    long hundredths = labs(lround(mm * 100));

    snprintf(out, size, "%c %c%ld.%02ld mm", axis, mm < 0 ? '-' : '+', hundredths / 100,
             hundredths % 100);
}

/* Beside the first code, or under it all on a narrow label. */
static void
texts(cairo_t *cr, const struct fm_calibration *c)
{
    double w = c->media->page_width, h = c->media->page_height;
    bool wide = w >= ROOM;
    double x = wide ? w / 2 + 1 : 5, y = wide ? 9 : h / 2 + 4, size = wide ? 2 : 1.4;
    char lines[5][64];

    snprintf(lines[0], sizeof lines[0], "%s", c->name);
    snprintf(lines[1], sizeof lines[1], "%s", c->media->name);
    tell_offset(lines[2], sizeof lines[2], 'X', c->offset_x);
    tell_offset(lines[3], sizeof lines[3], 'Y', c->offset_y);
    snprintf(lines[4], sizeof lines[4], "%d dpi", c->dpi);
    cairo_set_font_size(cr, size);
    for (int i = 0; i < 5; i++)
        write_at(cr, x, y + i * size * 1.3, lines[i]);
}

/* On whole dots of the printer, like a label's own code. */
static enum fm_status
code(cairo_t *cr, const struct fm_calibration *c, double x, double y)
{
    struct fm_qr_plan plan;
    struct fm_qr qr;
    double dot = MM_PER_INCH / c->dpi;
    enum fm_status status =
        fm_qr_make_plan("FIREMARK 0123456789", CODE_SIDE, c->dpi, &plan, NULL);

    if (status == FM_ERR_LAYOUT)
        return FM_OK; /* too coarse a printer for a code so small */
    if (status == FM_OK)
        status = fm_qr_encode("FIREMARK 0123456789", &plan, &qr);
    if (status != FM_OK)
        return status;
    cairo_save(cr);
    cairo_translate(cr, round(x / dot) * dot, round(y / dot) * dot);
    cairo_scale(cr, plan.dots * dot, plan.dots * dot);
    fm_draw_runs(cr, &qr);
    cairo_fill(cr);
    cairo_restore(cr);
    return FM_OK;
}

/* cr's unit is a millimetre of the page. */
static enum fm_status
draw(cairo_t *cr, const struct fm_calibration *c)
{
    double w = c->media->page_width, h = c->media->page_height;
    enum fm_status status = FM_OK;

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_translate(cr, c->offset_x, c->offset_y);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, LINE);
    cairo_select_font_face(cr, "DejaVu Sans Mono", CAIRO_FONT_SLANT_NORMAL,
                           CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, TEXT);
    cairo_rectangle(cr, EDGE, EDGE, w - 2 * EDGE, h - 2 * EDGE);
    if (w >= 2 * ROOM && h >= ROOM)
        cross(cr, w / 2, h / 2);
    cross(cr, w - 4, h - 4);
    cross(cr, w - 4, 7);
    cross(cr, 7, h - 4);
    cairo_stroke(cr);
    ruler(cr, w, false);
    ruler(cr, h, true);
    if (w >= ROOM && h >= 24)
        status = code(cr, c, 8, 8);
    if (status == FM_OK && w >= 60 && h >= ROOM)
        status = code(cr, c, w - 9 - CODE_SIDE, h - 9 - CODE_SIDE);
    texts(cr, c);
    return status;
}

static bool
good(const struct fm_calibration *c)
{
    return c->media && c->dpi >= 72 && c->dpi <= 4800 && fabs(c->offset_x) <= 20 &&
           fabs(c->offset_y) <= 20;
}

enum fm_status
fm_calibration_pdf(const struct fm_calibration *c, fm_sheet_write *write, void *context)
{
    struct fm_sink sink = {write, context};

    if (!good(c))
        return FM_ERR_ARG;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        fm_sink_write, &sink, c->media->page_width * PT_PER_MM,
        c->media->page_height * PT_PER_MM);
    cairo_t *cr = cairo_create(surface);

    cairo_scale(cr, PT_PER_MM, PT_PER_MM);
    enum fm_status status = draw(cr, c);

    if (status == FM_OK)
        status = fm_draw_status(cairo_status(cr));
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == FM_OK)
        status = fm_draw_status(cairo_surface_status(surface));
    cairo_surface_destroy(surface);
    return status;
}

static enum fm_status
rasterize(const struct fm_calibration *c, struct fm_raster *out)
{
    double dots = c->dpi / MM_PER_INCH;
    cairo_surface_t *surface = cairo_image_surface_create(
        CAIRO_FORMAT_RGB24, fm_mm_dots(c->media->page_width, c->dpi),
        fm_mm_dots(c->media->page_height, c->dpi));
    cairo_t *cr = cairo_create(surface);

    cairo_scale(cr, dots, dots);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    enum fm_status status = draw(cr, c);

    if (status == FM_OK)
        return fm_draw_dots(surface, cr, out);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return status;
}

enum fm_status
fm_calibration_print(const struct fm_calibration *c, const struct fm_printer *printer,
                     fm_sheet_write *write, void *context)
{
    struct fm_raster page = {0};
    struct fm_printer_job *job = NULL;

    if (!good(c))
        return FM_ERR_ARG;
    struct fm_media whole = *c->media; /* the page as one cell */
    struct fm_printer one = *printer;

    whole.cell_width = whole.pitch_x = whole.page_width;
    whole.cell_height = whole.pitch_y = whole.page_height;
    whole.first_x = whole.first_y = 0;
    whole.columns = whole.rows = 1;
    one.media = &whole;
    one.dpi = c->dpi;
    one.offset_x = one.offset_y = 0;
    one.start_cell = 0;
    enum fm_status status = rasterize(c, &page);

    if (status == FM_OK)
        status = fm_printer_open(&one, write, context, &job);
    if (status == FM_OK)
        status = fm_printer_add(job, &page);
    enum fm_status closed = fm_printer_close(job);

    free(page.bits);
    return status == FM_OK ? closed : status;
}
