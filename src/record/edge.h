/* The right edge of a tree: the tiles that are not full yet, one a level. */
#pragma once
#include <firemark/record.h>

#include "pg/pg.h"

enum { EDGE_LEVELS = 8 /* 256^8 leaves fit into 64 bits */ };

struct edge_tile {
    uint64_t n;
    unsigned width;
    bool changed;
    uint8_t hashes[FM_TILE_WIDTH * FM_HASH];
};

struct edge {
    struct pg *pg;
    struct arena *arena;
    int origin;
    struct edge_tile level[EDGE_LEVELS];
};

/* Reads the edge of a tree of `size` leaves. Fault: log_damaged. */
struct fault *edge_load(struct edge *edge, uint64_t size);

/* Appends a leaf; tiles that fill up are written. */
struct fault *edge_add(struct edge *edge, const uint8_t leaf[FM_HASH]);

/* Writes what changed. */
struct fault *edge_save(struct edge *edge);
