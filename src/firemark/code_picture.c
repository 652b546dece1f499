/* A code alone as a small picture: the mask that a PDF enlarges, and what is read back
 * before a label leaves. */
#include <firemark/sheet.h>

#include <glib.h>
#include <math.h>
#include <string.h>

#include "draw.h"

static const double MM_PER_INCH = 25.4;
enum {
    FINDER = 7, /* modules of a finder pattern's side */
    SCALE = 2,  /* dots a module of what is read back */
    SIDE_MAX = (FM_QR_MODULES_MAX + 2 * FM_QR_QUIET) * SCALE
};

/* cairo packs pixels from the low bit on little-endian machines, else from the high. */
cairo_surface_t *
fm_code_mask(const struct fm_qr *qr)
{
    int side = qr->modules;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A1, side, side);

    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
        return surface;
    uint8_t *bits = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    int flip = G_BYTE_ORDER == G_LITTLE_ENDIAN ? 0 : 7;

    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            bits[y * stride + x / 8] |=
                (uint8_t)(qr->dark[y * side + x] << ((x & 7) ^ flip));
    cairo_surface_mark_dirty(surface);
    return surface;
}

/* Not compressed: it is read once, at once. */
enum fm_status
fm_code_png(const struct fm_qr *qr, struct fm_sink *sink)
{
    static const uint8_t PAIR[] = {0xc0, 0x30, 0x0c, 0x03}; /* SCALE dots of a byte */
    uint8_t bits[SIDE_MAX * (SIDE_MAX + 7) / 8] = {0};
    int side = (qr->modules + 2 * FM_QR_QUIET) * SCALE;
    struct fm_raster dots = {side, side, (size_t)(side + 7) / 8, bits};

    for (int y = 0; y < qr->modules; y++) {
        uint8_t *row = bits + (size_t)((y + FM_QR_QUIET) * SCALE) * dots.stride;

        for (int x = 0; x < qr->modules; x++) {
            int at = (x + FM_QR_QUIET) * SCALE;

            if (qr->dark[y * qr->modules + x])
                row[at / 8] |= PAIR[at / SCALE % 4];
        }
        memcpy(row + dots.stride, row, dots.stride);
    }
    return fm_png_write(&dots, false, sink);
}

/* ---- a code among the dots of a label ---- */

/* Dots from x0, y0 to before x1, y1. */
struct box {
    int x0, y0, x1, y1;
};

static bool
black(const struct fm_raster *label, int x, int y)
{
    return label->bits[(size_t)y * label->stride + (size_t)x / 8] & 0x80 >> x % 8;
}

static bool
ink_in_row(const struct fm_raster *label, const struct box *b, int y)
{
    for (int x = b->x0; x < b->x1; x++)
        if (black(label, x, y))
            return true;
    return false;
}

static bool
ink_in_column(const struct fm_raster *label, const struct box *b, int x)
{
    for (int y = b->y0; y < b->y1; y++)
        if (black(label, x, y))
            return true;
    return false;
}

/* The ink inside the design's square: nothing else may stand there. */
static struct box
find_ink(const struct fm_raster *label, const struct fm_rect *square, int dpi)
{
    double dots = dpi / MM_PER_INCH;
    struct box b = {(int)floor(square->x * dots), (int)floor(square->y * dots),
                    (int)ceil((square->x + square->width) * dots),
                    (int)ceil((square->y + square->height) * dots)};

    b.x1 = b.x1 < label->width ? b.x1 : label->width;
    b.y1 = b.y1 < label->height ? b.y1 : label->height;
    while (b.y0 < b.y1 && !ink_in_row(label, &b, b.y0))
        b.y0++;
    while (b.y0 < b.y1 && !ink_in_row(label, &b, b.y1 - 1))
        b.y1--;
    while (b.x0 < b.x1 && !ink_in_column(label, &b, b.x0))
        b.x0++;
    while (b.x0 < b.x1 && !ink_in_column(label, &b, b.x1 - 1))
        b.x1--;
    return b;
}

enum fm_status
fm_raster_code(const struct fm_raster *label, const struct fm_design *design, int dpi,
               fm_sheet_write *write, void *context)
{
    struct fm_sink sink = {write, context};
    struct box b = find_ink(label, &design->qr, dpi);
    struct fm_qr qr;
    int run = 0;

    while (b.x0 + run < b.x1 && b.y0 < b.y1 && black(label, b.x0 + run, b.y0))
        run++;
    int dots = run / FINDER, side = b.x1 - b.x0;

    if (dots < 1 || run % FINDER || side != b.y1 - b.y0 || side % dots ||
        side / dots > FM_QR_MODULES_MAX)
        return FM_ERR_LAYOUT;
    qr.modules = side / dots;
    for (int y = 0; y < qr.modules; y++)
        for (int x = 0; x < qr.modules; x++)
            qr.dark[y * qr.modules + x] =
                black(label, b.x0 + x * dots + dots / 2, b.y0 + y * dots + dots / 2);
    return fm_code_png(&qr, &sink);
}
