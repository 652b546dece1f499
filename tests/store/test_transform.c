#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* The world of the trace specimens, and batches A (declared 100), B, C, D at the maker,
 * of which B, C and D are not declared. */
static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
    for (int i = 0; i < 4; i++)
        store_cell(s, arena_printf(
                          &s->arena,
                          "SELECT event_append('[{\"kind\":\"batch_registered\","
                          "\"batch_id\":%d,\"area\":310101,\"body\":{\"code\":\"%c\","
                          "\"lot\":\"L\",\"product_id\":9001,\"producer_id\":9001,"
                          "\"producer_place\":9001,\"produced_on\":\"2026-01-06\"%s}}]')",
                          9100 + i, 'A' + i, i ? "" : ",\"declared_qty\":100"));
}

static const char *
text(const json_t *of, const char *name)
{
    const char *value = json_string_value(json_object_get(of, name));

    return value ? value : "";
}

static long long
number(const json_t *of, const char *name)
{
    return json_integer_value(json_object_get(of, name));
}

static const json_t *
named(const json_t *list, const char *member, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(text(json_array_get(list, i), member), name) == 0)
            return json_array_get(list, i);
    return NULL;
}

static const char *
make(struct store *s, const char *from, const char *into, const char *more)
{
    json_t *done = must_do(
        s, "transform", "add",
        arena_printf(&s->arena, "{\"place\":\"P001\",\"from\":[%s],\"into\":[%s]%s}",
                     from, into, more));
    const char *id = arena_strdup(&s->arena, text(done, "id"));

    json_decref(done);
    return id;
}

static json_t *
trace(struct store *s, const char *batch, const char *more)
{
    return must_do(s, "trace", "batch",
                   arena_printf(&s->arena, "{\"code\":\"%s\"%s}", batch, more));
}

/* A and B001 go into B; B into C; C back into D and D into B: a cycle. */
static void
chain(struct store *s)
{
    make(s, "\"A:40\",\"B001:10\"", "\"B:45\"", ",\"document\":\"JG-1\"");
    make(s, "\"B:30\"", "\"C:60\"", "");
    make(s, "\"C:20\"", "\"D:20\"", "");
    make(s, "\"D:5\"", "\"B:5\"", "");
}

static void
what_goes_in_is_used_up_and_what_comes_out_is_there(void **state)
{
    struct store *s = *state;

    world(s);
    chain(s);
    assert_string_equal(
        store_cell(s, "SELECT string_agg(b.code || bucket || qty, ' ' ORDER BY b.code,"
                      " bucket) FROM holding JOIN batch b ON b.id = batch_id WHERE"
                      " batch_id >= 9100"),
        "Aconsumed40 Astock60 Bconsumed30 Bstock20 Cconsumed20 Cstock40 Dconsumed5 "
        "Dstock15");
    json_t *t = trace(s, "A", "");
    const json_t *balance = json_object_get(t, "balance");
    assert_int_equal(
        number(named(json_object_get(balance, "terms"), "term", "consumed"), "qty"), 40);
    json_decref(t);
    /* made from nothing known is no gap: it is told with the batches it was made from */
    t = trace(s, "C", "");
    assert_null(named(json_object_get(t, "gaps"), "place", "P001"));
    json_decref(t);
}

static void
a_trace_crosses_batches_both_ways_and_cycles_end(void **state)
{
    struct store *s = *state;

    world(s);
    chain(s);
    json_t *t = trace(s, "B", "");
    const json_t *sources = json_object_get(t, "sources"),
                 *products = json_object_get(t, "products"),
                 *made = json_object_get(t, "made");
    assert_int_equal(json_array_size(sources), 4);
    assert_int_equal(number(named(sources, "code", "A"), "level"), 1);
    assert_int_equal(number(named(sources, "code", "D"), "level"), 1);
    assert_int_equal(number(named(sources, "code", "C"), "level"), 2);
    assert_int_equal(json_array_size(products), 2);
    assert_int_equal(number(named(products, "code", "D"), "level"), 2);
    assert_int_equal(json_array_size(made), 5);
    const json_t *edge = named(made, "from", "A");
    assert_int_equal(number(edge, "qty"), 40);
    assert_int_equal(number(edge, "made"), 45);
    assert_string_equal(text(edge, "documents"), "JG-1");
    assert_string_equal(text(edge, "place"), "P001");
    assert_string_equal(text(edge, "grade"), "documented");
    json_decref(t);
    t = trace(s, "B", ",\"direction\":\"down\",\"depth\":1");
    assert_int_equal(json_array_size(json_object_get(t, "sources")), 0);
    assert_int_equal(json_array_size(json_object_get(t, "products")), 1);
    json_decref(t);
    t = trace(s, "A", ",\"across\":true");
    assert_int_equal(json_array_size(json_object_get(t, "traces")), 4);
    json_decref(t);
}

