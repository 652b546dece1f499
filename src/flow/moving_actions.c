#include "flow/moving_actions.h"

#include <string.h>

#include "base/uuid.h"
#include "flow/pack_store.h"
#include "flow/pack_units.h"
#include "flow/rules.h"
#include "flow_sql.h"
#include "matter/facts.h"
#include "matter/order.h"
#include "matter/recall.h"

/* ---- which goods ---- */

/* A label that another took over from, or that took over from none yet, is on no unit. */
static struct fault *
on_a_unit(struct act *act, const struct moving *m)
{
    for (const struct flow_unit *u = m->units; u < m->units + m->count; u++) {
        const char *code = flow_code(act->arena, u->idx, u->random);
        if (u->heir)
            return act_fault(
                act, FAULT_CONFLICT, "label_void", m->where,
                arena_printf(act->arena, "%s 已换为 %s；请用新标签登记", code, u->heir),
                arena_printf(act->arena, "%s was re-labelled as %s; use the new label",
                             code, u->heir));
        if (!u->state[0])
            return act_fault(
                act, FAULT_CONFLICT, "label_no_unit", m->where,
                arena_printf(
                    act->arena,
                    "%s 是换标用的标签，尚未换到产品上；请先换标（label relabel）", code),
                arena_printf(act->arena,
                             "%s is a label to re-label with and is on no unit yet; "
                             "re-label first (label relabel)",
                             code));
    }
    return NULL;
}

/* A pack moves as a whole: one unit stands for it. */
static struct fault *
take_pack(struct act *act, struct moving *m, const char *field)
{
    m->pack = arena_alloc(act->arena, sizeof *m->pack);
    m->units = arena_alloc(act->arena, sizeof *m->units);
    struct fault *fault = pack_find(act, act_text(act, field), field, m->pack);
    const struct pack *p = m->pack;

    if (fault)
        return fault;
    *m->units = p->label;
    m->units->state = p->bucket;
    m->units->place_id = p->place_id;
    m->where = field;
    m->count = 1;
    m->qty = p->qty;
    m->batch_id = p->line_count ? p->lines[0].batch_id : p->label.batch_id;
    return NULL;
}

struct fault *
moving_labels(struct act *act, struct moving *m, const char *first, const char *last)
{
    const char *batch = act_text(act, "batch");
    const char *to = last ? act_text(act, last) : NULL;
    struct fault *fault =
        flow_units_find(act, act_text(act, first), to, &m->units, &m->count);

    if (fault && !to && pack_is_named(act, act_text(act, first)))
        return take_pack(act, m, first);
    if (fault)
        return fault;
    m->where = first;
    m->labelled = true;
    m->batch_id = m->units[0].batch_id;
    m->qty = m->count;
    if ((batch && strcmp(batch, m->units[0].batch_code) != 0) ||
        act_int(act, "qty", m->qty) != m->qty)
        return act_fault(act, FAULT_INPUT, flow_verdict_code(FLOW_BAD_LABELS), first,
                         flow_verdict_text(FLOW_BAD_LABELS, "zh"),
                         flow_verdict_text(FLOW_BAD_LABELS, "en"));
    return on_a_unit(act, m);
}

/* Goods without labels stand as one unit of index 0, where the step begins. */
struct fault *
moving_stand_in(struct act *act, struct moving *m)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_batch_facts, &rows, 2,
               act_number(act, m->batch_id), m->from ? act_number(act, m->from) : NULL);

    if (fault)
        return fault;
    m->units = arena_alloc(act->arena, sizeof *m->units);
    m->count = 1;
    m->maker = pg_int(rows, 0, 5);
    *m->units = (struct flow_unit){
        .batch_id = m->batch_id,
        .batch_code = pg_text(rows, 0, 0),
        .recall_id = pg_is_null(rows, 0, 1) ? NULL : pg_text(rows, 0, 1),
        .state = m->from_bucket ? m->from_bucket : "",
        .place_id = m->from,
        .area = (int)pg_int(rows, 0, 3),
        .company_id = pg_int(rows, 0, 4),
        .status = (enum flow_status)pg_int(rows, 0, 2)};
    return NULL;
}

