#include "demo/cases.h"

#include <string.h>

enum { HOUR = 3600, ORDER_DAYS = 15 };

static struct buf *
body_of(const struct lot *lot)
{
    return &lot->demo->rows.body;
}

struct sampling
case_sample(struct lot *lot, const struct demo_place *place, const char *domain,
            int64_t at, const char *photo)
{
    struct demo *d = lot->demo;
    const struct demo_product *p = &DEMO_PRODUCT[lot->product];
    struct sampling s = {
        lot, place, rows_id(&d->rows, at),
        city_number(d, "CY", d->sampled_at[lot->number], d->sampled_at, d->lots), at};
    const char *job = lot_sample_labels(lot, place, at - 60);

    buf_printf(&d->rows.body,
               "{\"number\":\"%s\",\"domain\":\"%s\",\"job_id\":\"%s\",\"fields\":{"
               "\"batch\":\"%s\",\"place\":\"%s\",\"domain\":\"%s\",\"samplers\":[\"%s\","
               "\"%s\"],\"test\":%d,\"reserve\":%d,\"standard\":\"%s\","
               "\"base_quantity\":%lld,\"seals\":[\"FT-%s\"],\"task\":"
               "\"消防产品质量专项监督抽查\"}}",
               s.number, domain, job, lot->code, place->code, domain, DEMO_PERSON[0].name,
               DEMO_PERSON[1].name, p->sample, p->reserve, p->standard,
               (long long)lot_holder(lot, place)->qty[BUCKET_STOCK], s.number + 2);
    rows_put(&d->rows, &(struct row){.kind = "sampled",
                                     .id = s.id,
                                     .batch = lot->id,
                                     .unit = -1,
                                     .area = place->area,
                                     .company = lot->maker->id,
                                     .place = place->id,
                                     .person = city_person(d, "intake"),
                                     .at = at,
                                     .photos = photo});
    lot_move(lot, &(struct lot_move){.kind = "consumed",
                                     .from = place,
                                     .to = place,
                                     .from_bucket = BUCKET_STOCK,
                                     .to_bucket = BUCKET_CONSUMED,
                                     .qty = p->sample + p->reserve,
                                     .at = at + 60,
                                     .document = s.number});
    return s;
}

void
case_result(const struct sampling *s, int64_t at, const char *measured, const char *scope)
{
    const struct demo_product *p = &DEMO_PRODUCT[s->lot->product];
    const char *result = scope ? "nonconforming" : "conforming";
    struct buf *b = body_of(s->lot);

    buf_printf(b,
               "{\"number\":\"%s\",\"result\":\"%s\",\"report\":\"BG-%s\",\"laboratory\":"
               "\"%s\",\"items\":{\"%s\":{\"requirement\":\"%s\",\"measured\":\"%s\","
               "\"pass\":%s},\"外观与标志\":{\"requirement\":\"清晰完整\",\"measured\":"
               "\"符合\",\"pass\":true}},\"sampling_id\":\"%s\",\"wording\":\"%s\"",
               s->number, result, s->number + 2, DEMO_OFFICE[3].name, p->item,
               p->requirement, measured, scope ? "false" : "true", s->id,
               scope ? "所检项目不合格" : "所检项目未发现不合格");
    if (scope)
        buf_printf(b, ",\"scope\":\"%s\"", scope);
    buf_putc(b, '}');
    lot_put(s->lot, "result_recorded", s->place, s->lot->maker, "intake", at, NULL);
}

void
case_open(struct recall_case *c, const struct sampling *s, int64_t at, const char *number,
          const char *scope)
{
    *c = (struct recall_case){
        .lot = s->lot, .id = rows_id(&s->lot->demo->rows, at), .number = number};
    buf_printf(body_of(c->lot),
               "{\"number\":\"%s\",\"reason\":\"监督检验不合格\",\"scope\":\"%s\","
               "\"sampling_id\":\"%s\"}",
               number, scope, s->id);
    lot_put(c->lot, "recall_opened", c->lot->maker, c->lot->maker, "intake", at, c->id);
}

