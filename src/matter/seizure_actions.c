/* Seizing a place, or goods at a place, and releasing them: the fact that makes units
 * seized. Approval, term and extension are the procedure's, not this file's. */
#include <firemark/label.h>

#include "evidence/number.h"
#include "flow/flow.h"
#include "matter/facts.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"

static const struct field OPEN_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "场所编码", "code of the place"},
    {"basis", FIELD_TEXT, true, 500, NULL, "依据：决定书编号或法律条款",
     "basis: number of the decision, or the clause of law"},
    {"batch", FIELD_TEXT, false, 60, NULL, "仅查封扣押这一批次的产品；不填则查封整个场所",
     "seize goods of this batch alone; the whole place where not given"},
    {"first", FIELD_CODE, false, 0, NULL,
     "首标签，或一个包装的标签；不填为该批次在此的全部有标签产品",
     "the first label, or a pack's; all labelled goods of the batch there where not "
     "given"},
    {"last", FIELD_CODE, false, 0, NULL, "末标签，不填为仅首标签",
     "the last label; the first alone where not given"},
    {"qty", FIELD_INT, false, 100000000, NULL, "数量（含无标签的）",
     "how many, those without labels included"},
    {"evidence", FIELD_FILES, false, 50, NULL, "照片等证据的 SHA-256",
     "SHA-256 of photographs and other evidence"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "查封扣押时间", "when it was seized"},
    {.name = NULL}};

static const struct field RELEASE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "查封扣押编号", "number of the seizure"},
    {"reason", FIELD_TEXT, true, 500, NULL, "解除原因", "why it is released"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "解除时间", "when it was released"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "open|released", "状态", "state"},
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of the place"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

/* Which goods, as the event names them. */
struct goods {
    int64_t batch_id; /* 0: the whole place */
    json_t *ranges;
};

static struct fault *
units_elsewhere(struct act *act)
{
    return act_fault(act, FAULT_CONFLICT, "unit_elsewhere", "first",
                     "记录显示有产品不在该场所；请先登记其流向，或逐件核对",
                     "the record has some of the units at another place; record how they "
                     "came there, or check them one by one");
}

/* A pack is named by its label alone; what it holds is seized with it. */
static struct fault *
named_pack(struct act *act, int64_t place_id, const struct flow_unit *pack,
           struct goods *g)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_seizure_pack, &rows, 2,
               act_number(act, pack->batch_id), act_number(act, pack->idx));

    if (!fault && (pg_rows_count(rows) == 0 || pg_int(rows, 0, 0) != place_id))
        fault = units_elsewhere(act);
    if (fault)
        return fault;
    g->batch_id = pack->batch_id;
    json_array_append_new(
        g->ranges, json_pack("[I, I]", (json_int_t)pack->idx, (json_int_t)pack->idx));
    return NULL;
}

/* The labels that are named, each of which must be there. */
static struct fault *
named(struct act *act, int64_t place_id, struct goods *g)
{
    struct flow_unit *units, one;
    int64_t count;
    struct fault *fault = flow_unit_read(act, act_text(act, "first"), &one);

    if (fault)
        return fault;
    if (one.type == FM_TYPE_PACK && !act_text(act, "last"))
        return named_pack(act, place_id, &one, g);
    fault = flow_units_find(act, act_text(act, "first"), act_text(act, "last"), &units,
                            &count);

    for (int64_t i = 0; !fault && i < count; i++)
        if (units[i].place_id != place_id)
            fault = units_elsewhere(act);
    if (fault)
        return fault;
    if (g->batch_id != 0 && g->batch_id != units[0].batch_id)
        return act_fault(act, FAULT_INPUT, "move_labels", "first", "标签不属于该批次",
                         "the labels are not of this batch");
    g->batch_id = units[0].batch_id;
    json_array_append_new(g->ranges, json_pack("[I, I]", (json_int_t)units[0].idx,
                                               (json_int_t)units[count - 1].idx));
    return NULL;
}

/* All labelled units of the batch that the record has there, as runs of labels. */
static struct fault *
all_there(struct act *act, int64_t place_id, struct goods *g)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_seizure_units, &rows, 2,
                                 act_number(act, g->batch_id), act_number(act, place_id));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        json_array_append_new(g->ranges,
                              json_pack("[I, I]", (json_int_t)pg_int(rows, i, 0),
                                        (json_int_t)pg_int(rows, i, 1)));
    return fault;
}

