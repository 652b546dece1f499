#include "flow/unit_store.h"

#include <firemark/label.h>
#include <string.h>

#include "access/act.h"
#include "base/words.h"
#include "flow/flow.h"
#include "flow_sql.h"

static void
put(struct act *act, const char *name, const char *text)
{
    buf_member(&act->out, name);
    buf_json(&act->out, text);
}

struct fault *
unit_write(struct act *act, const struct flow_unit *unit)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_trace_batch, &rows, 1, unit->batch_code);

    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "code",
                         "该产品的批次不在您的权限范围内",
                         "the unit's batch is not yours to see");
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_unit_about, &rows, 3,
                       act_number(act, unit->batch_id), act_number(act, unit->idx),
                       flow_status_name(unit->status));
    if (fault)
        return fault;
    buf_putc(&act->out, '{');
    put(act, "code", flow_code(act->arena, unit->idx, unit->random));
    put(act, "type", fm_label_type_name((enum fm_label_type)unit->type));
    put(act, "twin",
        pg_is_null(rows, 0, 2)
            ? NULL
            : flow_code(act->arena, pg_int(rows, 0, 1), pg_int(rows, 0, 2)));
    put(act, "heir", unit->heir);
    put(act, "pair", unit->pair);
    buf_putc(&act->out, ',');
    buf_puts(&act->out, pg_text(rows, 0, 0) + 1); /* its members, and the brace */
    return NULL;
}

static void
write_row(struct act *act, const struct pg_rows *rows, int row)
{
    const char *state = pg_text(rows, row, 3);
    const char *status = flow_status_name((enum flow_status)pg_int(rows, row, 4));

    buf_item(&act->out);
    buf_putc(&act->out, '{');
    put(act, "code", flow_code(act->arena, pg_int(rows, row, 0), pg_int(rows, row, 1)));
    put(act, "batch", pg_text(rows, row, 2));
    put(act, "state", state);
    put(act, "state_zh", word_value("state", state, "zh"));
    put(act, "state_en", word_value("state", state, "en"));
    put(act, "status", status);
    put(act, "status_zh", word_value("status", status, "zh"));
    put(act, "status_en", word_value("status", status, "en"));
    buf_putc(&act->out, '}');
}

struct fault *
unit_write_at(struct act *act, const char *place_id, int max, long long *total)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_trace_place_units, &rows, 2,
                                 place_id, act_number(act, max));

    if (fault)
        return fault;
    *total = pg_rows_count(rows) ? pg_int(rows, 0, 5) : 0;
    buf_putc(&act->out, '[');
    for (int i = 0; i < pg_rows_count(rows); i++)
        write_row(act, rows, i);
    buf_putc(&act->out, ']');
    return NULL;
}
