/* Goods made into other goods: what goes in is used up, what comes out is another
 * batch's; each batch's part is an event that names the others. */
#include "flow/transform_actions.h"

#include <stdlib.h>
#include <string.h>

#include "base/uuid.h"
#include "flow/moving_actions.h"
#include "flow_sql.h"
#include "matter/facts.h"

enum { SIDE_MAX = 50 };

static const struct field FIELDS[] = {
    {"place", FIELD_TEXT, true, 64, NULL, "加工场所编码", "code of the place"},
    {"from", FIELD_LIST, true, SIDE_MAX, NULL,
     "投入：批次:数量，或首标签..末标签；可多项",
     "what goes in: BATCH:QTY, or FIRST..LAST label; several with commas"},
    {"into", FIELD_LIST, true, SIDE_MAX, NULL, "产出：批次:数量，或首标签..末标签",
     "what comes out: BATCH:QTY, or FIRST..LAST label"},
    {"document", FIELD_TEXT, false, 100, NULL, "加工单号", "number of the work order"},
    {"reason", FIELD_TEXT, false, 500, NULL, "与记录不符时的原因",
     "why, where the record says otherwise"},
    MOVING_FIELDS,
    {.name = NULL}};

/* One batch's part. */
struct part {
    struct moving m;
    bool input;
};

struct work {
    struct part parts[2 * SIDE_MAX];
    size_t count, inputs;
    struct matter_place place;
    const char *id; /* of the transformation */
    bool alerted;
};

/* ---- reading ---- */

static struct fault *
unreadable(struct act *act, const char *field, const char *text)
{
    return act_fault(
        act, FAULT_INPUT, "part_unreadable", field,
        arena_printf(act->arena, "“%s”应写作 批次:数量，或 首标签..末标签", text),
        arena_printf(act->arena, "\"%s\" should be BATCH:QTY, or FIRST..LAST label",
                     text));
}

/* The pieces that moving_goods() reads from act's input. */
static struct fault *
set_input(struct act *act, const char *field, const char *text)
{
    const char *dots = strstr(text, ".."), *colon = strrchr(text, ':');
    char *end;

    json_object_del(act->in, "first");
    json_object_del(act->in, "last");
    json_object_del(act->in, "batch");
    json_object_del(act->in, "qty");
    if (dots) {
        json_object_set_new(act->in, "first", json_stringn(text, (size_t)(dots - text)));
        json_object_set_new(act->in, "last", json_string(dots + 2));
        return NULL;
    }
    long long qty = colon ? strtoll(colon + 1, &end, 10) : 0;
    if (qty <= 0 || *end || qty > 100000000)
        return unreadable(act, field, text);
    json_object_set_new(act->in, "batch", json_stringn(text, (size_t)(colon - text)));
    json_object_set_new(act->in, "qty", json_integer(qty));
    return NULL;
}

/* What is made of a declared output was in the maker's books already: it moves there, or
 * from there; of an output not declared it is new. */
static struct fault *
made_from(struct act *act, struct work *w, struct moving *m)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena,
                                 "SELECT producer_place, declared_qty IS NOT NULL FROM "
                                 "batch WHERE id = $1::bigint",
                                 &rows, 1, act_number(act, m->batch_id));

    if (fault)
        return fault;
    m->from_bucket = pg_text(rows, 0, 1)[0] == 't' ? "stock" : NULL;
    m->from = m->from_bucket ? pg_int(rows, 0, 0) : 0;
    m->to = w->place.id;
    return NULL;
}

static struct fault *
read_part(struct act *act, struct work *w, const char *field, const char *text)
{
    struct part *p = &w->parts[w->count];
    bool input = strcmp(field, "from") == 0;

    *p = (struct part){.m = {.kind = "transformed",
                             .from_bucket = "stock",
                             .to_bucket = input ? "consumed" : "stock",
                             .from = w->place.id,
                             .to = w->place.id},
                       .input = input};
    struct fault *fault = set_input(act, field, text);
    if (!fault)
        fault = moving_goods(act, &p->m);
    if (!fault && p->m.pack)
        fault = unreadable(act, field, text);
    if (!fault && !input)
        fault = made_from(act, w, &p->m);
    w->count++;
    w->inputs += input;
    return fault;
}

static struct fault *
read_side(struct act *act, struct work *w, const char *field)
{
    const json_t *list = json_object_get(act->in, field);
    struct fault *fault = NULL;

    for (size_t i = 0; i < json_array_size(list) && !fault; i++)
        fault = read_part(act, w, field, json_string_value(json_array_get(list, i)));
    return fault;
}

/* ---- judging ---- */

/* One batch stands on one side once: a thing is not made of itself, and two parts of one
 * batch would tell its links twice. */
static struct fault *
judge_sides(struct act *act, const struct work *w)
{
    for (size_t i = 0; i < w->count; i++)
        for (size_t k = i + 1; k < w->count; k++)
            if (w->parts[i].m.batch_id == w->parts[k].m.batch_id)
                return act_fault(
                    act, FAULT_INPUT, "batch_twice", w->parts[k].input ? "from" : "into",
                    arena_printf(act->arena, "批次 %s 出现了两次；请合并或分开登记",
                                 w->parts[k].m.units[0].batch_code),
                    arena_printf(act->arena,
                                 "batch %s stands there twice; join the two, or record "
                                 "them apart",
                                 w->parts[k].m.units[0].batch_code));
    return NULL;
}

