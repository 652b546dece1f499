#include "flow/flow.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "flow/alert_note.h"
#include "flow/pack_store.h"
#include "flow/rules.h"
#include "flow_sql.h"

static struct fault *
verdict_fault(struct act *act, enum flow_verdict verdict, enum fault_kind kind)
{
    return act_fault(act, kind, flow_verdict_code(verdict), NULL,
                     flow_verdict_text(verdict, "zh"), flow_verdict_text(verdict, "en"));
}

static void
put_int(json_t *body, const char *name, int64_t value)
{
    if (value != 0)
        json_object_set_new(body, name, json_integer(value));
}

static void
put_text(json_t *body, const char *name, const char *text)
{
    if (text)
        json_object_set_new(body, name, json_string(text));
}

/* Everything that derivation needs is decided here, so that a rebuild needs no rules. */
static json_t *
move_body(const struct flow_move *move)
{
    json_t *body = move->facts ? json_deep_copy(move->facts) : json_object();
    int grade = move->grade ? move->grade : move->last ? 1 : 2;

    put_int(body, "from_place", move->from_place);
    put_text(body, "from_bucket", move->from_bucket);
    put_int(body, "to_place", move->to_place);
    put_text(body, "to_bucket", move->to_bucket);
    put_int(body, "qty", move->qty);
    put_int(body, "first", move->last ? move->first : 0);
    put_int(body, "last", move->last);
    put_int(body, "grade", grade);
    put_text(body, "document", move->document);
    put_text(body, "order_id", move->order_id);
    put_int(body, "twin", move->twin);
    return body;
}

/* Units that move without their pack are out of it. A correction of what happened long
 * ago says nothing about where units are packed now. */
static struct fault *
leave_packs(struct act *act, const struct flow_move *move)
{
    struct pack_run *runs;
    size_t n;

    if (move->last == 0 || move->corrects || json_object_get(move->facts, "pack"))
        return NULL;
    struct fault *fault =
        pack_runs(act, move->batch_id, move->first, move->last, &runs, &n);
    for (size_t i = 0; !fault && i < n; i++)
        fault = pack_append(act,
                            &(struct pack_entry){.pack = runs[i].pack_idx,
                                                 .batch = move->batch_id,
                                                 .first = runs[i].first,
                                                 .last = runs[i].last},
                            runs[i].pack_batch, 0, NULL);
    return fault;
}

struct fault *
flow_move(struct act *act, const struct flow_move *move)
{
    struct flow_step step = {move->kind, move->from_bucket, move->to_bucket,
                             move->qty,  move->first,       move->last};
    enum flow_verdict verdict = flow_step_judge(&step);
    int64_t place = move->to_place ? move->to_place : move->from_place;
    struct pg_rows *rows;

    if (verdict != FLOW_MAY)
        return verdict_fault(
            act, verdict, verdict == FLOW_NO_TRANSITION ? FAULT_CONFLICT : FAULT_INPUT);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_place_scope, &rows, 4,
               act_number(act, place), act_number(act, move->batch_id),
               act_number(act, move->first), act_number(act, move->last));
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "place_unknown", NULL, "没有这个场所",
                         "there is no such place");
    if (move->last != 0 && pg_int(rows, 0, 2) != move->qty)
        return verdict_fault(act, FLOW_BAD_LABELS, FAULT_INPUT);
    fault = act_append(
        act, &(struct act_event){
                 .kind = move->kind,
                 .id = move->id,
                 .batch_id = move->batch_id,
                 .place_id = place,
                 .unit_index = move->last && move->first == move->last ? move->last : -1,
                 .area = (int)pg_int(rows, 0, 0),
                 .company_id = pg_int(rows, 0, 1),
                 .occurred_at = move->occurred_at,
                 .corrects = move->corrects,
                 .attachments = move->attachments,
                 .body = move_body(move),
             });
    return fault ? fault : leave_packs(act, move);
}

