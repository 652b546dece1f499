#include "flow/trace_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/width.h"
#include "base/words.h"
#include "flow/pen.h"
#include "flow/trace_parts.h"

enum { OUTSIDE = -1, DEPTH_MAX = 40 };

struct link {
    int from, to, at; /* at: where in the answer */
    const json_t *edge;
};

/* The answer, with the nodes numbered and the edges grouped by where they begin. */
struct drawing {
    struct pen pen;
    struct arena arena;
    struct buf out, prefix;
    const json_t *answer, *nodes;
    struct link *links; /* sorted by `from`, then in the answer's order */
    int *begin;         /* links of node i: begin[i + 1] .. begin[i + 2] */
    int *parent;        /* per node, the parent that lists it just now, + 2 */
    bool *drawn, *led_to;
    int link_count, node_count;
};

/* ---- reading ---- */

/* What was made comes from no place, and is told with the batches it was made from. */
static bool
is_made(const struct link *l)
{
    return l->from == OUTSIDE && strcmp(pen_text(l->edge, "kind"), "transformed") == 0;
}

static int
number_of(const json_t *numbers, const json_t *edge, const char *end)
{
    const json_t *n = json_object_get(numbers, pen_text(edge, end));

    return n ? (int)json_integer_value(n) : OUTSIDE;
}

static int
by_from(const void *a, const void *b)
{
    const struct link *x = a, *y = b;

    return x->from != y->from ? x->from - y->from : x->at - y->at;
}

static const json_t *
node_at(const struct drawing *d, int node)
{
    return json_array_get(d->nodes, (size_t)node);
}

static void
read_links(struct drawing *d, const json_t *numbers)
{
    const json_t *edges = json_object_get(d->answer, "edges");

    for (int i = 0; i < d->link_count; i++) {
        const json_t *edge = json_array_get(edges, (size_t)i);
        struct link *l = &d->links[i];
        *l = (struct link){number_of(numbers, edge, "from"),
                           number_of(numbers, edge, "to"), i, edge};
        d->begin[l->from + 2]++;
        if (l->to != OUTSIDE && !is_made(l))
            d->led_to[l->to] = true;
    }
    for (int i = 1; i < d->node_count + 2; i++)
        d->begin[i] += d->begin[i - 1];
    qsort(d->links, (size_t)d->link_count, sizeof *d->links, by_from);
}

static void
read_graph(struct drawing *d)
{
    json_t *numbers = json_object();

    d->nodes = json_object_get(d->answer, "nodes");
    d->node_count = (int)json_array_size(d->nodes);
    d->link_count = (int)json_array_size(json_object_get(d->answer, "edges"));
    size_t n = (size_t)d->node_count + 3;
    d->links = arena_alloc(&d->arena, ((size_t)d->link_count + 1) * sizeof *d->links);
    d->begin = arena_alloc(&d->arena, n * sizeof *d->begin);
    d->parent = arena_alloc(&d->arena, n * sizeof *d->parent);
    d->drawn = arena_alloc(&d->arena, n);
    d->led_to = arena_alloc(&d->arena, n);
    for (int i = 0; i < d->node_count; i++)
        json_object_set_new(numbers, pen_text(node_at(d, i), "place"), json_integer(i));
    read_links(d, numbers);
    json_decref(numbers);
}

/* ---- the tree ---- */

/* Where a node's lines begin: `mark` once, and below it `rest`. */
static void
start_line(struct drawing *d, const char *mark)
{
    buf_add(&d->out, d->prefix.data, d->prefix.len);
    buf_puts(&d->out, mark);
}

enum { NOTES_SHOWN = 3 };

/* " · SH-1, SH-2": the latest few. */
static void
draw_notes(struct drawing *d, const json_t *notes)
{
    size_t n = json_array_size(notes);

    for (size_t i = 0; i < n && i < NOTES_SHOWN; i++)
        buf_printf(&d->out, "%s%s", i ? ", " : " · ",
                   json_string_value(json_array_get(notes, i)));
    if (n > NOTES_SHOWN)
        buf_puts(&d->out, " …");
}

