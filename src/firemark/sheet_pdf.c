/* PDF: the shared part of a batch is one form, drawn by reference; each code is one 1-bit
 * mask of a pixel per module, which the printer enlarges to whole dots. */
#include <firemark/sheet.h>

#include <cairo-pdf.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static const double PT_PER_MM = 72 / 25.4;

struct fm_sheet_pdf {
    struct fm_sheet sheet; /* design and media point to the copies below */
    struct fm_design design;
    struct fm_media media;
    struct fm_qr_plan plan;
    struct fm_sink sink;
    cairo_surface_t *surface, *shared;
    cairo_t *cr;
    unsigned cell, kinds; /* kinds: how many shared parts were recorded */
    struct fm_qr qr;      /* of the last label; 0 modules before it */
};

/* The identity keeps cairo from writing the form again for each page. */
static enum fm_status
record_shared(struct fm_sheet_pdf *pdf)
{
    cairo_rectangle_t extents = {0, 0, pdf->design.width * PT_PER_MM,
                                 pdf->design.height * PT_PER_MM};
    char *id = g_strdup_printf("firemark-shared-%u", ++pdf->kinds);

    if (pdf->shared)
        cairo_surface_destroy(pdf->shared);
    pdf->shared = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, &extents);
    if (cairo_surface_set_mime_data(pdf->shared, CAIRO_MIME_TYPE_UNIQUE_ID,
                                    (unsigned char *)id, strlen(id), g_free,
                                    id) != CAIRO_STATUS_SUCCESS)
        g_free(id);
    cairo_t *cr = cairo_create(pdf->shared);

    cairo_scale(cr, PT_PER_MM, PT_PER_MM);
    fm_draw_shared(cr, &pdf->sheet, &pdf->plan);
    enum fm_status status = fm_draw_status(cairo_status(cr));

    cairo_destroy(cr);
    return status;
}

static void
pdf_free(struct fm_sheet_pdf *pdf)
{
    if (pdf->cr)
        cairo_destroy(pdf->cr);
    if (pdf->shared)
        cairo_surface_destroy(pdf->shared);
    if (pdf->surface)
        cairo_surface_destroy(pdf->surface);
    free(pdf);
}

/* Takes over what the labels from here on share. */
static enum fm_status
take_kind(struct fm_sheet_pdf *pdf, const struct fm_sheet *sheet)
{
    pdf->design = *sheet->design;
    pdf->sheet.fields = sheet->fields;
    pdf->sheet.field_count = sheet->field_count;
    pdf->sheet.language = sheet->language;
    enum fm_status status = record_shared(pdf);

    pdf->sheet.fields = NULL; /* the caller's: used up by the recording */
    pdf->sheet.field_count = 0;
    return status;
}

static enum fm_status
pdf_start(struct fm_sheet_pdf *pdf, const struct fm_sheet *sheet)
{
    pdf->media = *sheet->media;
    pdf->sheet = *sheet;
    pdf->sheet.design = &pdf->design;
    pdf->sheet.media = &pdf->media;
    pdf->cell = sheet->start_cell;
    enum fm_status status = take_kind(pdf, sheet);

    if (status != FM_OK)
        return status;
    pdf->surface = cairo_pdf_surface_create_for_stream(
        fm_sink_write, &pdf->sink, pdf->media.page_width * PT_PER_MM,
        pdf->media.page_height * PT_PER_MM);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "firemark");
    pdf->cr = cairo_create(pdf->surface);
    return fm_draw_status(cairo_status(pdf->cr));
}

enum fm_status
fm_sheet_pdf_open(const struct fm_sheet *sheet, const char *url, fm_sheet_write *write,
                  void *context, struct fm_sheet_pdf **out, struct fm_error *error)
{
    struct fm_qr_plan plan;

    if (!sheet->media)
        return FM_ERR_ARG;
    enum fm_status status = fm_sheet_check(sheet, url, &plan, error);

    if (status != FM_OK)
        return status;
    struct fm_sheet_pdf *pdf = calloc(1, sizeof *pdf);

    if (!pdf)
        return FM_ERR_NOMEM;
    pdf->plan = plan;
    pdf->sink = (struct fm_sink){write, context};
    status = pdf_start(pdf, sheet);
    if (status == FM_OK)
        *out = pdf;
    else
        pdf_free(pdf);
    return status;
}

