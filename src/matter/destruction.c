#include "matter/destruction.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "access/session.h"
#include "evidence/number.h"
#include "flow/flow.h"
#include "flow/pack_units.h"
#include "matter/facts.h"
#include "matter_sql.h"

/* Labelled units by index, ascending. */
struct units {
    int64_t *idx;
    size_t n, cap;
};

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static struct fault *
unit_fault(struct act *act, enum fault_kind kind, const char *zh, const char *en)
{
    return act_fault(act, kind, "destruction_unit", "units", zh, en);
}

/* Adds the units that one code stands for: itself, or all in a pack. */
static struct fault *
add_units(struct act *act, const char *field, const char *code, int64_t batch_id,
          struct units *out)
{
    struct flow_unit *found;
    size_t count;
    struct fault *fault = pack_units_find(act, code, field, &found, &count);

    for (size_t i = 0; i < count && !fault; i++) {
        const char *name = flow_code(act->arena, found[i].idx, found[i].random);
        if (found[i].batch_id != batch_id || !found[i].state[0])
            return unit_fault(
                act, FAULT_INPUT, arena_printf(act->arena, "%s 不是该批次的产品", name),
                arena_printf(act->arena, "%s is not a unit of this batch", name));
        out->idx = arena_room(act->arena, out->idx, out->n, &out->cap, sizeof *out->idx);
        out->idx[out->n++] = found[i].idx;
    }
    return fault;
}

/* The units that act.in[field] names by code, their own or a pack's, each locked. */
static struct fault *
read_units(struct act *act, const char *field, int64_t batch_id, struct units *out)
{
    const json_t *list = json_object_get(act->in, field);
    struct fault *fault;
    size_t i;
    json_t *code;

    *out = (struct units){0};
    json_array_foreach(list, i, code)
    {
        fault = add_units(act, field, json_string_value(code), batch_id, out);
        if (fault)
            return fault;
    }
    if (out->n)
        qsort(out->idx, out->n, sizeof *out->idx, by_value);
    for (i = 1; i < out->n; i++)
        if (out->idx[i] == out->idx[i - 1])
            return unit_fault(act, FAULT_INPUT, "同一件产品列了两次",
                              "a unit is named twice");
    return NULL;
}

static json_t *
units_json(const struct units *units)
{
    json_t *list = json_array();

    for (size_t i = 0; i < units->n; i++)
        json_array_append_new(list, json_integer(units->idx[i]));
    return list;
}

static const char *
units_text(struct act *act, const struct units *units)
{
    json_t *list = units_json(units);
    char *text = json_dumps(list, JSON_COMPACT);
    const char *copy = arena_strdup(act->arena, text);

    free(text);
    json_decref(list);
    return copy;
}

/* All of them are in custody at the place, and in no other open destruction. */
static struct fault *
check_custody(struct act *act, int64_t batch_id, int64_t place_id, const char *own_id,
              const struct units *units)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_destruction_units, &rows, 4,
                                 act_number(act, batch_id), act_number(act, place_id),
                                 own_id, units_text(act, units));

    if (fault)
        return fault;
    if (pg_int(rows, 0, 0) < (int64_t)units->n)
        return unit_fault(act, FAULT_CONFLICT, "有产品不在该处保管",
                          "not every unit is in custody there");
    return pg_int(rows, 0, 1) == 0
               ? NULL
               : unit_fault(act, FAULT_CONFLICT, "有产品已列入另一个未办结的销毁",
                            "a unit is in another open destruction");
}

/* ---- opening ---- */

struct opening {
    struct matter_place place;
    struct matter_batch batch;
    struct units units;
    struct matter_destruction facts;
    const char *number;
};

/* Custody at the place, less what other open destructions count, with and without labels.
 * The batch is locked, so two openings do not count the same goods. */
static struct fault *
read_custody(struct act *act, struct opening *o)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_destruction_custody, &rows, 2,
               act_number(act, o->batch.id), act_number(act, o->place.id));

    if (fault)
        return fault;
    o->facts.custody = pg_int(rows, 0, 0);
    o->facts.unlabelled = pg_int(rows, 0, 1);
    return NULL;
}

static struct fault *
judge_open(struct act *act, struct opening *o)
{
    struct fault *fault = matter_place_find(act, "place", &o->place);

    if (!fault)
        fault = matter_batch_lock(act, "batch", &o->batch);
    if (!fault)
        fault = matter_officers(act, o->facts.officers);
    if (!fault)
        fault = read_units(act, "units", o->batch.id, &o->units);
    if (!fault)
        fault = check_custody(act, o->batch.id, o->place.id, NULL, &o->units);
    if (!fault)
        fault = read_custody(act, o);
    if (fault)
        return fault;
    o->facts.state = "";
    o->facts.witness = act_text(act, "witness");
    o->facts.counted_in = act_int(act, "counted_in", 0);
    o->facts.named = (int64_t)o->units.n;
    o->facts.keeps = o->place.keeps;
    enum matter_verdict verdict = matter_destruction_open(&o->facts);
    if (verdict == MATTER_MAY)
        return NULL;
    fault = matter_fault(act, verdict, NULL);
    fault->detail =
        arena_printf(act->arena, "{\"custody\":%lld,\"unlabelled\":%lld}",
                     (long long)o->facts.custody, (long long)o->facts.unlabelled);
    return fault;
}

