/* Where the places of a trace stand when it is drawn in columns, one per tier, the worst
 * places first: pure, from the trace's JSON to coordinates. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum {
    FLOW_NODE_W = 224,
    FLOW_NODE_H = 66,
    FLOW_COLUMN_GAP = 104,
    FLOW_ROW_GAP = 14,
    FLOW_TOP = 34,        /* room for the tiers' names */
    FLOW_COLUMN_MAX = 12, /* places drawn per tier; the rest are one box */
    FLOW_TIERS_FIT = 5,   /* drawn within the page's width; more scroll */
    FLOW_TIERS_MAX = 8
};

struct flow_spot {
    const json_t *node; /* NULL: the box of those that are not drawn */
    int tier;
    int x, y;                 /* of its upper left corner */
    int64_t in, out, missing; /* missing: its gaps added up, but for
                                 goods that went to somebody named */
    int places;               /* 1, or how many the box stands for */
};

struct flow_line {
    int from, to; /* index of a spot; -1: from or to nobody known */
    int64_t qty;
    int grade; /* worst, 1..4 */
};

struct flow_tier {
    const json_t **nodes; /* worst first, all of them */
    int64_t *missing;     /* of each */
    size_t count;
    bool producer, dealer, custody; /* what its places are, for its name */
};

struct flow_layout {
    struct flow_tier tiers[FLOW_TIERS_MAX];
    int tier_count;
    struct flow_spot *spots;
    size_t spot_count;
    struct flow_line *lines;
    size_t line_count;
    int64_t most; /* largest quantity of a line */
    int width, height;
};

/* Lays out `trace`. focus: code of a place, of which only what is upstream and downstream
 * is drawn; NULL or unknown: everything. */
void flow_layout(struct arena *arena, const json_t *trace, const char *focus,
                 struct flow_layout *out);
