#include "matter/collect.h"

#include <string.h>

#include "access/act.h"
#include "base/uuid.h"
#include "flow/flow.h"
#include "flow/pack_move.h"
#include "flow/pack_units.h"
#include "flow/rules.h"
#include "matter/facts.h"
#include "matter/order.h"
#include "matter/recall.h"

/* What both ways of collecting share. */
struct collecting {
    struct matter_place to;
    struct matter_collection facts;
    const char *order_id; /* NULL: on another basis */
};

/* Where they go, who takes them and under which order, whose lock comes before those of
 * the goods. */
static struct fault *
begin(struct act *act, struct collecting *c)
{
    struct order order;
    struct fault *fault = matter_place_any(act, "to", &c->to);

    if (!fault)
        fault = matter_officers(act, c->facts.officers);
    if (fault || !act_text(act, "order"))
        return fault;
    fault = order_find(act, "order", &order);
    if (fault)
        return fault;
    c->order_id = order.id;
    c->facts.order_state = order.state;
    c->facts.order_batch = order.batch_id;
    c->facts.order_place = order.place_id;
    return NULL;
}

/* The goods are at `place` (where they are found) and of `batch`. */
static struct fault *
judge(struct act *act, int64_t batch, int64_t place, struct collecting *c)
{
    c->facts.keeps = c->to.keeps;
    c->facts.basis = act_text(act, "basis");
    c->facts.batch = batch;
    c->facts.place = place;
    c->facts.evidence = (int)json_array_size(json_object_get(act->in, "evidence"));
    enum matter_verdict verdict = matter_collect(&c->facts);
    return verdict == MATTER_MAY ? NULL : matter_fault(act, verdict, NULL);
}

static void
put_text(json_t *to, const char *name, const char *text)
{
    if (text)
        json_object_set_new(to, name, json_string(text));
}

/* The move into custody, with who did it and why beside the ledger's own facts, and
 * `more` (borrowed; NULL: nothing). */
static struct fault *
collect(struct act *act, const struct collecting *c, struct flow_move *move,
        const json_t *more)
{
    json_t *facts = json_pack("{s:[I,I]}", "officers", (json_int_t)c->facts.officers[0],
                              (json_int_t)c->facts.officers[1]);

    json_object_update(facts, (json_t *)(uintptr_t)more);
    put_text(facts, "basis", act_text(act, "basis"));
    put_text(facts, "reason", act_text(act, "reason"));
    put_text(facts, "found_at", act_text(act, "place"));
    move->kind = "collected";
    move->to_place = c->to.id;
    move->to_bucket = "custody";
    move->order_id = c->order_id;
    move->document = act_text(act, "order");
    move->occurred_at = act_text(act, "occurred_at");
    move->attachments = json_object_get(act->in, "evidence");
    move->facts = facts;
    struct fault *fault = flow_move(act, move);
    json_decref(facts);
    return fault ? fault
                 : recall_stir(act, move->batch_id, "结束后又收缴到产品",
                               "goods were collected after it was closed");
}

/* Where the unit is found: as said, else where the record has it. */
static struct fault *
found_at(struct act *act, const struct flow_unit *unit, int64_t *place)
{
    struct matter_place found;

    *place = unit->place_id;
    if (!act_text(act, "place"))
        return matter_place_seen(act, unit->place_id, "place");
    struct fault *fault = matter_place_find(act, "place", &found);
    if (!fault)
        *place = found.id;
    return fault;
}

static struct fault *
collect_unit(struct act *act, struct collecting *c)
{
    struct flow_unit unit;
    int64_t place;
    struct fault *fault = flow_unit_find(act, act_text(act, "code"), &unit);

    if (fault)
        return fault;
    const char *from = order_unit_bucket(&unit);
    struct flow_step step = {"collected", from, "custody", 1, unit.idx, unit.idx};
    enum flow_verdict verdict = flow_unit_judge(&step, unit.state, unit.status);
    if (verdict != FLOW_MAY)
        return order_step_fault(act, verdict, "code");
    fault = matter_time_check(act, unit.batch_id,
                              arena_printf(act->arena, "[%lld]", (long long)unit.idx));
    if (!fault)
        fault = found_at(act, &unit, &place);
    if (!fault)
        fault = judge(act, unit.batch_id, place, c);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"batch\":");
    buf_json(&act->out, unit.batch_code);
    buf_puts(&act->out, ",\"place\":");
    buf_json(&act->out, act_text(act, "to"));
    buf_puts(&act->out, ",\"state\":\"custody\"}");
    return collect(act, c,
                   &(struct flow_move){.batch_id = unit.batch_id,
                                       .from_place = unit.place_id,
                                       .from_bucket = from,
                                       .qty = 1,
                                       .first = unit.idx,
                                       .last = unit.idx},
                   NULL);
}

