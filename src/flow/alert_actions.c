/* What people do with alerts: look, take one on, give it to somebody, confirm that a
 * label was copied, and close it with what was found out. */
#include "flow/alert_actions.h"

#include <string.h>

#include "access/session.h"
#include "flow/alert_show.h"
#include "flow_sql.h"

#define ID_FIELD                                                                         \
    {                                                                                    \
        "id", FIELD_UUID, true, 0, NULL, "预警标识", "id of the alert"                   \
    }

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "open|closed", "状态", "state"},
    {"kind", FIELD_TEXT, false, 60, NULL, "预警类别", "kind of alert"},
    {"batch", FIELD_TEXT, false, 60, NULL, "批次编码", "code of the batch"},
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of the place"},
    {"area", FIELD_INT, false, 999999, NULL, "区域代码", "code of the area"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {"family", FIELD_TEXT, false, 0, "backflow|clone|label|quantity|silence|impairment",
     "大类：回流、仿冒嫌疑、标签、数量、无回应、防护缺口",
     "family: backflow, suspected copies, labels, quantities, silence, impairments"},
    {"mine", FIELD_BOOL, false, 0, NULL, "只列指派给我的", "those assigned to me only"},
    {"new", FIELD_BOOL, false, 0, NULL, "只列尚未受理的",
     "those that nobody acknowledged only"},
    {.name = NULL}};

static const struct field COUNT_FIELDS[] = {
    {"area", FIELD_INT, false, 999999, NULL, "区域代码", "code of the area"},
    {.name = NULL}};

static const struct field ID_FIELDS[] = {ID_FIELD, {.name = NULL}};

static const struct field ASSIGN_FIELDS[] = {ID_FIELD,
                                             {"person", FIELD_TEXT, true, 64, NULL,
                                              "承办人的登录名",
                                              "login of the person to look into it"},
                                             {.name = NULL}};

static const struct field CONFIRM_FIELDS[] = {ID_FIELD,
                                              {"reason", FIELD_TEXT, true, 1000, NULL,
                                               "认定为仿冒嫌疑的理由",
                                               "why the label is held to be copied"},
                                              {.name = NULL}};

static const struct field CLOSE_FIELDS[] = {ID_FIELD,
                                            {"reason", FIELD_TEXT, true, 1000, NULL,
                                             "查明的情况和处理结果",
                                             "what was found out and done"},
                                            {.name = NULL}};

/* An open alert, locked. */
struct alert {
    const char *id;
    int64_t batch_id, unit_index, place_id, company_id;
    int area;
    bool clone, acknowledged, confirmed;
};

static struct fault *
lock_open(struct act *act, struct alert *out)
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
    *out = (struct alert){.id = id,
                          .batch_id = pg_int(rows, 0, 1),
                          .unit_index = pg_int(rows, 0, 2),
                          .place_id = pg_int(rows, 0, 3),
                          .area = (int)pg_int(rows, 0, 4),
                          .company_id = pg_int(rows, 0, 5),
                          .clone = pg_int(rows, 0, 6) != 0,
                          .acknowledged = pg_int(rows, 0, 7) != 0,
                          .confirmed = pg_int(rows, 0, 8) != 0};
    return NULL;
}

/* Appends what was done about the alert and answers; `body` is stolen. */
static struct fault *
append(struct act *act, const struct alert *a, const char *kind, json_t *body)
{
    json_object_set_new(body, "alert_id", json_string(a->id));
    return act_append(act, &(struct act_event){
                               .kind = kind,
                               .batch_id = a->batch_id,
                               .unit_index = a->unit_index,
                               .place_id = a->place_id,
                               .area = a->area,
                               .company_id = a->company_id,
                               .body = body,
                           });
}

static void
answer(struct act *act, const struct alert *a, const char *name, const char *value)
{
    buf_puts(&act->out, "{\"id\":");
    buf_json(&act->out, a->id);
    buf_printf(&act->out, ",\"%s\":", name);
    buf_json(&act->out, value);
    buf_putc(&act->out, '}');
}

static struct fault *
run_acknowledge(struct act *act)
{
    struct alert a;
    struct fault *fault = lock_open(act, &a);

    if (!fault && a.acknowledged)
        fault = act_fault(act, FAULT_CONFLICT, "alert_acknowledged", "id",
                          "这条预警已有人受理", "somebody acknowledged the alert before");
    if (fault)
        return fault;
    answer(act, &a, "acknowledged_by", act->actor->login);
    return append(act, &a, "alert_acknowledged", json_object());
}

