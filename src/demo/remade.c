#include "demo/remade.h"

#include "demo/packs.h"
#include "demo/spread.h"

enum {
    HOUR = 3600,
    CARTONS = 4,
    EACH = 10,
    PALLET_HOLDERS = 3,    /* the maker, and whom the pallet and the carton went to */
    GIVEN_BACK_OTHER = 26, /* of the other batch; of both, a few could not be filled */
    GIVEN_BACK = 34
};

/* The lowest labels leave the maker on a pallet, before the rest is spread. */
static void
send_pallet(struct lot *lot)
{
    int64_t at = lot->born + 2 * DEMO_DAY;
    int64_t label = lot_pack_labels(lot, CARTONS + 1, at);
    struct holder *maker = lot_holder(lot, lot->maker);
    struct cartons all = {label, CARTONS, EACH, maker->first}, one = all;
    int64_t pallet = label + CARTONS;

    one.count = 1;
    maker->first += CARTONS * EACH;
    packs_fill(lot, &all, pallet, lot->maker, at + 3 * HOUR);
    const struct demo_place *dealer = spread_new_dealer(lot, -1);
    packs_deliver(lot, &all, pallet, lot->maker, dealer, at + DEMO_DAY);
    const struct demo_place *end = spread_new_end(lot, 0);
    at += 9 * DEMO_DAY;
    packs_take_down(lot, &one, pallet, at);
    packs_deliver(lot, &one, 0, dealer, end, at + HOUR);
    packs_open(lot, &one, at + 4 * HOUR);
    struct holder *h = lot_holder(lot, end);
    h->first = one.first;
    h->last = one.first + EACH - 1;
    spread_install(lot, h, EACH, 0, at + 5 * HOUR);
    spread_rounds(lot, h);
}

/* What a dealer has without labels goes to the works. */
static void
give_back(struct lot *lot, const struct demo_place *dealer, const struct demo_place *to,
          int64_t qty, int64_t at)
{
    lot_move(lot, &(struct lot_move){.kind = "delivered",
                                     .from = dealer,
                                     .to = to,
                                     .from_bucket = BUCKET_STOCK,
                                     .to_bucket = BUCKET_STOCK,
                                     .qty = qty,
                                     .at = at,
                                     .document = arena_printf(&lot->demo->scratch,
                                                              "返充-%s", lot->code)});
}

/* One batch's part of the work; the others are those on the other side. */
struct part {
    struct lot *lot;
    int64_t qty;
    bool input;
};
enum { PARTS = 3 };

static const char *
facts_of(const struct part *parts, int which, const char *id)
{
    BUF_SCOPE struct buf b = {0};
    const char *comma = "";

    buf_printf(&b, ",\"transformation\":\"%s\",\"input\":%s,\"others\":[", id,
               parts[which].input ? "true" : "false");
    for (int i = 0; i < PARTS; i++)
        if (parts[i].input != parts[which].input) {
            buf_printf(&b, "%s{\"batch\":%lld,\"qty\":%lld}", comma,
                       (long long)parts[i].lot->id, (long long)parts[i].qty);
            comma = ",";
        }
    buf_puts(&b, "],\"batches\":[");
    for (int i = 0; i < PARTS; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)parts[i].lot->id);
    buf_putc(&b, ']');
    return arena_strdup(&parts[which].lot->demo->scratch, b.data);
}

/* What comes out was declared, so it was in the works' books already, and stays there. */
static void
fill_anew(const struct part *parts, const struct demo_place *works, int64_t at)
{
    const char *id = rows_id(&parts[0].lot->demo->rows, at);

    for (int i = 0; i < PARTS; i++)
        lot_move(parts[i].lot,
                 &(struct lot_move){.kind = "transformed",
                                    .id = i ? NULL : id,
                                    .from = works,
                                    .to = works,
                                    .from_bucket = BUCKET_STOCK,
                                    .to_bucket =
                                        parts[i].input ? BUCKET_CONSUMED : BUCKET_STOCK,
                                    .qty = parts[i].qty,
                                    .at = at,
                                    .document = "再充装-01",
                                    .facts = facts_of(parts, i, id)});
}

void
remade_tell(struct lot *lot, struct lot *with)
{
    struct lot *other = &with[0], *made = &with[1];
    int64_t at = made->born + 13 * HOUR; /* an hour after the batch was registered */

    send_pallet(lot);
    spread_run(lot, &(struct spread){.dealers = 3,
                                     .ends = 2,
                                     .first_dealer = -1,
                                     .loose_stays = true,
                                     .loose = {0, GIVEN_BACK}});
    spread_run(other, &(struct spread){.dealers = 2,
                                       .ends = 3,
                                       .first_dealer = -1,
                                       .loose_stays = true,
                                       .loose = {GIVEN_BACK_OTHER}});
    give_back(lot, lot->holders[PALLET_HOLDERS + 1].place, lot->maker, GIVEN_BACK,
              at - 3 * DEMO_DAY);
    give_back(other, other->holders[1].place, lot->maker, GIVEN_BACK_OTHER,
              at - 2 * DEMO_DAY);
    const struct part parts[PARTS] = {{lot, GIVEN_BACK, true},
                                      {other, GIVEN_BACK_OTHER, true},
                                      {made, REMADE_QTY, false}};
    fill_anew(parts, lot->maker, at);
    spread_run(made, &(struct spread){
                         .dealers = 2, .ends = 2, .first_dealer = -1, .keep_in_100 = 15});
}
