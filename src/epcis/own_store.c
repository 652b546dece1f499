#include "epcis/own_store.h"

#include "access/act.h"
#include "epcis/own.h"
#include "epcis_sql.h"

/* A column of `keys` as a PostgreSQL array; numbers and UUIDs need no quotes. */
static const char *
array_of(struct act *act, const struct pg_rows *keys, int column)
{
    struct buf b = {0};

    buf_putc(&b, '{');
    for (int i = 0; i < pg_rows_count(keys); i++)
        buf_printf(&b, "%s%s", i ? "," : "", pg_text(keys, i, column));
    buf_putc(&b, '}');
    const char *text = arena_strdup(act->arena, b.data);
    buf_free(&b);
    return text;
}

struct fault *
own_read(struct act *act, const struct pg_rows *keys, json_t *events)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_own_facts, &rows, 2,
                                 array_of(act, keys, 0), array_of(act, keys, 1));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        json_t *facts = json_loads(pg_text(rows, i, 0), 0, NULL);
        json_t *event = own_event(facts, act->settings->label_host);

        if (event)
            json_array_append_new(events, event);
        json_decref(facts);
    }
    return fault;
}
