/* Deliveries: goods sent, received, and leaving the city; with labels or by quantity. */
#include "flow/move_actions.h"

#include <string.h>

#include "flow/moving_actions.h"
#include "matter/facts.h"
#include "matter/order.h"

enum { GRADE_DECLARED = 3 };

#define GOODS_FIELDS                                                                     \
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},             \
        {"qty",                                                                          \
         FIELD_INT,                                                                      \
         false,                                                                          \
         100000000,                                                                      \
         NULL,                                                                           \
         "数量（产品计量单位）",                                                         \
         "how many, in the product's unit"},                                             \
        {"first", FIELD_CODE, false, 0, NULL, "首标签", "the first label"},              \
        {"last",                                                                         \
         FIELD_CODE,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "末标签，不填为仅首标签",                                                       \
         "the last label; the first alone where not given"},                             \
        {"document", FIELD_TEXT, false, 100, NULL, "单据号", "number of the note"},      \
        {"reason",                                                                       \
         FIELD_TEXT,                                                                     \
         false,                                                                          \
         500,                                                                            \
         NULL,                                                                           \
         "与记录不符时的原因",                                                           \
         "why, where the record says otherwise"},                                        \
        MOVING_FIELDS

static const struct field ADD_FIELDS[] = {
    {"from", FIELD_TEXT, true, 64, NULL, "发货场所编码", "code of the sender's place"},
    {"to", FIELD_TEXT, true, 64, NULL, "收货场所编码", "code of the receiver's place"},
    GOODS_FIELDS,
    {"received", FIELD_BOOL, false, 0, NULL, "是否已收货，不填为在途",
     "whether it was received; in transit where not given"},
    {.name = NULL}};

static const struct field RECEIVE_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "收货场所编码", "code of the receiver's place"},
    GOODS_FIELDS,
    {"outside", FIELD_BOOL, false, 0, NULL, "来自本市以外或未登记的来源",
     "from outside the city, or from nobody on record"},
    {.name = NULL}};

static const struct field LEAVE_FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "发货场所编码", "code of the sender's place"},
    GOODS_FIELDS,
    {.name = NULL}};

/* Of a delivery's two places one must be the asker's to see. */
static struct fault *
two_places(struct act *act, struct moving *m)
{
    struct matter_place from, to;
    struct fault *fault = matter_place_any(act, "from", &from);

    if (!fault)
        fault = matter_place_any(act, "to", &to);
    if (!fault && !access_sees(act->actor, from.area, from.company_id))
        fault = matter_place_find(act, "to", &to);
    if (fault)
        return fault;
    if (from.id == to.id)
        return act_fault(act, FAULT_INPUT, "place_same", "to", "发货和收货是同一场所",
                         "sender and receiver are the same place");
    m->from = from.id;
    m->to = to.id;
    /* what the receiver alone says of another's stock is a declaration */
    if (act->actor->company_id && from.company_id != act->actor->company_id)
        m->grade = GRADE_DECLARED;
    return NULL;
}

static struct fault *
run_add(struct act *act)
{
    bool received = json_is_true(json_object_get(act->in, "received"));
    struct moving m = {.kind = "delivered",
                       .from_bucket = "stock",
                       .to_bucket = received ? "stock" : "transit",
                       .refused = "delivery_refused"};
    struct fault *fault = two_places(act, &m);

    if (!fault)
        fault = moving_goods(act, &m);
    return fault ? fault : moving_record(act, &m);
}

/* What comes from outside cannot stand in the city's record already. */
static struct fault *
not_in_the_city(struct act *act, const struct moving *m)
{
    for (int64_t i = 0; i < m->count; i++)
        if (strcmp(m->units[i].state, "labelled") != 0 &&
            strcmp(m->units[i].state, "out_of_area") != 0 &&
            m->units[i].status != FLOW_DESTROYED)
            return order_step_fault(act, FLOW_NOT_THERE, "first");
    return NULL;
}

static struct fault *
run_receive(struct act *act)
{
    bool outside = json_is_true(json_object_get(act->in, "outside"));
    struct moving m = {.kind = "received",
                       .from_bucket = outside ? NULL : "transit",
                       .to_bucket = "stock",
                       .refused = "receipt_refused"};
    struct matter_place place;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (fault)
        return fault;
    m.to = place.id;
    m.from = outside ? 0 : place.id;
    fault = moving_goods(act, &m);
    if (!fault && outside && m.labelled)
        fault = not_in_the_city(act, &m);
    return fault ? fault : moving_record(act, &m);
}

static struct fault *
run_leave(struct act *act)
{
    struct moving m = {.kind = "left_area",
                       .from_bucket = "stock",
                       .to_bucket = "out_of_area",
                       .refused = "delivery_refused"};
    struct matter_place place;
    struct fault *fault = matter_place_find(act, "place", &place);

    if (fault)
        return fault;
    m.from = m.to = place.id;
    fault = moving_goods(act, &m);
    return fault ? fault : moving_record(act, &m);
}

const struct action MOVE_ACTIONS[] = {
    {.noun = "delivery",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/deliveries",
     .power = POWER_TRADE,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .zh = "登记一次发货；已销毁、更换、扣押或作废的被拒绝并预警，召回产品发往下游则预警",
     .en = "Records a delivery; what is destroyed, replaced, seized or void is refused "
           "with "
           "an alert, recalled goods going downstream raise one",
     .example = "firemark delivery add P001 D001 --batch B001 --qty 40 --document SH-17"},
    {.noun = "delivery",
     .verb = "receive",
     .method = "POST",
     .path = "/api/v1/deliveries/receive",
     .power = POWER_TRADE,
     .status = 201,
     .fields = RECEIVE_FIELDS,
     .run = run_receive,
     .zh = "登记收货：在途的，或来自本市以外的",
     .en = "Records a receipt: of goods in transit, or from outside the city",
     .example = "firemark delivery receive D001 --batch B001 --qty 40"},
    {.noun = "delivery",
     .verb = "leave",
     .method = "POST",
     .path = "/api/v1/deliveries/leave",
     .power = POWER_TRADE,
     .status = 201,
     .fields = LEAVE_FIELDS,
     .run = run_leave,
     .zh = "登记产品从库存流出本市",
     .en = "Records that goods in stock left the city",
     .example = "firemark delivery leave D001 --batch B001 --qty 5 --document WS-3"},
    {.en = NULL}};
