#include "flow/trace.h"

#include <stdlib.h>
#include <string.h>

/* Open addressing; a slot holds an index + 1, 0: free. */
struct table {
    uint32_t *slots;
    size_t mask;
};

static struct table
table_new(struct arena *arena, size_t entries)
{
    size_t size = 16;

    while (size < entries * 2)
        size *= 2;
    return (struct table){arena_alloc(arena, size * sizeof(uint32_t)), size - 1};
}

/* Mixes 64 bits so that neighbouring ids spread (the finaliser of MurmurHash3). */
static uint64_t
mix(uint64_t x)
{
    x ^= x >> 33;
    x *= UINT64_C(0xff51afd7ed558ccd);
    x ^= x >> 33;
    return x;
}

static int
by_place(const void *a, const void *b)
{
    int64_t x = ((const struct trace_node *)a)->place;
    int64_t y = ((const struct trace_node *)b)->place;

    return (x > y) - (x < y);
}

struct trace_node *
trace_find(const struct trace *trace, int64_t place)
{
    const struct trace_node key = {.place = place};

    return trace->count ? bsearch(&key, trace->nodes, trace->count, sizeof key, by_place)
                        : NULL;
}

/* The node that the table holds for `place`; a new one is put at the end. */
static uint32_t
intern(struct table *table, struct trace *t, int64_t place)
{
    size_t at = mix((uint64_t)place) & table->mask;

    for (; table->slots[at]; at = (at + 1) & table->mask)
        if (t->nodes[table->slots[at] - 1].place == place)
            return table->slots[at] - 1;
    t->nodes[t->count] = (struct trace_node){
        .place = place, .depth_forward = -1, .depth_back = -1, .kept = true};
    table->slots[at] = (uint32_t)++t->count;
    return table->slots[at] - 1;
}

/* Nodes in the order they are met, then sorted; `ends` follows. */
static void
collect_nodes(struct arena *arena, const struct trace_edge *edges, size_t n,
              struct trace *out)
{
    uint32_t *ends = arena_alloc(arena, (2 * n + 1) * sizeof *ends);
    struct table table = table_new(arena, 2 * n);

    *out = (struct trace){.nodes = arena_alloc(arena, (2 * n + 1) * sizeof *out->nodes),
                          .ends = ends};
    for (size_t i = 0; i < n; i++) {
        ends[2 * i] = edges[i].from ? intern(&table, out, edges[i].from) : UINT32_MAX;
        ends[2 * i + 1] = edges[i].to ? intern(&table, out, edges[i].to) : UINT32_MAX;
    }
    uint32_t *rank = arena_alloc(arena, (out->count + 1) * sizeof *rank);
    for (size_t i = 0; i < out->count; i++)
        out->nodes[i].in = (int64_t)i;
    if (out->count)
        qsort(out->nodes, out->count, sizeof *out->nodes, by_place);
    for (size_t i = 0; i < out->count; i++) {
        rank[out->nodes[i].in] = (uint32_t)i;
        out->nodes[i].in = 0;
    }
    for (size_t i = 0; i < 2 * n; i++)
        ends[i] = ends[i] == UINT32_MAX ? (uint32_t)out->count : rank[ends[i]];
}

static void
add_flows(const struct trace_edge *edges, size_t n, int64_t producer, struct trace *t)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t from = t->ends[2 * i], to = t->ends[2 * i + 1];
        if (from == to)
            continue;
        if (from < t->count)
            t->nodes[from].out += edges[i].qty;
        if (to < t->count)
            t->nodes[to].in += edges[i].qty;
    }
    for (size_t i = 0; i < t->count; i++)
        t->nodes[i].gap =
            t->nodes[i].place != producer && t->nodes[i].out > t->nodes[i].in;
}

/* Edges grouped by the end a walk leaves from: rows begin[i] .. begin[i + 1] of `next`.
 */
struct adjacency {
    size_t *begin;
    uint32_t *next;
};

static void
group_edges(struct arena *arena, const struct trace *t, size_t n, bool forward,
            struct adjacency *out)
{
    const uint32_t *here = t->ends + !forward, *there = t->ends + forward;
    size_t *fill = arena_alloc(arena, (t->count + 2) * sizeof *fill);

    out->begin = arena_alloc(arena, (t->count + 2) * sizeof *out->begin);
    out->next = arena_alloc(arena, (n + 1) * sizeof *out->next);
    for (size_t i = 0; i < n; i++)
        out->begin[here[2 * i] + 1]++;
    for (size_t i = 0; i <= t->count; i++)
        out->begin[i + 1] += out->begin[i];
    for (size_t i = 0; i < n; i++)
        out->next[out->begin[here[2 * i]] + fill[here[2 * i]]++] = there[2 * i];
}

static int *
depth_of(struct trace_node *node, bool forward)
{
    return forward ? &node->depth_forward : &node->depth_back;
}

