/* A pack on the move: everything in it goes along, batch by batch. */
#include <string.h>

#include "base/uuid.h"
#include "flow/moving_actions.h"
#include "flow/pack_move.h"
#include "flow_sql.h"
#include "matter/facts.h"

/* One pack's move in the making. */
struct pack_moving {
    const struct moving *m;
    struct moving *lines; /* one for each run of labels, and each quantity */
    size_t count;
    const char *id; /* of the pack's own event */
    json_t *facts;  /* what each line's event says beside the movement */
    bool alerted;
};

/* ---- the lines ---- */

/* What is locked is locked in the order of batches; the lines are sorted by it. */
static struct fault *
lock_batches(struct act *act, const struct pack *pack)
{
    struct fault *fault = NULL;

    for (size_t i = 0; i < pack->line_count && !fault; i++)
        if (i == 0 || pack->lines[i].batch_id != pack->lines[i - 1].batch_id)
            fault = matter_batch_of(act, pack->lines[i].batch_id);
    return fault;
}

static struct fault *
line_of(struct act *act, const struct moving *m, const struct pack_line *from,
        struct moving *out)
{
    *out = *m;
    out->batch_id = from->batch_id;
    out->qty = from->qty;
    if (from->last == 0)
        return moving_stand_in(act, out);
    out->labelled = true;
    return flow_units_read(act, from->batch_id, from->first, from->last, &out->units,
                           &out->count);
}

static struct fault *
read_lines(struct act *act, struct pack_moving *p)
{
    const struct pack *pack = p->m->pack;
    struct fault *fault = lock_batches(act, pack);

    p->lines = arena_alloc(act->arena, (pack->line_count + 1) * sizeof *p->lines);
    for (size_t i = 0; i < pack->line_count && !fault; i++)
        fault = line_of(act, p->m, &pack->lines[i], &p->lines[p->count++]);
    return fault;
}

/* ---- whether it may ---- */

static struct fault *
judge_pack(struct act *act, const struct moving *m)
{
    const struct pack *pack = m->pack;

    if (pack->line_count == 0)
        return act_fault(act, FAULT_CONFLICT, "pack_empty", m->where,
                         "这个包装是空的，没有可移动的产品",
                         "this pack is empty; there is nothing to move");
    if (pack->parent && !act_text(act, "reason"))
        return act_fault(
            act, FAULT_CONFLICT, "pack_inside", m->where,
            arena_printf(act->arena,
                         "这个包装在 %s 内；请先取出，或移动外层包装，或填写原因",
                         pack->parent),
            arena_printf(act->arena,
                         "this pack is in %s; take it out first, move the outer one, or "
                         "give the reason",
                         pack->parent));
    if (m->from_bucket && pack->place_id != m->from && !act_text(act, "reason"))
        return act_fault(
            act, FAULT_CONFLICT, "unit_elsewhere", m->where,
            arena_printf(act->arena, "记录显示这个包装在%s；如确在此处，请填写原因",
                         pack->place_name ? pack->place_name : "-"),
            arena_printf(act->arena,
                         "the record has this pack at %s; if it is here, give the reason",
                         pack->place_name ? pack->place_name : "-"));
    return NULL;
}

/* An order is about one batch; a pack of several is opened first. */
static struct fault *
judge_order(struct act *act, const struct pack_moving *p)
{
    for (size_t i = 0; i < p->count && p->m->order_id; i++)
        if (p->lines[i].batch_id != p->m->batch_id)
            return matter_fault(act, MATTER_OLD_BATCH, p->m->where);
    return NULL;
}

static struct fault *
judge_lines(struct act *act, const struct pack_moving *p)
{
    struct fault *fault = judge_order(act, p);

    for (size_t i = 0; i < p->count && !fault; i++)
        fault = moving_judge(act, &p->lines[i]);
    return fault;
}

/* ---- the record ---- */

static struct fault *
append_lines(struct act *act, struct pack_moving *p)
{
    struct fault *fault = NULL;

    for (size_t i = 0; i < p->count && !fault; i++) {
        char id[UUID_TEXT];
        uuid7_new_text(id);
        fault = moving_append(act, &p->lines[i], id, p->facts);
        if (!fault)
            fault = moving_follow(act, &p->lines[i], &p->alerted);
    }
    return fault;
}

static void
answer(struct act *act, const struct pack_moving *p, bool replayed)
{
    const struct moving *m = p->m;
    const struct pack *pack = m->pack;
    struct buf *out = &act->out;

    buf_printf(out,
               "{\"id\":\"%s\",\"pack\":\"%s\",\"qty\":%lld,\"state\":\"%s\","
               "\"batches\":[",
               p->id, flow_code(act->arena, pack->label.idx, pack->label.random),
               (long long)m->qty, m->to_bucket);
    for (size_t i = 0; i < pack->line_count; i++) {
        if (i && pack->lines[i].batch_id == pack->lines[i - 1].batch_id)
            continue;
        buf_item(out);
        buf_json(out, pack->lines[i].batch);
    }
    buf_printf(out, "],\"alerted\":%s,\"replayed\":%s}", p->alerted ? "true" : "false",
               replayed ? "true" : "false");
}

static struct fault *
record(struct act *act, struct pack_moving *p)
{
    struct fault *fault = judge_pack(act, p->m);

    if (!fault)
        fault = read_lines(act, p);
    if (!fault)
        fault = judge_lines(act, p);
    if (fault)
        return fault;
    const struct moving *m = p->m;
    p->facts = pack_facts(m->pack, p->id);
    fault = append_lines(act, p);
    json_decref(p->facts);
    if (fault)
        return fault;
    return pack_moved(act, m->pack,
                      &(struct pack_step){.id = p->id,
                                          .kind = m->kind,
                                          .bucket = m->to_bucket,
                                          .from = m->from_bucket ? m->from : 0,
                                          .to = m->to});
}

struct fault *
moving_pack_record(struct act *act, struct moving *m)
{
    const char *given = act_text(act, "id");
    struct moving known = *m;
    bool replayed;
    char made[UUID_TEXT];

    known.kind = "pack_moved";
    known.batch_id = m->pack->label.batch_id;
    struct fault *fault = moving_known(act, &known, &replayed);
    uuid7_new_text(made);
    struct pack_moving p = {.m = m, .id = given ? given : made};
    if (!fault && !replayed)
        fault = record(act, &p);
    if (!fault)
        answer(act, &p, replayed);
    return fault;
}