/* A label of what was made may not be on anything yet. */
static struct fault *
judge_made(struct act *act, const struct moving *m)
{
    for (int64_t i = 0; i < m->count && m->labelled; i++)
        if (strcmp(m->units[i].state, "labelled") != 0)
            return act_fault(act, FAULT_CONFLICT, "unit_elsewhere", "into",
                             "产出的标签已在其他产品上使用",
                             "a label of what was made is on a product already");
    return NULL;
}

static struct fault *
judge(struct act *act, const struct work *w)
{
    struct fault *fault = judge_sides(act, w);

    for (size_t i = 0; i < w->count && !fault; i++)
        fault = w->parts[i].input ? moving_judge(act, &w->parts[i].m)
                                  : judge_made(act, &w->parts[i].m);
    return fault;
}

/* ---- recording ---- */

/* The other side's batches, and all batches for whoever takes it back. */
static json_t *
facts_of(const struct work *w, const struct part *p)
{
    json_t *others = json_array(), *batches = json_array();

    for (size_t i = 0; i < w->count; i++) {
        const struct part *o = &w->parts[i];
        json_array_append_new(batches, json_integer(o->m.batch_id));
        if (o->input != p->input)
            json_array_append_new(others, json_pack("{s:I, s:I}", "batch",
                                                    (json_int_t)o->m.batch_id, "qty",
                                                    (json_int_t)o->m.qty));
    }
    return json_pack("{s:s, s:b, s:o, s:o}", "transformation", w->id, "input", p->input,
                     "others", others, "batches", batches);
}

/* Recalled goods made into others: it happened, so it is recorded, and raises an alert.
 */
static struct fault *
watch_input(struct act *act, struct work *w, const struct part *p)
{
    const struct flow_unit *u = p->m.units;
    bool raised = false;

    if (!p->input || (u->status != FLOW_RECALLED && u->status != FLOW_SUSPENDED))
        return NULL;
    const char *zh =
        arena_printf(act->arena, "批次 %s 已召回或不合格，仍有 %lld 件被加工成其他批次",
                     u->batch_code, (long long)p->m.qty);
    const char *en = arena_printf(act->arena,
                                  "batch %s is recalled or nonconforming, yet %lld of it "
                                  "were made into other goods",
                                  u->batch_code, (long long)p->m.qty);
    struct fault *fault =
        flow_alert(act, u, w->place.id, "transformed_recalled",
                   json_pack("{s:s, s:s, s:I, s:s, s:s}", "rule", "transformed_recalled",
                             "status", flow_status_name(u->status), "qty",
                             (json_int_t)p->m.qty, "zh", zh, "en", en),
                   &raised);
    w->alerted = w->alerted || raised;
    return fault;
}

static struct fault *
record_part(struct act *act, struct work *w, const struct part *p, const char *id)
{
    json_t *facts = facts_of(w, p);
    struct fault *fault = moving_append(act, &p->m, id, facts);

    json_decref(facts);
    if (!fault)
        fault = watch_input(act, w, p);
    if (!fault)
        fault = moving_watch_whole(act, &p->m, &w->alerted);
    return fault;
}

/* The first part's event has the transformation's own id, so that a retry is known. */
static struct fault *
record(struct act *act, struct work *w)
{
    struct fault *fault = judge(act, w);

    for (size_t i = 0; i < w->count && !fault; i++) {
        char id[UUID_TEXT];
        uuid7_new_text(id);
        fault = record_part(act, w, &w->parts[i], i == 0 ? w->id : id);
    }
    return fault;
}

static void
answer(struct act *act, const struct work *w, bool replayed)
{
    struct buf *out = &act->out;

    buf_printf(out, "{\"id\":\"%s\"", w->id);
    for (int input = 1; input >= 0; input--) {
        buf_member(out, input ? "from" : "into");
        buf_putc(out, '[');
        for (size_t i = 0; i < w->count; i++) {
            if (w->parts[i].input != input)
                continue;
            buf_item(out);
            buf_puts(out, "{\"batch\":");
            buf_json(out, w->parts[i].m.units[0].batch_code);
            buf_printf(out, ",\"qty\":%lld}", (long long)w->parts[i].m.qty);
        }
        buf_putc(out, ']');
    }
    buf_printf(out, ",\"alerted\":%s,\"replayed\":%s}", w->alerted ? "true" : "false",
               replayed ? "true" : "false");
}

static struct fault *
run_add(struct act *act)
{
    struct work *w = arena_alloc(act->arena, sizeof *w);
    const char *given = act_text(act, "id");
    bool replayed = false;
    char made[UUID_TEXT];

    uuid7_new_text(made);
    w->id = given ? given : made;
    struct fault *fault = matter_place_find(act, "place", &w->place);
    if (!fault)
        fault = read_side(act, w, "from");
    if (!fault)
        fault = read_side(act, w, "into");
    if (!fault && (w->inputs == 0 || w->inputs == w->count))
        fault = unreadable(act, w->inputs ? "into" : "from", "");
    if (!fault)
        fault = moving_known(act, &w->parts[0].m, &replayed);
    if (!fault && !replayed)
        fault = record(act, w);
    if (!fault)
        answer(act, w, replayed);
    return fault;
}

const struct action TRANSFORM_ACTIONS[] = {
    {.noun = "transform",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/transformations",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = FIELDS,
     .run = run_add,
     .zh = "登记加工转换：投入的批次被用掉，产出另一个批次；追溯由此跨批次",
     .en = "Records that goods were made into others: what goes in is used up, what "
           "comes out is another batch's, and traces cross from one to the other",
     .example = "firemark transform add P001 --from B001:40 --into B002:40"},
    {.en = NULL}};
