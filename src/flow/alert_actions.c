/* What people do with alerts: look, and close one with what was found out. */
#include "flow/alert_actions.h"

#include <string.h>

#include "flow/alert_show.h"
#include "flow_sql.h"

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "open|closed", "状态", "state"},
    {"kind", FIELD_TEXT, false, 60, NULL, "预警类别", "kind of alert"},
    {"batch", FIELD_TEXT, false, 60, NULL, "批次编码", "code of the batch"},
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of the place"},
    {"area", FIELD_INT, false, 999999, NULL, "区域代码", "code of the area"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field ID_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "预警标识", "id of the alert"}, {.name = NULL}};

static const struct field CLOSE_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "预警标识", "id of the alert"},
    {"reason", FIELD_TEXT, true, 1000, NULL, "查明的情况和处理结果",
     "what was found out and done"},
    {.name = NULL}};

static struct fault *
run_close(struct act *act)
{
    const char *id = act_text(act, "id");
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_alert_lock, &rows, 1, id);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "alert_unknown", "id",
                         "没有这条预警，或不在您的辖区",
                         "there is no such alert, or it is not yours to see");
    if (strcmp(pg_text(rows, 0, 0), "open") != 0)
        return act_fault(act, FAULT_CONFLICT, "alert_closed", "id", "这条预警已经关闭",
                         "the alert is closed already");
    buf_puts(&act->out, "{\"id\":");
    buf_json(&act->out, id);
    buf_puts(&act->out, ",\"state\":\"closed\"}");
    return act_append(act, &(struct act_event){
                               .kind = "alert_closed",
                               .batch_id = pg_int(rows, 0, 1),
                               .unit_index = pg_int(rows, 0, 2),
                               .place_id = pg_int(rows, 0, 3),
                               .area = (int)pg_int(rows, 0, 4),
                               .company_id = pg_int(rows, 0, 5),
                               .body = json_pack("{s:s, s:s}", "alert_id", id, "reason",
                                                 act_text(act, "reason")),
                           });
}

const struct action ALERT_ACTIONS[] = {
    {.noun = "alert",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/alerts",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_alert_list,
     .zh = "列出预警及原因",
     .en = "Lists alerts with the reason of each",
     .example = "firemark alert list --state open",
     .show = alert_list_show},
    {.noun = "alert",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/alerts/{id}",
     .power = POWER_READ,
     .status = 200,
     .fields = ID_FIELDS,
     .sql = SQL_alert_get,
     .zh = "显示一条预警：为什么，以及怎样关闭的",
     .en = "Shows one alert: why it was raised, and how it was closed",
     .example = "firemark alert show 019ac000-0000-7000-8000-000000000001",
     .show = alert_show},
    {.noun = "alert",
     .verb = "close",
     .method = "POST",
     .path = "/api/v1/alerts/{id}/close",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = CLOSE_FIELDS,
     .run = run_close,
     .zh = "关闭一条预警，写明查到的情况",
     .en = "Closes an alert, saying what was found out",
     .example = "firemark alert close 019ac000-0000-7000-8000-000000000001 --reason "
                "产品已追回"},
    {.en = NULL}};
