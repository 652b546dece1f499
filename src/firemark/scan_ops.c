/* Picture operators: what blur, noise, shadow and size take away, given back in part. */
#include <stdlib.h>
#include <string.h>

#include "scan_internal.h"

static uint8_t
clamp_u8(int v)
{
    return (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
}

static int
clamp_int(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

/* Weights of one output position: `n` inputs from `from` on, adding up to 1 << 14. */
struct tap {
    int from, n;
    int *weight;
};

/* Triangle filter: linear interpolation upwards, averaging downwards. */
static void
tap_fill(struct tap *tap, int i, int in, int out)
{
    double step = (double)in / out, reach = step > 1 ? step : 1, sum = 0;
    double centre = (i + 0.5) * step - 0.5;
    int first = clamp_int((int)(centre - reach) + (centre > reach), 0, in - 1);
    int last = clamp_int((int)(centre + reach), first, in - 1), left = 1 << 14;

    tap->from = first;
    tap->n = last - first + 1;
    for (int k = first; k <= last; k++) {
        double d = (k > centre ? k - centre : centre - k) / reach;
        sum += d < 1 ? 1 - d : 0;
    }
    for (int k = first; k <= last; k++) {
        double d = (k > centre ? k - centre : centre - k) / reach;
        int w = sum > 0 && d < 1 ? (int)((1 - d) / sum * (1 << 14)) : 0;
        tap->weight[k - first] = w;
        left -= w;
    }
    tap->weight[tap->n / 2] += left;
}

static struct tap *
taps_new(int in, int out)
{
    int most = 2 * (in / out + 2) + 1;
    size_t table = (size_t)out * sizeof(struct tap);
    struct tap *taps = malloc(table + (size_t)out * (size_t)most * sizeof(int));

    if (!taps)
        return NULL;
    int *weights = (int *)(void *)((char *)taps + table);
    for (int i = 0; i < out; i++) {
        taps[i].weight = weights + (size_t)i * (size_t)most;
        tap_fill(&taps[i], i, in, out);
    }
    return taps;
}

/* One row: src is `in` pixels, dst gets one pixel per tap. */
static void
resize_row(const uint8_t *src, const struct tap *taps, int out, uint8_t *dst)
{
    for (int x = 0; x < out; x++) {
        int sum = 1 << 13;
        for (int k = 0; k < taps[x].n; k++)
            sum += src[taps[x].from + k] * taps[x].weight[k];
        dst[x] = (uint8_t)(sum >> 14);
    }
}

/* One output row from the rows its tap names; `sum` is `w` numbers of working room. */
static void
resize_column(const struct gray *src, const struct tap *tap, int *sum, uint8_t *dst)
{
    for (int x = 0; x < src->w; x++)
        sum[x] = 1 << 13;
    for (int k = 0; k < tap->n; k++) {
        const uint8_t *row = src->px + (size_t)(tap->from + k) * (size_t)src->w;
        for (int x = 0; x < src->w; x++)
            sum[x] += row[x] * tap->weight[k];
    }
    for (int x = 0; x < src->w; x++)
        dst[x] = (uint8_t)(sum[x] >> 14);
}

bool
gray_resize(const struct gray *src, int w, int h, struct gray *out)
{
    struct gray wide = {0};
    struct tap *across = taps_new(src->w, w), *down = taps_new(src->h, h);
    int *sum = malloc((size_t)w * sizeof(int));
    bool ok =
        across && down && sum && gray_init(&wide, w, src->h) && gray_init(out, w, h);

    for (int y = 0; ok && y < src->h; y++)
        resize_row(src->px + (size_t)y * (size_t)src->w, across, w,
                   wide.px + (size_t)y * (size_t)w);
    for (int y = 0; ok && y < h; y++)
        resize_column(&wide, &down[y], sum, out->px + (size_t)y * (size_t)w);
    gray_clear(&wide);
    free(across);
    free(down);
    free(sum);
    return ok;
}

bool
gray_copy(const struct gray *src, struct gray *out)
{
    if (!gray_init(out, src->w, src->h))
        return false;
    memcpy(out->px, src->px, (size_t)src->w * (size_t)src->h);
    return true;
}

/* Calls `pick` with the nine neighbours of each pixel, edges repeated. */
static bool
each_3x3(const struct gray *src, struct gray *out, uint8_t (*pick)(const uint8_t p[9]))
{
    if (!gray_init(out, src->w, src->h))
        return false;
    for (int y = 0; y < src->h; y++) {
        const uint8_t *row[3];
        for (int k = 0; k < 3; k++)
            row[k] =
                src->px + (size_t)clamp_int(y + k - 1, 0, src->h - 1) * (size_t)src->w;
        uint8_t *dst = out->px + (size_t)y * (size_t)src->w;
        for (int x = 0; x < src->w; x++) {
            int l = x ? x - 1 : 0, r = x < src->w - 1 ? x + 1 : x;
            uint8_t p[9] = {row[0][l], row[0][x], row[0][r], row[1][l], row[1][x],
                            row[1][r], row[2][l], row[2][x], row[2][r]};
            dst[x] = pick(p);
        }
    }
    return true;
}

static void
order(uint8_t *a, uint8_t *b)
{
    uint8_t lo = *a < *b ? *a : *b, hi = *a < *b ? *b : *a;

    *a = lo;
    *b = hi;
}

/* Median of nine by 19 exchanges (Paeth, Graphics Gems I, "Median finding on a 3x3
 * grid"). */
static uint8_t
pick_median(const uint8_t in[9])
{
    static const uint8_t pair[19][2] = {
        {1, 2}, {4, 5}, {7, 8}, {0, 1}, {3, 4}, {6, 7}, {1, 2}, {4, 5}, {7, 8}, {0, 3},
        {5, 8}, {4, 7}, {3, 6}, {1, 4}, {2, 5}, {4, 7}, {4, 2}, {6, 4}, {4, 2}};
    uint8_t p[9];

    memcpy(p, in, sizeof p);
    for (int i = 0; i < 19; i++)
        order(&p[pair[i][0]], &p[pair[i][1]]);
    return p[4];
}

static uint8_t
pick_darkest(const uint8_t p[9])
{
    uint8_t least = p[0];

    for (int i = 1; i < 9; i++)
        least = p[i] < least ? p[i] : least;
    return least;
}

/* Weights 1 2 1 down into `sum`, then across; edges repeated. */
static void
gauss_row(const struct gray *src, int y, uint16_t *sum, uint8_t *dst)
{
    size_t w = (size_t)src->w, last = w - 1;
    const uint8_t *row = src->px + (size_t)y * w;
    const uint8_t *above = y ? row - w : row, *below = y < src->h - 1 ? row + w : row;

    for (size_t x = 0; x < w; x++)
        sum[x] = (uint16_t)(above[x] + 2 * row[x] + below[x]);
    dst[0] = (uint8_t)((3 * sum[0] + sum[w > 1] + 8) >> 4);
    for (size_t x = 1; x < last; x++)
        dst[x] = (uint8_t)((sum[x - 1] + 2 * sum[x] + sum[x + 1] + 8) >> 4);
    if (last)
        dst[last] = (uint8_t)((sum[last - 1] + 3 * sum[last] + 8) >> 4);
}

bool
gray_smooth(const struct gray *src, struct gray *out)
{
    uint16_t *sum = malloc((size_t)src->w * sizeof *sum);
    bool ok = sum && gray_init(out, src->w, src->h);

    for (int y = 0; ok && y < src->h; y++)
        gauss_row(src, y, sum, out->px + (size_t)y * (size_t)src->w);
    free(sum);
    return ok;
}

bool
gray_gauss(const struct gray *src, struct gray *out)
{
    struct gray once = {0};
    bool ok = gray_smooth(src, &once) && gray_smooth(&once, out);

    gray_clear(&once);
    return ok;
}

/* Van Cittert's iteration against the kernel of gray_smooth(). */
bool
gray_unsmooth(const struct gray *src, int rounds, struct gray *out)
{
    bool ok = gray_copy(src, out);

    for (int k = 0; ok && k < rounds; k++) {
        struct gray blurred = {0};
        ok = gray_smooth(out, &blurred);
        for (size_t i = 0, n = (size_t)src->w * (size_t)src->h; ok && i < n; i++)
            out->px[i] = clamp_u8(out->px[i] + src->px[i] - blurred.px[i]);
        gray_clear(&blurred);
    }
    return ok;
}

bool
gray_median(const struct gray *src, struct gray *out)
{
    return each_3x3(src, out, pick_median);
}

bool
gray_erode(const struct gray *src, struct gray *out)
{
    return each_3x3(src, out, pick_darkest);
}

void
gray_invert(struct gray *g)
{
    for (size_t i = 0, n = (size_t)g->w * (size_t)g->h; i < n; i++)
        g->px[i] = (uint8_t)(255 - g->px[i]);
}

void
gray_gamma(struct gray *g)
{
    for (size_t i = 0, n = (size_t)g->w * (size_t)g->h; i < n; i++)
        g->px[i] = (uint8_t)(g->px[i] * g->px[i] / 255);
}

/* Means of one row's windows from running column sums; `rows` is how many were added.
 * Dividing is multiplying by the inverse, which changes only at the ends. */
static void
mean_row(const uint32_t *column, int w, int half, int rows, uint8_t *dst)
{
    uint32_t sum = 0;
    int n = 0;
    uint64_t inverse = 0, one = 1;

    for (int x = 0; x < half && x < w; x++, n++)
        sum += column[x];
    for (int x = 0; x < w; x++) {
        int was = n;
        if (x + half < w) {
            sum += column[x + half];
            n++;
        }
        if (x - half - 1 >= 0) {
            sum -= column[x - half - 1];
            n--;
        }
        if (n != was || !inverse)
            inverse = (one << 32) / (uint64_t)(n * rows) + 1;
        dst[x] = (uint8_t)(sum * inverse >> 32);
    }
}

static void
column_add(uint32_t *column, const struct gray *g, int y, uint32_t sign)
{
    const uint8_t *row = g->px + (size_t)y * (size_t)g->w;

    for (int x = 0; x < g->w; x++)
        column[x] += sign * row[x];
}

bool
gray_mean(const struct gray *src, int window, struct gray *out)
{
    int half = window / 2, rows = 0;
    uint32_t *column = calloc((size_t)src->w, sizeof *column);

    if (!column || !gray_init(out, src->w, src->h)) {
        free(column);
        return false;
    }
    for (int y = 0; y < half && y < src->h; y++, rows++)
        column_add(column, src, y, 1);
    for (int y = 0; y < src->h; y++) {
        if (y + half < src->h) {
            column_add(column, src, y + half, 1);
            rows++;
        }
        if (y - half - 1 >= 0) {
            column_add(column, src, y - half - 1, UINT32_MAX);
            rows--;
        }
        mean_row(column, src->w, half, rows, out->px + (size_t)y * (size_t)src->w);
    }
    free(column);
    return true;
}

bool
gray_threshold(const struct gray *src, int window, int bias, struct gray *out)
{
    if (!gray_mean(src, window, out))
        return false;
    for (size_t i = 0, n = (size_t)src->w * (size_t)src->h; i < n; i++)
        out->px[i] = src->px[i] + bias < out->px[i] ? 0 : 255;
    return true;
}

/* Adds three times what a window of five takes away. */
bool
gray_unsharp(const struct gray *src, struct gray *out)
{
    if (!gray_mean(src, 5, out))
        return false;
    for (size_t i = 0, n = (size_t)src->w * (size_t)src->h; i < n; i++)
        out->px[i] = clamp_u8(src->px[i] + 3 * (src->px[i] - out->px[i]));
    return true;
}

/* Between four pixels; the point lies inside the picture. */
static uint8_t
sample(const struct gray *g, double x, double y)
{
    int ix = clamp_int((int)x, 0, g->w - 2), iy = clamp_int((int)y, 0, g->h - 2);
    int fx = (int)((x - ix) * 256), fy = (int)((y - iy) * 256);
    const uint8_t *p = g->px + (size_t)iy * (size_t)g->w + ix, *q = p + g->w;
    int top = p[0] * (256 - fx) + p[1] * fx, low = q[0] * (256 - fx) + q[1] * fx;

    return clamp_u8((top * (256 - fy) + low * fy) >> 16);
}

/* The square that holds the turned picture; outside is white. */
bool
gray_rotate(const struct gray *src, struct gray *out)
{
    const double c = 0.70710678118654752;
    int side = (int)((src->w + src->h) * c) + 1;

    if (src->w < 2 || src->h < 2)
        return gray_copy(src, out);
    if (!gray_init(out, side, side))
        return false;
    for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
            double u = (x - side / 2.0) * c, v = (y - side / 2.0) * c;
            double sx = u + v + src->w / 2.0, sy = v - u + src->h / 2.0;
            bool in = sx >= 0 && sy >= 0 && sx <= src->w - 1 && sy <= src->h - 1;
            out->px[(size_t)y * (size_t)side + (size_t)x] =
                in ? sample(src, sx, sy) : 255;
        }
    }
    return true;
}