enum fm_status
fm_sheet_pdf_form(struct fm_sheet_pdf *pdf, const struct fm_form *form,
                  const struct fm_form_fill *fill, struct fm_error *error)
{
    struct fm_form_fill own = *fill;

    own.dpi = pdf->sheet.dpi;
    if (pdf->qr.modules > 0 || fm_form_check(&own) != FM_OK)
        return FM_ERR_ARG;
    cairo_pdf_surface_set_size(pdf->surface, form->page_width * PT_PER_MM,
                               form->page_height * PT_PER_MM);
    cairo_save(pdf->cr);
    cairo_scale(pdf->cr, PT_PER_MM, PT_PER_MM);
    enum fm_status status = fm_form_draw(pdf->cr, form, &own, own.dpi, error);

    cairo_restore(pdf->cr);
    cairo_pdf_surface_set_size(pdf->surface, pdf->media.page_width * PT_PER_MM,
                               pdf->media.page_height * PT_PER_MM);
    return status;
}

enum fm_status
fm_sheet_pdf_turn(struct fm_sheet_pdf *pdf, const struct fm_sheet *sheet, const char *url,
                  struct fm_error *error)
{
    struct fm_sheet next = pdf->sheet;
    struct fm_qr_plan plan;

    next.design = sheet->design;
    next.fields = sheet->fields;
    next.field_count = sheet->field_count;
    next.language = sheet->language;
    enum fm_status status = fm_sheet_check(&next, url, &plan, error);

    if (status != FM_OK)
        return status;
    pdf->plan = plan;
    return take_kind(pdf, &next);
}

static void
draw_code(struct fm_sheet_pdf *pdf, const struct fm_qr_plan *plan, double x, double y)
{
    struct fm_dots at = fm_draw_place(&pdf->sheet, plan, x, y);
    double dot = 72.0 / pdf->sheet.dpi;
    cairo_surface_t *mask = fm_code_mask(&pdf->qr);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(mask);

    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_save(pdf->cr);
    cairo_translate(pdf->cr, at.x * dot, at.y * dot);
    cairo_scale(pdf->cr, plan->dots * dot, plan->dots * dot);
    cairo_set_source_rgb(pdf->cr, 0, 0, 0);
    cairo_mask(pdf->cr, pattern);
    cairo_restore(pdf->cr);
    cairo_pattern_destroy(pattern);
    cairo_surface_destroy(mask);
}

static void
draw_rest(struct fm_sheet_pdf *pdf, const char *serial, double x, double y)
{
    cairo_save(pdf->cr);
    cairo_translate(pdf->cr, x * PT_PER_MM, y * PT_PER_MM);
    cairo_set_source_surface(pdf->cr, pdf->shared, 0, 0);
    cairo_paint(pdf->cr);
    cairo_scale(pdf->cr, PT_PER_MM, PT_PER_MM);
    fm_draw_serial(pdf->cr, &pdf->design, serial);
    cairo_restore(pdf->cr);
}

enum fm_status
fm_sheet_pdf_add(struct fm_sheet_pdf *pdf, const struct fm_sheet_label *label)
{
    const struct fm_media *m = &pdf->media;
    struct fm_qr_plan plan = pdf->plan;

    if (!fm_serial_printable(label->serial))
        return FM_ERR_ARG;
    enum fm_status status = fm_draw_encode(&pdf->sheet, label->url, &plan, &pdf->qr);

    if (status != FM_OK)
        return status;
    if (pdf->cell == m->columns * m->rows) {
        cairo_show_page(pdf->cr);
        pdf->cell = 0;
    }
    /* A design smaller than the cell lies in its middle. */
    double x = m->first_x + m->pitch_x * (pdf->cell % m->columns) + pdf->sheet.offset_x +
               (m->cell_width - pdf->design.width) / 2;
    double y = m->first_y + m->pitch_y * (pdf->cell / m->columns) + pdf->sheet.offset_y +
               (m->cell_height - pdf->design.height) / 2;

    pdf->cell++;
    draw_rest(pdf, label->serial, x, y);
    draw_code(pdf, &plan, x, y);
    return fm_draw_status(cairo_status(pdf->cr));
}

enum fm_status
fm_sheet_pdf_code(const struct fm_sheet_pdf *pdf, fm_sheet_write *write, void *context)
{
    struct fm_sink sink = {write, context};

    if (pdf->qr.modules == 0)
        return FM_ERR_ARG;
    return fm_code_png(&pdf->qr, &sink);
}

enum fm_status
fm_sheet_pdf_close(struct fm_sheet_pdf *pdf)
{
    if (!pdf)
        return FM_OK;
    enum fm_status status = fm_draw_status(cairo_status(pdf->cr));

    cairo_destroy(pdf->cr);
    pdf->cr = NULL;
    cairo_surface_finish(pdf->surface);
    if (status == FM_OK)
        status = fm_draw_status(cairo_surface_status(pdf->surface));
    pdf_free(pdf);
    return status;
}
