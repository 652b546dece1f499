#include "matter/recall.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "evidence/number.h"
#include "flow/balance.h"
#include "matter_sql.h"

enum { ORDER_DAYS = 15 };

struct fault *
matter_fault(struct act *act, enum matter_verdict verdict, const char *where)
{
    bool input = verdict == MATTER_OFFICERS || verdict == MATTER_WITNESS ||
                 verdict == MATTER_PHOTOS;

    return act_fault(
        act, input ? FAULT_INPUT : FAULT_CONFLICT, matter_verdict_code(verdict), where,
        matter_verdict_text(verdict, "zh"), matter_verdict_text(verdict, "en"));
}

static const char *
int_text(struct act *act, int64_t value)
{
    return arena_printf(act->arena, "%lld", (long long)value);
}

static struct fault *
issue_order(struct act *act, const struct recall_opening *opening,
            const struct recall_opened *recall, const struct pg_rows *holders, int row)
{
    return act_append(
        act, &(struct act_event){
                 .kind = "order_issued",
                 .batch_id = opening->batch_id,
                 .place_id = pg_int(holders, row, 0),
                 .unit_index = -1,
                 .area = (int)pg_int(holders, row, 1),
                 .company_id = pg_int(holders, row, 2),
                 .body = json_pack("{s:o, s:s, s:I, s:s}", "number",
                                   json_sprintf("%s-%04d", recall->number, row + 1),
                                   "recall_id", recall->id, "qty",
                                   (json_int_t)pg_int(holders, row, 3), "due_on",
                                   pg_text(holders, row, 4)),
             });
}

static struct fault *
issue_orders(struct act *act, const struct recall_opening *opening,
             struct recall_opened *recall)
{
    int days = act->settings && act->settings->order_days > 0 ? act->settings->order_days
                                                              : ORDER_DAYS;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_holders, &rows, 2,
                                 int_text(act, opening->batch_id), int_text(act, days));

    if (fault)
        return fault;
    for (recall->orders = 0; recall->orders < pg_rows_count(rows) && !fault;
         recall->orders++)
        fault = issue_order(act, opening, recall, rows, recall->orders);
    return fault;
}

static struct fault *
append_opened(struct act *act, const struct recall_opening *opening,
              const struct recall_opened *recall, const struct pg_rows *batch)
{
    json_t *body = json_pack("{s:s, s:s, s:s}", "number", recall->number, "reason",
                             opening->reason, "scope", opening->scope);

    if (opening->sampling_id)
        json_object_set_new(body, "sampling_id", json_string(opening->sampling_id));
    return act_append(act, &(struct act_event){.kind = "recall_opened",
                                               .id = recall->id,
                                               .batch_id = opening->batch_id,
                                               .unit_index = -1,
                                               .area = (int)pg_int(batch, 0, 0),
                                               .company_id = pg_int(batch, 0, 1),
                                               .body = body});
}

struct fault *
recall_open(struct act *act, const struct recall_opening *opening,
            struct recall_opened *out)
{
    struct pg_rows *batch;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT area, company_id, recall_id FROM batch WHERE id = $1::bigint"
               " FOR UPDATE",
               &batch, 1, int_text(act, opening->batch_id));

    if (fault)
        return fault;
    if (pg_rows_count(batch) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "batch", "没有这个批次",
                         "there is no such batch");
    if (!pg_is_null(batch, 0, 2))
        return act_fault(act, FAULT_CONFLICT, "recall_exists", "batch",
                         "该批次已有召回；如已结束，请重启该召回",
                         "the batch is recalled already; reopen that recall if closed");
    uuid7_new_text(out->id);
    fault = document_number(act, DOCUMENT_RECALL, &out->number);
    if (!fault)
        fault = append_opened(act, opening, out, batch);
    if (!fault)
        fault = issue_orders(act, opening, out);
    return fault;
}

/* Holdings become the balance's; what it cannot locate is the funnel's unaccounted. */
static struct fault *
read_balance(struct act *act, const struct recall *recall, int64_t declared,
             struct balance *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_holdings, &rows, 1,
                                 int_text(act, recall->batch_id));

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

