#include "demo/spread.h"

enum { HOUR = 3600, ROUND_MIN_DAYS = 8, ROUND_MAX_DAYS = 18 };

const struct demo_place *
spread_new_dealer(struct lot *lot, int wanted)
{
    struct demo *d = lot->demo;
    int n = wanted >= 0 ? wanted : (int)chance_between(&lot->luck, 0, DEMO_DEALERS - 1);

    for (int i = 0; i < lot->holders_n; i++)
        if (lot->holders[i].place == city_dealer(d, n)) {
            n = (n + 1) % DEMO_DEALERS;
            i = -1;
        }
    return city_dealer(d, n);
}

const struct demo_place *
spread_new_end(struct lot *lot, int area)
{
    struct demo *d = lot->demo;
    int n = (int)chance_between(&lot->luck, 0, DEMO_PREMISES - 1);

    for (;; n = (n + 1) % DEMO_PREMISES) {
        const struct demo_place *place = city_premises(d, n);
        bool taken = area && place->area != area;

        for (int i = 0; i < lot->holders_n && !taken; i++)
            taken = lot->holders[i].place == place;
        if (!taken)
            return place;
    }
}

/* The maker's goods go out in shares of one dealer each; nothing labelled stays. */
static int64_t
supply_dealers(struct lot *lot, const struct spread *s, int64_t loose)
{
    int64_t at = lot->born + chance_between(&lot->luck, 3, 6) * DEMO_DAY, last = at;

    for (int i = 0; i < s->dealers; i++) {
        const struct demo_place *dealer =
            spread_new_dealer(lot, i == 0 ? s->first_dealer : -1);
        struct holder *maker = &lot->holders[0];
        int64_t left = maker->last - maker->first + 1;
        int64_t share = i == s->dealers - 1 ? left : left / (s->dealers - i);
        int64_t bulk = s->loose_stays ? s->loose[i] : loose / s->dealers;
        int64_t there =
            lot_deliver(lot, lot->maker, dealer, share, maker->first, at + i * 2 * HOUR);

        last = there > last ? there : last;
        if (bulk > 0) {
            there =
                lot_deliver(lot, lot->maker, dealer, bulk, 0, at + (i * 2 + 1) * HOUR);
            last = there > last ? there : last;
        }
    }
    return last;
}

void
spread_install(struct lot *lot, struct holder *h, int64_t units, int64_t bulk, int64_t at)
{
    struct lot_move m = {.kind = "installed",
                         .from = h->place,
                         .to = h->place,
                         .from_bucket = BUCKET_STOCK,
                         .to_bucket = BUCKET_INSTALLED,
                         .qty = 1,
                         .at = at};

    for (int64_t i = 0; i < units; i++) {
        m.first = m.last = h->first + i;
        m.at += chance_between(&lot->luck, 60, 900);
        lot_move(lot, &m);
    }
    h->end = true;
    h->installed_at = m.at;
    m.first = m.last = 0;
    m.qty = bulk;
    m.at += HOUR;
    if (bulk > 0)
        lot_move(lot, &m);
}

void
spread_rounds(struct lot *lot, const struct holder *h)
{
    int64_t inspectors[] = {city_person(lot->demo, "insp"),
                            city_person(lot->demo, "insp2"), 0};
    int64_t at = h->installed_at;

    while (h->installed_at) {
        at = city_hours_after(&lot->luck, at + ROUND_MIN_DAYS * DEMO_DAY,
                              ROUND_MAX_DAYS - ROUND_MIN_DAYS);
        int64_t person = inspectors[chance_between(&lot->luck, 0, 2)], now = at;

        if (at + 6 * HOUR > lot->until)
            return;
        for (int64_t i = h->first;
             i < h->first + h->qty[BUCKET_INSTALLED] && i <= h->last; i++) {
            now += chance_between(&lot->luck, 20, 90);
            if (chance_in_100(&lot->luck, 92))
                lot_scan(lot, i, h->place, now, person);
        }
    }
}

