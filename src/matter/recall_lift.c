/* Lifting a recall: the verdict behind it was reversed. */
#include <string.h>

#include "access/act.h"
#include "matter/facts.h"
#include "matter/recall.h"
#include "matter_sql.h"

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
        fault = recall_close_alerts(act, &recall, SQL_recall_lift_alerts, "召回撤销");
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
