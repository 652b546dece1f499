#include "flow/trace_store.h"

#include "access/act.h"
#include "flow/flow.h"
#include "flow/trace_internal.h"
#include "flow_sql.h"

static bool
holds_any(const struct trace_holder *h)
{
    for (int b = 0; b < BUCKET_COUNT; b++)
        if (h->qty[b] != 0)
            return true;
    return false;
}

/* Holders without any movement (a producer that shipped nothing yet) are nodes, too: an
 * edge that moves nothing makes them known. Who holds nothing and moved nothing was
 * touched only by what has been taken back since. */
static void
add_still_holders(struct reading *r)
{
    const struct trace_view *v = r->view;

    for (size_t i = 0; i < v->holder_count; i++)
        if (v->holders[i].own && holds_any(&v->holders[i]))
            trace_edge_add(r,
                           &(struct trace_edge){.from = v->holders[i].place,
                                                .to = v->holders[i].place},
                           BUCKET_COUNT);
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
        if (from == v->graph.count && r->edges[i].kind != FLOW_KIND_TRANSFORMED)
            v->at[to]->outside += r->edges[i].qty;
        if (r->to_bucket[i] != BUCKET_COUNT &&
            r->edges[i].grade > v->at[to]->grade[r->to_bucket[i]])
            v->at[to]->grade[r->to_bucket[i]] = r->edges[i].grade;
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

static struct fault *
read_corrections(struct act *act, struct trace_view *v)
{
    struct pg_rows *rows;
    struct fault *fault;

    v->corrections = "[]";
    if (!v->has_corrections)
        return NULL;
    fault = pg_run(act->pg, act->arena, SQL_trace_corrections, &rows, 2,
                   act_number(act, v->batch_id), v->known_at);
    if (!fault)
        v->corrections = pg_text(rows, 0, 0);
    return fault;
}

/* Starts are the asker's; without any, the producer. */
static void
set_starts(struct arena *arena, const struct trace_query *query, struct trace_view *v)
{
    int64_t *starts = arena_alloc(arena, (query->start_count + 1) * sizeof *starts);

    starts[0] = v->producer;
    for (size_t i = 0; i < query->start_count; i++)
        starts[i] = query->starts[i];
    v->starts = starts;
    v->start_count = query->start_count ? query->start_count : 1;
}

static struct fault *
build(struct act *act, const struct trace_query *query, struct reading *r)
{
    struct trace_view *v = r->view;

    add_still_holders(r);
    set_starts(act->arena, query, v);
    trace_build(act->arena, r->edges, r->n, v->producer, v->starts, v->start_count,
                &v->graph);
    trace_select(&v->graph, query->way, query->depth);
    v->link_count = trace_links(act->arena, &v->graph, r->edges, r->n, &v->links);
    struct fault *fault = match_holders(act, v);
    if (fault)
        return fault;
    grade_holdings(r);
    if (!v->company)
        compute_balance(act->arena, v);
    trace_find_gaps(act->arena, v);
    return NULL;
}

struct fault *
trace_load(struct act *act, const struct trace_query *query, struct trace_view *out)
{
    struct reading r = {.arena = act->arena, .view = out};

    *out = (struct trace_view){.known_at = query->known_at};
    struct fault *fault = query->known_at ? trace_read_known(act, &r, query->batch)
                                          : trace_read_now(act, &r, query->batch);
    if (!fault)
        fault = build(act, query, &r);
    trace_family_begin(act->arena, out->batch_id, &out->family);
    if (!fault && out->has_kin)
        fault = trace_family_read(act, query->way, query->depth, query->known_at,
                                  &out->family);
    if (!fault && !query->known_at)
        fault = trace_named_add(act, out);
    return fault ? fault : read_corrections(act, out);
}
