#include "epcis/own_store.h"

#include "access/act.h"
#include "epcis/own.h"
#include "epcis_sql.h"

/* Numbers and UUIDs need no quotes. */
void
own_keys_add(struct own_keys *keys, const char *batch_id, const char *id)
{
    buf_printf(&keys->batches, "%c%s", keys->count ? ',' : '{', batch_id);
    buf_printf(&keys->ids, "%c%s", keys->count ? ',' : '{', id);
    keys->count++;
}

static struct fault *
read_facts(struct act *act, struct own_keys *keys, json_t *events)
{
    struct pg_rows *rows;

    buf_putc(&keys->batches, '}');
    buf_putc(&keys->ids, '}');
    struct fault *fault = pg_run(act->pg, act->arena, SQL_own_facts, &rows, 2,
                                 keys->batches.data, keys->ids.data);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        json_t *facts = json_loads(pg_text(rows, i, 0), 0, NULL);
        json_t *event = own_event(facts, act->settings->label_host);

        json_array_append_new(events, event ? event : json_null());
        json_decref(facts);
    }
    return fault;
}

struct fault *
own_read(struct act *act, struct own_keys *keys, json_t *events)
{
    struct fault *fault = keys->count ? read_facts(act, keys, events) : NULL;

    buf_free(&keys->batches);
    buf_free(&keys->ids);
    keys->count = 0;
    return fault;
}
