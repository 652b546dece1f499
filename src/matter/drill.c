#include "matter/drill.h"

#include "access/act.h"
#include "base/clock.h"
#include "flow/balance_store.h"
#include "matter/facts.h"
#include "matter_sql.h"

/* The sums beside what was read: what is located of the output, and what is unknown. */
static void
put_sums(json_t *drill, const struct balance *b, int64_t ms)
{
    json_object_set_new(drill, "declared", json_boolean(b->declared));
    json_object_set_new(drill, "produced", json_integer(b->produced));
    json_object_set_new(drill, "located", json_integer(b->located));
    json_object_set_new(drill, "unknown", json_integer(b->unaccounted));
    json_object_set_new(drill, "uncounted", json_integer(b->lack.uncounted));
    json_object_set_new(drill, "outside", json_integer(-b->lack.outside));
    json_object_set_new(drill, "ms", json_integer(ms));
}

static struct fault *
ask(struct act *act, int64_t batch, json_t **out)
{
    struct balance_sheet *sheet = arena_alloc(act->arena, sizeof *sheet);
    int64_t began = clock_monotonic_us();
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_drill_facts, &rows, 1, act_number(act, batch));

    if (!fault)
        fault = balance_of_batch(act, batch, sheet);
    if (fault)
        return fault;
    *out = json_loads(pg_text(rows, 0, 0), 0, NULL);
    put_sums(*out, &sheet->total, (clock_monotonic_us() - began + 999) / 1000);
    return NULL;
}

struct fault *
drill_run(struct act *act)
{
    struct pg_rows *rows;
    json_t *drill;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_drill_batch, &rows, 1, act_text(act, "batch"));

    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "batch_unknown", "batch",
                          "没有这个批次；请核对批次编码",
                          "there is no such batch; check its code");
    if (!fault)
        fault = ask(act, pg_int(rows, 0, 0), &drill);
    if (fault)
        return fault;
    json_t *answer = json_pack("{s:s, s:s, s:s}", "batch", pg_text(rows, 0, 3), "product",
                               pg_text(rows, 0, 4), "unit", pg_text(rows, 0, 5));
    json_object_update(answer, drill);
    matter_answer(act, answer);
    return act_append(act, &(struct act_event){.kind = "recall_drilled",
                                               .batch_id = pg_int(rows, 0, 0),
                                               .unit_index = -1,
                                               .company_id = pg_int(rows, 0, 2),
                                               .body = drill});
}
