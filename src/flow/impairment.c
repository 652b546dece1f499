#include "flow/impairment.h"

#include <jansson.h>
#include <stdlib.h>

#include "flow/alert_note.h"
#include "flow_sql.h"

enum { AT_ONCE = 500 };

static struct fault *
tell(struct pg *pg, struct arena *arena, const struct pg_rows *rows, int row, int *raised)
{
    const char *place = pg_text(rows, row, 3), *what = pg_text(rows, row, 4);
    long long days = pg_int(rows, row, 5);
    enum alert_noted noted = ALERT_BEYOND;
    json_t *why = json_pack(
        "{s:s, s:s, s:s, s:o, s:o}", "rule", "impairment_overdue", "missing", what,
        "started_at", pg_text(rows, row, 6), "zh",
        json_sprintf("%s 的防护缺口已过恢复期限 %lld 天，尚缺：%s", place, days, what),
        "en",
        json_sprintf("%s is without protection, %lld days past its deadline; missing: %s",
                     place, days, what));
    struct fault *fault =
        alert_note(pg, arena,
                   &(struct alert_case){.kind = "impairment_overdue",
                                        .place_id = pg_int(rows, row, 0),
                                        .area = (int)pg_int(rows, row, 1),
                                        .company_id = pg_int(rows, row, 2),
                                        .times = 1,
                                        .why = why},
                   &noted);

    json_decref(why);
    *raised += noted == ALERT_RAISED;
    return fault;
}

static struct fault *
close_over(struct pg *pg, struct arena *arena, const struct pg_rows *rows, int row)
{
    struct pg_rows *done;
    json_t *event = json_pack(
        "{s:s, s:I, s:I, s:{s:s, s:s, s:s}}", "kind", "alert_closed", "place_id",
        (json_int_t)pg_int(rows, row, 1), "area", (json_int_t)pg_int(rows, row, 2),
        "body", "alert_id", pg_text(rows, row, 0), "reason", "防护已恢复或已结束",
        "reason_en", "restored, or ended with a reason");
    char *text = json_dumps(event, JSON_COMPACT);
    struct fault *fault = pg_run(pg, arena, SQL_alert_append, &done, 1, text);

    free(text);
    json_decref(event);
    return fault;
}

struct fault *
impairment_watch(struct pg *pg, struct arena *arena, int *raised)
{
    const char *most = arena_printf(arena, "%d", AT_ONCE);
    struct pg_rows *rows;
    struct fault *fault = pg_begin(pg, arena);

    *raised = 0;
    if (fault)
        return fault;
    fault = pg_run(pg, arena, SQL_impairment_over, &rows, 1, most);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        fault = close_over(pg, arena, rows, i);
    if (!fault)
        fault = pg_run(pg, arena, SQL_impairment_due, &rows, 1, most);
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        fault = tell(pg, arena, rows, i, raised);
    if (!fault)
        return pg_commit(pg, arena);
    pg_rollback(pg);
    return fault;
}
