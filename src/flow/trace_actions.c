/* Following goods: from a batch, a unit or a place, both ways. */
#include "flow/trace_actions.h"

#include <stdlib.h>
#include <string.h>

#include "flow/flow.h"
#include "flow/trace_show.h"
#include "flow/trace_store.h"
#include "flow/unit_store.h"
#include "flow_sql.h"

enum { UNITS_SHOWN = 200, UNITS_MAX = 10000 };

static const struct field BATCH_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    {.name = NULL}};

static const struct field UNIT_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    {.name = NULL}};

static const struct field PLACE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "场所编码", "the place's code"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码：从该场所向上下游追溯这一批次",
     "the batch's code: follow it up and down from this place"},
    {"limit", FIELD_INT, false, UNITS_MAX, NULL, "最多列出几件产品",
     "how many units to list at most"},
    {.name = NULL}};

static struct fault *
write_trace(struct act *act, const char *batch, int64_t start)
{
    struct trace_view view;
    const struct trace_query query = {
        .batch = batch, .starts = &start, .start_count = start != 0};
    struct fault *fault = trace_load(act, &query, &view);

    return fault ? fault : trace_write(act, &view);
}

static struct fault *
run_batch(struct act *act)
{
    buf_putc(&act->out, '{');
    struct fault *fault = write_trace(act, act_text(act, "code"), 0);

    buf_putc(&act->out, '}');
    return fault;
}

static struct fault *
run_unit(struct act *act)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &unit);

    if (fault)
        return fault;
    buf_puts(&act->out, "{\"unit\":");
    fault = unit_write(act, &unit);
    if (!fault)
        fault = write_trace(act, unit.batch_code, unit.place_id);
    buf_putc(&act->out, '}');
    return fault;
}

static struct fault *
run_place(struct act *act)
{
    const char *batch = act_text(act, "batch");
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
    buf_printf(&act->out, "{\"place\":%s,\"batches\":%s,\"units\":", pg_text(rows, 0, 1),
               pg_text(rows, 0, 2));
    fault = unit_write_at(act, pg_text(rows, 0, 0),
                          (int)act_int(act, "limit", UNITS_SHOWN), &total);
    buf_member(&act->out, "units_total");
    buf_json_int(&act->out, total);
    if (!fault && batch)
        fault = write_trace(act, batch, pg_int(rows, 0, 0));
    buf_putc(&act->out, '}');
    return fault;
}

static struct fault *
run_unit_show(struct act *act)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_read(act, act_text(act, "code"), &unit);

    return fault ? fault : unit_write(act, &unit);
}

const struct action TRACE_ACTIONS[] = {
    {.noun = "trace",
     .verb = "batch",
     .method = "GET",
     .path = "/api/v1/batches/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = BATCH_FIELDS,
     .run = run_batch,
     .zh = "追溯一个批次：从生产者到每一个持有者，断点和数量平衡",
     .en = "Follows a batch from its producer to every holder, with gaps and balance",
     .example = "firemark trace batch B001",
     .show = trace_show},
    {.noun = "trace",
     .verb = "unit",
     .method = "GET",
     .path = "/api/v1/units/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = UNIT_FIELDS,
     .run = run_unit,
     .zh = "追溯一件产品：它的经历，以及所在批次从它所在场所向上下游的流向",
     .en = "Follows a unit: its history, and its batch up and down from where it is",
     .example = "firemark trace unit 0000-0180-05V7",
     .show = trace_show},
    {.noun = "trace",
     .verb = "place",
     .method = "GET",
     .path = "/api/v1/places/{code}/trace",
     .power = POWER_READ,
     .status = 200,
     .fields = PLACE_FIELDS,
     .run = run_place,
     .zh = "一个场所持有哪些批次和产品，哪些已召回；给出批次则从该场所追溯",
     .en = "What a place holds and what of it is recalled; with a batch, follows it from "
           "there",
     .example = "firemark trace place P001 --batch B001",
     .show = trace_show},
    {.noun = "unit",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/units/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = UNIT_FIELDS,
     .run = run_unit_show,
     .zh = "显示一件产品的状态、该怎么办和全部经历",
     .en = "Shows a unit's status, what to do, and its whole history",
     .example = "firemark unit show 0000-0180-05V7",
     .show = unit_show},
    {.en = NULL}};