struct fault *
moving_quantity(struct act *act, struct moving *m)
{
    struct matter_batch batch;

    if (!act_text(act, "batch") || act_int(act, "qty", 0) == 0)
        return act_fault(act, FAULT_INPUT, "goods_missing", "qty",
                         "请填写起止标签，或批次和数量",
                         "give the first and last label, or the batch and the quantity");
    struct fault *fault = matter_batch_lock(act, "batch", &batch);
    if (fault)
        return fault;
    m->where = "batch";
    m->batch_id = batch.id;
    m->qty = act_int(act, "qty", 0);
    return moving_stand_in(act, m);
}

struct fault *
moving_goods(struct act *act, struct moving *m)
{
    return act_text(act, "first") ? moving_labels(act, m, "first", "last")
                                  : moving_quantity(act, m);
}

/* ---- whether they may ---- */

static struct fault *
refuse(struct act *act, const struct moving *m, const struct flow_unit *unit,
       enum flow_verdict verdict)
{
    struct fault *fault = order_step_fault(act, verdict, m->where);

    if (m->labelled && m->count > 1)
        fault->detail = arena_printf(act->arena, "{\"code\":\"%s\"}",
                                     flow_code(act->arena, unit->idx, unit->random));
    return verdict == FLOW_NOT_NORMAL && m->refused
               ? flow_refuse(act, unit, m->to ? m->to : m->from, m->refused, fault)
               : fault;
}

/* A unit that the record has elsewhere moves only with a reason; the trace then shows the
 * gap at the place it is said to come from. */
static struct fault *
elsewhere(struct act *act, const struct moving *m, const struct flow_unit *unit)
{
    const char *code = flow_code(act->arena, unit->idx, unit->random);
    const char *place = unit->place_name[0] ? unit->place_name : "-";

    return act_fault(
        act, FAULT_CONFLICT, flow_verdict_code(FLOW_NOT_THERE), m->where,
        arena_printf(act->arena, "记录显示 %s 在%s；如确在此处，请填写原因", code, place),
        arena_printf(act->arena,
                     "the record has %s at %s; if it is here, give the reason", code,
                     place));
}

/* What must not move at all outweighs what is merely elsewhere. */
static struct fault *
judge_units(struct act *act, const struct moving *m)
{
    const struct flow_step step = {m->kind, m->from_bucket, m->to_bucket, m->qty, 0, 0};
    const struct flow_unit *astray = NULL, *away = NULL;
    enum flow_verdict why = FLOW_MAY;

    for (const struct flow_unit *u = m->units; u < m->units + m->count; u++) {
        enum flow_verdict verdict = flow_unit_judge(&step, u->state, u->status);
        if (verdict == FLOW_NOT_NORMAL)
            return refuse(act, m, u, verdict);
        if (verdict != FLOW_MAY && !astray) {
            astray = u;
            why = verdict;
        }
        if (m->labelled && m->from_bucket && u->place_id != m->from && !away)
            away = u;
    }
    if (astray)
        return refuse(act, m, astray, why);
    return away && !act_text(act, "reason") ? elsewhere(act, m, away) : NULL;
}

/* Of goods without labels no more leaves an account than it holds of them outside packs,
 * unless a reason is given; an output that nobody declared has no bound. */
static struct fault *
judge_quantity(struct act *act, const struct moving *m)
{
    struct matter_account account;
    int64_t packed = 0;

    if (!m->from_bucket || m->from == m->maker)
        return NULL;
    struct fault *fault =
        matter_account(act, m->batch_id, m->from, m->from_bucket, &account);
    if (!fault && !m->pack)
        fault = pack_loose_taken(act, m->batch_id, m->from, m->from_bucket, &packed);
    account.unlabelled -= packed;
    return fault ? fault : matter_take_judge(act, m->qty, &account);
}

static struct fault *
judge_time(struct act *act, const struct moving *m)
{
    BUF_SCOPE struct buf list = {0};

    buf_putc(&list, '[');
    for (int64_t i = 0; i < m->count; i++) {
        buf_item(&list);
        buf_json_int(&list, m->units[i].idx);
    }
    buf_putc(&list, ']');
    return matter_time_check(act, m->batch_id, list.data);
}

