#include "demo/lot.h"

#include <firemark/label.h>
#include <stdlib.h>
#include <string.h>

struct holder *
lot_holder(struct lot *lot, const struct demo_place *place)
{
    for (int i = 0; i < lot->holders_n; i++)
        if (lot->holders[i].place == place)
            return &lot->holders[i];
    if (lot->holders_n == LOT_HOLDERS)
        abort();
    struct holder *h = &lot->holders[lot->holders_n++];

    *h = (struct holder){.place = place};
    return h;
}

void
lot_put(struct lot *lot, const char *kind, const struct demo_place *place,
        const struct demo_place *company, const char *login, int64_t at, const char *id)
{
    rows_put(&lot->demo->rows, &(struct row){.kind = kind,
                                             .id = id,
                                             .batch = lot->id,
                                             .unit = -1,
                                             .area = place->area,
                                             .company = company->id,
                                             .place = place->id,
                                             .person = city_person(lot->demo, login),
                                             .at = at});
}

void
lot_register(struct lot *lot)
{
    struct buf *b = &lot->demo->rows.body;

    buf_printf(b,
               "{\"code\":\"%s\",\"lot\":\"%s\",\"product_id\":%d,\"producer_id\":%lld,"
               "\"producer_place\":%lld,\"produced_on\":\"%s\"",
               lot->code, lot->name, lot->product + 1, (long long)lot->maker->id,
               (long long)lot->maker->id, city_day(lot->demo, lot->born));
    if (lot->declared)
        buf_printf(b, ",\"declared_qty\":%lld", (long long)lot->declared);
    if (strcmp(DEMO_PRODUCT[lot->product].entry, "ccc") == 0)
        buf_printf(b, ",\"certificate\":\"演示CCC-%s\"", lot->name);
    buf_putc(b, '}');
    lot_put(lot, "batch_registered", lot->maker, lot->maker, "intake",
            lot->born + DEMO_DAY / 2, NULL);
    lot_holder(lot, lot->maker)->qty[BUCKET_STOCK] = lot->declared;
}

static void
put_range(struct lot *lot, int type, int64_t first, int64_t count)
{
    struct buf *b = &lot->demo->rows.body;

    buf_printf(b, "{\"first\":%lld,\"last\":%lld,\"type\":%d,\"randoms\":\"",
               (long long)first, (long long)(first + count - 1), type);
    for (int64_t i = 0; i < count; i++)
        buf_printf(b, "%06x", (unsigned)(chance_next(&lot->luck) & 0x3ffff));
    buf_puts(b, "\"}");
}

static void
begin_job(struct lot *lot, int64_t at, int64_t count, const char *purpose,
          const char *approval)
{
    buf_printf(&lot->demo->rows.body,
               "{\"day\":%d,\"count\":%lld,\"purpose\":\"%s\",\"approval\":\"%s\","
               "\"ranges\":[",
               (int)fm_label_day(at), (long long)count, purpose, approval);
}

/* The whole of a job on paper, in one print. */
static void
put_print(struct lot *lot, const char *job, int64_t first, int64_t last, int64_t at)
{
    buf_printf(&lot->demo->rows.body,
               "{\"job_id\":\"%s\",\"ranges\":[[%lld,%lld]],\"labels\":%lld,\"copies\":1,"
               "\"output\":\"pdf\",\"reprint\":false}",
               job, (long long)first, (long long)last, (long long)(last - first + 1));
    lot_put(lot, "labels_printed", lot->maker, lot->maker, "intake", at, NULL);
}

/* A job of one type, which another person approves, printed at once; returns the index of
 * the first label. */
static int64_t
put_job(struct lot *lot, int type, int64_t count, int64_t at)
{
    struct demo *d = lot->demo;
    const char *job = rows_id(&d->rows, at);
    int64_t first = d->next_label;

    d->next_label += count;
    begin_job(lot, at, count, "goods", "another");
    put_range(lot, type, first, count);
    buf_puts(&d->rows.body, "]}");
    lot_put(lot, "labels_issued", lot->maker, lot->maker, "intake", at, job);
    buf_printf(&d->rows.body, "{\"job_id\":\"%s\"}", job);
    lot_put(lot, "labels_approved", lot->maker, lot->maker, "city", at + 45, NULL);
    put_print(lot, job, first, first + count - 1, at + 600);
    return first;
}

