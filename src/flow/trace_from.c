#include "flow/trace_from.h"

#include <firemark/label.h>
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "base/uuid.h"
#include "flow/flow.h"
#include "flow/pack_store.h"
#include "flow/unit_store.h"
#include "flow_sql.h"

enum { UNITS_SHOWN = 200 };

/* ---- queries ---- */

static struct trace_query *
query_of(struct trace_from *from, const char *batch)
{
    for (size_t i = 0; i < from->count; i++)
        if (strcmp(from->queries[i].batch, batch) == 0)
            return &from->queries[i];
    return NULL;
}

/* The batch is traced from this place, too; 0: from its producer. */
static void
begin_at(struct act *act, struct trace_from *from, const char *batch, int64_t place)
{
    struct trace_query *q = query_of(from, batch);

    if (!from->queries)
        from->queries =
            arena_alloc(act->arena, TRACE_BATCHES_MAX * sizeof *from->queries);
    if (!q) {
        from->total++;
        if (from->count == TRACE_BATCHES_MAX)
            return;
        q = &from->queries[from->count++];
        *q = (struct trace_query){.batch = batch};
    }
    for (size_t i = 0; i < q->start_count; i++)
        if (q->starts[i] == place)
            return;
    if (place == 0)
        return;
    int64_t *starts = arena_alloc(act->arena, (q->start_count + 1) * sizeof *starts);
    for (size_t i = 0; i < q->start_count; i++)
        starts[i] = q->starts[i];
    starts[q->start_count++] = place;
    q->starts = starts;
}

static void
put_json(struct act *act, const char *name, const char *json)
{
    buf_member(&act->out, name);
    buf_puts(&act->out, json);
}

/* ---- one batch ---- */

struct fault *
trace_from_batch(struct act *act, struct trace_from *out)
{
    begin_at(act, out, act_text(act, "code"), 0);
    return NULL;
}

struct fault *
trace_from_unit(struct act *act, struct trace_from *out)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &unit);

    if (fault)
        return fault;
    begin_at(act, out, unit.batch_code, unit.place_id);
    buf_member(&act->out, "unit");
    return unit_write(act, &unit);
}

/* A number, or the code on one of the labels that were issued with the record. */
struct fault *
trace_from_sample(struct act *act, struct trace_from *out)
{
    const char *code = act_text(act, "code");
    struct pg_rows *rows;
    struct flow_unit label;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_sample, &rows, 3, code, NULL, NULL);

    if (!fault && pg_rows_count(rows) == 0 && !flow_unit_read(act, code, &label))
        fault = pg_run(act->pg, act->arena, SQL_trace_sample, &rows, 3, NULL,
                       act_number(act, label.batch_id), act_number(act, label.idx));
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "sample_unknown", "code",
                         "没有这份抽样单或样品标签，或不在您的权限范围内",
                         "there is no such sampling record or sample label, or it is "
                         "not yours to see");
    begin_at(act, out, pg_text(rows, 0, 0), pg_int(rows, 0, 1));
    put_json(act, "sample", pg_text(rows, 0, 2));
    return NULL;
}

/* ---- what holds several ---- */

/* The batches of a list as trace_place.sql tells it, from these places. */
static void
begin_with_all(struct act *act, struct trace_from *out, const char *batches,
               const int64_t *places, size_t n)
{
    json_t *list = json_loads(batches, 0, NULL), *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const char *code =
            arena_strdup(act->arena, json_string_value(json_object_get(item, "code")));
        for (size_t k = 0; k < n; k++)
            begin_at(act, out, code, places[k]);
    }
    json_decref(list);
}

static bool
wants_file(struct act *act)
{
    const char *format = act_text(act, "format");

    return format && strcmp(format, "json") != 0 && strcmp(format, "tree") != 0;
}

/* One batch where it is named; all of them where a file is asked for; else the list of
 * what is there is the answer. */
static void
begin_from(struct act *act, struct trace_from *out, const char *batches,
           const int64_t *places, size_t n)
{
    const char *batch = act_text(act, "batch");

    for (size_t i = 0; i < n && batch; i++)
        begin_at(act, out, batch, places[i]);
    if (batch || !wants_file(act))
        return;
    out->many = true;
    begin_with_all(act, out, batches, places, n);
}

struct fault *
trace_from_place(struct act *act, struct trace_from *out)
{
    long long total = 0;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_place, &rows, 1, act_text(act, "code"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "place_unknown", "code",
                         "没有这个场所，或不在您的权限范围内",
                         "there is no such place, or it is not yours to see");
    const int64_t place = pg_int(rows, 0, 0);
    begin_from(act, out, pg_text(rows, 0, 2), &place, 1);
    put_json(act, "place", pg_text(rows, 0, 1));
    put_json(act, "batches", pg_text(rows, 0, 2));
    buf_member(&act->out, "units");
    fault = unit_write_at(act, pg_text(rows, 0, 0),
                          (int)act_int(act, "limit", UNITS_SHOWN), &total);
    buf_member(&act->out, "units_total");
    buf_json_int(&act->out, total);
    return fault;
}

/* "{1,2,3}" */
static size_t
read_ids(struct arena *arena, const char *array, int64_t **out)
{
    size_t n = 0, room = strlen(array) / 2 + 1;
    char *end;

    *out = arena_alloc(arena, room * sizeof **out);
    for (const char *p = array + 1; *p && *p != '}'; p = *end == ',' ? end + 1 : end) {
        (*out)[n++] = strtoll(p, &end, 10);
        if (end == p)
            return n - 1;
    }
    return n;
}

struct fault *
trace_from_party(struct act *act, struct trace_from *out)
{
    struct pg_rows *rows;
    int64_t *places;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_party, &rows, 1, act_text(act, "code"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "party_unknown", "code",
                         "没有这个单位，或不在您的权限范围内",
                         "there is no such party, or it is not yours to see");
    size_t n = read_ids(act->arena, pg_text(rows, 0, 1), &places);
    begin_from(act, out, pg_text(rows, 0, 2), places, n);
    put_json(act, "party", pg_text(rows, 0, 0));
    put_json(act, "batches", pg_text(rows, 0, 2));
    return NULL;
}

struct fault *
trace_from_delivery(struct act *act, struct trace_from *out)
{
    const char *code = act_text(act, "code");
    uint8_t id[16];
    bool event = uuid_parse(code, id);
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_delivery, &rows, 3, event ? NULL : code,
               event ? code : NULL, act_text(act, "batch"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "delivery_unknown", "code",
                         "没有这张单据或这条移动记录，或不在您的权限范围内",
                         "there is no such note or movement, or it is not yours to see");
    out->many = true;
    buf_member(&act->out, "delivery");
    buf_putc(&act->out, '[');
    for (int i = 0; i < pg_rows_count(rows); i++) {
        int64_t from = pg_int(rows, i, 1), to = pg_int(rows, i, 2);
        begin_at(act, out, pg_text(rows, i, 0), to ? to : from);
        buf_item(&act->out);
        buf_puts(&act->out, pg_text(rows, i, 3));
    }
    buf_putc(&act->out, ']');
    return NULL;
}

/* From where it is now, each batch that it holds. */
struct fault *
trace_from_pack(struct act *act, struct trace_from *out)
{
    struct flow_unit label;
    struct pack pack;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &label);

    if (!fault)
        fault = pack_read(act, &label, "code", &pack);
    if (fault)
        return fault;
    out->many = true;
    for (size_t i = 0; i < pack.line_count; i++)
        begin_at(act, out, pack.lines[i].batch, pack.place_id);
    buf_member(&act->out, "pack");
    return pack_write(act, &pack);
}