/* ---- a pack ---- */

/* Every unit of the line may be taken from where the pack is. */
static struct fault *
judge_line(struct act *act, const struct pack *pack, const struct pack_line *line)
{
    const struct flow_step step = {"collected", pack->bucket, "custody",
                                   line->qty,   line->first,  line->last};
    struct flow_unit *units;
    int64_t count = 0;
    struct fault *fault = line->last ? flow_units_read(act, line->batch_id, line->first,
                                                       line->last, &units, &count)
                                     : NULL;

    for (int64_t i = 0; i < count && !fault; i++) {
        enum flow_verdict verdict =
            flow_unit_judge(&step, units[i].state, units[i].status);
        if (verdict != FLOW_MAY)
            fault = order_step_fault(act, verdict, "code");
    }
    return fault;
}

static struct fault *
collect_line(struct act *act, struct collecting *c, const struct pack *pack,
             const struct pack_line *line, const json_t *facts)
{
    struct fault *fault = judge(act, line->batch_id, pack->place_id, c);

    if (!fault)
        fault = judge_line(act, pack, line);
    return fault ? fault
                 : collect(act, c,
                           &(struct flow_move){.batch_id = line->batch_id,
                                               .from_place = pack->place_id,
                                               .from_bucket = pack->bucket,
                                               .qty = line->qty,
                                               .first = line->first,
                                               .last = line->last},
                           facts);
}

/* A pack goes into custody with all it holds: each batch by events of its own. */
static struct fault *
collect_pack(struct act *act, struct collecting *c)
{
    struct pack pack;
    char id[UUID_TEXT];
    struct fault *fault = pack_find(act, act_text(act, "code"), "code", &pack);

    if (!fault)
        fault = matter_place_seen(act, pack.place_id, "code");
    if (!fault && pack.line_count == 0)
        return act_fault(act, FAULT_CONFLICT, "pack_empty", "code", "这个包装是空的",
                         "this pack is empty");
    if (fault)
        return fault;
    uuid7_new_text(id);
    json_t *facts = pack_facts(&pack, id);
    for (size_t i = 0; i < pack.line_count && !fault; i++) {
        fault = matter_batch_of(act, pack.lines[i].batch_id);
        if (!fault)
            fault = collect_line(act, c, &pack, &pack.lines[i], facts);
    }
    json_decref(facts);
    if (!fault)
        fault = pack_moved(act, &pack,
                           &(struct pack_step){.id = id,
                                               .kind = "collected",
                                               .bucket = "custody",
                                               .from = pack.place_id,
                                               .to = c->to.id});
    if (!fault)
        buf_printf(&act->out, "{\"id\":\"%s\",\"collected\":%lld,\"state\":\"custody\"}",
                   id, (long long)pack.qty);
    return fault;
}

struct fault *
collect_run_unit(struct act *act)
{
    struct collecting c = {0};
    struct fault *fault = begin(act, &c);

    if (fault)
        return fault;
    return pack_is_named(act, act_text(act, "code")) ? collect_pack(act, &c)
                                                     : collect_unit(act, &c);
}

struct fault *
collect_run_quantity(struct act *act)
{
    const char *bucket = act_text(act, "bucket") ? act_text(act, "bucket") : "removed";
    int64_t qty = act_int(act, "qty", 0);
    struct collecting c = {0};
    struct matter_place from;
    struct matter_batch batch;
    struct matter_account account;
    struct fault *fault = matter_place_find(act, "place", &from);

    if (!fault)
        fault = begin(act, &c);
    if (!fault)
        fault = matter_batch_lock(act, "batch", &batch);
    if (!fault)
        fault = judge(act, batch.id, from.id, &c);
    if (!fault)
        fault = matter_account(act, batch.id, from.id, bucket, &account);
    if (!fault)
        fault = matter_take_judge(act, qty, &account);
    if (!fault)
        fault = collect(act, &c,
                        &(struct flow_move){.batch_id = batch.id,
                                            .from_place = from.id,
                                            .from_bucket = bucket,
                                            .qty = qty},
                        NULL);
    if (!fault)
        buf_printf(&act->out, "{\"collected\":%lld,\"left\":%lld}", (long long)qty,
                   (long long)(account.held - qty));
    return fault;
}
