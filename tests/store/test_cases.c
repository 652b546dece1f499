#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* A maker, a dealer and a place of use; of a declared batch of 100 the dealer got 40 and
 * the place of use 60. */
static const char WORLD[] =
    "WITH p AS (SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"D\","
    "\"party_id\":1,\"kind\":\"dealer\",\"name\":\"店\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":3,\"code\":\"S\","
    "\"party_id\":1,\"kind\":\"agency\",\"name\":\"仓库\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"BAD\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":2,\"area\":310101,\"body\":{\"code\":"
    "\"GOOD\",\"lot\":\"L2\",\"product_id\":1,\"producer_id\":1,\"producer_place\":2,"
    "\"produced_on\":\"2026-02-05\",\"declared_qty\":10}},"
    "{\"kind\":\"delivered\",\"batch_id\":1,\"area\":310104,\"place_id\":2,\"body\":{"
    "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":\"stock\","
    "\"qty\":40,\"grade\":2}}]'::jsonb)) SELECT * FROM p";

/* The answer's text field, in the arena; "" where it has none. */
static const char *
must(struct store *s, const char *noun, const char *verb, const char *input,
     const char *field)
{
    json_t *answer = must_do(s, noun, verb, input);
    const char *text = json_string_value(json_object_get(answer, field));

    text = arena_strdup(&s->arena, text ? text : "");
    json_decref(answer);
    return text;
}

static const char TAKE[] =
    "{\"batch\":\"BAD\",\"place\":\"D\",\"domain\":\"circulation\","
    "\"samplers\":[\"张三\",\"李四\"],\"units\":2}";

static const char *
take(struct store *s)
{
    store_cell(s, WORLD);
    return must(s, "sample", "take", TAKE, "number");
}

static const char *
with_number(struct store *s, const char *number, const char *rest)
{
    return arena_printf(&s->arena, "{\"number\":\"%s\"%s}", number, rest);
}

static const char FAILED[] = ",\"result\":\"nonconforming\",\"report\":\"R1\",\"scope\":"
                             "\"全批\",\"items\":{\"灭火\":{\"pass\":false}}";

static void
a_sample_leaves_the_stock_and_gets_labels(void **state)
{
    struct store *s = *state;

    assert_non_null(strstr(take(s), "-310000-0001"));
    assert_string_equal(store_cell(s, "SELECT qty FROM holding WHERE batch_id = 1 AND"
                                      " place_id = 2 AND bucket = 'stock'"),
                        "36");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM label"), "5");
    assert_non_null(strstr(must(s, "sample", "take", TAKE, "number"), "-0002"));
    must_refuse(
        s, "sample", "take",
        "{\"batch\":\"BAD\",\"place\":\"D\",\"domain\":\"circulation\",\"samplers\":["
        "\"张三\",\"李四\"],\"test\":99}",
        "sampling_stock");
    must_refuse(
        s, "sample", "take",
        "{\"batch\":\"BAD\",\"place\":\"D\",\"domain\":\"circulation\",\"samplers\":["
        "\"张三\"]}",
        "sampling_samplers");
}

static void
a_conforming_result_opens_nothing_and_is_worded_with_care(void **state)
{
    struct store *s = *state;
    const char *number = take(s);
    const char *passed = with_number(s, number,
                                     ",\"result\":\"conforming\",\"report\":\"R1\","
                                     "\"items\":{\"灭火\":{\"pass\":true}}");

    assert_string_equal(must(s, "result", "record", passed, "wording"),
                        "所检项目未发现不合格");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM recall"), "0");
    must_refuse(s, "result", "record", passed, "result_twice");
}

static void
a_failed_result_opens_the_recall_and_orders_every_holder(void **state)
{
    struct store *s = *state;
    const char *number = take(s);
    const char *recall =
        must(s, "result", "record", with_number(s, number, FAILED), "recall");

    assert_string_equal(store_cell(s, "SELECT string_agg(place_id || ':' || qty, ' '"
                                      " ORDER BY place_id) FROM replacement_order"),
                        "1:60 2:36");
    assert_string_equal(store_cell(s, "SELECT due_on - (now() AT TIME ZONE"
                                      " 'Asia/Shanghai')::date FROM replacement_order"),
                        "15");
    must_refuse(s, "recall", "open",
                "{\"batch\":\"BAD\",\"reason\":\"x\",\"scope\":\"y\"}", "recall_exists");
    must_refuse(s, "recall", "close", with_number(s, recall, ""), "recall_unaccounted");
    must_waive(s, recall, "unaccounted", 60, "P");
    must_refuse(s, "recall", "close", with_number(s, recall, ""), "recall_orders_open");
    must_waive(s, recall, "held", 36, "D");
    assert_string_equal(must(s, "recall", "close", with_number(s, recall, ""), "state"),
                        "closed");
    must_refuse(s, "recall", "close", with_number(s, recall, ""), "matter_state");
    assert_string_equal(must(s, "recall", "reopen",
                             with_number(s, recall, ",\"reason\":\"回流\""), "state"),
                        "open");
}

static void
an_order_is_served_fulfilled_with_a_normal_unit_and_done(void **state)
{
    struct store *s = *state;
    const char *number = take(s);

    must(s, "sample", "take",
         "{\"batch\":\"GOOD\",\"place\":\"D\",\"domain\":\"circulation\","
         "\"samplers\":[\"张三\",\"李四\"],\"units\":1}",
         "number");
    must(s, "result", "record", with_number(s, number, FAILED), "recall");
    const char *order =
        store_cell(s, "SELECT number FROM replacement_order WHERE place_id = 2");
    const char *old = unit_code(s, 1, 0);
    const char *swap = arena_printf(&s->arena, ",\"old\":\"%s\",\"new\":\"%s\"", old,
                                    unit_code(s, 2, 0));
    const char *same =
        arena_printf(&s->arena, ",\"old\":\"%s\",\"new\":\"%s\"", old, old);
    must_refuse(s, "order", "replace", with_number(s, order, same), "replace_same_unit");
    must_refuse(s, "order", "done", with_number(s, order, ""), "order_short");
    assert_string_equal(must(s, "order", "serve",
                             with_number(s, order, ",\"receiver\":\"王五\""), "state"),
                        "served");
    must(s, "order", "replace", with_number(s, order, swap), "");
    assert_string_equal(store_cell(s, "SELECT string_agg(state, ' ' ORDER BY state) FROM"
                                      " unit WHERE twin_idx IS NOT NULL"),
                        "installed removed");
    must_refuse(s, "order", "replace", with_number(s, order, swap), "unit_elsewhere");
    assert_string_equal(must(s, "order", "done",
                             with_number(s, order, ",\"reason\":\"余货退回\""), "state"),
                        "done");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sample_leaves_the_stock_and_gets_labels,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_conforming_result_opens_nothing_and_is_worded_with_care, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(
            a_failed_result_opens_the_recall_and_orders_every_holder, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(
            an_order_is_served_fulfilled_with_a_normal_unit_and_done, store_setup,
            store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
