#include "demo/wares.h"

#include <string.h>

#include "demo/asked.h"

enum { HOUR = 3600, OLD_LOT = 1, PACKED_LOT = 11 }; /* ids of B001 and B011 */

/* ---- packs ---- */

struct packing {
    struct lot *lot;
    int64_t pallet, cartons; /* labels: of the pallet, and of the first carton */
};

/* What goes into a pack or comes out, `what` being members of the body. */
static void
pack_event(struct packing *p, const char *kind, int64_t pack, const char *what,
           const struct demo_place *place, int64_t at)
{
    struct lot *lot = p->lot;
    bool in = strcmp(kind, "packed") == 0;

    buf_printf(&lot->demo->rows.body, "{\"pack_batch\":%lld,\"pack\":%lld%s%s}",
               (long long)lot->id, (long long)pack, what,
               in ? ",\"bucket\":\"stock\"" : "");
    lot_put(lot, kind, place, place, "insp", at, NULL);
}

static const char *
units_of(struct packing *p, int carton)
{
    int64_t first = p->lot->first + (int64_t)carton * WARES_CARTON;

    return arena_printf(&p->lot->demo->scratch, ",\"first\":%lld,\"last\":%lld",
                        (long long)first, (long long)(first + WARES_CARTON - 1));
}

static const char *
carton_of(struct packing *p, int carton)
{
    return arena_printf(&p->lot->demo->scratch, ",\"child\":%lld",
                        (long long)(p->cartons + carton));
}

static void
pack_all(struct packing *p, int64_t at)
{
    const struct demo_place *maker = p->lot->maker;

    for (int i = 0; i < WARES_CARTONS; i++)
        pack_event(p, "packed", p->cartons + i, units_of(p, i), maker, at + i * 60);
    for (int i = 0; i < WARES_CARTONS; i++)
        pack_event(p, "packed", p->pallet, carton_of(p, i), maker, at + HOUR + i * 60);
}

/* The packs within, as [[batch, label], ..]. */
static const char *
inside(struct packing *p, bool pallet)
{
    struct arena *a = &p->lot->demo->scratch;
    const char *list = "";

    for (int i = 0; i < WARES_CARTONS && pallet; i++)
        list = arena_printf(a, "%s%s[%lld,%lld]", list, i ? "," : "",
                            (long long)p->lot->id, (long long)(p->cartons + i));
    return arena_printf(a, "[%s]", list);
}

/* A pack with all it holds goes from one place to another: cartons `from` to `to`, in the
 * pallet or one by itself. */
static void
send(struct packing *p, int64_t pack, int from, int to, const struct demo_place *giver,
     const struct demo_place *taker, int64_t at)
{
    struct lot *lot = p->lot;
    struct demo *d = lot->demo;
    const char *id = rows_id(&d->rows, at + 1), *in = inside(p, pack == p->pallet);
    const char *note = arena_printf(&d->scratch, "%s-%02d", lot->name, ++lot->notes);
    const char *facts = arena_printf(
        &d->scratch,
        ",\"pack_batch\":%lld,\"pack\":%lld,\"pack_event\":\"%s\",\"batches\":[%lld],"
        "\"pack_back\":{\"pack_batch\":%lld,\"pack\":%lld,\"bucket\":\"stock\","
        "\"inside\":%s}",
        (long long)lot->id, (long long)pack, id, (long long)lot->id, (long long)lot->id,
        (long long)pack, in);

    for (int i = from; i <= to; i++)
        lot_move(lot, &(struct lot_move){.kind = "delivered",
                                         .from = giver,
                                         .to = taker,
                                         .from_bucket = BUCKET_STOCK,
                                         .to_bucket = BUCKET_STOCK,
                                         .qty = WARES_CARTON,
                                         .first = lot->first + (int64_t)i * WARES_CARTON,
                                         .last = lot->first +
                                                 (int64_t)(i + 1) * WARES_CARTON - 1,
                                         .at = at,
                                         .document = note,
                                         .more = facts});
    buf_printf(&d->rows.body,
               "{\"pack_batch\":%lld,\"pack\":%lld,\"step\":\"delivered\",\"bucket\":"
               "\"stock\",\"from_place\":%lld,\"qty\":%d,\"inside\":%s,"
               "\"document\":\"%s\"}",
               (long long)lot->id, (long long)pack, (long long)giver->id,
               (to - from + 1) * WARES_CARTON, in, note);
    lot_put(lot, "pack_moved", taker, taker, "insp", at + 1, id);
}

