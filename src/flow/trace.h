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
    const char *document; /* the note it went by, or NULL */
};

struct trace_node {
    int64_t place;
    int64_t in, out;   /* sums of the edges from and to other places */
    bool gap;          /* more went out than the record shows coming in */
    int depth_forward; /* steps from the starts; -1: not reached */
    int depth_back;    /* steps back to the starts' sources; -1: not reached */
    bool kept;         /* asked for: see trace_select() */
};

struct trace {
    struct trace_node *nodes; /* by place, ascending */
    size_t count;
    const uint32_t *ends; /* per edge the indexes of its two nodes; count: outside */
};

/* Builds the nodes of `edges` in `arena` and walks both ways from the `starts` (places of
 * the batch; one that it never touched starts nothing). A place is visited once, so
 * cycles end. An edge from a place to itself makes the node known and moves nothing. The
 * producer's own output is no gap. Every node is kept. O(n + m log m) with m places. */
void trace_build(struct arena *arena, const struct trace_edge *edges, size_t n,
                 int64_t producer, const int64_t *starts, size_t start_count,
                 struct trace *out);

enum trace_way { TRACE_BOTH, TRACE_UP, TRACE_DOWN };

/* Keeps the nodes that a walk in this direction reaches within `depth` steps (0:
 * any number). Both ways without a limit keeps those that neither walk reaches, too:
 * where goods turned up that nobody is known to have brought. */
void trace_select(struct trace *trace, enum trace_way way, int depth);

/* One document's number, and the next of the same link. */
struct trace_note {
    const char *number;
    struct trace_note *next;
};

/* All edges of one kind between the same two nodes, as one. */
struct trace_link {
    uint32_t from, to; /* indexes of nodes; the trace's count: outside, or unknown */
    int kind, grade;   /* grade: the worst */
    int64_t qty, moves, first_unix_s, last_unix_s;
    struct trace_note *notes; /* each document once, the latest first */
};

/* Merges the edges of `trace` (the ones it was built from) in `arena`, in the order of
 * their first; what stays at one place, or touches a node that is not kept, is left out.
 * Returns how many there are. */
size_t trace_links(struct arena *arena, const struct trace *trace,
                   const struct trace_edge *edges, size_t n, struct trace_link **out);

/* The node of a place, or NULL. */
struct trace_node *trace_find(const struct trace *trace, int64_t place);
