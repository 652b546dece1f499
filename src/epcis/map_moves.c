#include "epcis/map_moves.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "base/uuid.h"
#include "epcis_sql.h"

/* ---- one move ---- */

/* The time of the captured event's own id, and a digest of which move it is. */
static const char *
move_id(struct mapping *m)
{
    uint8_t digest[SHA256_DIGEST_LENGTH], id[16], event[16] = {0};
    char out[UUID_TEXT];
    const char *name = arena_printf(m->act.arena, "%s %d", m->id, m->moves);
    int64_t ms = 0;

    uuid_parse(m->id, event);
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | event[i];
    SHA256((const unsigned char *)name, strlen(name), digest);
    uuid7_from_digest(ms, digest, id);
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

struct fault *
map_move(struct mapping *m, const char *noun, const char *verb, json_t *in)
{
    json_object_set_new(in, "id", json_string(move_id(m)));
    json_object_set_new(in, "occurred_at", json_string(m->plan.at));
    return map_run(m, noun, verb, in);
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
        return map_move(m, "delivery", "add", in);
    }
    json_object_set_new(in, "place", json_string(m->to));
    if (!under_way)
        json_object_set_new(in, "outside", json_true());
    return map_move(m, "delivery", "receive", in);
}

static struct fault *
ship(struct mapping *m, json_t *goods)
{
    json_t *in = with_note(m, goods);

    json_object_set_new(in, "from", json_string(m->from));
    json_object_set_new(in, "to", json_string(m->to));
    return map_move(m, "delivery", "add", in);
}

struct fault *
map_refusal(struct mapping *m, const char *code, const char *zh, const char *en)
{
    return act_fault(&m->act, FAULT_INPUT, code, NULL, zh, en);
}

/* A pack moves as one; units by the first and the last of their run. */
static json_t *
labels(const struct map_unit *first, const struct map_unit *last)
{
    return *first->batch
               ? json_pack("{s:s,s:s}", "first", first->code, "last", last->code)
               : json_pack("{s:s}", "first", first->code);
}

static struct fault *
check_goods(struct mapping *m, json_t *goods)
{
    json_object_set_new(goods, "place", json_string(m->to));
    json_object_set_new(goods, "result", json_string(m->plan.disposition));
    return map_move(m, "delivery", "check", with_note(m, goods));
}

static struct fault *
move_unit(struct mapping *m, const struct map_unit *first, const struct map_unit *last)
{
    switch (m->plan.move) {
    case EPCIS_MOVE_SHIP:
        return ship(m, labels(first, last));
    case EPCIS_MOVE_RECEIVE:
        return receive(m, strcmp(first->state, "transit") == 0, labels(first, last));
    case EPCIS_MOVE_CHECK:
        return check_goods(m, labels(first, last));
    case EPCIS_MOVE_INSTALL:
        return map_move(m, "unit", "install",
                        json_pack("{s:s,s:s}", "code", first->code, "place", m->to));
    case EPCIS_MOVE_REMOVE:
        return map_move(m, "unit", "remove",
                        json_pack("{s:s,s:s}", "code", first->code, "reason", "EPCIS"));
    case EPCIS_MOVE_COUNT:
    case EPCIS_MOVE_MISS:
    case EPCIS_MOVE_REGISTER:
    case EPCIS_MOVE_PACK:
    case EPCIS_MOVE_UNPACK:
    case EPCIS_MOVE_TRANSFORM:
    case EPCIS_MOVE_NONE:
        break;
    }
    return map_refusal(m, "no_move", "盘点按数量登记", "a count is told by quantity");
}

static struct fault *
receive_goods(struct mapping *m, const char *batch, long long qty, json_t *goods)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(m->act.pg, m->act.arena, SQL_map_held, &rows, 3, batch, m->to, "transit");

    if (!fault)
        return receive(m, pg_int(rows, 0, 0) >= qty, goods);
    json_decref(goods);
    return fault;
}

/* A count tells what was found; what is missing is told as what is left of the record. */
static struct fault *
count_goods(struct mapping *m, const char *batch, long long qty)
{
    bool missing = m->plan.move == EPCIS_MOVE_MISS;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(m->act.pg, m->act.arena, SQL_map_held, &rows, 3, batch, m->to, "stock");

    if (fault)
        return fault;
    if (missing && pg_int(rows, 0, 0) < qty)
        return map_refusal(m, "more_missing_than_held", "短少的比账面库存还多",
                           "more is missing than the record has there");
    return map_move(m, "stock", "count",
                    json_pack("{s:s,s:s,s:I,s:s*}", "place", m->to, "batch", batch,
                              "counted",
                              (json_int_t)(missing ? pg_int(rows, 0, 0) - qty : qty),
                              "missing", missing ? m->plan.disposition : NULL));
}

