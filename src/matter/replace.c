/* Replacement under an order: old goods removed, new goods installed, each movement
 * naming the order, so that what was replaced follows from the record. */
#include <string.h>

#include "access/act.h"
#include "flow/flow.h"
#include "flow/pack_units.h"
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

/* Old goods out, new goods in: `qty` without labels, or one unit of either. */
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
    return fault;
}

/* What follows from `qty` replaced, and the answer. */
static struct fault *
finish(struct act *act, const struct order *order, int64_t qty)
{
    buf_printf(&act->out, "{\"replaced\":%lld,\"of\":%lld}",
               (long long)(order->replaced + qty), (long long)order->qty);
    return recall_stir(act, order->batch_id, "结束后又更换了产品",
                       "goods were replaced after it was closed");
}

/* ---- labelled for labelled ---- */

/* The old and the new units, pair by pair; `old` NULL: old goods without labels. */
struct sides {
    struct flow_unit *old, *new;
    size_t old_n, new_n;
};

static struct fault *
find_sides(struct act *act, struct sides *s)
{
    struct fault *fault =
        pack_units_find(act, act_text(act, "old"), "old", &s->old, &s->old_n);

    if (!fault)
        fault = pack_units_find(act, act_text(act, "new"), "new", &s->new, &s->new_n);
    if (fault || s->old_n == s->new_n)
        return fault;
    return act_fault(
        act, FAULT_INPUT, "replace_counts", "new",
        arena_printf(act->arena,
                     "旧产品 %zu 件，新产品 %zu 件；以包装登记时两边数量必须相同",
                     s->old_n, s->new_n),
        arena_printf(act->arena,
                     "%zu old units and %zu new ones; where a pack stands for its units, "
                     "there must be as many of either",
                     s->old_n, s->new_n));
}

static struct fault *
judge_pair(struct act *act, const struct order *order, const struct flow_unit *old,
           const struct flow_unit *new)
{
    struct goods out = labelled(old, order_unit_bucket(old));
    struct flow_step step = {"removed", out.bucket, "removed", 1, old->idx, old->idx};
    struct fault *fault = judge_new_unit(act, order, &out, new);

    if (fault)
        return fault;
    enum flow_verdict verdict = flow_unit_judge(&step, old->state, old->status);
    return verdict == FLOW_MAY ? NULL : order_step_fault(act, verdict, "old");
}

struct fault *
order_run_replace(struct act *act)
{
    struct order order;
    struct sides s;
    struct fault *fault = order_find(act, "number", &order);

    if (!fault)
        fault = find_sides(act, &s);
    for (size_t i = 0; !fault && i < s.old_n; i++)
        fault = judge_pair(act, &order, &s.old[i], &s.new[i]);
    for (size_t i = 0; !fault && i < s.old_n; i++) {
        struct goods old = labelled(&s.old[i], order_unit_bucket(&s.old[i]));
        struct goods new = labelled(&s.new[i], "stock");
        fault = exchange(act, &order, &old, &new, 1);
    }
    return fault ? fault : finish(act, &order, (int64_t)s.old_n);
}

/* ---- without labels ---- */

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

/* One labelled unit of the new ones after the other, each for one of the old. */
static struct fault *
swap_for_units(struct act *act, const struct order *order, const struct goods *old,
               const struct sides *s)
{
    struct fault *fault = NULL;

    for (size_t i = 0; !fault && i < s->new_n; i++)
        fault = judge_new_unit(act, order, old, &s->new[i]);
    for (size_t i = 0; !fault && i < s->new_n; i++) {
        struct goods new = labelled(&s->new[i], "stock");
        fault = exchange(act, order, old, &new, 1);
    }
    return fault;
}

static struct fault *
swap_for_quantity(struct act *act, const struct order *order, const struct goods *old,
                  int64_t qty)
{
    struct goods new;
    struct fault *fault = judge_new_quantity(act, order, old, qty, &new);

    return fault ? fault : exchange(act, order, old, &new, qty);
}

/* Either labelled units, all that the code stands for, or goods of a batch. */
static struct fault *
find_new(struct act *act, struct sides *s, int64_t *qty)
{
    struct fault *fault;

    *s = (struct sides){0};
    *qty = act_int(act, "qty", 1);
    if (!act_text(act, "new") == !act_text(act, "new_batch"))
        return act_fault(act, FAULT_INPUT, "swap_new", "new",
                         "请填写新产品的标签编码，或新产品的批次编码，二者取一",
                         "give the new unit's code or the batch of the new goods: one "
                         "of the two");
    if (!act_text(act, "new"))
        return NULL;
    fault = pack_units_find(act, act_text(act, "new"), "new", &s->new, &s->new_n);
    if (fault)
        return fault;
    *qty = (int64_t)s->new_n;
    return act_int(act, "qty", *qty) == *qty
               ? NULL
               : act_fault(act, FAULT_INPUT, "swap_one", "qty",
                           "有标签的新产品逐件更换：数量应与标签（或包装内的产品）相同",
                           "a labelled unit replaces one: the quantity must be that of "
                           "the units");
}

struct fault *
order_run_swap(struct act *act)
{
    struct order order;
    struct sides s;
    struct matter_account account;
    int64_t qty;
    struct fault *fault = order_find(act, "number", &order);

    if (!fault)
        fault = find_new(act, &s, &qty);
    if (fault)
        return fault;
    struct goods old = {.batch_id = order.batch_id,
                        .place_id = order.place_id,
                        .bucket = act_text(act, "bucket") ? act_text(act, "bucket")
                                                          : "installed"};
    fault = matter_batch_of(act, order.batch_id);
    if (!fault)
        fault = matter_account(act, old.batch_id, old.place_id, old.bucket, &account);
    if (!fault)
        fault = matter_take_judge(act, qty, &account);
    if (!fault)
        fault = s.new_n ? swap_for_units(act, &order, &old, &s)
                        : swap_for_quantity(act, &order, &old, qty);
    return fault ? fault : finish(act, &order, qty);
}
