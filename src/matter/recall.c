#include "matter/recall.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "evidence/number.h"
#include "flow/covers.h"
#include "matter/facts.h"
#include "matter_sql.h"

enum { ORDER_DAYS = 15 };

/* ---- opening, and the orders that go out ---- */

struct issuing {
    int64_t batch_id;
    const char *id, *number; /* of the recall */
};

static struct fault *
issue_order(struct act *act, const struct issuing *recall, const struct pg_rows *holders,
            int row)
{
    return act_append(
        act,
        &(struct act_event){
            .kind = "order_issued",
            .batch_id = recall->batch_id,
            .place_id = pg_int(holders, row, 0),
            .area = (int)pg_int(holders, row, 1),
            .company_id = pg_int(holders, row, 2),
            .body = json_pack(
                "{s:o, s:s, s:I, s:s}", "number",
                json_sprintf("%s-%04d", recall->number, (int)pg_int(holders, row, 5)),
                "recall_id", recall->id, "qty", (json_int_t)pg_int(holders, row, 3),
                "due_on", pg_text(holders, row, 4)),
        });
}

/* One order to every holder that has none; the recall is new or locked, so two people
 * cannot order the same holder twice. */
static struct fault *
issue_orders(struct act *act, const struct issuing *recall, int *issued)
{
    int days = act->settings && act->settings->order_days > 0 ? act->settings->order_days
                                                              : ORDER_DAYS;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_recall_holders, &rows, 3, recall->id,
               act_number(act, recall->batch_id), act_number(act, days));

    if (fault)
        return fault;
    for (*issued = 0; *issued < pg_rows_count(rows) && !fault; ++*issued)
        fault = issue_order(act, recall, rows, *issued);
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
    if (opening->covers)
        json_object_set(body, "covers", opening->covers);
    return act_append(act, &(struct act_event){.kind = "recall_opened",
                                               .id = recall->id,
                                               .batch_id = opening->batch_id,
                                               .area = (int)pg_int(batch, 0, 0),
                                               .company_id = pg_int(batch, 0, 1),
                                               .body = body});
}

struct fault *
recall_open(struct act *act, const struct recall_opening *opening,
            struct recall_opened *out)
{
    struct pg_rows *batch;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_batch, &batch, 1,
                                 act_number(act, opening->batch_id));

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
        fault =
            issue_orders(act, &(struct issuing){opening->batch_id, out->id, out->number},
                         &out->orders);
    return fault;
}

/* A recall orders something everywhere; who begins it must have to do with the goods. */
static struct fault *
check_ours(struct act *act, int64_t batch_id)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_recall_ours, &rows, 1, act_number(act, batch_id));

    if (fault || strcmp(pg_text(rows, 0, 0), "t") == 0)
        return fault;
    return act_fault(act, FAULT_FORBIDDEN, "batch_elsewhere", "batch",
                     "该批次的生产者和产品都不在您的辖区；请通报其所在地的监管部门",
                     "neither the maker nor any goods of this batch are in your areas; "
                     "tell the authority where they are");
}

struct fault *
recall_run_open(struct act *act)
{
    struct recall_opened recall;
    struct matter_batch batch;
    json_t *covers = NULL;
    struct fault *fault = matter_batch_lock(act, "batch", &batch);

    if (!fault)
        fault = check_ours(act, batch.id);
    if (!fault)
        fault = covers_read(act, batch.id, &covers);
    if (!fault)
        fault =
            recall_open(act,
                        &(struct recall_opening){batch.id, act_text(act, "reason"),
                                                 act_text(act, "scope"), NULL, covers},
                        &recall);
    json_decref(covers);
    if (!fault)
        buf_printf(&act->out, "{\"number\":\"%s\",\"orders\":%d}", recall.number,
                   recall.orders);
    return fault;
}

struct fault *
recall_run_refresh(struct act *act)
{
    struct recall recall;
    int issued = 0;
    struct fault *fault = recall_lock(act, act_text(act, "number"), &recall);

    if (!fault && !matter_next(MATTER_RECALL, recall.state, "recall_closed"))
        fault = act_fault(act, FAULT_CONFLICT, "recall_closed", "number",
                          "召回已结束；请先重启召回，再补发更换令",
                          "the recall is closed; reopen it, then issue the orders");
    if (!fault)
        fault = issue_orders(
            act, &(struct issuing){recall.batch_id, recall.id, recall.number}, &issued);
    if (!fault)
        buf_printf(&act->out, "{\"number\":\"%s\",\"orders\":%d}", recall.number, issued);
    return fault;
}

/* ---- closing and reopening ---- */

