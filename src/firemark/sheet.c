/* What every form of a label shares: the checks, and the two single-label forms. */
#include <firemark/sheet.h>

#include <cairo-svg.h>
#include <glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"

static const double MM_PER_INCH = 25.4;
static const double PT_PER_MM = 72 / 25.4;
static const double OFFSET_MAX_MM = 20;

static enum fm_status
refuse_cell(const struct fm_sheet *s, struct fm_error *error)
{
    if (!error)
        return FM_ERR_LAYOUT;
    memset(error, 0, sizeof *error);
    snprintf(error->rule, sizeof error->rule, "sheet_cell");
    snprintf(error->zh, sizeof error->zh,
             "样式 %s（%.1f×%.1f 毫米）大于 %s 的标签格，请换用其他介质", s->design->name,
             s->design->width, s->design->height, s->media->name);
    snprintf(
        error->en, sizeof error->en,
        "design %s (%.1f x %.1f mm) is larger than a cell of %s; take another medium",
        s->design->name, s->design->width, s->design->height, s->media->name);
    return FM_ERR_LAYOUT;
}

/* Whole text or without its signature, as the design says. */
static enum fm_status
plan_code(const struct fm_sheet *sheet, const char *url, struct fm_qr_plan *plan,
          struct fm_error *error)
{
    const struct fm_design *d = sheet->design;
    enum fm_status status = FM_ERR_LAYOUT;

    plan->mini = false;
    if (d->code != FM_CODE_MINI)
        status = fm_qr_make_plan(url, d->qr.width, sheet->dpi, plan,
                                 d->code == FM_CODE_FULL ? error : NULL);
    if (status != FM_ERR_LAYOUT || d->code == FM_CODE_FULL)
        return status;
    struct fm_qr_plan mini = {.mini = true};
    char *text = g_strndup(url, fm_sheet_code_length(&mini, url));

    status = fm_qr_make_plan(text, d->qr.width, sheet->dpi, plan, error);
    plan->mini = true;
    g_free(text);
    return status;
}

enum fm_status
fm_sheet_check(const struct fm_sheet *sheet, const char *url, struct fm_qr_plan *plan,
               struct fm_error *error)
{
    const struct fm_media *m = sheet->media;
    struct fm_qr_plan own;

    if (!url || !fm_fields_printable(sheet))
        return FM_ERR_ARG;
    if (m) {
        if (sheet->start_cell >= m->columns * m->rows ||
            !(fabs(sheet->offset_x) <= OFFSET_MAX_MM) ||
            !(fabs(sheet->offset_y) <= OFFSET_MAX_MM))
            return FM_ERR_ARG;
        if (sheet->design->width > m->cell_width ||
            sheet->design->height > m->cell_height)
            return refuse_cell(sheet, error);
    }
    return plan_code(sheet, url, plan ? plan : &own, error);
}

void
fm_draw_label(cairo_t *cr, const struct fm_sheet *sheet,
              const struct fm_sheet_label *label, const struct fm_qr_plan *plan,
              const struct fm_qr *qr)
{
    struct fm_dots at = fm_draw_place(sheet, plan, 0, 0);
    double dot = MM_PER_INCH / sheet->dpi;

    fm_draw_shared(cr, sheet, plan);
    fm_draw_serial(cr, sheet->design, label->serial);
    cairo_save(cr);
    cairo_translate(cr, at.x * dot, at.y * dot);
    cairo_scale(cr, plan->dots * dot, plan->dots * dot);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE);
    fm_draw_runs(cr, qr);
    cairo_fill(cr);
    cairo_restore(cr);
}

static enum fm_status
prepare(const struct fm_sheet *sheet, const struct fm_sheet_label *label,
        struct fm_qr_plan *plan, struct fm_qr *qr, struct fm_error *error)
{
    struct fm_sheet alone = *sheet;

    if (!fm_serial_printable(label->serial))
        return FM_ERR_ARG;
    alone.media = NULL;
    enum fm_status status = fm_sheet_check(&alone, label->url, plan, error);

    return status == FM_OK ? fm_draw_encode(&alone, label->url, plan, qr) : status;
}

enum fm_status
fm_sheet_svg(const struct fm_sheet *sheet, const struct fm_sheet_label *label,
             fm_sheet_write *write, void *context, struct fm_error *error)
{
    struct fm_sink sink = {write, context};
    struct fm_qr_plan plan;
    struct fm_qr qr;
    enum fm_status status = prepare(sheet, label, &plan, &qr, error);

    if (status != FM_OK)
        return status;
    cairo_surface_t *surface = cairo_svg_surface_create_for_stream(
        fm_sink_write, &sink, sheet->design->width * PT_PER_MM,
        sheet->design->height * PT_PER_MM);
    cairo_t *cr = cairo_create(surface);

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_scale(cr, PT_PER_MM, PT_PER_MM);
    fm_draw_label(cr, sheet, label, &plan, &qr);
    status = fm_draw_status(cairo_status(cr));
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == FM_OK)
        status = fm_draw_status(cairo_surface_status(surface));
    cairo_surface_destroy(surface);
    return status;
}
