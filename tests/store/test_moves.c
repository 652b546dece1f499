#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/uuid.h"
#include "support/attempt.h"

/* Batch 9001 (B001) of tests/specimens/trace: places 9001 P001 (maker), 9002 D001 (330 in
 * stock), 9003 D002 (115, 50 in transit), 9004 S001, 9005 S002 (10), 9006 D003 (-8),
 * 9007. */
static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
}

static void
held(struct store *s, int place, const char *bucket, const char *want)
{
    const char *sql = "SELECT qty FROM holding WHERE batch_id = 9001 AND place_id = %d"
                      " AND bucket = '%s'";

    assert_string_equal(store_cell(s, arena_printf(&s->arena, sql, place, bucket)), want);
}

static void
done(struct store *s, const char *noun, const char *verb, const char *input)
{
    json_decref(must_do(s, noun, verb, input));
}

static bool
alerted(struct store *s, const char *noun, const char *verb, const char *input)
{
    json_t *answer = must_do(s, noun, verb, input);
    bool yes = json_is_true(json_object_get(answer, "alerted"));

    json_decref(answer);
    return yes;
}

/* Three labels on goods at D001; `out` gets their codes. */
static void
label_three(struct store *s, const char *out[3])
{
    done(s, "label", "issue", "{\"batch\":\"B001\",\"count\":3,\"place\":\"D001\"}");
    for (int i = 0; i < 3; i++)
        out[i] = unit_code(s, 9001, i);
}

static const char *
with_code(struct store *s, const char *code, const char *rest)
{
    return arena_printf(&s->arena, "{\"code\":\"%s\"%s}", code, rest);
}

static void
recall(struct store *s)
{
    done(s, "recall", "open",
         "{\"batch\":\"B001\",\"reason\":\"不合格\",\"scope\":\"全批\"}");
}

static void
goods_are_in_transit_until_they_are_received(void **state)
{
    struct store *s = *state;

    world(s);
    done(s, "delivery", "add",
         "{\"from\":\"P001\",\"to\":\"D002\",\"batch\":\"B001\",\"qty\":10,\"document\":"
         "\"SH-9\"}");
    held(s, 9003, "transit", "60");
    held(s, 9001, "stock", "290");
    done(s, "delivery", "receive", "{\"place\":\"D002\",\"batch\":\"B001\",\"qty\":60}");
    held(s, 9003, "transit", "0");
    held(s, 9003, "stock", "175");
    done(s, "delivery", "add",
         "{\"from\":\"P001\",\"to\":\"D002\",\"batch\":\"B001\",\"qty\":5,\"received\":"
         "true}");
    held(s, 9003, "stock", "180");
    assert_string_equal(store_cell(s, "SELECT document || grade FROM movement"
                                      " WHERE batch_id = 9001 AND qty = 10"),
                        "SH-92");
    must_refuse(s, "delivery", "add",
                "{\"from\":\"P001\",\"to\":\"P001\",\"batch\":\"B001\",\"qty\":5}",
                "place_same");
    must_refuse(s, "delivery", "add", "{\"from\":\"P001\",\"to\":\"D001\"}",
                "goods_missing");
    must_refuse(s, "delivery", "add",
                "{\"from\":\"P001\",\"to\":\"none\",\"batch\":\"B001\",\"qty\":5}",
                "place_unknown");
    must_refuse(s, "delivery", "add",
                "{\"from\":\"P001\",\"to\":\"D001\",\"batch\":\"none\",\"qty\":5}",
                "batch_unknown");
}

static void
more_than_the_record_has_needs_a_reason(void **state)
{
    struct store *s = *state;
    static const char TOO_MANY[] =
        "{\"from\":\"D003\",\"to\":\"S003\",\"batch\":\"B001\",\"qty\":4%s}";

    world(s);
    must_refuse(s, "delivery", "add", arena_printf(&s->arena, TOO_MANY, ""),
                "more_than_recorded");
    must_refuse(s, "delivery", "receive",
                "{\"place\":\"D002\",\"batch\":\"B001\",\"qty\":51}",
                "more_than_recorded");
    done(s, "delivery", "add",
         arena_printf(&s->arena, TOO_MANY, ",\"reason\":\"现场查到发货单\""));
    held(s, 9006, "stock", "-12");
}