/* ---- the client's id ---- */

struct fault *
moving_id(struct act *act, const char **id)
{
    *id = act_text(act, "id");
    if (!*id || (*id)[14] == '7')
        return NULL;
    return act_fault(act, FAULT_INPUT, "event_id_version", "id",
                     "事件编号应为第 7 版 UUID", "the id must be a UUID of version 7");
}

struct fault *
moving_known(struct act *act, const struct moving *m, bool *replayed)
{
    const char *id;
    struct pg_rows *rows;
    struct fault *fault = moving_id(act, &id);

    *replayed = false;
    if (fault || !id)
        return fault;
    fault = pg_run(act->pg, act->arena, SQL_flow_event_known, &rows, 6,
                   act_number(act, m->batch_id), id, m->kind, act_number(act, m->qty),
                   m->labelled ? act_number(act, m->units[0].idx) : NULL,
                   act_number(act, m->to ? m->to : m->from));
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    *replayed = strcmp(pg_text(rows, 0, 0), "t") == 0;
    return *replayed ? NULL
                     : act_fault(act, FAULT_CONFLICT, "event_id_reused", "id",
                                 "这个事件编号已用于另一项登记；请换用新的编号",
                                 "this id is taken by another event; use a new one");
}

/* ---- the record and what follows ---- */

struct fault *
moving_alert_shipped(struct act *act, const struct flow_unit *unit,
                     const struct moving_shipped *what, bool *alerted)
{
    const char *to = what->to, *number = what->recall;
    const char *zh =
        arena_printf(act->arena, "批次%s（%s），仍有 %lld 件发往%s",
                     number[0] ? "已召回" : "检验不合格", number[0] ? number : "尚未召回",
                     (long long)what->qty, to[0] ? to : "本市以外");
    const char *en = arena_printf(act->arena, "the batch is %s (%s), yet %lld went to %s",
                                  number[0] ? "recalled" : "nonconforming",
                                  number[0] ? number : "no recall yet",
                                  (long long)what->qty, to[0] ? to : "outside the city");

    return flow_alert(act, unit, what->place_id, "shipment_recalled",
                      json_pack("{s:s, s:s, s:I, s:s, s:s}", "rule", "shipment_recalled",
                                "status", flow_status_name(unit->status), "qty",
                                (json_int_t)what->qty, "zh", zh, "en", en),
                      alerted);
}

/* A shipment of recalled goods to one who sells or uses. */
static struct fault *
watch_recalled(struct act *act, const struct moving *m, bool *alerted)
{
    const struct flow_unit *unit = m->units;
    struct pg_rows *rows;

    if ((unit->status != FLOW_RECALLED && unit->status != FLOW_SUSPENDED) ||
        strcmp(m->to_bucket, "removed") == 0)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_downstream, &rows, 3,
               act_number(act, m->batch_id), m->from ? act_number(act, m->from) : NULL,
               strcmp(m->to_bucket, "out_of_area") == 0 ? NULL : act_number(act, m->to));
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return moving_alert_shipped(act, unit,
                                &(struct moving_shipped){m->to ? m->to : m->from, m->qty,
                                                         pg_text(rows, 0, 0),
                                                         pg_text(rows, 0, 1)},
                                alerted);
}

struct fault *
moving_watch_whole(struct act *act, const struct moving *m, bool *alerted)
{
    struct pg_rows *rows;
    bool raised = false;
    struct flow_unit batch = *m->units;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_flow_excess, &rows, 1,
                                 act_number(act, m->batch_id));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    batch.idx = 0;
    long long excess = pg_int(rows, 0, 0), declared = pg_int(rows, 0, 1);
    fault = flow_alert(
        act, &batch, 0, "more_than_whole",
        json_pack("{s:s, s:I, s:o, s:o}", "rule", "more_than_whole", "qty",
                  (json_int_t)excess, "zh",
                  json_sprintf("查到的数量比申报产量 %lld 多 %lld：可能有仿冒或漏报",
                               declared, excess),
                  "en",
                  json_sprintf("%lld more were found than the %lld declared: "
                               "counterfeits, or output that was not declared",
                               excess, declared)),
        &raised);
    *alerted = *alerted || raised;
    return fault;
}

