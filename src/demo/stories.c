#include "demo/stories.h"

#include <math.h>

#include "demo/asked.h"
#include "demo/cases.h"
#include "demo/recalls.h"
#include "demo/remade.h"
#include "demo/spread.h"

enum {
    HOUR = 3600,
    SCALE_LOTS = 60,
    OLDEST_DAYS = 352,
    NEWEST_DAYS = 62,
    SAMPLE_EVERY = 4,  /* of the ordinary batches one in so many is sampled */
    SAMPLE_AFTER = 52, /* days */
    RESULT_AFTER = 12,
    SPARE_EVERY = 5, /* one in so many has a label spoiled in the printing */
    WITH_MAX = 2,    /* batches that are told along with a story's own */
    TOPIC_LOT = 1000
};

/* A story's batch: what, by whom, how many, and how many days ago. */
struct plot {
    void (*tell)(struct lot *lot, struct lot *with); /* NULL: with another's story */
    int product, maker;
    int64_t labelled, declared;  /* declared 0: not declared */
    int born, sampled, recalled; /* days ago; 0: never */
    int with[WITH_MAX];          /* numbers of batches told along; 0: none */
};

static void tell_ordinary(struct lot *lot, struct lot *with);
static void tell_undeclared(struct lot *lot, struct lot *with);
static void tell_excess(struct lot *lot, struct lot *with);
static void tell_pending(struct lot *lot, struct lot *with);

/* B001 to B014. */
static const struct plot PLOTS[] = {
    {tell_ordinary, DEMO_EXT_ABC, 0, 333, 400, 300, 248, 0, {0}},
    {recall_tell_closed, DEMO_MASK, 5, 374, 420, 250, 130, 115, {8}},
    {recall_tell_running, DEMO_EXT_ABC, 2, 480, 486, 190, 60, 40, {9}},
    {recall_tell_opened, DEMO_ALARM, 7, 394, 400, 150, 24, 2, {0}},
    {tell_undeclared, DEMO_HOSE, 11, 200, 0, 170, 0, 0, {0}},
    {tell_excess, DEMO_LIGHT, 3, 240, 300, 160, 0, 0, {0}},
    {tell_pending, DEMO_BLANKET, 12, 150, 200, 110, 6, 0, {0}},
    {tell_ordinary, DEMO_DOOR, 9, 120, 150, 210, 158, 0, {0}},
    {NULL, DEMO_MASK, 6, 400, 460, 140, 0, 0, {0}},
    {NULL, DEMO_EXT_ABC, 0, 500, 540, 75, 0, 0, {0}},
    {asked_tell, DEMO_HOSE, 1, 160, 240, 120, 0, 0, {0}},
    {remade_tell, DEMO_EXT_ABC, 2, 160, 220, 220, 0, 0, {12, 13}},
    {NULL, DEMO_EXT_ABC, 0, 140, 190, 205, 0, 0, {0}},
    {NULL, DEMO_EXT_ABC, 2, REMADE_QTY, REMADE_QTY, 70, 0, 0, {0}},
};
enum { PLOTS_N = sizeof PLOTS / sizeof *PLOTS };

int
stories_lots(double scale)
{
    long lots = lround(SCALE_LOTS * scale);

    return lots < STORY_LOTS_MIN ? STORY_LOTS_MIN : (int)lots;
}

/* The ordinary batches follow each other evenly through the year. */
static int
born_days(const struct demo *d, int number)
{
    int ordinary = d->lots - PLOTS_N, i = number - PLOTS_N;

    if (number < PLOTS_N)
        return PLOTS[number].born;
    return OLDEST_DAYS -
           (OLDEST_DAYS - NEWEST_DAYS) * i / (ordinary > 1 ? ordinary - 1 : 1);
}

void
stories_plan(struct demo *d)
{
    d->sampled_at = arena_alloc(d->arena, (size_t)d->lots * sizeof *d->sampled_at);
    for (int i = 0; i < d->lots; i++) {
        int days = born_days(d, i) - SAMPLE_AFTER;

        if (i < PLOTS_N)
            days = PLOTS[i].sampled;
        else if (i % SAMPLE_EVERY)
            days = 0;
        if (days > 0) /* minutes apart, so that numbers follow the dates */
            d->sampled_at[i] = city_time(d, days, 10) + i * 60 % (6 * HOUR);
    }
}

static void
choose_product(struct lot *lot)
{
    int maker = (int)chance_between(&lot->luck, 0, DEMO_MAKERS - 1);

    lot->maker = city_maker(lot->demo, maker);
    lot->product = DEMO_MAKER[maker].products[chance_between(&lot->luck, 0, 1)];
    lot->labelled = chance_between(&lot->luck, 236, 436);
    lot->declared = lot->labelled * chance_between(&lot->luck, 11, 16) / 100 * 10;
}

