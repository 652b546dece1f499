/* Replacement under an order: old goods removed, new goods installed, each movement
 * naming the order, so that what was replaced follows from the record. */
#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "flow/rules.h"
#include "matter/facts.h"
#include "matter/order.h"
#include "matter/recall.h"

/* One side of a replacement; idx 0: goods without a label. */
struct goods {
    int64_t batch_id, place_id, idx;
    const char *bucket; /* that they leave */
};

static struct goods
labelled(const struct flow_unit *unit, const char *bucket)
{
    return (struct goods){unit->batch_id, unit->place_id, unit->idx, bucket};
}

static struct fault *
judge(struct act *act, const struct order *order, const struct goods *old,
      const struct goods *new, bool new_normal, enum matter_verdict *verdict)
{
    struct matter_replacement r = {.order_state = order->state,
                                   .recalled_batch = order->batch_id,
                                   .order_place = order->place_id,
                                   .old_batch = old->batch_id,
                                   .old_index = old->idx,
                                   .old_place = old->place_id,
                                   .new_batch = new->batch_id,
                                   .new_index = new->idx,
                                   .new_normal = new_normal,
                                   .place_reason = act_text(act, "place_reason")};

    *verdict = matter_replace(&r);
    return *verdict == MATTER_MAY ? NULL : matter_fault(act, *verdict, NULL);
}

/* As judge(), for a labelled new unit: one that must not be used raises an alert. */
static struct fault *
judge_new_unit(struct act *act, const struct order *order, const struct goods *old,
               const struct flow_unit *new)
{
    struct flow_step in = {"installed", "stock", "installed", 1, new->idx, new->idx};
    struct goods goods = labelled(new, "stock");
    enum matter_verdict verdict;
    struct fault *fault =
        judge(act, order, old, &goods, new->status == FLOW_NORMAL, &verdict);

    if (verdict == MATTER_NEW_NOT_NORMAL)
        return flow_refuse(act, new, order->place_id, "install_refused", fault);
    if (fault)
        return fault;
    enum flow_verdict step = flow_unit_judge(&in, new->state, new->status);
    return step == FLOW_MAY ? NULL : order_step_fault(act, step, "new");
}

static struct fault *
time_check(struct act *act, const struct goods *goods)
{
    if (goods->idx == 0)
        return NULL;
    return matter_time_check(act, goods->batch_id,
                             arena_printf(act->arena, "[%lld]", (long long)goods->idx));
}

static struct fault *
exchange(struct act *act, const struct order *order, const struct goods *old,
         const struct goods *new, int64_t qty)
{
    json_t *facts = json_pack("{s:b}", "replacing", true);
    struct flow_move move = {.kind = "removed",
                             .batch_id = old->batch_id,
                             .from_place = old->place_id,
                             .from_bucket = old->bucket,
                             .to_place = order->place_id,
                             .to_bucket = "removed",
                             .qty = qty,
                             .first = old->idx,
                             .last = old->idx,
                             .document = act_text(act, "place_reason"),
                             .order_id = order->id,
                             .twin = new->idx,
                             .occurred_at = act_text(act, "occurred_at"),
                             .attachments = json_object_get(act->in, "evidence"),
                             .facts = facts};
    struct fault *fault = time_check(act, old);

    if (!fault)
        fault = time_check(act, new);
    if (!fault)
        fault = flow_move(act, &move);
    move.kind = "installed";
    move.batch_id = new->batch_id;
    move.from_place = new->place_id;
    move.from_bucket = "stock";
    move.to_bucket = "installed";
    move.first = move.last = new->idx;
    move.document = act_text(act, "reason");
    move.twin = old->idx;
    if (!fault)
        fault = flow_move(act, &move);
    json_decref(facts);
    if (!fault)
        fault = recall_stir(act, order->batch_id, "结束后又更换了产品",
                            "goods were replaced after it was closed");
    if (!fault)
        buf_printf(&act->out, "{\"replaced\":%lld,\"of\":%lld}",
                   (long long)(order->replaced + qty), (long long)order->qty);
    return fault;
}

