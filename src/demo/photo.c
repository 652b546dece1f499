#include "demo/photo.h"

#include <cairo.h>

#include "demo/chance.h"

enum { WIDTH = 480, HEIGHT = 360, FLOOR_Y = 250, GOODS = 9 };

static void
fill_rectangle(cairo_t *c, double x, double y, double w, double h, unsigned rgb)
{
    cairo_set_source_rgb(c, (double)(rgb >> 16) / 255, (double)(rgb >> 8 & 255) / 255,
                         (double)(rgb & 255) / 255);
    cairo_rectangle(c, x, y, w, h);
    cairo_fill(c);
}

static void
draw_yard(cairo_t *c, struct chance *luck)
{
    fill_rectangle(c, 0, 0, WIDTH, FLOOR_Y, 0xb9c2c9);
    fill_rectangle(c, 0, FLOOR_Y, WIDTH, HEIGHT - FLOOR_Y, 0x8d8a84);
    for (int i = 0; i < 400; i++) /* gravel */
        fill_rectangle(c, (double)chance_between(luck, 0, WIDTH),
                       (double)chance_between(luck, FLOOR_Y, HEIGHT), 3, 2,
                       0x7a7771 + (unsigned)chance_between(luck, 0, 8) * 0x020202);
}

/* An extinguisher `high` dots high, its foot at (x, y), leaning by `tilt`. */
static void
draw_goods(cairo_t *c, double x, double y, double high, double tilt)
{
    cairo_save(c);
    cairo_translate(c, x, y);
    cairo_rotate(c, tilt);
    fill_rectangle(c, -14, -high, 28, high, 0xc22f26);
    fill_rectangle(c, -14, -high * 0.62, 28, high * 0.22, 0xf2efe6);
    fill_rectangle(c, -6, -high - 9, 12, 9, 0x33363a);
    fill_rectangle(c, -2, -high - 16, 22, 6, 0x33363a);
    cairo_restore(c);
}

static void
draw_scene(cairo_t *c, enum photo_scene scene, struct chance *luck)
{
    int goods = scene == PHOTO_SAMPLE ? 3 : GOODS;

    for (int i = 0; i < goods; i++) {
        double x = 60 + i * 45, y = 305 + (double)chance_between(luck, -14, 22);
        double lean = (double)chance_between(luck, -10, 10) / 10;

        if (scene == PHOTO_AFTER)
            draw_goods(c, x, y, 12 + lean, 1.2 + lean);
        else
            draw_goods(c, x, y, 110, scene == PHOTO_DURING ? lean * 0.9 : lean * 0.03);
    }
    if (scene == PHOTO_DURING) { /* the press comes down */
        fill_rectangle(c, 20, 60, WIDTH - 40, 120, 0x3d4a57);
        fill_rectangle(c, 20, 168, WIDTH - 40, 12, 0xd9a520);
        fill_rectangle(c, WIDTH / 2 - 30, 0, 60, 60, 0x55626f);
    }
    if (scene == PHOTO_SAMPLE) /* the seal */
        fill_rectangle(c, 40, 255, 150, 14, 0xf4e9a8);
}

static cairo_status_t
keep(void *out, const unsigned char *bytes, unsigned len)
{
    buf_add(out, bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

bool
photo_draw(enum photo_scene scene, int number, struct buf *out)
{
    struct chance luck = chance_of((uint64_t)scene, (uint64_t)number);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
    cairo_t *c = cairo_create(surface);

    draw_yard(c, &luck);
    draw_scene(c, scene, &luck);
    bool good =
        cairo_status(c) == CAIRO_STATUS_SUCCESS &&
        cairo_surface_write_to_png_stream(surface, keep, out) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(c);
    cairo_surface_destroy(surface);
    return good;
}
