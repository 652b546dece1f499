/* The funnel of a recall: counted from the ledger and the orders, never typed. */
#include <string.h>

#include "access/act.h"
#include "flow/balance.h"
#include "matter/recall.h"
#include "matter_sql.h"

/* Holdings become the balance's; what it cannot locate is the funnel's unaccounted. */
static struct fault *
read_balance(struct act *act, int64_t batch_id, int64_t declared, struct balance *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_holdings, &rows, 1,
                                 act_number(act, batch_id));

    if (fault)
        return fault;
    size_t n = (size_t)pg_rows_count(rows);
    struct balance_holding *list = arena_alloc(act->arena, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct balance_holding){
            .bucket = flow_bucket_parse(pg_text(rows, (int)i, 0)),
            .qty = pg_int(rows, (int)i, 1),
            .at_producer = strcmp(pg_text(rows, (int)i, 2), "t") == 0,
            .counted = strcmp(pg_text(rows, (int)i, 3), "t") == 0,
            .grade = 1};
    balance_compute(declared, list, n, out);
    return NULL;
}

static int64_t
with_holders(const struct balance *b)
{
    return b->producer_stock.qty + b->dealer_stock.qty + b->terms[BUCKET_TRANSIT].qty +
           b->terms[BUCKET_INSTALLED].qty + b->terms[BUCKET_REMOVED].qty;
}

static struct fault *
read_waived(struct act *act, const char *id, int64_t batch_id, struct matter_waived *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_waived, &rows, 2, id,
                                 act_number(act, batch_id));

    if (!fault)
        *out = (struct matter_waived){.unaccounted = pg_int(rows, 0, 0),
                                      .excess = pg_int(rows, 0, 1),
                                      .custody = pg_int(rows, 0, 2),
                                      .held = pg_int(rows, 0, 3),
                                      .held_open = pg_int(rows, 0, 4),
                                      .held_open_waived = pg_int(rows, 0, 5),
                                      .orders_open = pg_int(rows, 0, 6),
                                      .not_ordered = pg_int(rows, 0, 7)};
    return fault;
}

static struct fault *
read_facts(struct act *act, const char *id, struct recall *out)
{
    struct balance balance;
    struct matter_waived waived;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_facts, &rows, 1, id);

    if (!fault)
        fault = read_balance(act, pg_int(rows, 0, 3), pg_int(rows, 0, 6), &balance);
    if (!fault)
        fault = read_waived(act, id, pg_int(rows, 0, 3), &waived);
    if (fault)
        return fault;
    *out = (struct recall){.id = pg_text(rows, 0, 0),
                           .number = pg_text(rows, 0, 1),
                           .state = pg_text(rows, 0, 2),
                           .batch_id = pg_int(rows, 0, 3),
                           .area = pg_int(rows, 0, 4),
                           .company_id = pg_int(rows, 0, 5),
                           .waived = waived,
                           .stirred = strcmp(pg_text(rows, 0, 14), "t") == 0};
    out->funnel = (struct matter_funnel){.declared = balance.declared,
                                         .produced = balance.produced,
                                         .located = balance.located,
                                         .notified = pg_int(rows, 0, 7),
                                         .replaced = pg_int(rows, 0, 8),
                                         .collected = pg_int(rows, 0, 9),
                                         .tested = pg_int(rows, 0, 10),
                                         .destroyed = balance.terms[BUCKET_DESTROYED].qty,
                                         .outstanding = with_holders(&balance),
                                         .unaccounted = balance.unaccounted,
                                         .orders_open = pg_int(rows, 0, 11),
                                         .not_ordered = pg_int(rows, 0, 12),
                                         .alerts_open = pg_int(rows, 0, 13)};
    return NULL;
}

static struct fault *
find(struct act *act, const char *by_number, const char *number, struct recall *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, by_number, &rows, 1, number);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "recall_unknown", "number",
                         "没有这个召回，或不在您的辖区",
                         "there is no such recall, or it is not yours to see");
    return read_facts(act, pg_text(rows, 0, 0), out);
}

struct fault *
recall_lock(struct act *act, const char *number, struct recall *out)
{
    return find(act, SQL_recall_lock, number, out);
}

struct fault *
recall_see(struct act *act, const char *number, struct recall *out)
{
    return find(act, SQL_recall_seen, number, out);
}

json_t *
recall_funnel_json(const struct matter_funnel *f)
{
    return json_pack(
        "{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "declared",
        f->declared, "produced", (json_int_t)f->produced, "located",
        (json_int_t)f->located, "notified", (json_int_t)f->notified, "replaced",
        (json_int_t)f->replaced, "collected", (json_int_t)f->collected, "tested",
        (json_int_t)f->tested, "destroyed", (json_int_t)f->destroyed, "outstanding",
        (json_int_t)f->outstanding, "unaccounted", (json_int_t)f->unaccounted,
        "orders_open", (json_int_t)f->orders_open, "not_ordered",
        (json_int_t)f->not_ordered, "alerts_open", (json_int_t)f->alerts_open);
}

json_t *
recall_loose_json(const struct recall *recall)
{
    struct matter_loose_end loose[MATTER_LOOSE_MAX];
    int n = matter_recall_loose(&recall->funnel, &recall->waived, loose);
    json_t *list = json_array();

    for (int i = 0; i < n; i++)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:I, s:I, s:s, s:s}", "rule",
                                        matter_verdict_code(loose[i].verdict), "about",
                                        matter_verdict_code(loose[i].about), "qty",
                                        (json_int_t)loose[i].qty, "waived",
                                        (json_int_t)loose[i].waived, "zh",
                                        matter_verdict_text(loose[i].verdict, "zh"), "en",
                                        matter_verdict_text(loose[i].verdict, "en")));
    return list;
}

json_t *
recall_waived_json(const struct matter_waived *w)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "unaccounted", (json_int_t)w->unaccounted,
                     "excess", (json_int_t)w->excess, "held", (json_int_t)w->held,
                     "custody", (json_int_t)w->custody);
}
