#include "epcis/map_actions.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "access/session.h"
#include "api/run.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "epcis/map.h"
#include "epcis/map_names.h"
#include "epcis_sql.h"
#include "flow_sql.h"

/* One event on its way to moves. */
struct mapping {
    struct act act; /* of its sender; in and out are each move's own */
    struct actor actor;
    const char *id, *seq;
    struct epcis_plan plan;
    const char *from, *to; /* codes of places; NULL: not told */
    int moves;
};

/* ---- one move ---- */

/* The same event gives its n-th move the same id, so that it counts once. */
static const char *
move_id(struct mapping *m)
{
    uint8_t digest[SHA256_DIGEST_LENGTH], id[16];
    char out[UUID_TEXT];
    const char *name = arena_printf(m->act.arena, "%s %d", m->id, m->moves);

    SHA256((const unsigned char *)name, strlen(name), digest);
    uuid7_from_digest(clock_unix_s() * 1000, digest, id);
    uuid_print(id, out);
    return arena_strdup(m->act.arena, out);
}

/* The number of the note: what stands behind the last separator of its URI. */
static const char *
note_of(const char *uri)
{
    const char *last = uri;

    for (const char *c = uri; c && *c; c++)
        if ((*c == '/' || *c == ':') && c[1])
            last = c + 1;
    return last;
}

static struct fault *
move(struct mapping *m, const char *noun, const char *verb, json_t *in)
{
    const char *id = move_id(m);
    struct pg_rows *none;

    json_object_set_new(in, "id", json_string(id));
    json_object_set_new(in, "occurred_at", json_string(m->plan.at));
    m->act.in = in;
    struct fault *fault = api_run_within(api_find(noun, verb), &m->act);
    if (!fault)
        fault = pg_run(m->act.pg, m->act.arena, SQL_map_moved, &none, 2, id, m->id);

    buf_free(&m->act.out);
    json_decref(in);
    m->moves++;
    return fault;
}

static json_t *
with_note(struct mapping *m, json_t *in)
{
    if (m->plan.document)
        json_object_set_new(in, "document", json_string(note_of(m->plan.document)));
    return in;
}

/* Goods that arrive: from the way, else straight from the sender, else from outside. */
static struct fault *
receive(struct mapping *m, bool under_way, json_t *goods)
{
    json_t *in = with_note(m, goods);

    if (!under_way && m->from) {
        json_object_set_new(in, "from", json_string(m->from));
        json_object_set_new(in, "to", json_string(m->to));
        json_object_set_new(in, "received", json_true());
        return move(m, "delivery", "add", in);
    }
    json_object_set_new(in, "place", json_string(m->to));
    if (!under_way)
        json_object_set_new(in, "outside", json_true());
    return move(m, "delivery", "receive", in);
}

static struct fault *
ship(struct mapping *m, json_t *goods)
{
    json_t *in = with_note(m, goods);

    json_object_set_new(in, "from", json_string(m->from));
    json_object_set_new(in, "to", json_string(m->to));
    return move(m, "delivery", "add", in);
}

static struct fault *
refusal(struct mapping *m, const char *code, const char *zh, const char *en)
{
    return act_fault(&m->act, FAULT_INPUT, code, NULL, zh, en);
}

static struct fault *
move_unit(struct mapping *m, const struct map_unit *first, const struct map_unit *last)
{
    switch (m->plan.move) {
    case EPCIS_MOVE_SHIP:
        return ship(m, json_pack("{s:s,s:s}", "first", first->code, "last", last->code));
    case EPCIS_MOVE_RECEIVE:
        return receive(m, strcmp(first->state, "transit") == 0,
                       json_pack("{s:s,s:s}", "first", first->code, "last", last->code));
    case EPCIS_MOVE_INSTALL:
        return move(m, "unit", "install",
                    json_pack("{s:s,s:s}", "code", first->code, "place", m->to));
    case EPCIS_MOVE_REMOVE:
        return move(m, "unit", "remove",
                    json_pack("{s:s,s:s}", "code", first->code, "reason", "EPCIS"));
    case EPCIS_MOVE_COUNT:
    case EPCIS_MOVE_NONE:
        break;
    }
    return refusal(m, "no_move", "盘点按数量登记", "a count is told by quantity");
}

