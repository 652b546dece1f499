#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "flow/watch_rules.h"

#define ALL(a) (sizeof(a) / sizeof *(a))

static const struct watch_limits LIMITS = {300, 5};

/* Airports, by their published coordinates; distances by the great circle. */
static void
distances_are_those_of_the_great_circle(void **state)
{
    static const struct {
        struct watch_point a, b;
        double km;
    } ROWS[] = {
        {{0, 121.8052, 31.1434, 0}, {0, 116.5846, 40.0801, 0}, 1098}, /* PVG, PEK */
        {{0, 121.8052, 31.1434, 0}, {0, 121.3363, 31.1979, 0}, 45},   /* PVG, SHA */
        {{0, 0, 0, 0}, {0, 180, 0, 0}, 20015},
        {{0, 179.9, 0, 0}, {0, -179.9, 0, 0}, 22.24}, /* over the date line */
        {{0, 121.5, 31.2, 0}, {0, 121.5, 31.2, 0}, 0},
    };

    (void)state;
    for (size_t i = 0; i < ALL(ROWS); i++) {
        double km = watch_distance_km(&ROWS[i].a, &ROWS[i].b);
        assert_true(fabs(km - ROWS[i].km) <= 0.005 * ROWS[i].km + 0.01);
        assert_true(fabs(km - watch_distance_km(&ROWS[i].b, &ROWS[i].a)) < 1e-9);
    }
}

static void
only_what_cannot_be_travelled_is_too_fast(void **state)
{
    /* a degree of latitude is 111.2 km: 22.2 minutes at 300 km/h */
    static const struct {
        int64_t seconds;
        double degrees, off_m;
        bool want;
    } ROWS[] = {
        {1300, 1, 0, true},  {1400, 1, 0, false},
        {-1300, 1, 0, true},                         /* out of order */
        {0, 1, 0, true},     {0, 0.04, 0, false},    /* within 5 km */
        {0, 0.05, 0, true},  {0, 0.05, 1000, false}, /* where both may be a km off */
    };
    struct watch_travel travel;

    (void)state;
    for (size_t i = 0; i < ALL(ROWS); i++) {
        struct watch_point a = {5000, 121, 31, ROWS[i].off_m},
                           b = {5000 + ROWS[i].seconds, 121, 31 + ROWS[i].degrees,
                                ROWS[i].off_m};
        assert_int_equal(watch_too_fast(&a, &b, &LIMITS, &travel), ROWS[i].want);
        assert_true(travel.km >= 0 && travel.minutes >= 0);
    }
    assert_true(isinf(travel.kmh));
}

static void
what_does_not_move_by_itself_is_told_at_once(void **state)
{
    static const struct {
        struct watch_place place;
        enum watch_elsewhere first, again;
    } ROWS[] = {
        {{"installed", 1, 2, false, true}, WATCH_ELSEWHERE, WATCH_NOTHING},
        {{"custody", 1, 2, false, true}, WATCH_ELSEWHERE, WATCH_NOTHING},
        {{"stock", 1, 2, false, true}, WATCH_LATER, WATCH_ELSEWHERE},
        {{"removed", 1, 2, false, true}, WATCH_LATER, WATCH_ELSEWHERE},
        {{"transit", 1, 2, false, true}, WATCH_NOTHING, WATCH_NOTHING},
        {{"labelled", 1, 2, false, true}, WATCH_NOTHING, WATCH_NOTHING},
        {{NULL, 0, 2, false, true}, WATCH_NOTHING, WATCH_NOTHING},
        {{"installed", 1, 1, false, true}, WATCH_NOTHING, WATCH_NOTHING},  /* there */
        {{"installed", 1, 0, false, true}, WATCH_NOTHING, WATCH_NOTHING},  /* no place */
        {{"installed", 1, 2, true, true}, WATCH_NOTHING, WATCH_NOTHING},   /* a desk */
        {{"installed", 1, 2, false, false}, WATCH_NOTHING, WATCH_NOTHING}, /* before */
    };

    (void)state;
    for (size_t i = 0; i < ALL(ROWS); i++) {
        assert_int_equal(watch_place_judge(&ROWS[i].place, false), ROWS[i].first);
        assert_int_equal(watch_place_judge(&ROWS[i].place, true), ROWS[i].again);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_those_of_the_great_circle),
        cmocka_unit_test(only_what_cannot_be_travelled_is_too_fast),
        cmocka_unit_test(what_does_not_move_by_itself_is_told_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