static void
answer(struct act *act, const struct recall *recall, const char *state)
{
    matter_answer(act, json_pack("{s:s, s:s, s:o}", "number", recall->number, "state",
                                 state, "funnel", recall_funnel_json(&recall->funnel)));
}

struct fault *
recall_run_show(struct act *act)
{
    struct recall recall;
    json_t *more = NULL;
    struct pg_rows *rows;
    struct fault *fault = recall_see(act, act_text(act, "number"), &recall);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_recall_get, &rows, 1, recall.id);
    if (fault)
        return fault;
    json_t *all = json_pack("{s:s, s:s, s:o, s:o, s:o}", "number", recall.number, "state",
                            recall.state, "funnel", recall_funnel_json(&recall.funnel),
                            "waived", recall_waived_json(&recall.waived), "keeps_open",
                            recall_loose_json(&recall));
    more = json_loads(pg_text(rows, 0, 0), 0, NULL);
    json_object_update(all, more);
    json_decref(more);
    matter_answer(act, all);
    return NULL;
}

static struct fault *
append_state(struct act *act, const struct recall *recall, const char *kind, json_t *body)
{
    json_object_set_new(body, "recall_id", json_string(recall->id));
    return act_append(act, &(struct act_event){.kind = kind,
                                               .batch_id = recall->batch_id,
                                               .area = (int)recall->area,
                                               .company_id = recall->company_id,
                                               .body = body});
}

struct fault *
recall_close_alerts(struct act *act, const struct recall *recall, const char *which,
                    const char *reason)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, which, &rows, 1, act_number(act, recall->batch_id));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        fault = act_append(
            act, &(struct act_event){
                     .kind = "alert_closed",
                     .batch_id = recall->batch_id,
                     .unit_index = pg_int(rows, i, 1),
                     .place_id = pg_int(rows, i, 2),
                     .area = (int)pg_int(rows, i, 3),
                     .company_id = pg_int(rows, i, 4),
                     .body = json_pack("{s:s, s:s, s:s}", "alert_id", pg_text(rows, i, 0),
                                       "reason", reason, "recall_id", recall->id),
                 });
    return fault;
}

static struct fault *
close_refused(struct act *act, const struct recall *recall, enum matter_verdict verdict)
{
    struct fault *fault = matter_fault(act, verdict, "number");
    json_t *detail =
        json_pack("{s:o, s:o}", "funnel", recall_funnel_json(&recall->funnel), "list",
                  recall_loose_json(recall));
    char *text = json_dumps(detail, JSON_COMPACT);

    fault->detail = arena_strdup(act->arena, text);
    free(text);
    json_decref(detail);
    return fault;
}

struct fault *
recall_run_close(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_lock(act, act_text(act, "number"), &recall);

    if (fault)
        return fault;
    enum matter_verdict verdict =
        matter_recall_close(recall.state, &recall.funnel, &recall.waived);
    if (verdict != MATTER_MAY)
        return close_refused(act, &recall, verdict);
    json_t *body = json_pack("{s:o, s:o}", "funnel", recall_funnel_json(&recall.funnel),
                             "waived", recall_waived_json(&recall.waived));
    answer(act, &recall, "closed");
    /* A closed recall has no open alert: any alert after it says that goods came back. */
    fault = recall_close_alerts(act, &recall, SQL_recall_alerts, "召回结束");
    if (!fault)
        return append_state(act, &recall, "recall_closed", body);
    json_decref(body);
    return fault;
}

struct fault *
recall_run_reopen(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_lock(act, act_text(act, "number"), &recall);

    if (fault)
        return fault;
    if (!matter_next(MATTER_RECALL, recall.state, "recall_reopened"))
        return matter_fault(act, MATTER_NO_TRANSITION, "number");
    answer(act, &recall, "open");
    return append_state(act, &recall, "recall_reopened",
                        json_pack("{s:s}", "reason", act_text(act, "reason")));
}

struct fault *
recall_stir(struct act *act, int64_t batch_id, const char *zh, const char *en)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_of_batch, &rows, 1,
                                 act_number(act, batch_id));

    if (fault || pg_rows_count(rows) == 0 ||
        !matter_next(MATTER_RECALL, pg_text(rows, 0, 1), "recall_reopened"))
        return fault;
    return append_state(act,
                        &(struct recall){.id = pg_text(rows, 0, 0),
                                         .batch_id = batch_id,
                                         .area = pg_int(rows, 0, 2),
                                         .company_id = pg_int(rows, 0, 3)},
                        "recall_reopened",
                        json_pack("{s:s, s:s}", "reason", zh, "reason_en", en));
}
