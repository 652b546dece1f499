/* Laying a grid over a picture: parameters are moved step by step while the modules of
 * known colour (finders, timing, alignment) part better into dark and light. */
#include <math.h>
#include <string.h>

#include "scan_grid.h"

#define CORNER 3.5 /* modules from the symbol's edge to a finder's centre */

static float
pixel(const struct gray *g, float x, float y)
{
    if (!(x >= 0 && y >= 0 && x < (float)(g->w - 1) && y < (float)(g->h - 1)))
        return 128;
    int ix = (int)x, iy = (int)y;
    float fx = x - (float)ix, fy = y - (float)iy;
    const uint8_t *p = g->px + (size_t)iy * (size_t)g->w + ix, *q = p + g->w;
    float top = (float)p[0] + fx * (float)(p[1] - p[0]);
    float low = (float)q[0] + fx * (float)(q[1] - q[0]);

    return top + fy * (low - top);
}

/* Perspective from the unit square to four corners (Heckbert 1989, section 2.2.3). */
struct lens {
    float a, b, c, d, e, f, g, h;
    float scale; /* one over the modules from corner to corner */
    float bend[FIT_PARAMS - 8];
};

static struct lens
lens_make(const struct marks *m, const struct fit *fit)
{
    const double *p = fit->param;
    double x0 = p[0], y0 = p[1], x1 = p[2], y1 = p[3], x3 = p[4], y3 = p[5], x2 = p[6],
           y2 = p[7];
    double sx = x0 - x1 + x2 - x3, sy = y0 - y1 + y2 - y3;
    double dx1 = x1 - x2, dx2 = x3 - x2, dy1 = y1 - y2, dy2 = y3 - y2;
    double den = dx1 * dy2 - dx2 * dy1;

    den = fabs(den) < 1e-9 ? 1e-9 : den;
    double g = (sx * dy2 - dx2 * sy) / den, h = (dx1 * sy - sx * dy1) / den;
    struct lens l = {.a = (float)(x1 - x0 + g * x1),
                     .b = (float)(x3 - x0 + h * x3),
                     .c = (float)x0,
                     .d = (float)(y1 - y0 + g * y1),
                     .e = (float)(y3 - y0 + h * y3),
                     .f = (float)y0,
                     .g = (float)g,
                     .h = (float)h,
                     .scale = 1.0f / (float)(m->side - 2 * CORNER)};
    for (int i = 0; i < FIT_PARAMS - 8; i++)
        l.bend[i] = (float)p[8 + i];
    return l;
}

struct place {
    float x, y;
};

/* Grid coordinates in modules (a module's centre at .5) to pixels. */
static inline struct place
lens_map(const struct lens *l, float x, float y)
{
    float u = (x - (float)CORNER) * l->scale, v = (y - (float)CORNER) * l->scale;
    float bu = 4 * u * (1 - u) * l->scale, bv = 4 * v * (1 - v) * l->scale;

    float cu = bu * (2 * u - 1), cv = bv * (2 * v - 1);
    u += l->bend[0] * bu + l->bend[2] * bv + l->bend[4] * cu;
    v += l->bend[1] * bu + l->bend[3] * bv + l->bend[5] * cv;
    float w = 1 / (l->g * u + l->h * v + 1);
    return (struct place){(l->a * u + l->b * v + l->c) * w,
                          (l->d * u + l->e * v + l->f) * w};
}

/* Mean light less mean dark over `n` marks, shifted by (dx, dy) modules. */
static double
contrast(const struct gray *g, const struct lens *l, const struct mark *list, int n,
         float dx, float dy)
{
    float sum[2] = {0, 0}, weight[2] = {1e-9f, 1e-9f};

    for (int i = 0; i < n; i++) {
        const struct mark *k = &list[i];
        struct place at = lens_map(l, k->x + 0.5f + dx, k->y + 0.5f + dy);
        sum[k->dark] += k->weight * pixel(g, at.x, at.y);
        weight[k->dark] += k->weight;
    }
    return sum[0] / weight[0] - sum[1] / weight[1];
}

/* What a climb looks at: the whole list of marks, or the few that tell most. */
struct view {
    const struct gray *g;
    const struct marks *m;
    const struct mark *list;
    int count;
};

static double
view_contrast(const struct view *v, const struct fit *fit)
{
    struct lens l = lens_make(v->m, fit);

    return contrast(v->g, &l, v->list, v->count, 0, 0);
}

/* Moves parameters [from, to) by `step` up or down as long as that helps. */
static void
climb(const struct view *v, struct fit *fit, int from, int to, double step)
{
    bool moved = true;

    for (int round = 0; moved && round < 4; round++) {
        moved = false;
        for (int i = from; i < to; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double was = fit->param[i];
                fit->param[i] = was + sign * step;
                double now = view_contrast(v, fit);
                if (now > fit->contrast) {
                    fit->contrast = now;
                    moved = true;
                    break;
                }
                fit->param[i] = was;
            }
        }
    }
}

/* The last alignment pattern (25 marks at the end of the list) tells the fourth corner.
 */
static void
fourth_corner(const struct gray *g, const struct marks *m, double module, struct fit *fit)
{
    double x = fit->param[6], y = fit->param[7], best = -1e9;
    double reach = m->side / 6.0 + 3;
    struct fit tried = *fit;

    for (double dy = -reach; dy <= reach; dy += 0.7) {
        for (double dx = -reach; dx <= reach; dx += 0.7) {
            tried.param[6] = x + dx * module;
            tried.param[7] = y + dy * module;
            struct lens l = lens_make(m, &tried);
            double c = contrast(g, &l, m->list + m->count - 25, 25, 0, 0) -
                       0.5 * (fabs(dx) + fabs(dy));
            if (c <= best)
                continue;
            best = c;
            fit->param[6] = tried.param[6];
            fit->param[7] = tried.param[7];
        }
    }
}