/* One carton is opened at a building, and all but two of it are installed. */
static void
install_carton(struct packing *p, int carton, const struct demo_place *building,
               int64_t at)
{
    struct lot *lot = p->lot;
    int64_t first = lot->first + (int64_t)carton * WARES_CARTON;

    pack_event(p, "unpacked", p->cartons + carton, units_of(p, carton), building, at);
    for (int i = 0; i < WARES_CARTON - 2; i++)
        lot_move(lot, &(struct lot_move){.kind = "installed",
                                         .from = building,
                                         .to = building,
                                         .from_bucket = BUCKET_STOCK,
                                         .to_bucket = BUCKET_INSTALLED,
                                         .qty = 1,
                                         .first = first + i,
                                         .last = first + i,
                                         .at = at + HOUR + i * 240});
}

void
wares_tell_packed(struct lot *lot, struct lot *fresh)
{
    struct demo *d = lot->demo;
    const struct demo_place *dealer = city_dealer(d, 2);
    int64_t at = lot->born + 3 * DEMO_DAY;
    struct packing p = {.lot = lot};

    (void)fresh;
    p.cartons = lot_pack_labels(lot, WARES_CARTONS + 1, lot->born + DEMO_DAY + HOUR);
    p.pallet = p.cartons + WARES_CARTONS;
    pack_all(&p, at);
    send(&p, p.pallet, 0, WARES_CARTONS - 1, lot->maker, dealer, at + DEMO_DAY);
    for (int i = 0; i < WARES_CARTONS; i++)
        pack_event(&p, "unpacked", p.pallet, carton_of(&p, i), dealer,
                   at + 2 * DEMO_DAY + i * 60);
    send(&p, p.cartons, 0, 0, dealer, city_premises(d, 4), at + 5 * DEMO_DAY);
    install_carton(&p, 0, city_premises(d, 4), at + 6 * DEMO_DAY);
    send(&p, p.cartons + 1, 1, 1, dealer, city_premises(d, 9), at + 8 * DEMO_DAY);
    lot_deliver(lot, lot->maker, city_dealer(d, 7), WARES_LOOSE - WARES_LEFT, 0,
                at + 10 * DEMO_DAY);
    asked_tell(lot, city_dealer(d, 7), dealer);
}

/* ---- goods made into others ---- */

struct part {
    int64_t batch, qty;
    bool input;
};

static const struct part PARTS[] = {{OLD_LOT, WARES_OLD, true},
                                    {PACKED_LOT, WARES_LEFT, true},
                                    {0, WARES_REFITTED, false}};
enum { PARTS_N = sizeof PARTS / sizeof *PARTS };

/* The other side's batches, and all batches of the transformation. */
static const char *
part_facts(struct lot *lot, const struct part *part, const char *id)
{
    struct arena *a = &lot->demo->scratch;
    const char *others = "", *batches = "";

    for (int i = 0; i < PARTS_N; i++) {
        long long batch = (long long)(PARTS[i].batch ? PARTS[i].batch : lot->id);
        batches = arena_printf(a, "%s%s%lld", batches, i ? "," : "", batch);
        if (PARTS[i].input != part->input)
            others = arena_printf(a, "%s%s{\"batch\":%lld,\"qty\":%lld}", others,
                                  *others ? "," : "", batch, (long long)PARTS[i].qty);
    }
    return arena_printf(a,
                        ",\"transformation\":\"%s\",\"input\":%s,\"others\":[%s],"
                        "\"batches\":[%s],\"reason\":\"返厂换阀检修后重新编批\"",
                        id, part->input ? "true" : "false", others, batches);
}

void
wares_tell_refitted(struct lot *lot, struct lot *fresh)
{
    struct demo *d = lot->demo;
    int64_t at = lot->born + 2 * DEMO_DAY;
    const char *id = rows_id(&d->rows, at);

    (void)fresh;
    for (int i = 0; i < PARTS_N; i++) {
        const struct part *part = &PARTS[i];
        struct lot other = {.demo = d, .id = part->batch};
        lot_move(
            part->input ? &other : lot,
            &(struct lot_move){.kind = "transformed",
                               .from = lot->maker,
                               .to = lot->maker,
                               .from_bucket = BUCKET_STOCK,
                               .to_bucket = part->input ? BUCKET_CONSUMED : BUCKET_STOCK,
                               .qty = part->qty,
                               .at = at + i,
                               .more = part_facts(lot, part, id)});
    }
    lot_deliver(lot, lot->maker, city_dealer(d, 5), WARES_REFITTED - 6, lot->first,
                at + 4 * DEMO_DAY);
}
