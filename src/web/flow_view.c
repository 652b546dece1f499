#include "web/flow_view.h"

#include <string.h>

#include "web/flow_layout.h"
#include "web/parts.h"

enum { NAME_UNITS = 28, TIER_TITLE_Y = 18 };

/* At most NAME_UNITS wide, where a Chinese character takes two. */
static const char *
shortened(struct page *p, const char *name)
{
    size_t i = 0;
    int width = 0;

    while (name[i]) {
        size_t len = 1;
        while ((name[i + len] & 0xc0) == 0x80)
            len++;
        width += len > 1 ? 2 : 1;
        if (width > NAME_UNITS)
            return arena_printf(&p->req->arena, "%.*s…", (int)i, name);
        i += len;
    }
    return name;
}

static const char *
tier_name(const struct page *p, const struct flow_layout *l, int t)
{
    if (l->tiers[t].producer)
        return page_text(p, "flow.producers");
    if (l->tiers[t].dealer)
        return page_text(p, "flow.dealers");
    return page_text(p, l->tiers[t].custody ? "flow.custody" : "flow.holders");
}

static const char *
area_of(const struct page *p, const json_t *node)
{
    return page_either(p, row_text(node, "area_zh"), row_text(node, "area_en"));
}

/* ---- drawn ---- */

static void
put_bar_of(struct page *p, const json_t *holdings, int x, int y)
{
    enum { WIDTH = FLOW_NODE_W - 20 };
    const char *bucket;
    json_t *qty;
    int64_t sum = 0, at = 0;

    json_object_foreach((json_t *)(uintptr_t)holdings, bucket, qty)
    {
        if (json_number_value(qty) > 0)
            sum += (int64_t)json_number_value(qty);
    }
    json_object_foreach((json_t *)(uintptr_t)holdings, bucket, qty)
    {
        int64_t n = (int64_t)json_number_value(qty);
        if (n <= 0)
            continue;
        put(p, "<rect class=\"b-%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"5\"/>",
            bucket, page_int(p, x + 10 + at * WIDTH / sum), page_int(p, y),
            page_int(p, n * WIDTH / sum > 0 ? n * WIDTH / sum : 1));
        at += n;
    }
}

static void
put_box_text(struct page *p, const struct flow_spot *s, const char *first,
             const char *second)
{
    const char *x = page_int(p, s->x + 10);

    put(p,
        "<text class=\"name\" x=\"%s\" y=\"%s\">%s</text><text class=\"sub\" x=\"%s\" "
        "y=\"%s\">%s</text>",
        x, page_int(p, s->y + 20), first, x, page_int(p, s->y + 37), second);
    if (s->missing)
        put(p, "<text class=\"gap\" x=\"%s\" y=\"%s\">%s</text>",
            page_int(p, s->x + FLOW_NODE_W - 10), page_int(p, s->y + 37),
            page_fill(p, "flow.missing_n", page_num(p, s->missing)));
}

static void
put_spot(struct page *p, const char *batch, const struct flow_spot *s)
{
    struct arena *a = &p->req->arena;
    const char *name = row_text(s->node, "name");

    put(p, "<a href=\"");
    if (s->node)
        put(p, "/batches/%u?focus=%u#flow\">", batch, row_text(s->node, "place"));
    else
        put(p, "#flow-list\">");
    put(p,
        "<rect class=\"box%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"6\"/>",
        s->missing ? " short" : "", page_int(p, s->x), page_int(p, s->y),
        page_int(p, FLOW_NODE_W), page_int(p, FLOW_NODE_H));
    if (s->node) {
        put(p, "<title>%s</title>", name);
        put_box_text(p, s, shortened(p, name),
                     arena_printf(a, "%s · %s", area_of(p, s->node),
                                  page_num(p, s->in ? s->in : s->out)));
        put_bar_of(p, json_object_get(s->node, "holdings"), s->x,
                   s->y + FLOW_NODE_H - 15);
    } else {
        put_box_text(p, s, page_fill(p, "flow.more", page_num(p, s->places)),
                     page_num(p, s->in));
    }
    put(p, "</a>");
}

