#include "epcis/query.h"

#include <stdlib.h>
#include <string.h>

#include "epcis/own.h"
#include "epcis/own_store.h"
#include "epcis/problem.h"
#include "epcis_sql.h"

void
epcis_query_init(struct epcis_query *query, struct arena *arena)
{
    *query = (struct epcis_query){.arena = arena,
                                  .sets = json_array(),
                                  .ranges = json_array(),
                                  .count_limit = -1,
                                  .max_events = -1};
}

void
epcis_query_clear(struct epcis_query *query)
{
    json_decref(query->sets);
    json_decref(query->ranges);
    query->sets = query->ranges = NULL;
}

struct fault *
epcis_query_add_text(struct epcis_query *query, const char *name, const char *text)
{
    json_t *values = json_array();

    for (;;) {
        size_t len = strcspn(text, "|");
        json_array_append_new(values, json_stringn(text, len));
        if (!text[len])
            break;
        text += len + 1;
    }
    struct fault *fault = epcis_query_add(query, name, values);
    json_decref(values);
    return fault;
}

/* A member of a definition is a list, or one value alone; null is none (EXISTS_). */
static struct fault *
add_member(struct epcis_query *query, const char *name, const json_t *value)
{
    json_t *values =
        json_is_array(value) ? json_incref((json_t *)(uintptr_t)value) : json_array();

    if (!json_is_array(value) && !json_is_null(value))
        json_array_append(values, (json_t *)(uintptr_t)value);
    struct fault *fault = epcis_query_add(query, name, values);
    json_decref(values);
    return fault;
}

struct fault *
epcis_query_add_all(struct epcis_query *query, const json_t *definition)
{
    const char *name;
    json_t *value;
    struct fault *fault = NULL;

    epcis_scope_enter(&query->scope, json_object_get(definition, "@context"));
    json_object_foreach((json_t *)(uintptr_t)definition, name, value)
    {
        if (!fault && strcmp(name, "@context") != 0)
            fault = add_member(query, name, value);
    }
    return fault;
}

/* ---- asking the store ---- */

enum { RANGES = EPCIS_SETS_MAX + 1, VALUES = 26 };

static const char *
json_text(struct arena *arena, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *copy = arena_strdup(arena, text);

    free(text);
    return copy;
}

/* A set as PostgreSQL writes arrays. */
static const char *
array_text(struct arena *arena, const json_t *set)
{
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *item;

    buf_putc(&out, '{');
    json_array_foreach((json_t *)(uintptr_t)set, i, item)
    {
        buf_puts(&out, i ? ",\"" : "\"");
        for (const char *c = json_string_value(item); *c; c++) {
            if (*c == '"' || *c == '\\')
                buf_putc(&out, '\\');
            buf_putc(&out, *c);
        }
        buf_putc(&out, '"');
    }
    buf_putc(&out, '}');
    return arena_strdup(arena, out.data);
}

static void
put_sets(struct arena *arena, const struct epcis_query *q, const char **values)
{
    size_t n = json_array_size(q->sets);
    json_t *rest = json_array();

    for (size_t i = 0; i < n; i++)
        if (i < EPCIS_SETS_MAX)
            values[i] = array_text(arena, json_array_get(q->sets, i));
        else
            json_array_append(rest, json_array_get(q->sets, i));
    if (json_array_size(rest) > 0)
        values[EPCIS_SETS_MAX] = json_text(arena, rest);
    json_decref(rest);
    if (json_array_size(q->ranges) > 0)
        values[RANGES] = json_text(arena, q->ranges);
}

static const char *
bound(struct act *act, int64_t value)
{
    return value > 0 ? act_number(act, value) : NULL;
}

/* A statement that ran out of time asked for too much; any other fault is the store's. */
static struct fault *
too_complex(struct act *act, struct fault *fault)
{
    if (!fault || strcmp(fault->sqlstate, "57014") != 0)
        return fault;
    return epcis_refuse(act->arena, "QueryTooComplexException", NULL,
                        "查询用时过长；请用时间范围或标识缩小范围",
                        "the query took too long; narrow it by times or identifiers");
}