static struct fault *
move_goods(struct mapping *m, const char *batch, long long qty)
{
    json_t *goods = json_pack("{s:s,s:I}", "batch", batch, "qty", (json_int_t)qty);

    switch (m->plan.move) {
    case EPCIS_MOVE_SHIP:
        return ship(m, goods);
    case EPCIS_MOVE_RECEIVE:
        return receive_goods(m, batch, qty, goods);
    case EPCIS_MOVE_CHECK:
        return check_goods(m, goods);
    case EPCIS_MOVE_INSTALL:
        json_object_set_new(goods, "place", json_string(m->to));
        return map_move(m, "install", "add", goods);
    case EPCIS_MOVE_COUNT:
    case EPCIS_MOVE_MISS:
        json_decref(goods);
        return count_goods(m, batch, qty);
    case EPCIS_MOVE_REMOVE:
    case EPCIS_MOVE_REGISTER:
    case EPCIS_MOVE_PACK:
    case EPCIS_MOVE_UNPACK:
    case EPCIS_MOVE_TRANSFORM:
    case EPCIS_MOVE_NONE:
        break;
    }
    json_decref(goods);
    return map_refusal(m, "no_move", "拆除须逐件登记", "removals are told unit by unit");
}

/* ---- all of an event ---- */

static bool
goes_on(const struct map_unit *last, const struct map_unit *next)
{
    return *next->batch && next->index == last->index + 1 &&
           strcmp(next->batch, last->batch) == 0 && strcmp(next->state, last->state) == 0;
}

size_t
map_run_end(const struct map_unit *units, size_t count, size_t first)
{
    while (first + 1 < count && goes_on(&units[first], &units[first + 1]))
        first++;
    return first;
}

static int
by_index(const void *a, const void *b)
{
    const struct map_unit *x = a, *y = b;

    return (x->index > y->index) - (x->index < y->index);
}

struct fault *
map_units(struct mapping *m, const json_t *uris, struct map_unit **out)
{
    size_t n = json_array_size(uris);
    struct map_unit *units = arena_alloc(m->act.arena, (n + 1) * sizeof *units);
    struct fault *fault = NULL;

    for (size_t i = 0; i < n && !fault; i++)
        fault = map_unit(&m->act, json_string_value(json_array_get(uris, i)), &units[i]);
    if (!fault)
        qsort(units, n, sizeof *units, by_index);
    *out = units;
    return fault;
}

/* Installing and removing are told unit by unit. */
static bool
by_runs(enum epcis_move move)
{
    return move == EPCIS_MOVE_SHIP || move == EPCIS_MOVE_RECEIVE ||
           move == EPCIS_MOVE_CHECK;
}

static struct fault *
move_units(struct mapping *m)
{
    size_t n = json_array_size(m->plan.what.units);
    struct map_unit *units;
    struct fault *fault = map_units(m, m->plan.what.units, &units);

    for (size_t i = 0, last; i < n && !fault; i = last + 1) {
        last = by_runs(m->plan.move) ? map_run_end(units, n, i) : i;
        fault = move_unit(m, &units[i], &units[last]);
    }
    return fault;
}

/* Base units are whole pieces; anything measured is told as such and not moved. */
struct fault *
map_pieces(struct mapping *m, const json_t *item, const char **batch, long long *qty)
{
    double told = json_number_value(json_object_get(item, "quantity"));

    if (json_object_get(item, "uom") || told < 1 || told > 1e8 ||
        told != (double)(long long)told)
        return map_refusal(m, "quantity_not_pieces", "数量不是整件",
                           "the quantity is not a number of pieces");
    *qty = (long long)told;
    return map_batch(&m->act, json_string_value(json_object_get(item, "epcClass")),
                     batch);
}

static struct fault *
move_quantities(struct mapping *m)
{
    struct fault *fault = NULL;
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)m->plan.what.classes, i, item)
    {
        const char *batch;
        long long qty;

        if (!fault)
            fault = map_pieces(m, item, &batch, &qty);
        if (!fault)
            fault = move_goods(m, batch, qty);
    }
    return fault;
}

/* The sender of what arrived need not be known, and a pack is where it is; every other
 * place must be. */
static struct fault *
find_places(struct mapping *m)
{
    enum epcis_move move = m->plan.move;
    bool may_lack = move == EPCIS_MOVE_PACK || move == EPCIS_MOVE_UNPACK;
    bool needs_to = move != EPCIS_MOVE_REMOVE && (m->plan.to || !may_lack);
    struct fault *fault = needs_to ? map_place(&m->act, m->plan.to, &m->to) : NULL;

    if (!fault && move == EPCIS_MOVE_SHIP)
        fault = map_place(&m->act, m->plan.from, &m->from);
    else if (!fault && m->plan.from && map_place(&m->act, m->plan.from, &m->from))
        m->from = NULL;
    return fault;
}

struct fault *
map_moves(struct mapping *m)
{
    struct fault *fault = find_places(m);

    if (fault)
        return fault;
    switch (m->plan.move) {
    case EPCIS_MOVE_REGISTER:
        return map_register(m);
    case EPCIS_MOVE_PACK:
    case EPCIS_MOVE_UNPACK:
        return map_pack(m);
    case EPCIS_MOVE_TRANSFORM:
        return map_transform(m);
    case EPCIS_MOVE_SHIP:
    case EPCIS_MOVE_RECEIVE:
    case EPCIS_MOVE_INSTALL:
    case EPCIS_MOVE_REMOVE:
    case EPCIS_MOVE_COUNT:
    case EPCIS_MOVE_MISS:
    case EPCIS_MOVE_CHECK:
    case EPCIS_MOVE_NONE:
        break;
    }
    if (m->plan.what.units)
        fault = move_units(m);
    return !fault && m->plan.what.classes ? move_quantities(m) : fault;
}
