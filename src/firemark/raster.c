/* A label as black and white dots: what the batch shares is drawn once by cairo, then
 * each label is that picture with its code's modules and its serial's symbols set in. */
#include <firemark/sheet.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"

static const double MM_PER_INCH = 25.4;
static const char SYMBOLS[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
enum {
    SYMBOL_COUNT = sizeof SYMBOLS - 1,
    INK = 140 /* a grey darker than this prints black: thin strokes survive */
};

/* Symbols of the serial, one below the other, and where the first of a serial begins. */
struct symbols {
    struct fm_raster bits;
    int height, top;
    double left, advance; /* dots */
};

struct fm_rasterizer {
    struct fm_design design;
    struct fm_sheet sheet; /* design points to the copy above, fields are used up */
    struct fm_qr_plan plan;
    struct fm_qr qr;
    struct fm_raster shared, label;
    struct symbols symbols;
    uint8_t *line; /* a row of modules in dots; no code is wider than its label */
};

static enum fm_status
raster_new(int width, int height, struct fm_raster *out)
{
    *out = (struct fm_raster){width, height, (size_t)(width + 7) / 8, NULL};
    if (width < 1 || height < 1)
        return FM_ERR_ARG;
    out->bits = calloc((size_t)height, out->stride);
    return out->bits ? FM_OK : FM_ERR_NOMEM;
}

/* Sets the ones of count bits in the row from dot x on; what leaves the row is cut. */
static void
set_bits(const struct fm_raster *to, int row, int x, const uint8_t *from, int count)
{
    uint8_t *at = to->bits + (size_t)row * to->stride;
    unsigned shift = (unsigned)x & 7;
    size_t first = (size_t)x >> 3, bytes = (size_t)(count + 7) / 8;

    for (size_t i = 0; i < bytes && first + i < to->stride; i++) {
        at[first + i] |= (uint8_t)(from[i] >> shift);
        if (shift > 0 && first + i + 1 < to->stride)
            at[first + i + 1] |= (uint8_t)(from[i] << (8 - shift));
    }
}

/* ---- what labels share ---- */

static cairo_surface_t *
white_surface(int width, int height, cairo_t **cr)
{
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);

    *cr = cairo_create(surface);
    cairo_set_source_rgb(*cr, 1, 1, 1);
    cairo_paint(*cr);
    return surface;
}

enum fm_status
fm_draw_dots(cairo_surface_t *surface, cairo_t *cr, struct fm_raster *out)
{
    enum fm_status status = fm_draw_status(cairo_status(cr));

    cairo_destroy(cr);
    cairo_surface_flush(surface);
    if (status == FM_OK)
        status = raster_new(cairo_image_surface_get_width(surface),
                            cairo_image_surface_get_height(surface), out);
    const uint8_t *pixels = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);

    for (int y = 0; status == FM_OK && y < out->height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(pixels + y * stride);
        uint8_t *bits = out->bits + (size_t)y * out->stride;

        for (int x = 0; x < out->width; x++)
            if ((row[x] & 0xff) < INK)
                bits[x >> 3] |= (uint8_t)(0x80 >> (x & 7));
    }
    cairo_surface_destroy(surface);
    return status;
}

static enum fm_status
draw_shared(struct fm_rasterizer *r, const struct fm_sheet *sheet)
{
    double dots = sheet->dpi / MM_PER_INCH;
    cairo_t *cr;
    cairo_surface_t *surface = white_surface((int)lround(r->design.width * dots),
                                             (int)lround(r->design.height * dots), &cr);

    cairo_scale(cr, dots, dots);
    fm_draw_shared(cr, sheet, &r->plan);
    return fm_draw_dots(surface, cr, &r->shared);
}

/* Each symbol on a base line of whole dots, so that all of a kind look the same. */
static enum fm_status
draw_symbols(struct fm_rasterizer *r)
{
    struct symbols *s = &r->symbols;
    double dots = r->sheet.dpi / MM_PER_INCH,
           size = r->design.texts[r->design.serial].size * dots;
    int above = (int)ceil(size), below = (int)ceil(size * 0.3);
    cairo_t *cr;

    s->height = above + below;
    cairo_surface_t *surface =
        white_surface((int)ceil(size), s->height * SYMBOL_COUNT, &cr);
    struct fm_rect at = fm_draw_serial_font(cr, &r->design);
    cairo_text_extents_t extents;

    cairo_set_font_size(cr, size);
    cairo_text_extents(cr, "0", &extents);
    s->advance = extents.x_advance;
    s->left = at.x * dots;
    s->top = (int)lround(at.y * dots) - above;
    for (int i = 0; i < SYMBOL_COUNT; i++) {
        cairo_move_to(cr, 0, i * s->height + above);
        cairo_show_text(cr, (const char[]){SYMBOLS[i], '\0'});
    }
    return fm_draw_dots(surface, cr, &s->bits);
}

