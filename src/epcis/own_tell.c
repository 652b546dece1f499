/* Telling own events soon after they were recorded (migrations/0150_epcis_own.sql). */
#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "epcis/document.h"
#include "epcis/facts.h"
#include "epcis/own.h"
#include "epcis/own_store.h"
#include "epcis_sql.h"

enum { SLICE = 1000 };

static json_t *
row_of(const struct pg_rows *due, int i, const json_t *event, const json_t *context)
{
    char hash[EPCIS_HASH_SIZE];

    if (!epcis_hash(event, context, hash))
        return NULL;
    return json_pack(
        "{s:s,s:s,s:O,s:s,s:O,s:O,s:O,s:o}", "batch_id", pg_text(due, i, 0), "id",
        pg_text(due, i, 1), "event_id", json_object_get(event, "eventID"), "hash", hash,
        "type", json_object_get(event, "type"), "time",
        json_object_get(event, "eventTime"), "recorded",
        json_object_get(event, "recordTime"), "facts", epcis_facts(event, context));
}

static json_t *
rows_of(const struct pg_rows *due, const json_t *events)
{
    json_t *rows = json_array(), *context = own_context(), *event;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)events, i, event)
    {
        json_t *row = json_is_null(event) ? NULL : row_of(due, (int)i, event, context);
        if (row)
            json_array_append_new(rows, row);
    }
    json_decref(context);
    return rows;
}

static struct fault *
keep(struct act *act, const struct pg_rows *due)
{
    struct own_keys keys = {.count = 0};
    json_t *events = json_array();
    struct pg_rows *none;

    for (int i = 0; i < pg_rows_count(due); i++)
        own_keys_add(&keys, pg_text(due, i, 0), pg_text(due, i, 1));
    struct fault *fault = own_read(act, &keys, events);
    json_t *rows = rows_of(due, events);
    char *text = json_dumps(rows, JSON_COMPACT);

    if (!fault && json_array_size(rows))
        fault = pg_run(act->pg, act->arena, SQL_own_told, &none, 1, text);
    free(text);
    json_decref(rows);
    json_decref(events);
    return fault;
}

static struct fault *
due_of(struct act *act, const struct pg_rows *span, struct pg_rows **due)
{
    struct buf kinds = {0};

    own_kinds(&kinds);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_own_due, due, 4, kinds.data, pg_text(span, 0, 1),
               pg_text(span, 0, 2), act_number(act, SLICE));
    buf_free(&kinds);
    return fault;
}

/* One after another: told events are numbered in the order in which they become seen. */
static struct fault *
take_span(struct act *act, struct pg_rows **span)
{
    struct pg_rows *none;
    struct fault *fault = pg_run(act->pg, act->arena, "SELECT epcis_lock()", &none, 0);

    return fault ? fault : pg_run(act->pg, act->arena, SQL_own_untold, span, 0);
}

struct fault *
own_tell(struct act *act, bool *more)
{
    struct pg_rows *span, *due, *none;
    struct fault *fault = take_span(act, &span);

    *more = !fault && pg_rows_count(span) > 0;
    if (fault || !*more)
        return fault;
    fault = due_of(act, span, &due);
    if (!fault)
        fault = keep(act, due);
    if (fault)
        return fault;
    int n = pg_rows_count(due);
    const char *next = n < SLICE ? NULL : act_number(act, pg_int(due, n - 1, 2) + 1);

    return pg_run(act->pg, act->arena, SQL_own_span_done, &none, 2, pg_text(span, 0, 0),
                  next);
}
