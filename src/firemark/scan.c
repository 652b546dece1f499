/* The cascade: a table of stages, run until one reads. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scan_grid.h"

#define LOAD_SIDE 1600 /* big JPEGs are loaded no smaller than this */
#define SIZES_MAX 6
#define WAIT_FACTOR 4 /* of the cap may pass while others use the processor */
#define UP2_SIDE 1000 /* doubling pays below this long side */

/* What reads most for its time comes first, the last ones rescue one picture in a
 * hundred.
 */
static const struct fm_scan_stage CASCADE[] = {
    {"640", 640, FM_SCAN_PLAIN, false},
    {"640/g1", 640, FM_SCAN_GRID_DEEP, false},
    {"1000/thresh", 1000, FM_SCAN_THRESHOLD, false},
    {"1000/g2", 1000, FM_SCAN_GRID_FINE, false},
    {"640/g2", 640, FM_SCAN_GRID_FINE, false},
    {"1600/thresh", 1600, FM_SCAN_THRESHOLD, false},
    {"up2/g3", FM_SCAN_UP2, FM_SCAN_GRID_SHARP, false},
    {"1000/inv", 1000, FM_SCAN_PLAIN, true},
    {"640/g1i", 640, FM_SCAN_GRID_DEEP, true},
    {"1600/g2", 1600, FM_SCAN_GRID_FINE, false},
    {"up2", FM_SCAN_UP2, FM_SCAN_PLAIN, false},
    {"400/gauss", 400, FM_SCAN_GAUSS, false},
    {"640/unsharp", 640, FM_SCAN_UNSHARP, false},
    {"up2/g2", FM_SCAN_UP2, FM_SCAN_GRID_FINE, false},
};

const struct fm_scan_stage *
fm_scan_cascade(size_t *len)
{
    *len = sizeof CASCADE / sizeof *CASCADE;
    return CASCADE;
}

static double
clock_ms(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Work is counted as this thread's processor time, so that a busy machine reads as much
 * as an idle one; who waits is protected by a second limit on the time that passes. */
struct watch {
    double cpu, wall;
};

static struct watch
watch_start(void)
{
    return (struct watch){clock_ms(CLOCK_THREAD_CPUTIME_ID), clock_ms(CLOCK_MONOTONIC)};
}

static double
watch_ms(const struct watch *w)
{
    return clock_ms(CLOCK_THREAD_CPUTIME_ID) - w->cpu;
}

static bool
watch_over(const struct watch *w, unsigned cap_ms)
{
    return watch_ms(w) > cap_ms ||
           clock_ms(CLOCK_MONOTONIC) - w->wall > (double)WAIT_FACTOR * cap_ms;
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

/* Sizes already made, for the stages that share them. */
struct sizes {
    const struct gray *loaded;
    struct gray made[SIZES_MAX];
    int count;
};

/* The picture with this long side; NULL when memory is short. */
static const struct gray *
size_get(struct sizes *s, int side)
{
    double ratio = (double)side / long_side(s->loaded);
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

static bool
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

static enum fm_status
cascade_run(const struct gray *loaded, const struct fm_scan_options *options,
            const struct watch *watch, struct finds *found)
{
    size_t len = options ? options->cascade_len : 0;
    const struct fm_scan_stage *cascade = options ? options->cascade : NULL;
    unsigned cap = options && options->cap_ms ? options->cap_ms : FM_SCAN_CAP_MS;
    struct sizes sizes = {.loaded = loaded};
    bool ok = true;

    if (!cascade)
        cascade = fm_scan_cascade(&len);
    for (size_t i = 0; ok && i < len && found->count == 0; i++) {
        if (i && watch_over(watch, cap))
            break;
        if (stage_side(&cascade[i], loaded) && !stage_repeats(cascade, i, loaded))
            ok = stage_run(&cascade[i], &sizes, found);
    }
    for (int i = 0; i < sizes.count; i++)
        gray_clear(&sizes.made[i]);
    return ok ? FM_OK : FM_ERR_NOMEM;
}

/* Searches `loaded`, a picture of full_w x full_h pixels perhaps reduced. */
static enum fm_status
scan_loaded(const struct gray *loaded, int full_w, int full_h,
            const struct fm_scan_options *options, const struct watch *watch,
            struct fm_scan_result *out)
{
    struct finds found = {0};
    enum fm_status status = cascade_run(loaded, options, watch, &found);

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
    out->ms = watch_ms(watch);
    return FM_OK;
}

enum fm_status
fm_scan_image(const uint8_t *bytes, size_t len, const struct fm_scan_options *options,
              struct fm_scan_result *out)
{
    struct watch watch = watch_start();
    struct gray loaded = {0};
    int w = 0, h = 0;

    if (!out || (!bytes && len))
        return FM_ERR_ARG;
    enum fm_status status = gray_load(bytes, len, LOAD_SIDE, &loaded, &w, &h);
    if (status == FM_OK)
        status = scan_loaded(&loaded, w, h, options, &watch, out);
    gray_clear(&loaded);
    return status;
}

enum fm_status
fm_scan_gray(const uint8_t *pixels, int width, int height,
             const struct fm_scan_options *options, struct fm_scan_result *out)
{
    struct watch watch = watch_start();

    if (!pixels || !out || width < 1 || height < 1)
        return FM_ERR_ARG;
    if (width > FM_SCAN_SIDE_MAX || height > FM_SCAN_SIDE_MAX ||
        (int64_t)width * height > FM_SCAN_PIXELS_MAX)
        return FM_ERR_IMAGE;
    struct gray borrowed = {(uint8_t *)(uintptr_t)pixels, width, height};
    return scan_loaded(&borrowed, width, height, options, &watch, out);
}

void
fm_scan_result_clear(struct fm_scan_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->symbol[i].text);
    *result = (struct fm_scan_result){0};
}
