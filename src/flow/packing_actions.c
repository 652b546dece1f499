/* A thing is in at most one pack, no pack is in itself, and all that a pack holds is in
 * one place. */
#include "flow/packing_actions.h"

#include <string.h>

#include "access/act.h"
#include "flow/moving_actions.h"
#include "flow_sql.h"
#include "matter/facts.h"

static struct fault *
conflict(struct act *act, const char *code, const char *where, const char *zh,
         const char *en)
{
    return act_fault(act, FAULT_CONFLICT, code, where, zh, en);
}

/* ---- guards ---- */

/* Nothing may be said about a time before what the pack did last. */
struct fault *
packing_in_time(struct act *act, const struct pack *pack)
{
    const char *at = act_text(act, "occurred_at");
    struct pg_rows *rows;

    if (!at || !pack->last_at)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT $1::timestamptz < $2::timestamptz", &rows, 2,
               at, pack->last_at);
    if (fault || pg_text(rows, 0, 0)[0] != 't')
        return fault;
    return act_fault(act, FAULT_INPUT, "occurred_too_early", "occurred_at",
                     "时间早于该包装上一次登记的时间；请核对时间",
                     "the time is before what is recorded of the pack last; check it");
}

/* A pack is in one place, and so is all it holds. */
static struct fault *
same_place(struct act *act, const struct pack *pack, const struct packing *t,
           const char *where)
{
    bool holds = pack->line_count + pack->inner_count > 0 || pack->parent;

    if (!holds || !t->place_id || !pack->place_id ||
        (t->place_id == pack->place_id && strcmp(t->bucket, pack->bucket) == 0))
        return NULL;
    return conflict(
        act, "pack_elsewhere", where,
        arena_printf(act->arena,
                     "包装在%s，产品不在那里；请先登记产品的移动，或换一个包装",
                     pack->place_name ? pack->place_name : "-"),
        arena_printf(act->arena,
                     "the pack is at %s and the goods are not; record their move first, "
                     "or use another pack",
                     pack->place_name ? pack->place_name : "-"));
}

static struct fault *
already_packed(struct act *act, const char *where, const char *code)
{
    return conflict(
        act, "already_packed", where,
        arena_printf(act->arena, "已在包装 %s 内；请先取出", code),
        arena_printf(act->arena, "it is in pack %s; take it out first", code));
}

/* ---- units ---- */

static struct fault *
judge_unit(struct act *act, const struct flow_unit *u, const struct flow_unit *first)
{
    bool stock = strcmp(u->state, "stock") == 0 || strcmp(u->state, "labelled") == 0;
    const char *code = flow_code(act->arena, u->idx, u->random);

    if (u->status == FLOW_VOID || u->status == FLOW_DESTROYED || u->heir)
        return conflict(
            act, "unit_not_usable", "first",
            arena_printf(act->arena, "%s 已作废或已销毁，不能装入包装", code),
            arena_printf(act->arena, "%s is void or destroyed and is not packed", code));
    if (u->place_id == first->place_id && (stock || strcmp(u->state, first->state) == 0))
        return NULL;
    return conflict(act, "unit_elsewhere", "first",
                    arena_printf(act->arena, "%s 不与其他产品在同一处；请分别装入", code),
                    arena_printf(act->arena,
                                 "%s is not where the others are; pack them apart",
                                 code));
}

static struct fault *
take_units(struct act *act, const struct pack *pack, struct packing *out, bool in)
{
    struct flow_unit *units;
    int64_t count;
    struct fault *fault = flow_units_find(act, act_text(act, "first"),
                                          act_text(act, "last"), &units, &count);

    for (int64_t i = 0; !fault && in && i < count; i++)
        fault = judge_unit(act, &units[i], units);
    if (fault)
        return fault;
    out->entry = (struct pack_entry){.pack = pack->label.idx,
                                     .batch = units[0].batch_id,
                                     .first = units[0].idx,
                                     .last = units[count - 1].idx,
                                     .in = in};
    out->place_id = units[0].place_id;
    out->bucket = strcmp(units[0].state, "labelled") == 0 ? "stock" : units[0].state;
    return NULL;
}

/* In no pack (to go in), or all in this one (to come out). */
static struct fault *
judge_runs(struct act *act, const struct pack *pack, const struct pack_entry *e)
{
    struct pack_run *runs;
    int64_t here = 0;
    size_t n;
    struct fault *fault = pack_runs(act, e->batch, e->first, e->last, &runs, &n);

    if (fault || (e->in && n == 0))
        return fault;
    if (e->in)
        return already_packed(act, "first", runs[0].code);
    for (size_t i = 0; i < n; i++)
        if (runs[i].pack_idx == pack->label.idx)
            here += runs[i].last - runs[i].first + 1;
    return here == e->last - e->first + 1
               ? NULL
               : conflict(act, "pack_lacks", "first", "这些产品不都在该包装内",
                          "not all of these units are in this pack");
}

/* ---- quantities ---- */

static int64_t
held_directly(const struct pack *pack, int64_t batch)
{
    for (size_t i = 0; i < pack->line_count; i++)
        if (pack->lines[i].batch_id == batch && pack->lines[i].last == 0 &&
            pack->lines[i].within == pack->label.idx)
            return pack->lines[i].qty;
    return 0;
}