/* "← 40 具  交付 · 单据 · 2026-01-10 … 2026-02-03 · 3 笔" */
static void
draw_arrival(struct drawing *d, const json_t *edge, const char *mark)
{
    const char *lang = d->pen.lang, *grade = pen_text(edge, "grade");
    const char *unit = pen_text(json_object_get(d->answer, "batch"), "unit");
    char first[17], last[17];

    start_line(d, mark);
    buf_printf(&d->out, "← %lld%s%s  %s", pen_int(edge, "qty"), d->pen.en ? "" : " ",
               d->pen.en ? "" : unit, word_value("kind", pen_text(edge, "kind"), lang));
    if (grade[0])
        buf_printf(&d->out, " · %s", word_value("grade", grade, lang));
    buf_printf(&d->out, " · %s", pen_day(edge, "first_at", first));
    if (strcmp(first, pen_day(edge, "last_at", last)) != 0)
        buf_printf(&d->out, " … %s", last);
    if (pen_int(edge, "moves") > 1)
        buf_printf(&d->out, d->pen.en ? " · %lld times" : " · %lld 笔",
                   pen_int(edge, "moves"));
    draw_notes(d, json_object_get(edge, "documents"));
    buf_putc(&d->out, '\n');
}

static void
draw_gaps(struct drawing *d, const json_t *node, const char *mark)
{
    const json_t *gaps = json_object_get(d->answer, "gaps"), *gap;
    size_t i;

    if (!json_is_true(json_object_get(node, "gap")))
        return;
    json_array_foreach((json_t *)(uintptr_t)gaps, i, gap)
    {
        if (strcmp(pen_text(gap, "place"), pen_text(node, "place")) != 0)
            continue;
        BUF_SCOPE struct buf text = {0};
        buf_printf(&text, d->pen.en ? "⚠ gap: %s" : "⚠ 断点：%s",
                   pen_lang(&d->pen, gap, ""));
        start_line(d, mark);
        pen_put(&d->pen, &d->out, PEN_ALARM, text.data);
        buf_putc(&d->out, '\n');
    }
}

static void
draw_holdings(struct drawing *d, const json_t *node, const char *mark)
{
    BUF_SCOPE struct buf held = {0}, order = {0};

    pen_holdings(&d->pen, &held, json_object_get(node, "holdings"));
    pen_matter(&d->pen, &order, node, "order");
    if (!held.len && !order.len)
        return;
    start_line(d, mark);
    if (held.len)
        buf_printf(&d->out, "%s%s", held.data, order.len ? "    " : "");
    if (order.len)
        buf_puts(&d->out, order.data);
    buf_putc(&d->out, '\n');
}

static void
draw_name(struct drawing *d, const json_t *node, const char *mark, bool again)
{
    BUF_SCOPE struct buf about = {0};
    const char *start = pen_text(d->answer, "start");
    const json_t *batch = json_object_get(d->answer, "batch");

    start_line(d, mark);
    pen_put(&d->pen, &d->out, PEN_STRONG, pen_text(node, "name"));
    buf_printf(&about, "  %s · %s · %s", pen_text(node, "place"),
               pen_lang(&d->pen, node, "area"),
               word_value("kind", pen_text(node, "kind"), d->pen.lang));
    pen_put(&d->pen, &d->out, PEN_DIM, about.data);
    if (strcmp(start, pen_text(node, "place")) == 0 &&
        strcmp(start, pen_text(batch, "producer_place")) != 0)
        buf_puts(&d->out, d->pen.en ? "  ◀ traced from here" : "  ◀ 由此追溯");
    if (again)
        buf_puts(&d->out, d->pen.en ? "  ↑ see above" : "  ↑ 见上");
    buf_putc(&d->out, '\n');
}

/* The nodes that `node` leads to, each once; returns how many. */
static int
children_of(struct drawing *d, int node, int **out)
{
    int from = d->begin[node + 1], to = d->begin[node + 2], n = 0;
    int *list = arena_alloc(&d->arena, ((size_t)(to - from) + 1) * sizeof *list);

    for (int i = from; i < to; i++) {
        int child = d->links[i].to;
        if (child == OUTSIDE || d->parent[child] == node + 2 || is_made(&d->links[i]))
            continue;
        d->parent[child] = node + 2;
        list[n++] = child;
    }
    *out = list;
    return n;
}

static void draw_children(struct drawing *d, int node, const int *list, int n, int depth);