static enum fm_status
start(struct fm_rasterizer *r, const struct fm_sheet *sheet)
{
    enum fm_status status = draw_shared(r, sheet);

    if (status == FM_OK)
        status = draw_symbols(r);
    if (status == FM_OK)
        status = raster_new(r->shared.width, r->shared.height, &r->label);
    if (status == FM_OK && !(r->line = malloc(r->label.stride)))
        status = FM_ERR_NOMEM;
    return status;
}

enum fm_status
fm_raster_open(const struct fm_sheet *sheet, const char *url, struct fm_rasterizer **out,
               struct fm_error *error)
{
    struct fm_sheet alone = *sheet;
    struct fm_qr_plan plan;

    alone.media = NULL;
    enum fm_status status = fm_sheet_check(&alone, url, &plan, error);

    if (status != FM_OK)
        return status;
    struct fm_rasterizer *r = calloc(1, sizeof *r);

    if (!r)
        return FM_ERR_NOMEM;
    r->design = *sheet->design;
    r->sheet = alone;
    r->sheet.design = &r->design;
    r->plan = plan;
    status = start(r, &alone);
    r->sheet.fields = NULL;
    r->sheet.field_count = 0;
    if (status == FM_OK)
        *out = r;
    else
        fm_raster_close(r);
    return status;
}

/* ---- one label ---- */

/* Sets the bits from..to-1 of a line. */
static void
set_run(uint8_t *line, int from, int to)
{
    uint8_t head = (uint8_t)(0xff >> (from & 7)), tail = (uint8_t) ~(0xff >> (to & 7));
    int first = from >> 3, last = to >> 3;

    if (first == last) {
        line[first] |= head & tail;
        return;
    }
    line[first] |= head;
    memset(line + first + 1, 0xff, (size_t)(last - first - 1));
    if (tail)
        line[last] |= tail;
}

/* A row of modules as dots. */
static void
set_line(struct fm_rasterizer *r, const uint8_t *dark, int side, int dots)
{
    memset(r->line, 0, r->label.stride);
    for (int x = 0; x < side; x++) {
        int start = x;

        while (x < side && dark[x])
            x++;
        if (x > start)
            set_run(r->line, start * dots, x * dots);
    }
}

static void
set_code(struct fm_rasterizer *r, const struct fm_qr_plan *plan)
{
    struct fm_dots at = fm_draw_place(&r->sheet, plan, 0, 0);
    int side = r->qr.modules, dots = plan->dots;

    for (int row = 0; row < side; row++) {
        set_line(r, r->qr.dark + row * side, side, dots);
        for (int i = 0; i < dots; i++)
            set_bits(&r->label, at.y + row * dots + i, at.x, r->line, side * dots);
    }
}

static void
set_serial(struct fm_rasterizer *r, const char *serial)
{
    const struct symbols *s = &r->symbols;

    for (int i = 0; serial[i]; i++) {
        int symbol = (int)(strchr(SYMBOLS, serial[i]) - SYMBOLS);
        int x = (int)lround(s->left + i * s->advance);

        for (int y = 0; y < s->height; y++) {
            int row = s->top + y;

            if (row >= 0 && row < r->label.height)
                set_bits(&r->label, row, x,
                         s->bits.bits + (size_t)(symbol * s->height + y) * s->bits.stride,
                         s->bits.width);
        }
    }
}

enum fm_status
fm_raster_draw(struct fm_rasterizer *r, const struct fm_sheet_label *label,
               const struct fm_raster **out)
{
    struct fm_qr_plan plan = r->plan;

    if (!fm_serial_printable(label->serial))
        return FM_ERR_ARG;
    enum fm_status status = fm_draw_encode(&r->sheet, label->url, &plan, &r->qr);

    if (status != FM_OK)
        return status;
    memcpy(r->label.bits, r->shared.bits, r->shared.stride * (size_t)r->shared.height);
    set_code(r, &plan);
    set_serial(r, label->serial);
    *out = &r->label;
    return FM_OK;
}

void
fm_raster_close(struct fm_rasterizer *r)
{
    if (!r)
        return;
    free(r->shared.bits);
    free(r->label.bits);
    free(r->symbols.bits.bits);
    free(r->line);
    free(r);
}

enum fm_status
fm_sheet_png(const struct fm_sheet *sheet, const struct fm_sheet_label *label,
             fm_sheet_write *write, void *context, struct fm_error *error)
{
    struct fm_sink sink = {write, context};
    struct fm_rasterizer *r = NULL;
    const struct fm_raster *dots;
    enum fm_status status = fm_raster_open(sheet, label->url, &r, error);

    if (status == FM_OK)
        status = fm_raster_draw(r, label, &dots);
    if (status == FM_OK)
        status = fm_png_write(dots, true, &sink);
    fm_raster_close(r);
    return status;
}