static struct fault *
find(struct act *act, const struct epcis_query *q, const struct epcis_part *part,
     int64_t behind, struct pg_rows **rows)
{
    /* orderDirection is DESC where orderBy alone is given; in no order: as recorded */
    bool down = q->order && (q->descending || !q->directed);
    const char *values[VALUES] = {
        [10] = q->since,
        [11] = q->before,
        [12] = q->recorded_since,
        [13] = q->recorded_before,
        [14] = q->order ? q->order : "recordTime",
        [15] = down ? "true" : "false",
        [16] = part->after_key,
        [17] = part->after_key ? act_number(act, part->after_seq) : NULL,
        [18] = bound(act, part->upto_seq),
        [19] = bound(act, part->beyond_seq),
        [20] = act_number(act, part->limit + 1),
        [21] = act_number(act, behind),
        [22] = act_number(act, act->actor->area_lo),
        [23] = act_number(act, act->actor->area_hi),
        [24] = bound(act, act->actor->company_id),
        [25] = act_number(act, EPCIS_PAGE_BYTES),
    };
    struct fault *fault =
        pg_script(act->pg, act->arena,
                  arena_printf(act->arena,
                               "SET LOCAL plan_cache_mode = force_custom_plan;"
                               " SET LOCAL statement_timeout = '%ds'",
                               EPCIS_QUERY_S));

    put_sets(act->arena, q, values);
    if (!fault)
        fault = pg_exec(act->pg, act->arena, SQL_epcis_find, VALUES, values, rows);
    if (!fault)
        fault = pg_script(act->pg, act->arena, "SET LOCAL statement_timeout = 0");
    return too_complex(act, fault);
}

/* What own events say is not kept as EPCIS, but written anew. */
static struct fault *
tell_own(struct act *act, const struct pg_rows *rows, struct epcis_found *found,
         int count)
{
    struct own_keys keys = {.count = 0};
    json_t *events = json_array(), *context = own_context();
    size_t n = 0;

    for (int i = 0; i < count; i++)
        if (!found[i].body)
            own_keys_add(&keys, pg_text(rows, i, 5), pg_text(rows, i, 6));
    struct fault *fault = own_read(act, &keys, events);

    for (int i = 0; !fault && i < count; i++) {
        if (found[i].body)
            continue;
        json_t *body = json_pack("{s:O,s:O}", "event", json_array_get(events, n++),
                                 "context", context);
        found[i].body = json_text(act->arena, body);
        json_decref(body);
    }
    json_decref(context);
    json_decref(events);
    return fault;
}

struct fault *
epcis_query_run(struct act *act, const struct epcis_query *q,
                const struct epcis_part *part, struct epcis_found **out, int *count,
                bool *more)
{
    struct pg_rows *rows;
    struct fault *fault = find(act, q, part, 0, &rows);

    if (fault)
        return fault;
    *count = pg_rows_count(rows);
    *more = *count > 0 && (*count > part->limit || pg_int(rows, 0, 7) > *count);
    if (*count > part->limit)
        *count = (int)part->limit;
    *out = arena_alloc(act->arena, ((size_t)*count + 1) * sizeof **out);
    for (int i = 0; i < *count; i++)
        (*out)[i] = (struct epcis_found){
            .seq = pg_int(rows, i, 0),
            .event_id = pg_text(rows, i, 1),
            .key = pg_text(rows, i, 2),
            .recorded = pg_text(rows, i, 3),
            .body = pg_is_null(rows, i, 4) ? NULL : pg_text(rows, i, 4)};
    return tell_own(act, rows, *out, *count);
}

struct fault *
epcis_query_measure(struct act *act, const struct epcis_query *q)
{
    struct epcis_part one = {.limit = 0};
    struct pg_rows *rows;

    if (q->max_events < 0)
        return NULL;
    struct fault *fault = find(act, q, &one, q->max_events, &rows);
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return epcis_refuse(act->arena, "QueryTooLargeException", "maxEventCount",
                        arena_printf(act->arena,
                                     "结果超过 maxEventCount 规定的 %lld 个事件",
                                     (long long)q->max_events),
                        arena_printf(act->arena,
                                     "the result has more than the %lld events of "
                                     "maxEventCount",
                                     (long long)q->max_events));
}