struct order *
case_order(struct recall_case *c, struct holder *h, int64_t at)
{
    struct demo *d = c->lot->demo;
    struct order *o = &c->orders[c->orders_n++];

    *o = (struct order){.holder = h,
                        .id = rows_id(&d->rows, at),
                        .number =
                            arena_printf(&d->scratch, "%s-%04d", c->number, c->orders_n),
                        .qty = h->qty[BUCKET_STOCK] + h->qty[BUCKET_INSTALLED]};
    buf_printf(body_of(c->lot),
               "{\"number\":\"%s\",\"recall_id\":\"%s\",\"qty\":%lld,\"due_on\":\"%s\"}",
               o->number, c->id, (long long)o->qty,
               city_day(d, at + ORDER_DAYS * DEMO_DAY));
    lot_put(c->lot, "order_issued", h->place, h->place, "intake", at + c->orders_n,
            o->id);
    return o;
}

void
case_serve(struct recall_case *c, const struct order *o, int64_t at)
{
    buf_printf(body_of(c->lot),
               "{\"number\":\"%s\",\"receiver\":\"签收人%03d\",\"method\":\"direct\","
               "\"order_id\":\"%s\"}",
               o->number, (int)o->holder->place->id, o->id);
    lot_put(c->lot, "order_served", o->holder->place, o->holder->place, "insp", at, NULL);
    c->notified += o->qty;
}

void
case_done(struct recall_case *c, const struct order *o, int64_t at, const char *reason)
{
    struct buf *b = body_of(c->lot);

    buf_printf(b, "{\"number\":\"%s\",\"order_id\":\"%s\"", o->number, o->id);
    if (reason)
        buf_printf(b, ",\"reason\":\"%s\"", reason);
    buf_putc(b, '}');
    lot_put(c->lot, "order_done", o->holder->place, o->holder->place, "insp", at, NULL);
}

/* Old goods out, new goods in, each naming the order and the other. */
static void
swap(struct recall_case *c, const struct order *o, struct lot *fresh, int64_t old,
     int64_t new, int64_t qty, int64_t at)
{
    struct lot_move m = {.kind = "removed",
                         .from = o->holder->place,
                         .to = o->holder->place,
                         .from_bucket = BUCKET_INSTALLED,
                         .to_bucket = BUCKET_REMOVED,
                         .qty = qty,
                         .first = old,
                         .last = old,
                         .at = at,
                         .grade = 1,
                         .order_id = o->id,
                         .twin = new};

    lot_move(c->lot, &m);
    m.kind = "installed";
    m.from_bucket = BUCKET_STOCK;
    m.to_bucket = BUCKET_INSTALLED;
    m.first = m.last = new;
    m.twin = old;
    m.at = at + 60;
    lot_move(fresh, &m);
    c->replaced += qty;
}

int64_t
case_replace(struct recall_case *c, const struct order *o, struct lot *fresh,
             const struct demo_place *from, int64_t limit, int64_t at)
{
    struct holder *h = o->holder, *dealer = lot_holder(fresh, from);
    int64_t units = h->last ? h->last - h->first + 1 : 0;
    int64_t bulk = h->qty[BUCKET_INSTALLED] - units;

    units = units < limit ? units : limit;
    bulk = units + bulk <= limit ? bulk : 0;
    int64_t new = dealer->first;
    int64_t there = lot_deliver(fresh, from, h->place, units, new, at);
    if (bulk > 0)
        there = lot_deliver(fresh, from, h->place, bulk, 0, there + HOUR);
    at = city_hours_after(&c->lot->luck, there, 0);
    for (int64_t i = 0; i < units; i++) {
        at += chance_between(&c->lot->luck, 120, 800);
        swap(c, o, fresh, h->first + i, new + i, 1, at);
    }
    if (bulk > 0)
        swap(c, o, fresh, 0, 0, bulk, at += HOUR);
    return at + HOUR;
}

