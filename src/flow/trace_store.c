#include "flow/trace_store.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "flow_sql.h"

/* What reading fills; grows as rows come. */
struct reading {
    struct arena *arena;
    struct trace_view *view;
    struct trace_edge *edges;
    unsigned char *buckets; /* per edge, where the goods ended */
    size_t n, cap;
};

/* ---- the batch ---- */

static struct fault *
read_batch(struct act *act, const char *code, struct trace_view *out, const char **id,
           const char **recall)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trace_batch, &rows, 1, code);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "code",
                         "没有这个批次，或不在您的权限范围内",
                         "there is no such batch, or it is not yours to see");
    *id = pg_text(rows, 0, 0);
    *recall = pg_is_null(rows, 0, 3) ? NULL : pg_text(rows, 0, 3);
    out->batch_id = pg_int(rows, 0, 0);
    out->producer = pg_int(rows, 0, 1);
    out->declared = pg_int(rows, 0, 2);
    out->company = strcmp(pg_text(rows, 0, 4), "t") == 0;
    out->batch = pg_text(rows, 0, 5);
    return NULL;
}

/* ---- holders ---- */

static const char *
keep(struct reading *r, const struct pg_row *row, int column)
{
    return pg_row_is_null(row, column) ? NULL
                                       : arena_strdup(r->arena, pg_row_text(row, column));
}

static void *
grow(struct arena *arena, void *old, size_t used, size_t size)
{
    void *bigger = arena_alloc(arena, used * 2 * size);

    memcpy(bigger, old, used * size);
    return bigger;
}

static void
holder_begin(struct reading *r, const struct pg_row *row)
{
    struct trace_view *v = r->view;

    if (v->holder_count == r->cap) {
        v->holders = grow(r->arena, v->holders, r->cap, sizeof *v->holders);
        r->cap *= 2;
    }
    v->holders[v->holder_count++] = (struct trace_holder){
        .place = pg_row_int(row, 0),
        .count_grade = (int)pg_row_int(row, 3),
        .code = keep(r, row, 4),
        .name = keep(r, row, 5),
        .kind = keep(r, row, 6),
        .area = (int)pg_row_int(row, 7),
        .area_zh = keep(r, row, 8),
        .area_en = keep(r, row, 9),
        .order = keep(r, row, 10),
        .order_state = keep(r, row, 11),
        .own = pg_row_int(row, 12) != 0,
    };
}

/* One row per place and bucket, sorted by place. */
static void
each_holding(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;
    struct trace_view *v = r->view;
    enum flow_bucket bucket = flow_bucket_parse(pg_row_text(row, 1));

    if (v->holder_count == 0 ||
        v->holders[v->holder_count - 1].place != pg_row_int(row, 0))
        holder_begin(r, row);
    if (bucket != BUCKET_COUNT)
        v->holders[v->holder_count - 1].qty[bucket] = pg_row_int(row, 2);
}

static struct fault *
read_holders(struct act *act, struct trace_view *out, const char *batch,
             const char *recall)
{
    struct reading r = {.arena = act->arena, .view = out, .cap = 64};
    const char *const values[] = {batch, recall};

    out->holders = arena_alloc(act->arena, r.cap * sizeof *out->holders);
    return pg_each(act->pg, act->arena, SQL_trace_holders, 2, values, each_holding, &r);
}

static int
by_place(const void *a, const void *b)
{
    int64_t x = ((const struct trace_holder *)a)->place;
    int64_t y = ((const struct trace_holder *)b)->place;

    return (x > y) - (x < y);
}

static bool
owns(const struct trace_view *v, int64_t place)
{
    const struct trace_holder key = {.place = place};
    const struct trace_holder *h =
        bsearch(&key, v->holders, v->holder_count, sizeof key, by_place);

    return h && h->own;
}

/* ---- movements ---- */

