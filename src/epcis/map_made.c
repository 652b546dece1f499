/* Captured events that make something: a batch, a pack, goods out of other goods. */
#include <string.h>

#include "base/clock.h"
#include "epcis/map_moves.h"
#include "epcis_sql.h"
#include "flow/scan_foreign.h"

/* ---- batches ---- */

struct made {
    struct scan_foreign read; /* GTIN and lot of the first thing that is named */
    const char *lot, *on;
    long long qty; /* 0: not told */
};

/* Of a class with a lot its quantity is the batch's; a list of serials may be one of
 * many and bounds nothing. */
static struct fault *
read_made(struct mapping *m, struct made *out)
{
    const json_t *item = json_array_get(m->plan.what.classes, 0);
    const char *uri = json_string_value(item ? json_object_get(item, "epcClass")
                                             : json_array_get(m->plan.what.units, 0));
    const char *link = map_canonical(&m->act, uri ? uri : "");
    char day[17] = "";

    foreign_read(link, strlen(link), &out->read);
    out->lot = m->plan.lot ? m->plan.lot : out->read.lot;
    if (item && !m->plan.what.units && json_array_size(m->plan.what.classes) == 1)
        out->qty = (long long)json_number_value(json_object_get(item, "quantity"));
    clock_shanghai(m->plan.at, day);
    day[10] = '\0';
    out->on = m->plan.produced_on ? m->plan.produced_on : arena_strdup(m->act.arena, day);
    if (out->read.gtin[0] && *out->lot)
        return NULL;
    return map_refusal(
        m, "lot_not_told",
        "事件没有写明商品条码和生产批号（ilmd 的 lotNumber），无法登记批次",
        "the event does not tell GTIN and lot (lotNumber of ilmd), so no "
        "batch is registered");
}

static struct fault *
judge_maker(struct mapping *m, const struct made *made, const struct pg_rows *refs)
{
    m->known = pg_rows_count(refs) == 1 && !pg_is_null(refs, 0, 3);
    if (m->known)
        return map_refusal(m, "batch_known", "批次已登记", "the batch is on record");
    if (pg_rows_count(refs) == 0 || pg_is_null(refs, 0, 1))
        return map_refusal(m, "not_a_maker", "该场所不属于生产者",
                           "the place is no producer's");
    if (!pg_is_null(refs, 0, 0))
        return NULL;
    return map_refusal(
        m, "product_unknown",
        arena_printf(m->act.arena, "没有商品条码为 %s 的产品，请先登记", made->read.gtin),
        arena_printf(m->act.arena, "no product has the GTIN %s; register it first",
                     made->read.gtin));
}

/* A maker tells its own output; of others who registers batches may. */
static struct fault *
run_register(struct mapping *m, json_t *in, int64_t maker)
{
    enum role role = m->actor.role;

    if (m->actor.company_id && m->actor.company_id == maker)
        m->actor.role = ROLE_INTAKE;
    struct fault *fault = map_run(m, "batch", "add", in);
    m->actor.role = role;
    return fault;
}

struct fault *
map_register(struct mapping *m)
{
    struct made made = {.qty = 0};
    struct pg_rows *refs;
    struct fault *fault = read_made(m, &made);

    if (!fault)
        fault = pg_run(m->act.pg, m->act.arena, SQL_map_maker, &refs, 3, made.read.gtin,
                       m->to, made.lot);
    if (!fault)
        fault = judge_maker(m, &made, refs);
    if (fault)
        return fault;
    const char *product = pg_text(refs, 0, 0);
    json_t *in =
        json_pack("{s:o,s:s,s:s,s:s,s:s,s:s,s:s*}", "code",
                  json_sprintf("%s-%s", product, made.lot), "product", product,
                  "producer", pg_text(refs, 0, 1), "place", m->to, "lot", made.lot,
                  "produced_on", made.on, "certificate", m->plan.certificate);

    if (made.qty > 0)
        json_object_set_new(in, "qty", json_integer(made.qty));
    return run_register(m, in, pg_int(refs, 0, 2));
}

/* ---- packs ---- */

static struct fault *
pack_thing(struct mapping *m, const char *pack, json_t *in)
{
    bool adds = m->plan.move == EPCIS_MOVE_PACK;

    json_object_set_new(in, "code", json_string(pack));
    return map_move(m, "pack", adds ? "add" : "take", in);
}

static struct fault *
pack_units(struct mapping *m, const char *pack)
{
    size_t n = json_array_size(m->plan.what.units);
    struct map_unit *units;
    struct fault *fault = map_units(m, m->plan.what.units, &units);

    for (size_t i = 0, last; i < n && !fault; i = last + 1) {
        last = map_run_end(units, n, i);
        fault =
            pack_thing(m, pack,
                       *units[i].batch ? json_pack("{s:s,s:s}", "first", units[i].code,
                                                   "last", units[last].code)
                                       : json_pack("{s:s}", "inner", units[i].code));
    }
    return fault;
}

static struct fault *
pack_quantities(struct mapping *m, const char *pack)
{
    bool adds = m->plan.move == EPCIS_MOVE_PACK;
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
            fault = pack_thing(m, pack,
                               json_pack("{s:s,s:I,s:s*}", "batch", batch, "qty",
                                         (json_int_t)qty, "place", adds ? m->to : NULL));
    }
    return fault;
}

/* Unpacking that names nothing means everything. source: EPCIS 2.0 §7.4.3 */
struct fault *
map_pack(struct mapping *m)
{
    const struct epcis_goods *what = &m->plan.what;
    struct map_unit pack;
    struct fault *fault = map_label(&m->act, m->plan.pack, &pack);

    if (!fault && !what->units && !what->classes)
        return map_move(m, "pack", "open", json_pack("{s:s}", "code", pack.code));
    if (!fault)
        fault = pack_units(m, pack.code);
    return fault ? fault : pack_quantities(m, pack.code);
}

/* ---- goods made into others ---- */

/* One side as `transform add` reads it: FIRST..LAST labels, BATCH:QTY. */
static struct fault *
side(struct mapping *m, const struct epcis_goods *goods, json_t *list)
{
    size_t n = json_array_size(goods->units), i;
    struct map_unit *units;
    struct fault *fault = map_units(m, goods->units, &units);
    json_t *item;

    for (size_t first = 0, last; first < n && !fault; first = last + 1) {
        last = map_run_end(units, n, first);
        json_array_append_new(
            list, json_sprintf("%s..%s", units[first].code, units[last].code));
    }
    json_array_foreach((json_t *)(uintptr_t)goods->classes, i, item)
    {
        const char *batch;
        long long qty;

        if (!fault)
            fault = map_pieces(m, item, &batch, &qty);
        if (!fault)
            json_array_append_new(list, json_sprintf("%s:%lld", batch, qty));
    }
    return fault;
}

struct fault *
map_transform(struct mapping *m)
{
    json_t *from = json_array(), *into = json_array();
    struct fault *fault = side(m, &m->plan.what, from);

    if (!fault)
        fault = side(m, &m->plan.made, into);
    json_t *in = json_pack("{s:s,s:o,s:o}", "place", m->to, "from", from, "into", into);

    if (!fault)
        return map_move(m, "transform", "add", in);
    json_decref(in);
    return fault;
}
