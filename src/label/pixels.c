#include "label/pixels.h"

#include <stdlib.h>

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

/* `n` pixels, `step` bytes apart, become `m`: each the mean of the n/m that it covers,
 * parts of a pixel by their share. Exact in whole numbers: a pixel counts m. */
static void
shrink_line(const uint8_t *from, size_t n, uint8_t *to, size_t m, size_t step,
            size_t to_step)
{
    for (size_t i = 0; i < m; i++, to += to_step) {
        size_t begin = i * n, end = begin + n, sum[3] = {n / 2, n / 2, n / 2};
        for (size_t k = begin / m; k * m < end; k++) {
            size_t a = k * m > begin ? k * m : begin;
            size_t b = (k + 1) * m < end ? (k + 1) * m : end;
            for (int c = 0; c < 3; c++)
                sum[c] += from[k * step + (size_t)c] * (b - a);
        }
        for (int c = 0; c < 3; c++)
            to[c] = (uint8_t)(sum[c] / n);
    }
}

bool
pixels_shrink(struct pixels *p, int side)
{
    int longest = p->w > p->h ? p->w : p->h;
    struct pixels narrow, small;

    if (longest <= side)
        return true;
    int w = (int)((int64_t)p->w * side / longest);
    int h = (int)((int64_t)p->h * side / longest);
    w = w < 1 ? 1 : w;
    h = h < 1 ? 1 : h;
    if (!pixels_init(&narrow, w, p->h))
        return false;
    size_t row = (size_t)p->w * 3, to_row = (size_t)w * 3;
    for (size_t y = 0; y < (size_t)p->h; y++)
        shrink_line(p->px + y * row, (size_t)p->w, narrow.px + y * to_row, (size_t)w, 3,
                    3);
    if (!pixels_init(&small, w, h)) {
        pixels_clear(&narrow);
        return false;
    }
    for (size_t x = 0; x < (size_t)w; x++)
        shrink_line(narrow.px + x * 3, (size_t)p->h, small.px + x * 3, (size_t)h, to_row,
                    to_row);
    pixels_clear(&narrow);
    replace(p, small);
    return true;
}

/* Where in the stored picture the pixel lies that is seen at x, y. */
static size_t
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
    return ((size_t)from_y * (size_t)p->w + (size_t)from_x) * 3;
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
    uint8_t *to = turned.px;
    for (int y = 0; y < turned.h; y++)
        for (int x = 0; x < turned.w; x++) {
            const uint8_t *from = p->px + source_of(p, orientation, x, y);
            for (int c = 0; c < 3; c++)
                *to++ = from[c];
        }
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