/* Whoever is to look into it must be able to see it. */
static struct fault *
find_person(struct act *act, const struct alert *a, int64_t *id)
{
    struct actor who;
    struct fault *fault = actor_find(act->pg, act->arena, act_text(act, "person"), &who);

    if (fault && strcmp(fault->code, "person_unknown") != 0)
        return fault;
    *id = fault ? 0 : who.person_id;
    if (!fault && who.company_id == 0 && access_may(&who, POWER_READ) &&
        access_sees(&who, a->area, a->company_id))
        return NULL;
    return act_fault(act, FAULT_INPUT, "alert_person", "person",
                     "没有这个在用的登录名，或其无权查看该区域的预警；请另选承办人",
                     "nobody active has this login, or may not see alerts of that area; "
                     "name another person");
}

static struct fault *
run_assign(struct act *act)
{
    struct alert a;
    int64_t person = 0;
    struct fault *fault = lock_open(act, &a);

    if (!fault)
        fault = find_person(act, &a, &person);
    if (fault)
        return fault;
    answer(act, &a, "assigned_to", act_text(act, "person"));
    return append(act, &a, "alert_assigned",
                  json_pack("{s:I}", "person_id", (json_int_t)person));
}

static struct fault *
run_confirm(struct act *act)
{
    struct alert a;
    struct fault *fault = lock_open(act, &a);

    if (!fault && (!a.clone || a.unit_index == 0))
        fault = act_fault(act, FAULT_INPUT, "alert_no_clone", "id",
                          "只有针对一件产品的仿冒嫌疑预警可以确认",
                          "only an alert that suspects a copy of one unit's label is "
                          "confirmed");
    if (!fault && a.confirmed)
        fault = act_fault(act, FAULT_CONFLICT, "alert_confirmed", "id",
                          "这条预警已经确认", "the alert is confirmed already");
    if (fault)
        return fault;
    answer(act, &a, "status", "clone_suspected");
    return append(act, &a, "alert_confirmed",
                  json_pack("{s:s}", "reason", act_text(act, "reason")));
}

static struct fault *
run_close(struct act *act)
{
    struct alert a;
    struct fault *fault = lock_open(act, &a);

    if (fault)
        return fault;
    answer(act, &a, "state", "closed");
    return append(act, &a, "alert_closed",
                  json_pack("{s:s}", "reason", act_text(act, "reason")));
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
     .verb = "count",
     .method = "GET",
     .path = "/api/v1/alert-counts",
     .power = POWER_READ,
     .status = 200,
     .fields = COUNT_FIELDS,
     .sql = SQL_alert_count,
     .zh = "未关闭的预警，按类别计数",
     .en = "Counts the open alerts by kind",
     .example = "firemark alert count"},
    {.noun = "alert",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/alerts/{id}",
     .power = POWER_READ,
     .status = 200,
     .fields = ID_FIELDS,
     .sql = SQL_alert_get,
     .zh = "显示一条预警：为什么，做了什么，以及怎样关闭的",
     .en = "Shows one alert: why it was raised, what was done, and how it was closed",
     .example = "firemark alert show 019ac000-0000-7000-8000-000000000001",
     .show = alert_show},
    {.noun = "alert",
     .verb = "acknowledge",
     .method = "POST",
     .path = "/api/v1/alerts/{id}/acknowledge",
     .power = POWER_FIELD,
     .status = 200,
     .fields = ID_FIELDS,
     .run = run_acknowledge,
     .zh = "受理一条预警",
     .en = "Takes note of an alert, so that others know that somebody looks at it",
     .example = "firemark alert acknowledge 019ac000-0000-7000-8000-000000000001"},
    {.noun = "alert",
     .verb = "assign",
     .method = "POST",
     .path = "/api/v1/alerts/{id}/assign",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = ASSIGN_FIELDS,
     .run = run_assign,
     .zh = "指派一条预警给能看到它的人员",
     .en = "Gives an alert to a person who may see it",
     .example = "firemark alert assign 019ac000-0000-7000-8000-000000000001 --person "
                "insp1"},
    {.noun = "alert",
     .verb = "confirm",
     .method = "POST",
     .path = "/api/v1/alerts/{id}/confirm",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = CONFIRM_FIELDS,
     .run = run_confirm,
     .zh = "确认仿冒嫌疑：关闭预警前，该产品状态为疑似仿冒",
     .en = "Confirms that a label was copied: its unit counts as a suspected clone until "
           "the alert is closed",
     .example = "firemark alert confirm 019ac000-0000-7000-8000-000000000001 --reason "
                "两处实物编号相同"},
    {.noun = "alert",
     .verb = "close",
     .method = "POST",
     .path = "/api/v1/alerts/{id}/close",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = CLOSE_FIELDS,
     .run = run_close,
     .zh = "关闭一条预警，写明查到的情况；再次出现时重新预警",
     .en = "Closes an alert, saying what was found out; what comes back is raised anew",
     .example = "firemark alert close 019ac000-0000-7000-8000-000000000001 --reason "
                "产品已追回"},
    {.en = NULL}};
