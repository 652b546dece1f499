#include "demo/recalls.h"

#include "demo/cases.h"
#include "demo/spread.h"

enum {
    HOUR = 3600,
    OPENED_DAYS = 2,
    RUNNING_DAYS = 40,
    CLOSED_DAYS = 115,
    ALL = 1 << 20
};

static const char SCOPE[] = "该批次全部产品";

/* Recalls and destructions, oldest first: days ago, and the hour. */
enum { RECALL_CLOSED, RECALL_RUNNING, RECALL_OPENED };
enum { DESTRUCTION_CLOSED, DESTRUCTION_FIRST, DESTRUCTION_SECOND };

static const struct dates {
    const char *prefix;
    int days[3], hour;
} RECALLS = {"ZH", {CLOSED_DAYS, RUNNING_DAYS, OPENED_DAYS}, 15},
  DESTRUCTIONS = {"XH", {86, 14, 3}, 9};

static int64_t
time_of(const struct demo *d, const struct dates *dates, int which)
{
    return city_time(d, dates->days[which], dates->hour);
}

static const char *
number_of(struct demo *d, const struct dates *dates, int which)
{
    int64_t times[3];

    for (int i = 0; i < 3; i++)
        times[i] = time_of(d, dates, i);
    return city_number(d, dates->prefix, times[which], times, 3);
}

/* Sample, failed result, recall. */
static void
fail(struct recall_case *c, struct lot *lot, int which, const char *measured)
{
    struct demo *d = lot->demo;
    int64_t at = time_of(d, &RECALLS, which);
    struct sampling s = case_sample(lot, lot->holders[1].place, "circulation",
                                    d->sampled_at[lot->number], d->photo[6 + which]);

    case_result(&s, at, measured, SCOPE);
    case_open(c, &s, at + 60, number_of(d, &RECALLS, which), SCOPE);
}

static bool
holds(const struct holder *h)
{
    return h->qty[BUCKET_STOCK] > 0 || h->qty[BUCKET_INSTALLED] > 0;
}

/* Orders for the holders from `from` on, at most `n`; dealers stand before ends. */
static int
order_holders(struct recall_case *c, int from, int n, int64_t at)
{
    struct lot *lot = c->lot;
    int i = from;

    for (; i < lot->holders_n && n > 0; i++)
        if (holds(&lot->holders[i])) {
            case_order(c, &lot->holders[i], at);
            n--;
        }
    return i;
}

/* Brings the new units to a dealer, from which each holder gets its own. */
static const struct demo_place *
supply(struct lot *fresh, int64_t at)
{
    const struct demo_place *dealer = city_dealer(fresh->demo, 8);

    lot_deliver(fresh, fresh->maker, dealer, fresh->labelled, fresh->first, at);
    lot_deliver(fresh, fresh->maker, dealer, fresh->declared - fresh->labelled, 0,
                at + HOUR);
    return dealer;
}

void
recall_tell_opened(struct lot *lot, struct lot *fresh)
{
    struct demo *d = lot->demo;
    struct recall_case c;
    int served = 0;

    (void)fresh;
    spread_run(lot, &(struct spread){.dealers = 3,
                                     .ends = 4,
                                     .first_dealer = -1,
                                     .area = 310112,
                                     .keep_in_100 = 10,
                                     .loose_stays = true,
                                     .loose = {6},
                                     .all_installed = true});
    fail(&c, lot, RECALL_OPENED, "响应阈值超出上限");
    order_holders(&c, 1, ALL, time_of(d, &RECALLS, RECALL_OPENED) + 120);
    for (int i = 0; i < c.orders_n && served < 3; i += 4, served++)
        case_serve(&c, &c.orders[i], city_time(d, 1, 10) + served * HOUR);
    const struct holder *h = c.orders[c.orders_n - 1].holder;
    lot_scan_alert(lot, h->first + 2, h->place, city_time(d, 1, 17), 0,
                   "backflow_recalled");
}

/* One order from service to the goods' leaving; `collect` 0: they still lie there. */
static void
carry_out(struct recall_case *c, const struct order *o, struct lot *fresh,
          const struct demo_place *dealer, int64_t served, int64_t collect)
{
    const struct demo_place *yard = city_office(c->lot->demo, "X001");
    int64_t done = served + 2 * DEMO_DAY;

    case_serve(c, o, served);
    if (o->holder->end)
        done = case_replace(c, o, fresh, dealer, ALL, done);
    if (collect)
        case_collect(c, o, yard, collect);
    case_done(c, o, o->holder->end || !collect ? done : collect + HOUR, NULL);
}

/* Units that should be gone turn up. */
static void
flow_back(struct recall_case *c)
{
    struct lot *lot = c->lot;
    struct demo *d = lot->demo;
    const struct demo_place *site = city_premises(d, 0);
    int64_t insp = city_person(d, "insp");

    for (int n = 1; site->kind[0] != 's' || site->area != 310115; n++)
        site = city_premises(d, n);
    lot_scan_alert(lot, c->orders[3].holder->first, site, city_time(d, 4, 10), insp,
                   "backflow_destroyed");
    lot_scan_alert(lot, c->orders[14].holder->first + 3, city_dealer(d, 16),
                   city_time(d, 6, 14), city_person(d, "insp2"), "backflow_replaced");
    const struct holder *late = c->orders[8].holder;
    lot_scan_alert(lot, late->first + 1, late->place, city_time(d, 1, 9), insp,
                   "backflow_recalled");
}

