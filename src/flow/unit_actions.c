/* What happens on site: units received, installed, removed, gone; goods without labels
 * installed; stock counted. */
#include "flow/unit_actions.h"

#include <string.h>

#include "base/uuid.h"
#include "flow/moving_actions.h"
#include "flow_sql.h"
#include "matter/facts.h"
#include "matter/order.h"
#include "matter/recall.h"

#define UNIT_FIELD                                                                       \
    {                                                                                    \
        "code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"  \
    }
#define REASON_FIELD(required)                                                           \
    {                                                                                    \
        "reason", FIELD_TEXT, required, 500, NULL, "原因", "why"                         \
    }

static const struct field INSTALL_FIELDS[] = {
    UNIT_FIELD,
    {"place", FIELD_TEXT, true, 64, NULL, "安装场所编码", "code of the place"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field RECEIVE_FIELDS[] = {
    UNIT_FIELD,
    {"place", FIELD_TEXT, false, 64, NULL, "收货场所编码，不填为发往的场所",
     "code of the place; where it was sent to, if not given"},
    {"document", FIELD_TEXT, false, 100, NULL, "单据号", "number of the note"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field REMOVE_FIELDS[] = {
    UNIT_FIELD,
    REASON_FIELD(true),
    {"order", FIELD_TEXT, false, 60, NULL, "更换令编号", "number of the order"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field LEAVE_FIELDS[] = {
    UNIT_FIELD,
    REASON_FIELD(true),
    {"document", FIELD_TEXT, false, 100, NULL, "单据号", "number of the note"},
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field GOODS_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    {"place", FIELD_TEXT, true, 64, NULL, "安装场所编码", "code of the place"},
    {"qty", FIELD_INT, true, 100000000, NULL, "数量", "how many"},
    {"from", FIELD_TEXT, false, 64, NULL, "来源场所编码，不填为安装场所自有库存",
     "whose stock they come from; the place's own where not given"},
    {"document", FIELD_TEXT, false, 100, NULL, "单据号", "number of the note"},
    REASON_FIELD(false),
    MOVING_FIELDS,
    {.name = NULL}};

static const struct field COUNT_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "场所编码", "code of the place"},
    {"batch", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    {"counted", FIELD_INT, true, 100000000, NULL, "盘点数量", "how many were counted"},
    {"declared", FIELD_BOOL, false, 0, NULL, "由持有者自报，而非现场清点",
     "told by the holder, not counted on site"},
    {"missing", FIELD_TEXT, false, 0, "unknown|stolen", "短少的去向",
     "what became of what is missing"},
    {"reason", FIELD_TEXT, false, 500, NULL, "说明", "a note"},
    MOVING_FIELDS,
    {.name = NULL}};

/* One labelled unit, where the record has it. */
static struct fault *
one_unit(struct act *act, struct moving *m)
{
    struct fault *fault = moving_labels(act, m, "code", NULL);

    if (!fault)
        m->from = m->units[0].place_id;
    return fault;
}

static bool
in_state(const struct moving *m, const char *state)
{
    return strcmp(m->units[0].state, state) == 0;
}

/* A receipt that nobody recorded does not keep a unit from being used. */
static const char *
in_trade(const struct moving *m)
{
    return in_state(m, "transit") ? "transit" : "stock";
}

static struct fault *
run_install(struct act *act)
{
    struct moving m = {
        .kind = "installed", .to_bucket = "installed", .refused = "install_refused"};
    struct matter_place place;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (!fault)
        fault = one_unit(act, &m);
    if (fault)
        return fault;
    m.from_bucket = in_trade(&m);
    m.to = place.id;
    return moving_record(act, &m);
}

static struct fault *
run_receive(struct act *act)
{
    struct moving m = {.kind = "received",
                       .from_bucket = "transit",
                       .to_bucket = "stock",
                       .refused = "receipt_refused"};
    struct matter_place place;
    struct fault *fault = one_unit(act, &m);

    if (fault)
        return fault;
    m.to = m.from;
    if (act_text(act, "place")) {
        fault = matter_place_find(act, "place", &place);
        m.to = place.id;
    } else {
        fault = matter_place_seen(act, m.to, "code");
    }
    return fault ? fault : moving_record(act, &m);
}

/* The order must be about this batch and this place. */
static struct fault *
under_order(struct act *act, struct moving *m)
{
    struct order order;

    if (!act_text(act, "order"))
        return NULL;
    struct fault *fault = order_find(act, "order", &order);
    if (fault)
        return fault;
    if (order.batch_id != m->batch_id)
        return matter_fault(act, MATTER_OLD_BATCH, "order");
    if (order.place_id != m->from)
        return matter_fault(act, MATTER_OLD_PLACE, "order");
    m->order_id = order.id;
    return NULL;
}

static struct fault *
run_remove(struct act *act)
{
    struct moving m = {.kind = "removed", .to_bucket = "removed"};
    struct fault *fault = one_unit(act, &m);

    if (!fault)
        fault = matter_place_seen(act, m.from, "code");
    if (!fault)
        fault = under_order(act, &m);
    if (fault)
        return fault;
    m.from_bucket = in_state(&m, "installed") ? "installed" : "stock";
    m.to = m.from;
    return moving_record(act, &m);
}

static struct fault *
run_leave(struct act *act)
{
    struct moving m = {
        .kind = "left_area", .to_bucket = "out_of_area", .refused = "delivery_refused"};
    struct fault *fault = one_unit(act, &m);

    if (!fault)
        fault = matter_place_seen(act, m.from, "code");
    if (fault)
        return fault;
    m.from_bucket = in_trade(&m);
    m.to = m.from;
    return moving_record(act, &m);
}

static struct fault *
run_install_goods(struct act *act)
{
    struct moving m = {.kind = "installed",
                       .from_bucket = "stock",
                       .to_bucket = "installed",
                       .refused = "install_refused"};
    struct matter_place place, from;
    struct fault *fault = matter_place_find(act, "place", &place);

    from = place;
    if (!fault && act_text(act, "from"))
        fault = matter_place_any(act, "from", &from);
    if (fault)
        return fault;
    m.from = from.id;
    m.to = place.id;
    fault = moving_quantity(act, &m);
    return fault ? fault : moving_record(act, &m);
}

/* ---- counting ---- */

struct counting {
    struct moving m; /* the batch, the place and what was counted */
    int64_t expected;
    int area;
    int64_t company_id;
};

static struct fault *
read_count(struct act *act, struct counting *c)
{
    struct matter_place place;
    struct matter_batch batch;
    struct pg_rows *rows;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (!fault)
        fault = matter_batch_lock(act, "batch", &batch);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_flow_stock, &rows, 2,
                       arena_printf(act->arena, "%lld", (long long)batch.id),
                       arena_printf(act->arena, "%lld", (long long)place.id));
    if (fault)
        return fault;
    c->m.kind = "stock_counted";
    c->m.batch_id = batch.id;
    c->m.to = place.id;
    c->m.qty = act_int(act, "counted", 0);
    c->m.units = arena_alloc(act->arena, sizeof *c->m.units);
    *c->m.units = (struct flow_unit){.batch_id = batch.id,
                                     .batch_code = act_text(act, "batch"),
                                     .area = place.area,
                                     .company_id = place.company_id};
    c->expected = pg_int(rows, 0, 0);
    c->area = place.area;
    c->company_id = place.company_id;
    return NULL;
}

static struct fault *
append_count(struct act *act, const struct counting *c, const char *id)
{
    bool declared = json_is_true(json_object_get(act->in, "declared"));
    json_t *body = json_pack("{s:I, s:I, s:I, s:i}", "place_id", (json_int_t)c->m.to,
                             "counted", (json_int_t)c->m.qty, "expected",
                             (json_int_t)c->expected, "grade", declared ? 3 : 2);

    if (act_text(act, "reason"))
        json_object_set_new(body, "reason", json_string(act_text(act, "reason")));
    if (act_text(act, "missing"))
        json_object_set_new(body, "missing", json_string(act_text(act, "missing")));
    return act_append(act, &(struct act_event){
                               .kind = "stock_counted",
                               .id = id,
                               .batch_id = c->m.batch_id,
                               .place_id = c->m.to,
                               .unit_index = -1,
                               .area = c->area,
                               .company_id = c->company_id,
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = body,
                           });
}

static struct fault *
run_count(struct act *act)
{
    const char *given = act_text(act, "id");
    struct counting c = {0};
    bool alerted = false, replayed = false;
    char made[UUID_TEXT];
    struct fault *fault = read_count(act, &c);

    if (!fault)
        fault = moving_known(act, &c.m, &replayed);
    uuid7_new_text(made);
    if (!fault && !replayed)
        fault = append_count(act, &c, given ? given : made);
    if (!fault && !replayed)
        fault = moving_watch_whole(act, &c.m, &alerted);
    if (!fault)
        fault = recall_stir(act, c.m.batch_id, "结束后又盘点到产品",
                            "its goods were counted after it was closed");
    if (!fault)
        buf_printf(&act->out,
                   "{\"id\":\"%s\",\"counted\":%lld,\"expected\":%lld,\"short\":%lld,"
                   "\"alerted\":%s,\"replayed\":%s}",
                   given ? given : made, (long long)c.m.qty, (long long)c.expected,
                   (long long)(c.expected - c.m.qty), alerted ? "true" : "false",
                   replayed ? "true" : "false");
    return fault;
}

const struct action UNIT_ACTIONS[] = {
    {.noun = "unit",
     .verb = "install",
     .method = "POST",
     .path = "/api/v1/units/install",
     .power = POWER_FIELD,
     .status = 201,
     .fields = INSTALL_FIELDS,
     .run = run_install,
     .zh = "登记安装一件产品；状态不正常的产品被拒绝并预警",
     .en = "Records that a unit was installed; one that must not be used is refused and "
           "raises an alert",
     .example = "firemark unit install --code 0000-0180-05V7 --place B1"},
    {.noun = "unit",
     .verb = "receive",
     .method = "POST",
     .path = "/api/v1/units/receive",
     .power = POWER_FIELD,
     .status = 201,
     .fields = RECEIVE_FIELDS,
     .run = run_receive,
     .zh = "登记收到一件在途产品；不得流通的被拒绝并预警",
     .en =
         "Records that a unit in transit arrived; one that must not circulate is refused "
         "and raises an alert",
     .example = "firemark unit receive 0000-0180-05V7"},
    {.noun = "unit",
     .verb = "remove",
     .method = "POST",
     .path = "/api/v1/units/remove",
     .power = POWER_FIELD,
     .status = 201,
     .fields = REMOVE_FIELDS,
     .run = run_remove,
     .zh = "登记拆除或下架一件产品，待收缴",
     .en = "Records that a unit was taken out or off the shelf, to be collected",
     .example = "firemark unit remove 0000-0180-05V7 --reason 压力不足"},
    {.noun = "unit",
     .verb = "leave",
     .method = "POST",
     .path = "/api/v1/units/leave",
     .power = POWER_FIELD,
     .status = 201,
     .fields = LEAVE_FIELDS,
     .run = run_leave,
     .zh = "登记一件产品流出本市",
     .en = "Records that a unit left the city",
     .example = "firemark unit leave 0000-0180-05V7 --reason 转售外省"},
    {.noun = "install",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/installs",
     .power = POWER_FIELD,
     .status = 201,
     .fields = GOODS_FIELDS,
     .run = run_install_goods,
     .zh = "登记安装无标签产品的数量；已召回批次被拒绝并预警",
     .en =
         "Records that goods without labels were installed; a recalled batch is refused "
         "and raises an alert",
     .example = "firemark install add B001 S001 12 --from D001"},
    {.noun = "stock",
     .verb = "count",
     .method = "POST",
     .path = "/api/v1/counts",
     .power = POWER_STOCKTAKE,
     .status = 201,
     .fields = COUNT_FIELDS,
     .run = run_count,
     .zh = "登记盘点：与账面库存的差额列为盘点短少或多出",
     .en = "Records a count; what it differs from the record by is missing, or found",
     .example = "firemark stock count D001 B001 37"},
    {.en = NULL}};
