#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* 1 where the summary, folded or not, is what counting the events gives. */
static const char SAME[] =
    "SELECT count(*) = 0 AND (SELECT count(*) > 0 FROM activity_now) FROM ("
    " (TABLE activity_now EXCEPT ALL SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')"
    "::date, area, kind, count(*) FROM event GROUP BY 1, 2, 3) UNION ALL"
    " (SELECT (occurred_at AT TIME ZONE 'Asia/Shanghai')::date, area, kind, count(*)"
    " FROM event GROUP BY 1, 2, 3 EXCEPT ALL TABLE activity_now)) d";

static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
}

static long long
number(const json_t *of, const char *name)
{
    return json_integer_value(json_object_get(of, name));
}

static const json_t *
row_of(const json_t *rows, const char *member, const char *value)
{
    size_t i;
    json_t *row;

    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
    {
        const json_t *cell = json_object_get(row, member);
        if (json_is_string(cell) ? !strcmp(json_string_value(cell), value)
                                 : json_integer_value(cell) == atoll(value))
            return row;
    }
    return NULL;
}

static void
every_event_is_counted_once_before_and_after_folding(void **state)
{
    struct store *s = *state;

    world(s);
    assert_string_equal(store_cell(s, SAME), "t");
    assert_string_not_equal(store_cell(s, "SELECT activity_fold()"), "0");
    assert_string_equal(store_cell(s, SAME), "t");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM activity_delta"), "0");
    /* a late event counts on its own day, in Shanghai */
    store_cell(s, "SELECT event_append('[{\"kind\":\"delivered\",\"batch_id\":9001,"
                  "\"area\":310113,\"place_id\":9007,\"occurred_at\":"
                  "\"2026-02-03T16:30:00Z\",\"body\":{\"to_place\":9007,\"to_bucket\":"
                  "\"stock\",\"qty\":1,\"grade\":2}}]')");
    assert_string_equal(store_cell(s, "SELECT n FROM activity_now WHERE day = "
                                      "'2026-02-04' AND area = 310113 AND kind = 20"),
                        "1");
    assert_string_not_equal(store_cell(s, "SELECT activity_fold()"), "0");
    assert_string_equal(store_cell(s, SAME), "t");
    assert_string_equal(store_cell(s, "SELECT activity_fold()"), "0");
}

static void
the_board_adds_up_what_its_asker_may_see(void **state)
{
    static const struct actor district = {.person_id = 0,
                                          .login = "d",
                                          .name = "d",
                                          .role = ROLE_REGULATOR_DISTRICT,
                                          .area_lo = 310113,
                                          .area_hi = 310113};
    static const struct actor company = {.login = "c",
                                         .name = "c",
                                         .role = ROLE_COMPANY,
                                         .area_lo = 310000,
                                         .area_hi = 319999,
                                         .company_id = 9001};
    struct store *s = *state;

    world(s);
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"B001\",\"reason\":\"x\",\"scope\":\"全批\"}"));
    json_t *all = must_do(s, "board", "show", "{\"since\":\"2026-01-01\"}");
    const json_t *areas = json_object_get(all, "areas");
    const json_t *one = row_of(areas, "area", "310104");

    assert_int_equal(json_array_size(areas),
                     atoi(store_cell(s, "SELECT count(*) FROM area")));
    assert_int_equal(number(json_object_get(one, "recalled"), "stock"),
                     atoi(store_cell(s, "SELECT sum(qty) FROM holding h JOIN place p ON "
                                        "p.id = place_id WHERE area = 310104 AND qty > 0 "
                                        "AND bucket = 'stock' AND batch_id = 9001")));
    assert_int_equal(number(one, "orders"),
                     atoi(store_cell(s, "SELECT count(*) FROM replacement_order WHERE "
                                        "area = 310104")));
    json_decref(all);

    struct attempt mine =
        attempt_as(s, &district, "board", "show", "{\"since\":\"2026-01-01\"}");
    assert_string_equal(mine.refused, "");
    assert_int_equal(json_array_size(json_object_get(mine.answer, "areas")), 1);
    json_decref(mine.answer);
    assert_string_equal(attempt_as(s, &company, "board", "show", "{}").refused, "absent");
}

static void
recalled_goods_are_found_by_building_and_by_batch(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *before = must_do(s, "where", "place", "{\"code\":\"D001\"}");
    assert_int_equal(json_array_size(json_object_get(before, "recalled")), 0);
    json_decref(before);
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"B001\",\"reason\":\"x\",\"scope\":\"全批\"}"));
    json_t *place = must_do(s, "where", "place", "{\"code\":\"D001\"}");
    const json_t *recalled = json_array_get(json_object_get(place, "recalled"), 0);
    assert_int_equal(number(json_object_get(recalled, "holdings"), "stock"), 330);
    assert_true(json_is_string(json_object_get(recalled, "order")));
    json_decref(place);
    must_refuse(s, "where", "place", "{\"code\":\"NONE\"}", "absent");

    json_t *found = must_do(s, "where", "batches", "{\"batches\":[\"B001\",\"NONE\"]}");
    assert_int_equal(
        number(found, "places"),
        atoi(store_cell(s, "SELECT count(DISTINCT place_id) FROM holding WHERE "
                           "batch_id = 9001 AND qty > 0 AND bucket IN ('stock',"
                           "'transit','installed','removed','custody')")));
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(found, "unknown"), 0)), "NONE");
    json_decref(found);
    /* page after page gives the same places as all at once */
    json_t *first =
        must_do(s, "where", "batches", "{\"batches\":[\"B001\"],\"limit\":2}");
    const char *next = json_string_value(json_object_get(first, "next"));
    assert_non_null(next);
    json_t *second = must_do(
        s, "where", "batches",
        arena_printf(&s->arena, "{\"batches\":[\"B001\"],\"after\":\"%s\"}", next));
    assert_int_equal(json_array_size(json_object_get(first, "rows")) +
                         json_array_size(json_object_get(second, "rows")),
                     (size_t)number(first, "places"));
    json_decref(first);
    json_decref(second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            every_event_is_counted_once_before_and_after_folding, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(the_board_adds_up_what_its_asker_may_see,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(recalled_goods_are_found_by_building_and_by_batch,
                                        store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
