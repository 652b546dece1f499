/* movement list, movement correct: finding a record, and saying what it should have been.
 * The record stays; a new one takes it back and names it. */
#include "flow/correct_actions.h"

#include <string.h>

#include "base/uuid.h"
#include "flow/correcting_actions.h"
#include "flow/moving_actions.h"
#include "flow_sql.h"
#include "matter/facts.h"
#include "matter/recall.h"

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码", "code of a place"},
    {"document", FIELD_TEXT, false, 100, NULL, "单据号", "number of the note"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field CORRECT_FIELDS[] = {
    {"event", FIELD_UUID, true, 0, NULL, "要更正的事件编号", "id of the wrong event"},
    {"reason", FIELD_TEXT, true, 500, NULL, "更正原因", "why it is wrong"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码（可省略；填写则查找更快）",
     "the batch's code; may be left out, but finds the event at once"},
    {"qty", FIELD_INT, false, 100000000, NULL, "正确的数量", "the right quantity"},
    {"from", FIELD_TEXT, false, 64, NULL, "正确的发出场所编码",
     "code of the place it really came from"},
    {"to", FIELD_TEXT, false, 64, NULL, "正确的到达场所编码",
     "code of the place it really went to"},
    {"first", FIELD_CODE, false, 0, NULL, "正确的首标签", "the right first label"},
    {"last", FIELD_CODE, false, 0, NULL, "正确的末标签", "the right last label"},
    {"bucket", FIELD_TEXT, false, 0, "stock|transit", "到达后的状态：已收货或在途",
     "what it is there: received (stock) or in transit"},
    {"document", FIELD_TEXT, false, 100, NULL, "正确的单据号", "the right note"},
    {"gap", FIELD_BOOL, false, 0, NULL, "之后的记录失去依据时仍更正，留下断点",
     "correct it though a later fact loses its ground; the trace shows the gap"},
    MOVING_FIELDS,
    {.name = NULL}};

/* ---- the right values ---- */

static struct fault *
right_place(struct act *act, const char *field, int64_t *out)
{
    struct matter_place place;

    if (!act_text(act, field))
        return NULL;
    struct fault *fault = matter_place_any(act, field, &place);
    if (!fault)
        *out = place.id;
    return fault;
}

static struct fault *
right_labels(struct act *act, struct flow_move *now)
{
    struct flow_unit *units;
    int64_t count;

    if (!act_text(act, "first"))
        return NULL;
    struct fault *fault = flow_units_find(act, act_text(act, "first"),
                                          act_text(act, "last"), &units, &count);
    if (fault)
        return fault;
    if (units[0].batch_id != now->batch_id)
        return act_fault(act, FAULT_INPUT, "move_labels", "first",
                         "标签不属于该批次；请撤销这条记录，再登记正确的",
                         "the labels are of another batch: take the event back, and "
                         "record the right one");
    now->first = units[0].idx;
    now->last = units[count - 1].idx;
    now->qty = count;
    return NULL;
}

/* Labels that are not named again stay only where their number does. */
static void
right_quantity(struct act *act, struct flow_move *now)
{
    now->qty = act_int(act, "qty", now->qty);
    if (act_text(act, "first") || now->last == 0 ||
        now->qty == now->last - now->first + 1)
        return;
    now->first = now->last = 0;
    now->grade = now->grade == 1 ? 2 : now->grade; /* nothing was scanned then */
}

static bool
says_what_is_right(struct act *act)
{
    static const char *const RIGHT[] = {"qty",    "from",     "to",         "first",
                                        "bucket", "document", "occurred_at"};

    for (size_t i = 0; i < sizeof RIGHT / sizeof *RIGHT; i++)
        if (json_object_get(act->in, RIGHT[i]))
            return true;
    return false;
}

static struct fault *
right_values(struct act *act, const struct recorded *what, struct flow_move *now)
{
    bool stays = what->move.from_place == what->move.to_place;

    *now = what->move;
    struct fault *fault = right_place(act, "from", &now->from_place);
    if (!fault && stays && act_text(act, "from"))
        now->to_place = now->from_place;
    if (!fault)
        fault = right_place(act, "to", &now->to_place);
    if (!fault)
        fault = right_labels(act, now);
    if (fault)
        return fault;
    right_quantity(act, now);
    if (act_text(act, "bucket"))
        now->to_bucket = act_text(act, "bucket");
    if (act_text(act, "document"))
        now->document = act_text(act, "document");
    if (act_text(act, "occurred_at"))
        now->occurred_at = act_text(act, "occurred_at");
    return NULL;
}

/* ---- who may ---- */

/* Of the two places one must be the asker's to see, before and after. */
static struct fault *
seen(struct act *act, const struct flow_move *move)
{
    struct fault *fault = matter_place_seen(act, move->to_place, "event");

    return fault && move->from_place ? matter_place_seen(act, move->from_place, "event")
                                     : fault;
}

/* ---- one movement ---- */

static struct fault *
correct_one(struct act *act, const struct recorded *what, const char *by,
            struct flow_move *now)
{
    bool gap = json_is_true(json_object_get(act->in, "gap"));
    const char *reason = act_text(act, "reason");
    struct fault *fault = seen(act, &what->move);

    if (!fault && now)
        fault = seen(act, now);
    if (!fault && !gap)
        fault = correct_judge_units(act, what, now);
    if (!fault)
        fault = correct_record(act, what, by, reason, now);
    if (!fault && !gap)
        fault = correct_judge_accounts(act, what, now);
    return fault;
}

/* What shares this movement's act: its legs are taken back together. NULL: it is alone.
 */
static const char *
shared_by(const struct recorded *what)
{
    return json_object_get(what->body, "transformation") ? "transformation"
           : json_object_get(what->body, "pack_event")   ? "pack_event"
                                                         : NULL;
}

static const char *
batches_of(struct act *act, const struct recorded *what)
{
    const json_t *others = json_object_get(what->body, "batches"), *id;
    BUF_SCOPE struct buf list = {0};
    size_t i;

    buf_printf(&list, "{%lld", (long long)what->batch_id);
    json_array_foreach((json_t *)(uintptr_t)others, i, id)
        buf_printf(&list, ",%lld", (long long)json_integer_value(id));
    buf_putc(&list, '}');
    return arena_strdup(act->arena, list.data);
}

static struct fault *
take_back_others(struct act *act, const struct recorded *what, const char *shared)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_correct_group, &rows, 3, shared,
                                 json_string_value(json_object_get(what->body, shared)),
                                 batches_of(act, what));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        struct recorded leg;
        char by[UUID_TEXT];
        if (strcmp(pg_text(rows, i, 0), what->id) == 0)
            continue;
        uuid7_new_text(by);
        fault = correct_find(act, pg_text(rows, i, 0), pg_text(rows, i, 1), &leg);
        if (fault)
            return fault;
        fault = correct_one(act, &leg, by, NULL);
        json_decref(leg.body);
    }
    return fault;
}

