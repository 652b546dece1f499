/* The grid stage in parts: finder patterns, the fit of a grid, the symbol redrawn. */
#pragma once
#include "scan_internal.h"

#define GRID_SIDE_MAX 177 /* modules of version 40 */
#define GRID_MARKS_MAX 1700
#define GRID_FEW_MAX 500
#define GRID_TRIPLES_FEW 6 /* for one symbol */
#define GRID_TRIPLES_MAX 160

struct spot {
    double x, y;
};

/* Three finder patterns as corner, right, below, and the version they seem to frame. */
struct triple {
    struct spot at[3];
    double module; /* pixels */
    int version;
    double flaw; /* how far from a square; less is better */
};

/* A module whose colour every symbol of a version shares. */
struct mark {
    uint8_t x, y;
    bool dark;
    uint8_t weight;
};

struct marks {
    int version, side;
    int align[7], aligns; /* ISO/IEC 18004 Annex E: centres along one axis */
    struct mark list[GRID_MARKS_MAX];
    int count, finders;            /* the finders' marks come first */
    struct mark few[GRID_FEW_MAX]; /* timing, some of the finders, the last alignment */
    int few_count;
};

#define FIT_PARAMS 14

/* Where modules lie: the centres of the finders and of a fourth corner (a perspective),
 * bending along both axes, and a displacement in modules at each alignment pattern. */
struct fit {
    /* four corners as x, y; bend of x, y across; of x, y down; crowding of x, y towards
     * both edges */
    double param[FIT_PARAMS];
    struct spot shift[7][7];
    double contrast;
};

/* The likeliest triples, best first. */
struct triples {
    struct triple list[GRID_TRIPLES_MAX];
    int count;
};

/* scan_finder.c: the likeliest `most` in `binary` (0 dark). With few asked for, the
 * clearest finders are tried in every combination; with many, all those that lie close
 * enough together for a label of ours. */
void triples_find(const struct gray *binary, int most, struct triples *out);

/* scan_fit.c: lays the grid of `marks` roughly over the picture; more contrast
 * is better. */
void grid_fit(const struct gray *g, const struct marks *marks, const struct triple *from,
              struct fit *fit);
/* Then, for the version that won, by all marks. */
void grid_settle(const struct gray *g, const struct marks *marks, double module,
                 struct fit *fit);
/* And last, bending and displacements. */
void grid_bend(const struct gray *g, const struct marks *marks, struct fit *fit);
struct spot grid_place(const struct marks *marks, const struct fit *fit, double x,
                       double y);
/* One grey value per module, row after row. */
void grid_sample(const struct gray *g, const struct marks *marks, const struct fit *fit,
                 uint8_t *values);

/* scan_symbol.c */
void marks_make(int version, struct marks *marks);
/* Share of marks the modules (positive: dark) agree with, 0 to 1. */
double marks_agree(const struct marks *marks, const int16_t *soft);
/* The likeliest formats (five bits: level, mask), best first. */
#define FORMATS_TRIED 2
void formats_rank(const int16_t *soft, int side, unsigned best[FORMATS_TRIED]);
/* Writes everything but the data into the modules. */
void symbol_frame(const struct marks *marks, unsigned format, uint8_t *modules);
/* Two pixels a module and a quiet zone. */
bool symbol_draw(const uint8_t *modules, int side, struct gray *out);

/* scan_grid.c: the whole stage on one picture; false when memory is short. */
bool grid_read(const struct gray *g, enum fm_scan_filter how, struct finds *out);

/* Reads the triples of finders that no symbol read so far uses. */
bool triples_read(const struct gray *g, const struct triples *t, struct finds *out);

/* scan_all.c: every symbol of a picture with many: appends what is not in `known`, whose
 * places are given in pixels `scale` times those of g. Nothing is tried where no further
 * finder patterns are seen. */
bool grid_read_all(const struct gray *g, const struct finds *known, float scale,
                   struct finds *out);
