/* One step of the watcher. */
#include "flow/watch_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"
#include "flow_sql.h"

enum { SILENCE_MAX = 200 };

/* Of watch_facts.sql. */
enum column {
    AT_BATCH,
    AT_ID,
    AT_UNIT,
    AT_PLACE,
    AT_AREA,
    AT_COMPANY,
    AT_S,
    AT_TIME,
    AT_LATE, /* recorded much later than it happened */
    AT_AGAIN,
    AT_KNOWN,
    AT_FORM,
    AT_FOREIGN_TEXT, /* the text is not the one on record */
    AT_STATUS,
    AT_STATE,
    AT_BEFORE, /* scanned before it became what it is */
    AT_UNIT_PLACE,
    AT_UNIT_PLACE_NAME,
    AT_SINCE,
    AT_WAS_THERE,
    AT_PLACE_NAME,
    AT_OFFICIAL,
    AT_RECALL,
    AT_RANDOM,
    AT_ISSUED,
    AT_PRINTED,
    AT_RAISED /* an alert names this very scan */
};

/* Of watch_line.sql. */
enum line_column {
    ON_BATCH,
    ON_UNIT,
    ON_ID,
    ON_NEW,
    ON_PLACE,
    ON_PLACE_NAME,
    ON_S,
    ON_TIME,
    ON_LON,
    ON_LAT,
    ON_OFF,
    ON_AREA,
    ON_COMPANY,
    ON_RANDOM,
    ON_LATE
};

static struct fault *
run(struct watch *w, const char *sql, struct pg_rows **rows, const char *batches,
    const char *ids)
{
    return pg_run(w->pg, w->arena, sql, rows, 2, batches, ids);
}

/* ---- one scan ---- */

static bool
is_form(const struct pg_rows *rows, int row, const char *form)
{
    return strcmp(pg_text(rows, row, AT_FORM), form) == 0;
}

static json_t *
why_of(const struct pg_rows *rows, int row, const char *rule, json_t *zh, json_t *en)
{
    json_t *why = json_pack("{s:s, s:s, s:o, s:o}", "rule", rule, "scan",
                            pg_text(rows, row, AT_ID), "zh", zh, "en", en);

    if (pg_int(rows, row, AT_LATE))
        json_object_set_new(why, "late", json_true());
    return why;
}

static struct alert_case
case_of(const struct pg_rows *rows, int row, const char *kind, json_t *why)
{
    return (struct alert_case){.kind = kind,
                               .batch_id = pg_int(rows, row, AT_BATCH),
                               .unit_index = pg_int(rows, row, AT_UNIT),
                               .place_id = pg_int(rows, row, AT_PLACE),
                               .company_id = pg_int(rows, row, AT_COMPANY),
                               .area = (int)pg_int(rows, row, AT_AREA),
                               .first_at = pg_text(rows, row, AT_TIME),
                               .last_at = pg_text(rows, row, AT_TIME),
                               .why = why};
}

static void
found(struct watch *w, const struct pg_rows *rows, int row, const char *kind, json_t *zh,
      json_t *en)
{
    watch_find(w, case_of(rows, row, kind, why_of(rows, row, kind, zh, en)),
               pg_text(rows, row, AT_ID));
}

/* Seen although it should not be: raised by the lane once, counted here from then on;
 * what the lane left to the record's own time is judged here. */
static void
judge_backflow(struct watch *w, const struct pg_rows *rows, int row)
{
    static const struct {
        const char *kind, *zh, *en;
    } KINDS[FLOW_STATUS_COUNT] = {
        [FLOW_VOID] = {"backflow_void", "标签已作废，却在现场被扫到",
                       "the label is void, yet it was scanned"},
        [FLOW_RECALLED] = {"backflow_recalled", "产品所属批次已召回，仍在现场被扫到",
                           "its batch is recalled, yet it was scanned in the field"},
        [FLOW_REPLACED] = {"backflow_replaced", "产品已被更换拆除，却又被扫到",
                           "it was replaced and removed, yet it was scanned again"},
        [FLOW_DESTROYED] = {"backflow_destroyed", "产品已销毁，却又被扫到",
                            "it was destroyed, yet it was scanned again"},
    };
    int64_t status = pg_int(rows, row, AT_STATUS);

    if (KINDS[status].kind && !pg_int(rows, row, AT_BEFORE) &&
        !pg_int(rows, row, AT_RAISED))
        found(w, rows, row, KINDS[status].kind, json_string(KINDS[status].zh),
              json_string(KINDS[status].en));
}

