/* Many symbols in one picture, as on a sheet of labels. */
#include <math.h>

#include "scan_grid.h"

#define TRIPLES_ALONE 6 /* so few are read without the engine's own search */
#define FLAW_MOST 1.5   /* of a triple, where many are seen */

bool
place_inside(const struct fm_scan_symbol *s, float x, float y)
{
    int signs = 0;

    for (int i = 0; i < 4; i++) {
        const struct fm_point *a = &s->corner[i], *b = &s->corner[(i + 1) % 4];
        float side = (b->x - a->x) * (y - a->y) - (b->y - a->y) * (x - a->x);
        signs += side > 0 ? 1 : -1;
    }
    return signs == 4 || signs == -4;
}

static float
side_of(const struct fm_scan_symbol *s)
{
    const struct fm_point *c = s->corner;

    return (hypotf(c[0].x - c[1].x, c[0].y - c[1].y) +
            hypotf(c[1].x - c[2].x, c[1].y - c[2].y)) /
           2;
}

/* Labels in one picture are much of a size. */
static bool
sized_like(const struct triple *t, const struct finds *known, float scale)
{
    double side = hypot(t->at[1].x - t->at[0].x, t->at[1].y - t->at[0].y) * scale;

    for (size_t i = 0; i < known->count; i++) {
        float like = side_of(&known->symbol[i]);
        if (side > 0.45 * like && side < 1.6 * like)
            return true;
    }
    return known->count == 0;
}

/* Drops the triples whose middle (of the two outer finders) lies in a known symbol, and
 * those of quite another size. */
static void
triples_drop(struct triples *t, const struct finds *known, float scale)
{
    int left = 0;

    for (int i = 0; i < t->count; i++) {
        const struct spot *at = t->list[i].at;
        float x = (float)(at[1].x + at[2].x) / 2 * scale;
        float y = (float)(at[1].y + at[2].y) / 2 * scale;
        bool drop = t->list[i].flaw > FLAW_MOST || !sized_like(&t->list[i], known, scale);
        for (size_t k = 0; k < known->count && !drop; k++)
            drop = place_inside(&known->symbol[k], x, y);
        if (!drop)
            t->list[left++] = t->list[i];
    }
    t->count = left;
}

/* A seventh of what parts dark from light (the darkest 2 % and the lightest): over the
 * noise of paper, where modules still keep their edges. */
static int
bias_of(const struct gray *g)
{
    size_t n = (size_t)g->w * (size_t)g->h, count[256] = {0}, sum = 0;
    int dark = 0, light = 255;

    for (size_t i = 0; i < n; i++)
        count[g->px[i]]++;
    while (dark < 255 && (sum += count[dark]) < n / 50)
        dark++;
    sum = 0;
    while (light > dark && (sum += count[light]) < n / 50)
        light--;
    return (light - dark) / 7;
}

/* The triples outside `known`. */
static bool
triples_seen(const struct gray *g, const struct finds *known, float scale,
             struct triples *out)
{
    struct gray binary = {0};
    bool ok = gray_threshold(g, gray_long_side(g) / 80 + 3, bias_of(g), &binary);

    out->count = 0;
    if (ok)
        triples_find(&binary, GRID_TRIPLES_MAX, out);
    gray_clear(&binary);
    triples_drop(out, known, scale);
    return ok;
}

bool
grid_read_all(const struct gray *g, const struct finds *known, float scale,
              struct finds *out)
{
    struct triples triples;

    if (!triples_seen(g, known, scale, &triples))
        return false;
    if (triples.count == 0)
        return true;
    /* the engine reads a clean page at once, but is slow on a big photograph, and for a
     * label or two */
    if (scale >= 1 && triples.count > TRIPLES_ALONE && !engine_read(g, out))
        return false;
    triples_drop(&triples, out, 1);
    return triples_read(g, &triples, out);
}