/* A dealer sells to one site or premises, which installs most of it. */
static void
sell(struct lot *lot, const struct spread *s, const struct demo_place *dealer,
     int64_t units, int64_t bulk, int64_t at)
{
    bool second = lot->holders_n % 2 == 0;
    const struct demo_place *place = spread_new_end(lot, second ? s->area : 0);
    int64_t first = lot_holder(lot, dealer)->first;
    int64_t there = lot_deliver(lot, dealer, place, units, first, at);

    if (bulk > 0)
        there = lot_deliver(lot, dealer, place, bulk, 0, there + HOUR);
    struct holder *h = lot_holder(lot, place);
    int64_t spare = s->all_installed || chance_in_100(&lot->luck, 55)
                        ? 0
                        : chance_between(&lot->luck, 1, units / 4);
    spread_install(lot, h, units - spare, bulk, city_hours_after(&lot->luck, there, 3));
    spread_rounds(lot, h);
}

/* What a dealer does not keep is sold in about equal parts. */
static void
sell_all(struct lot *lot, const struct spread *s, const struct demo_place *dealer,
         int64_t at)
{
    struct holder *h = lot_holder(lot, dealer);
    int64_t units = (h->last - h->first + 1) * (100 - s->keep_in_100) / 100;
    int64_t bulk = s->loose_stays ? 0 : h->qty[BUCKET_STOCK] - (h->last - h->first + 1);

    for (int i = s->ends; i > 0 && units > 0; i--) {
        int64_t part = i == 1 ? units : units / i + chance_between(&lot->luck, -3, 3);
        int64_t loose = i == 1 || chance_in_100(&lot->luck, 60) ? bulk / i : 0;

        part = part < 1 ? 1 : part > units ? units : part;
        sell(lot, s, dealer, part, loose, at);
        units -= part;
        bulk -= loose;
        at = city_hours_after(&lot->luck, at, 2);
    }
}

/* Now and then a dealer passes part of its goods to another, or out of the city. */
static void
pass_on(struct lot *lot, const struct spread *s, const struct demo_place *dealer,
        int64_t at)
{
    struct holder *h = lot_holder(lot, dealer);
    int64_t part = (h->last - h->first + 1) / 3;

    if (s->all_installed || part < 4 || !chance_in_100(&lot->luck, 40))
        return;
    int64_t first = h->first;
    if (chance_in_100(&lot->luck, 25)) {
        lot_move(lot, &(struct lot_move){.kind = "left_area",
                                         .from = dealer,
                                         .to = dealer,
                                         .from_bucket = BUCKET_STOCK,
                                         .to_bucket = BUCKET_OUT_OF_AREA,
                                         .qty = part,
                                         .first = first,
                                         .last = first + part - 1,
                                         .at = at,
                                         .grade = 2});
        h->first += part;
        return;
    }
    const struct demo_place *other = spread_new_dealer(lot, -1);
    int64_t there = lot_deliver(lot, dealer, other, part, first, at);

    sell_all(lot, &(struct spread){.ends = 2, .keep_in_100 = 10}, other,
             there + 2 * DEMO_DAY);
}

/* The dealers are `dealers` of the holders. */
static void
count_stocks(struct lot *lot, const struct spread *s, struct holder *dealers)
{
    int64_t at = lot->until - chance_between(&lot->luck, 3, 12) * DEMO_DAY + 14 * HOUR;

    if (lot->declared && (s->loose_stays || chance_in_100(&lot->luck, 70)))
        lot_count(lot, &lot->holders[0], 0, at);
    for (int i = 1; i <= s->dealers && !s->loose_stays; i++) {
        struct holder *h = &dealers[i - 1];
        bool short_of = h->qty[BUCKET_STOCK] > 8 && chance_in_100(&lot->luck, 8);

        if (chance_in_100(&lot->luck, 35))
            lot_count(lot, h, short_of ? chance_between(&lot->luck, 1, 3) : 0,
                      at + i * HOUR);
    }
}

void
spread_run(struct lot *lot, const struct spread *s)
{
    int64_t loose = (lot->declared - lot->labelled) * 9 / 10;
    struct holder *dealers = &lot->holders[lot->holders_n];
    int64_t at = supply_dealers(lot, s, loose) + 2 * DEMO_DAY;

    for (int i = 0; i < s->dealers; i++) {
        pass_on(lot, s, dealers[i].place, at);
        sell_all(lot, s, dealers[i].place,
                 at + chance_between(&lot->luck, 3, 12) * DEMO_DAY);
    }
    count_stocks(lot, s, dealers);
}