struct fault *
moving_append(struct act *act, const struct moving *m, const char *id, json_t *given)
{
    json_t *facts = given ? json_deep_copy(given) : json_object();

    if (act_text(act, "reason"))
        json_object_set_new(facts, "reason", json_string(act_text(act, "reason")));
    struct fault *fault = flow_move(
        act, &(struct flow_move){.kind = m->kind,
                                 .id = id,
                                 .batch_id = m->batch_id,
                                 .from_place = m->from_bucket ? m->from : 0,
                                 .from_bucket = m->from_bucket,
                                 .to_place = m->to,
                                 .to_bucket = m->to_bucket,
                                 .qty = m->qty,
                                 .first = m->labelled ? m->units[0].idx : 0,
                                 .last = m->labelled ? m->units[m->count - 1].idx : 0,
                                 .grade = m->grade,
                                 .document = act_text(act, "document"),
                                 .order_id = m->order_id,
                                 .occurred_at = act_text(act, "occurred_at"),
                                 .attachments = json_object_get(act->in, "evidence"),
                                 .facts = facts});
    json_decref(facts);
    return fault;
}

static void
answer(struct act *act, const struct moving *m, const char *id, bool alerted,
       bool replayed)
{
    struct buf *out = &act->out;

    buf_putc(out, '{');
    buf_member(out, "id");
    buf_json(out, id);
    buf_member(out, "batch");
    buf_json(out, m->units[0].batch_code);
    buf_member(out, "qty");
    buf_json_int(out, m->qty);
    buf_member(out, "state");
    buf_json(out, m->to_bucket);
    buf_printf(out, ",\"alerted\":%s,\"replayed\":%s}", alerted ? "true" : "false",
               replayed ? "true" : "false");
}

/* What is packed moves with its pack, unless a reason says that it does not. */
static struct fault *
judge_packed(struct act *act, const struct moving *m)
{
    struct pack_run *runs;
    size_t n;

    if (m->pack || act_text(act, "reason"))
        return NULL;
    struct fault *fault = pack_runs(act, m->batch_id, m->units[0].idx,
                                    m->units[m->count - 1].idx, &runs, &n);
    if (fault || n == 0)
        return fault;
    return act_fault(
        act, FAULT_CONFLICT, "unit_in_pack", m->where,
        arena_printf(act->arena,
                     "记录显示产品在包装 %s 内；请先取出，或移动整个包装，或填写原因",
                     runs[0].code),
        arena_printf(act->arena,
                     "the record has it in pack %s; take it out first, move the whole "
                     "pack, or give the reason",
                     runs[0].code));
}

struct fault *
moving_judge(struct act *act, const struct moving *m)
{
    struct fault *fault = judge_units(act, m);

    if (!fault && m->labelled)
        fault = judge_packed(act, m);
    if (fault)
        return fault;
    return m->labelled ? judge_time(act, m) : judge_quantity(act, m);
}

struct fault *
moving_follow(struct act *act, const struct moving *m, bool *alerted)
{
    struct fault *fault = watch_recalled(act, m, alerted);

    if (!fault && (!m->from_bucket || act_text(act, "reason")))
        fault = moving_watch_whole(act, m, alerted);
    return fault ? fault
                 : recall_stir(act, m->batch_id, "结束后产品又有移动",
                               "its goods moved after it was closed");
}

struct fault *
moving_record(struct act *act, struct moving *m)
{
    const char *given = act_text(act, "id");
    bool alerted = false, replayed;
    char made[UUID_TEXT];

    if (m->pack)
        return moving_pack_record(act, m);
    struct fault *fault = moving_known(act, m, &replayed);
    if (!given)
        uuid7_new_text(made);
    const char *id = given ? given : made;
    if (!fault && !replayed) {
        fault = moving_judge(act, m);
        if (!fault)
            fault = moving_append(act, m, id, NULL);
        if (!fault)
            fault = moving_follow(act, m, &alerted);
    }
    if (!fault)
        answer(act, m, id, alerted, replayed);
    return fault;
}
