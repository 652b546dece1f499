/* The flow graph of one batch, from its movements in the order of time: pure. The caller
 * reads them with one indexed range scan (table movement, index movement_trace). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct trace_edge {
    int64_t from, to; /* places; 0: outside, or unknown */
    int64_t qty;
    int64_t at_unix_s;
    int kind, grade;
};

struct trace_node {
    int64_t place;
    int64_t in, out;   /* sums of the edges */
    bool gap;          /* more went out than the record shows coming in */
    int depth_forward; /* steps from the start; -1: not reached */
    int depth_back;    /* steps back to the start's sources; -1: not reached */
};

struct trace {
    struct trace_node *nodes; /* by place, ascending */
    size_t count;
};

/* Builds the nodes of `edges` in `arena` and walks both ways from `start` (a place of the
 * batch; 0: from `producer`). A place is visited once, so cycles end. The producer's own
 * output is no gap. O((n + e) log n). */
void trace_build(struct arena *arena, const struct trace_edge *edges, size_t n,
                 int64_t producer, int64_t start, struct trace *out);

/* The node of a place, or NULL. */
struct trace_node *trace_find(const struct trace *trace, int64_t place);