/* A label that was read, not typed: the text on record, or one without a signature. */
static bool
was_read(const struct pg_rows *rows, int row)
{
    return is_form(rows, row, "mini") ||
           (is_form(rows, row, "label") && !pg_int(rows, row, AT_FOREIGN_TEXT));
}

static void
judge_label(struct watch *w, const struct pg_rows *rows, int row)
{
    bool known = pg_int(rows, row, AT_KNOWN), issued = pg_int(rows, row, AT_ISSUED);

    if (!known && is_form(rows, row, "mini") && !issued)
        found(w, rows, row, "label_unissued",
              json_sprintf("标签号 %lld 从未签发", (long long)pg_int(rows, row, AT_UNIT)),
              json_sprintf("label number %lld was never issued",
                           (long long)pg_int(rows, row, AT_UNIT)));
    else if (!known && is_form(rows, row, "mini"))
        found(
            w, rows, row, "label_forged", json_string("标签号存在，但校验部分与记录不符"),
            json_string("the number exists, but the rest of the code is not on record"));
    else if (known && was_read(rows, row) && !pg_int(rows, row, AT_PRINTED) &&
             pg_int(rows, row, AT_STATUS) != FLOW_VOID)
        found(w, rows, row, "label_unprinted",
              json_sprintf("标签 %s 没有打印记录，却被扫到",
                           flow_code(w->arena, pg_int(rows, row, AT_UNIT),
                                     pg_int(rows, row, AT_RANDOM))),
              json_sprintf("no print of label %s is on record, yet it was scanned",
                           flow_code(w->arena, pg_int(rows, row, AT_UNIT),
                                     pg_int(rows, row, AT_RANDOM))));
}

static json_t *
sentence(struct watch *w, const struct pg_rows *rows, int row, bool zh)
{
    const char *from = pg_text(rows, row, AT_UNIT_PLACE_NAME),
               *at = pg_text(rows, row, AT_PLACE_NAME),
               *code = flow_code(w->arena, pg_int(rows, row, AT_UNIT),
                                 pg_int(rows, row, AT_RANDOM));

    return json_string(
        zh ? arena_printf(w->arena, "记录显示 %s 在%s，却在%s被扫到", code, from, at)
           : arena_printf(w->arena, "the record has %s at %s, yet it was scanned at %s",
                          code, from, at));
}

static struct fault *
judge_place(struct watch *w, const struct pg_rows *rows, int row)
{
    const struct watch_place place = {.state = pg_text(rows, row, AT_STATE),
                                      .recorded = pg_int(rows, row, AT_UNIT_PLACE),
                                      .at = pg_int(rows, row, AT_PLACE),
                                      .official = pg_int(rows, row, AT_OFFICIAL) != 0,
                                      .since = pg_int(rows, row, AT_WAS_THERE) != 0};
    struct pg_rows *none;

    switch (watch_place_judge(&place, pg_int(rows, row, AT_AGAIN) != 0)) {
    case WATCH_NOTHING:
        return NULL;
    case WATCH_LATER:
        w->done.later++;
        return pg_run(w->pg, w->arena, SQL_watch_recheck, &none, 2,
                      pg_text(rows, row, AT_BATCH), pg_text(rows, row, AT_ID));
    case WATCH_ELSEWHERE:
        break;
    }
    json_t *why = why_of(rows, row, "clone_two_places", sentence(w, rows, row, true),
                         sentence(w, rows, row, false));
    json_object_set_new(why, "state", json_string(place.state));
    json_object_set_new(why, "from", json_string(pg_text(rows, row, AT_UNIT_PLACE_NAME)));
    json_object_set_new(why, "since", json_string(pg_text(rows, row, AT_SINCE)));
    json_object_set_new(why, "to", json_string(pg_text(rows, row, AT_PLACE_NAME)));
    json_object_set_new(why, "at", json_string(pg_text(rows, row, AT_TIME)));
    watch_find(w, case_of(rows, row, "clone_two_places", why), pg_text(rows, row, AT_ID));
    return NULL;
}