static const char *
stroke(struct page *p, const struct flow_layout *l, int64_t qty)
{
    int64_t w = l->most > 0 ? 15 + qty * 65 / l->most : 15; /* tenths */

    return arena_printf(&p->req->arena, "%lld.%lld", (long long)(w / 10),
                        (long long)(w % 10));
}

static void
put_line(struct page *p, const struct flow_layout *l, const struct flow_line *line)
{
    static const char *const CLASSES[] = {"", "scanned", "documented", "declared",
                                          "inferred"};
    const struct flow_spot *a = line->from >= 0 ? &l->spots[line->from] : NULL;
    const struct flow_spot *b = line->to >= 0 ? &l->spots[line->to] : NULL;
    bool unknown = !a;
    int half = FLOW_NODE_H / 2;

    if (!b || (!a && b->tier == 0))
        return; /* left the city, or made: the boxes and the balance say so */
    int x2 = b->x, y2 = b->y + half;
    int x1 = a ? a->x + FLOW_NODE_W : x2 - FLOW_COLUMN_GAP / 2,
        y1 = a ? a->y + half : y2 - 14;
    int bend = x2 > x1 ? (x2 - x1) / 2 : FLOW_COLUMN_GAP / 2;
    put(p, "<path class=\"%s\" stroke-width=\"%s\" d=\"M%s %sC%s %s %s %s %s %s\"/>",
        unknown ? "unknown" : CLASSES[line->grade], stroke(p, l, line->qty),
        page_int(p, x1), page_int(p, y1), page_int(p, x1 + bend), page_int(p, y1),
        page_int(p, x2 - bend), page_int(p, y2), page_int(p, x2), page_int(p, y2));
}

static size_t
lines_into(const struct flow_layout *l, int spot)
{
    size_t n = 0;

    for (size_t i = 0; i < l->line_count; i++)
        n += l->lines[i].to == spot;
    return n;
}

/* A quantity stands where its line comes in, or, where many do, where it goes out. */
static void
put_line_qty(struct page *p, const struct flow_layout *l, const struct flow_line *line)
{
    const struct flow_spot *a = line->from >= 0 ? &l->spots[line->from] : NULL;
    const struct flow_spot *b = line->to >= 0 ? &l->spots[line->to] : NULL;

    if (!b || (!a && b->tier == 0) || (a && a->tier + 1 != b->tier))
        return;
    if (a && b->tier > 1 && lines_into(l, line->to) > 2)
        put(p, "<text class=\"qty out\" x=\"%s\" y=\"%s\">%s</text>",
            page_int(p, a->x + FLOW_NODE_W + 8), page_int(p, a->y + FLOW_NODE_H / 2 - 5),
            page_num(p, line->qty));
    else
        put(p, "<text class=\"qty%s\" x=\"%s\" y=\"%s\">%s</text>", a ? "" : " gap",
            page_int(p, b->x - 8), page_int(p, b->y + FLOW_NODE_H / 2 - (a ? 5 : 16)),
            page_num(p, line->qty));
}

/* Goods that went out, or lie here, and that no record brought in: a red stub. */
static void
put_stub(struct page *p, const struct flow_spot *s)
{
    if (!s->node || !s->missing || s->tier == 0)
        return;
    put(p, "<path class=\"unknown\" stroke-width=\"3\" d=\"M%s %sH%s\"/>",
        page_int(p, s->x - FLOW_COLUMN_GAP / 2), page_int(p, s->y + FLOW_NODE_H / 2),
        page_int(p, s->x));
}

/* Goods said to have gone to somebody who is not on record: a red stub with his name, or,
 * where there are several, how many. */
