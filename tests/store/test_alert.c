#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/label.h>

#include "support/attempt.h"

static const char RAISED[] =
    "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,\"unit_index\":7,"
    "\"area\":310104,\"body\":{\"kind\":\"backflow_recalled\",\"why\":{\"zh\":\"扫到\","
    "\"en\":\"seen\"}}}]'::jsonb)";

static void
an_alert_is_closed_once_and_with_a_reason(void **state)
{
    struct store *s = *state;

    store_cell(s, RAISED);
    const char *id = store_cell(s, "SELECT id FROM alert");
    const char *input =
        arena_printf(&s->arena, "{\"id\":\"%s\",\"reason\":\"已查封\"}", id);
    json_t *answer = must_do(s, "alert", "close", input);
    assert_string_equal(json_string_value(json_object_get(answer, "state")), "closed");
    json_decref(answer);
    assert_string_equal(store_cell(s, "SELECT state FROM alert"), "closed");
    must_refuse(s, "alert", "close", input, "alert_closed");
    must_refuse(s, "alert", "close",
                "{\"id\":\"019ac000-0000-7000-8000-000000000001\",\"reason\":\"x\"}",
                "alert_unknown");
}

/* ---- its life ---- */

/* A batch with units 7 and 8, and an open alert of the kind about unit 7. */
static const char *
about_a_unit(struct store *s, const char *kind)
{
    store_cell(
        s,
        "SELECT event_append('["
        "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
        "\"P\","
        "\"kind\":\"producer\",\"name\":\"厂\"}},"
        "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
        "\"P\","
        "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
        "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":"
        "\"M\","
        "\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
        "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{"
        "\"code\":"
        "\"B1\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
        "\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
        "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":1,"
        "\"body\":{"
        "\"day\":600,\"count\":2,\"ranges\":[{\"type\":0,\"first\":7,\"last\":8,"
        "\"randoms\":"
        "\"000001000002\"}]}}]'::jsonb)");
    store_cell(s, arena_printf(
                      &s->arena,
                      "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,"
                      "\"unit_index\":7,\"place_id\":1,\"area\":310101,\"company_id\":1,"
                      "\"body\":{\"kind\":\"%s\",\"why\":{\"zh\":\"扫到\",\"en\":"
                      "\"seen\"}}}]'::jsonb)",
                      kind));
    return store_cell(s, "SELECT id FROM alert ORDER BY raised_at DESC LIMIT 1");
}

static void
add_person(struct store *s, const char *login, const char *role, int area)
{
    store_cell(
        s, arena_printf(&s->arena,
                        "INSERT INTO person (login, name, role, password_hash, area_lo,"
                        " area_hi, company_id) VALUES ('%s', '名%s', '%s', 'x', %d, %d,"
                        " CASE '%s' WHEN 'company' THEN 1 END) RETURNING id",
                        login, login, role, area, area, role));
}

static const char *
with_id(struct store *s, const char *id, const char *more)
{
    return arena_printf(&s->arena, "{\"id\":\"%s\"%s}", id, more);
}

static const char *
unit_status(struct store *s)
{
    return store_cell(s,
                      "SELECT string_agg(status::text, '' ORDER BY idx) FROM unit_facts");
}