static void
refine(const struct view *v, double module, struct fit *fit)
{
    fit->contrast = view_contrast(v, fit);
    climb(v, fit, 6, 8, module);
    climb(v, fit, 0, 8, module * 0.5);
    climb(v, fit, 0, 8, module * 0.25);
}

void
grid_fit(const struct gray *g, const struct marks *m, const struct triple *from,
         struct fit *fit)
{
    const struct spot *at = from->at;
    struct view few = {g, m, m->few, m->few_count};
    struct fit plain = {.param = {at[0].x, at[0].y, at[1].x, at[1].y, at[2].x, at[2].y,
                                  at[1].x + at[2].x - at[0].x,
                                  at[1].y + at[2].y - at[0].y}};

    *fit = plain;
    refine(&few, from->module, fit);
    if (!m->aligns)
        return;
    fourth_corner(g, m, from->module, &plain);
    refine(&few, from->module, &plain);
    if (plain.contrast > fit->contrast)
        *fit = plain;
}

void
grid_settle(const struct gray *g, const struct marks *m, double module, struct fit *fit)
{
    struct view whole = {g, m, m->list, m->count};

    fit->contrast = view_contrast(&whole, fit);
    climb(&whole, fit, 0, 8, module * 0.5);
    climb(&whole, fit, 0, 8, module * 0.25);
}

/* The displacement, in modules, that shows an alignment pattern best. */
static struct spot
align_search(const struct gray *g, const struct marks *m, const struct lens *l, int first,
             double least)
{
    struct spot best = {0, 0};
    double most = contrast(g, l, m->list + first, 25, 0, 0) + 2;

    for (float dy = -1.75f; dy < 2; dy += 0.25f) {
        for (float dx = -1.75f; dx < 2; dx += 0.25f) {
            double c = contrast(g, l, m->list + first, 25, dx, dy);
            if (c <= most || c < least)
                continue;
            most = c;
            best = (struct spot){dx, dy};
        }
    }
    return best;
}

static bool
is_finder(const struct marks *m, int i, int k)
{
    int last = m->aligns - 1;

    return (i == 0 && (k == 0 || k == last)) || (k == 0 && i == last);
}

void
grid_bend(const struct gray *g, const struct marks *m, struct fit *fit)
{
    struct view whole = {g, m, m->list, m->count};
    const double *p = fit->param;
    double module = hypot(p[2] - p[0], p[3] - p[1]) / (m->side - 2 * CORNER);

    for (double step = 0.8; step > 0.1; step /= 2) {
        climb(&whole, fit, 8, FIT_PARAMS, step);
        climb(&whole, fit, 0, 8, module * step / 4);
    }
    if (m->version < 7)
        return;
    struct lens l = lens_make(m, fit);
    int first = m->count - 25 * (m->aligns * m->aligns - 3);
    for (int i = 0; i < m->aligns; i++)
        for (int k = 0; k < m->aligns; k++)
            if (!is_finder(m, i, k)) {
                fit->shift[i][k] = align_search(g, m, &l, first, 0.6 * fit->contrast);
                first += 25;
            }
}

/* The cell of alignment patterns a coordinate lies in, and how far through it. */
static int
cell_of(const struct marks *m, double x, double *through)
{
    int i = 0;

    while (i < m->aligns - 2 && x > m->align[i + 1] + 0.5)
        i++;
    double t = (x - m->align[i] - 0.5) / (m->align[i + 1] - m->align[i]);
    *through = t < 0 ? 0 : t > 1 ? 1 : t;
    return i;
}

static struct spot
shift_at(const struct marks *m, const struct fit *fit, double x, double y)
{
    double u, v;

    if (m->version < 7)
        return (struct spot){0, 0};
    int i = cell_of(m, x, &u), k = cell_of(m, y, &v);
    const struct spot *a = &fit->shift[i][k], *b = &fit->shift[i + 1][k];
    double w[4] = {(1 - u) * (1 - v), (1 - u) * v, u * (1 - v), u * v};
    return (struct spot){a[0].x * w[0] + a[1].x * w[1] + b[0].x * w[2] + b[1].x * w[3],
                         a[0].y * w[0] + a[1].y * w[1] + b[0].y * w[2] + b[1].y * w[3]};
}

struct spot
grid_place(const struct marks *m, const struct fit *fit, double x, double y)
{
    struct lens l = lens_make(m, fit);
    struct place at = lens_map(&l, (float)x, (float)y);

    return (struct spot){at.x, at.y};
}

void
grid_sample(const struct gray *g, const struct marks *m, const struct fit *fit,
            uint8_t *values)
{
    static const float offset[5][2] = {
        {0, 0}, {-0.2f, -0.2f}, {0.2f, -0.2f}, {-0.2f, 0.2f}, {0.2f, 0.2f}};
    struct lens l = lens_make(m, fit);

    for (int y = 0; y < m->side; y++) {
        for (int x = 0; x < m->side; x++) {
            struct spot shift = shift_at(m, fit, x + 0.5, y + 0.5);
            float cx = (float)(x + 0.5 + shift.x), cy = (float)(y + 0.5 + shift.y);
            float sum = 0;
            for (int i = 0; i < 5; i++) {
                struct place at = lens_map(&l, cx + offset[i][0], cy + offset[i][1]);
                sum += pixel(g, at.x, at.y);
            }
            values[y * m->side + x] = (uint8_t)(sum / 5);
        }
    }
}
