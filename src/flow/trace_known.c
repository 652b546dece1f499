/* A batch as it was on record at a past moment: movements, counts and orders from the
 * events recorded by then; holdings are summed from them. */
#include "access/act.h"
#include "base/buf.h"
#include "flow/trace_internal.h"
#include "flow_sql.h"

/* What the counts of one place found in all. */
struct count {
    int64_t place, missing;
    int grade;
};

struct known {
    struct reading *r;
    struct count *counts;
    size_t count_n, count_cap;
};

static void
each_known_movement(void *arg, const struct pg_row *row)
{
    struct reading *r = arg;

    trace_each_movement(r, row);
    r->from_bucket[r->n - 1] = (unsigned char)flow_bucket_parse(pg_row_text(row, 8));
}

static void
each_count(void *arg, const struct pg_row *row)
{
    struct known *k = arg;

    if (k->count_n == k->count_cap) {
        struct count *bigger =
            arena_alloc(k->r->arena, (k->count_cap * 2 + 16) * sizeof *bigger);
        for (size_t i = 0; i < k->count_n; i++)
            bigger[i] = k->counts[i];
        k->counts = bigger;
        k->count_cap = k->count_cap * 2 + 16;
    }
    k->counts[k->count_n++] =
        (struct count){pg_row_int(row, 0), pg_row_int(row, 1), (int)pg_row_int(row, 2)};
}

/* The places of the edges and of the counts, and the producer's, as PostgreSQL's array;
 * each place once is the statement's care. */
static const char *
places_of(const struct known *k)
{
    const struct reading *r = k->r;
    BUF_SCOPE struct buf list = {0};

    buf_printf(&list, "{%lld", (long long)r->view->producer);
    for (size_t i = 0; i < r->n; i++) {
        if (r->edges[i].from)
            buf_printf(&list, ",%lld", (long long)r->edges[i].from);
        if (r->edges[i].to)
            buf_printf(&list, ",%lld", (long long)r->edges[i].to);
    }
    for (size_t i = 0; i < k->count_n; i++)
        buf_printf(&list, ",%lld", (long long)k->counts[i].place);
    buf_putc(&list, '}');
    return arena_strdup(r->arena, list.data);
}

static void
hold(const struct trace_view *v, int64_t place, enum flow_bucket bucket, int64_t qty)
{
    struct trace_holder *h = place ? trace_holder_of(v, place) : NULL;

    if (h && bucket != BUCKET_COUNT)
        h->qty[bucket] += qty;
}

static void
sum_holdings(const struct known *k)
{
    const struct reading *r = k->r;
    const struct trace_view *v = r->view;

    hold(v, v->producer, BUCKET_STOCK, v->declared);
    for (size_t i = 0; i < r->n; i++) {
        hold(v, r->edges[i].from, (enum flow_bucket)r->from_bucket[i], -r->edges[i].qty);
        hold(v, r->edges[i].to, (enum flow_bucket)r->to_bucket[i], r->edges[i].qty);
    }
    for (size_t i = 0; i < k->count_n; i++) {
        const struct count *c = &k->counts[i];
        hold(v, c->place, BUCKET_MISSING, c->missing);
        hold(v, c->place, BUCKET_STOCK, -c->missing);
        struct trace_holder *h = trace_holder_of(v, c->place);
        if (h)
            h->count_grade = c->grade;
    }
}

/* A company's own places and their neighbours only; places may not be known before the
 * movements are, so what it may not see is taken out behind them. */
static void
keep_visible(struct reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->n; i++) {
        const struct trace_holder *from = trace_holder_of(r->view, r->edges[i].from);
        const struct trace_holder *to = trace_holder_of(r->view, r->edges[i].to);
        if (!(from && from->own) && !(to && to->own))
            continue;
        r->edges[kept] = r->edges[i];
        r->from_bucket[kept] = r->from_bucket[i];
        r->to_bucket[kept++] = r->to_bucket[i];
    }
    r->n = kept;
}

struct fault *
trace_read_known(struct act *act, struct reading *r, const char *code)
{
    struct trace_view *v = r->view;
    struct known k = {.r = r};
    const char *batch = NULL, *recall = NULL;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_known_batch, &rows, 2, code, v->known_at);

    if (!fault)
        fault = trace_take_batch(act, rows, v, &batch, &recall);
    const char *const of[] = {batch, v->known_at};
    trace_edges_start(r);
    if (!fault)
        fault = pg_each(act->pg, act->arena, SQL_trace_known_movements, 2, of,
                        each_known_movement, r);
    if (!fault)
        fault =
            pg_each(act->pg, act->arena, SQL_trace_known_counts, 2, of, each_count, &k);
    if (!fault)
        fault = pg_each(act->pg, act->arena,
                        act->actor->company_id ? SQL_trace_company_known
                                               : SQL_trace_known_holders,
                        3, (const char *const[]){recall, v->known_at, places_of(&k)},
                        trace_each_holding, r);
    if (fault)
        return fault;
    if (v->company)
        keep_visible(r);
    sum_holdings(&k);
    return NULL;
}
