/* Pages of labels for a printer: cells, offsets, and bytes on their way out. */
#include "printer_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double MM_PER_INCH = 25.4;
static const double OFFSET_MAX_MM = 20;
enum { SIDE_MAX = 32000 /* dots: what two bytes of a length can say */ };

static const struct fm_page_language *const LANGUAGES[FM_PRINTER_COUNT] = {
    [FM_PRINTER_ZPL] = &fm_page_zpl,
    [FM_PRINTER_TSPL] = &fm_page_tspl,
    [FM_PRINTER_ESCPOS] = &fm_page_escpos,
    [FM_PRINTER_PWG] = &fm_page_pwg,
};

struct fm_printer_job {
    struct fm_printer printer;
    const struct fm_page_language *language;
    struct fm_raster page;
    struct fm_out out;
    unsigned cell;
};

/* ---- bytes ---- */

static uint8_t *
room(struct fm_out *out, size_t len)
{
    if (out->status != FM_OK)
        return NULL;
    if (out->len + len > out->cap) {
        size_t cap = (out->len + len) * 2;
        uint8_t *grown = realloc(out->data, cap);

        if (!grown) {
            out->status = FM_ERR_NOMEM;
            return NULL;
        }
        out->data = grown;
        out->cap = cap;
    }
    out->len += len;
    return out->data + out->len - len;
}

void
fm_out_add(struct fm_out *out, const void *bytes, size_t len)
{
    uint8_t *to = room(out, len);

    if (to && len > 0)
        memcpy(to, bytes, len);
}

void
fm_out_fill(struct fm_out *out, int byte, size_t count)
{
    uint8_t *to = room(out, count);

    if (to)
        memset(to, byte, count);
}

void
fm_out_text(struct fm_out *out, const char *text)
{
    fm_out_add(out, text, strlen(text));
}

void
fm_out_printf(struct fm_out *out, const char *format, ...)
{
    char text[128];
    va_list args;

    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < sizeof text)
        fm_out_add(out, text, (size_t)n);
    else
        out->status = FM_ERR_ARG;
}