static void
labelled_goods_travel_label_by_label(void **state)
{
    struct store *s = *state;
    const char *codes[3];
    static const char RANGE[] =
        "{\"from\":\"%s\",\"to\":\"D002\",\"first\":\"%s\",\"last\":\"%s\"%s}";

    world(s);
    label_three(s, codes);
    must_refuse(s, "delivery", "add",
                arena_printf(&s->arena, RANGE, "D001", codes[0], codes[2], ",\"qty\":2"),
                "move_labels");
    must_refuse(s, "delivery", "add",
                arena_printf(&s->arena, RANGE, "D001", codes[2], codes[0], ""),
                "move_labels");
    must_refuse(s, "delivery", "add",
                arena_printf(&s->arena, RANGE, "S001", codes[0], codes[1], ""),
                "unit_elsewhere");
    done(s, "delivery", "add",
         arena_printf(&s->arena, RANGE, "D001", codes[0], codes[1],
                      ",\"batch\":\"B001\",\"qty\":2"));
    held(s, 9002, "stock", "328");
    held(s, 9003, "transit", "52");
    done(s, "unit", "receive", with_code(s, codes[0], ""));
    held(s, 9003, "transit", "51");
    must_refuse(s, "unit", "receive", with_code(s, codes[0], ""), "unit_elsewhere");
    done(s, "unit", "receive", with_code(s, codes[1], ",\"place\":\"S001\""));
    assert_string_equal(store_cell(s, "SELECT string_agg(place_id || state, ' ' ORDER BY"
                                      " idx) FROM unit WHERE batch_id = 9001"),
                        "9003stock 9004stock 9002labelled");
    done(s, "delivery", "add",
         arena_printf(&s->arena, RANGE, "S002", codes[2], codes[2],
                      ",\"reason\":\"现场所见\",\"received\":true"));
    held(s, 9005, "stock", "9");
}

static void
a_retry_counts_once_and_an_id_serves_one_event(void **state)
{
    struct store *s = *state;
    char id[UUID_TEXT];
    static const char SEND[] =
        "{\"from\":\"P001\",\"to\":\"D001\",\"batch\":\"B001\",\"qty\":%d,\"id\":\"%s\"}";

    world(s);
    uuid7_new_text(id);
    for (int i = 0; i < 2; i++) {
        json_t *a = must_do(s, "delivery", "add", arena_printf(&s->arena, SEND, 7, id));
        assert_string_equal(json_string_value(json_object_get(a, "id")), id);
        assert_int_equal(json_is_true(json_object_get(a, "replayed")), i);
        json_decref(a);
    }
    held(s, 9001, "stock", "293");
    must_refuse(s, "delivery", "add", arena_printf(&s->arena, SEND, 8, id),
                "event_id_reused");
    id[14] = '4';
    must_refuse(s, "delivery", "add", arena_printf(&s->arena, SEND, 7, id),
                "event_id_version");

    const char *codes[3];
    label_three(s, codes);
    uuid7_new_text(id);
    const char *put = with_code(
        s, codes[0], arena_printf(&s->arena, ",\"place\":\"S001\",\"id\":\"%s\"", id));
    done(s, "unit", "install", put);
    done(s, "unit", "install", put);
    held(s, 9004, "installed", "151");
    must_refuse(s, "unit", "install", with_code(s, codes[0], ",\"place\":\"S001\""),
                "unit_elsewhere");
    uuid7_new_text(id);
    const char *count = arena_printf(
        &s->arena, "{\"place\":\"S002\",\"batch\":\"B001\",\"counted\":4,\"id\":\"%s\"}",
        id);
    done(s, "stock", "count", count);
    done(s, "stock", "count", count);
    held(s, 9005, "missing", "6");
}

static void
recalled_goods_going_downstream_raise_an_alert_that_says_why(void **state)
{
    struct store *s = *state;
    static const char SEND[] =
        "{\"from\":\"%s\",\"to\":\"%s\",\"batch\":\"B001\",\"qty\":1}";

    world(s);
    recall(s);
    assert_true(
        alerted(s, "delivery", "add", arena_printf(&s->arena, SEND, "D001", "S003")));
    assert_false(
        alerted(s, "delivery", "add", arena_printf(&s->arena, SEND, "D001", "S003")));
    assert_false(
        alerted(s, "delivery", "add", arena_printf(&s->arena, SEND, "D001", "P001")));
    assert_false(
        alerted(s, "delivery", "add", arena_printf(&s->arena, SEND, "S002", "D001")));
    assert_true(alerted(s, "delivery", "leave",
                        "{\"place\":\"D001\",\"batch\":\"B001\",\"qty\":1}"));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(place_id || ' ' || area || ' ' || unit_index,"
                      " ';' ORDER BY place_id) FROM alert WHERE batch_id = 9001"
                      " AND kind = 'shipment_recalled'"),
        "9002 310104 0;9007 310113 0");
    assert_non_null(strstr(
        store_cell(s, "SELECT why->>'zh' FROM alert WHERE place_id = 9007"), "已召回"));
    assert_non_null(
        strstr(store_cell(s, "SELECT why->>'en' FROM alert WHERE place_id = 9002"),
               "outside the city"));
}

