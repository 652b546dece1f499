/* Where printed labels go: a PDF, or pages in a printer's language. */
#include <string.h>

#include "label/printing.h"

static const struct {
    const char *name, *type;
} FORMATS[PRINT_FORMAT_COUNT] = {
    [PRINT_PDF] = {"pdf", "application/pdf"},
    [PRINT_SINGLE] = {"pdf-single", "application/pdf"},
    [PRINT_ZPL] = {"zpl", "application/vnd.zebra-zpl"},
    [PRINT_TSPL] = {"tspl", "application/octet-stream"},
    [PRINT_ESCPOS] = {"escpos", "application/octet-stream"},
    [PRINT_PWG] = {"pwg", "image/pwg-raster"},
};

enum print_format
print_format_find(const char *name)
{
    int i = 0;

    while (i < PRINT_FORMAT_COUNT && strcmp(FORMATS[i].name, name) != 0)
        i++;
    return (enum print_format)i;
}

const char *
print_format_name(enum print_format format)
{
    return FORMATS[format].name;
}

const char *
print_format_type(enum print_format format)
{
    return FORMATS[format].type;
}

static bool
is_pdf(const struct printing *p)
{
    return p->want->format == PRINT_PDF || p->want->format == PRINT_SINGLE;
}

/* The pages of a label printer begin with the first label. */
static enum fm_status
open_pages(struct printing *p)
{
    const struct label_print *w = p->want;
    const struct fm_printer printer = {
        .language = fm_printer_language_find(print_format_name(w->format)),
        .media = &p->media,
        .dpi = w->dpi,
        .start_cell = (unsigned)w->start_cell,
        .offset_x = w->offset_x,
        .offset_y = w->offset_y,
        .inverted = w->inverted,
        .grey = w->grey,
        .darkness = w->darkness,
        .speed = w->speed};

    return fm_printer_open(&printer, print_to_document, p->act, &p->pages);
}

static enum fm_status
turn_pages(struct printing *p, const char *url, struct fm_error *error)
{
    struct fm_rasterizer *next;
    enum fm_status status = fm_raster_open(&p->sheet, url, &next, error);

    if (status != FM_OK)
        return status;
    fm_raster_close(p->rasterizer);
    p->rasterizer = next;
    return p->pages ? FM_OK : open_pages(p);
}

enum fm_status
print_sink_turn(struct printing *p, const struct fm_sheet_label *label,
                struct fm_error *error)
{
    enum fm_status status = fm_sheet_check(&p->sheet, label->url, &p->plan, error);

    if (status != FM_OK)
        return status;
    if (!is_pdf(p))
        return turn_pages(p, label->url, error);
    return p->pdf ? fm_sheet_pdf_turn(p->pdf, &p->sheet, label->url, error)
                  : fm_sheet_pdf_open(&p->sheet, label->url, print_to_document, p->act,
                                      &p->pdf, error);
}

enum fm_status
print_sink_add(struct printing *p, const struct fm_sheet_label *label)
{
    int copies = p->want->copies ? p->want->copies : 1;
    enum fm_status status =
        is_pdf(p) ? FM_OK : fm_raster_draw(p->rasterizer, label, &p->dots);

    for (int i = 0; i < copies && status == FM_OK; i++)
        status = is_pdf(p) ? fm_sheet_pdf_add(p->pdf, label)
                           : fm_printer_add(p->pages, p->dots);
    return status;
}

enum fm_status
print_sink_code(struct printing *p, struct buf *png)
{
    return is_pdf(p)
               ? fm_sheet_pdf_code(p->pdf, print_to_buf, png)
               : fm_raster_code(p->dots, &p->design, p->want->dpi, print_to_buf, png);
}

enum fm_status
print_sink_close(struct printing *p)
{
    enum fm_status pdf = fm_sheet_pdf_close(p->pdf);
    enum fm_status pages = fm_printer_close(p->pages);

    fm_raster_close(p->rasterizer);
    return pdf == FM_OK ? pages : pdf;
}
