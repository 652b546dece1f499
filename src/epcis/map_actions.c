#include "epcis/map_actions.h"

#include <stdlib.h>
#include <string.h>

#include "access/session.h"
#include "api/run.h"
#include "epcis/map_moves.h"
#include "epcis/map_names.h"
#include "epcis_sql.h"

/* ---- one after the other ---- */

static struct fault *
keep(struct mapping *m, const char *state, int moves, const char *code, const char *zh,
     const char *en)
{
    struct pg_rows *rows;

    return pg_run(m->act.pg, m->act.arena, SQL_map_keep, &rows, 7, m->id, m->seq, state,
                  act_number(&m->act, moves), code, zh, en);
}

/* What the moves did is rolled back, and a transaction is left to keep why. A fault of
 * the database's is no refusal: the event is looked at again. */
static struct fault *
keep_refusal(struct mapping *m, const struct fault *refused)
{
    struct fault *fault;

    pg_rollback(m->act.pg);
    fault = pg_begin(m->act.pg, m->act.arena);
    return fault ? fault
                 : keep(m, m->known ? "noted" : "refused", 0, refused->code, refused->zh,
                        refused->en);
}

/* ---- one event ---- */

struct fault *
map_run(struct mapping *m, const char *noun, const char *verb, json_t *in)
{
    m->act.in = in;
    struct fault *fault = api_run_within(api_find(noun, verb), &m->act);

    buf_free(&m->act.out);
    json_decref(in);
    m->moves++;
    return fault;
}

/* The moves, and that their events came of this one. */
static struct fault *
move(struct mapping *m)
{
    struct pg_rows *none;
    json_t *appended = json_array();

    m->act.appended = appended;
    struct fault *fault = map_moves(m);
    char *ids = json_dumps(appended, JSON_COMPACT);
    if (!fault)
        fault = pg_run(m->act.pg, m->act.arena, SQL_map_moved, &none, 2, ids, m->id);
    free(ids);
    json_decref(appended);
    m->act.appended = NULL;
    return fault;
}

static struct fault *
note(struct mapping *m)
{
    struct fault *fault = m->plan.withdraws ? map_withdraw(m) : NULL;

    return fault ? fault : keep(m, "noted", 0, m->plan.code, m->plan.zh, m->plan.en);
}

static struct fault *
run_plan(struct mapping *m, bool ahead)
{
    if (m->plan.move == EPCIS_MOVE_NONE)
        return note(m);
    if (ahead)
        return keep(m, "refused", 0, "time_ahead",
                    "事件时间在将来，不移动产品；请核对时间后重新发送",
                    "the event says that it happens in the future and moves nothing; "
                    "check the time and send it anew");
    struct fault *fault = move(m);

    return fault ? fault : keep(m, "moved", m->moves, "", "", "");
}

static struct fault *
sender(struct mapping *m, const char *login)
{
    if (*login)
        return actor_find(m->act.pg, m->act.arena, login, &m->actor);
    m->actor = (struct actor){.login = "",
                              .name = "",
                              .role = ROLE_ADMINISTRATOR,
                              .area_lo = 0,
                              .area_hi = 999999};
    return NULL;
}

static struct fault *
look_at(struct mapping *m, struct pg_rows *next)
{
    json_t *body = json_loads(pg_text(next, 0, 2), 0, NULL);
    struct fault *fault = sender(m, pg_text(next, 0, 3));

    m->id = pg_text(next, 0, 0);
    m->seq = pg_text(next, 0, 1);
    epcis_plan(json_object_get(body, "event"), json_object_get(body, "context"),
               &m->plan);
    if (!fault)
        fault = run_plan(m, pg_text(next, 0, 4)[0] == 't');
    if (fault && fault->kind != FAULT_INTERNAL && fault->kind != FAULT_UNAVAILABLE)
        fault = keep_refusal(m, fault);
    json_decref(body);
    return fault;
}

/* Two servers take turns: the second waits, and finds the event looked at. */
static struct fault *
take_next(struct act *act, struct pg_rows **next)
{
    struct pg_rows *none;
    struct fault *fault = pg_begin(act->pg, act->arena);

    if (!fault)
        fault =
            pg_run(act->pg, act->arena, "SELECT pg_advisory_xact_lock(7251)", &none, 0);
    return fault ? fault : pg_run(act->pg, act->arena, SQL_map_next, next, 0);
}