static struct fault *
judge_scan(struct watch *w, const struct pg_rows *rows, int row)
{
    bool gone = pg_int(rows, row, AT_STATUS) == FLOW_VOID ||
                pg_int(rows, row, AT_STATUS) == FLOW_DESTROYED;

    if (!pg_int(rows, row, AT_AGAIN)) {
        if (pg_int(rows, row, AT_KNOWN))
            judge_backflow(w, rows, row);
        judge_label(w, rows, row);
    }
    return pg_int(rows, row, AT_KNOWN) && !gone ? judge_place(w, rows, row) : NULL;
}

/* ---- one unit's scans ---- */

static struct watch_point
point_of(const struct pg_rows *rows, int row)
{
    return (struct watch_point){pg_int(rows, row, ON_S), atof(pg_text(rows, row, ON_LON)),
                                atof(pg_text(rows, row, ON_LAT)),
                                atof(pg_text(rows, row, ON_OFF))};
}

static const char *
place_of(struct watch *w, const struct pg_rows *rows, int row)
{
    const char *name = pg_text(rows, row, ON_PLACE_NAME);

    return *name ? name
                 : arena_printf(w->arena, "%s,%s", pg_text(rows, row, ON_LON),
                                pg_text(rows, row, ON_LAT));
}

static json_t *
why_travel(struct watch *w, const struct pg_rows *rows, int row,
           const struct watch_travel *t)
{
    const char *from = place_of(w, rows, row - 1), *to = place_of(w, rows, row);
    json_t *why = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:f, s:f}", "rule",
                            "clone_travel", "scan", pg_text(rows, row, ON_ID),
                            "scan_before", pg_text(rows, row - 1, ON_ID), "from", from,
                            "from_at", pg_text(rows, row - 1, ON_TIME), "to", to, "at",
                            pg_text(rows, row, ON_TIME), "km", round(t->km * 10) / 10,
                            "minutes", round(t->minutes * 10) / 10);

    json_object_set_new(
        why, "zh",
        json_sprintf(
            "%s 先后在%s和%s被扫到，相距至少 %.0f 公里，仅隔 %.0f 分钟",
            flow_code(w->arena, pg_int(rows, row, ON_UNIT), pg_int(rows, row, ON_RANDOM)),
            from, to, t->km, t->minutes));
    json_object_set_new(
        why, "en",
        json_sprintf(
            "%s was scanned at %s and then at %s, at least %.0f km apart, within "
            "%.0f minutes",
            flow_code(w->arena, pg_int(rows, row, ON_UNIT), pg_int(rows, row, ON_RANDOM)),
            from, to, t->km, t->minutes));
    if (isfinite(t->kmh))
        json_object_set_new(why, "kmh", json_real(round(t->kmh)));
    if (pg_int(rows, row, ON_LATE) || pg_int(rows, row - 1, ON_LATE))
        json_object_set_new(why, "late", json_true());
    return why;
}

/* Neighbours in time are enough: where any two are too far apart, two neighbours are. */
static void
judge_travel(struct watch *w, const struct pg_rows *rows, int row)
{
    struct watch_point before = point_of(rows, row - 1), now = point_of(rows, row);
    struct watch_travel travel;

    if (pg_int(rows, row, ON_UNIT) != pg_int(rows, row - 1, ON_UNIT) ||
        (!pg_int(rows, row, ON_NEW) && !pg_int(rows, row - 1, ON_NEW)) ||
        !watch_too_fast(&before, &now, &w->limits, &travel))
        return;
    watch_find(w,
               (struct alert_case){.kind = "clone_travel",
                                   .batch_id = pg_int(rows, row, ON_BATCH),
                                   .unit_index = pg_int(rows, row, ON_UNIT),
                                   .place_id = pg_int(rows, row, ON_PLACE),
                                   .company_id = pg_int(rows, row, ON_COMPANY),
                                   .area = (int)pg_int(rows, row, ON_AREA),
                                   .first_at = pg_text(rows, row, ON_TIME),
                                   .last_at = pg_text(rows, row, ON_TIME),
                                   .why = why_travel(w, rows, row, &travel)},
               pg_text(rows, row, ON_ID));
}

