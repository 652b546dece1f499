#include "sampling/blind.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "evidence/number.h"
#include "label/issue.h"
#include "sampling_sql.h"

/* Columns of blind_facts.sql. */
enum { RECORD, BATCH, AREA, COMPANY, PLACE, RESULT, TWICE, LABORATORY };

static struct fault *
check_facts(struct act *act, const struct pg_rows *rows)
{
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "sampling_unknown", "number",
                         "没有这份抽样单，或不在您的辖区；请核对编号",
                         "no such sampling record, or outside your areas; check its "
                         "number");
    if (pg_is_null(rows, 0, LABORATORY))
        return act_fault(act, FAULT_INPUT, "laboratory_unknown", "laboratory",
                         "没有这个检验机构编码", "there is no laboratory of this code");
    if (strcmp(pg_text(rows, 0, RESULT), "pending") != 0)
        return act_fault(act, FAULT_CONFLICT, "blind_late", "number",
                         "检验结果已登记，无需盲样",
                         "the result is recorded; there is nothing left to hide");
    if (strcmp(pg_text(rows, 0, TWICE), "t") == 0)
        return act_fault(act, FAULT_CONFLICT, "blind_twice", "number",
                         "这份抽样单已有盲样标签；如需重印请打印原任务并写明原因",
                         "this record has its blind label; print that job again, with a "
                         "reason");
    return NULL;
}

static json_t *
items_of(struct act *act)
{
    json_t *items = json_object_get(act->in, "items");

    return json_is_array(items) ? json_incref(items) : json_array();
}

static struct fault *
append(struct act *act, const struct pg_rows *rows, const char *number, const char *job,
       int64_t index)
{
    return act_append(
        act, &(struct act_event){
                 .kind = "sample_blinded",
                 .batch_id = pg_int(rows, 0, BATCH),
                 .unit_index = index,
                 .area = (int)pg_int(rows, 0, AREA),
                 .company_id = pg_int(rows, 0, COMPANY),
                 .body = json_pack("{s:s, s:s, s:I, s:s, s:I, s:o}", "sampling_id",
                                   pg_text(rows, 0, RECORD), "number", number, "index",
                                   (json_int_t)index, "job_id", job, "laboratory",
                                   (json_int_t)pg_int(rows, 0, LABORATORY), "items",
                                   items_of(act))});
}

struct fault *
blind_make(struct act *act, const char *sampling_number)
{
    struct label_range range = {.type = FM_TYPE_SAMPLE, .count = 1};
    struct label_request request = {.purpose = "blind", .ranges = &range, .n = 1};
    struct pg_rows *rows, *code;
    char job[UUID_TEXT];
    const char *number;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_blind_facts, &rows, 2,
                                 sampling_number, act_text(act, "laboratory"));

    if (!fault)
        fault = check_facts(act, rows);
    if (!fault)
        fault = document_number(act, DOCUMENT_BLIND, &number);
    if (fault)
        return fault;
    request.batch_id = pg_int(rows, 0, BATCH);
    fault = label_issue(act, &request, job);
    if (!fault)
        fault = append(act, rows, number, job, range.first_index);
    if (!fault)
        fault = pg_run(act->pg, act->arena,
                       "SELECT serial_text(idx, random) FROM label"
                       " WHERE batch_id = $1::bigint AND idx = $2::bigint",
                       &code, 2, act_number(act, request.batch_id),
                       act_number(act, range.first_index));
    if (!fault)
        buf_printf(&act->out, "{\"number\":\"%s\",\"code\":\"%s\",\"label_job\":\"%s\"}",
                   number, pg_text(code, 0, 0), job);
    return fault;
}

struct fault *
blind_reveal(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_blind_reveal, &rows, 1, act_text(act, "sample"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "blind_unknown", "sample",
                         "没有这个盲样，或不在您的辖区",
                         "there is no such blind sample, or it is not in your areas");
    buf_puts(&act->out, pg_text(rows, 0, 6));
    return act_append(act,
                      &(struct act_event){.kind = "sample_revealed",
                                          .batch_id = pg_int(rows, 0, 1),
                                          .unit_index = pg_int(rows, 0, 2),
                                          .area = (int)pg_int(rows, 0, 3),
                                          .company_id = pg_int(rows, 0, 4),
                                          .body = json_pack("{s:s, s:s}", "sampling_id",
                                                            pg_text(rows, 0, 0), "reason",
                                                            act_text(act, "reason"))});
}