void
fm_bits_copy(uint8_t *to, const uint8_t *bits, size_t len, bool inverted)
{
    if (!inverted) {
        memcpy(to, bits, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        to[i] = (uint8_t)~bits[i];
}

void
fm_out_bits(struct fm_out *out, const uint8_t *bits, size_t len, bool inverted)
{
    uint8_t *to = room(out, len);

    if (to)
        fm_bits_copy(to, bits, len, inverted);
}

void
fm_out_flush(struct fm_out *out)
{
    if (out->status == FM_OK && out->len > 0 &&
        !out->write(out->context, out->data, out->len))
        out->status = FM_ERR_IO;
    out->len = 0;
}

/* ---- measures ---- */

int
fm_mm_dots(double mm, int dpi)
{
    return (int)lround(mm * dpi / MM_PER_INCH);
}

/* ---- pages ---- */

/* The bits of a row's byte that are its pixels. */
static unsigned
row_byte(const uint8_t *row, int width, int byte)
{
    return row[byte] & (byte == width / 8 ? 0xff00u >> width % 8 : 0xffu);
}

/* ORs a row of `width` pixels to `x` of a row, which has room for its ink. */
static void
place_row(uint8_t *to, const uint8_t *from, int width, int x)
{
    for (int byte = 0; byte < (width + 7) / 8; byte++) {
        unsigned bits = row_byte(from, width, byte);

        for (int i = 0; bits && i < 8; i++) {
            int at = x + byte * 8 + i;

            if (bits & 0x80u >> i)
                to[at / 8] |= (uint8_t)(0x80u >> at % 8);
        }
    }
}

/* The same where the row lies whole inside: byte by byte. */
static void
place_row_inside(uint8_t *to, const uint8_t *from, int width, int x)
{
    int shift = x % 8, bytes = (width + 7) / 8;

    to += x / 8;
    for (int i = 0; i < bytes; i++) {
        unsigned bits = row_byte(from, width, i);

        to[i] |= (uint8_t)(bits >> shift);
        if (bits << (8 - shift) & 0xffu)
            to[i + 1] |= (uint8_t)(bits << (8 - shift));
    }
}

static bool
row_blank(const uint8_t *row, int width)
{
    for (int i = 0; i < (width + 7) / 8; i++)
        if (row_byte(row, width, i))
            return false;
    return true;
}

/* Whether the ink of a row at `x` falls on a page of `limit` pixels. */
static bool
row_inside(const uint8_t *row, int width, int x, int limit)
{
    for (int at = 0; at < width; at++)
        if ((row[at / 8] & 0x80u >> at % 8) && (x + at < 0 || x + at >= limit))
            return false;
    return true;
}

static bool
ink_inside(const struct fm_raster *page, const struct fm_raster *label, int x, int y)
{
    bool inside = x >= 0 && x + label->width <= page->width;

    for (int row = 0; row < label->height; row++) {
        const uint8_t *from = label->bits + (size_t)row * label->stride;
        bool on_page = y + row >= 0 && y + row < page->height;

        if (on_page ? !inside && !row_inside(from, label->width, x, page->width)
                    : !row_blank(from, label->width))
            return false;
    }
    return true;
}

/* Looked at as a whole first: a label that is refused leaves nothing on the page. */
static bool
place(const struct fm_raster *page, const struct fm_raster *label, int x, int y)
{
    bool inside = x >= 0 && x + label->width <= page->width;

    if (!ink_inside(page, label, x, y))
        return false;
    for (int row = 0; row < label->height; row++) {
        const uint8_t *from = label->bits + (size_t)row * label->stride;

        if (row_blank(from, label->width))
            continue;
        uint8_t *to = page->bits + (size_t)(y + row) * page->stride;
        if (inside)
            place_row_inside(to, from, label->width, x);
        else
            place_row(to, from, label->width, x);
    }
    return true;
}

static void
write_page(struct fm_printer_job *job)
{
    job->language->page(&job->out, &job->printer, &job->page);
    fm_out_flush(&job->out);
    memset(job->page.bits, 0, job->page.stride * (size_t)job->page.height);
    job->cell = 0;
}

enum fm_status
fm_printer_add(struct fm_printer_job *job, const struct fm_raster *label)
{
    const struct fm_printer *p = &job->printer;
    const struct fm_media *m = p->media;
    double x = m->first_x + m->pitch_x * (job->cell % m->columns) + p->offset_x;
    double y = m->first_y + m->pitch_y * (job->cell / m->columns) + p->offset_y;
    int spare_x = fm_mm_dots(m->cell_width, p->dpi) - label->width;
    int spare_y = fm_mm_dots(m->cell_height, p->dpi) - label->height;

    if (job->out.status != FM_OK)
        return job->out.status;
    /* a label of the cell's size may be a dot more by rounding */
    if (spare_x < -1 || spare_y < -1 ||
        !place(&job->page, label, fm_mm_dots(x, p->dpi) + (spare_x > 0 ? spare_x / 2 : 0),
               fm_mm_dots(y, p->dpi) + (spare_y > 0 ? spare_y / 2 : 0)))
        return FM_ERR_LAYOUT;
    if (++job->cell == m->columns * m->rows)
        write_page(job);
    return job->out.status;
}

/* ---- a job ---- */

static bool
options_good(const struct fm_printer *p)
{
    int darkest = p->language == FM_PRINTER_TSPL ? 15 : 30;

    return p->media && p->language < FM_PRINTER_COUNT && p->dpi >= 72 && p->dpi <= 4800 &&
           p->start_cell < p->media->columns * p->media->rows &&
           fabs(p->offset_x) <= OFFSET_MAX_MM && fabs(p->offset_y) <= OFFSET_MAX_MM &&
           p->darkness >= 0 && p->darkness <= darkest && p->speed >= 0 && p->speed <= 14;
}

static void
job_free(struct fm_printer_job *job)
{
    free(job->page.bits);
    free(job->out.data);
    free(job);
}

enum fm_status
fm_printer_open(const struct fm_printer *printer, fm_sheet_write *write, void *context,
                struct fm_printer_job **out)
{
    if (!options_good(printer))
        return FM_ERR_ARG;
    int width = fm_mm_dots(printer->media->page_width, printer->dpi);
    int height = fm_mm_dots(printer->media->page_height, printer->dpi);

    if (width > SIDE_MAX || height > SIDE_MAX)
        return FM_ERR_ARG;
    struct fm_printer_job *job = calloc(1, sizeof *job);

    if (!job)
        return FM_ERR_NOMEM;
    size_t stride = (size_t)(width + 7) / 8;

    job->printer = *printer;
    job->language = LANGUAGES[printer->language];
    job->out = (struct fm_out){.write = write, .context = context};
    job->cell = printer->start_cell;
    job->page = (struct fm_raster){.width = width, .height = height, .stride = stride};
    job->page.bits = calloc((size_t)height, stride);
    if (!job->page.bits)
        job->out.status = FM_ERR_NOMEM;
    else if (job->language->begin)
        job->language->begin(&job->out, printer, &job->page);
    fm_out_flush(&job->out);
    if (job->out.status == FM_OK) {
        *out = job;
        return FM_OK;
    }
    enum fm_status status = job->out.status;

    job_free(job);
    return status;
}

enum fm_status
fm_printer_close(struct fm_printer_job *job)
{
    if (!job)
        return FM_OK;
    if (job->cell > 0 && job->out.status == FM_OK)
        write_page(job);
    enum fm_status status = job->out.status;

    job_free(job);
    return status;
}

const char *
fm_printer_language_name(enum fm_printer_language language)
{
    return language < FM_PRINTER_COUNT ? LANGUAGES[language]->name : "";
}

enum fm_printer_language
fm_printer_language_find(const char *name)
{
    int i = 0;

    while (i < FM_PRINTER_COUNT && strcmp(LANGUAGES[i]->name, name) != 0)
        i++;
    return (enum fm_printer_language)i;
}