static void
an_alert_is_acknowledged_once_and_assigned_to_who_may_see_it(void **state)
{
    struct store *s = *state;
    const char *id = about_a_unit(s, "backflow_void");

    add_person(s, "near", "inspector", 310101);
    add_person(s, "far", "inspector", 310115);
    add_person(s, "lab", "laboratory", 310101);
    add_person(s, "firm", "company", 310101);
    json_decref(must_do(s, "alert", "acknowledge", with_id(s, id, "")));
    must_refuse(s, "alert", "acknowledge", with_id(s, id, ""), "alert_acknowledged");
    must_refuse(s, "alert", "assign", with_id(s, id, ",\"person\":\"far\""),
                "alert_person");
    must_refuse(s, "alert", "assign", with_id(s, id, ",\"person\":\"lab\""),
                "alert_person");
    must_refuse(s, "alert", "assign", with_id(s, id, ",\"person\":\"firm\""),
                "alert_person");
    must_refuse(s, "alert", "assign", with_id(s, id, ",\"person\":\"nobody\""),
                "alert_person");
    json_decref(must_do(s, "alert", "assign", with_id(s, id, ",\"person\":\"near\"")));
    json_t *shown = must_do(s, "alert", "show", with_id(s, id, ""));
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(shown, "assigned"), "login")),
        "near");
    assert_true(json_is_object(json_object_get(shown, "acknowledged")));
    json_decref(shown);
}

/* A suspicion alone stops nobody; confirmed, it marks the unit until it is closed. */
static void
only_a_confirmed_clone_alert_marks_its_unit(void **state)
{
    struct store *s = *state;
    const char *id = about_a_unit(s, "clone_travel");

    assert_string_equal(unit_status(s), "00");
    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    json_decref(
        must_do(s, "alert", "confirm", with_id(s, id, ",\"reason\":\"两件实物\"")));
    assert_string_equal(unit_status(s), "60");
    assert_string_equal(
        store_cell(s, "SELECT array_agg(first_index) FROM status_touched"), "{7}");
    must_refuse(s, "alert", "confirm", with_id(s, id, ",\"reason\":\"x\""),
                "alert_confirmed");
    json_decref(
        must_do(s, "alert", "close", with_id(s, id, ",\"reason\":\"已收缴仿冒品\"")));
    assert_string_equal(unit_status(s), "00");
}

static void
no_other_kind_is_confirmed(void **state)
{
    struct store *s = *state;
    const char *id = about_a_unit(s, "backflow_void");

    must_refuse(s, "alert", "confirm", with_id(s, id, ",\"reason\":\"x\""),
                "alert_no_clone");
    assert_string_equal(unit_status(s), "00");
}

static json_t *
first_of(struct store *s, const struct actor *who, const char *input, size_t want)
{
    struct attempt a = attempt_as(s, who, "alert", "list", input);
    json_t *row;

    assert_non_null(a.answer);
    assert_int_equal(json_array_size(a.answer), want);
    row = json_incref(json_array_get(a.answer, 0));
    json_decref(a.answer);
    return row;
}

static void
lists_are_filtered_and_counted_and_what_comes_back_says_so(void **state)
{
    struct store *s = *state;
    struct actor me = OFFICER;
    const char *id = about_a_unit(s, "backflow_void");

    add_person(s, "near", "inspector", 310101);
    me.person_id = atoi(store_cell(s, "SELECT id FROM person WHERE login = 'near'"));
    json_decref(first_of(s, &me, "{\"mine\":true}", 0));
    json_decref(first_of(s, &me, "{\"new\":true}", 1));
    json_decref(must_do(s, "alert", "acknowledge", with_id(s, id, "")));
    json_decref(must_do(s, "alert", "assign", with_id(s, id, ",\"person\":\"near\"")));
    json_decref(first_of(s, &me, "{\"mine\":true}", 1));
    json_decref(first_of(s, &me, "{\"new\":true}", 0));
    json_decref(first_of(s, &me, "{\"family\":\"backflow\",\"area\":310101}", 1));
    json_decref(first_of(s, &me, "{\"family\":\"clone\"}", 0));
    json_t *counts = must_do(s, "alert", "count", "{}");
    assert_int_equal(json_array_size(counts), 1);
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(counts, 0), "open")), 1);
    json_decref(counts);
    json_decref(must_do(s, "alert", "close", with_id(s, id, ",\"reason\":\"x\"")));
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,"
           "\"unit_index\":7,\"place_id\":1,\"area\":310101,\"company_id\":1,\"body\":{"
           "\"kind\":\"backflow_void\",\"why\":{\"zh\":\"x\",\"en\":\"x\"}}}]'::jsonb)");
    json_t *back = first_of(s, &OFFICER, "{\"state\":\"open\"}", 1);
    assert_int_equal(json_integer_value(json_object_get(back, "again")), 1);
    json_decref(back);
}

