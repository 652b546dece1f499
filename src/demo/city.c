#include "demo/city.h"

#include <openssl/sha.h>
#include <string.h>

#include "base/clock.h"

enum {
    MAKERS_AT = DEMO_OFFICES,
    DEALERS_AT = MAKERS_AT + DEMO_MAKERS,
    PREMISES_AT = DEALERS_AT + DEMO_DEALERS,
    PLACES = PREMISES_AT + DEMO_PREMISES,
    HISTORY_DAYS = 365,
    TOPIC_CITY = 1
};

int64_t
city_time(const struct demo *d, int days, int hour)
{
    return d->day0 - (int64_t)days * DEMO_DAY + hour * 3600;
}

int64_t
city_hours_after(struct chance *luck, int64_t at, int days)
{
    int64_t zone = 8 * 3600, midnight = (at + zone) / DEMO_DAY * DEMO_DAY - zone;

    return midnight + chance_between(luck, 1, 1 + days) * DEMO_DAY +
           chance_between(luck, 9 * 3600, 14 * 3600);
}

const char *
city_day(struct demo *d, int64_t at)
{
    char text[21];

    clock_iso(at + 8 * 3600, text);
    return arena_strndup(&d->scratch, text, 10);
}

const char *
city_number(struct demo *d, const char *prefix, int64_t at, const int64_t *times, int n)
{
    const char *year = city_day(d, at);
    int number = 1;

    for (int i = 0; i < n; i++)
        number += times[i] && times[i] < at && !strncmp(city_day(d, times[i]), year, 4);
    return arena_printf(&d->scratch, "%s%.4s-310000-%04d", prefix, year, number);
}

const char *
city_sha256(struct demo *d, const char *text)
{
    BUF_SCOPE struct buf hex = {0};
    uint8_t hash[SHA256_DIGEST_LENGTH];

    SHA256((const uint8_t *)text, strlen(text), hash);
    buf_hex(&hex, hash, sizeof hash);
    return arena_strdup(&d->scratch, hex.data);
}

int64_t
city_person(const struct demo *d, const char *login)
{
    int i = 0;

    while (strcmp(DEMO_PERSON[i].login, login) != 0)
        i++;
    return d->person[i];
}

struct demo_place *
city_office(struct demo *d, const char *code)
{
    int i = 0;

    while (strcmp(DEMO_OFFICE[i].code, code) != 0)
        i++;
    return &d->places[i];
}

struct demo_place *
city_maker(struct demo *d, int n)
{
    return &d->places[MAKERS_AT + n];
}

struct demo_place *
city_dealer(struct demo *d, int n)
{
    return &d->places[DEALERS_AT + n];
}

struct demo_place *
city_premises(struct demo *d, int n)
{
    return &d->places[PREMISES_AT + n];
}

static void
put_products(struct demo *d)
{
    for (int i = 0; i < DEMO_PRODUCTS; i++) {
        const struct demo_product *p = &DEMO_PRODUCT[i];

        buf_printf(&d->rows.body,
                   "{\"id\":%d,\"code\":\"%s\",\"name\":\"%s\",\"name_en\":\"%s\","
                   "\"model\":\"%s\",\"base_unit\":\"%s\",\"standard\":\"%s\","
                   "\"entry\":\"%s\",\"sample_qty\":%d,\"reserve_qty\":%d}",
                   i + 1, p->code, p->name, p->name_en, p->model, p->unit, p->standard,
                   p->entry, p->sample, p->reserve);
        rows_put(&d->rows, &(struct row){.kind = "product_registered",
                                         .area = 310000,
                                         .person = city_person(d, "intake"),
                                         .at = city_time(d, HISTORY_DAYS, 8) + i});
    }
}

/* What is known of a place beside its name; occupancy 0: not told. */
struct site {
    const char *address;
    double lon, lat;
    int64_t occupancy;
};