static void
edge_add(struct reading *r, const struct trace_edge *edge, enum flow_bucket bucket)
{
    if (r->n == r->cap) {
        r->edges = grow(r->arena, r->edges, r->cap, sizeof *r->edges);
        r->buckets = grow(r->arena, r->buckets, r->cap, sizeof *r->buckets);
        r->cap *= 2;
    }
    r->edges[r->n] = *edge;
    r->buckets[r->n++] = (unsigned char)bucket;
}

static void
each_movement(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;
    int64_t from = pg_row_int(row, 2), to = pg_row_int(row, 3);

    if (r->view->company && !owns(r->view, from) && !owns(r->view, to))
        return;
    edge_add(r,
             &(struct trace_edge){
                 .from = from,
                 .to = to,
                 .qty = pg_row_int(row, 5),
                 .at_unix_s = pg_row_int(row, 0) / 1000000 + PG_EPOCH_UNIX_S,
                 .kind = (int)pg_row_int(row, 1),
                 .grade = (int)pg_row_int(row, 6),
             },
             flow_bucket_parse(pg_row_text(row, 4)));
}

/* Holders without any movement (a producer that shipped nothing yet) are nodes, too. */
static struct fault *
read_movements(struct act *act, struct reading *r, const char *batch)
{
    r->cap = 1024;
    r->edges = arena_alloc(act->arena, r->cap * sizeof *r->edges);
    r->buckets = arena_alloc(act->arena, r->cap);
    struct fault *fault =
        pg_each(act->pg, act->arena, SQL_trace_movements, 1, &batch, each_movement, r);

    for (size_t i = 0; i < r->view->holder_count && !fault; i++) {
        int64_t place = r->view->holders[i].place;
        if (r->view->holders[i].own)
            edge_add(r, &(struct trace_edge){.from = place, .to = place}, BUCKET_COUNT);
    }
    return fault;
}

/* ---- what follows ---- */

/* Nodes and holders are both sorted by place: one walk over the two. */
static struct fault *
match_holders(struct act *act, struct trace_view *v)
{
    size_t h = 0;

    v->at = arena_alloc(act->arena, (v->graph.count + 1) * sizeof *v->at);
    for (size_t i = 0; i < v->graph.count; i++) {
        while (h < v->holder_count && v->holders[h].place < v->graph.nodes[i].place)
            h++;
        if (h == v->holder_count || v->holders[h].place != v->graph.nodes[i].place)
            return act_fault(act, FAULT_INTERNAL, "trace_incomplete", NULL,
                             "流向记录与库存不一致，请运行 firemark rebuild",
                             "movements and holdings disagree; run firemark rebuild");
        v->at[i] = &v->holders[h];
    }
    return NULL;
}

static void
grade_holdings(const struct reading *r)
{
    const struct trace_view *v = r->view;

    for (size_t i = 0; i < r->n; i++) {
        uint32_t from = v->graph.ends[2 * i], to = v->graph.ends[2 * i + 1];
        if (to == v->graph.count)
            continue;
        if (from == v->graph.count)
            v->at[to]->outside += r->edges[i].qty;
        if (r->buckets[i] != BUCKET_COUNT &&
            r->edges[i].grade > v->at[to]->grade[r->buckets[i]])
            v->at[to]->grade[r->buckets[i]] = r->edges[i].grade;
    }
}

static void
compute_balance(struct arena *arena, struct trace_view *v)
{
    struct balance_holding *list =
        arena_alloc(arena, (v->holder_count * BUCKET_COUNT + 1) * sizeof *list);
    size_t n = 0;

    for (size_t i = 0; i < v->holder_count; i++) {
        const struct trace_holder *h = &v->holders[i];
        bool maker = h->place == v->producer;
        for (int b = 0; b < BUCKET_COUNT; b++)
            if (h->qty[b] != 0)
                list[n++] = (struct balance_holding){
                    .bucket = (enum flow_bucket)b,
                    .qty = h->qty[b],
                    .at_producer = maker,
                    .counted = h->count_grade != 0,
                    .grade = maker && b == BUCKET_STOCK ? h->count_grade : h->grade[b]};
    }
    balance_compute(v->declared, list, n, &v->balance);
}

