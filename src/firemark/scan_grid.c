/* The grid stage: find the symbol's modules ourselves, draw them anew without noise,
 * tilt or bend, and let the engine read the drawing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scan_code.h"

#define AGREE_LEAST 0.75 /* of the modules of known colour, or it is no symbol */
#define FLAT 3           /* grey levels about the mean that tell nothing */
#define THRESHOLDS 6
#define FAILURES_MOST 6  /* triples in turn without a symbol */
#define CONTRAST_LEAST 8 /* grey levels between light and dark */

/* Sauvola's threshold m (1 + k (s / R - 1)), the deviation s taken as 5/4 of the mean
 * absolute one, k = 1/5, R = 128. */
static bool
binarise_deep(const struct gray *src, int window, struct gray *out)
{
    size_t n = (size_t)src->w * (size_t)src->h;
    struct gray mean = {0}, off = {0};
    bool ok = gray_mean(src, window, &mean) && gray_copy(src, &off);

    for (size_t i = 0; ok && i < n; i++)
        off.px[i] = (uint8_t)abs(src->px[i] - mean.px[i]);
    ok = ok && gray_mean(&off, window, out);
    for (size_t i = 0; ok && i < n; i++) {
        double s = 1.25 * out->px[i];
        out->px[i] = src->px[i] < mean.px[i] * (1 + 0.2 * (s / 128 - 1)) ? 0 : 255;
    }
    gray_clear(&mean);
    gray_clear(&off);
    return ok;
}

/* By the mean of a narrow window; where that is flat, as inside the core of a big finder
 * pattern, by the mean of a wide one. */
static bool
binarise_mean(const struct gray *src, int window, struct gray *out)
{
    struct gray near = {0}, far = {0};
    bool ok = gray_mean(src, window, &near) &&
              gray_mean(src, gray_long_side(src) / 5 + 3, &far) && gray_copy(src, out);

    for (size_t i = 0, n = (size_t)src->w * (size_t)src->h; ok && i < n; i++) {
        int under = near.px[i] - src->px[i];
        bool dark = under > FLAT || (under >= -FLAT && src->px[i] + FLAT < far.px[i]);
        out->px[i] = dark ? 0 : 255;
    }
    gray_clear(&near);
    gray_clear(&far);
    return ok;
}

/* How a stage tells dark from light while it looks for finder patterns. */
static bool
binarise(const struct gray *g, enum fm_scan_filter how, struct gray *out)
{
    int side = gray_long_side(g);

    if (how == FM_SCAN_GRID_DEEP)
        return binarise_deep(g, side / 20 + 3, out);
    return binarise_mean(g, side / (how == FM_SCAN_GRID_FINE ? 80 : 40) + 3, out);
}

/* How dark each module is against the mean of the window round it; radius 0 takes the
 * whole symbol's mean. */
static bool
soften(const struct gray *values, int radius, int16_t *soft)
{
    struct gray mean = {0};

    if (!gray_mean(values, radius ? 2 * radius + 1 : 4 * values->w, &mean))
        return false;
    for (int i = 0; i < values->w * values->h; i++)
        soft[i] = (int16_t)(mean.px[i] - values->px[i]);
    gray_clear(&mean);
    return true;
}

static void
place_symbol(const struct marks *m, const struct fit *fit, struct fm_scan_symbol *s)
{
    double end = m->side;
    const double at[4][2] = {{0, 0}, {end, 0}, {end, end}, {0, end}};

    for (int i = 0; i < 4; i++) {
        struct spot p = grid_place(m, fit, at[i][0], at[i][1]);
        s->corner[i] = (struct fm_point){(float)p.x, (float)p.y};
    }
}

/* The modules of one format, as far as their blocks could be mended. */
struct reading {
    struct layout layout;
    bool solved[CODE_BLOCKS_MAX];
    uint8_t modules[GRID_SIDE_MAX * GRID_SIDE_MAX];
};

static bool
any_solved(const struct reading *r)
{
    for (int i = 0; i < r->layout.blocks; i++)
        if (r->solved[i])
            return true;
    return false;
}

/* What one threshold leaves unmended, another may mend. */
static bool
format_read(const struct marks *m, unsigned format, int16_t *const soft[THRESHOLDS],
            struct reading *r)
{
    bool done = false;

    memset(r->solved, 0, sizeof r->solved);
    layout_make(m, format, &r->layout);
    for (int i = 0; i < THRESHOLDS && !done; i++) {
        done = code_mend(&r->layout, soft[i], r->solved, r->modules);
        if (i >= 2 && r->layout.blocks > 1 && !any_solved(r))
            return false;
    }
    if (done)
        symbol_frame(m, format, r->modules);
    return done;
}

/* Draws the mended modules and lets the engine read the drawing. */
static bool
drawing_read(const struct marks *m, const struct fit *fit, const uint8_t *modules,
             struct finds *out)
{
    struct gray drawn = {0};
    size_t before = out->count;
    bool ok = symbol_draw(modules, m->side, &drawn) && engine_read(&drawn, out);