/* A pack whose move is taken back is where it came from. */
static struct fault *
return_pack(struct act *act, const struct recorded *what)
{
    json_t *moved = json_object_get(what->body, "pack_back");
    json_t *body = json_deep_copy(moved);

    return act_append(
        act, &(struct act_event){
                 .kind = "pack_moved",
                 .batch_id = json_integer_value(json_object_get(moved, "pack_batch")),
                 .place_id = what->move.from_place,
                 .area = what->area,
                 .company_id = what->company_id,
                 .corrects = NULL,
                 .body = body,
             });
}

static struct fault *
correct_shared(struct act *act, const struct recorded *what, const char *shared,
               const char *by)
{
    if (says_what_is_right(act))
        return act_fault(
            act, FAULT_INPUT, "correction_whole", "event",
            "这条记录属于一次加工或整包移动，只能整体撤销；撤销后再登记正确的",
            "this event is part of a transformation or of a pack's move, which are only "
            "taken back as a whole; then record what is right");
    struct fault *fault = correct_one(act, what, by, NULL);
    if (!fault)
        fault = take_back_others(act, what, shared);
    if (!fault && strcmp(shared, "pack_event") == 0)
        fault = return_pack(act, what);
    return fault;
}

/* ---- the verb ---- */

static void
answer(struct act *act, const struct recorded *what, const char *by,
       const struct flow_move *now, bool alerted)
{
    struct buf *out = &act->out;

    buf_printf(out, "{\"event\":\"%s\",\"id\":\"%s\",\"batch\":", what->id, by);
    buf_json(out, what->batch);
    buf_printf(out, ",\"kind\":\"%s\",\"was\":%lld,\"replaced_by\":", what->kind,
               (long long)what->move.qty);
    buf_json(out, now ? now->id : NULL);
    buf_member(out, "qty");
    if (now)
        buf_json_int(out, now->qty);
    else
        buf_puts(out, "null");
    buf_printf(out, ",\"alerted\":%s}", alerted ? "true" : "false");
}