enum { WAVE = 17, OVERDUE = 8, COLLECTED = 13, BURNT = 9 };

/* Orders 0-16 are the first wave (0-2 the dealers), 17-20 the second. */
void
recall_tell_running(struct lot *lot, struct lot *fresh)
{
    struct demo *d = lot->demo;
    struct recall_case c;
    int64_t opened = time_of(d, &RECALLS, RECALL_RUNNING);
    const struct demo_place *yard = city_office(d, "X001");

    spread_run(lot, &(struct spread){.dealers = 3,
                                     .ends = 6,
                                     .first_dealer = 10,
                                     .area = 310115,
                                     .keep_in_100 = 8,
                                     .loose_stays = true,
                                     .loose = {6},
                                     .all_installed = true});
    fail(&c, lot, RECALL_RUNNING, "磷酸二氢铵 41 %");
    const struct demo_place *dealer = supply(fresh, opened);
    int next = order_holders(&c, 1, WAVE, opened + 120);
    order_holders(&c, next, ALL, city_time(d, 8, 10));
    for (int i = 0; i < WAVE; i++) {
        int64_t served = city_time(d, RUNNING_DAYS - 2 - i / 4, 9 + i % 4 * 2);

        if (i == OVERDUE)
            case_serve(&c, &c.orders[i], served);
        else
            carry_out(&c, &c.orders[i], fresh, dealer, served,
                      i < COLLECTED ? city_time(d, 18, 8) + i * HOUR / 2 : 0);
    }
    for (int i = WAVE; i < WAVE + 2; i++)
        case_serve(&c, &c.orders[i], city_time(d, 7, 9) + i * HOUR / 4);
    case_replace(&c, &c.orders[WAVE], fresh, dealer, c.orders[WAVE].qty / 2,
                 city_time(d, 6, 9));
    case_destroy(&c, c.orders, OVERDUE, yard,
                 number_of(d, &DESTRUCTIONS, DESTRUCTION_FIRST), d->photo + 3,
                 time_of(d, &DESTRUCTIONS, DESTRUCTION_FIRST));
    case_destroy(&c, c.orders + BURNT, COLLECTED - BURNT, yard,
                 number_of(d, &DESTRUCTIONS, DESTRUCTION_SECOND), NULL,
                 time_of(d, &DESTRUCTIONS, DESTRUCTION_SECOND));
    flow_back(&c);
}

/* A dealer's unlabelled goods that it never received, sold on and installed. */
static void
sell_unreceived(struct lot *lot, const struct demo_place *dealer, struct holder *to,
                int64_t qty)
{
    struct lot_move m = {.kind = "delivered",
                         .from = dealer,
                         .to = to->place,
                         .from_bucket = BUCKET_STOCK,
                         .to_bucket = BUCKET_STOCK,
                         .qty = qty,
                         .at = to->installed_at + 4 * HOUR,
                         .grade = 3,
                         .document = "盘问笔录"};

    lot_move(lot, &m);
    m.kind = "installed";
    m.from = to->place;
    m.to_bucket = BUCKET_INSTALLED;
    m.at += DEMO_DAY;
    m.document = NULL;
    lot_move(lot, &m);
}

void
recall_tell_closed(struct lot *lot, struct lot *fresh)
{
    struct demo *d = lot->demo;
    struct recall_case c;
    int64_t opened = time_of(d, &RECALLS, RECALL_CLOSED);
    struct order *lost = NULL;

    spread_run(lot, &(struct spread){.dealers = 3,
                                     .ends = 4,
                                     .first_dealer = -1,
                                     .loose_stays = true,
                                     .loose = {6, 40},
                                     .all_installed = true});
    sell_unreceived(lot, lot->holders[3].place, &lot->holders[lot->holders_n - 1], 18);
    sell_unreceived(lot, lot->holders[3].place, &lot->holders[lot->holders_n - 2], 12);
    fail(&c, lot, RECALL_CLOSED, "TWA 460 mL/m³");
    const struct demo_place *dealer = supply(fresh, opened);
    order_holders(&c, 1, ALL, opened + 120);
    for (int i = 0; i < c.orders_n; i++)
        if (c.orders[i].holder->end)
            carry_out(&c, &c.orders[i], fresh, dealer,
                      opened + 2 * DEMO_DAY + i * HOUR / 6,
                      city_time(d, 96, 9) + i * HOUR / 2);
        else
            lost = &c.orders[i];
    case_serve(&c, lost, opened + 2 * DEMO_DAY);
    lot_count(lot, lost->holder, lost->qty, opened + 3 * DEMO_DAY);
    case_done(&c, lost, opened + 20 * DEMO_DAY, "盘点为零，去向已另案调查");
    case_destroy(&c, c.orders + 1, c.orders_n - 1, city_office(d, "X001"),
                 number_of(d, &DESTRUCTIONS, DESTRUCTION_CLOSED), d->photo,
                 time_of(d, &DESTRUCTIONS, DESTRUCTION_CLOSED));
    case_close(&c,
               "某经销商盘点短少40具，其中30具经另一经销商无单据售出，已全部追回销毁；"
               "其余10具据当事人陈述及销账记录已于仓库漏水时报废，无实物，另案处理",
               city_time(d, 41, 11));
}