static void
put_place(struct demo *d, const struct demo_place *p, const struct site *s)
{
    int64_t at = city_time(d, HISTORY_DAYS, 9) + p->id * 20;
    struct row row = {.kind = "party_registered",
                      .area = p->area,
                      .company = p->id,
                      .person = city_person(d, "intake"),
                      .at = at};
    struct buf *b = &d->rows.body;

    buf_printf(b,
               "{\"id\":%lld,\"code\":\"%s\",\"name\":\"%s\",\"kind\":\"%s\","
               "\"address\":\"%s\",\"contact\":\"联系人%03lld\",\"phone\":"
               "\"021-0000-%04lld\"}",
               (long long)p->id, p->code, p->name, p->kind, s->address, (long long)p->id,
               (long long)p->id);
    rows_put(&d->rows, &row);
    buf_printf(b,
               "{\"id\":%lld,\"party_id\":%lld,\"code\":\"%s\",\"name\":\"%s\","
               "\"kind\":\"%s\",\"address\":\"%s\"",
               (long long)p->id, (long long)p->id, p->code, p->name, p->kind, s->address);
    if (p->area != 310000)
        buf_printf(b, ",\"lon\":%.5f,\"lat\":%.5f", s->lon, s->lat);
    if (s->occupancy)
        buf_printf(b, ",\"occupancy\":%lld", (long long)s->occupancy);
    buf_putc(b, '}');
    row.kind = "place_registered";
    row.place = p->id;
    row.at = at + 5;
    rows_put(&d->rows, &row);
}

static const struct demo_area *
area_of(const struct demo *d, int code)
{
    int i = 0;

    while (i < d->areas_n - 1 && d->areas[i].code != code)
        i++;
    return &d->areas[i];
}

static void
add_place(struct demo *d, struct chance *luck, struct demo_place place, int64_t occupancy)
{
    const struct demo_area *area = area_of(d, place.area);
    double east = (double)chance_between(luck, -2200, 2200) / 1e5;
    double north = (double)chance_between(luck, -1800, 1800) / 1e5;
    const char *street = DEMO_STREET[chance_between(luck, 0, DEMO_STREETS - 1)];
    struct site site = {
        .lon = area->lon + east, .lat = area->lat + north, .occupancy = occupancy};
    int number = (int)chance_between(luck, 1, 1999);

    site.address = place.area == 310000
                       ? arena_printf(d->arena, "外省示例县%s%d号", street, number)
                       : arena_printf(d->arena, "%s%s%d号", area->name, street, number);
    place.id = d->places_n + 1;
    d->places[d->places_n++] = place;
    put_place(d, &place, &site);
}

/* Every use where it belongs: an airport has terminals, a school lies in any district. */
static void
add_premises(struct demo *d, struct chance *luck)
{
    int number[2] = {0, 0};

    for (int i = 0; i < DEMO_PREMISES; i++) {
        const struct demo_use *use = &DEMO_USE[(i * 7 + i / DEMO_USES) % DEMO_USES];
        bool site = strstr(use->name, "工地") != NULL;
        int area = use->special;

        while (!area) {
            int k = (int)chance_between(luck, 0, d->areas_n - 1);
            int code = d->areas[k].code;
            area = code < 319000 || site ? code : 0;
        }
        add_place(
            d, luck,
            (struct demo_place){
                .area = area,
                .code = arena_printf(d->arena, site ? "S%03d" : "U%03d", ++number[site]),
                .kind = site ? "site" : "premises",
                .name = arena_printf(d->arena, "%s%s", DEMO_WORD[i * 5 % DEMO_WORDS],
                                     use->name)},
            chance_between(luck, use->crowd_min, use->crowd_max));
    }
}

void
city_make(struct demo *d)
{
    struct chance luck = chance_of(d->seed, TOPIC_CITY);

    d->places = arena_alloc(d->arena, PLACES * sizeof *d->places);
    put_products(d);
    for (int i = 0; i < DEMO_OFFICES; i++) {
        const struct demo_office *o = &DEMO_OFFICE[i];
        add_place(d, &luck, (struct demo_place){0, o->area, o->code, o->kind, o->name},
                  0);
    }
    for (int i = 0; i < DEMO_MAKERS; i++)
        add_place(d, &luck,
                  (struct demo_place){0, DEMO_MAKER[i].area,
                                      arena_printf(d->arena, "P%03d", i + 1), "producer",
                                      DEMO_MAKER[i].name},
                  0);
    for (int i = 0; i < DEMO_DEALERS; i++)
        add_place(d, &luck,
                  (struct demo_place){0, DEMO_DEALER[i].area,
                                      arena_printf(d->arena, "D%03d", i + 1),
                                      DEMO_DEALER[i].kind, DEMO_DEALER[i].name},
                  0);
    add_premises(d, &luck);
}
