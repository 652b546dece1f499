/* Events declared an error after they moved goods: nothing is taken back by itself,
 * people are told. */
#include <string.h>

#include "epcis/map_moves.h"
#include "epcis_sql.h"
#include "flow/alert_note.h"

/* The columns of SQL_map_withdrawn. */
enum { BATCH, CODE, PLACE, AREA, COMPANY, EVENT, MOVES };

static json_t *
why(const struct pg_rows *rows, int i)
{
    long long moves = pg_int(rows, i, MOVES);
    const char *event = pg_text(rows, i, EVENT), *batch = pg_text(rows, i, CODE);

    return json_pack(
        "{s:s, s:s, s:I, s:o, s:o}", "rule", "epcis_withdrawn", "event", event, "moves",
        (json_int_t)moves, "zh",
        json_sprintf("事件 %s 被声明有误，它登记了批次 %s 的 %lld 次移动", event, batch,
                     moves),
        "en",
        json_sprintf("event %s was declared an error; it recorded %lld moves of batch %s",
                     event, moves, batch));
}

struct fault *
map_withdraw(struct mapping *m)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(m->act.pg, m->act.arena, SQL_map_withdrawn, &rows, 1, m->id);

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        json_t *reasons = why(rows, i);
        const struct alert_case about = {.kind = "epcis_withdrawn",
                                         .batch_id = pg_int(rows, i, BATCH),
                                         .place_id = pg_int(rows, i, PLACE),
                                         .area = (int)pg_int(rows, i, AREA),
                                         .company_id = pg_int(rows, i, COMPANY),
                                         .times = 1,
                                         .why = reasons};
        enum alert_noted noted;

        fault = alert_note(m->act.pg, m->act.arena, &about, &noted);
        json_decref(reasons);
    }
    return fault;
}
