#include "party/importing_actions.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "flow/moving_actions.h"
#include "matter/recall.h"
#include "party_sql.h"
#include "pg/follower.h"

enum { PAUSE_MS = 2000 };

struct fault *
importing_begin(void *arg)
{
    struct act *act = arg;
    struct fault *fault = pg_begin(act->pg, act->arena);

    return fault ? fault : act_scope(act);
}

/* ---- what follows ---- */

static struct fault *
alert_recalled(struct act *act, int64_t file, int64_t *raised)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_import_recalled_list, &rows, 1,
                                 act_number(act, file));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++) {
        bool alerted = false;
        const struct flow_unit batch = {.batch_id = pg_int(rows, i, 0),
                                        .batch_code = pg_text(rows, i, 1),
                                        .status = pg_int(rows, i, 2) ? FLOW_RECALLED
                                                                     : FLOW_SUSPENDED,
                                        .area = (int)pg_int(rows, i, 3),
                                        .company_id = pg_int(rows, i, 4)};
        fault = moving_alert_shipped(
            act, &batch,
            &(struct moving_shipped){pg_int(rows, i, 5), pg_int(rows, i, 8),
                                     pg_text(rows, i, 6), pg_text(rows, i, 7)},
            &alerted);
        *raised += alerted;
    }
    return fault;
}

static struct fault *
follow_batch(struct act *act, const json_t *b, int64_t *raised)
{
    struct flow_unit unit = {.batch_id = json_integer_value(json_object_get(b, "id")),
                             .batch_code = json_string_value(json_object_get(b, "code")),
                             .area = (int)json_integer_value(json_object_get(b, "area")),
                             .company_id =
                                 json_integer_value(json_object_get(b, "company_id"))};
    struct moving m = {.batch_id = unit.batch_id, .units = &unit};
    bool alerted = false;
    struct fault *fault = moving_watch_whole(act, &m, &alerted);

    *raised += alerted;
    return fault ? fault
                 : recall_stir(act, unit.batch_id, "结束后产品又有移动",
                               "its goods moved after it was closed");
}

static struct fault *
tell(struct act *act, const json_t *facts, int64_t raised, struct buf *out)
{
    char *gaps = json_dumps(json_object_get(facts, "gaps"), JSON_COMPACT);

    buf_printf(out, ",\"alerts\":%lld,\"gap_count\":%lld,\"gaps\":%s", (long long)raised,
               (long long)json_integer_value(json_object_get(facts, "gap_count")), gaps);
    free(gaps);
    (void)act;
    return NULL;
}

struct fault *
importing_after(void *arg, int64_t file, const char *kind, struct buf *out)
{
    struct act *act = arg;
    struct pg_rows *rows;
    int64_t raised = 0;
    size_t i;
    json_t *b;
    struct fault *fault = pg_run(act->pg, act->arena,
                                 strcmp(kind, "stock") == 0 ? SQL_import_stock_after
                                                            : SQL_import_moves_after,
                                 &rows, 1, act_number(act, file));

    if (fault)
        return fault;
    json_t *facts = json_loads(pg_text(rows, 0, 0), 0, NULL);
    fault = alert_recalled(act, file, &raised);
    json_array_foreach(json_object_get(facts, "batches"), i, b)
    {
        if (!fault)
            fault = follow_batch(act, b, &raised);
    }
    if (!fault)
        fault = tell(act, facts, raised, out);
    json_decref(facts);
    return fault;
}

/* ---- what was cut ---- */

/* As whoever gave the file. */
static struct fault *
go_on(const struct api_settings *settings, struct pg *pg, struct arena *arena,
      const struct pg_rows *rows, int i, int *count)
{
    struct actor actor = {.person_id = pg_int(rows, i, 2),
                          .role = ROLE_COUNT,
                          .area_lo = (int)pg_int(rows, i, 3),
                          .area_hi = (int)pg_int(rows, i, 4),
                          .company_id = pg_int(rows, i, 5),
                          .agency_id = pg_int(rows, i, 6)};
    struct act act = {.arena = arena,
                      .pg = pg,
                      .actor = &actor,
                      .settings = settings,
                      .in = json_object(),
                      .lang = "zh"};
    struct import_job job = {.kind = pg_text(rows, i, 1),
                             .lang = "zh",
                             .person_id = actor.person_id,
                             .company_id = actor.company_id,
                             .agency_id = actor.agency_id,
                             .area_lo = actor.area_lo,
                             .area_hi = actor.area_hi,
                             .begin = importing_begin,
                             .after = importing_after,
                             .arg = &act};
    bool done;
    struct fault *fault = import_continue(pg, arena, &job, pg_int(rows, i, 0), &done);

    *count += !fault && done;
    if (!fault && done)
        log_info("event=import_continued file=%s kind=%s", pg_text(rows, i, 0), job.kind);
    json_decref(act.in);
    return fault;
}

struct fault *
importing_look(const struct api_settings *settings, struct pg *pg, struct arena *arena,
               int *done)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(pg, arena, SQL_import_file_cut, &rows, 0);

    *done = 0;
    for (int i = 0; !fault && !follower_stopping() && i < pg_rows_count(rows); i++)
        fault = go_on(settings, pg, arena, rows, i, done);
    return fault;
}

static struct fault *
step(struct pg *pg, struct arena *arena, void *arg, bool *more)
{
    int done;

    *more = false;
    return importing_look(arg, pg, arena, &done);
}

int
importing_main(const struct api_settings *settings)
{
    return follower_run(&(struct follower){.name = "imports",
                                           .conninfo = settings->conninfo,
                                           .role = "firemark_app",
                                           .prepare = ACT_EVERYWHERE,
                                           .pause_ms = PAUSE_MS,
                                           .step = step,
                                           .arg = (void *)(uintptr_t)settings});
}
