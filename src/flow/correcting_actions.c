#include "flow/correcting_actions.h"

#include <string.h>

#include "access/act.h"
#include "base/clock.h"
#include "flow_sql.h"
#include "matter/facts.h"

/* ---- what is on record ---- */

static int64_t
number(const json_t *body, const char *name)
{
    return json_integer_value(json_object_get(body, name));
}

static const char *
text(const json_t *body, const char *name)
{
    return json_string_value(json_object_get(body, name));
}

/* The members of a body that flow_move() writes; the rest are other facts. */
static void
fill_move(struct recorded *r)
{
    const json_t *b = r->body;

    r->move = (struct flow_move){
        .kind = r->kind,
        .batch_id = r->batch_id,
        .from_place = number(b, "from_place"),
        .from_bucket = text(b, "from_bucket"),
        .to_place = number(b, "to_place"),
        .to_bucket = text(b, "to_bucket"),
        .qty = number(b, "qty"),
        .first = number(b, "first"),
        .last = number(b, "last"),
        .grade = (int)number(b, "grade"),
        .document = text(b, "document"),
        .order_id = text(b, "order_id"),
        .twin = number(b, "twin"),
        .occurred_at = r->at,
        .corrects = r->id,
    };
}

static struct fault *
corrected_already(struct act *act, const char *by)
{
    struct fault *fault =
        act_fault(act, FAULT_CONFLICT, "corrected_already", "event",
                  "这条记录已被更正过；请更正替代它的那条记录",
                  "this event was corrected before; correct the one in its place");

    fault->detail = arena_printf(act->arena, "{\"by\":\"%s\"}", by);
    return fault;
}

static struct fault *
judge_found(struct act *act, const struct pg_rows *rows)
{
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "event_unknown", "event",
                         "没有这条记录；请核对事件编号（movement list 可查）",
                         "there is no such event; check its id (movement list shows it)");
    if (strcmp(pg_text(rows, 0, 3), "t") != 0)
        return act_fault(act, FAULT_INPUT, "not_a_movement", "event",
                         "这条记录不是产品移动，不能这样更正",
                         "this event is no movement of goods and is not corrected so");
    return pg_is_null(rows, 0, 7) ? NULL : corrected_already(act, pg_text(rows, 0, 7));
}

static struct fault *
fill(struct act *act, const struct pg_rows *rows, const char *id, struct recorded *out)
{
    struct fault *fault = judge_found(act, rows);

    if (fault)
        return fault;
    *out = (struct recorded){
        .id = id,
        .batch_id = pg_int(rows, 0, 0),
        .batch = pg_text(rows, 0, 1),
        .kind = pg_text(rows, 0, 2),
        .at = pg_text(rows, 0, 4),
        .body = json_loads(pg_text(rows, 0, 5), 0, NULL),
        .seq = pg_int(rows, 0, 6),
        .place_id = pg_int(rows, 0, 8),
        .area = (int)pg_int(rows, 0, 9),
        .company_id = pg_int(rows, 0, 10),
        .maker = pg_int(rows, 0, 11),
    };
    fill_move(out);
    return NULL;
}

/* Read twice: the second time behind the lock of the batch. */
struct fault *
correct_find(struct act *act, const char *id, const char *batch, struct recorded *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_correct_event, &rows, 2, id, batch);

    if (!fault)
        fault = judge_found(act, rows);
    if (!fault)
        fault = matter_batch_of(act, pg_int(rows, 0, 0));
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_correct_event, &rows, 2, id,
                       pg_text(rows, 0, 1));
    return fault ? fault : fill(act, rows, id, out);
}

/* ---- what would break ---- */

static struct fault *
breaks(struct act *act, const char *detail)
{
    struct fault *fault = act_fault(
        act, FAULT_CONFLICT, "correction_breaks", "event",
        "更正后，之后的记录将失去依据（产品已从那里移走）；请先更正之后的记录，"
        "或确认留下断点（gap）",
        "a later fact would lose its ground: the goods moved on from there; correct the "
        "later one first, or accept the gap that this leaves (gap)");

    fault->detail = detail;
    return fault;
}

