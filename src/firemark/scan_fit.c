/* Laying a grid over a picture: parameters are moved step by step while the modules of
 * known colour (finders, timing, alignment) part better into dark and light. */
#include <math.h>
#include <string.h>

#include "scan_grid.h"

#define CORNER 3.5 /* modules from the symbol's edge to a finder's centre */

static double
pixel(const struct gray *g, double x, double y)
{
    if (!(x >= 0 && y >= 0 && x < g->w - 1 && y < g->h - 1))
        return 128;
    int ix = (int)x, iy = (int)y;
    double fx = x - ix, fy = y - iy;
    const uint8_t *p = g->px + (size_t)iy * (size_t)g->w + ix, *q = p + g->w;

    return (p[0] * (1 - fx) + p[1] * fx) * (1 - fy) + (q[0] * (1 - fx) + q[1] * fx) * fy;
}

/* Perspective from the unit square to four corners (Heckbert 1989, section 2.2.3). */
struct lens {
    double a, b, c, d, e, f, g, h;
    double scale; /* modules from corner to corner */
    const double *bend;
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
    struct lens l = {.scale = m->side - 2 * CORNER, .bend = p + 8};

    den = fabs(den) < 1e-9 ? 1e-9 : den;
    l.g = (sx * dy2 - dx2 * sy) / den;
    l.h = (dx1 * sy - sx * dy1) / den;
    l.a = x1 - x0 + l.g * x1;
    l.b = x3 - x0 + l.h * x3;
    l.c = x0;
    l.d = y1 - y0 + l.g * y1;
    l.e = y3 - y0 + l.h * y3;
    l.f = y0;
    return l;
}

/* Grid coordinates in modules (a module's centre at .5) to pixels. */
static struct spot
lens_map(const struct lens *l, double x, double y)
{
    double u = (x - CORNER) / l->scale, v = (y - CORNER) / l->scale;
    double bu = 4 * u * (1 - u) / l->scale, bv = 4 * v * (1 - v) / l->scale;

    u += l->bend[0] * bu + l->bend[2] * bv;
    v += l->bend[1] * bu + l->bend[3] * bv;
    double w = l->g * u + l->h * v + 1;
    return (struct spot){(l->a * u + l->b * v + l->c) / w,
                         (l->d * u + l->e * v + l->f) / w};
}

/* Mean light less mean dark over the marks from `from` to `to`, shifted by (dx, dy). */
static double
contrast(const struct gray *g, const struct marks *m, const struct lens *l, int from,
         int to, double dx, double dy)
{
    double sum[2] = {0, 0}, n[2] = {1e-9, 1e-9};

    for (int i = from; i < to; i++) {
        const struct mark *k = &m->list[i];
        struct spot at = lens_map(l, k->x + 0.5 + dx, k->y + 0.5 + dy);
        sum[k->dark] += k->weight * pixel(g, at.x, at.y);
        n[k->dark] += k->weight;
    }
    return sum[0] / n[0] - sum[1] / n[1];
}

static double
fit_contrast(const struct gray *g, const struct marks *m, const struct fit *fit)
{
    struct lens l = lens_make(m, fit);

    return contrast(g, m, &l, 0, m->count, 0, 0);
}

/* Moves parameters [from, to) by `step` up or down as long as that helps. */
static void
climb(const struct gray *g, const struct marks *m, struct fit *fit, int from, int to,
      double step)
{
    bool moved = true;

    for (int round = 0; moved && round < 4; round++) {
        moved = false;
        for (int i = from; i < to; i++) {
            for (int sign = -1; sign <= 1; sign += 2) {
                double was = fit->param[i];
                fit->param[i] = was + sign * step;
                double now = fit_contrast(g, m, fit);
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
            double c = contrast(g, m, &l, m->count - 25, m->count, 0, 0) -
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
refine(const struct gray *g, const struct marks *m, double module, struct fit *fit)
{
    fit->contrast = fit_contrast(g, m, fit);
    climb(g, m, fit, 6, 8, module);
    climb(g, m, fit, 0, 8, module * 0.5);
    climb(g, m, fit, 0, 8, module * 0.25);
}

void
grid_fit(const struct gray *g, const struct marks *m, const struct triple *from,
         struct fit *fit)
{
    const struct spot *at = from->at;
    struct fit plain = {.param = {at[0].x, at[0].y, at[1].x, at[1].y, at[2].x, at[2].y,
                                  at[1].x + at[2].x - at[0].x,
                                  at[1].y + at[2].y - at[0].y}};

    *fit = plain;
    refine(g, m, from->module, fit);
    if (!m->aligns)
        return;
    fourth_corner(g, m, from->module, &plain);
    refine(g, m, from->module, &plain);
    if (plain.contrast > fit->contrast)
        *fit = plain;
}

/* The displacement, in modules, that shows an alignment pattern best. */
static struct spot
align_search(const struct gray *g, const struct marks *m, const struct lens *l, int first,
             double least)
{
    struct spot best = {0, 0};
    double most = contrast(g, m, l, first, first + 25, 0, 0) + 2;

    for (double dy = -1.75; dy < 2; dy += 0.25) {
        for (double dx = -1.75; dx < 2; dx += 0.25) {
            double c = contrast(g, m, l, first, first + 25, dx, dy);
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
    const double *p = fit->param;
    double module = hypot(p[2] - p[0], p[3] - p[1]) / (m->side - 2 * CORNER);

    for (double step = 0.8; step > 0.1; step /= 2) {
        climb(g, m, fit, 8, 12, step);
        climb(g, m, fit, 0, 8, module * step / 4);
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

    return lens_map(&l, x, y);
}

void
grid_sample(const struct gray *g, const struct marks *m, const struct fit *fit,
            uint8_t *values)
{
    static const double offset[5][2] = {
        {0, 0}, {-0.2, -0.2}, {0.2, -0.2}, {-0.2, 0.2}, {0.2, 0.2}};
    struct lens l = lens_make(m, fit);

    for (int y = 0; y < m->side; y++) {
        for (int x = 0; x < m->side; x++) {
            struct spot shift = shift_at(m, fit, x + 0.5, y + 0.5);
            double sum = 0;
            for (int i = 0; i < 5; i++) {
                struct spot at = lens_map(&l, x + 0.5 + shift.x + offset[i][0],
                                          y + 0.5 + shift.y + offset[i][1]);
                sum += pixel(g, at.x, at.y);
            }
            values[y * m->side + x] = (uint8_t)(sum / 5);
        }
    }
}