static void
what_was_made_from_a_recalled_batch_says_so(void **state)
{
    struct store *s = *state;

    world(s);
    chain(s);
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"A\",\"reason\":\"不合格\",\"scope\":\"全批\"}"));
    json_t *t = trace(s, "A", "");
    const json_t *products = json_object_get(t, "products");
    assert_int_equal(json_array_size(products), 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(text(json_array_get(products, i), "made_from_recalled"), "A");
    json_decref(t);
    t = trace(s, "D", "");
    assert_string_equal(text(t, "made_from_recalled"), "A");
    json_decref(t);
    /* recalled goods that go on being used raise an alert */
    make(s, "\"A:5\"", "\"C:5\"", "");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM alert WHERE kind ="
                                      " 'transformed_recalled'"),
                        "1");
}

static void
a_transformation_is_taken_back_as_a_whole_and_known_before(void **state)
{
    struct store *s = *state;

    world(s);
    const char *id = make(s, "\"A:40\"", "\"B:40\"", "");
    store_cell(s, "SELECT pg_sleep(0.01)");
    const char *then =
        store_cell(s, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                      " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    json_decref(
        must_do(s, "movement", "correct",
                arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"未加工\"}", id)));
    assert_string_equal(
        store_cell(s, "SELECT coalesce(sum(qty), 0) FROM holding WHERE batch_id = 9101"),
        "0");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(bucket || qty, ' ' ORDER BY bucket) FROM holding"
                      " WHERE batch_id = 9100"),
        "consumed0 stock100");
    json_t *t = trace(s, "A", "");
    assert_int_equal(json_array_size(json_object_get(t, "products")), 0);
    assert_int_equal(json_array_size(json_object_get(t, "corrections")), 1);
    json_decref(t);
    t = trace(s, "A", arena_printf(&s->arena, ",\"known_at\":\"%s\"", then));
    assert_int_equal(json_array_size(json_object_get(t, "products")), 1);
    json_decref(t);
}

static void
what_makes_no_sense_is_refused_and_changes_nothing(void **state)
{
    struct store *s = *state;
    static const char *const WRONG[][3] = {
        {"\"A:40\"", "\"A:40\"", "batch_twice"},
        {"\"A:40\",\"A:5\"", "\"B:4\"", "batch_twice"},
        {"\"A:400\"", "\"B:4\"", "more_than_recorded"},
        {"\"A\"", "\"B:4\"", "part_unreadable"},
        {"\"A:x\"", "\"B:4\"", "part_unreadable"},
        {"\"A:0\"", "\"B:4\"", "part_unreadable"},
        {"\"A:4\"", "\"NONE:4\"", "batch_unknown"},
    };

    world(s);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        must_refuse(s, "transform", "add",
                    arena_printf(&s->arena,
                                 "{\"place\":\"P001\",\"from\":[%s],\"into\":[%s]}",
                                 WRONG[i][0], WRONG[i][1]),
                    WRONG[i][2]);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM transformation"), "0");
}

static void
labelled_units_are_made_into_labelled_units(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(
        must_do(s, "label", "issue", "{\"batch\":\"A\",\"count\":2,\"place\":\"P001\"}"));
    json_decref(
        must_do(s, "label", "issue", "{\"batch\":\"B\",\"count\":1,\"place\":\"P001\"}"));
    make(s,
         arena_printf(&s->arena, "\"%s..%s\"", unit_code(s, 9100, 0),
                      unit_code(s, 9100, 1)),
         arena_printf(&s->arena, "\"%s..%s\"", unit_code(s, 9101, 0),
                      unit_code(s, 9101, 0)),
         "");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(batch_id || state, ' ' ORDER BY idx) FROM unit"),
        "9100consumed 9100consumed 9101stock");
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(what_goes_in_is_used_up_and_what_comes_out_is_there),
        STORE(a_trace_crosses_batches_both_ways_and_cycles_end),
        STORE(what_was_made_from_a_recalled_batch_says_so),
        STORE(a_transformation_is_taken_back_as_a_whole_and_known_before),
        STORE(what_makes_no_sense_is_refused_and_changes_nothing),
        STORE(labelled_units_are_made_into_labelled_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