/* A full label, or the short code that people type. */
static struct fault *
parse_code(struct act *act, const char *code, struct fm_serial *out)
{
    size_t len = strlen(code);
    struct fm_label label;
    struct fm_error why = {0};
    enum fm_status status = fm_label_parse(code, len, &label, &why);

    if (status == FM_OK) {
        *out = label.serial;
        return NULL;
    }
    if (status == FM_ERR_FOREIGN && !strstr(code, "://")) {
        if (fm_serial_parse(code, len, out, NULL, &why) == FM_OK)
            return NULL;
        return act_fault(act, FAULT_INPUT, "serial_wrong", "code", why.zh, why.en);
    }
    if (status == FM_ERR_FOREIGN)
        return act_fault(act, FAULT_INPUT, "label_foreign", "code",
                         "这不是本系统签发的标签", "this is not a Firemark label");
    return act_fault(act, FAULT_INPUT, "label_malformed", "code", why.zh, why.en);
}

static const char *
text_or_null(const struct pg_rows *rows, int row, int column)
{
    return pg_is_null(rows, row, column) ? NULL : pg_text(rows, row, column);
}

static void
fill_unit(const struct pg_rows *rows, int row, struct flow_unit *out)
{
    *out = (struct flow_unit){
        .batch_id = pg_int(rows, row, 0),
        .idx = pg_int(rows, row, 1),
        .random = pg_int(rows, row, 16),
        .type = (int)pg_int(rows, row, 2),
        .state = pg_text(rows, row, 3),
        .place_id = pg_int(rows, row, 4),
        .place_code = pg_text(rows, row, 5),
        .place_name = pg_text(rows, row, 6),
        .batch_code = pg_text(rows, row, 7),
        .product_name = pg_text(rows, row, 8),
        .recall_id = text_or_null(rows, row, 9),
        .order_id = text_or_null(rows, row, 10),
        .twin = pg_int(rows, row, 11),
        .void_reason = text_or_null(rows, row, 12),
        .area = (int)pg_int(rows, row, 13),
        .company_id = pg_int(rows, row, 14),
        .status = (enum flow_status)pg_int(rows, row, 15),
        .heir = text_or_null(rows, row, 17),
        .pair = text_or_null(rows, row, 18),
        .blind = (int)pg_int(rows, row, 19),
    };
}

static struct fault *
unit_by_serial(struct act *act, const struct fm_serial *serial, struct pg_rows **rows)
{
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_unit_by_index, rows, 2,
               act_number(act, serial->index), act_number(act, serial->random));

    if (!fault && pg_rows_count(*rows) == 0)
        return act_fault(act, FAULT_ABSENT, "label_unknown", "code",
                         "没有签发过这个标签：可能是伪造，请保留实物并报告",
                         "this label was never issued: perhaps a forgery; keep the "
                         "product and report it");
    return fault;
}

struct fault *
flow_unit_read(struct act *act, const char *code, struct flow_unit *out)
{
    struct fm_serial serial;
    struct pg_rows *rows;
    struct fault *fault = parse_code(act, code, &serial);

    if (!fault)
        fault = unit_by_serial(act, &serial, &rows);
    if (fault)
        return fault;
    fill_unit(rows, 0, out);
    if (out->blind != 2)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "label_blind", "code",
                     "这是盲样标签，检验结果登记前不显示来源；有决定权的人员可以查看"
                     "并留下记录：firemark blind reveal",
                     "this is a blind sample's label, which tells nothing before its "
                     "result; who has the power to decide may look behind it, on record: "
                     "firemark blind reveal");
}

/* The row is locked, and read once more: what is judged is what is locked. */
struct fault *
flow_unit_find(struct act *act, const char *code, struct flow_unit *out)
{
    struct pg_rows *rows;
    struct fault *fault = flow_unit_read(act, code, out);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_flow_unit_lock, &rows, 3,
                       act_number(act, out->batch_id), act_number(act, out->idx),
                       act_number(act, out->idx));
    return fault ? fault : flow_unit_read(act, code, out);
}

struct fault *
flow_units_read(struct act *act, int64_t batch_id, int64_t first, int64_t last,
                struct flow_unit **out, int64_t *count)
{
    const char *batch = act_number(act, batch_id);
    const char *from = act_number(act, first), *to = act_number(act, last);
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_unit_lock, &rows, 3, batch, from, to);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_flow_units_between, &rows, 3, batch, from,
                       to);
    if (fault)
        return fault;
    *count = pg_rows_count(rows);
    if (*count != last - first + 1)
        return verdict_fault(act, FLOW_BAD_LABELS, FAULT_INPUT);
    *out = arena_alloc(act->arena, (size_t)*count * sizeof **out);
    for (int i = 0; i < *count; i++)
        fill_unit(rows, i, &(*out)[i]);
    return NULL;
}

