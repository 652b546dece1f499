/* What a pack holds, from what went in and came out, in the order of time: pure. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* One thing that went in or came out: units first..last, or qty without labels, or the
 * pack `child`; the others are 0. */
struct pack_entry {
    int64_t pack;  /* index of the pack's label */
    int64_t batch; /* of the goods; of a child's label */
    int64_t first, last, qty, child;
    bool in;
    const char *event; /* id that it is recorded under; NULL: a new one. Of what is told
                          by pack_fold(): nothing */
};

/* Folds `n` entries, of one pack or of several, into what each holds now: `in` is true in
 * all of them, ranges that touch are one, and they stand by pack, batch and index. What
 * comes out without having gone in changes nothing. Returns how many; memory is the
 * arena's. O(n * m) with m things held. */
size_t pack_fold(struct arena *arena, const struct pack_entry *entries, size_t n,
                 struct pack_entry **out);