/* Goods that a holder had: its labelled units as one run, the rest by quantity. */
static void
move_goods(struct recall_case *c, const struct holder *h, struct lot_move m)
{
    int64_t units = h->last ? h->last - h->first + 1 : 0, rest = m.qty - units;

    m.qty = units;
    m.first = h->first;
    m.last = h->last;
    if (units > 0)
        lot_move(c->lot, &m);
    m.qty = rest;
    m.first = m.last = 0;
    m.at += 60;
    if (rest > 0)
        lot_move(c->lot, &m);
}

void
case_collect(struct recall_case *c, const struct order *o, const struct demo_place *to,
             int64_t at)
{
    const struct holder *h = o->holder;
    enum flow_bucket bucket = h->qty[BUCKET_REMOVED] ? BUCKET_REMOVED : BUCKET_STOCK;

    c->collected += h->qty[bucket];
    move_goods(c, h,
               (struct lot_move){.kind = "collected",
                                 .from = h->place,
                                 .to = to,
                                 .from_bucket = bucket,
                                 .to_bucket = BUCKET_CUSTODY,
                                 .qty = h->qty[bucket],
                                 .at = at,
                                 .document = o->number,
                                 .order_id = o->id});
}

static void
put_units(struct buf *b, const struct order *orders, int n)
{
    const char *comma = "";

    for (int i = 0; i < n; i++)
        for (int64_t u = orders[i].holder->first; u && u <= orders[i].holder->last; u++) {
            buf_printf(b, "%s%lld", comma, (long long)u);
            comma = ",";
        }
}

static void
burn(struct recall_case *c, const struct order *o, const struct demo_place *place,
     const char *number, int64_t at)
{
    move_goods(c, o->holder,
               (struct lot_move){.kind = "destroyed",
                                 .from = place,
                                 .to = place,
                                 .from_bucket = BUCKET_CUSTODY,
                                 .to_bucket = BUCKET_DESTROYED,
                                 .qty = o->qty,
                                 .at = at,
                                 .document = number});
    c->destroyed += o->qty;
}

static void
close_destruction(struct recall_case *c, const struct demo_place *place, const char *id,
                  int64_t qty, const char *const *photos, int64_t at)
{
    struct demo *d = c->lot->demo;

    buf_printf(&d->rows.body,
               "{\"destruction_id\":\"%s\",\"counted_out\":%lld,\"before\":[\"%s\"],"
               "\"during\":[\"%s\"],\"after\":[\"%s\"]}",
               id, (long long)qty, photos[0], photos[1], photos[2]);
    rows_put(&d->rows,
             &(struct row){.kind = "destruction_closed",
                           .batch = c->lot->id,
                           .unit = -1,
                           .area = place->area,
                           .company = c->lot->maker->id,
                           .place = place->id,
                           .person = city_person(d, "city"),
                           .at = at,
                           .photos = arena_printf(&d->scratch, "%s,%s,%s", photos[0],
                                                  photos[1], photos[2])});
}

void
case_destroy(struct recall_case *c, const struct order *orders, int n,
             const struct demo_place *place, const char *number,
             const char *const *photos, int64_t at)
{
    struct demo *d = c->lot->demo;
    const char *id = rows_id(&d->rows, at);
    int64_t qty = 0;

    for (int i = 0; i < n; i++)
        qty += orders[i].qty;
    buf_printf(&d->rows.body,
               "{\"number\":\"%s\",\"basis\":\"%s 召回收缴\",\"officers\":[%lld,%lld],"
               "\"witness\":\"见证人子\",\"counted_in\":%lld,\"units\":[",
               number, c->number, (long long)city_person(d, "insp"),
               (long long)city_person(d, "insp2"), (long long)qty);
    put_units(&d->rows.body, orders, n);
    buf_puts(&d->rows.body, "]}");
    lot_put(c->lot, "destruction_opened", place, c->lot->maker, "city", at, id);
    for (int i = 0; photos && i < n; i++)
        burn(c, &orders[i], place, number, at + DEMO_DAY + i * 120);
    if (photos)
        close_destruction(c, place, id, qty, photos, at + DEMO_DAY + 3 * HOUR);
}

