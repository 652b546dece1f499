/* Finder patterns: dark, light, dark, light, dark as 1:1:3:1:1 along any line through the
 * centre (ISO/IEC 18004, 6.3.3), and the triples of them that frame a symbol. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "scan_grid.h"

#define FINDERS_MAX 600
#define NEIGHBOUR_MODULES 72 /* across the diagonal of version 10 */
#define FINDERS_PAIRED 16    /* the most often crossed ones are tried together */

struct finder {
    struct spot at;
    double module;
    int seen;
};

struct finders {
    struct finder list[FINDERS_MAX];
    int count;
};

static bool
dark_at(const struct gray *g, int x, int y)
{
    return g->px[(size_t)y * (size_t)g->w + (size_t)x] == 0;
}

static bool
runs_fit(const int run[5], double *module)
{
    int sum = run[0] + run[1] + run[2] + run[3] + run[4];
    double m = sum / 7.0, slack = m * 0.55 + 0.5;

    *module = m;
    return sum >= 7 && fabs(run[0] - m) < slack && fabs(run[1] - m) < slack &&
           fabs(run[2] - 3 * m) < 2 * slack && fabs(run[3] - m) < slack &&
           fabs(run[4] - m) < slack;
}

/* The five runs through a dark point; returns the middle of the centre run along the
 * line, or a negative number when there is no pattern. */
static double
line_check(const struct gray *g, int x, int y, bool down, double *module)
{
    int at = down ? y : x, end = down ? g->h : g->w, run[5] = {0};
    int lo = at, hi = at;
#define DARK(i) (down ? dark_at(g, x, i) : dark_at(g, i, y))
    while (lo >= 0 && DARK(lo))
        lo--;
    while (hi < end && DARK(hi))
        hi++;
    double middle = (lo + hi) / 2.0;
    run[2] = hi - lo - 1;
    for (; lo >= 0 && !DARK(lo); lo--)
        run[1]++;
    for (; lo >= 0 && DARK(lo); lo--)
        run[0]++;
    for (; hi < end && !DARK(hi); hi++)
        run[3]++;
    for (; hi < end && DARK(hi); hi++)
        run[4]++;
#undef DARK
    return run[2] > 0 && runs_fit(run, module) ? middle : -1;
}

static void
finder_add(struct finders *all, struct spot at, double module)
{
    for (int i = 0; i < all->count; i++) {
        struct finder *f = &all->list[i];
        double apart = hypot(f->at.x - at.x, f->at.y - at.y);
        if (apart > 2 * f->module || fabs(module - f->module) > 0.6 * f->module)
            continue;
        double share = 1.0 / ++f->seen;
        f->at.x += (at.x - f->at.x) * share;
        f->at.y += (at.y - f->at.y) * share;
        f->module += (module - f->module) * share;
        return;
    }
    if (all->count < FINDERS_MAX)
        all->list[all->count++] = (struct finder){at, module, 1};
}

/* A row crossed something like a finder with its middle near x: is it one downwards? */
static void
finder_check(const struct gray *g, int x, int y, struct finders *all)
{
    double across = 0, down = 0;

    if (!dark_at(g, x, y))
        return;
    double middle_y = line_check(g, x, y, true, &down);
    if (middle_y < 0)
        return;
    double middle_x = line_check(g, x, (int)middle_y, false, &across);
    if (middle_x < 0 || across > 2.5 * down || down > 2.5 * across)
        return;
    finder_add(all, (struct spot){middle_x, middle_y}, (across + down) / 2);
}

static void
row_search(const struct gray *g, int y, struct finders *all)
{
    int run[5] = {0}, x = 0;
    double module;

    while (x < g->w) {
        bool dark = dark_at(g, x, y);
        int from = x;
        while (x < g->w && dark_at(g, x, y) == dark)
            x++;
        memmove(run, run + 1, 4 * sizeof *run);
        run[4] = x - from;
        if (dark && run[0] && runs_fit(run, &module))
            finder_check(g, x - run[4] - run[3] - run[2] / 2 - 1, y, all);
    }
}

static int
by_seen(const void *a, const void *b)
{
    const struct finder *x = a, *y = b;

    return y->seen != x->seen ? y->seen - x->seen : (y->module > x->module) * 2 - 1;
}

/* Pixels from a finder's centre to its outer edge towards `to`, or 0. */
static double
edge_distance(const struct gray *g, struct spot from, struct spot to, double sign)
{
    double len = hypot(to.x - from.x, to.y - from.y);
    double dx = sign * (to.x - from.x) / len, dy = sign * (to.y - from.y) / len;
    int changes = 0;
    bool dark = true;

    for (double t = 0; t < len; t += 0.5) {
        int x = (int)(from.x + dx * t), y = (int)(from.y + dy * t);
        if (x < 0 || y < 0 || x >= g->w || y >= g->h)
            return 0;
        if (dark_at(g, x, y) == dark)
            continue;
        dark = !dark;
        if (++changes == 3)
            return t;
    }
    return 0;
}