/* ---- gaps ---- */

static void
gap_add(struct arena *arena, struct trace_view *v, const struct trace_holder *holder,
        int64_t qty, const char *zh, const char *en)
{
    if (qty <= 0)
        return;
    v->gaps[v->gap_count++] =
        (struct trace_gap){.holder = holder,
                           .zh = arena_printf(arena, zh, (long long)qty),
                           .en = arena_printf(arena, en, (long long)qty),
                           .qty = qty};
}

/* What left or was used here beyond what the record shows coming in: by the edges, or by
 * a bucket that is overdrawn. */
static int64_t
lack_of(const struct trace_node *node, const struct trace_holder *h)
{
    int64_t lack = node->out - node->in, overdrawn = 0;

    for (int b = 0; b < BUCKET_COUNT; b++)
        if (h->qty[b] < 0 && b != BUCKET_MISSING)
            overdrawn -= h->qty[b];
    return lack > overdrawn ? lack : overdrawn;
}

static void
producer_gaps(struct arena *arena, struct trace_view *v, const struct trace_holder *h)
{
    if (h->count_grade == 0 && v->declared > 0)
        gap_add(arena, v, h, h->qty[BUCKET_STOCK],
                "生产者账面应存 %lld，从未盘点，不计入已落实数量",
                "the producer should still have %lld; never counted, so not located");
    if (!v->company)
        gap_add(arena, v, h, v->balance.excess,
                "查到的数量比申报产量多 %lld：可能有仿冒或漏报",
                "%lld more were found than declared: counterfeits, or output that was "
                "not declared");
}

static void
find_gaps(struct arena *arena, struct trace_view *v)
{
    v->gaps = arena_alloc(arena, (5 * v->graph.count + 1) * sizeof *v->gaps);
    for (size_t i = 0; i < v->graph.count; i++) {
        struct trace_node *node = &v->graph.nodes[i];
        const struct trace_holder *h = v->at[i];
        node->gap = false;
        if (!h->own)
            continue;
        size_t before = v->gap_count;
        if (node->place == v->producer)
            producer_gaps(arena, v, h);
        else
            gap_add(arena, v, h, lack_of(node, h),
                    "发出或使用的比记录收到的多 %lld，来源没有记录",
                    "%lld more left or were used than the record shows coming in");
        gap_add(arena, v, h, h->outside, "有 %lld 来自本市以外或未登记的来源",
                "%lld came from outside the city or from nobody on record");
        gap_add(arena, v, h, h->qty[BUCKET_MISSING], "盘点短少 %lld",
                "%lld were missing at the count");
        gap_add(arena, v, h, -h->qty[BUCKET_MISSING], "盘点比账面多出 %lld，来源没有记录",
                "%lld more were counted than the record shows");
        node->gap = v->gap_count > before;
    }
}

struct fault *
trace_load(struct act *act, const char *batch_code, int64_t start, struct trace_view *out)
{
    struct reading r = {.arena = act->arena, .view = out};
    const char *batch, *recall;

    *out = (struct trace_view){0};
    struct fault *fault = read_batch(act, batch_code, out, &batch, &recall);
    if (!fault)
        fault = read_holders(act, out, batch, recall);
    if (!fault)
        fault = read_movements(act, &r, batch);
    if (fault)
        return fault;
    out->start = start ? start : out->producer;
    trace_build(act->arena, r.edges, r.n, out->producer, out->start, &out->graph);
    out->link_count = trace_links(act->arena, &out->graph, r.edges, r.n, &out->links);
    fault = match_holders(act, out);
    if (fault)
        return fault;
    grade_holdings(&r);
    if (!out->company)
        compute_balance(act->arena, out);
    find_gaps(act->arena, out);
    return NULL;
}