static json_t *
opened_body(struct act *act, const struct opening *o)
{
    json_t *body = json_pack(
        "{s:s, s:s, s:[I,I], s:s, s:I, s:o}", "number", o->number, "basis",
        act_text(act, "basis"), "officers", (json_int_t)o->facts.officers[0],
        (json_int_t)o->facts.officers[1], "witness", o->facts.witness, "counted_in",
        (json_int_t)o->facts.counted_in, "units", units_json(&o->units));

    if (act_text(act, "method"))
        json_object_set_new(body, "method", json_string(act_text(act, "method")));
    return body;
}

struct fault *
destruction_run_open(struct act *act)
{
    struct opening o = {0};
    struct fault *fault = judge_open(act, &o);

    if (!fault)
        fault = document_number(act, DOCUMENT_DESTRUCTION, &o.number);
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"number\":\"%s\",\"state\":\"open\"}", o.number);
    return act_append(act, &(struct act_event){
                               .kind = "destruction_opened",
                               .batch_id = o.batch.id,
                               .place_id = o.place.id,
                               .area = o.place.area,
                               .company_id = o.place.company_id,
                               .occurred_at = act_text(act, "occurred_at"),
                               .attachments = json_object_get(act->in, "evidence"),
                               .body = opened_body(act, &o),
                           });
}

/* ---- closing ---- */

struct closing {
    const char *id, *opened_at;
    int64_t batch_id, place_id, area, company_id;
    struct units units; /* that are destroyed */
    struct matter_destruction_end facts;
};

static struct fault *
destruction_find(struct act *act, struct closing *c)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_destruction_facts, &rows, 1,
                                 act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "destruction_unknown", "number",
                         "没有这个销毁，或不在您的辖区",
                         "there is no such destruction, or it is not yours to see");
    c->id = pg_text(rows, 0, 0);
    c->batch_id = pg_int(rows, 0, 2);
    c->place_id = pg_int(rows, 0, 3);
    c->area = pg_int(rows, 0, 4);
    c->company_id = pg_int(rows, 0, 5);
    c->facts.state = pg_text(rows, 0, 1);
    c->facts.counted_in = pg_int(rows, 0, 6);
    c->facts.officers[0] = pg_int(rows, 0, 7);
    c->facts.officers[1] = pg_int(rows, 0, 8);
    c->opened_at = pg_text(rows, 0, 10);
    json_t *list = json_loads(pg_text(rows, 0, 9), 0, NULL);
    c->units.n = json_array_size(list);
    c->units.idx = arena_alloc(act->arena, (c->units.n + 1) * sizeof *c->units.idx);
    for (size_t i = 0; i < c->units.n; i++)
        c->units.idx[i] = json_integer_value(json_array_get(list, i));
    json_decref(list);
    return NULL;
}

/* Takes the units that were missing out of those that are destroyed. */
static struct fault *
leave_missing(struct act *act, struct closing *c)
{
    struct units missing;
    struct fault *fault = read_units(act, "missing", c->batch_id, &missing);
    size_t kept = 0, m = 0;

    if (fault)
        return fault;
    for (size_t i = 0; i < c->units.n; i++) {
        if (m < missing.n && missing.idx[m] == c->units.idx[i])
            m++;
        else
            c->units.idx[kept++] = c->units.idx[i];
    }
    c->units.n = kept;
    return m == missing.n ? NULL
                          : unit_fault(act, FAULT_INPUT, "所列缺少的产品不在清点清单中",
                                       "a unit said to be missing was not counted in");
}

static bool
names_photo(struct act *act, const char *phase, const char *sha256)
{
    const json_t *list = json_object_get(act->in, phase);

    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), sha256) == 0)
            return true;
    return false;
}

/* Photos of a phase; one that served an earlier phase shows nothing new. */
static int
photos(struct act *act, const char *phase, const char *earlier, const char *earliest)
{
    const json_t *list = json_object_get(act->in, phase);
    int n = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *sha256 = json_string_value(json_array_get(list, i));
        n += !(earlier && names_photo(act, earlier, sha256)) &&
             !(earliest && names_photo(act, earliest, sha256));
    }
    return n;
}