static bool
same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The units end up where they were, no later than the next step begins. */
static bool
leads_there(const struct flow_move *was, const struct flow_move *now, const char *next_at)
{
    int64_t at = 0, next = 0;

    return now && now->first == was->first && now->last == was->last &&
           now->to_place == was->to_place && same_text(now->to_bucket, was->to_bucket) &&
           clock_parse(now->occurred_at, &at) && clock_parse(next_at, &next) &&
           at <= next;
}

struct fault *
correct_judge_units(struct act *act, const struct recorded *what,
                    const struct flow_move *now)
{
    const struct flow_move *was = &what->move;
    struct pg_rows *rows;

    if (was->last == 0)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_correct_later, &rows, 5,
               act_number(act, what->batch_id), act_number(act, was->first),
               act_number(act, was->last), what->at, act_number(act, what->seq));
    if (fault || pg_rows_count(rows) == 0 || leads_there(was, now, pg_text(rows, 0, 2)))
        return fault;
    return breaks(
        act, arena_printf(act->arena, "{\"event\":\"%s\",\"kind\":\"%s\",\"at\":\"%s\"}",
                          pg_text(rows, 0, 0), pg_text(rows, 0, 1), pg_text(rows, 0, 2)));
}

/* An account that the correction takes from must not be left overdrawn. */
static struct fault *
judge_account(struct act *act, const struct recorded *what, int64_t place,
              const char *bucket)
{
    struct matter_account account;
    struct fault *fault = NULL;

    if (place == 0 || place == what->maker)
        return NULL;
    fault = matter_account(act, what->batch_id, place, bucket, &account);
    if (fault || account.held >= 0)
        return fault;
    return breaks(act, arena_printf(act->arena,
                                    "{\"bucket\":\"%s\",\"held\":%lld,\"place_id\":%lld}",
                                    bucket, (long long)account.held, (long long)place));
}

static bool
same_account(int64_t place, const char *bucket, int64_t other, const char *other_bucket)
{
    return place == other && same_text(bucket, other_bucket);
}

struct fault *
correct_judge_accounts(struct act *act, const struct recorded *what,
                       const struct flow_move *now)
{
    const struct flow_move *was = &what->move;
    bool gives =
        now && same_account(was->to_place, was->to_bucket, now->to_place, now->to_bucket);
    bool takes = now && same_account(was->from_place, was->from_bucket, now->from_place,
                                     now->from_bucket);
    struct fault *fault = NULL;

    if (!gives || now->qty < was->qty)
        fault = judge_account(act, what, was->to_place, was->to_bucket);
    if (!fault && now && (!takes || now->qty > was->qty))
        fault = judge_account(act, what, now->from_place, now->from_bucket);
    return fault;
}

/* ---- the record ---- */

static json_t *
reversal(const struct recorded *what, const char *reason, const char *replaced_by)
{
    static const char *const UNDONE[] = {"from_place", "from_bucket", "to_place",
                                         "to_bucket",  "qty",         "first",
                                         "last",       "order_id",    "twin"};
    json_t *body = json_pack("{s:s, s:s, s:s*}", "kind", what->kind, "reason", reason,
                             "replaced_by", replaced_by);

    for (size_t i = 0; i < sizeof UNDONE / sizeof *UNDONE; i++)
        json_object_set(body, UNDONE[i], json_object_get(what->body, UNDONE[i]));
    return body;
}

struct fault *
correct_record(struct act *act, const struct recorded *what, const char *by,
               const char *reason, struct flow_move *now)
{
    int64_t first = what->move.first;
    struct fault *fault =
        act_append(act, &(struct act_event){
                            .kind = "movement_reversed",
                            .id = by,
                            .batch_id = what->batch_id,
                            .place_id = what->place_id,
                            .unit_index = first == what->move.last ? first : 0,
                            .area = what->area,
                            .company_id = what->company_id,
                            .corrects = what->id,
                            .attachments = json_object_get(act->in, "evidence"),
                            .body = reversal(what, reason, now ? now->id : NULL),
                        });

    if (fault || !now)
        return fault;
    json_t *facts = json_pack("{s:s}", "reason", reason);
    now->facts = facts;
    fault = flow_move(act, now);
    json_decref(facts);
    return fault;
}