static void
put_named(struct page *p, const json_t *trace, const struct flow_spot *s)
{
    const json_t *gaps = json_object_get(trace, "gaps");
    const char *first = NULL, *place = row_text(s->node, "place");
    int64_t qty = 0, names = 0;

    for (size_t i = 0; s->node && i < json_array_size(gaps); i++) {
        const json_t *g = json_array_get(gaps, i);
        if (!json_object_get(g, "to") || strcmp(row_text(g, "place"), place) != 0)
            continue;
        first = first ? first : row_text(g, "to");
        qty += row_int(g, "qty");
        names++;
    }
    if (!names)
        return;
    const char *end = page_int(p, s->x + FLOW_NODE_W + FLOW_COLUMN_GAP / 2);
    const char *x = page_int(p, s->x + FLOW_NODE_W);
    const char *y = page_int(p, s->y + FLOW_NODE_H - 8);
    put(p,
        "<path class=\"unknown\" stroke-width=\"3\" d=\"M%s %sH%s\"/><text "
        "class=\"named\" x=\"%s\" y=\"%s\">? %s %s<title>%s</title></text>",
        x, y, end, x, page_int(p, s->y + FLOW_NODE_H + 9),
        names == 1 ? shortened(p, first) : page_fill(p, "flow.names", page_num(p, names)),
        page_num(p, qty), first);
}

static void
put_drawing(struct page *p, const char *batch, const json_t *trace,
            const struct flow_layout *l)
{
    put(p,
        "<div class=\"flow-scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{flow.drawing}\"><svg class=\"%s\" width=\"%s\" height=\"%s\" "
        "viewBox=\"0 0 %s %s\" role=\"group\" aria-label=\"{flow.drawing}\">",
        l->tier_count <= FLOW_TIERS_FIT ? "flow fits" : "flow", page_int(p, l->width),
        page_int(p, l->height), page_int(p, l->width), page_int(p, l->height));
    for (int t = 0; t < l->tier_count; t++)
        put(p, "<text class=\"tier\" x=\"%s\" y=\"%s\">%s</text>",
            page_int(p, t * (FLOW_NODE_W + FLOW_COLUMN_GAP) + 1),
            page_int(p, TIER_TITLE_Y),
            arena_printf(&p->req->arena, "%s · %zu", tier_name(p, l, t),
                         l->tiers[t].count));
    put(p, "<g class=\"lines\">");
    for (size_t i = 0; i < l->line_count; i++)
        put_line(p, l, &l->lines[i]);
    for (size_t i = 0; i < l->spot_count; i++)
        put_stub(p, &l->spots[i]);
    for (size_t i = 0; i < l->spot_count; i++)
        put_named(p, trace, &l->spots[i]);
    put(p, "</g>");
    for (size_t i = 0; i < l->spot_count; i++)
        put_spot(p, batch, &l->spots[i]);
    for (size_t i = 0; i < l->line_count; i++)
        put_line_qty(p, l, &l->lines[i]);
    put(p, "</svg></div>");
}

/* ---- as a list ---- */

static void
put_edges(struct page *p, const json_t *trace, const json_t *node, bool in)
{
    const json_t *edges = json_object_get(trace, "edges");
    const json_t *nodes = json_object_get(trace, "nodes");
    const char *me = row_text(node, "place");

    for (size_t i = 0; i < json_array_size(edges); i++) {
        const json_t *e = json_array_get(edges, i);
        const char *other = row_text(e, in ? "from" : "to"), *name = other;
        if (strcmp(row_text(e, in ? "to" : "from"), me) != 0 || strcmp(other, me) == 0)
            continue;
        for (size_t k = 0; k < json_array_size(nodes); k++)
            if (strcmp(row_text(json_array_get(nodes, k), "place"), other) == 0)
                name = row_text(json_array_get(nodes, k), "name");
        if (!*other && in &&
            (row_int(node, "depth") == 0 ||
             strcmp(row_text(e, "kind"), "transformed") == 0))
            continue; /* what a producer made, or was made here of other batches */
        put(p, *other ? "<li>" : "<li class=\"gap\">");
        put(p, "%s %s <b>%s</b> <small>%s · %s</small></li>",
            page_text(p, in ? "flow.from" : "flow.to"),
            *name ? name : page_text(p, in ? "flow.nobody" : "flow.outside"),
            page_num(p, row_int(e, "qty")), page_state(p, "grade", row_text(e, "grade")),
            page_day(p, row_text(e, "last_at")));
    }
}