/* Modules from finder a to finder b by the size both have along that line. */
static double
modules_between(const struct gray *g, const struct finder *a, const struct finder *b)
{
    double size = 0, len = hypot(b->at.x - a->at.x, b->at.y - a->at.y);
    int n = 0;

    for (int side = -1; side <= 1; side += 2) {
        double one = edge_distance(g, a->at, b->at, side);
        double two = edge_distance(g, b->at, a->at, side);
        size += one + two;
        n += (one > 0) + (two > 0);
    }
    return n ? len / (size / n / 3.5) : len * 2 / (a->module + b->module);
}

/* Corner first, then the others as right and below; false when no square fits them. */
static bool
triple_make(const struct gray *g, const struct finder *f[3], struct triple *out)
{
    double side[3];
    int corner = 0;

    for (int i = 0; i < 3; i++)
        side[i] = hypot(f[(i + 1) % 3]->at.x - f[(i + 2) % 3]->at.x,
                        f[(i + 1) % 3]->at.y - f[(i + 2) % 3]->at.y);
    for (int i = 1; i < 3; i++)
        corner = side[i] > side[corner] ? i : corner;
    const struct finder *a = f[corner], *b = f[(corner + 1) % 3],
                        *c = f[(corner + 2) % 3];
    double ux = b->at.x - a->at.x, uy = b->at.y - a->at.y;
    double vx = c->at.x - a->at.x, vy = c->at.y - a->at.y;
    double cross = ux * vy - uy * vx, lu = hypot(ux, uy), lv = hypot(vx, vy);
    double slant = fabs(ux * vx + uy * vy) / (lu * lv);
    double uneven = fabs(log(lu / lv));
    double big = fmax(a->module, fmax(b->module, c->module));
    double small = fmin(a->module, fmin(b->module, c->module));
    double module = (a->module + b->module + c->module) / 3;
    if (lu < 8 * small || lv < 8 * small || slant > 0.65 || uneven > 0.9 ||
        big > 2.2 * small || lu > 190 * module)
        return false;
    if (cross < 0) {
        const struct finder *swap = b;
        b = c;
        c = swap;
    }
    double modules = (modules_between(g, a, b) + modules_between(g, a, c)) / 2;
    int version = (int)lround((modules - 10) / 4);
    *out = (struct triple){.at = {a->at, b->at, c->at}, .module = module};
    out->version = version < 1 ? 1 : version > 40 ? 40 : version;
    out->flaw = slant + uneven + 1.5 * log(big / small) +
                6.0 / (a->seen + b->seen + c->seen) + 0.01 * out->version;
    return modules > 10;
}

static void
triple_keep(struct triples *all, int most, const struct triple *t)
{
    int at = all->count;

    while (at > 0 && all->list[at - 1].flaw > t->flaw)
        at--;
    if (at == most)
        return;
    int tail = all->count - at - (all->count == most);
    memmove(&all->list[at + 1], &all->list[at], (size_t)tail * sizeof *all->list);
    all->list[at] = *t;
    all->count += all->count < most;
}

/* Could both belong to one label of ours (up to version 10, seen at a slant)? */
static bool
neighbours(const struct finder *a, const struct finder *b)
{
    double big = fmax(a->module, b->module), small = fmin(a->module, b->module);

    return big < 2.2 * small &&
           hypot(a->at.x - b->at.x, a->at.y - b->at.y) < NEIGHBOUR_MODULES * big;
}

/* A real one is crossed by three modules' worth of rows, noise by one or two rows. */
static int
drop_noise(struct finders *all)
{
    int left = 0;

    for (int i = 0; i < all->count; i++)
        if (all->list[i].seen >= 1.5 * all->list[i].module)
            all->list[left++] = all->list[i];
    return left;
}

void
triples_find(const struct gray *binary, int most, struct triples *out)
{
    struct finders all = {.count = 0};
    struct triple t;
    bool wide = most > GRID_TRIPLES_FEW;

    out->count = 0;
    for (int y = 0; y < binary->h; y++)
        row_search(binary, y, &all);
    if (wide)
        all.count = drop_noise(&all);
    qsort(all.list, (size_t)all.count, sizeof *all.list, by_seen);
    int n = wide || all.count < FINDERS_PAIRED ? all.count : FINDERS_PAIRED;
    for (int i = 0; i < n; i++)
        for (int k = i + 1; k < n; k++) {
            if (wide && !neighbours(&all.list[i], &all.list[k]))
                continue;
            for (int l = k + 1; l < n; l++) {
                const struct finder *f[3] = {&all.list[i], &all.list[k], &all.list[l]};
                if (wide && !neighbours(f[0], f[2]))
                    continue;
                if (triple_make(binary, f, &t))
                    triple_keep(out, most, &t);
            }
        }
}