static void
a_unit_is_removed_under_the_order_of_its_place(void **state)
{
    struct store *s = *state;
    const char *codes[3];

    world(s);
    label_three(s, codes);
    done(s, "unit", "install", with_code(s, codes[0], ",\"place\":\"S001\""));
    store_cell(s, "SELECT event_append('["
                  "{\"kind\":\"recall_opened\",\"batch_id\":9001,\"area\":310101,\"id\":"
                  "\"01900000-0000-7000-8000-000000000001\",\"body\":{\"number\":\"R9\","
                  "\"reason\":\"x\",\"scope\":\"y\"}},"
                  "{\"kind\":\"order_issued\",\"batch_id\":9001,\"area\":310115,"
                  "\"place_id\":9004,\"body\":{\"number\":\"R9-1\",\"recall_id\":"
                  "\"01900000-0000-7000-8000-000000000001\",\"qty\":151,\"due_on\":"
                  "\"2026-12-31\"}},"
                  "{\"kind\":\"order_issued\",\"batch_id\":9001,\"area\":310115,"
                  "\"place_id\":9003,\"body\":{\"number\":\"R9-2\",\"recall_id\":"
                  "\"01900000-0000-7000-8000-000000000001\",\"qty\":165,\"due_on\":"
                  "\"2026-12-31\"}}]')");
    must_refuse(s, "unit", "remove",
                with_code(s, codes[0], ",\"reason\":\"召回\",\"order\":\"R9-2\""),
                "replace_old_place");
    must_refuse(s, "unit", "remove",
                with_code(s, codes[0], ",\"reason\":\"召回\",\"order\":\"none\""),
                "order_unknown");
    must_refuse(s, "unit", "remove", with_code(s, codes[0], ""), "invalid_input");
    done(s, "unit", "remove",
         with_code(s, codes[0], ",\"reason\":\"召回\",\"order\":\"R9-1\""));
    held(s, 9004, "removed", "1");
    held(s, 9004, "installed", "150");
    assert_string_equal(store_cell(s, "SELECT o.number FROM unit u JOIN replacement_order"
                                      " o ON o.id = u.order_id WHERE u.batch_id = 9001"),
                        "R9-1");
    must_refuse(s, "unit", "remove", with_code(s, codes[0], ",\"reason\":\"再拆\""),
                "unit_elsewhere");
    done(s, "unit", "remove", with_code(s, codes[1], ",\"reason\":\"下架\""));
    held(s, 9002, "removed", "1");
}

static void
what_a_count_differs_by_is_missing_or_found(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *a = must_do(s, "stock", "count",
                        "{\"place\":\"D001\",\"batch\":\"B001\",\"counted\":320}");
    assert_int_equal(json_integer_value(json_object_get(a, "short")), 10);
    json_decref(a);
    held(s, 9002, "stock", "320");
    held(s, 9002, "missing", "10");
    done(s, "stock", "count",
         "{\"place\":\"P001\",\"batch\":\"B001\",\"counted\":300,\"declared\":true}");
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *balance = json_object_get(t, "balance");
    assert_int_equal(json_integer_value(json_object_get(balance, "unaccounted")), 7);
    const json_t *stock = json_array_get(json_object_get(balance, "terms"), 0);
    assert_string_equal(json_string_value(json_object_get(stock, "grade")), "declared");
    json_decref(t);
    assert_true(alerted(s, "stock", "count",
                        "{\"place\":\"S002\",\"batch\":\"B001\",\"counted\":20}"));
    held(s, 9005, "missing", "-10");
    assert_non_null(strstr(store_cell(s, "SELECT why->>'zh' FROM alert WHERE kind ="
                                         " 'more_than_whole' AND batch_id = 9001"),
                           "1000 多 3"));
    must_refuse(s, "stock", "count",
                "{\"place\":\"none\",\"batch\":\"B001\",\"counted\":1}", "place_unknown");
    must_refuse(s, "stock", "count",
                "{\"place\":\"D001\",\"batch\":\"none\",\"counted\":1}", "batch_unknown");
}