static void
a_company_sees_its_own_alerts_and_no_names(void **state)
{
    struct store *s = *state;
    struct actor firm = OFFICER, other = OFFICER;
    const char *id = about_a_unit(s, "backflow_void");

    add_person(s, "near", "inspector", 310101);
    json_decref(must_do(s, "alert", "assign", with_id(s, id, ",\"person\":\"near\"")));
    firm.role = other.role = ROLE_COMPANY;
    firm.company_id = 1;
    other.company_id = 2;
    json_t *row = first_of(s, &firm, "{}", 1);
    assert_true(json_is_null(json_object_get(row, "assigned_to")));
    json_decref(row);
    json_decref(first_of(s, &other, "{}", 0));
    struct attempt a =
        attempt_as(s, &firm, "alert", "close", with_id(s, id, ",\"reason\":\"x\""));
    assert_null(a.answer);
}

static void
an_alert_about_a_blind_sample_tells_neither_batch_nor_maker(void **state)
{
    struct store *s = *state;
    const char *id = about_a_unit(s, "backflow_void");

    store_cell(s, "UPDATE label SET blind = 2 WHERE idx = 7 RETURNING 1");
    json_t *row = first_of(s, &OFFICER, "{}", 1),
           *shown = must_do(s, "alert", "show", with_id(s, id, ""));
    assert_true(json_is_null(json_object_get(row, "batch")));
    assert_true(json_is_null(json_object_get(shown, "batch")));
    assert_true(json_is_null(json_object_get(shown, "producer")));
    assert_string_equal(json_string_value(json_object_get(shown, "product")), "灭火器");
    json_decref(row);
    json_decref(shown);
    json_decref(first_of(s, &OFFICER, "{\"batch\":\"B1\"}", 0));
}

static void
the_database_prints_serials_as_the_library_does(void **state)
{
    static const struct fm_serial SERIALS[] = {{0, 0},
                                               {123456, 98765},
                                               {2097151, 1},
                                               {2432725978u, 12148},
                                               {4294967295u, 262143},
                                               {1, 131072}};
    struct store *s = *state;
    char code[FM_SERIAL_LEN + 3];

    for (size_t i = 0; i < sizeof SERIALS / sizeof *SERIALS; i++) {
        assert_int_equal(fm_serial_print(&SERIALS[i], code), FM_OK);
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena, "SELECT serial_text(%u, %u)",
                                       SERIALS[i].index, SERIALS[i].random)),
            code);
    }
    for (int bit = 0; bit < 50; bit++) {
        uint64_t value = 1ull << bit;
        struct fm_serial one = {(uint32_t)(value >> 18), (uint32_t)(value & 0x3ffff)};
        assert_int_equal(fm_serial_print(&one, code), FM_OK);
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena, "SELECT serial_text(%u, %u)", one.index,
                                       one.random)),
            code);
    }
}

#define IN_A_STORE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_alert_is_closed_once_and_with_a_reason,
                                        store_setup, store_teardown),
        IN_A_STORE(an_alert_is_acknowledged_once_and_assigned_to_who_may_see_it),
        IN_A_STORE(only_a_confirmed_clone_alert_marks_its_unit),
        IN_A_STORE(no_other_kind_is_confirmed),
        IN_A_STORE(lists_are_filtered_and_counted_and_what_comes_back_says_so),
        IN_A_STORE(a_company_sees_its_own_alerts_and_no_names),
        IN_A_STORE(an_alert_about_a_blind_sample_tells_neither_batch_nor_maker),
        cmocka_unit_test_setup_teardown(the_database_prints_serials_as_the_library_does,
                                        store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
