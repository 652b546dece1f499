#include "flow/trace.h"

#include <stdlib.h>

static int
by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int
by_place(const void *a, const void *b)
{
    return by_id(&((const struct trace_node *)a)->place,
                 &((const struct trace_node *)b)->place);
}

struct trace_node *
trace_find(const struct trace *trace, int64_t place)
{
    const struct trace_node key = {.place = place};

    return trace->count ? bsearch(&key, trace->nodes, trace->count, sizeof key, by_place)
                        : NULL;
}

static void
collect_nodes(struct arena *arena, const struct trace_edge *edges, size_t n,
              struct trace *out)
{
    int64_t *ids = arena_alloc(arena, (2 * n + 1) * sizeof *ids);
    size_t count = 0;

    for (size_t i = 0; i < n; i++) {
        ids[count++] = edges[i].from;
        ids[count++] = edges[i].to;
    }
    qsort(ids, count, sizeof *ids, by_id);
    out->nodes = arena_alloc(arena, (count + 1) * sizeof *out->nodes);
    out->count = 0;
    for (size_t i = 0; i < count; i++)
        if (ids[i] != 0 && (i == 0 || ids[i] != ids[i - 1]))
            out->nodes[out->count++] = (struct trace_node){
                .place = ids[i], .depth_forward = -1, .depth_back = -1};
}

static void
add_flows(const struct trace_edge *edges, size_t n, int64_t producer, struct trace *t)
{
    for (size_t i = 0; i < n; i++) {
        struct trace_node *from = trace_find(t, edges[i].from);
        struct trace_node *to = trace_find(t, edges[i].to);
        if (from)
            from->out += edges[i].qty;
        if (to)
            to->in += edges[i].qty;
    }
    for (size_t i = 0; i < t->count; i++)
        t->nodes[i].gap =
            t->nodes[i].place != producer && t->nodes[i].out > t->nodes[i].in;
}

/* Edges grouped by the end a walk leaves from: rows begin[i] .. begin[i + 1] of `next`.
 */
struct adjacency {
    size_t *begin, *next;
};

static size_t
node_index(const struct trace *t, int64_t place)
{
    struct trace_node *node = trace_find(t, place);

    return node ? (size_t)(node - t->nodes) : t->count;
}

static void
group_edges(struct arena *arena, const struct trace *t, const struct trace_edge *edges,
            size_t n, bool forward, struct adjacency *out)
{
    size_t *fill = arena_alloc(arena, (t->count + 2) * sizeof *fill);

    out->begin = arena_alloc(arena, (t->count + 2) * sizeof *out->begin);
    out->next = arena_alloc(arena, (n + 1) * sizeof *out->next);
    for (size_t i = 0; i < n; i++)
        out->begin[node_index(t, forward ? edges[i].from : edges[i].to) + 1]++;
    for (size_t i = 0; i <= t->count; i++)
        out->begin[i + 1] += out->begin[i];
    for (size_t i = 0; i < n; i++) {
        size_t here = node_index(t, forward ? edges[i].from : edges[i].to);
        size_t there = node_index(t, forward ? edges[i].to : edges[i].from);
        out->next[out->begin[here] + fill[here]++] = there;
    }
}

static int *
depth_of(struct trace_node *node, bool forward)
{
    return forward ? &node->depth_forward : &node->depth_back;
}

/* Breadth first; a node's depth is set once, so a cycle ends the walk there. */
static void
walk(struct arena *arena, struct trace *t, const struct adjacency *adjacency,
     size_t start, bool forward)
{
    size_t *queue = arena_alloc(arena, (t->count + 1) * sizeof *queue);
    size_t head = 0, tail = 0;

    *depth_of(&t->nodes[start], forward) = 0;
    queue[tail++] = start;
    while (head < tail) {
        size_t here = queue[head++];
        int depth = *depth_of(&t->nodes[here], forward);
        for (size_t i = adjacency->begin[here]; i < adjacency->begin[here + 1]; i++) {
            size_t there = adjacency->next[i];
            if (there == t->count || *depth_of(&t->nodes[there], forward) >= 0)
                continue;
            *depth_of(&t->nodes[there], forward) = depth + 1;
            queue[tail++] = there;
        }
    }
}

void
trace_build(struct arena *arena, const struct trace_edge *edges, size_t n,
            int64_t producer, int64_t start, struct trace *out)
{
    struct adjacency adjacency;

    collect_nodes(arena, edges, n, out);
    add_flows(edges, n, producer, out);
    size_t from = node_index(out, start ? start : producer);
    if (from == out->count)
        return;
    group_edges(arena, out, edges, n, true, &adjacency);
    walk(arena, out, &adjacency, from, true);
    group_edges(arena, out, edges, n, false, &adjacency);
    walk(arena, out, &adjacency, from, false);
}