void
lot_label(struct lot *lot, int spare)
{
    struct holder *maker = lot_holder(lot, lot->maker);

    lot->first = maker->first =
        put_job(lot, FM_TYPE_UNIT, lot->labelled + spare, lot->born + DEMO_DAY);
    lot->last = maker->last = lot->first + lot->labelled - 1;
}

int64_t
lot_pack_labels(struct lot *lot, int count, int64_t at)
{
    return put_job(lot, FM_TYPE_PACK, count, at);
}

const char *
lot_sample_labels(struct lot *lot, const struct demo_place *place, int64_t at)
{
    static const int TYPES[] = {FM_TYPE_SAMPLE, FM_TYPE_RESERVE, FM_TYPE_SEAL};
    struct demo *d = lot->demo;
    const char *id = rows_id(&d->rows, at);

    begin_job(lot, at, 3, "sampling", "samplers");
    for (int i = 0; i < 3; i++) {
        buf_puts(&d->rows.body, i ? "," : "");
        put_range(lot, TYPES[i], d->next_label++, 1);
    }
    buf_puts(&d->rows.body, "]}");
    lot_put(lot, "labels_issued", place, lot->maker, "intake", at, id);
    put_print(lot, id, d->next_label - 3, d->next_label - 1, at + 120);
    return id;
}

static void
put_account(struct buf *b, const char *side, const struct demo_place *place,
            enum flow_bucket bucket)
{
    if (place)
        buf_printf(b, "\"%s_place\":%lld,\"%s_bucket\":\"%s\",", side,
                   (long long)place->id, side, flow_bucket_name(bucket));
}

static void
put_text(struct buf *b, const char *name, const char *text)
{
    if (text)
        buf_printf(b, ",\"%s\":\"%s\"", name, text);
}

static void
keep_ledger(struct lot *lot, const struct lot_move *m)
{
    bool apart = m->from != m->to;

    if (m->from) {
        struct holder *h = lot_holder(lot, m->from);
        h->qty[m->from_bucket] -= m->qty;
        h->out += apart ? m->qty : 0;
    }
    if (m->to) {
        struct holder *h = lot_holder(lot, m->to);
        h->qty[m->to_bucket] += m->qty;
        h->in += apart ? m->qty : 0;
    }
}

void
lot_move(struct lot *lot, const struct lot_move *m)
{
    const struct demo_place *place = m->to ? m->to : m->from;
    int grade = m->grade ? m->grade : m->last ? 1 : 2;
    struct buf *b = &lot->demo->rows.body;

    buf_putc(b, '{');
    put_account(b, "from", m->from, m->from_bucket);
    put_account(b, "to", m->to, m->to_bucket);
    buf_printf(b, "\"qty\":%lld,\"grade\":%d", (long long)m->qty, grade);
    if (m->last)
        buf_printf(b, ",\"first\":%lld,\"last\":%lld", (long long)m->first,
                   (long long)m->last);
    put_text(b, "document", m->document);
    put_text(b, "order_id", m->order_id);
    if (m->twin)
        buf_printf(b, ",\"twin\":%lld", (long long)m->twin);
    if (strcmp(m->kind, "collected") == 0)
        buf_printf(b, ",\"officers\":[%lld,%lld]",
                   (long long)city_person(lot->demo, "insp"),
                   (long long)city_person(lot->demo, "insp2"));
    buf_puts(b, m->facts ? m->facts : "");
    buf_putc(b, '}');
    rows_put(
        &lot->demo->rows,
        &(struct row){.kind = m->kind,
                      .id = m->id,
                      .batch = lot->id,
                      .unit = m->last && m->first == m->last ? m->last : -1,
                      .area = place->area,
                      .company = place->id,
                      .place = place->id,
                      .person = city_person(lot->demo, grade == 1 ? "insp" : "intake"),
                      .at = m->at,
                      .photos = m->photos});
    keep_ledger(lot, m);
}