static void
begin(struct lot *lot, struct demo *d, int number)
{
    *lot = (struct lot){.demo = d,
                        .luck = chance_of(d->seed, TOPIC_LOT + (uint64_t)number),
                        .number = number,
                        .id = number + 1,
                        .born = city_time(d, born_days(d, number), 8),
                        .until = d->day0};
    lot->code = arena_printf(&d->scratch, "B%03d", number + 1);
    lot->name = arena_printf(&d->scratch, "%.4s%.2s%.2s-%02d", city_day(d, lot->born),
                             city_day(d, lot->born) + 5, city_day(d, lot->born) + 8,
                             1 + number % 9);
    if (number >= PLOTS_N) {
        choose_product(lot);
        return;
    }
    const struct plot *p = &PLOTS[number];
    lot->product = p->product;
    lot->maker = city_maker(d, p->maker);
    lot->labelled = p->labelled;
    lot->declared = p->declared;
    if (p->recalled)
        lot->until = city_time(d, p->recalled, 15);
}

static void
make(struct lot *lot)
{
    lot_register(lot);
    lot_label(lot, lot->number >= PLOTS_N && lot->number % SPARE_EVERY == 0 ? 1 : 0);
}

void
story_tell(struct demo *d, int number)
{
    const struct plot *plot = number < PLOTS_N ? &PLOTS[number] : &PLOTS[0];
    struct lot lot, with[WITH_MAX];

    for (int i = 0; i < WITH_MAX && plot->with[i]; i++) {
        begin(&with[i], d, plot->with[i]);
        make(&with[i]);
    }
    begin(&lot, d, number);
    if (plot->tell) {
        make(&lot);
        plot->tell(&lot, with);
    }
    arena_clear(&d->scratch);
}

static void
tell_ordinary(struct lot *lot, struct lot *with)
{
    struct demo *d = lot->demo;
    int64_t at = d->sampled_at[lot->number];

    (void)with;
    spread_run(lot, &(struct spread){.dealers = (int)chance_between(&lot->luck, 3, 4),
                                     .ends = (int)chance_between(&lot->luck, 3, 4),
                                     .first_dealer = lot->number ? -1 : 0,
                                     .keep_in_100 = 12});
    if (!at)
        return;
    struct sampling s = case_sample(lot, lot->holders[1].place, "circulation", at, NULL);
    if (at + RESULT_AFTER * DEMO_DAY < d->day0)
        case_result(&s, at + RESULT_AFTER * DEMO_DAY, "符合", NULL);
}

/* The maker never said how much it made. */
static void
tell_undeclared(struct lot *lot, struct lot *with)
{
    (void)with;
    spread_run(lot, &(struct spread){
                        .dealers = 3, .ends = 3, .first_dealer = -1, .keep_in_100 = 10});
}

/* The sample is at the laboratory. */
static void
tell_pending(struct lot *lot, struct lot *with)
{
    (void)with;
    spread_run(lot, &(struct spread){
                        .dealers = 3, .ends = 3, .first_dealer = -1, .keep_in_100 = 20});
    case_sample(lot, lot->holders[1].place, "circulation",
                lot->demo->sampled_at[lot->number], NULL);
}

/* More turns up than was made: goods from elsewhere under the same lot number. */
static void
tell_excess(struct lot *lot, struct lot *with)
{
    struct demo *d = lot->demo;
    int64_t at = city_time(d, 34, 11);

    (void)with;
    spread_run(lot, &(struct spread){
                        .dealers = 3, .ends = 3, .first_dealer = -1, .keep_in_100 = 10});
    const struct demo_place *dealer = lot->holders[2].place;
    lot_move(lot, &(struct lot_move){.kind = "received",
                                     .to = dealer,
                                     .to_bucket = BUCKET_STOCK,
                                     .qty = 64,
                                     .at = at,
                                     .grade = 3,
                                     .document = "无发货单"});
    buf_printf(
        &d->rows.body,
        "{\"kind\":\"more_than_whole\",\"why\":{\"declared\":%lld,\"received\":64,"
        "\"zh\":\"查到的数量超过生产者申报的产量：可能有仿冒品，或产量少报\","
        "\"en\":\"more was found than the producer declared: perhaps counterfeits, "
        "or output not declared\"}}",
        (long long)lot->declared);
    rows_put(&d->rows, &(struct row){.kind = "alert_raised",
                                     .batch = lot->id,
                                     .area = dealer->area,
                                     .company = lot->maker->id,
                                     .place = dealer->id,
                                     .at = at + 60});
}
