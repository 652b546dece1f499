#include "epcis/store_actions.h"

#include <stdio.h>
#include <string.h>

#include "epcis/answer.h"
#include "epcis/capture.h"
#include "epcis/document.h"
#include "epcis/problem.h"
#include "epcis/query.h"
#include "epcis/store_show.h"
#include "epcis/subscription.h"
#include "epcis_sql.h"

/* ---- capture ---- */

static const struct field CAPTURE_FIELDS[] = {
    {"file", FIELD_BODY, true, EPCIS_CAPTURE_BYTES, NULL, "EPCIS 2.0 文件（JSON 或 XML）",
     "a file of EPCIS 2.0, JSON or XML"},
    {"proceed", FIELD_BOOL, false, 0, NULL, "有错的事件跳过，其余照样采集",
     "skip events that are wrong and capture the rest"},
    {.name = NULL}};

/* A job that captured nothing is a fault, so that nothing of it stays. */
static struct fault *
job_fault(struct act *act, const char *errors)
{
    json_t *list = json_loads(errors, 0, NULL), *first = json_array_get(list, 0);
    struct fault *fault = epcis_refuse(
        act->arena,
        arena_strdup(act->arena, json_string_value(json_object_get(first, "exception"))),
        arena_strdup(act->arena, json_string_value(json_object_get(first, "where"))),
        json_string_value(json_object_get(first, "zh")),
        json_string_value(json_object_get(first, "en")));

    json_decref(list);
    return fault;
}

static struct fault *
run_capture(struct act *act)
{
    bool proceed = json_is_true(json_object_get(act->in, "proceed"));
    const char *job;
    struct pg_rows *rows;
    struct fault *fault = epcis_capture_allow(act);

    if (!fault)
        fault = epcis_capture_submit(act, proceed, &job);
    if (!fault)
        fault = epcis_capture_run(act, job);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_job_read, &rows, 4, job, NULL, NULL,
                       "1");
    if (fault)
        return fault;
    if (!proceed && pg_text(rows, 0, 4)[0] == 'f')
        return job_fault(act, pg_text(rows, 0, 6));
    buf_puts(&act->out, "{\"captureID\":");
    buf_json(&act->out, job);
    buf_printf(&act->out, ",\"events\":%lld,\"captured\":%lld,\"errors\":%s}",
               (long long)pg_int(rows, 0, 7), (long long)pg_int(rows, 0, 8),
               pg_text(rows, 0, 6));
    return NULL;
}

/* ---- jobs ---- */

static const struct field LIMIT_FIELDS[] = {
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static struct fault *
run_jobs(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_job_read, &rows, 4, NULL,
                                 NULL, NULL, act_number(act, act_int(act, "limit", 20)));

    if (fault)
        return fault;
    buf_puts(&act->out, "[");
    for (int i = 0; i < pg_rows_count(rows); i++)
        buf_printf(&act->out,
                   "%s{\"captureID\":\"%s\",\"createdAt\":\"%s\",\"running\":%s,"
                   "\"success\":%s,\"events\":%lld,\"captured\":%lld,\"errors\":%s}",
                   i ? "," : "", pg_text(rows, i, 0), pg_text(rows, i, 1),
                   pg_text(rows, i, 3)[0] == 't' ? "true" : "false",
                   pg_text(rows, i, 4)[0] == 't' ? "true" : "false",
                   (long long)pg_int(rows, i, 7), (long long)pg_int(rows, i, 8),
                   pg_text(rows, i, 6));
    buf_puts(&act->out, "]");
    return NULL;
}

/* ---- events ---- */

/* Short names for what is asked most; everything else goes by --where PARAMETER=VALUE. */
static const struct {
    const char *field, *parameter;
} SHORT[] = {
    {"id", "EQ_eventID"},
    {"epc", "MATCH_anyEPC"},
    {"class", "MATCH_anyEPCClass"},
    {"type", "eventType"},
    {"action", "EQ_action"},
    {"step", "EQ_bizStep"},
    {"disposition", "EQ_disposition"},
    {"place", "WD_bizLocation"},
    {"read_point", "WD_readPoint"},
    {"since", "GE_eventTime"},
    {"until", "LT_eventTime"},
    {"recorded_since", "GE_recordTime"},
};

static const struct field EVENTS_FIELDS[] = {
    {"id", FIELD_TEXT, false, 500, NULL, "事件标识", "the event's id"},
    {"epc", FIELD_TEXT, false, 4000, NULL, "物品标识，以 | 分隔（任何角色）",
     "EPCs, separated by |, in any role"},
    {"class", FIELD_TEXT, false, 4000, NULL, "类别（批次、GTIN）标识",
     "EPC classes: lots, GTINs"},
    {"type", FIELD_TEXT, false, 500, NULL, "事件类型", "type of event"},
    {"action", FIELD_TEXT, false, 30, NULL, "动作 ADD、OBSERVE、DELETE",
     "action: ADD, OBSERVE, DELETE"},
    {"step", FIELD_TEXT, false, 500, NULL, "业务步骤，如 shipping",
     "business step, such as shipping"},
    {"disposition", FIELD_TEXT, false, 500, NULL, "处置状态，如 recalled",
     "disposition, such as recalled"},
    {"place", FIELD_TEXT, false, 2000, NULL, "业务地点（含其内部位置）",
     "business location, with what lies in it"},
    {"read_point", FIELD_TEXT, false, 2000, NULL, "读取点（含其内部位置）",
     "read point, with what lies in it"},
    {"since", FIELD_TIME, false, 0, NULL, "事件时间自", "events from this time on"},
    {"until", FIELD_TIME, false, 0, NULL, "事件时间早于", "events before this time"},
    {"recorded_since", FIELD_TIME, false, 0, NULL, "记录时间自",
     "recorded from this time on"},
    {"where", FIELD_LIST, false, 40, NULL, "EPCIS 参数=值，以逗号分隔",
     "EPCIS parameters as NAME=VALUE, separated by commas"},
    {"query", FIELD_TEXT, false, EPCIS_NAME_MAX, NULL, "已命名的查询", "a named query"},
    {"limit", FIELD_INT, false, EPCIS_PER_PAGE_MAX, NULL, "最多几个", "how many at most"},
    {.name = NULL}};