/* ---- a step ---- */

static struct fault *
read_limits(struct watch *w)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(w->pg, w->arena, SQL_watch_limits, &rows, 0);

    if (fault)
        return fault;
    w->limits =
        (struct watch_limits){atof(pg_text(rows, 0, 0)), atof(pg_text(rows, 0, 1))};
    return NULL;
}

static struct fault *
judge_all(struct watch *w, const struct pg_rows *taken)
{
    const char *batches = pg_text(taken, 0, 0), *ids = pg_text(taken, 0, 1);
    struct pg_rows *rows;
    struct fault *fault = pg_run(w->pg, w->arena, SQL_watch_facts, &rows, 3, batches, ids,
                                 pg_text(taken, 0, 2));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        fault = judge_scan(w, rows, i);
    if (!fault)
        fault = run(w, SQL_watch_line, &rows, batches, ids);
    for (int i = 1; !fault && i < pg_rows_count(rows); i++)
        judge_travel(w, rows, i);
    struct fault *noted = watch_note_all(w); /* gives back what was found, in any case */
    return fault ? fault : noted;
}

static struct fault *
step(struct watch *w, int limit)
{
    struct pg_rows *taken;
    struct fault *fault = pg_run(w->pg, w->arena, SQL_watch_take, &taken, 1,
                                 arena_printf(w->arena, "%d", limit));

    if (fault)
        return fault;
    w->done.scans = (int)pg_int(taken, 0, 3);
    if (w->done.scans == 0)
        return NULL;
    fault = read_limits(w);
    return fault ? fault : judge_all(w, taken);
}

struct fault *
watch_step(struct pg *pg, struct arena *arena, int limit, struct watch_done *out)
{
    struct watch w = {.pg = pg, .arena = arena};
    struct fault *fault = pg_begin(pg, arena);

    w.end = &w.first;
    *out = (struct watch_done){0};
    if (fault)
        return fault;
    fault = step(&w, limit);
    if (!fault)
        fault = pg_commit(pg, arena);
    else
        pg_rollback(pg);
    if (!fault)
        *out = w.done;
    return fault;
}

struct fault *
watch_drop(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;

    return pg_run(pg, arena, SQL_watch_take, &rows, 1, "1");
}

static struct fault *
tell_silence(struct pg *pg, struct arena *arena, const struct pg_rows *rows, int row)
{
    return alert_note_silence(pg, arena,
                              &(struct alert_silence){
                                  .batch_id = pg_int(rows, row, 0),
                                  .place_id = pg_int(rows, row, 1),
                                  .area = (int)pg_int(rows, row, 2),
                                  .company_id = pg_int(rows, row, 3),
                                  .document = pg_text(rows, row, 4),
                                  .due_on = pg_text(rows, row, 5),
                                  .days = pg_int(rows, row, 6),
                                  .holder = pg_text(rows, row, 7),
                                  .what = "order",
                              });
}

struct fault *
watch_silence(struct pg *pg, struct arena *arena, int *raised)
{
    struct pg_rows *rows;
    struct fault *fault = pg_begin(pg, arena);

    *raised = 0;
    if (fault)
        return fault;
    fault = pg_run(pg, arena, SQL_silence_due, &rows, 1,
                   arena_printf(arena, "%d", SILENCE_MAX));
    for (int i = 0; !fault && i < pg_rows_count(rows); i++, ++*raised)
        fault = tell_silence(pg, arena, rows, i);
    if (!fault)
        return pg_commit(pg, arena);
    pg_rollback(pg);
    return fault;
}
