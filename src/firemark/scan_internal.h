/* What the scanner's files share: a grey picture, the operators, the engine. */
#pragma once
#include "firemark/scan.h"

/* Grey pixels, row after row without padding, 0 black. */
struct gray {
    uint8_t *px;
    int w, h;
};

/* Memory for w x h pixels, unset; false when there is none. */
bool gray_init(struct gray *g, int w, int h);
void gray_clear(struct gray *g);
int gray_long_side(const struct gray *g);

/* scan_image.c: loads JPEG or PNG; big JPEGs arrive reduced by 8/8 .. 1/8, but never with
 * a long side under `enough`. *full_w, *full_h are the stored picture's size. */
enum fm_status gray_load(const uint8_t *bytes, size_t len, int enough, struct gray *out,
                         int *full_w, int *full_h);

/* scan_ops.c: each returns false only when memory is short; src stays as it is. */
bool gray_resize(const struct gray *src, int w, int h, struct gray *out);
bool gray_copy(const struct gray *src, struct gray *out);
bool gray_smooth(const struct gray *src, struct gray *out); /* 3x3 Gauss, once */
bool gray_gauss(const struct gray *src, struct gray *out);
/* Takes back what gray_smooth() does, as far as `rounds` go. */
bool gray_unsmooth(const struct gray *src, int rounds, struct gray *out);
bool gray_median(const struct gray *src, struct gray *out);
bool gray_unsharp(const struct gray *src, struct gray *out);
bool gray_erode(const struct gray *src, struct gray *out);
bool gray_rotate(const struct gray *src, struct gray *out);
bool gray_mean(const struct gray *src, int window, struct gray *out);
void gray_invert(struct gray *g);
void gray_gamma(struct gray *g);
/* Black and white by the mean of a window (pixels, odd or not) less `bias`. */
bool gray_threshold(const struct gray *src, int window, int bias, struct gray *out);

/* Symbols found, in the coordinates of the picture searched. */
struct finds {
    struct fm_scan_symbol symbol[FM_SCAN_SYMBOLS_MAX];
    size_t count;
    int missed; /* triples of finders in which no symbol was read, where many are looked
                   for */
    /* Ends of the thread's processor time and of the time that passes, as the clocks have
     * it; 0: no limit. */
    double until_ms, until_wall_ms;
};
/* scan_all.c: whether a point lies within a symbol's four corners. */
bool place_inside(const struct fm_scan_symbol *s, float x, float y);
/* scan.c: whether the time is used up. */
bool finds_late(const struct finds *f);
void finds_clear(struct finds *f);

/* scan_zbar.c: appends what the engine reads; false when memory is short. */
bool engine_read(const struct gray *g, struct finds *out);