struct fault *
order_run_replace(struct act *act)
{
    struct order order;
    struct flow_unit old, new;
    struct fault *fault = order_find(act, "number", &order);

    if (!fault)
        fault = flow_unit_find(act, act_text(act, "old"), &old);
    if (!fault)
        fault = flow_unit_find(act, act_text(act, "new"), &new);
    if (fault)
        return fault;
    struct goods out = labelled(&old, order_unit_bucket(&old));
    struct goods in = labelled(&new, "stock");
    struct flow_step step = {"removed", out.bucket, "removed", 1, old.idx, old.idx};
    fault = judge_new_unit(act, &order, &out, &new);
    if (fault)
        return fault;
    enum flow_verdict verdict = flow_unit_judge(&step, old.state, old.status);
    return verdict == FLOW_MAY ? exchange(act, &order, &out, &in, 1)
                               : order_step_fault(act, verdict, "old");
}

/* New goods by quantity: of a batch that may be used, from what a place has. */
static struct fault *
judge_new_quantity(struct act *act, const struct order *order, const struct goods *old,
                   int64_t qty, struct goods *new)
{
    struct matter_place from = {.id = order->place_id};
    struct matter_batch batch;
    struct matter_account stock;
    enum matter_verdict verdict;
    struct fault *fault = matter_batch_lock(act, "new_batch", &batch);

    if (!fault && act_text(act, "new_place"))
        fault = matter_place_any(act, "new_place", &from);
    if (fault)
        return fault;
    *new = (struct goods){.batch_id = batch.id, .place_id = from.id, .bucket = "stock"};
    fault = judge(act, order, old, new, batch.fit, &verdict);
    if (!fault)
        fault = matter_account(act, batch.id, from.id, "stock", &stock);
    return fault ? fault : matter_take_judge(act, qty, &stock);
}

static struct fault *
judge_new(struct act *act, const struct order *order, const struct goods *old,
          int64_t qty, struct goods *new)
{
    struct flow_unit unit;

    if (!act_text(act, "new"))
        return judge_new_quantity(act, order, old, qty, new);
    struct fault *fault = flow_unit_find(act, act_text(act, "new"), &unit);
    if (fault)
        return fault;
    *new = labelled(&unit, "stock");
    return judge_new_unit(act, order, old, &unit);
}

struct fault *
order_run_swap(struct act *act)
{
    int64_t qty = act_int(act, "qty", 1);
    struct order order;
    struct goods old, new;
    struct matter_account account;
    struct fault *fault = order_find(act, "number", &order);

    if (!fault && !act_text(act, "new") == !act_text(act, "new_batch"))
        return act_fault(act, FAULT_INPUT, "swap_new", "new",
                         "请填写新产品的标签编码，或新产品的批次编码，二者取一",
                         "give the new unit's code or the batch of the new goods: one "
                         "of the two");
    if (!fault && act_text(act, "new") && qty != 1)
        return act_fault(act, FAULT_INPUT, "swap_one", "qty", "有标签的新产品请逐件登记",
                         "a labelled unit replaces one");
    if (fault)
        return fault;
    old = (struct goods){.batch_id = order.batch_id,
                         .place_id = order.place_id,
                         .bucket = act_text(act, "bucket") ? act_text(act, "bucket")
                                                           : "installed"};
    fault = matter_batch_of(act, order.batch_id);
    if (!fault)
        fault = matter_account(act, old.batch_id, old.place_id, old.bucket, &account);
    if (!fault)
        fault = matter_take_judge(act, qty, &account);
    if (!fault)
        fault = judge_new(act, &order, &old, qty, &new);
    return fault ? fault : exchange(act, &order, &old, &new, qty);
}
