/* Lifting a recall: the verdict behind it was reversed. */
#include <string.h>

#include "access/act.h"
#include "matter/facts.h"
#include "matter/recall.h"
#include "matter_sql.h"

/* Alerts that said no more than that its goods were still about; what a copied label or a
 * count beyond the output raised stays open. */
static struct fault *
close_alerts(struct act *act, const struct recall *recall)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_lift_alerts, &rows, 1,
                                 act_number(act, recall->batch_id));

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
                                       "reason", "召回撤销", "recall_id", recall->id),
                 });
    return fault;
}

static struct fault *
judge(struct act *act, const struct recall *recall)
{
    struct pg_rows *rows;

    if (!matter_next(MATTER_RECALL, recall->state, "recall_lifted"))
        return matter_fault(act, MATTER_NO_TRANSITION, "number");
    struct fault *fault = pg_run(act->pg, act->arena, SQL_recall_verdict, &rows, 1,
                                 act_number(act, recall->batch_id));
    if (!fault && strcmp(pg_text(rows, 0, 0), "nonconforming") == 0)
        fault =
            act_fault(act, FAULT_CONFLICT, "recall_verdict_stands", "number",
                      "该批次的检验结果仍为不合格；请先登记更正的结果，再撤销召回",
                      "the batch's result is still nonconforming; record the corrected "
                      "result first, then lift the recall");
    return fault;
}

struct fault *
recall_run_lift(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_lock(act, act_text(act, "number"), &recall);

    if (!fault)
        fault = judge(act, &recall);
    if (!fault)
        fault = close_alerts(act, &recall);
    if (fault)
        return fault;
    matter_answer(act,
                  json_pack("{s:s, s:s}", "number", recall.number, "state", "lifted"));
    return act_append(
        act, &(struct act_event){.kind = "recall_lifted",
                                 .batch_id = recall.batch_id,
                                 .area = (int)recall.area,
                                 .company_id = recall.company_id,
                                 .body = json_pack("{s:s, s:s}", "recall_id", recall.id,
                                                   "reason", act_text(act, "reason"))});
}