/* Whoever destroys does not approve that it was done. */
static struct fault *
check_hands(struct act *act, struct closing *c)
{
    struct fault *fault = NULL;

    for (int i = 0; i < 2 && !fault && !c->facts.same_hands; i++)
        fault = access_same_hands(act, act->actor->person_id, c->facts.officers[i],
                                  c->opened_at, &c->facts.same_hands);
    return fault;
}

static struct fault *
judge_close(struct act *act, struct closing *c)
{
    struct fault *fault = destruction_find(act, c);

    if (!fault)
        fault = check_hands(act, c);
    if (!fault)
        fault = leave_missing(act, c);
    if (fault)
        return fault;
    c->facts.closer = act->actor->person_id;
    c->facts.counted_out = act_int(act, "counted_out", -1);
    c->facts.before = photos(act, "before", NULL, NULL);
    c->facts.during = photos(act, "during", "before", NULL);
    c->facts.after = photos(act, "after", "during", "before");
    c->facts.explanation = act_text(act, "explanation");
    c->facts.named = (int64_t)c->units.n;
    enum matter_verdict verdict = matter_destruction_close(&c->facts);
    if (verdict != MATTER_MAY)
        return matter_fault(act, verdict, NULL);
    fault =
        pg_run(act->pg, act->arena, SQL_destruction_lock_units, &(struct pg_rows *){NULL},
               2, act_number(act, c->batch_id), units_text(act, &c->units));
    if (!fault)
        fault = matter_time_check(act, c->batch_id, units_text(act, &c->units));
    return fault ? fault : check_custody(act, c->batch_id, c->place_id, c->id, &c->units);
}

/* What the record keeps of the closing: the input, the closer, and all photographs as
 * attachments of the event. */
static struct fault *
append_closed(struct act *act, const struct closing *c)
{
    static const char *const PHASES[] = {"before", "during", "after"};
    json_t *body = json_deep_copy(act->in), *all = json_array();

    json_object_del(body, "missing");
    json_object_set_new(body, "destruction_id", json_string(c->id));
    json_object_set_new(body, "closer", json_integer(c->facts.closer));
    json_object_set_new(body, "destroyed_units", units_json(&c->units));
    for (size_t i = 0; i < 3; i++)
        json_array_extend(all, json_object_get(act->in, PHASES[i]));
    struct fault *fault =
        act_append(act, &(struct act_event){.kind = "destruction_closed",
                                            .batch_id = c->batch_id,
                                            .place_id = c->place_id,
                                            .area = (int)c->area,
                                            .company_id = c->company_id,
                                            .occurred_at = act_text(act, "occurred_at"),
                                            .attachments = all,
                                            .body = body});
    json_decref(all);
    return fault;
}

static struct fault *
destroy(struct act *act, const struct closing *c, int64_t first, int64_t last,
        int64_t qty)
{
    return flow_move(act,
                     &(struct flow_move){.kind = "destroyed",
                                         .batch_id = c->batch_id,
                                         .from_place = c->place_id,
                                         .from_bucket = "custody",
                                         .to_place = c->place_id,
                                         .to_bucket = "destroyed",
                                         .qty = qty,
                                         .first = first,
                                         .last = last,
                                         .document = act_text(act, "number"),
                                         .occurred_at = act_text(act, "occurred_at")});
}

/* Runs of consecutive labels move as one, the rest by quantity. */
static struct fault *
destroy_all(struct act *act, const struct closing *c)
{
    int64_t rest = c->facts.counted_out - (int64_t)c->units.n;
    struct fault *fault = NULL;

    for (size_t i = 0, next; i < c->units.n && !fault; i = next) {
        for (next = i + 1; next < c->units.n; next++)
            if (c->units.idx[next] != c->units.idx[next - 1] + 1)
                break;
        fault =
            destroy(act, c, c->units.idx[i], c->units.idx[next - 1], (int64_t)(next - i));
    }
    if (!fault && rest > 0)
        fault = destroy(act, c, 0, 0, rest);
    return fault;
}

struct fault *
destruction_run_close(struct act *act)
{
    struct closing c = {0};
    struct fault *fault = judge_close(act, &c);

    if (!fault)
        fault = append_closed(act, &c);
    if (!fault)
        fault = destroy_all(act, &c);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"number\":");
    buf_json(&act->out, act_text(act, "number"));
    buf_printf(&act->out, ",\"state\":\"closed\",\"destroyed\":%lld,\"units\":%zu}",
               (long long)c.facts.counted_out, c.units.n);
    return NULL;
}

struct fault *
destruction_run_show(struct act *act)
{
    json_t *all;
    struct fault *fault = matter_read(act, SQL_destruction_get, "number", &all);

    if (!fault)
        matter_answer(act, all);
    return fault;
}
