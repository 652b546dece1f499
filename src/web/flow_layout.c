#include "web/flow_layout.h"

#include <stdlib.h>
#include <string.h>

static const char *const GRADES[] = {"scanned", "documented", "declared", "inferred"};

static const char *
text(const json_t *row, const char *name)
{
    const char *value = json_string_value(json_object_get(row, name));

    return value ? value : "";
}

static int64_t
number(const json_t *row, const char *name)
{
    return (int64_t)json_number_value(json_object_get(row, name));
}

/* ---- what the focus leaves over ---- */

static size_t
find(const json_t *nodes, const char *code)
{
    size_t i = 0, n = json_array_size(nodes);

    while (i < n && strcmp(text(json_array_get(nodes, i), "place"), code) != 0)
        i++;
    return i;
}

/* Marks what is reached along the edges from what is marked, until nothing is new. */
static void
spread(const json_t *nodes, const json_t *edges, const char *from, const char *to,
       bool *marked)
{
    size_t n = json_array_size(nodes);

    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < json_array_size(edges); i++) {
            const json_t *e = json_array_get(edges, i);
            size_t a = find(nodes, text(e, from)), b = find(nodes, text(e, to));
            if (a < n && b < n && marked[a] && !marked[b])
                more = marked[b] = true;
        }
    }
}

static bool *
kept(struct arena *arena, const json_t *trace, const char *focus)
{
    const json_t *nodes = json_object_get(trace, "nodes");
    const json_t *edges = json_object_get(trace, "edges");
    size_t n = json_array_size(nodes), at = focus && *focus ? find(nodes, focus) : n;
    bool *down = arena_alloc(arena, n + 1), *up = arena_alloc(arena, n + 1);

    if (at == n) {
        memset(down, 1, n);
        return down;
    }
    down[at] = up[at] = true;
    spread(nodes, edges, "from", "to", down);
    spread(nodes, edges, "to", "from", up);
    for (size_t i = 0; i < n; i++)
        down[i] |= up[i];
    return down;
}

/* ---- tiers ---- */

struct ranked {
    const json_t *node;
    int64_t missing;
    int order; /* 0: none or done */
};

static int
worst_first(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int64_t qx = number(x->node, "in"), qy = number(y->node, "in");

    if (x->missing != y->missing)
        return x->missing > y->missing ? -1 : 1;
    if (x->order != y->order)
        return y->order - x->order;
    if (qx != qy)
        return qx > qy ? -1 : 1;
    return strcmp(text(x->node, "place"), text(y->node, "place"));
}

static int64_t
missing_at(const json_t *trace, const char *place)
{
    const json_t *gaps = json_object_get(trace, "gaps");
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(gaps); i++)
        if (strcmp(text(json_array_get(gaps, i), "place"), place) == 0 &&
            !json_object_get(json_array_get(gaps, i), "to"))
            sum += number(json_array_get(gaps, i), "qty");
    return sum;
}

enum role { ROLE_PRODUCER, ROLE_DEALER, ROLE_HOLDER, ROLE_CUSTODY };

static enum role
role_of(const json_t *node)
{
    static const struct {
        const char *kind;
        enum role role;
    } ROLES[] = {{"producer", ROLE_PRODUCER},  {"dealer", ROLE_DEALER},
                 {"platform", ROLE_DEALER},    {"agency", ROLE_CUSTODY},
                 {"laboratory", ROLE_CUSTODY}, {"disposer", ROLE_CUSTODY}};

    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
        if (strcmp(text(node, "kind"), ROLES[i].kind) == 0)
            return ROLES[i].role;
    return ROLE_HOLDER;
}

/* A dealer stands by its distance from the producer; whom nobody is known to have
 * supplied, with the first. */
static int
dealer_tier(const json_t *node)
{
    enum { LAST = FLOW_TIERS_MAX - 3 }; /* two follow: holders, custody */
    int64_t depth = number(node, "depth");

    return depth < 1 ? 1 : depth < LAST ? (int)depth : LAST;
}

/* The column of every place: by its role, so that goods taken into custody from anybody
 * stand behind those who used them. Columns without a place are left out. */
static const int *
tiers_of(struct arena *arena, const json_t *nodes, const bool *keep)
{
    size_t n = json_array_size(nodes);
    int *tier = arena_alloc(arena, (n + 1) * sizeof *tier), dealers = 0, next = 0;
    int column[FLOW_TIERS_MAX] = {0};

    for (size_t i = 0; i < n; i++) {
        const json_t *node = json_array_get(nodes, i);
        tier[i] = role_of(node) == ROLE_DEALER ? dealer_tier(node) : 0;
        if (keep[i] && tier[i] > dealers)
            dealers = tier[i];
    }
    for (size_t i = 0; i < n; i++) {
        enum role role = role_of(json_array_get(nodes, i));
        if (role == ROLE_HOLDER || role == ROLE_CUSTODY)
            tier[i] = dealers + (role == ROLE_HOLDER ? 1 : 2);
        if (keep[i])
            column[tier[i]] = 1;
    }
    for (int t = 0; t < FLOW_TIERS_MAX; t++)
        column[t] = column[t] ? next++ : next;
    for (size_t i = 0; i < n; i++)
        tier[i] = column[tier[i]];
    return tier;
}

static int
order_rank(const json_t *node)
{
    const char *state = text(node, "order_state");

    return strcmp(state, "issued") == 0 ? 2 : strcmp(state, "served") == 0 ? 1 : 0;
}

