#include "matter/notice.h"

#include <jansson.h>
#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "matter_sql.h"

/* The columns of notice_draft(). */
enum {
    DUE_ID,
    DUE_INQUIRY,
    DUE_NUMBER,
    DUE_ROUND,
    DUE_STEP,
    DUE_BATCH,
    DUE_PLACE,
    DUE_AREA,
    DUE_COMPANY,
    DUE_AUDIENCE,
    DUE_CHANNEL,
    DUE_ZH,
    DUE_EN,
    DUE_ON,
    DUE_HANDED,
    DUE_HOLDER
};

/* One at a time: the steps are counted before they are made. */
static struct fault *
one_at_a_time(struct act *act)
{
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena, "SELECT pg_advisory_xact_lock(7204), 1", &rows, 0);
}

static struct fault *
make(struct act *act, const struct pg_rows *due, int row)
{
    return act_append(
        act,
        &(struct act_event){
            .kind = "notice_made",
            .id = pg_text(due, row, DUE_ID),
            .batch_id = pg_int(due, row, DUE_BATCH),
            .place_id = pg_int(due, row, DUE_PLACE),
            .unit_index = -1,
            .area = (int)pg_int(due, row, DUE_AREA),
            .company_id = pg_int(due, row, DUE_COMPANY),
            .body = json_pack(
                "{s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:s, s:s, s:s}", "about", "inquiry",
                "about_id", pg_text(due, row, DUE_INQUIRY), "number",
                pg_text(due, row, DUE_NUMBER), "round",
                (json_int_t)pg_int(due, row, DUE_ROUND), "step",
                (json_int_t)pg_int(due, row, DUE_STEP), "audience",
                pg_text(due, row, DUE_AUDIENCE), "channel",
                pg_text(due, row, DUE_CHANNEL), "zh", pg_text(due, row, DUE_ZH), "en",
                pg_text(due, row, DUE_EN), "due_on", pg_text(due, row, DUE_ON))});
}

/* The alert says whether anybody ever told him: silence after no notice is ours. */
static struct fault *
raise_silent(struct act *act, const struct pg_rows *due, int row)
{
    const struct flow_unit batch = {.batch_id = pg_int(due, row, DUE_BATCH),
                                    .area = (int)pg_int(due, row, DUE_AREA),
                                    .company_id = pg_int(due, row, DUE_COMPANY)};
    const char *name = pg_text(due, row, DUE_HOLDER);
    const char *number = pg_text(due, row, DUE_NUMBER);
    long long handed = pg_int(due, row, DUE_HANDED);
    json_t *why = json_pack("{s:s, s:s, s:I}", "rule", "silence", "inquiry", number,
                            "handed", (json_int_t)handed);

    if (handed) {
        json_object_set_new(why, "zh",
                            json_sprintf("%s 对 %s 号查询逾期未答复，通知已送达 %lld 次",
                                         name, number, handed));
        json_object_set_new(why, "en",
                            json_sprintf("%s has not answered inquiry %s; %lld notices "
                                         "were handed over",
                                         name, number, handed));
    } else {
        json_object_set_new(
            why, "zh",
            json_sprintf("%s 对 %s 号查询逾期未答复；通知均无送达记录，请先送达", name,
                         number));
        json_object_set_new(why, "en",
                            json_sprintf("%s has not answered inquiry %s; no notice is "
                                         "on record as handed over: do that first",
                                         name, number));
    }
    return flow_alert(act, &batch, pg_int(due, row, DUE_PLACE), "silence", why, NULL);
}

static struct fault *
make_all(struct act *act, const struct pg_rows *due)
{
    struct fault *fault = NULL;

    for (int i = 0; !fault && i < pg_rows_count(due); i++) {
        fault = make(act, due, i);
        if (!fault && strcmp(pg_text(due, i, DUE_AUDIENCE), "district") == 0)
            fault = raise_silent(act, due, i);
    }
    return fault;
}

struct fault *
notice_first(struct act *act, const char *inquiry_id)
{
    struct pg_rows *due;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_notice_first, &due, 1, inquiry_id);

    return fault ? fault : make_all(act, due);
}

struct fault *
notice_make_due(struct act *act, int *made)
{
    struct pg_rows *due;
    struct fault *fault = one_at_a_time(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_notice_due, &due, 0);
    if (!fault)
        fault = make_all(act, due);
    if (!fault)
        *made = pg_rows_count(due);
    return fault;
}

struct fault *
notice_run_make(struct act *act)
{
    int made = 0;
    struct fault *fault = notice_make_due(act, &made);

    if (!fault)
        buf_printf(&act->out, "{\"made\":%d}", made);
    return fault;
}

/* ---- handing over ---- */

static json_t *
handed_body(struct act *act)
{
    static const char *const FIELDS[] = {"channel", "receiver", "proof"};
    json_t *body = json_pack("{s:s}", "notice_id", act_text(act, "id"));

    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (act_text(act, FIELDS[i]))
            json_object_set_new(body, FIELDS[i], json_string(act_text(act, FIELDS[i])));
    if (json_object_get(act->in, "evidence"))
        json_object_set(body, "evidence", json_object_get(act->in, "evidence"));
    return body;
}

struct fault *
notice_run_hand(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_notice_lock, &rows, 1, act_text(act, "id"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "notice_unknown", "id",
                         "没有这份通知，或不在您的辖区",
                         "there is no such notice, or it is not yours to see");
    if (strcmp(pg_text(rows, 0, 0), "handed") == 0)
        return act_fault(act, FAULT_CONFLICT, "notice_handed", "id", "这份通知已登记送达",
                         "this notice is on record as handed over");
    if (!act_text(act, "proof") && !json_array_size(json_object_get(act->in, "evidence")))
        return act_fault(act, FAULT_INPUT, "notice_proof", "proof",
                         "请写明送达证明（签收人、快递单号、通话时间），或附文件",
                         "say what proves it (who signed, the courier's number, the time "
                         "of the call), or name a file");
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, pg_text(rows, 0, 5));
    buf_puts(&act->out, ",\"state\":\"handed\"}");
    return act_append(
        act, &(struct act_event){.kind = "notice_handed",
                                 .batch_id = pg_int(rows, 0, 1),
                                 .place_id = pg_int(rows, 0, 2),
                                 .unit_index = -1,
                                 .area = (int)pg_int(rows, 0, 3),
                                 .company_id = pg_int(rows, 0, 4),
                                 .occurred_at = act_text(act, "occurred_at"),
                                 .attachments = json_object_get(act->in, "evidence"),
                                 .body = handed_body(act)});
}