static void
put_waiver(struct recall_case *c, const char *kind, const char *id, const char *login,
           int64_t at)
{
    const struct lot *lot = c->lot;

    rows_put(&lot->demo->rows, &(struct row){.kind = kind,
                                             .id = id,
                                             .batch = lot->id,
                                             .unit = -1,
                                             .area = lot->maker->area,
                                             .company = lot->maker->id,
                                             .person = city_person(lot->demo, login),
                                             .at = at});
}

/* What is unaccounted for, explained: proposed by one person, signed by another. */
static void
waive(struct recall_case *c, int64_t qty, const char *explanation, int64_t at)
{
    struct demo *d = c->lot->demo;
    struct buf *b = body_of(c->lot);
    const char *id = rows_id(&d->rows, at);
    const char *text =
        arena_printf(&d->scratch,
                     "免查说明 %s-W01\n召回 %s\n对象：去向不明\n数量：%lld\n"
                     "缘由：已自行报废，无实物\n说明：%s\n",
                     c->number, c->number, (long long)qty, explanation);
    const char *hash = city_sha256(d, text);

    buf_printf(b,
               "{\"number\":\"%s-W01\",\"recall_id\":\"%s\",\"part\":\"unaccounted\","
               "\"qty\":%lld,\"ground\":\"scrapped\",\"explanation\":\"%s\","
               "\"statement\":",
               c->number, c->id, (long long)qty, explanation);
    buf_json(b, text);
    buf_printf(b, ",\"statement_sha256\":\"%s\"}", hash);
    put_waiver(c, "waiver_proposed", id, "insp", at);
    buf_printf(b,
               "{\"statement_sha256\":\"%s\",\"by\":\"session\",\"waiver_id\":\"%s\","
               "\"number\":\"%s-W01\",\"recall_id\":\"%s\"}",
               hash, id, c->number, c->id);
    put_waiver(c, "waiver_signed", NULL, "city", at + 2 * HOUR);
}

/* The funnel at that moment, by the same balance as the live one. */
void
case_close(struct recall_case *c, const char *explanation, int64_t at)
{
    struct lot *lot = c->lot;
    struct balance_holding list[LOT_HOLDERS * BUCKET_COUNT];
    struct balance balance;
    size_t n = 0;

    for (int i = 0; i < lot->holders_n; i++)
        for (int k = 0; k < BUCKET_COUNT; k++)
            if (lot->holders[i].qty[k])
                list[n++] = (struct balance_holding){.bucket = (enum flow_bucket)k,
                                                     .qty = lot->holders[i].qty[k],
                                                     .at_producer = i == 0,
                                                     .counted = i == 0};
    balance_compute(lot->declared, list, n, &balance);
    waive(c, balance.unaccounted, explanation, at - DEMO_DAY);
    buf_printf(body_of(lot),
               "{\"recall_id\":\"%s\",\"waived\":{\"unaccounted\":%lld,\"excess\":0,"
               "\"held\":0,\"custody\":0},\"funnel\":{"
               "\"declared\":true,\"produced\":%lld,\"located\":%lld,\"notified\":%lld,"
               "\"replaced\":%lld,\"collected\":%lld,\"tested\":0,\"destroyed\":%lld,"
               "\"outstanding\":0,\"unaccounted\":%lld,\"orders_open\":0,"
               "\"not_ordered\":0,\"alerts_open\":0}}",
               c->id, (long long)balance.unaccounted, (long long)balance.produced,
               (long long)balance.located, (long long)c->notified, (long long)c->replaced,
               (long long)c->collected, (long long)c->destroyed,
               (long long)balance.unaccounted);
    lot_put(lot, "recall_closed", lot->maker, lot->maker, "city", at, NULL);
}