static struct fault *
add_short(struct act *act, struct epcis_query *query)
{
    struct fault *fault = NULL;

    for (size_t i = 0; !fault && i < sizeof SHORT / sizeof *SHORT; i++)
        if (act_text(act, SHORT[i].field))
            fault = epcis_query_add_text(query, SHORT[i].parameter,
                                         act_text(act, SHORT[i].field));
    return fault;
}

static struct fault *
add_where(struct act *act, struct epcis_query *query)
{
    struct fault *fault = NULL;
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(act->in, "where"), i, item)
    {
        const char *text = json_string_value(item), *value = strchr(text, '=');
        if (!fault)
            fault = epcis_query_add_text(
                query,
                arena_strndup(act->arena, text,
                              value ? (size_t)(value - text) : strlen(text)),
                value ? value + 1 : "");
    }
    return fault;
}

static struct fault *
add_named(struct act *act, struct epcis_query *query, json_t **definition)
{
    struct fault *fault = epcis_named_get(act, act_text(act, "query"), definition, NULL);

    return fault ? fault : epcis_query_add_all(query, *definition);
}

static struct fault *
find_events(struct act *act, struct epcis_query *query)
{
    struct epcis_found *found;
    int count;
    bool more;
    struct epcis_part part = {.limit = act_int(act, "limit", EPCIS_PER_PAGE)};
    struct fault *fault = epcis_query_check(query);

    if (!fault)
        fault = epcis_query_run(act, query, &part, &found, &count, &more);
    if (fault)
        return fault;
    json_t *document = epcis_answer_document(
        &(struct epcis_answer){.query = act_text(act, "query")}, found, count);
    epcis_write_json(document, &act->out);
    json_decref(document);
    return NULL;
}

static struct fault *
run_events(struct act *act)
{
    struct epcis_query query;
    json_t *definition = NULL;
    struct fault *fault = NULL;

    epcis_query_init(&query, act->arena);
    if (act_text(act, "query"))
        fault = add_named(act, &query, &definition);
    if (!fault)
        fault = add_short(act, &query);
    if (!fault)
        fault = add_where(act, &query);
    if (!fault)
        fault = find_events(act, &query);
    epcis_query_clear(&query);
    json_decref(definition);
    return fault;
}

/* ---- subscriptions ---- */

static struct fault *
run_subscriptions(struct act *act)
{
    json_t *list;
    struct fault *fault = epcis_subscriptions(
        act, NULL, NULL, NULL, act_int(act, "limit", 100), &list, NULL, NULL);

    if (fault)
        return fault;
    epcis_write_json(list, &act->out);
    json_decref(list);
    return NULL;
}

static const struct field RETRY_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "订阅标识", "id of the subscription"},
    {.name = NULL}};

static struct fault *
run_retry(struct act *act)
{
    int count = 0;
    struct fault *fault = epcis_subscription_retry(act, act_text(act, "id"), &count);

    buf_printf(&act->out, "{\"waiting\":%d}", count);
    return fault;
}

const struct action EPCIS_ACTIONS[] = {
    {.noun = "epcis",
     .verb = "capture",
     .power = POWER_READ,
     .status = 201,
     .fields = CAPTURE_FIELDS,
     .run = run_capture,
     .zh = "采集一个 EPCIS 文件中的事件",
     .en = "Captures the events of an EPCIS file",
     .example = "firemark epcis capture shipment.jsonld"},
    {.noun = "epcis",
     .verb = "events",
     .power = POWER_READ,
     .status = 200,
     .fields = EVENTS_FIELDS,
     .run = run_events,
     .zh = "查询 EPCIS 事件",
     .en = "Finds EPCIS events",
     .example = "firemark epcis events --step shipping --limit 5",
     .show = epcis_events_show},
    {.noun = "epcis",
     .verb = "jobs",
     .power = POWER_READ,
     .status = 200,
     .fields = LIMIT_FIELDS,
     .run = run_jobs,
     .zh = "列出采集任务，最近的在前",
     .en = "Lists capture jobs, latest first",
     .example = "firemark epcis jobs",
     .show = epcis_jobs_show},
    {.noun = "epcis",
     .verb = "subscriptions",
     .power = POWER_READ,
     .status = 200,
     .fields = LIMIT_FIELDS,
     .run = run_subscriptions,
     .zh = "列出订阅，以及未送达的通知和原因",
     .en = "Lists subscriptions, and what could not be delivered and why",
     .example = "firemark epcis subscriptions",
     .show = epcis_subscriptions_show},
    {.noun = "epcis",
     .verb = "retry",
     .power = POWER_READ,
     .status = 200,
     .fields = RETRY_FIELDS,
     .run = run_retry,
     .zh = "重新发送一个订阅中已放弃的通知",
     .en = "Sends again what was given up of a subscription",
     .example = "firemark epcis retry 019ad000-0000-7000-8000-000000000001"},
    {.en = NULL}};
