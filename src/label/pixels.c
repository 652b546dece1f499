#include "label/pixels.h"

#include <stdlib.h>
#include <string.h>

#define QUALITY 82

bool
pixels_init(struct pixels *p, int w, int h)
{
    p->w = w;
    p->h = h;
    p->px = malloc((size_t)w * (size_t)h * 3);
    return p->px != NULL;
}

void
pixels_clear(struct pixels *p)
{
    free(p->px);
    *p = (struct pixels){0};
}

static void
replace(struct pixels *p, struct pixels by)
{
    pixels_clear(p);
    *p = by;
}

/* What one of m pixels covers of n, n >= m: parts of the first and the last by their
 * share, and all between. In whole numbers: a pixel weighs m, and all together n. */
struct span {
    size_t first, last;
    uint32_t head, tail; /* weights; tail 0: first and last are one */
};

static struct span
span_of(size_t i, size_t n, size_t m)
{
    size_t begin = i * n, end = begin + n;
    struct span s = {.first = begin / m, .last = (end - 1) / m};

    s.head = (uint32_t)(s.first == s.last ? n : (s.first + 1) * m - begin);
    s.tail = (uint32_t)(s.first == s.last ? 0 : end - s.last * m);
    return s;
}

static uint32_t
weight(const struct span *s, size_t k, size_t m)
{
    return k == s->first ? s->head : k == s->last ? s->tail : (uint32_t)m;
}

/* Each row on its own: `from` becomes as narrow as `to`. */
static bool
narrow(const struct pixels *from, struct pixels *to)
{
    size_t n = (size_t)from->w, m = (size_t)to->w;
    struct span *spans = malloc(m * sizeof *spans);
    const uint8_t *row = from->px;
    uint8_t *out = to->px;

    for (size_t i = 0; spans && i < m; i++)
        spans[i] = span_of(i, n, m);
    for (int y = 0; spans && y < from->h; y++, row += n * 3)
        for (size_t i = 0; i < m; i++, out += 3) {
            const struct span *s = &spans[i];
            uint32_t sum[3] = {0};
            for (size_t k = s->first; k <= s->last; k++) {
                uint32_t w = weight(s, k, m);
                for (size_t c = 0; c < 3; c++)
                    sum[c] += w * row[k * 3 + c];
            }
            for (size_t c = 0; c < 3; c++)
                out[c] = (uint8_t)((sum[c] + n / 2) / n);
        }
    free(spans);
    return spans != NULL;
}

/* And each column: `from` becomes as low as `to`, row by row as memory has them. */
static bool
lower(const struct pixels *from, struct pixels *to)
{
    size_t n = (size_t)from->h, m = (size_t)to->h, width = (size_t)from->w * 3;
    uint32_t *sum = malloc(width * sizeof *sum);

    for (size_t i = 0; sum && i < m; i++) {
        struct span s = span_of(i, n, m);
        memset(sum, 0, width * sizeof *sum);
        for (size_t k = s.first; k <= s.last; k++) {
            uint32_t w = weight(&s, k, m);
            const uint8_t *row = from->px + k * width;
            for (size_t x = 0; x < width; x++)
                sum[x] += w * row[x];
        }
        for (size_t x = 0; x < width; x++)
            to->px[i * width + x] = (uint8_t)((sum[x] + n / 2) / n);
    }
    free(sum);
    return sum != NULL;
}

bool
pixels_shrink(struct pixels *p, int side)
{
    int longest = p->w > p->h ? p->w : p->h;
    struct pixels slim = {0}, small = {0};

    if (longest <= side)
        return true;
    int w = (int)((int64_t)p->w * side / longest);
    int h = (int)((int64_t)p->h * side / longest);
    bool ok = pixels_init(&slim, w < 1 ? 1 : w, p->h) && narrow(p, &slim) &&
              pixels_init(&small, slim.w, h < 1 ? 1 : h) && lower(&slim, &small);
    pixels_clear(&slim);
    if (ok)
        replace(p, small);
    else
        pixels_clear(&small);
    return ok;
}

/* Where in the stored picture the pixel lies that is seen at x, y; bytes. */
static ptrdiff_t
source_of(const struct pixels *p, unsigned orientation, int x, int y)
{
    bool aside = orientation >= 5;
    bool mirror_x =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool mirror_y =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    int from_x = aside ? y : x, from_y = aside ? x : y;

    from_x = mirror_x ? p->w - 1 - from_x : from_x;
    from_y = mirror_y ? p->h - 1 - from_y : from_y;
    return ((ptrdiff_t)from_y * p->w + from_x) * 3;
}

bool
pixels_turn(struct pixels *p, unsigned orientation)
{
    bool aside = orientation >= 5;
    struct pixels turned;

    if (orientation < 2 || orientation > 8)
        return true;
    if (!pixels_init(&turned, aside ? p->h : p->w, aside ? p->w : p->h))
        return false;
    ptrdiff_t first = source_of(p, orientation, 0, 0);
    ptrdiff_t right = source_of(p, orientation, 1, 0) - first;
    ptrdiff_t down = source_of(p, orientation, 0, 1) - first;
    uint8_t *to = turned.px;
    for (int y = 0; y < turned.h; y++)
        for (int x = 0; x < turned.w; x++, to += 3)
            memcpy(to, p->px + first + right * x + down * y, 3);
    replace(p, turned);
    return true;
}

enum fm_status
pixels_redraw(const uint8_t *bytes, size_t len, int side, unsigned orientation,
              uint8_t **jpeg, size_t *jpeg_len)
{
    struct pixels p = {0};
    enum fm_status status = pixels_load(bytes, len, side, &p);

    if (status == FM_OK && (!pixels_shrink(&p, side) || !pixels_turn(&p, orientation)))
        status = FM_ERR_NOMEM;
    if (status == FM_OK)
        status = pixels_save(&p, QUALITY, jpeg, jpeg_len);
    pixels_clear(&p);
    return status;
}
