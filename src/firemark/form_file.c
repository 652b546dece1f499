/* A form as a file of its own, and the corner of its first page as a picture. */
#include "form_draw.h"

#include <cairo-pdf.h>
#include <math.h>

static const double MM_PER_INCH = 25.4;
static const double PT_PER_MM = 72 / 25.4;

enum fm_status
fm_form_check(const struct fm_form_fill *fill)
{
    struct fm_sheet all = {.fields = fill->fields, .field_count = fill->field_count};

    if (fill->dpi < 72 || fill->dpi > 4800 || !fm_fields_printable(&all))
        return FM_ERR_ARG;
    for (size_t i = 0; i < fill->list_count; i++) {
        all.fields = fill->lists[i].fields;
        all.field_count = fill->lists[i].columns * fill->lists[i].rows;
        if (!fm_fields_printable(&all))
            return FM_ERR_ARG;
    }
    return FM_OK;
}

static enum fm_status
write_pages(cairo_surface_t *surface, const struct fm_form *form,
            const struct fm_form_fill *fill, struct fm_error *error)
{
    cairo_t *cr = cairo_create(surface);

    cairo_scale(cr, PT_PER_MM, PT_PER_MM);
    enum fm_status status = fm_form_draw(cr, form, fill, fill->dpi, error);

    if (status == FM_OK)
        status = fm_draw_status(cairo_status(cr));
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    return status == FM_OK ? fm_draw_status(cairo_surface_status(surface)) : status;
}

enum fm_status
fm_form_pdf(const struct fm_form *form, const struct fm_form_fill *fill,
            const char *title, const char *created, fm_sheet_write *write, void *context,
            struct fm_error *error)
{
    struct fm_sink sink = {write, context};
    enum fm_status status = fm_form_check(fill);

    if (status != FM_OK)
        return status;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        fm_sink_write, &sink, form->page_width * PT_PER_MM,
        form->page_height * PT_PER_MM);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "firemark");
    if (title)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    if (created)
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created);
    status = write_pages(surface, form, fill, error);
    cairo_surface_destroy(surface);
    return status;
}

/* The corner reaches from the code's left edge less a quiet zone to the page's edges. */
static enum fm_status
draw_corner(cairo_surface_t *surface, const struct fm_form *form,
            const struct fm_form_fill *fill, struct fm_error *error)
{
    cairo_t *cr = cairo_create(surface);
    double mm = fill->dpi / MM_PER_INCH;
    struct form_drawing d;

    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_paint(cr);
    cairo_translate(cr, -floor((form->page_width - form->qr - 2 * form->margin_x) * mm),
                    0);
    cairo_scale(cr, mm, mm);
    form_begin(&d, cr, form, fill);
    enum fm_status status = form_draw_code(&d, fill->dpi, error);

    if (status == FM_OK)
        form_draw_page(&d, 0);
    form_end(&d);
    if (status == FM_OK)
        status = fm_draw_status(cairo_status(cr));
    cairo_destroy(cr);
    return status;
}

enum fm_status
fm_form_corner(const struct fm_form *form, const struct fm_form_fill *fill,
               fm_sheet_write *write, void *context, struct fm_error *error)
{
    struct fm_sink sink = {write, context};
    enum fm_status status = fill->url ? fm_form_check(fill) : FM_ERR_ARG;
    int side = (int)ceil((form->qr + 2 * form->margin_x) * fill->dpi / MM_PER_INCH);

    if (status != FM_OK)
        return status;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);

    status = draw_corner(surface, form, fill, error);
    if (status == FM_OK)
        status = fm_draw_status(
            cairo_surface_write_to_png_stream(surface, fm_sink_write, &sink));
    cairo_surface_destroy(surface);
    return status;
}
