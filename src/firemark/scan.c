/* The cascade: a table of stages, run until one reads. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scan_grid.h"

#define LOAD_SIDE 1600 /* big JPEGs are loaded no smaller than this */
#define UP2_SIDE 1000  /* doubling pays below this long side */

static const struct fm_scan_stage CASCADE[] = {
    {"1000", 1000, FM_SCAN_PLAIN, false},
    {"640/g1", 640, FM_SCAN_GRID_DEEP, false},
    {"1000/g2", 1000, FM_SCAN_GRID_FINE, false},
    {"up2/g3", FM_SCAN_UP2, FM_SCAN_GRID_SHARP, false},
    {"1600", 1600, FM_SCAN_PLAIN, false},
    {"1000/inv", 1000, FM_SCAN_PLAIN, true},
    {"1000/g3", 1000, FM_SCAN_GRID_SHARP, false},
    {"640/unsharp", 640, FM_SCAN_UNSHARP, false},
    {"up2/g1", FM_SCAN_UP2, FM_SCAN_GRID_DEEP, false},
    {"640", 640, FM_SCAN_PLAIN, false},
    {"400/gauss", 400, FM_SCAN_GAUSS, false},
    {"1600/g2", 1600, FM_SCAN_GRID_FINE, false},
    {"up2/g2", FM_SCAN_UP2, FM_SCAN_GRID_FINE, false},
    {"up2/g0i", FM_SCAN_UP2, FM_SCAN_GRID_MEAN, true},
    {"640/g2", 640, FM_SCAN_GRID_FINE, false},
    {"400/rot45", 400, FM_SCAN_ROTATE, false},
    {"400/erode", 400, FM_SCAN_ERODE, false},
    {"640/g0", 640, FM_SCAN_GRID_MEAN, false},
    {"1000/g1", 1000, FM_SCAN_GRID_DEEP, false},
    {"1000/median", 1000, FM_SCAN_MEDIAN, false},
    {"up2", FM_SCAN_UP2, FM_SCAN_PLAIN, false},
    {"1000/thresh", 1000, FM_SCAN_THRESHOLD, false},
    {"1000/gamma", 1000, FM_SCAN_GAMMA, false},
};

const struct fm_scan_stage *
fm_scan_cascade(size_t *len)
{
    *len = sizeof CASCADE / sizeof *CASCADE;
    return CASCADE;
}

static double
now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
long_side(const struct gray *g)
{
    return g->w > g->h ? g->w : g->h;
}

/* The long side a stage works at, or 0 when it has nothing to offer for this picture. */
static int
stage_side(const struct fm_scan_stage *stage, const struct gray *loaded)
{
    int side = long_side(loaded);

    if (stage->side == FM_SCAN_UP2)
        return side < UP2_SIDE ? 2 * side : 0;
    if (stage->side == FM_SCAN_FULL || stage->side > side)
        return side;
    return stage->side;
}

/* Small pictures make many stages equal: true when stage i repeats an earlier one. */
static bool
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
        return gray_threshold(src, long_side(src) / 40 + 2, 4, out);
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
stage_read(const struct fm_scan_stage *stage, struct gray *scaled, struct finds *found)
{
    struct gray ready = {0};

    if (stage->inverted)
        gray_invert(scaled);
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

static bool
stage_run(const struct fm_scan_stage *stage, const struct gray *loaded,
          struct finds *found)
{
    double ratio = (double)stage_side(stage, loaded) / long_side(loaded);
    int w = (int)(loaded->w * ratio + 0.5), h = (int)(loaded->h * ratio + 0.5);
    struct gray scaled = {0};
    bool same = w == loaded->w && h == loaded->h;
    bool ok = same ? gray_copy(loaded, &scaled)
                   : gray_resize(loaded, w ? w : 1, h ? h : 1, &scaled);

    ok = ok && stage_read(stage, &scaled, found);
    for (size_t i = 0; i < found->count; i++) {
        struct fm_scan_symbol *s = &found->symbol[i];
        strncpy(s->stage, stage->name, sizeof s->stage - 1);
        for (int k = 0; k < 4; k++) {
            s->corner[k].x *= (float)loaded->w / (float)scaled.w;
            s->corner[k].y *= (float)loaded->h / (float)scaled.h;
        }
    }
    gray_clear(&scaled);
    return ok;
}

static enum fm_status
cascade_run(const struct gray *loaded, const struct fm_scan_options *options,
            double started, struct finds *found)
{
    size_t len = options ? options->cascade_len : 0;
    const struct fm_scan_stage *cascade = options ? options->cascade : NULL;
    unsigned cap = options && options->cap_ms ? options->cap_ms : FM_SCAN_CAP_MS;

    if (!cascade)
        cascade = fm_scan_cascade(&len);
    for (size_t i = 0; i < len && found->count == 0; i++) {
        if (i && now_ms() - started > cap)
            break;
        if (!stage_side(&cascade[i], loaded) || stage_repeats(cascade, i, loaded))
            continue;
        if (!stage_run(&cascade[i], loaded, found))
            return FM_ERR_NOMEM;
    }
    return FM_OK;
}

/* Searches `loaded`, a picture of full_w x full_h pixels perhaps reduced. */
static enum fm_status
scan_loaded(const struct gray *loaded, int full_w, int full_h,
            const struct fm_scan_options *options, double started,
            struct fm_scan_result *out)
{
    struct finds found = {0};
    enum fm_status status = cascade_run(loaded, options, started, &found);

    if (status != FM_OK) {
        finds_clear(&found);
        return status;
    }
    *out =
        (struct fm_scan_result){.count = found.count, .width = full_w, .height = full_h};
    memcpy(out->symbol, found.symbol, sizeof found.symbol);
    for (size_t i = 0; i < out->count; i++) {
        for (int k = 0; k < 4; k++) {
            out->symbol[i].corner[k].x *= (float)full_w / (float)loaded->w;
            out->symbol[i].corner[k].y *= (float)full_h / (float)loaded->h;
        }
    }
    out->ms = now_ms() - started;
    return FM_OK;
}

enum fm_status
fm_scan_image(const uint8_t *bytes, size_t len, const struct fm_scan_options *options,
              struct fm_scan_result *out)
{
    double started = now_ms();
    struct gray loaded = {0};
    int w = 0, h = 0;

    if (!out || (!bytes && len))
        return FM_ERR_ARG;
    enum fm_status status = gray_load(bytes, len, LOAD_SIDE, &loaded, &w, &h);
    if (status == FM_OK)
        status = scan_loaded(&loaded, w, h, options, started, out);
    gray_clear(&loaded);
    return status;
}

enum fm_status
fm_scan_gray(const uint8_t *pixels, int width, int height,
             const struct fm_scan_options *options, struct fm_scan_result *out)
{
    double started = now_ms();

    if (!pixels || !out || width < 1 || height < 1)
        return FM_ERR_ARG;
    if (width > FM_SCAN_SIDE_MAX || height > FM_SCAN_SIDE_MAX ||
        (int64_t)width * height > FM_SCAN_PIXELS_MAX)
        return FM_ERR_IMAGE;
    struct gray borrowed = {(uint8_t *)(uintptr_t)pixels, width, height};
    return scan_loaded(&borrowed, width, height, options, started, out);
}

void
fm_scan_result_clear(struct fm_scan_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->symbol[i].text);
    *result = (struct fm_scan_result){0};
}
