/* A batch as it is on record now: its holders from table holding, its movements by one
 * range scan. */
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "flow/trace_internal.h"
#include "flow_sql.h"

struct fault *
trace_take_batch(struct act *act, const struct pg_rows *rows, struct trace_view *out,
                 const char **id, const char **recall)
{
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "code",
                         out->known_at ? "当时没有登记这个批次，或不在您的权限范围内"
                                       : "没有这个批次，或不在您的权限范围内",
                         out->known_at
                             ? "no such batch was on record then, or it is not yours "
                               "to see"
                             : "there is no such batch, or it is not yours to see");
    *id = pg_text(rows, 0, 0);
    *recall = pg_is_null(rows, 0, 3) ? NULL : pg_text(rows, 0, 3);
    out->batch_id = pg_int(rows, 0, 0);
    out->producer = pg_int(rows, 0, 1);
    out->declared = pg_int(rows, 0, 2);
    out->company = strcmp(pg_text(rows, 0, 4), "t") == 0;
    out->batch = pg_text(rows, 0, 5);
    out->has_kin = pg_text(rows, 0, 6)[0] == 't';
    out->has_corrections = pg_text(rows, 0, 7)[0] == 't';
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

    if (r->holder_cap == 0) {
        r->holder_cap = 64;
        v->holders = arena_alloc(r->arena, r->holder_cap * sizeof *v->holders);
    }
    if (v->holder_count == r->holder_cap) {
        v->holders = grow(r->arena, v->holders, r->holder_cap, sizeof *v->holders);
        r->holder_cap *= 2;
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
void
trace_each_holding(void *arg, const struct pg_row *row)
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

static int
by_place(const void *a, const void *b)
{
    int64_t x = ((const struct trace_holder *)a)->place;
    int64_t y = ((const struct trace_holder *)b)->place;

    return (x > y) - (x < y);
}

struct trace_holder *
trace_holder_of(const struct trace_view *v, int64_t place)
{
    const struct trace_holder key = {.place = place};

    return v->holder_count
               ? bsearch(&key, v->holders, v->holder_count, sizeof key, by_place)
               : NULL;
}

static bool
owns(const struct trace_view *v, int64_t place)
{
    const struct trace_holder *h = trace_holder_of(v, place);

    return h && h->own;
}

/* ---- movements ---- */

static void
grow_edges(struct reading *r)
{
    r->edges = grow(r->arena, r->edges, r->cap, sizeof *r->edges);
    r->to_bucket = grow(r->arena, r->to_bucket, r->cap, sizeof *r->to_bucket);
    if (r->from_bucket)
        r->from_bucket = grow(r->arena, r->from_bucket, r->cap, sizeof *r->from_bucket);
    r->cap *= 2;
}

/* Holders known before hint at how many movements there are. */
void
trace_edges_start(struct reading *r)
{
    r->cap = r->view->holder_count * 4 + 1024;
    r->edges = arena_alloc(r->arena, r->cap * sizeof *r->edges);
    r->to_bucket = arena_alloc(r->arena, r->cap);
    if (r->view->known_at)
        r->from_bucket = arena_alloc(r->arena, r->cap);
}

void
trace_edge_add(struct reading *r, const struct trace_edge *edge, enum flow_bucket to)
{
    if (r->n == r->cap)
        grow_edges(r);
    r->edges[r->n] = *edge;
    r->to_bucket[r->n++] = (unsigned char)to;
}

void
trace_each_movement(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;

    trace_edge_add(r,
                   &(struct trace_edge){
                       .from = pg_row_int(row, 2),
                       .to = pg_row_int(row, 3),
                       .qty = pg_row_int(row, 5),
                       .at_unix_s = pg_row_int(row, 0) / 1000000 + PG_EPOCH_UNIX_S,
                       .kind = (int)pg_row_int(row, 1),
                       .grade = (int)pg_row_int(row, 6),
                       .document = keep(r, row, 7),
                   },
                   flow_bucket_parse(pg_row_text(row, 4)));
}

/* Of a company's trace only what begins or ends at its own places. */
static void
each_visible_movement(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;

    if (owns(r->view, pg_row_int(row, 2)) || owns(r->view, pg_row_int(row, 3)))
        trace_each_movement(r, row);
}

struct fault *
trace_read_now(struct act *act, struct reading *r, const char *code)
{
    struct trace_view *v = r->view;
    const char *batch = NULL, *recall = NULL;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trace_batch, &rows, 1, code);

    if (!fault)
        fault = trace_take_batch(act, rows, v, &batch, &recall);
    if (!fault)
        fault = pg_each(act->pg, act->arena,
                        act->actor->company_id ? SQL_trace_company_holders
                                               : SQL_trace_holders,
                        2, (const char *const[]){batch, recall}, trace_each_holding, r);
    if (fault)
        return fault;
    trace_edges_start(r);
    return pg_each(act->pg, act->arena, SQL_trace_movements, 1, &batch,
                   v->company ? each_visible_movement : trace_each_movement, r);
}
