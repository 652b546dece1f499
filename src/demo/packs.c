#include "demo/packs.h"

/* One thing goes into a pack or comes out; place NULL: where it is stays unsaid. */
struct step {
    const char *kind; /* packed or unpacked */
    int64_t pack;
    int64_t first, last, child; /* units, or the pack `child` */
    const struct demo_place *place;
};

static void
put_step(struct lot *lot, const struct step *s, int64_t at)
{
    struct buf *b = &lot->demo->rows.body;

    buf_printf(b, "{\"pack_batch\":%lld,\"pack\":%lld", (long long)lot->id,
               (long long)s->pack);
    if (s->place)
        buf_puts(b, ",\"bucket\":\"stock\"");
    if (s->child)
        buf_printf(b, ",\"child\":%lld}", (long long)s->child);
    else
        buf_printf(b, ",\"first\":%lld,\"last\":%lld}", (long long)s->first,
                   (long long)s->last);
    rows_put(&lot->demo->rows, &(struct row){.kind = s->kind,
                                             .batch = lot->id,
                                             .area = lot->maker->area,
                                             .company = lot->maker->id,
                                             .person = city_person(lot->demo, "intake"),
                                             .place = s->place ? s->place->id : 0,
                                             .at = at});
}

void
packs_fill(struct lot *lot, const struct cartons *c, int64_t pallet,
           const struct demo_place *place, int64_t at)
{
    for (int i = 0; i < c->count; i++) {
        int64_t first = c->first + i * c->each;
        put_step(lot,
                 &(struct step){.kind = "packed",
                                .pack = c->label + i,
                                .first = first,
                                .last = first + c->each - 1,
                                .place = place},
                 at + i * 240);
        put_step(
            lot,
            &(struct step){
                .kind = "packed", .pack = pallet, .child = c->label + i, .place = place},
            at + i * 240 + 90);
    }
}

/* The packs within, as [batch, index]. */
static void
put_inside(struct lot *lot, struct buf *b, const struct cartons *c, int64_t pallet)
{
    buf_puts(b, "\"inside\":[");
    for (int i = 0; pallet && i < c->count; i++)
        buf_printf(b, "%s[%lld,%lld]", i ? "," : "", (long long)lot->id,
                   (long long)c->label + i);
    buf_putc(b, ']');
}

/* What each carton's movement says of the pack that it moves with. */
static const char *
facts_of(struct lot *lot, const struct cartons *c, int64_t pallet, const char *id)
{
    BUF_SCOPE struct buf b = {0};
    long long batch = lot->id, pack = pallet ? pallet : c->label;

    buf_printf(&b,
               ",\"pack_batch\":%lld,\"pack\":%lld,\"pack_event\":\"%s\",\"batches\":"
               "[%lld],\"pack_back\":{\"pack_batch\":%lld,\"pack\":%lld,\"bucket\":"
               "\"stock\",",
               batch, pack, id, batch, batch, pack);
    put_inside(lot, &b, c, pallet);
    buf_putc(&b, '}');
    return arena_strdup(&lot->demo->scratch, b.data);
}

static void
put_moved(struct lot *lot, const struct cartons *c, int64_t pallet,
          const struct lot_move *m, const char *id)
{
    struct buf *b = &lot->demo->rows.body;

    buf_printf(b,
               "{\"pack_batch\":%lld,\"pack\":%lld,\"step\":\"delivered\",\"bucket\":"
               "\"stock\",\"from_place\":%lld,\"qty\":%d,\"document\":\"%s\",",
               (long long)lot->id, (long long)(pallet ? pallet : c->label),
               (long long)m->from->id, c->count * c->each, m->document);
    put_inside(lot, b, c, pallet);
    buf_putc(b, '}');
    rows_put(&lot->demo->rows, &(struct row){.kind = "pack_moved",
                                             .id = id,
                                             .batch = lot->id,
                                             .area = m->to->area,
                                             .company = m->to->id,
                                             .person = city_person(lot->demo, "intake"),
                                             .place = m->to->id,
                                             .at = m->at});
}

void
packs_deliver(struct lot *lot, const struct cartons *c, int64_t pallet,
              const struct demo_place *from, const struct demo_place *to, int64_t at)
{
    const char *id = rows_id(&lot->demo->rows, at);
    struct lot_move m = {.kind = "delivered",
                         .from = from,
                         .to = to,
                         .from_bucket = BUCKET_STOCK,
                         .to_bucket = BUCKET_STOCK,
                         .qty = c->each,
                         .at = at,
                         .grade = 2,
                         .facts = facts_of(lot, c, pallet, id)};

    m.document = arena_printf(&lot->demo->scratch, "%s-%02d", lot->name, ++lot->notes);
    for (int i = 0; i < c->count; i++) {
        m.first = c->first + i * c->each;
        m.last = m.first + c->each - 1;
        lot_move(lot, &m);
    }
    put_moved(lot, c, pallet, &m, id);
}

void
packs_take_down(struct lot *lot, const struct cartons *c, int64_t pallet, int64_t at)
{
    put_step(lot, &(struct step){.kind = "unpacked", .pack = pallet, .child = c->label},
             at);
}

void
packs_open(struct lot *lot, const struct cartons *c, int64_t at)
{
    put_step(lot,
             &(struct step){.kind = "unpacked",
                            .pack = c->label,
                            .first = c->first,
                            .last = c->first + c->each - 1},
             at);
}