static void
fill_tier(struct arena *arena, const json_t *trace, const bool *keep, const int *tier,
          int number_of, struct flow_tier *out)
{
    const json_t *nodes = json_object_get(trace, "nodes");
    size_t n = json_array_size(nodes);
    struct ranked *list = arena_alloc(arena, (n + 1) * sizeof *list);

    for (size_t i = 0; i < n; i++) {
        const json_t *node = json_array_get(nodes, i);
        if (keep[i] && tier[i] == number_of)
            list[out->count++] = (struct ranked){
                node, missing_at(trace, text(node, "place")), order_rank(node)};
    }
    qsort(list, out->count, sizeof *list, worst_first);
    out->nodes = arena_alloc(arena, (out->count + 1) * sizeof *out->nodes);
    out->missing = arena_alloc(arena, (out->count + 1) * sizeof *out->missing);
    for (size_t i = 0; i < out->count; i++) {
        enum role role = role_of(list[i].node);
        out->nodes[i] = list[i].node;
        out->missing[i] = list[i].missing;
        out->producer |= role == ROLE_PRODUCER;
        out->dealer |= role == ROLE_DEALER;
        out->custody |= role == ROLE_CUSTODY;
    }
}

/* ---- spots and lines ---- */

static void
place_tier(struct flow_layout *l, int tier)
{
    const struct flow_tier *t = &l->tiers[tier];
    /* One more than fits is drawn itself rather than as a box of one. */
    size_t drawn = t->count <= FLOW_COLUMN_MAX + 1 ? t->count : FLOW_COLUMN_MAX;
    int y = FLOW_TOP, x = tier * (FLOW_NODE_W + FLOW_COLUMN_GAP) + 1;

    for (size_t i = 0; i < t->count; i++) {
        bool box = i > drawn;
        struct flow_spot *s = &l->spots[box ? l->spot_count - 1 : l->spot_count];
        if (!box) {
            *s = (struct flow_spot){
                .node = i < drawn ? t->nodes[i] : NULL, .tier = tier, .x = x, .y = y};
            y += FLOW_NODE_H + FLOW_ROW_GAP;
            l->spot_count++;
        }
        s->in += number(t->nodes[i], "in");
        s->out += number(t->nodes[i], "out");
        s->missing += t->missing[i];
        s->places++;
    }
    if (y > l->height)
        l->height = y;
}

/* The spot of a place: its own, or the box of its tier. -1: none. */
static int
spot_of(const struct flow_layout *l, const char *code)
{
    for (size_t i = 0; *code && i < l->spot_count; i++)
        if (l->spots[i].node && strcmp(text(l->spots[i].node, "place"), code) == 0)
            return (int)i;
    for (int t = 0; *code && t < l->tier_count; t++)
        for (size_t i = 0; i < l->tiers[t].count; i++)
            if (strcmp(text(l->tiers[t].nodes[i], "place"), code) == 0)
                for (size_t s = 0; s < l->spot_count; s++)
                    if (!l->spots[s].node && l->spots[s].tier == t)
                        return (int)s;
    return -1;
}

static int
grade_of(const json_t *edge)
{
    for (int g = 0; g < 4; g++)
        if (strcmp(text(edge, "grade"), GRADES[g]) == 0)
            return g + 1;
    return 4;
}

static void
add_line(struct flow_layout *l, int from, int to, const json_t *edge)
{
    struct flow_line *line = l->lines;

    while (line < l->lines + l->line_count && (line->from != from || line->to != to))
        line++;
    if (line == l->lines + l->line_count)
        l->lines[l->line_count++] = (struct flow_line){.from = from, .to = to};
    line->qty += number(edge, "qty");
    if (grade_of(edge) > line->grade)
        line->grade = grade_of(edge);
    if (line->qty > l->most)
        l->most = line->qty;
}

void
flow_layout(struct arena *arena, const json_t *trace, const char *focus,
            struct flow_layout *out)
{
    const json_t *edges = json_object_get(trace, "edges");
    size_t nodes = json_array_size(json_object_get(trace, "nodes"));
    const bool *keep = kept(arena, trace, focus);
    const int *tier = tiers_of(arena, json_object_get(trace, "nodes"), keep);

    *out = (struct flow_layout){.height = FLOW_TOP};
    out->spots = arena_alloc(arena, (nodes + FLOW_TIERS_MAX) * sizeof *out->spots);
    out->lines = arena_alloc(arena, (json_array_size(edges) + 1) * sizeof *out->lines);
    for (int t = 0; t < FLOW_TIERS_MAX; t++) {
        fill_tier(arena, trace, keep, tier, t, &out->tiers[t]);
        if (out->tiers[t].count)
            out->tier_count = t + 1;
    }
    for (int t = 0; t < out->tier_count; t++)
        place_tier(out, t);
    for (size_t i = 0; i < json_array_size(edges); i++) {
        const json_t *e = json_array_get(edges, i);
        const char *a = text(e, "from"), *b = text(e, "to");
        int from = spot_of(out, a), to = spot_of(out, b);
        bool cut = (*a && from < 0) || (*b && to < 0); /* by the focus */
        bool made = !*a && strcmp(text(e, "kind"), "transformed") == 0;
        if (!cut && !made && from != to)
            add_line(out, from, to, e);
    }
    out->width = out->tier_count * (FLOW_NODE_W + FLOW_COLUMN_GAP) - FLOW_COLUMN_GAP + 2;
}