/* Breadth first; a node's depth is set once, so a cycle ends the walk there. */
static void
walk(struct arena *arena, struct trace *t, size_t n, const int64_t *starts,
     size_t start_count, bool forward)
{
    size_t *queue = arena_alloc(arena, (t->count + 1) * sizeof *queue);
    size_t head = 0, tail = 0;
    struct adjacency adjacency;

    group_edges(arena, t, n, forward, &adjacency);
    for (size_t i = 0; i < start_count; i++) {
        struct trace_node *start = trace_find(t, starts[i]);
        if (!start || *depth_of(start, forward) == 0)
            continue;
        *depth_of(start, forward) = 0;
        queue[tail++] = (size_t)(start - t->nodes);
    }
    while (head < tail) {
        size_t here = queue[head++];
        int depth = *depth_of(&t->nodes[here], forward);
        for (size_t i = adjacency.begin[here]; i < adjacency.begin[here + 1]; i++) {
            size_t there = adjacency.next[i];
            if (there == t->count || *depth_of(&t->nodes[there], forward) >= 0)
                continue;
            *depth_of(&t->nodes[there], forward) = depth + 1;
            queue[tail++] = there;
        }
    }
}

void
trace_build(struct arena *arena, const struct trace_edge *edges, size_t n,
            int64_t producer, const int64_t *starts, size_t start_count,
            struct trace *out)
{
    collect_nodes(arena, edges, n, out);
    add_flows(edges, n, producer, out);
    walk(arena, out, n, starts, start_count, true);
    walk(arena, out, n, starts, start_count, false);
}

static bool
within(int depth, int limit)
{
    return depth >= 0 && (limit == 0 || depth <= limit);
}

void
trace_select(struct trace *trace, enum trace_way way, int depth)
{
    bool all = way == TRACE_BOTH && depth == 0;

    for (size_t i = 0; i < trace->count; i++) {
        struct trace_node *n = &trace->nodes[i];
        n->kept = all || (way != TRACE_UP && within(n->depth_forward, depth)) ||
                  (way != TRACE_DOWN && within(n->depth_back, depth));
    }
}

/* ---- links ---- */

static uint64_t
hash_text(const char *text)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return h;
}

/* Which documents a link has already: open addressing over all links. */
struct noted {
    struct table table;
    struct {
        uint32_t link;
        const char *number;
    } * seen;
    size_t count;
};

static void
note(struct arena *arena, struct noted *noted, struct trace_link *link, uint32_t index,
     const char *number)
{
    size_t at = mix(hash_text(number) ^ index) & noted->table.mask;

    for (; noted->table.slots[at]; at = (at + 1) & noted->table.mask) {
        uint32_t k = noted->table.slots[at] - 1;
        if (noted->seen[k].link == index && strcmp(noted->seen[k].number, number) == 0)
            return;
    }
    noted->seen[noted->count].link = index;
    noted->seen[noted->count].number = number;
    noted->table.slots[at] = (uint32_t)++noted->count;
    struct trace_note *n = arena_alloc(arena, sizeof *n);
    *n = (struct trace_note){number, link->notes};
    link->notes = n;
}

static size_t
count_notes(const struct trace_edge *edges, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += edges[i].document != NULL;
    return count;
}

static void
join_link(struct trace_link *link, const struct trace_edge *edge)
{
    link->qty += edge->qty;
    link->moves++;
    if (edge->grade > link->grade)
        link->grade = edge->grade;
    if (link->moves == 1 || edge->at_unix_s < link->first_unix_s)
        link->first_unix_s = edge->at_unix_s;
    if (link->moves == 1 || edge->at_unix_s > link->last_unix_s)
        link->last_unix_s = edge->at_unix_s;
}

static bool
is_kept(const struct trace *t, uint32_t node)
{
    return node == t->count || t->nodes[node].kept;
}

/* The link that the table holds for this edge; a new one is put at the end. */
static uint32_t
link_of(struct table *table, struct trace_link *links, size_t *count, uint32_t from,
        uint32_t to, int kind)
{
    uint64_t key = (uint64_t)from << 32 | to;
    size_t at = mix(key + (uint64_t)kind * 31) & table->mask;

    for (; table->slots[at]; at = (at + 1) & table->mask) {
        const struct trace_link *l = &links[table->slots[at] - 1];
        if (l->from == from && l->to == to && l->kind == kind)
            return table->slots[at] - 1;
    }
    links[*count] = (struct trace_link){.from = from, .to = to, .kind = kind};
    table->slots[at] = (uint32_t)++ * count;
    return table->slots[at] - 1;
}

size_t
trace_links(struct arena *arena, const struct trace *trace,
            const struct trace_edge *edges, size_t n, struct trace_link **out)
{
    struct table table = table_new(arena, n);
    struct trace_link *links = arena_alloc(arena, (n + 1) * sizeof *links);
    size_t count = 0, notes = count_notes(edges, n);
    struct noted noted = {.table = table_new(arena, notes),
                          .seen = arena_alloc(arena, (notes + 1) * sizeof *noted.seen)};

    for (size_t i = 0; i < n; i++) {
        uint32_t from = trace->ends[2 * i], to = trace->ends[2 * i + 1];
        if (from == to || !is_kept(trace, from) || !is_kept(trace, to))
            continue;
        uint32_t at = link_of(&table, links, &count, from, to, edges[i].kind);
        join_link(&links[at], &edges[i]);
        if (edges[i].document)
            note(arena, &noted, &links[at], at, edges[i].document);
    }
    *out = links;
    return count;
}