static struct fault *
move_goods(struct mapping *m, const char *batch, long long qty)
{
    struct pg_rows *rows;
    json_t *goods = json_pack("{s:s,s:I}", "batch", batch, "qty", (json_int_t)qty);

    switch (m->plan.move) {
    case EPCIS_MOVE_SHIP:
        return ship(m, goods);
    case EPCIS_MOVE_RECEIVE: {
        struct fault *fault =
            pg_run(m->act.pg, m->act.arena, SQL_map_transit, &rows, 2, batch, m->to);
        if (!fault)
            return receive(m, pg_int(rows, 0, 0) >= qty, goods);
        json_decref(goods);
        return fault;
    }
    case EPCIS_MOVE_INSTALL:
        json_object_set_new(goods, "place", json_string(m->to));
        return move(m, "install", "add", goods);
    case EPCIS_MOVE_COUNT:
        json_decref(goods);
        return move(m, "stock", "count",
                    json_pack("{s:s,s:s,s:I}", "place", m->to, "batch", batch, "counted",
                              (json_int_t)qty));
    case EPCIS_MOVE_REMOVE:
    case EPCIS_MOVE_NONE:
        break;
    }
    json_decref(goods);
    return refusal(m, "no_move", "拆除须逐件登记", "removals are told unit by unit");
}

/* ---- all of an event ---- */

/* Neighbours on the record move as one range: same batch and state, one index apart. */
static bool
goes_on(const struct mapping *m, const struct map_unit *last, const struct map_unit *next)
{
    bool ranges = m->plan.move == EPCIS_MOVE_SHIP || m->plan.move == EPCIS_MOVE_RECEIVE;

    return ranges && next->index == last->index + 1 &&
           strcmp(next->batch, last->batch) == 0 && strcmp(next->state, last->state) == 0;
}

static int
by_index(const void *a, const void *b)
{
    const struct map_unit *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

static struct fault *
move_units(struct mapping *m)
{
    size_t n = json_array_size(m->plan.units), first = 0;
    struct map_unit *units = arena_alloc(m->act.arena, (n + 1) * sizeof *units);
    struct fault *fault = NULL;

    for (size_t i = 0; i < n && !fault; i++)
        fault = map_unit(&m->act, json_string_value(json_array_get(m->plan.units, i)),
                         &units[i]);
    if (!fault)
        qsort(units, n, sizeof *units, by_index);
    for (size_t i = 0; i < n && !fault; i++)
        if (i + 1 == n || !goes_on(m, &units[i], &units[i + 1])) {
            fault = move_unit(m, &units[first], &units[i]);
            first = i + 1;
        }
    return fault;
}

/* Base units are whole pieces; anything measured is told as such and not moved. */
static struct fault *
move_quantities(struct mapping *m)
{
    struct fault *fault = NULL;
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)m->plan.goods, i, item)
    {
        double qty = json_number_value(json_object_get(item, "quantity"));
        const char *batch, *uri = json_string_value(json_object_get(item, "epcClass"));

        if (fault)
            break;
        if (json_object_get(item, "uom") || qty < 1 || qty > 1e8 ||
            qty != (double)(long long)qty)
            fault = refusal(m, "quantity_not_pieces", "数量不是整件",
                            "the quantity is not a number of pieces");
        if (!fault)
            fault = map_batch(&m->act, uri, &batch);
        if (!fault)
            fault = move_goods(m, batch, (long long)qty);
    }
    return fault;
}

/* The sender of what arrived need not be known; every other place must be. */
static struct fault *
find_places(struct mapping *m)
{
    bool needs_from = m->plan.move == EPCIS_MOVE_SHIP,
         needs_to = m->plan.move != EPCIS_MOVE_REMOVE;
    struct fault *fault = needs_to ? map_place(&m->act, m->plan.to, &m->to) : NULL;

    if (!fault && needs_from)
        fault = map_place(&m->act, m->plan.from, &m->from);
    else if (!fault && m->plan.from && map_place(&m->act, m->plan.from, &m->from))
        m->from = NULL;
    return fault;
}

static struct fault *
move_all(struct mapping *m)
{
    struct fault *fault = find_places(m);

    if (!fault && m->plan.units)
        fault = move_units(m);
    if (!fault && m->plan.goods)
        fault = move_quantities(m);
    return fault;
}

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
    return fault ? fault : keep(m, "refused", 0, refused->code, refused->zh, refused->en);
}

static struct fault *
run_plan(struct mapping *m)
{
    if (m->plan.move == EPCIS_MOVE_NONE)
        return keep(m, "noted", 0, m->plan.code, m->plan.zh, m->plan.en);
    struct fault *fault = move_all(m);

    if (!fault)
        return keep(m, "moved", m->moves, "", "", "");
    if (fault->kind == FAULT_INTERNAL || fault->kind == FAULT_UNAVAILABLE)
        return fault;
    return keep_refusal(m, fault);
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
        fault = run_plan(m);
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