static void
draw_node(struct drawing *d, int parent, int node, bool last, int depth)
{
    const json_t *facts = node_at(d, node);
    bool root = depth == 0, again = d->drawn[node], deep = depth > DEPTH_MAX;
    size_t kept = d->prefix.len;
    int *list, n = 0;

    if (!again && !deep)
        n = children_of(d, node, &list);
    draw_name(d, facts, root ? "" : last ? "└─ " : "├─ ", again);
    buf_puts(&d->prefix, root ? "" : last ? "   " : "│  ");
    const char *mark = n ? "│  " : "   ";
    for (int i = d->begin[parent + 1]; i < d->begin[parent + 2] && !root; i++)
        if (d->links[i].to == node)
            draw_arrival(d, d->links[i].edge, mark);
    if (!again && !deep) {
        d->drawn[node] = true;
        draw_holdings(d, facts, mark);
        draw_gaps(d, facts, mark);
        draw_children(d, node, list, n, depth + 1);
    }
    d->prefix.len = kept;
}

static void
draw_children(struct drawing *d, int node, const int *list, int n, int depth)
{
    for (int i = 0; i < n; i++)
        draw_node(d, node, list[i], i + 1 == n, depth);
}

static int
producer_of(const struct drawing *d)
{
    const char *code = pen_text(json_object_get(d->answer, "batch"), "producer_place");

    for (int i = 0; i < d->node_count; i++)
        if (strcmp(pen_text(node_at(d, i), "place"), code) == 0)
            return i;
    return OUTSIDE;
}

/* What nobody leads to stands under a line of its own: the chain upwards ends there. */
static void
draw_rest(struct drawing *d, bool only_heads)
{
    bool company = !json_object_get(d->answer, "balance") ||
                   json_is_null(json_object_get(d->answer, "balance"));
    const char *zh = company ? "上游不在您的可见范围内" : "来源没有记录";
    const char *en = company ? "what comes before is not yours to see"
                             : "where it came from is not on record";

    for (int i = 0; i < d->node_count; i++) {
        if (d->drawn[i] || (only_heads && d->led_to[i]))
            continue;
        buf_putc(&d->out, '\n');
        pen_put(&d->pen, &d->out, company ? PEN_DIM : PEN_ALARM, d->pen.en ? en : zh);
        buf_putc(&d->out, '\n');
        draw_node(d, OUTSIDE, i, true, 0);
    }
}

static void
draw_tree(struct drawing *d)
{
    int producer = producer_of(d), *list;

    if (producer != OUTSIDE)
        draw_node(d, OUTSIDE, producer, true, 0);
    int n = children_of(d, OUTSIDE, &list);
    if (n > 0) {
        buf_putc(&d->out, '\n');
        pen_put(&d->pen, &d->out, PEN_ALARM,
                d->pen.en ? "from outside the city, or from nobody on record"
                          : "本市以外或未登记的来源");
        buf_putc(&d->out, '\n');
        draw_children(d, OUTSIDE, list, n, 1);
    }
    draw_rest(d, true);
    draw_rest(d, false);
}

/* ---- the balance ---- */

static void
balance_row(struct drawing *d, const char *name, int64_t qty, int64_t whole,
            const char *grade, bool alarm)
{
    BUF_SCOPE struct buf row = {0};
    char cell[32];

    buf_puts(&row, "  ");
    pen_pad(&row, name, 34, false);
    snprintf(cell, sizeof cell, "%lld", (long long)qty);
    pen_pad(&row, cell, 10, true);
    if (whole > 0)
        snprintf(cell, sizeof cell, "%.1f%%", (double)qty * 100 / (double)whole);
    else
        cell[0] = '\0';
    pen_pad(&row, cell, 9, true);
    if (grade[0])
        buf_printf(&row, "  %s", word_value("grade", grade, d->pen.lang));
    if (alarm)
        pen_put(&d->pen, &d->out, PEN_ALARM, row.data);
    else
        buf_puts(&d->out, row.data);
    buf_putc(&d->out, '\n');
}

static void
draw_balance(struct drawing *d)
{
    const json_t *balance = json_object_get(d->answer, "balance");
    const json_t *terms = json_object_get(balance, "terms"), *term;
    bool en = d->pen.en, declared = json_is_true(json_object_get(balance, "declared"));
    int64_t whole = pen_int(balance, "produced");
    size_t i;

    if (!json_is_object(balance))
        return;
    buf_putc(&d->out, '\n');
    pen_put(&d->pen, &d->out, PEN_STRONG, en ? "Balance" : "数量平衡");
    buf_putc(&d->out, '\n');
    balance_row(d,
                declared ? (en ? "produced, as declared" : "申报产量")
                : en     ? "produced: not declared, at least"
                         : "产量未申报，至少",
                whole, whole, "", false);
    json_array_foreach((json_t *)(uintptr_t)terms, i, term)
    {
        if (pen_int(term, "qty") != 0)
            balance_row(d, pen_lang(&d->pen, term, ""), pen_int(term, "qty"), whole,
                        pen_text(term, "grade"), false);
    }
    int64_t lost = pen_int(balance, "unaccounted");
    balance_row(d, word_field("unaccounted", d->pen.lang), lost, whole, "", lost != 0);
}

