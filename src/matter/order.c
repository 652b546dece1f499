#include "matter/order.h"

#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "matter/facts.h"
#include "matter/recall.h"
#include "matter_sql.h"

static struct fault *
order_unknown(struct act *act, const char *field)
{
    return act_fault(act, FAULT_ABSENT, "order_unknown", field,
                     "没有这份更换令，或不在您的辖区",
                     "there is no such order, or it is not yours to see");
}

struct fault *
order_find(struct act *act, const char *field, struct order *out)
{
    const char *number = act_text(act, field);
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_order_lock, &rows, 1, number);

    if (!fault && pg_rows_count(rows) == 0)
        fault = order_unknown(act, field);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_order_facts, &rows, 1, number);
    if (fault)
        return fault;
    *out = (struct order){.id = pg_text(rows, 0, 0),
                          .number = number,
                          .state = pg_text(rows, 0, 1),
                          .batch_id = pg_int(rows, 0, 2),
                          .place_id = pg_int(rows, 0, 3),
                          .area = pg_int(rows, 0, 4),
                          .company_id = pg_int(rows, 0, 5),
                          .qty = pg_int(rows, 0, 6),
                          .replaced = pg_int(rows, 0, 7),
                          .surrendered = pg_int(rows, 0, 8)};
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
    struct fault *fault = order_find(act, "number", &order);

    return fault ? fault : append_state(act, &order, "order_served");
}

struct fault *
order_run_done(struct act *act)
{
    struct order order;
    struct fault *fault = order_find(act, "number", &order);

    if (fault)
        return fault;
    if (order.replaced + order.surrendered < order.qty && !act_text(act, "reason"))
        return act_fault(act, FAULT_CONFLICT, "order_short", "reason",
                         "更换数量少于责令数量；请继续更换，或写明原因",
                         "fewer were replaced than ordered; go on, or give the reason");
    return append_state(act, &order, "order_done");
}

const char *
order_unit_bucket(const struct flow_unit *unit)
{
    return strcmp(unit->state, "labelled") == 0 ? "stock" : unit->state;
}

struct fault *
order_step_fault(struct act *act, enum flow_verdict verdict, const char *where)
{
    if (verdict == FLOW_NO_TRANSITION)
        verdict = FLOW_NOT_THERE;
    return act_fault(act, FAULT_CONFLICT, flow_verdict_code(verdict), where,
                     flow_verdict_text(verdict, "zh"), flow_verdict_text(verdict, "en"));
}

struct fault *
order_run_show(struct act *act)
{
    json_t *order;
    struct fault *fault = matter_read(act, SQL_order_get, "number", &order);

    if (!fault)
        matter_answer(act, order);
    return fault;
}
