/* The cascade: a table of stages, run until one reads. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scan_stage.h"

#define LOAD_SIDE 1600  /* big JPEGs are loaded no smaller than this */
#define ALL_SIDE 2100   /* long side at which a sheet's labels are read */
#define FULL_SIDE 3200  /* and where that is too coarse */
#define FULL_GAIN 1.3   /* times more pixels a side, or it is not worth while */
#define SHEET_STAGE 2   /* a sheet of labels is looked for before this stage */
#define COMPANY_SHARE 4 /* a symbol under this part of the long side may have company */
#define SHEET_FACTOR 3  /* of the cap a sheet may take once labels were found on it */
#define WAIT_FACTOR 6   /* of the cap may pass while others use the processor */

/* What reads most for its time comes first, the last ones rescue one picture in a
 * hundred.
 */
static const struct fm_scan_stage CASCADE[] = {
    {"640", 640, FM_SCAN_PLAIN, false},
    {"640/g1", 640, FM_SCAN_GRID_DEEP, false},
    {"1000/thresh", 1000, FM_SCAN_THRESHOLD, false},
    {"640/g2", 640, FM_SCAN_GRID_FINE, false},
    {"1000/g2", 1000, FM_SCAN_GRID_FINE, false},
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

/* One picture on its way through the cascade. */
struct job {
    struct sizes sizes;
    struct watch watch;
    unsigned cap_ms;
    int full_w, full_h;   /* as stored */
    const uint8_t *bytes; /* the file, or NULL */
    size_t len;
    struct finds found;
    bool sheet_tried;
    struct fm_scan_result *out; /* where the stages are told */
};

bool
finds_late(const struct finds *f)
{
    return f->until_ms > 0 && (clock_ms(CLOCK_THREAD_CPUTIME_ID) > f->until_ms ||
                               clock_ms(CLOCK_MONOTONIC) > f->until_wall_ms);
}

/* Tells a stage that began at `from_ms` of the job's time. */
static void
run_add(struct job *job, const char *name, double from_ms, size_t found)
{
    struct fm_scan_result *out = job->out;

    if (out->runs == FM_SCAN_RUNS_MAX)
        return;
    struct fm_scan_run *run = &out->run[out->runs++];
    strncpy(run->stage, name, sizeof run->stage - 1);
    run->ms = (float)(watch_ms(&job->watch) - from_ms);
    run->found = (unsigned)found;
}

/* The longest side of any symbol found, in pixels of the loaded picture. */
static float
largest_side(const struct finds *found)
{
    float most = 0;

    for (size_t i = 0; i < found->count; i++)
        for (int k = 0; k < 4; k++) {
            const struct fm_point *a = &found->symbol[i].corner[k],
                                  *b = &found->symbol[i].corner[(k + 1) % 4];
            float side = hypotf(a->x - b->x, a->y - b->y);
            most = side > most ? side : most;
        }
    return most;
}

/* A symbol that is small in its picture may have company. */
static bool
may_be_more(const struct job *job)
{
    float side = (float)gray_long_side(job->sizes.loaded);

    return !job->sheet_tried && job->found.count > 0 &&
           largest_side(&job->found) < side / COMPANY_SHARE;
}

/* Moves what is new from `more`, whose pixels are 1/scale of the loaded picture's. */
static void
finds_merge(struct finds *more, float scale, const char *name, struct finds *all)
{
    for (size_t i = 0; i < more->count; i++) {
        struct fm_scan_symbol *s = &more->symbol[i];
        float x = 0, y = 0;
        bool known = all->count == FM_SCAN_SYMBOLS_MAX;
        for (int k = 0; k < 4; k++) {
            s->corner[k].x *= scale;
            s->corner[k].y *= scale;
            x += s->corner[k].x / 4;
            y += s->corner[k].y / 4;
        }
        for (size_t k = 0; k < all->count && !known; k++)
            known = place_inside(&all->symbol[k], x, y);
        if (known)
            continue;
        strncpy(s->stage, name, sizeof s->stage - 1);
        all->symbol[all->count++] = *s;
        *s = (struct fm_scan_symbol){0};
    }
    finds_clear(more);
}

/* Adds what `g`, the same picture in another size, shows besides what is known. */
static bool
all_read(struct job *job, const struct gray *g, const char *name, double began)
{
    float scale = (float)job->sizes.loaded->w / (float)g->w;
    double work = job->found.count > 0 ? SHEET_FACTOR * (double)job->cap_ms : job->cap_ms;
    struct finds more = {.until_ms = job->watch.cpu + work,
                         .until_wall_ms =
                             job->watch.wall + WAIT_FACTOR * (double)job->cap_ms};
    size_t before = job->found.count;
    bool ok = grid_read_all(g, &job->found, scale, &more);

    job->found.missed = more.missed;
    finds_merge(&more, scale, name, &job->found);
    run_add(job, name, began, job->found.count - before);
    return ok;
}

static bool
all_run(struct job *job)
{
    const struct gray *loaded = job->sizes.loaded;
    int side = gray_long_side(loaded) < ALL_SIDE ? gray_long_side(loaded) : ALL_SIDE;
    double began = watch_ms(&job->watch);
    const struct gray *g = size_get(&job->sizes, side);

    return g && all_read(job, g, "all", began);
}

/* A sheet photographed whole has its modules in the full picture only. */
static bool
full_run(struct job *job)
{
    double began = watch_ms(&job->watch);
    struct gray full = {0};
    int w, h, side = job->full_w > job->full_h ? job->full_w : job->full_h;

    if (!job->bytes || side < FULL_GAIN * gray_long_side(job->sizes.loaded) ||
        watch_over(&job->watch, job->cap_ms))
        return true;
    if (gray_load(job->bytes, job->len, FULL_SIDE, &full, &w, &h) != FM_OK)
        return false;
    bool ok = all_read(job, &full, "full", began);
    gray_clear(&full);
    return ok;
}

/* Some were read, and nothing else that looks like one was seen. */
static bool
all_were_read(const struct job *job)
{
    return job->found.count > 0 && job->found.missed == 0;
}

static bool
stages_run(struct job *job, const struct fm_scan_stage *cascade, size_t len)
{
    const struct gray *loaded = job->sizes.loaded;
    bool sheet = cascade == CASCADE && gray_long_side(loaded) >= LOAD_SIDE, ok = true;

    for (size_t i = 0; ok && i < len && job->found.count == 0; i++) {
        if (sheet && i == SHEET_STAGE) {
            job->sheet_tried = true;
            ok = all_run(job) && (all_were_read(job) || full_run(job));
            if (!ok || job->found.count > 0)
                break;
        }
        double began = watch_ms(&job->watch);
        if (i && watch_over(&job->watch, job->cap_ms))
            break;
        if (!stage_side(&cascade[i], loaded) || stage_repeats(cascade, i, loaded))
            continue;
        ok = stage_run(&cascade[i], &job->sizes, &job->found);
        run_add(job, cascade[i].name, began, job->found.count);
    }
    return ok;
}

/* Of a symbol's middle, four times: only compared. */
static float
middle(const struct fm_scan_symbol *s, bool down)
{
    float sum = 0;

    for (int k = 0; k < 4; k++)
        sum += down ? s->corner[k].y : s->corner[k].x;
    return sum;
}

static int
by_row(const void *a, const void *b)
{
    float x = middle(a, true), y = middle(b, true);

    return (x > y) - (x < y);
}

static int
by_column(const void *a, const void *b)
{
    float x = middle(a, false), y = middle(b, false);

    return (x > y) - (x < y);
}

/* Reading order: what stands within half a symbol's height of a row's first is its row.
 */
static void
put_in_order(struct finds *found)
{
    float reach = 2 * largest_side(found);
    size_t first = 0;

    qsort(found->symbol, found->count, sizeof *found->symbol, by_row);
    for (size_t i = 1; i <= found->count; i++) {
        if (i < found->count &&
            middle(&found->symbol[i], true) - middle(&found->symbol[first], true) < reach)
            continue;
        qsort(&found->symbol[first], i - first, sizeof *found->symbol, by_column);
        first = i;
    }
}

static void
result_fill(struct job *job)
{
    const struct gray *loaded = job->sizes.loaded;
    struct fm_scan_result *out = job->out;
    float x = (float)job->full_w / (float)loaded->w;
    float y = (float)job->full_h / (float)loaded->h;

    put_in_order(&job->found);
    out->count = job->found.count;
    out->width = job->full_w;
    out->height = job->full_h;
    memcpy(out->symbol, job->found.symbol, sizeof out->symbol);
    for (size_t i = 0; i < out->count; i++) {
        for (int k = 0; k < 4; k++) {
            out->symbol[i].corner[k].x *= x;
            out->symbol[i].corner[k].y *= y;
        }
    }
    out->ms = watch_ms(&job->watch);
}

/* Searches the loaded picture; *out is set only with FM_OK. */
static enum fm_status
job_run(struct job *job, const struct fm_scan_options *options,
        struct fm_scan_result *out)
{
    struct fm_scan_result result = {0};
    const struct fm_scan_stage *own = options ? options->cascade : NULL;
    size_t len = own ? options->cascade_len : 0;
    const struct fm_scan_stage *cascade = own ? own : fm_scan_cascade(&len);

    job->cap_ms = options && options->cap_ms ? options->cap_ms : FM_SCAN_CAP_MS;
    job->found.until_ms = job->watch.cpu + job->cap_ms;
    job->found.until_wall_ms = job->watch.wall + WAIT_FACTOR * (double)job->cap_ms;
    job->out = &result;
    run_add(job, "load", 0, 0);
    bool ok = stages_run(job, cascade, len);
    if (ok && !own && may_be_more(job))
        ok = all_run(job);
    if (ok) {
        result_fill(job);
        *out = result;
    } else {
        finds_clear(&job->found);
    }
    for (int i = 0; i < job->sizes.count; i++)
        gray_clear(&job->sizes.made[i]);
    return ok ? FM_OK : FM_ERR_NOMEM;
}

enum fm_status
fm_scan_image(const uint8_t *bytes, size_t len, const struct fm_scan_options *options,
              struct fm_scan_result *out)
{
    struct gray loaded = {0};
    struct job job = {
        .sizes = {.loaded = &loaded}, .watch = watch_start(), .bytes = bytes, .len = len};

    if (!out || (!bytes && len))
        return FM_ERR_ARG;
    enum fm_status status =
        gray_load(bytes, len, LOAD_SIDE, &loaded, &job.full_w, &job.full_h);
    if (status == FM_OK)
        status = job_run(&job, options, out);
    gray_clear(&loaded);
    return status;
}

enum fm_status
fm_scan_gray(const uint8_t *pixels, int width, int height,
             const struct fm_scan_options *options, struct fm_scan_result *out)
{
    if (!pixels || !out || width < 1 || height < 1)
        return FM_ERR_ARG;
    if (width > FM_SCAN_SIDE_MAX || height > FM_SCAN_SIDE_MAX ||
        (int64_t)width * height > FM_SCAN_PIXELS_MAX)
        return FM_ERR_IMAGE;
    struct gray borrowed = {(uint8_t *)(uintptr_t)pixels, width, height};
    struct job job = {.sizes = {.loaded = &borrowed},
                      .watch = watch_start(),
                      .full_w = width,
                      .full_h = height};
    return job_run(&job, options, out);
}

void
fm_scan_result_clear(struct fm_scan_result *result)
{
    for (size_t i = 0; i < result->count; i++)
        free(result->symbol[i].text);
    *result = (struct fm_scan_result){0};
}