static void
put_gaps(struct page *p, const json_t *trace, const char *place)
{
    const json_t *gaps = json_object_get(trace, "gaps");

    for (size_t i = 0; i < json_array_size(gaps); i++) {
        const json_t *g = json_array_get(gaps, i);
        if (strcmp(row_text(g, "place"), place) == 0)
            put(p, "<p class=\"gap\">%s</p>", row_text(g, p->lang));
    }
}

static void
put_entry(struct page *p, const json_t *trace, const json_t *node, int64_t missing)
{
    const char *place = row_text(node, "place");

    put(p,
        "<details><summary><b>%s</b> <small>%s · %s</small> <span class=\"n\">%s</span>",
        row_text(node, "name"), page_state(p, "kind", row_text(node, "kind")),
        area_of(p, node),
        page_num(p, row_int(node, "in") ? row_int(node, "in") : row_int(node, "out")));
    if (missing)
        put_chip(p, TONE_BAD, page_fill(p, "flow.missing_n", page_num(p, missing)));
    put_state(p, "order_state", row_text(node, "order_state"));
    put(p, "</summary>");
    put_gaps(p, trace, place);
    put_stack(p, json_object_get(node, "holdings"));
    put(p, "<ul class=\"edges\">");
    put_edges(p, trace, node, true);
    put_edges(p, trace, node, false);
    put(p, "</ul><p><a href=\"/places/%u\">{flow.open_place}</a>", place);
    if (*row_text(node, "order"))
        put(p, " <a href=\"/orders/%u\">{order.one} %s</a>", row_text(node, "order"),
            row_text(node, "order"));
    put(p, "</p></details>");
}

static void
put_list(struct page *p, const json_t *trace, const struct flow_layout *l)
{
    put(p, "<details class=\"all\" id=\"flow-list\"><summary>{flow.list}</summary>");
    for (int t = 0; t < l->tier_count; t++) {
        put(p, "<h3>%s</h3>", tier_name(p, l, t));
        for (size_t i = 0; i < l->tiers[t].count; i++)
            put_entry(p, trace, l->tiers[t].nodes[i], l->tiers[t].missing[i]);
    }
    put(p, "</details>");
}

static void
put_key(struct page *p)
{
    static const char *const GRADES[] = {"scanned", "documented", "declared", "inferred"};

    put(p, "<p class=\"key\">{flow.key}");
    for (size_t i = 0; i < 4; i++)
        put(p,
            " <span><svg width=\"34\" height=\"8\" aria-hidden=\"true\" "
            "class=\"flow\"><g class=\"lines\"><path class=\"%s\" stroke-width=\"2\" "
            "d=\"M0 "
            "4H34\"/></g></svg> %s</span>",
            GRADES[i], page_state(p, "grade", GRADES[i]));
    put(p, " <span class=\"gap\">{flow.red}</span></p>");
}

void
put_flow(struct page *p, const json_t *trace)
{
    const char *focus = page_query(p, "focus");
    const char *batch = row_text(json_object_get(trace, "batch"), "code");
    struct flow_layout l;

    flow_layout(&p->req->arena, trace, focus, &l);
    put(p, "<section id=\"flow\"><h2>{flow.title}</h2>");
    if (*focus)
        put(p,
            "<p class=\"note\">{flow.focus} <b>%s</b> <a "
            "href=\"/batches/%u#flow\">{flow.whole}</a></p>",
            focus, batch);
    put_drawing(p, batch, trace, &l);
    put_key(p);
    put_list(p, trace, &l);
    put(p, "</section>");
}
