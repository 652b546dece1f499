/* The demo city while it is being made: who and where, and what the other parts share. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "demo/chance.h"
#include "demo/names.h"
#include "demo/rows.h"

enum { DEMO_PREMISES = 300, DEMO_AREAS_MAX = 64, DEMO_DAY = 86400 };

/* Pictures: three of each destruction (before, during, after), one of each sampling. */
enum { DEMO_PHOTOS = 9 };

struct demo_area {
    int code;
    const char *name;
    double lon, lat;
};

struct demo_place { /* each party has one place, with the same id and code */
    int64_t id;
    int area;
    const char *code, *kind, *name;
};

struct demo {
    struct arena *arena;
    uint64_t seed;
    int64_t day0; /* midnight in Shanghai at which today begins: nothing happens later */
    struct rows rows;
    struct demo_area areas[DEMO_AREAS_MAX];
    int areas_n;
    struct demo_place *places; /* offices, makers, dealers, premises; id - 1 */
    int places_n;
    int64_t person[DEMO_PEOPLE]; /* ids, as DEMO_PERSON */
    int64_t next_label;
    int lots;                       /* batches of this city */
    int64_t *sampled_at;            /* of each batch; 0: never */
    struct arena scratch;           /* of the batch in hand */
    const char *photo[DEMO_PHOTOS]; /* SHA-256 of the pictures stored as evidence */
};

/* Registers products, parties and places. d->areas are set. */
void city_make(struct demo *d);

struct demo_place *city_office(struct demo *d, const char *code);
struct demo_place *city_maker(struct demo *d, int n);
struct demo_place *city_dealer(struct demo *d, int n);
struct demo_place *city_premises(struct demo *d, int n);

/* Unix seconds of `hour` on the day `days` before today, Shanghai time. */
int64_t city_time(const struct demo *d, int days, int hour);

/* Some time in the working hours of the day after `at`, up to `days` later. */
int64_t city_hours_after(struct chance *luck, int64_t at, int days);

/* Number of a document: prefix, the year of `at`, the city, and its place among those of
 * that year in `times`, which holds `at`. In the scratch arena. */
const char *city_number(struct demo *d, const char *prefix, int64_t at,
                        const int64_t *times, int n);

/* The day of `at` in Shanghai, "2026-03-05"; in the scratch arena. */
const char *city_day(struct demo *d, int64_t at);

/* SHA-256 of a text in hex; in the scratch arena. */
const char *city_sha256(struct demo *d, const char *text);

/* The id of the demo person who signs in as `login`. */
int64_t city_person(const struct demo *d, const char *login);