static struct fault *
read_goods(struct act *act, int64_t place_id, struct goods *g)
{
    struct matter_batch batch = {.id = 0};
    struct fault *fault = NULL;

    if (act_text(act, "batch"))
        fault = matter_batch_lock(act, "batch", &batch);
    g->batch_id = batch.id;
    if (fault)
        return fault;
    if (act_text(act, "first"))
        return named(act, place_id, g);
    if (g->batch_id == 0 && act_int(act, "qty", 0) != 0)
        return act_fault(act, FAULT_INPUT, "goods_missing", "batch",
                         "填写数量时须同时填写批次",
                         "a quantity needs the batch that it is of");
    return g->batch_id ? all_there(act, place_id, g) : NULL;
}

static json_t *
open_body(struct act *act, const struct goods *g, const char *number)
{
    json_t *body =
        json_pack("{s:s, s:s}", "number", number, "basis", act_text(act, "basis"));

    if (g->batch_id)
        json_object_set(body, "ranges", g->ranges);
    if (act_int(act, "qty", 0))
        json_object_set_new(body, "qty", json_integer(act_int(act, "qty", 0)));
    return body;
}

static struct fault *
append_open(struct act *act, const struct matter_place *place, const struct goods *g)
{
    const char *number;
    struct fault *fault = document_number(act, DOCUMENT_SEIZURE, &number);

    if (fault)
        return fault;
    matter_answer(act, json_pack("{s:s, s:s, s:O}", "number", number, "state", "open",
                                 "ranges", g->ranges));
    return act_append(act, &(struct act_event){
                               .kind = "seized",
                               .batch_id = g->batch_id,
                               .place_id = place->id,
                               .area = place->area,
                               .company_id = place->company_id,
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = open_body(act, g, number),
                           });
}

static struct fault *
run_open(struct act *act)
{
    struct matter_place place;
    struct goods g = {.ranges = json_array()};
    struct fault *fault = matter_place_find(act, "place", &place);

    if (!fault)
        fault = read_goods(act, place.id, &g);
    if (!fault)
        fault = append_open(act, &place, &g);
    json_decref(g.ranges);
    return fault;
}

static struct fault *
run_release(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_seizure_lock, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "seizure_unknown", "number",
                         "没有这份查封扣押，或不在您的辖区；请核对编号",
                         "no such seizure, or outside your areas; check its number");
    if (pg_text(rows, 0, 1)[0] != 'o')
        return act_fault(act, FAULT_CONFLICT, "seizure_released", "number",
                         "该查封扣押已经解除", "the seizure is released already");
    json_t *body = json_pack("{s:s, s:s}", "seizure_id", pg_text(rows, 0, 0), "reason",
                             act_text(act, "reason"));
    if (pg_int(rows, 0, 2))
        json_object_set_new(body, "ranges", json_loads(pg_text(rows, 0, 6), 0, NULL));
    matter_answer(act, json_pack("{s:s, s:s}", "number", act_text(act, "number"), "state",
                                 "released"));
    return act_append(act, &(struct act_event){
                               .kind = "released",
                               .batch_id = pg_int(rows, 0, 2),
                               .place_id = pg_int(rows, 0, 3),
                               .area = (int)pg_int(rows, 0, 4),
                               .company_id = pg_int(rows, 0, 5),
                               .occurred_at = act_text(act, "occurred_at"),
                               .body = body,
                           });
}

const struct action SEIZURE_ACTIONS[] = {
    {.noun = "seizure",
     .verb = "open",
     .method = "POST",
     .path = "/api/v1/seizures",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = OPEN_FIELDS,
     .run = run_open,
     .weighty = true,
     .zh = "登记查封场所，或扣押场所内的产品；其产品状态变为已查封扣押",
     .en = "Records the seizure of a place, or of goods there; its units are seized from "
           "then on",
     .example = "firemark seizure open D001 --basis 沪市监强字〔2026〕1号 --batch B001"},
    {.noun = "seizure",
     .verb = "release",
     .method = "POST",
     .path = "/api/v1/seizures/{number}/release",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = RELEASE_FIELDS,
     .run = run_release,
     .weighty = true,
     .zh = "解除查封扣押",
     .en = "Releases what was seized",
     .example = "firemark seizure release KY2026-310000-0001 --reason 查明合格"},
    {.noun = "seizure",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/seizures",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_seizure_list,
     .zh = "列出查封扣押",
     .en = "Lists seizures",
     .example = "firemark seizure list --state open"},
    {.en = NULL}};
