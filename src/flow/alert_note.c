#include "flow/alert_note.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "flow_sql.h"

enum { OPEN, REST, MANY /* columns of alert_target.sql */ };

static const char *
number(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

static void
put_id(json_t *to, const char *name, int64_t id)
{
    if (id)
        json_object_set_new(to, name, json_integer(id));
}

/* `body` is stolen. */
static struct fault *
append(struct pg *pg, struct arena *arena, const struct alert_case *c, const char *kind,
       json_t *body)
{
    json_t *e = json_pack("{s:s, s:i, s:o}", "kind", kind, "area", c->area, "body", body);
    struct pg_rows *rows;

    put_id(e, "batch_id", c->batch_id);
    put_id(e, "unit_index", c->unit_index);
    put_id(e, "place_id", c->place_id);
    put_id(e, "company_id", c->company_id);
    if (c->first_at)
        json_object_set_new(e, "occurred_at", json_string(c->first_at));
    char *text = json_dumps(e, JSON_COMPACT);
    struct fault *fault = pg_run(pg, arena, SQL_alert_append, &rows, 1, text);
    free(text);
    json_decref(e);
    return fault;
}

/* Counts what was seen again; it happened when it is recorded, and tells its own time. */
static struct fault *
count(struct pg *pg, struct arena *arena, const struct alert_case *c, const char *id,
      int times)
{
    struct alert_case again = *c;
    json_t *body = json_pack("{s:s, s:i}", "alert_id", id, "times", times);

    again.first_at = NULL;
    if (c->last_at)
        json_object_set_new(body, "last_at", json_string(c->last_at));
    if (c->scans)
        json_object_set(body, "scans", c->scans);
    return append(pg, arena, &again, "alert_repeated", body);
}

static struct fault *
target(struct pg *pg, struct arena *arena, bool capped, const struct alert_case *c,
       struct pg_rows **rows)
{
    return pg_run(pg, arena, SQL_alert_target, rows, 5, number(arena, c->batch_id),
                  number(arena, c->unit_index), c->kind, number(arena, c->place_id),
                  capped ? "true" : "false");
}

/* Stands for what comes beyond the cap: it names no unit. */
static json_t *
why_many(const struct alert_case *c)
{
    json_t *why = json_deep_copy(c->why);

    json_object_set_new(why, "many", json_true());
    json_object_set_new(
        why, "zh",
        json_sprintf("该处同类预警已有多条未关闭，其余合并计数；最近一条：%s",
                     json_string_value(json_object_get(c->why, "zh"))));
    json_object_set_new(
        why, "en",
        json_sprintf("many such alerts are open here, the rest are counted on this one; "
                     "the last: %s",
                     json_string_value(json_object_get(c->why, "en"))));
    return why;
}

static struct fault *
raise_new(struct pg *pg, struct arena *arena, const struct alert_case *c)
{
    struct pg_rows *rows;
    struct fault *fault = append(pg, arena, c, "alert_raised",
                                 json_pack("{s:s, s:O}", "kind", c->kind, "why", c->why));

    if (fault || c->times <= 1)
        return fault;
    fault = target(pg, arena, false, c, &rows);
    return fault || pg_is_null(rows, 0, OPEN)
               ? fault
               : count(pg, arena, c, pg_text(rows, 0, OPEN), c->times - 1);
}

struct fault *
alert_note(struct pg *pg, struct arena *arena, const struct alert_case *c,
           enum alert_noted *out)
{
    struct pg_rows *rows;
    struct fault *fault = target(pg, arena, true, c, &rows);

    if (fault)
        return fault;
    *out = !pg_is_null(rows, 0, OPEN) ? ALERT_COUNTED
           : pg_int(rows, 0, MANY)    ? ALERT_BEYOND
                                      : ALERT_RAISED;
    if (*out == ALERT_COUNTED)
        return count(pg, arena, c, pg_text(rows, 0, OPEN), c->times);
    return *out == ALERT_RAISED ? raise_new(pg, arena, c) : NULL;
}

struct fault *
alert_note_rest(struct pg *pg, struct arena *arena, const struct alert_case *c,
                bool *raised)
{
    struct alert_case rest = *c;
    struct pg_rows *rows;
    struct fault *fault = target(pg, arena, false, c, &rows);

    rest.unit_index = 0;
    if (fault)
        return fault;
    *raised = pg_is_null(rows, 0, REST);
    if (!*raised)
        return count(pg, arena, &rest, pg_text(rows, 0, REST), c->times);
    rest.why = why_many(c);
    fault = raise_new(pg, arena, &rest);
    json_decref(rest.why);
    return fault;
}

struct fault *
alert_note_silence(struct pg *pg, struct arena *arena, const struct alert_silence *s)
{
    struct pg_rows *rows;
    const struct alert_case c = {
        .kind = "silence",
        .batch_id = s->batch_id,
        .place_id = s->place_id,
        .company_id = s->company_id,
        .area = s->area,
        .times = 1,
        .why = json_pack(
            "{s:s, s:s, s:s, s:s, s:I, s:o, s:o}", "rule", "silence", "what", s->what,
            "document", s->document, "due_on", s->due_on, "days", (json_int_t)s->days,
            "zh",
            json_sprintf("%s 未在期限（%s）前对 %s 作出任何回应，已逾期 %lld 天",
                         s->holder, s->due_on, s->document, (long long)s->days),
            "en",
            json_sprintf("%s has not answered %s at all, due on %s, %lld days ago",
                         s->holder, s->document, s->due_on, (long long)s->days)),
    };
    struct fault *fault = target(pg, arena, false, &c, &rows);

    if (!fault && pg_is_null(rows, 0, OPEN))
        fault = raise_new(pg, arena, &c);
    json_decref(c.why);
    return fault;
}
