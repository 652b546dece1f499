/* Reading QR symbols from photographs: JPEG or PNG bytes in, texts and places out.
 *
 * A cascade of stages hands the picture to the engine in several shapes (size, noise
 * removal, sharpening, inversion, a symbol redrawn from its grid) and stops at the first
 * shape that reads. Where more finder patterns are seen than were read, as on a sheet of
 * labels, a last stage "all" reads the others. The stages are a table: callers may bring
 * their own, and then nothing else is run.
 *
 * Pictures are hostile input. Sides and pixels are limited before anything is allocated;
 * still, a server calls this only inside a jailed process. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firemark/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define FM_SCAN_SIDE_MAX 12000
#define FM_SCAN_PIXELS_MAX 40000000
#define FM_SCAN_SYMBOLS_MAX 64
#define FM_SCAN_RUNS_MAX 24 /* stages told in a result */
/* When fm_scan_options says 0; the rest of a sheet, once labels were found on it, may
 * take three times that. */
#define FM_SCAN_CAP_MS 300

/* Sizes a stage may ask for; any positive number means "at most this long side". */
#define FM_SCAN_FULL 0 /* as loaded */
#define FM_SCAN_UP2 -2 /* twice, for pictures under 1000 pixels; others are skipped */

/* What a stage does to the picture before the engine sees it. */
enum fm_scan_filter {
    FM_SCAN_PLAIN,
    FM_SCAN_GAUSS,      /* 3x3 Gauss, twice: moire, sensor noise */
    FM_SCAN_MEDIAN,     /* 3x3 median: speckles */
    FM_SCAN_THRESHOLD,  /* black and white by the local mean: shadow, glare */
    FM_SCAN_UNSHARP,    /* strong sharpening: blur */
    FM_SCAN_GAMMA,      /* square of the brightness: low light */
    FM_SCAN_ERODE,      /* dark grows by a pixel: dead print dots, thin ink */
    FM_SCAN_ROTATE,     /* turned by 45 degrees */
    FM_SCAN_GRID_MEAN,  /* find the grid, redraw it: local mean, wide window */
    FM_SCAN_GRID_DEEP,  /* the same by Sauvola's threshold */
    FM_SCAN_GRID_FINE,  /* the same by local mean, narrow window */
    FM_SCAN_GRID_SHARP, /* as GRID_MEAN without smoothing */
};

struct fm_scan_stage {
    const char *name; /* under 16 bytes; reported with each symbol */
    int side;
    enum fm_scan_filter filter;
    bool inverted; /* light modules on dark ground */
};

struct fm_scan_options {
    unsigned cap_ms; /* no new stage after this processor time, nor after six times as
                        much has passed; 0: the default */
    const struct fm_scan_stage *cascade; /* NULL: the default cascade */
    size_t cascade_len;
};

struct fm_point {
    float x, y; /* pixels of the picture as stored, from its top left corner */
};

struct fm_scan_symbol {
    char *text; /* NUL-terminated, may hold further NULs */
    size_t len;
    struct fm_point corner[4]; /* round the symbol; where it starts is not promised */
    char stage[16];
};

/* One stage that was run: what it cost, and how many symbols it added. */
struct fm_scan_run {
    char stage[16];
    float ms; /* processor time */
    unsigned found;
};

struct fm_scan_result {
    struct fm_scan_symbol symbol[FM_SCAN_SYMBOLS_MAX]; /* row by row, left to right */
    size_t count;
    double ms;                                /* processor time of the whole call */
    int width, height;                        /* of the picture as stored */
    struct fm_scan_run run[FM_SCAN_RUNS_MAX]; /* "load" first, then the stages in turn */
    size_t runs;
};

/* The cascade used by default; *len is its length. */
const struct fm_scan_stage *fm_scan_cascade(size_t *len);

/* Finds QR symbols in a JPEG or PNG file.
 *
 * bytes, len  in   the whole file
 * options     in   NULL means all defaults
 * out         out  what was found, 0 symbols included; release by fm_scan_result_clear()
 * returns  FM_OK | FM_ERR_ARG | FM_ERR_IMAGE (no JPEG or PNG, truncated, damaged, or
 *          beyond the limits above) | FM_ERR_NOMEM; out untouched unless FM_OK
 * source   ISO/IEC 18004:2015 (QR), ISO/IEC 10918-1 (JPEG), ISO/IEC 15948 (PNG)
 */
enum fm_status fm_scan_image(const uint8_t *bytes, size_t len,
                             const struct fm_scan_options *options,
                             struct fm_scan_result *out);

/* The same for `width` x `height` grey bytes, row after row, 0 black: used to check that
 * a label just drawn can be read.
 * returns  FM_OK | FM_ERR_ARG | FM_ERR_IMAGE (beyond the limits) | FM_ERR_NOMEM */
enum fm_status fm_scan_gray(const uint8_t *pixels, int width, int height,
                            const struct fm_scan_options *options,
                            struct fm_scan_result *out);

/* Frees the texts and sets everything to zero. */
void fm_scan_result_clear(struct fm_scan_result *result);

#ifdef __cplusplus
}
#endif