static struct fault *
record(struct act *act, const struct recorded *what, const char *by)
{
    const char *shared = shared_by(what);
    struct flow_unit unit = {.batch_id = what->batch_id,
                             .batch_code = what->batch,
                             .area = what->area,
                             .company_id = what->company_id};
    const struct moving m = {.batch_id = what->batch_id, .units = &unit};
    bool replaces = says_what_is_right(act), alerted = false;
    struct flow_move now;
    char id[UUID_TEXT];
    struct fault *fault = NULL;

    if (shared) {
        fault = correct_shared(act, what, shared, by);
        replaces = false;
    } else {
        if (replaces)
            fault = right_values(act, what, &now);
        uuid7_new_text(id);
        now.id = id;
        if (!fault)
            fault = correct_one(act, what, by, replaces ? &now : NULL);
    }
    if (!fault)
        fault = moving_watch_whole(act, &m, &alerted);
    if (!fault)
        fault = recall_stir(act, what->batch_id, "结束后其产品的移动记录有更正",
                            "a movement of its goods was corrected after it was closed");
    if (!fault)
        answer(act, what, by, replaces ? &now : NULL, alerted);
    return fault;
}

/* An id that another event has would record nothing, and leave the replacement alone. */
static struct fault *
id_free(struct act *act, const struct recorded *what, const char *by)
{
    struct pg_rows *rows;

    if (!by)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_event_taken, &rows, 2,
                                 act_number(act, what->batch_id), by);
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return act_fault(act, FAULT_CONFLICT, "event_id_reused", "id",
                     "这个事件编号已用于另一项登记；请换用新的编号",
                     "this id is taken by another event; use a new one");
}

static struct fault *
run_correct(struct act *act)
{
    const char *by;
    struct recorded what = {0};
    char made[UUID_TEXT];
    struct fault *fault = moving_id(act, &by);

    uuid7_new_text(made);
    if (fault)
        return fault;
    fault = correct_find(act, act_text(act, "event"), act_text(act, "batch"), &what);
    if (fault && by && fault->detail && strstr(fault->detail, by)) {
        buf_printf(&act->out, "{\"event\":\"%s\",\"id\":\"%s\",\"replayed\":true}",
                   act_text(act, "event"), by);
        return NULL;
    }
    if (fault)
        return fault;
    fault = id_free(act, &what, by);
    if (!fault)
        fault = record(act, &what, by ? by : made);
    json_decref(what.body);
    return fault;
}

const struct action CORRECT_ACTIONS[] = {
    {.noun = "movement",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/movements",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_movement_list,
     .zh = "列出一个批次、一张单据或到一个场所的移动记录及其事件编号",
     .en =
         "Lists the movements of a batch, of a note or to a place, with the ids of their "
         "events",
     .example = "firemark movement list --batch B001"},
    {.noun = "movement",
     .verb = "correct",
     .method = "POST",
     .path = "/api/v1/movements/{event}/correct",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = CORRECT_FIELDS,
     .run = run_correct,
     .zh = "更正一条登记错误的移动：撤销它，并以填写的正确内容替代；原记录保留可查",
     .en = "Corrects a movement recorded wrongly: takes it back and, where right values "
           "are given, records those in its place; the old record stays",
     .example = "firemark movement correct 019a0000-0000-7000-8000-000000000001 --reason "
                "录入错误 --qty 45"},
    {.en = NULL}};
