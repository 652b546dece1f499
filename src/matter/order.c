#include "matter/order.h"

#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "flow/rules.h"
#include "matter/recall.h"
#include "matter_sql.h"

/* An order as read and locked. */
struct order {
    const char *id, *state;
    int64_t batch_id, place_id, area, company_id, qty, replaced;
};

static struct fault *
order_find(struct act *act, struct order *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_order_facts, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "order_unknown", "number",
                         "没有这份更换令，或不在您的辖区",
                         "there is no such order, or it is not yours to see");
    *out = (struct order){.id = pg_text(rows, 0, 0),
                          .state = pg_text(rows, 0, 1),
                          .batch_id = pg_int(rows, 0, 2),
                          .place_id = pg_int(rows, 0, 3),
                          .area = pg_int(rows, 0, 4),
                          .company_id = pg_int(rows, 0, 5),
                          .qty = pg_int(rows, 0, 6),
                          .replaced = pg_int(rows, 0, 7)};
    return NULL;
}

/* Serving and finishing differ in the event alone; the input is kept as given. */
static struct fault *
append_state(struct act *act, const struct order *order, const char *kind)
{
    const char *next = matter_next(MATTER_ORDER, order->state, kind);
    json_t *body = json_deep_copy(act->in);

    if (!next) {
        json_decref(body);
        return matter_fault(act, MATTER_NO_TRANSITION, "number");
    }
    json_object_set_new(body, "order_id", json_string(order->id));
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, act_text(act, "number"));
    buf_printf(&act->out, ",\"state\":\"%s\"}", next);
    return act_append(act, &(struct act_event){
                               .kind = kind,
                               .batch_id = order->batch_id,
                               .place_id = order->place_id,
                               .unit_index = -1,
                               .area = (int)order->area,
                               .company_id = order->company_id,
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = body,
                           });
}

struct fault *
order_run_serve(struct act *act)
{
    struct order order;
    struct fault *fault = order_find(act, &order);

    return fault ? fault : append_state(act, &order, "order_served");
}

struct fault *
order_run_done(struct act *act)
{
    struct order order;
    struct fault *fault = order_find(act, &order);

    if (fault)
        return fault;
    if (order.replaced < order.qty && !act_text(act, "reason"))
        return act_fault(act, FAULT_CONFLICT, "order_short", "reason",
                         "更换数量少于责令数量；请继续更换，或写明原因",
                         "fewer were replaced than ordered; go on, or give the reason");
    return append_state(act, &order, "order_done");
}

/* A label put on goods that the ledger knows by quantity only is taken as stock. */
static const char *
bucket_of(const struct flow_unit *unit)
{
    return strcmp(unit->state, "labelled") == 0 ? "stock" : unit->state;
}

static struct fault *
step_fault(struct act *act, enum flow_verdict verdict, const char *where)
{
    return act_fault(act, FAULT_CONFLICT, flow_verdict_code(verdict), where,
                     flow_verdict_text(verdict, "zh"), flow_verdict_text(verdict, "en"));
}

static struct fault *
judge_replace(struct act *act, const struct order *order, const struct flow_unit *old,
              const struct flow_unit *new)
{
    struct matter_replacement r = {.order_state = order->state,
                                   .recalled_batch = order->batch_id,
                                   .order_place = order->place_id,
                                   .old_batch = old->batch_id,
                                   .old_index = old->idx,
                                   .old_place = old->place_id,
                                   .new_batch = new->batch_id,
                                   .new_index = new->idx,
                                   .new_normal = new->status == FLOW_NORMAL,
                                   .place_reason = act_text(act, "place_reason")};
    struct flow_step out = {"removed", bucket_of(old), "removed", 1, old->idx, old->idx};
    struct flow_step in = {"installed", "stock", "installed", 1, new->idx, new->idx};
    enum matter_verdict verdict = matter_replace(&r);

    if (verdict == MATTER_NEW_NOT_NORMAL)
        return flow_refuse(act, new, order->place_id, "install_refused",
                           matter_fault(act, verdict, "new"));
    if (verdict != MATTER_MAY)
        return matter_fault(act, verdict, NULL);
    enum flow_verdict step = flow_unit_judge(&out, old->state, old->status);
    if (step == FLOW_NO_TRANSITION) /* removed, collected or gone already */
        step = FLOW_NOT_THERE;
    if (step != FLOW_MAY)
        return step_fault(act, step, "old");
    step = flow_unit_judge(&in, new->state, new->status);
    return step == FLOW_MAY ? NULL : step_fault(act, step, "new");
}

static struct fault *
swap(struct act *act, const struct order *order, const struct flow_unit *old,
     const struct flow_unit *new)
{
    struct flow_move move = {.kind = "removed",
                             .batch_id = old->batch_id,
                             .from_place = old->place_id,
                             .from_bucket = bucket_of(old),
                             .to_place = order->place_id,
                             .to_bucket = "removed",
                             .qty = 1,
                             .first = old->idx,
                             .last = old->idx,
                             .document = act_text(act, "place_reason"),
                             .order_id = order->id,
                             .twin = new->idx,
                             .occurred_at = act_text(act, "occurred_at"),
                             .attachments = json_object_get(act->in, "evidence")};
    struct fault *fault = flow_move(act, &move);

    move.kind = "installed";
    move.batch_id = new->batch_id;
    move.from_place = new->place_id;
    move.from_bucket = "stock";
    move.to_bucket = "installed";
    move.first = move.last = new->idx;
    move.twin = old->idx;
    return fault ? fault : flow_move(act, &move);
}

struct fault *
order_run_replace(struct act *act)
{
    struct order order;
    struct flow_unit old, new;
    struct fault *fault = order_find(act, &order);

    if (!fault)
        fault = flow_unit_find(act, act_text(act, "old"), &old);
    if (!fault)
        fault = flow_unit_find(act, act_text(act, "new"), &new);
    if (!fault)
        fault = judge_replace(act, &order, &old, &new);
    if (!fault)
        fault = swap(act, &order, &old, &new);
    if (!fault)
        buf_printf(&act->out, "{\"replaced\":%lld,\"of\":%lld}",
                   (long long)order.replaced + 1, (long long)order.qty);
    return fault;
}
