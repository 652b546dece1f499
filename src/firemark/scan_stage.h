/* The stages of the cascade, and the sizes of the picture that they share. */
#pragma once
#include "scan_grid.h"

#define SIZES_MAX 6

/* Sizes already made, for the stages that share them. */
struct sizes {
    const struct gray *loaded;
    struct gray made[SIZES_MAX];
    int count;
};

/* The picture with this long side, made when first asked for; NULL when memory is short.
 */
const struct gray *size_get(struct sizes *s, int side);

/* The long side a stage works at, or 0 when it has nothing to offer for this picture. */
int stage_side(const struct fm_scan_stage *stage, const struct gray *loaded);

/* Small pictures make many stages equal: true when stage i repeats an earlier one. */
bool stage_repeats(const struct fm_scan_stage *cascade, size_t i,
                   const struct gray *loaded);

/* Appends what the stage reads, in pixels of the loaded picture; false when memory is
 * short. */
bool stage_run(const struct fm_scan_stage *stage, struct sizes *sizes,
               struct finds *found);