static void
a_unit_leaves_the_city_and_comes_back_from_outside(void **state)
{
    struct store *s = *state;
    const char *codes[3];
    static const char BACK[] = "{\"place\":\"D002\",\"first\":\"%s\",\"outside\":true}";

    world(s);
    label_three(s, codes);
    done(s, "unit", "leave", with_code(s, codes[0], ",\"reason\":\"转售外省\""));
    held(s, 9002, "out_of_area", "1");
    must_refuse(s, "unit", "install", with_code(s, codes[0], ",\"place\":\"S001\""),
                "unit_elsewhere");
    done(s, "delivery", "receive", arena_printf(&s->arena, BACK, codes[0]));
    held(s, 9003, "stock", "116");
    must_refuse(s, "delivery", "receive", arena_printf(&s->arena, BACK, codes[0]),
                "unit_elsewhere");
    must_refuse(s, "unit", "leave", with_code(s, "0000-0180-05V8", ",\"reason\":\"x\""),
                "serial_wrong");
}

static void
goods_without_labels_are_installed_by_quantity(void **state)
{
    struct store *s = *state;

    world(s);
    done(s, "install", "add",
         "{\"batch\":\"B001\",\"place\":\"S003\",\"from\":\"D001\",\"qty\":12}");
    held(s, 9007, "installed", "20");
    held(s, 9002, "stock", "318");
    done(s, "install", "add", "{\"batch\":\"B001\",\"place\":\"S002\",\"qty\":10}");
    held(s, 9005, "installed", "50");
    must_refuse(s, "install", "add", "{\"batch\":\"B001\",\"place\":\"S002\",\"qty\":1}",
                "more_than_recorded");
}

static void
nothing_happens_before_what_a_unit_did_last(void **state)
{
    struct store *s = *state;
    const char *codes[3];
    static const char AT[] = ",\"place\":\"S001\",\"occurred_at\":\"%s\"";

    world(s);
    label_three(s, codes);
    done(
        s, "unit", "install",
        with_code(s, codes[0], arena_printf(&s->arena, AT, "2026-03-05T08:30:00+08:00")));
    assert_string_equal(store_cell(s, "SELECT state_at = '2026-03-05T00:30:00Z' FROM unit"
                                      " WHERE batch_id = 9001 AND state = 'installed'"),
                        "t");
    must_refuse(s, "unit", "remove",
                with_code(s, codes[0],
                          ",\"reason\":\"x\",\"occurred_at\":\"2026-03-04T08:30:00Z\""),
                "occurred_too_early");
}

static void
a_district_moves_goods_at_its_own_places(void **state)
{
    struct store *s = *state;
    const struct actor xuhui = {.person_id = 8,
                                .login = "xu",
                                .role = ROLE_REGULATOR_DISTRICT,
                                .area_lo = 310104,
                                .area_hi = 310104};
    static const struct {
        const char *noun, *verb, *input, *refused;
    } rows[] = {
        {"delivery", "add",
         "{\"from\":\"P001\",\"to\":\"D001\",\"batch\":\"B001\",\"qty\":1}", ""},
        {"delivery", "add",
         "{\"from\":\"D001\",\"to\":\"S001\",\"batch\":\"B001\",\"qty\":1}", ""},
        {"delivery", "add",
         "{\"from\":\"P001\",\"to\":\"D002\",\"batch\":\"B001\",\"qty\":1}",
         "place_unknown"},
        {"delivery", "receive", "{\"place\":\"D002\",\"batch\":\"B001\",\"qty\":1}",
         "place_unknown"},
        {"delivery", "leave", "{\"place\":\"D002\",\"batch\":\"B001\",\"qty\":1}",
         "place_unknown"},
        {"install", "add", "{\"batch\":\"B001\",\"place\":\"S001\",\"qty\":1}",
         "place_unknown"},
        {"stock", "count", "{\"place\":\"D002\",\"batch\":\"B001\",\"counted\":1}",
         "place_unknown"},
    };

    world(s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct attempt a =
            attempt_as(s, &xuhui, rows[i].noun, rows[i].verb, rows[i].input);
        json_decref(a.answer);
        assert_string_equal(a.refused, rows[i].refused);
    }
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(goods_are_in_transit_until_they_are_received),
        STORE(more_than_the_record_has_needs_a_reason),
        STORE(labelled_goods_travel_label_by_label),
        STORE(a_retry_counts_once_and_an_id_serves_one_event),
        STORE(recalled_goods_going_downstream_raise_an_alert_that_says_why),
        STORE(a_unit_is_removed_under_the_order_of_its_place),
        STORE(what_a_count_differs_by_is_missing_or_found),
        STORE(a_unit_leaves_the_city_and_comes_back_from_outside),
        STORE(goods_without_labels_are_installed_by_quantity),
        STORE(nothing_happens_before_what_a_unit_did_last),
        STORE(a_district_moves_goods_at_its_own_places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