    gray_clear(&drawn);
    for (size_t i = before; i < out->count; i++)
        place_symbol(m, fit, &out->symbol[i]);
    return ok;
}

static bool
soft_read(int16_t *const soft[THRESHOLDS], const struct marks *m, const struct fit *fit,
          struct reading *r, struct finds *out)
{
    unsigned formats[FORMATS_TRIED];
    double agree = 0;

    for (int i = 0; i < THRESHOLDS; i++)
        agree = fmax(agree, marks_agree(m, soft[i]));
    if (agree < AGREE_LEAST)
        return true;
    formats_rank(soft[1], m->side, formats);
    for (int i = 0; i < FORMATS_TRIED; i++)
        if (format_read(m, formats[i], soft, r))
            return drawing_read(m, fit, r->modules, out);
    return true;
}

/* Thresholds differ by window, and by how much blur they suppose. */
static bool
soften_all(const struct gray *values, int16_t *const soft[THRESHOLDS])
{
    static const int radius[THRESHOLDS] = {4, 4, 4, 8, 0, 2},
                     rounds[THRESHOLDS] = {0, 3, 8, 0, 0, 0};
    bool ok = true;

    for (int i = 0; ok && i < THRESHOLDS; i++) {
        struct gray sharp = {0};
        ok = gray_unsmooth(values, rounds[i], &sharp) &&
             soften(&sharp, radius[i], soft[i]);
        gray_clear(&sharp);
    }
    return ok;
}

static bool
values_read(const struct gray *values, const struct marks *m, const struct fit *fit,
            struct finds *out)
{
    size_t n = (size_t)m->side * (size_t)m->side;
    struct reading *r = malloc(sizeof *r);
    int16_t *room = malloc(THRESHOLDS * n * sizeof *room), *soft[THRESHOLDS];

    for (size_t i = 0; i < THRESHOLDS; i++)
        soft[i] = room ? room + i * n : NULL;
    bool ok = r && room && soften_all(values, soft) && soft_read(soft, m, fit, r, out);
    free(room);
    free(r);
    return ok;
}

/* Fits the versions about the guess and keeps the one that shows most contrast. */
static void
version_choose(const struct gray *g, const struct triple *t, struct marks *best,
               struct fit *fit)
{
    int spread = t->version < 7 ? 1 : 2;
    struct marks marks;
    struct fit tried;

    fit->contrast = -1;
    for (int v = t->version - spread; v <= t->version + spread; v++) {
        if (v < 1 || v > 40)
            continue;
        marks_make(v, &marks);
        grid_fit(g, &marks, t, &tried);
        if (tried.contrast <= fit->contrast)
            continue;
        *fit = tried;
        *best = marks;
    }
}

static bool
triple_read(const struct gray *g, const struct triple *t, struct finds *out)
{
    struct marks marks;
    struct fit fit;
    struct gray values = {0};

    version_choose(g, t, &marks, &fit);
    if (fit.contrast < CONTRAST_LEAST)
        return true;
    grid_settle(g, &marks, t->module, &fit);
    grid_bend(g, &marks, &fit);
    if (!gray_init(&values, marks.side, marks.side))
        return false;
    grid_sample(g, &marks, &fit, values.px);
    bool ok = values_read(&values, &marks, &fit, out);
    gray_clear(&values);
    return ok;
}

static bool
shares_finder(const struct triple *a, const struct triple *b)
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            if (a->at[i].x == b->at[k].x && a->at[i].y == b->at[k].y)
                return true;
    return false;
}

bool
triples_read(const struct gray *g, const struct triples *t, struct finds *out)
{
    bool read[GRID_TRIPLES_MAX] = {false};
    int failures = 0;

    for (int i = 0; i < t->count && out->count < FM_SCAN_SYMBOLS_MAX; i++) {
        bool used = false;
        size_t before = out->count;
        for (int k = 0; k < i; k++)
            used |= read[k] && shares_finder(&t->list[i], &t->list[k]);
        if (used)
            continue;
        if (i > 0 && finds_late(out))
            return true;
        if (!triple_read(g, &t->list[i], out))
            return false;
        read[i] = out->count > before;
        failures = read[i] ? 0 : failures + 1;
        out->missed += !read[i];
        if (failures == FAILURES_MOST)
            break;
    }
    return true;
}

bool
grid_read(const struct gray *g, enum fm_scan_filter how, struct finds *out)
{
    struct triples triples;
    struct gray smooth = {0}, binary = {0};
    bool ok = how == FM_SCAN_GRID_SHARP ? gray_copy(g, &smooth) : gray_gauss(g, &smooth);

    ok = ok && binarise(&smooth, how, &binary);
    if (ok) {
        triples_find(&binary, GRID_TRIPLES_FEW, &triples);
        ok = triples_read(g, &triples, out);
    }
    gray_clear(&smooth);
    gray_clear(&binary);
    return ok;
}