struct fault *
recall_find(struct act *act, const char *number, struct recall *out)
{
    struct balance balance;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_facts, &rows, 1, number);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "recall_unknown", "number",
                         "没有这个召回，或不在您的辖区",
                         "there is no such recall, or it is not yours to see");
    *out = (struct recall){.id = pg_text(rows, 0, 0),
                           .number = number,
                           .state = pg_text(rows, 0, 1),
                           .batch_id = pg_int(rows, 0, 2),
                           .area = pg_int(rows, 0, 3),
                           .company_id = pg_int(rows, 0, 4)};
    fault = read_balance(act, out, pg_int(rows, 0, 5), &balance);
    if (fault)
        return fault;
    out->funnel = (struct matter_funnel){.declared = balance.declared,
                                         .produced = balance.produced,
                                         .located = balance.located,
                                         .notified = pg_int(rows, 0, 6),
                                         .replaced = pg_int(rows, 0, 7),
                                         .collected = pg_int(rows, 0, 8),
                                         .destroyed = balance.terms[BUCKET_DESTROYED].qty,
                                         .unaccounted = balance.unaccounted,
                                         .orders_open = pg_int(rows, 0, 9)};
    return NULL;
}

static json_t *
funnel_json(const struct matter_funnel *f)
{
    return json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "declared",
                     f->declared, "produced", (json_int_t)f->produced, "located",
                     (json_int_t)f->located, "notified", (json_int_t)f->notified,
                     "replaced", (json_int_t)f->replaced, "collected",
                     (json_int_t)f->collected, "destroyed", (json_int_t)f->destroyed,
                     "unaccounted", (json_int_t)f->unaccounted, "orders_open",
                     (json_int_t)f->orders_open);
}

static void
answer(struct act *act, const struct recall *recall, const char *state)
{
    json_t *funnel = funnel_json(&recall->funnel);
    char *text = json_dumps(funnel, JSON_COMPACT);

    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, recall->number);
    buf_printf(&act->out, ",\"state\":\"%s\",\"funnel\":%s}", state, text);
    free(text);
    json_decref(funnel);
}

struct fault *
recall_run_show(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_find(act, act_text(act, "number"), &recall);

    if (!fault)
        answer(act, &recall, recall.state);
    return fault;
}

struct fault *
recall_run_open(struct act *act)
{
    struct recall_opened recall;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT id FROM batch WHERE code = $1", &rows, 1,
               act_text(act, "batch"));

    if (fault)
        return fault;
    int64_t batch = pg_rows_count(rows) ? pg_int(rows, 0, 0) : 0;
    fault = recall_open(act,
                        &(struct recall_opening){batch, act_text(act, "reason"),
                                                 act_text(act, "scope"), NULL},
                        &recall);
    if (!fault)
        buf_printf(&act->out, "{\"number\":\"%s\",\"orders\":%d}", recall.number,
                   recall.orders);
    return fault;
}

static struct fault *
append_state(struct act *act, const struct recall *recall, const char *kind, json_t *body)
{
    json_object_set_new(body, "recall_id", json_string(recall->id));
    return act_append(act, &(struct act_event){.kind = kind,
                                               .batch_id = recall->batch_id,
                                               .unit_index = -1,
                                               .area = (int)recall->area,
                                               .company_id = recall->company_id,
                                               .body = body});
}

struct fault *
recall_run_close(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_find(act, act_text(act, "number"), &recall);

    if (fault)
        return fault;
    struct matter_closing closing = {recall.state, recall.funnel,
                                     act_text(act, "explanation"), act->actor->person_id,
                                     access_may(act->actor, POWER_DECIDE)};
    enum matter_verdict verdict = matter_recall_close(&closing);
    if (verdict != MATTER_MAY) {
        json_t *funnel = funnel_json(&recall.funnel);
        char *text = json_dumps(funnel, JSON_COMPACT);
        fault = matter_fault(act, verdict, "number");
        fault->detail = arena_strdup(act->arena, text);
        free(text);
        json_decref(funnel);
        return fault;
    }
    json_t *body = json_pack("{s:o}", "funnel", funnel_json(&recall.funnel));
    if (closing.explanation) {
        json_object_set_new(body, "explanation", json_string(closing.explanation));
        json_object_set_new(body, "signer", json_integer(closing.signer));
    }
    answer(act, &recall, "closed");
    return append_state(act, &recall, "recall_closed", body);
}

struct fault *
recall_run_reopen(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_find(act, act_text(act, "number"), &recall);

    if (fault)
        return fault;
    if (!matter_next(MATTER_RECALL, recall.state, "recall_reopened"))
        return matter_fault(act, MATTER_NO_TRANSITION, "number");
    answer(act, &recall, "open");
    return append_state(act, &recall, "recall_reopened",
                        json_pack("{s:s}", "reason", act_text(act, "reason")));
}