/* The labelled goods leave `from` from the low end of its run. */
static void
hand_over(struct lot *lot, const struct demo_place *from, const struct demo_place *to,
          int64_t qty, int64_t first)
{
    struct holder *giver = lot_holder(lot, from), *taker = lot_holder(lot, to);

    taker->first = first;
    taker->last = first + qty - 1;
    giver->first = giver->last == taker->last ? 0 : first + qty;
    giver->last = giver->first ? giver->last : 0;
}

int64_t
lot_deliver(struct lot *lot, const struct demo_place *from, const struct demo_place *to,
            int64_t qty, int64_t first, int64_t at)
{
    bool by_way = chance_in_100(&lot->luck, 40);
    struct lot_move m = {.kind = "delivered",
                         .from = from,
                         .to = to,
                         .from_bucket = BUCKET_STOCK,
                         .to_bucket = by_way ? BUCKET_TRANSIT : BUCKET_STOCK,
                         .qty = qty,
                         .first = first,
                         .last = first ? first + qty - 1 : 0,
                         .at = at,
                         .grade = 2};

    m.document = arena_printf(&lot->demo->scratch, "%s-%02d", lot->name, ++lot->notes);
    lot_move(lot, &m);
    if (first)
        hand_over(lot, from, to, qty, first);
    if (!by_way)
        return at;
    m.kind = "received";
    m.from = to;
    m.from_bucket = BUCKET_TRANSIT;
    m.to_bucket = BUCKET_STOCK;
    m.at = city_hours_after(&lot->luck, at, 1);
    m.grade = 0;
    lot_move(lot, &m);
    return m.at;
}

void
lot_scan(struct lot *lot, int64_t index, const struct demo_place *place, int64_t at,
         int64_t person)
{
    buf_puts(&lot->demo->rows.body,
             index % 16 ? "{\"form\":\"label\"}" : "{\"form\":\"typed\"}");
    rows_put(&lot->demo->rows, &(struct row){.kind = "scanned",
                                             .batch = lot->id,
                                             .unit = index,
                                             .area = place->area,
                                             .company = lot->maker->id,
                                             .person = person,
                                             .place = place->id,
                                             .at = at});
}

/* As sql/scan_gather.sql words them. */
static const struct {
    const char *kind, *zh, *en;
    int status;
} SURPRISES[] = {
    {"backflow_recalled", "产品所属批次已召回，仍在现场被扫到",
     "its batch is recalled, yet it was scanned in the field", 3},
    {"backflow_replaced", "产品已被更换拆除，却又被扫到",
     "it was replaced and removed, yet it was scanned again", 4},
    {"backflow_destroyed", "产品已销毁，却又被扫到",
     "it was destroyed, yet it was scanned again", 5},
};

void
lot_scan_alert(struct lot *lot, int64_t index, const struct demo_place *place, int64_t at,
               int64_t person, const char *why)
{
    struct buf *b = &lot->demo->rows.body;
    int i = 0;

    while (strcmp(SURPRISES[i].kind, why) != 0)
        i++;
    lot_scan(lot, index, place, at, person);
    buf_printf(b, "{\"kind\":\"%s\",\"why\":{\"status\":%d,\"zh\":\"%s\",\"en\":\"%s\"}}",
               SURPRISES[i].kind, SURPRISES[i].status, SURPRISES[i].zh, SURPRISES[i].en);
    rows_put(&lot->demo->rows, &(struct row){.kind = "alert_raised",
                                             .batch = lot->id,
                                             .unit = index,
                                             .area = place->area,
                                             .company = lot->maker->id,
                                             .place = place->id,
                                             .at = at});
}

void
lot_count(struct lot *lot, struct holder *h, int64_t missing, int64_t at)
{
    int64_t expected = h->qty[BUCKET_STOCK];

    buf_printf(&lot->demo->rows.body,
               "{\"place_id\":%lld,\"counted\":%lld,\"expected\":%lld,\"grade\":2}",
               (long long)h->place->id, (long long)(expected - missing),
               (long long)expected);
    lot_put(lot, "stock_counted", h->place, h->place, "insp2", at, NULL);
    h->qty[BUCKET_STOCK] -= missing;
    h->qty[BUCKET_MISSING] += missing;
}