struct fault *
map_step(struct pg *pg, struct arena *arena, const struct api_settings *settings,
         bool *more)
{
    struct mapping m = {
        .act = {.arena = arena, .pg = pg, .settings = settings, .lang = "zh"}};
    struct pg_rows *next;

    m.act.actor = &m.actor;
    struct fault *fault = take_next(&m.act, &next);
    *more = !fault && pg_rows_count(next) > 0;
    if (*more)
        fault = look_at(&m, next);
    if (!fault)
        return pg_commit(pg, arena);
    pg_rollback(pg);
    return fault;
}

/* ---- names and what came of events ---- */

static const struct field NAME_FIELDS[] = {
    {"uri", FIELD_TEXT, true, 500, NULL, "外部标识（URI）", "the identifier, a URI"},
    {"place", FIELD_TEXT, false, 64, NULL, "它是这个场所", "it is this place"},
    {"batch", FIELD_TEXT, false, 100, NULL, "它是这个批次", "it is this batch"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "waiting|moved|noted|refused", "结果",
     "what came of it"},
    {"limit", FIELD_INT, false, 10000, NULL, "最多多少条，默认 100",
     "how many at most; 100 where not given"},
    {.name = NULL}};

/* The id of the place or batch that the asker may see. */
static struct fault *
find_one(struct act *act, bool place, int64_t *id)
{
    static const char PLACE[] =
        "SELECT id FROM place WHERE code = $1 AND area BETWEEN (SELECT app_area_lo()) AND"
        " (SELECT app_area_hi())";
    static const char BATCH[] = "SELECT id FROM batch WHERE code = $1";
    const char *field = place ? "place" : "batch";
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, place ? PLACE : BATCH, &rows, 1,
                                 act_text(act, field));

    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, place ? "place_unknown" : "batch_unknown",
                         field, place ? "没有这个场所" : "没有这个批次",
                         place ? "there is no such place" : "there is no such batch");
    if (!fault)
        *id = pg_int(rows, 0, 0);
    return fault;
}

static struct fault *
run_name(struct act *act)
{
    bool place = act_text(act, "place") != NULL;
    const char *uri = map_canonical(act, act_text(act, "uri"));
    struct pg_rows *rows;
    int64_t id = 0;

    if (place == (act_text(act, "batch") != NULL))
        return act_fault(act, FAULT_INPUT, "name_of_one", "place", "请给出场所或批次之一",
                         "give a place or a batch, one of them");
    struct fault *fault = find_one(act, place, &id);
    if (!fault)
        fault = act_append(
            act, &(struct act_event){.kind = "epcis_named",
                                     .body = json_pack("{s:s,s:I}", "uri", uri,
                                                       place ? "place" : "batch",
                                                       (json_int_t)id)});
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_map_again, &rows, 0);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"uri\":");
    buf_json(&act->out, uri);
    buf_puts(&act->out, place ? ",\"place\":" : ",\"batch\":");
    buf_json(&act->out, act_text(act, place ? "place" : "batch"));
    buf_putc(&act->out, '}');
    return NULL;
}

const struct action EPCIS_MAP_ACTIONS[] = {
    {.noun = "epcis",
     .verb = "name",
     .method = "POST",
     .path = "/api/v1/epcis/names",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = NAME_FIELDS,
     .run = run_name,
     .zh = "登记外部标识是哪个场所或批次；因此未能移动的事件会重新处理",
     .en = "Says which place or batch an identifier of others is; events that it held up "
           "are looked at again",
     .example = "firemark epcis name urn:epc:id:sgln:6901234.00001.0 --place D001"},
    {.noun = "epcis",
     .verb = "mapped",
     .method = "GET",
     .path = "/api/v1/epcis/mapped",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_map_list,
     .zh = "采集的 EPCIS 事件移动了什么产品，或为什么没有",
     .en = "What captured EPCIS events moved, or why they did not",
     .example = "firemark epcis mapped --state refused"},
    {.en = NULL}};
