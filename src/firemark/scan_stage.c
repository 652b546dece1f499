/* One stage: the picture in a size and shape, and what the engine reads in it. */
#include <string.h>

#include "scan_stage.h"

#define UP2_SIDE 1000 /* doubling pays below this long side */

int
stage_side(const struct fm_scan_stage *stage, const struct gray *loaded)
{
    int side = gray_long_side(loaded);

    if (stage->side == FM_SCAN_UP2)
        return side < UP2_SIDE ? 2 * side : 0;
    if (stage->side == FM_SCAN_FULL || stage->side > side)
        return side;
    return stage->side;
}

bool
stage_repeats(const struct fm_scan_stage *cascade, size_t i, const struct gray *loaded)
{
    int side = stage_side(&cascade[i], loaded);

    for (size_t k = 0; k < i; k++)
        if (cascade[k].filter == cascade[i].filter &&
            cascade[k].inverted == cascade[i].inverted &&
            stage_side(&cascade[k], loaded) == side)
            return true;
    return false;
}

static bool
filter_apply(enum fm_scan_filter filter, const struct gray *src, struct gray *out)
{
    switch (filter) {
    case FM_SCAN_GAUSS:
        return gray_gauss(src, out);
    case FM_SCAN_MEDIAN:
        return gray_median(src, out);
    case FM_SCAN_THRESHOLD:
        return gray_threshold(src, gray_long_side(src) / 40 + 2, 4, out);
    case FM_SCAN_UNSHARP:
        return gray_unsharp(src, out);
    case FM_SCAN_ERODE:
        return gray_erode(src, out);
    case FM_SCAN_ROTATE:
        return gray_rotate(src, out);
    case FM_SCAN_GAMMA:
        if (!gray_copy(src, out))
            return false;
        gray_gamma(out);
        return true;
    case FM_SCAN_PLAIN:
    case FM_SCAN_GRID_MEAN:
    case FM_SCAN_GRID_DEEP:
    case FM_SCAN_GRID_FINE:
    case FM_SCAN_GRID_SHARP:
        break;
    }
    return gray_copy(src, out);
}

/* From the 45 degree square back to the picture it was made from. */
static struct fm_point
unrotate(struct fm_point p, const struct gray *turned, const struct gray *from)
{
    const float c = 0.70710678f;
    float u = (p.x - (float)turned->w / 2) * c, v = (p.y - (float)turned->h / 2) * c;

    return (struct fm_point){u + v + (float)from->w / 2, v - u + (float)from->h / 2};
}

static bool
stage_read(const struct fm_scan_stage *stage, const struct gray *scaled,
           struct finds *found)
{
    struct gray ready = {0};
    bool ok;

    if (stage->filter >= FM_SCAN_GRID_MEAN)
        ok = grid_read(scaled, stage->filter, found);
    else
        ok = filter_apply(stage->filter, scaled, &ready) && engine_read(&ready, found);
    for (size_t i = 0; stage->filter == FM_SCAN_ROTATE && i < found->count; i++)
        for (int k = 0; k < 4; k++)
            found->symbol[i].corner[k] =
                unrotate(found->symbol[i].corner[k], &ready, scaled);
    gray_clear(&ready);
    return ok;
}

const struct gray *
size_get(struct sizes *s, int side)
{
    double ratio = (double)side / gray_long_side(s->loaded);
    int w = (int)(s->loaded->w * ratio + 0.5), h = (int)(s->loaded->h * ratio + 0.5);

    w = w ? w : 1;
    h = h ? h : 1;
    if (w == s->loaded->w && h == s->loaded->h)
        return s->loaded;
    for (int i = 0; i < s->count; i++)
        if (s->made[i].w == w && s->made[i].h == h)
            return &s->made[i];
    if (s->count == SIZES_MAX)
        gray_clear(&s->made[--s->count]);
    struct gray *new = &s->made[s->count];
    if (!gray_resize(s->loaded, w, h, new)) {
        gray_clear(new);
        return NULL;
    }
    s->count++;
    return new;
}

bool
stage_run(const struct fm_scan_stage *stage, struct sizes *sizes, struct finds *found)
{
    const struct gray *loaded = sizes->loaded;
    const struct gray *scaled = size_get(sizes, stage_side(stage, loaded));
    struct gray inverted = {0};
    bool ok = scaled != NULL;

    if (ok && stage->inverted) {
        ok = gray_copy(scaled, &inverted);
        scaled = &inverted;
        if (ok)
            gray_invert(&inverted);
    }
    ok = ok && stage_read(stage, scaled, found);
    for (size_t i = 0; ok && i < found->count; i++) {
        struct fm_scan_symbol *s = &found->symbol[i];
        strncpy(s->stage, stage->name, sizeof s->stage - 1);
        for (int k = 0; k < 4; k++) {
            s->corner[k].x *= (float)loaded->w / (float)scaled->w;
            s->corner[k].y *= (float)loaded->h / (float)scaled->h;
        }
    }
    gray_clear(&inverted);
    return ok;
}