/* ---- the whole ---- */

static void
draw_batch(struct drawing *d)
{
    const json_t *batch = json_object_get(d->answer, "batch");
    const char *lang = d->pen.lang;
    BUF_SCOPE struct buf recall = {0};

    pen_put(&d->pen, &d->out, PEN_STRONG, pen_text(batch, "code"));
    buf_printf(&d->out, "  %s %s · %s %s · %s · %s %s\n", pen_text(batch, "product"),
               pen_text(batch, "model"), word_field("lot", lang), pen_text(batch, "lot"),
               pen_text(batch, "producer"), word_field("produced_on", lang),
               pen_text(batch, "produced_on"));
    buf_printf(&d->out, d->pen.en ? "%s: %s" : "%s：%s",
               word_field("determination", lang),
               word_value("determination", pen_text(batch, "determination"), lang));
    pen_matter(&d->pen, &recall, batch, "recall");
    if (recall.len) {
        buf_puts(&d->out, "  ");
        pen_put(&d->pen, &d->out, PEN_ALARM, recall.data);
    }
    if (*pen_text(d->answer, "known_at")) {
        char day[17] = "";
        clock_shanghai(pen_text(d->answer, "known_at"), day);
        buf_printf(&d->out, d->pen.en ? "\nas known at %s" : "\n截至 %s 的记录", day);
    }
    if (*pen_text(d->answer, "made_from_recalled")) {
        BUF_SCOPE struct buf text = {0};
        buf_printf(&text,
                   d->pen.en ? "⚠ made from a recalled batch: %s"
                             : "⚠ 由已召回批次制成：%s",
                   pen_text(d->answer, "made_from_recalled"));
        buf_putc(&d->out, '\n');
        pen_put(&d->pen, &d->out, PEN_ALARM, text.data);
    }
    buf_puts(&d->out, "\n\n");
}

/* One batch's flow with what belongs to it; the drawing is used up. */
static void
draw_trace(struct pen pen, const json_t *trace, struct buf *out)
{
    struct drawing d = {.pen = pen, .answer = trace};

    draw_batch(&d);
    read_graph(&d);
    draw_tree(&d);
    draw_balance(&d);
    trace_draw_family(&pen, &d.out, trace);
    trace_draw_corrections(&pen, &d.out, trace);
    buf_add(out, d.out.data, d.out.len);
    buf_free(&d.out);
    buf_free(&d.prefix);
    arena_clear(&d.arena);
}

static void
draw_answer(struct pen pen, const json_t *answer, struct buf *out)
{
    const json_t *traces = json_object_get(answer, "traces");

    if (json_object_get(answer, "unit")) {
        pen_unit(&pen, out, json_object_get(answer, "unit"));
        buf_putc(out, '\n');
    }
    if (json_object_get(answer, "place"))
        pen_place(&pen, out, answer);
    trace_draw_about(&pen, out, answer);
    if (json_object_get(answer, "batch")) {
        if (out->len && !json_object_get(answer, "unit"))
            buf_putc(out, '\n');
        draw_trace(pen, answer, out);
    }
    for (size_t i = 0; i < json_array_size(traces); i++) {
        if (out->len)
            buf_putc(out, '\n');
        draw_trace(pen, json_array_get(traces, i), out);
    }
}

void
trace_draw(const json_t *answer, const char *lang, struct buf *out)
{
    struct pen pen = pen_new(lang);

    pen.colour = false;
    draw_answer(pen, answer, out);
}

void
trace_show(const json_t *answer, const char *lang)
{
    BUF_SCOPE struct buf out = {0};

    draw_answer(pen_new(lang), answer, &out);
    fwrite(out.data ? out.data : "", 1, out.len, stdout);
}

void
unit_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};

    pen_unit(&pen, &out, answer);
    fputs(out.data, stdout);
}

void
pack_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};

    trace_draw_pack(&pen, &out, answer);
    fputs(out.data, stdout);
}