struct fault *
flow_units_find(struct act *act, const char *first, const char *last,
                struct flow_unit **out, int64_t *count)
{
    struct flow_unit from, to;
    struct fault *fault = flow_unit_read(act, first, &from);

    to = from;
    if (!fault && last)
        fault = flow_unit_read(act, last, &to);
    if (fault)
        return fault;
    if (to.batch_id != from.batch_id || to.idx < from.idx)
        return verdict_fault(act, FLOW_BAD_LABELS, FAULT_INPUT);
    if (to.idx - from.idx >= FLOW_RANGE_MAX)
        return act_fault(act, FAULT_INPUT, "range_long", "last",
                         "一次最多登记 10000 个标签；请分次登记",
                         "at most 10 000 labels at a time; record them in parts");
    return flow_units_read(act, from.batch_id, from.idx, to.idx, out, count);
}

const char *
flow_code(struct arena *arena, int64_t idx, int64_t random)
{
    const struct fm_serial serial = {(uint32_t)idx, (uint32_t)random};
    char *text = arena_alloc(arena, FM_SERIAL_LEN + 3);

    return fm_serial_print(&serial, text) == FM_OK ? text : "";
}

/* An alert belongs to the area it happened in; the batch's where no place is known. */
static struct fault *
alert_area(struct act *act, const struct flow_unit *unit, int64_t place_id, int *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT area FROM place WHERE id = $1::bigint", &rows,
               1, act_number(act, place_id));

    if (!fault)
        *out = pg_rows_count(rows) ? (int)pg_int(rows, 0, 0) : unit->area;
    return fault;
}

/* The same again is counted on the open one, so that a refusal repeated shows. */
static struct fault *
count_again(struct act *act, const struct flow_unit *unit, int64_t place_id,
            const char *kind, const json_t *why)
{
    const struct alert_case again = {.kind = kind,
                                     .batch_id = unit->batch_id,
                                     .unit_index = unit->idx,
                                     .place_id = place_id,
                                     .company_id = unit->company_id,
                                     .area = unit->area,
                                     .times = 1,
                                     .why = (json_t *)(uintptr_t)why};
    enum alert_noted noted;

    return alert_note(act->pg, act->arena, &again, &noted);
}

struct fault *
flow_alert(struct act *act, const struct flow_unit *unit, int64_t place_id,
           const char *kind, json_t *why, bool *raised)
{
    struct pg_rows *rows;
    int area;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_flow_alert_open, &rows, 4,
               act_number(act, unit->batch_id), act_number(act, unit->idx), kind,
               act_number(act, place_id));
    bool open = !fault && pg_rows_count(rows) > 0;

    if (raised)
        *raised = !fault && !open;
    if (!fault)
        fault = open ? count_again(act, unit, place_id, kind, why)
                     : alert_area(act, unit, place_id, &area);
    if (fault || open) {
        json_decref(why);
        return fault;
    }
    return act_append(act, &(struct act_event){
                               .kind = "alert_raised",
                               .batch_id = unit->batch_id,
                               .place_id = place_id,
                               .unit_index = unit->idx,
                               .area = area,
                               .company_id = unit->company_id,
                               .body = json_pack("{s:s, s:o}", "kind", kind, "why", why),
                           });
}

struct fault *
flow_refuse(struct act *act, const struct flow_unit *unit, int64_t place_id,
            const char *kind, struct fault *refusal)
{
    json_t *why = json_pack("{s:s, s:s, s:s, s:s, s:s}", "rule", refusal->code, "status",
                            flow_status_name(unit->status), "state", unit->state, "zh",
                            refusal->zh, "en", refusal->en);

    pg_rollback(act->pg);
    struct fault *fault = pg_begin(act->pg, act->arena);
    if (fault) {
        json_decref(why);
        return fault;
    }
    fault = flow_alert(act, unit, place_id ? place_id : unit->place_id, kind, why, NULL);
    if (!fault)
        fault = pg_commit(act->pg, act->arena);
    else
        pg_rollback(act->pg);
    if (!fault)
        fault = pg_begin(act->pg, act->arena);
    return fault ? fault : refusal;
}