/* No more goes in than lies loose there, unless a reason is given. */
static struct fault *
judge_loose(struct act *act, const struct packing *t)
{
    struct matter_account account;
    int64_t packed = 0;
    struct fault *fault =
        matter_account(act, t->entry.batch, t->place_id, t->bucket, &account);

    if (!fault)
        fault = pack_loose_taken(act, t->entry.batch, t->place_id, t->bucket, &packed);
    account.unlabelled -= packed;
    return fault ? fault : matter_take_judge(act, t->entry.qty, &account);
}

static struct fault *
quantity_place(struct act *act, const struct pack *pack, struct packing *out)
{
    struct matter_place place;

    out->place_id = pack->place_id;
    out->bucket = pack->bucket;
    if (act_text(act, "place")) {
        struct fault *fault = matter_place_find(act, "place", &place);
        out->place_id = place.id;
        out->bucket = pack->place_id == place.id ? pack->bucket : "stock";
        return fault;
    }
    return out->place_id ? NULL
                         : act_fault(act, FAULT_INPUT, "place_missing", "place",
                                     "空包装装入无标签产品时，请填写场所",
                                     "say where it is: the pack is empty and the goods "
                                     "bear no labels");
}

static struct fault *
take_quantity(struct act *act, const struct pack *pack, struct packing *out, bool in)
{
    struct matter_batch batch;
    struct fault *fault = matter_batch_lock(act, "batch", &batch);

    if (fault)
        return fault;
    out->entry = (struct pack_entry){.pack = pack->label.idx,
                                     .batch = batch.id,
                                     .qty = act_int(act, "qty", 0),
                                     .in = in};
    if (in) {
        fault = quantity_place(act, pack, out);
        return fault ? fault : judge_loose(act, out);
    }
    return out->entry.qty > 0 && out->entry.qty <= held_directly(pack, batch.id)
               ? NULL
               : conflict(act, "pack_lacks", "qty", "该包装内没有这么多",
                          "this pack does not hold that many");
}

/* ---- packs in packs ---- */

static bool
holds_pack(const struct pack *outer, int64_t idx, bool directly)
{
    for (size_t i = 0; i < outer->inner_count; i++)
        if (outer->inner[i].idx == idx &&
            (!directly || outer->inner[i].within == outer->label.idx))
            return true;
    return false;
}

static struct fault *
take_inner(struct act *act, const struct pack *pack, struct packing *out, bool in)
{
    struct pack inner;
    struct fault *fault = pack_find(act, act_text(act, "inner"), "inner", &inner);

    if (fault)
        return fault;
    out->entry = (struct pack_entry){.pack = pack->label.idx,
                                     .batch = inner.label.batch_id,
                                     .child = inner.label.idx,
                                     .in = in};
    out->place_id = in ? inner.place_id : 0;
    out->bucket = inner.bucket;
    if (!in)
        return holds_pack(pack, inner.label.idx, true)
                   ? NULL
                   : conflict(act, "pack_lacks", "inner", "该包装不在这个包装内",
                              "that pack is not in this one");
    if (inner.label.idx == pack->label.idx || holds_pack(&inner, pack->label.idx, false))
        return conflict(act, "pack_cycle", "inner", "包装不能装入它自己",
                        "a pack cannot be inside itself");
    return inner.parent ? already_packed(act, "inner", inner.parent)
                        : packing_in_time(act, &inner);
}

/* ---- the thing ---- */

static struct fault *
take_thing(struct act *act, const struct pack *pack, struct packing *out, bool in)
{
    bool units = act_text(act, "first"), inner = act_text(act, "inner");
    bool goods = act_text(act, "batch") && act_int(act, "qty", 0) > 0;

    if (units + inner + goods != 1)
        return act_fault(act, FAULT_INPUT, "goods_missing", "first",
                         "请只填写一项：起止标签，或批次和数量，或内层包装",
                         "give one of: first and last label, batch and quantity, or an "
                         "inner pack");
    if (inner)
        return take_inner(act, pack, out, in);
    if (goods)
        return take_quantity(act, pack, out, in);
    struct fault *fault = take_units(act, pack, out, in);
    return fault ? fault : judge_runs(act, pack, &out->entry);
}

struct fault *
packing_find(struct act *act, const struct pack *pack, bool in, struct packing *out)
{
    struct fault *fault;

    *out = (struct packing){0};
    fault = take_thing(act, pack, out, in);
    if (fault || !in)
        return fault;
    fault = same_place(act, pack, out, "code");
    if (!fault && out->place_id)
        fault = matter_place_seen(act, out->place_id, "code");
    return fault;
}

/* ---- the client's id ---- */

struct fault *
packing_known(struct act *act, const struct pack *pack, bool *known)
{
    const char *id;
    struct pg_rows *rows;
    struct fault *fault = moving_id(act, &id);

    *known = false;
    if (fault || !id)
        return fault;
    fault = pg_run(act->pg, act->arena, SQL_pack_known, &rows, 2,
                   act_number(act, pack->label.idx), id);
    *known = !fault && pg_rows_count(rows) > 0;
    return fault;
}

struct fault *
packing_id_free(struct act *act, const struct packing *what)
{
    struct pg_rows *rows;

    if (!what->entry.event)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_event_taken, &rows, 2,
                                 act_number(act, what->entry.batch), what->entry.event);
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return conflict(act, "event_id_reused", "id",
                    "这个事件编号已用于另一项登记；请换用新的编号",
                    "this id is taken by another event; use a new one");
}
