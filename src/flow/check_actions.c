#include "flow/check_actions.h"

#include <string.h>

#include "base/uuid.h"
#include "base/words.h"
#include "flow/moving_actions.h"
#include "flow_sql.h"
#include "matter/facts.h"

#define RESULTS "conformant|mismatch_class|mismatch_instance|mismatch_quantity"

static const struct field CHECK_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "场所编码", "code of the site's place"},
    {"result", FIELD_TEXT, true, 0, RESULTS, "与单据相符，或品种、编号、数量不符",
     "as the papers say, or another kind, other serials, another quantity"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码（无标签的产品）",
     "the batch, of goods without labels"},
    {"qty", FIELD_INT, false, 100000000, NULL, "数量", "how many were looked at"},
    {"first", FIELD_CODE, false, 0, NULL, "首标签", "the first label"},
    {"last", FIELD_CODE, false, 0, NULL, "末标签，不填为仅首标签",
     "the last label; the first alone where not given"},
    {"document", FIELD_TEXT, false, 100, NULL, "随货单据号", "number of their papers"},
    {"reason", FIELD_TEXT, false, 500, NULL, "说明", "a note"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of the site's place"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {"mismatch", FIELD_BOOL, false, 0, NULL, "只列不符的", "only those that disagree"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多多少条，默认 100",
     "how many at most; 100 where not given"},
    {.name = NULL}};

static bool
agrees(struct act *act)
{
    return strcmp(act_text(act, "result"), "conformant") == 0;
}

static struct fault *
append(struct act *act, const struct moving *m, const struct matter_place *at,
       const char *id)
{
    json_t *body =
        json_pack("{s:I, s:s, s:s*, s:s*, s:i}", "qty", (json_int_t)m->qty, "result",
                  act_text(act, "result"), "document", act_text(act, "document"),
                  "reason", act_text(act, "reason"), "grade", m->labelled ? 1 : 2);

    if (m->labelled) {
        json_object_set_new(body, "first", json_integer(m->units[0].idx));
        json_object_set_new(body, "last", json_integer(m->units[m->count - 1].idx));
    }
    return act_append(act, &(struct act_event){
                               .kind = "site_checked",
                               .id = id,
                               .batch_id = m->batch_id,
                               .place_id = at->id,
                               .unit_index = -1,
                               .area = at->area,
                               .company_id = at->company_id,
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = body,
                           });
}

/* About the one unit, or about goods of the batch. */
static struct fault *
raise_mismatch(struct act *act, const struct moving *m, const struct matter_place *at,
               bool *alerted)
{
    const char *result = act_text(act, "result");
    struct flow_unit about = m->units[0];
    json_t *why = json_pack(
        "{s:s, s:s, s:I, s:o, s:o}", "rule", "site_mismatch", "result", result, "qty",
        (json_int_t)m->qty, "zh",
        json_sprintf("批次 %s 的 %lld 件进场验收：%s", about.batch_code,
                     (long long)m->qty, word_value("result", result, "zh")),
        "en",
        json_sprintf("%lld of batch %s were checked on arrival: %s", (long long)m->qty,
                     about.batch_code, word_value("result", result, "en")));

    if (m->count > 1)
        about.idx = 0;
    return flow_alert(act, &about, at->id, "site_mismatch", why, alerted);
}

static struct fault *
record(struct act *act, const struct moving *m, const struct matter_place *at,
       const char *id, bool *alerted)
{
    struct fault *fault = append(act, m, at, id);

    return fault || agrees(act) ? fault : raise_mismatch(act, m, at, alerted);
}

static struct fault *
read_goods(struct act *act, struct moving *m, struct matter_place *at)
{
    struct fault *fault = matter_place_find(act, "place", at);

    if (!fault) {
        m->to = at->id;
        fault = moving_goods(act, m);
    }
    if (!fault && m->pack)
        return act_fault(act, FAULT_INPUT, "pack_not_checked", "first",
                         "包装不能整体验收；请按其中产品的标签或批次和数量登记",
                         "a pack is not checked as a whole; record the labels in it, or "
                         "batch and quantity");
    return fault;
}

static struct fault *
run_check(struct act *act)
{
    struct moving m = {.kind = "site_checked"};
    struct matter_place at;
    bool alerted = false, replayed = false;
    char made[UUID_TEXT];
    struct fault *fault = read_goods(act, &m, &at);

    uuid7_new_text(made);
    const char *id = act_text(act, "id") ? act_text(act, "id") : made;
    if (!fault)
        fault = moving_known(act, &m, &replayed);
    if (!fault && !replayed)
        fault = record(act, &m, &at, id, &alerted);
    if (!fault)
        buf_printf(&act->out,
                   "{\"id\":\"%s\",\"qty\":%lld,\"result\":\"%s\",\"alerted\":%s,"
                   "\"replayed\":%s}",
                   id, (long long)m.qty, act_text(act, "result"),
                   alerted ? "true" : "false", replayed ? "true" : "false");
    return fault;
}

const struct action CHECK_ACTIONS[] = {
    {.noun = "delivery",
     .verb = "check",
     .method = "POST",
     .path = "/api/v1/deliveries/check",
     .power = POWER_STOCKTAKE,
     .status = 201,
     .fields = CHECK_FIELDS,
     .run = run_check,
     .zh = "登记进场验收：与随货单据不符的预警",
     .en = "Records a check of goods that came to a site against their papers; what "
           "disagrees raises an alert",
     .example = "firemark delivery check S001 mismatch_quantity --batch B001 --qty 37"},
    {.noun = "delivery",
     .verb = "checks",
     .method = "GET",
     .path = "/api/v1/deliveries/checks",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_check_list,
     .zh = "列出进场验收",
     .en = "Lists checks of goods that came to sites",
     .example = "firemark delivery checks --mismatch true"},
    {.en = NULL}};
