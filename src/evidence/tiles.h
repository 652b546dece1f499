/* The hash tiles of a log in the store, as the library's tree reads them. */
#pragma once
#include <firemark/record.h>

#include "pg/pg.h"

struct log_tiles {
    struct pg *pg;
    struct arena *arena;
    int origin;          /* of which log */
    struct fault *fault; /* why a tile could not be read; NULL: it is not there */
};

/* A tree over `tiles`, which must outlive it. */
struct fm_tree log_tree(struct log_tiles *tiles);

/* The fault where a function of the tree gave FM_ERR_IO: of the store, or log_damaged
 * (internal: a tile is lost or too short). */
struct fault *log_tree_fault(const struct log_tiles *tiles);
