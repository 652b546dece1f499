#include "flow/covers.h"

#include <string.h>

#include "access/act.h"
#include "flow_sql.h"

static struct fault *
dates_wrong(struct act *act)
{
    return act_fault(
        act, FAULT_INPUT, "covers_dates", "covers_from",
        "按生产日期涵盖其他批次须给出起或止，且起不晚于止；仅本批时不填日期",
        "to cover by days of production give the first or the last, the first "
        "not after the last; for the batch alone give none");
}

/* Days compare as text: YYYY-MM-DD. */
static bool
dates_fit(const char *kind, const char *from, const char *to)
{
    if (strcmp(kind, "batch") == 0)
        return !from && !to;
    if (strcmp(kind, "dates") == 0 && !from && !to)
        return false;
    return !from || !to || strcmp(from, to) <= 0;
}

struct fault *
covers_read(struct act *act, int64_t batch_id, json_t **out)
{
    const char *kind = act_text(act, "covers"), *from = act_text(act, "covers_from"),
               *to = act_text(act, "covers_to");
    struct pg_rows *rows;

    *out = NULL;
    if (!dates_fit(kind ? kind : "batch", from, to))
        return dates_wrong(act);
    if (!kind || strcmp(kind, "batch") == 0)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_covers_facts, &rows, 1,
                                 act_number(act, batch_id));
    if (fault)
        return fault;
    if (!to && strcmp(kind, "stock") == 0)
        to = pg_text(rows, 0, 3);
    *out = json_pack("{s:s, s:I, s:I, s:s}", "kind", kind, "producer_id",
                     (json_int_t)pg_int(rows, 0, 0), "product_id",
                     (json_int_t)pg_int(rows, 0, 1), "model", pg_text(rows, 0, 2));
    if (from)
        json_object_set_new(*out, "from", json_string(from));
    if (to)
        json_object_set_new(*out, "to", json_string(to));
    return NULL;
}
