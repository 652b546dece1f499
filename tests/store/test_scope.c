/* What a verdict covers beyond its batch, and what a seizure makes of units: by the
 * actions that people take, in the order they take them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* Makers P and Q; a dealer D and a building B of others. */
static const char GROUND[] =
    "SELECT event_append(jsonb_agg(x)) FROM ("
    "SELECT jsonb_build_object('kind', k || '_registered', 'area', 310101, 'body',"
    " jsonb_build_object('id', id, 'code', code, 'kind', kind, 'name', code, 'party_id',"
    " id)) AS x FROM (VALUES (1, 'P', 'producer'), (2, 'Q', 'producer'),"
    " (3, 'D', 'dealer'), (4, 'B', 'premises')) AS p(id, code, kind),"
    " (VALUES ('party'), ('place')) AS e(k)"
    " UNION ALL SELECT jsonb_build_object('kind', 'product_registered', 'area', 310000,"
    " 'body', jsonb_build_object('id', id, 'code', 'M' || id, 'name', 'x', 'model', m,"
    " 'base_unit', '具', 'standard', 'GB')) FROM (VALUES (1, 'MFZ4'), (2, 'MFZ4'),"
    " (3, 'MFZ8')) AS m(id, m)) t";

/* A batch of a maker and a product, produced on a day of 2026. */
static void
batch(struct store *s, int id, int maker, int product, const char *day)
{
    store_cell(
        s, arena_printf(&s->arena,
                        "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                        " 'batch_registered', 'batch_id', %d, 'area', 310101, 'body',"
                        " jsonb_build_object('code', 'B%d', 'lot', 'L', 'product_id', %d,"
                        " 'producer_id', %d, 'producer_place', %d, 'produced_on',"
                        " '2026-%s', 'declared_qty', 100))))",
                        id, id, product, maker, maker, day));
}

/* Labels first..last of the batch, with a unit each, at the maker's. */
static void
label(struct store *s, int of, int first, int last)
{
    store_cell(
        s, arena_printf(
               &s->arena,
               "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
               " 'labels_issued', 'batch_id', %d, 'area', 310101, 'place_id', 1, 'body',"
               " jsonb_build_object('day', 600, 'count', %d, 'ranges', jsonb_build_array("
               "jsonb_build_object('type', 0, 'first', %d, 'last', %d, 'randoms',"
               " repeat('000007', %d)))))))",
               of, last - first + 1, first, last, last - first + 1));
}

static void
ground(struct store *s)
{
    store_cell(s, GROUND);
    batch(s, 1, 1, 1, "03-10"); /* the one that fails */
    batch(s, 2, 1, 1, "03-20"); /* its product, ten days later */
    batch(s, 3, 1, 1, "05-01"); /* its product, much later */
    batch(s, 4, 1, 2, "03-15"); /* another product of its model */
    batch(s, 5, 1, 3, "03-15"); /* another model of its maker */
    batch(s, 6, 2, 1, "03-15"); /* its product by another maker */
}

/* The status of batches 1 to 6: "332000". */
static const char *
statuses(struct store *s)
{
    return store_cell(
        s, "SELECT string_agg(batch_status(b)::text, '' ORDER BY id) FROM batch b"
           " WHERE id <= 6");
}

static void
do_it(struct store *s, const char *noun, const char *verb, const char *input)
{
    json_decref(must_do(s, noun, verb, input));
}

static const char *
open_recall(struct store *s, const char *covers)
{
    json_t *r = must_do(
        s, "recall", "open",
        arena_printf(&s->arena, "{\"batch\":\"B1\",\"reason\":\"r\",\"scope\":\"s\"%s}",
                     covers));
    const char *number =
        arena_strdup(&s->arena, json_string_value(json_object_get(r, "number")));

    json_decref(r);
    return number;
}

static void
lift(struct store *s, const char *number)
{
    do_it(s, "recall", "lift",
          arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"复检合格\"}", number));
}

static void
each_scope_covers_what_it_says_and_lifting_frees_it(void **state)
{
    static const struct {
        const char *covers, *want;
    } ROWS[] = {
        {"", "300000"},
        {",\"covers\":\"batch\"", "300000"},
        {",\"covers\":\"dates\",\"covers_from\":\"2026-03-01\",\"covers_to\":\"2026-03-"
         "20\"",
         "330000"},
        {",\"covers\":\"dates\",\"covers_from\":\"2026-03-11\"", "333000"},
        {",\"covers\":\"dates\",\"covers_to\":\"2026-03-19\"", "300000"},
        {",\"covers\":\"model\"", "333300"},
        {",\"covers\":\"model\",\"covers_to\":\"2026-03-31\"", "330300"},
        {",\"covers\":\"stock\"", "333330"},
    };
    struct store *s = *state;

    ground(s);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const char *number = open_recall(s, ROWS[i].covers);
        if (strcmp(statuses(s), ROWS[i].want) != 0)
            fail_msg("%s: %s, not %s", ROWS[i].covers, statuses(s), ROWS[i].want);
        lift(s, number);
        assert_string_equal(statuses(s), "000000");
        must_refuse(
            s, "recall", "lift",
            arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"x\"}", number),
            "matter_state");
    }
}

static void
dates_that_make_no_sense_are_refused(void **state)
{
    static const char *const MORE[] = {
        ",\"covers_from\":\"2026-03-01\"",
        ",\"covers\":\"dates\"",
        ",\"covers\":\"batch\",\"covers_to\":\"2026-03-01\"",
        ",\"covers\":\"model\",\"covers_from\":\"2026-03-02\",\"covers_to\":\"2026-03-"
        "01\"",
    };
    struct store *s = *state;

    ground(s);
    for (size_t i = 0; i < sizeof MORE / sizeof *MORE; i++)
        must_refuse(s, "recall", "open",
                    arena_printf(&s->arena,
                                 "{\"batch\":\"B1\",\"reason\":\"r\",\"scope\":\"s\"%s}",
                                 MORE[i]),
                    "covers_dates");
    assert_string_equal(statuses(s), "000000");
}

/* A batch that is registered, or labels issued, after the verdict belong to it. */
static void
what_is_registered_later_is_covered_and_listed(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    batch(s, 1, 1, 1, "03-10");
    open_recall(s, ",\"covers\":\"model\"");
    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    batch(s, 2, 1, 1, "03-20");
    batch(s, 3, 2, 1, "03-20");
    assert_string_equal(statuses(s), "330");
    assert_string_equal(store_cell(s, "SELECT array_agg(batch_id) FROM status_touched"),
                        "{2}");
    label(s, 2, 10, 12);
    assert_string_equal(
        store_cell(s, "SELECT array_agg(DISTINCT status) FROM unit_facts"), "{3}");
}

static const char *
sampled(struct store *s)
{
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"sampled\",\"batch_id\":1,\"area\":310101,"
           "\"place_id\":1,\"body\":{\"number\":\"CY1\",\"domain\":\"production\","
           "\"fields\":{}}}]'::jsonb)");
    return "CY1";
}

/* A failed result suspends what it covers until its recall does more; a corrected result
 * frees what only the result held, and lets the recall be lifted. */
static void
a_result_covers_and_its_correction_frees(void **state)
{
    static const char RESULT[] = "{\"number\":\"%s\",\"result\":\"%s\",\"report\":\"R\","
                                 "\"items\":{\"a\":{\"pass\":"
                                 "%s}}%s}";
    struct store *s = *state;

    ground(s);
    const char *sample = sampled(s);
    do_it(s, "result", "record",
          arena_printf(&s->arena, RESULT, sample, "nonconforming", "false",
                       ",\"scope\":\"s\",\"covers\":\"model\""));
    assert_string_equal(statuses(s), "333300");
    const char *number = store_cell(s, "SELECT number FROM recall");
    must_refuse(s, "recall", "lift",
                arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"x\"}", number),
                "recall_verdict_stands");
    do_it(s, "result", "record",
          arena_printf(&s->arena, RESULT, sample, "conforming", "true",
                       ",\"correction\":true,\"reason\":\"复检\""));
    assert_string_equal(statuses(s), "333300");
    lift(s, number);
    assert_string_equal(statuses(s), "000000");
    assert_string_equal(store_cell(s, "SELECT state FROM recall"), "lifted");
}

static void
a_failed_result_alone_suspends_what_it_covers(void **state)
{
    static const char BODY[] =
        "SELECT "
        "event_append('[{\"kind\":\"result_recorded\",\"batch_id\":1,\"area\":310101,"
        "\"body\":{\"sampling_id\":\"019ac000-0000-7000-8000-000000000001\",\"result\":"
        "\"%s\"%s}}]'::jsonb)";
    struct store *s = *state;

    ground(s);
    store_cell(
        s, arena_printf(&s->arena, BODY, "nonconforming",
                        ",\"covers\":{\"kind\":\"stock\",\"producer_id\":1,"
                        "\"product_id\":1,\"model\":\"MFZ4\",\"to\":\"2026-04-01\"}"));
    assert_string_equal(statuses(s), "220220");
    store_cell(s, arena_printf(&s->arena, BODY, "conforming", ""));
    assert_string_equal(statuses(s), "000000");
}

static void
lifting_withdraws_the_orders_that_are_not_done(void **state)
{
    struct store *s = *state;

    ground(s);
    const char *number = open_recall(s, ",\"covers\":\"stock\"");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM replacement_order"), "1");
    store_cell(s,
               "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,"
               "\"unit_index\":7,\"area\":310101,\"body\":{\"kind\":"
               "\"backflow_recalled\",\"why\":{\"zh\":\"x\",\"en\":\"x\"}}}]'::jsonb)");
    lift(s, number);
    assert_string_equal(store_cell(s, "SELECT state FROM replacement_order"),
                        "withdrawn");
    assert_string_equal(store_cell(s, "SELECT state FROM alert"), "closed");
    assert_string_equal(store_cell(s, "SELECT recall_id IS NULL FROM batch WHERE id = 1"),
                        "t");
    open_recall(s, "");
    assert_string_equal(statuses(s), "300000");
}

/* ---- what was sampled is not what the record has there ---- */

static void
a_batch_that_never_came_to_where_it_was_sampled_is_told(void **state)
{
    static const char TAKE[] = "{\"batch\":\"%s\",\"place\":\"B\",\"domain\":"
                               "\"construction\",\"samplers\":[\"张三\","
                               "\"李四\"]}";
    struct store *s = *state;

    ground(s);
    do_it(s, "delivery", "add",
          "{\"from\":\"P\",\"to\":\"B\",\"batch\":\"B1\",\"qty\":10,\"received\":true}");
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"stock_counted\",\"batch_id\":2,\"area\":"
           "310101,\"place_id\":4,\"body\":{\"place_id\":4,\"counted\":10,\"expected\":0,"
           "\"grade\":3}}]'::jsonb)");
    do_it(s, "sample", "take", arena_printf(&s->arena, TAKE, "B1"));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM alert"), "0");
    do_it(s, "sample", "take", arena_printf(&s->arena, TAKE, "B2"));
    assert_string_equal(
        store_cell(s, "SELECT kind || ' ' || batch_id || ' ' || place_id || ' '"
                      " || (why->>'others') FROM alert"),
        "sample_astray 2 4 B1");
    do_it(s, "sample", "take", arena_printf(&s->arena, TAKE, "B2"));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM alert"), "1");
}

/* ---- seizure ---- */

static const char *
unit_statuses(struct store *s)
{
    return store_cell(s,
                      "SELECT string_agg(status::text, '' ORDER BY idx) FROM unit_facts");
}

static const char *
seize(struct store *s, const char *more)
{
    json_t *r =
        must_do(s, "seizure", "open",
                arena_printf(&s->arena, "{\"place\":\"P\",\"basis\":\"x\"%s}", more));
    const char *number =
        arena_strdup(&s->arena, json_string_value(json_object_get(r, "number")));

    json_decref(r);
    return number;
}

static const char *
release_input(struct store *s, const char *number)
{
    return arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"查明\"}", number);
}

static void
a_seized_place_seizes_what_is_there_until_the_last_is_released(void **state)
{
    struct store *s = *state;

    ground(s);
    label(s, 1, 10, 12);
    do_it(s, "delivery", "add",
          arena_printf(&s->arena,
                       "{\"from\":\"P\",\"to\":\"D\",\"first\":\"%s\",\"received\":true}",
                       unit_code(s, 1, 2)));
    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    const char *one = seize(s, ""), *two = seize(s, "");
    assert_string_equal(unit_statuses(s), "770");
    assert_string_equal(
        store_cell(s,
                   "SELECT count(*) > 0 AND bool_and(place_id = 1) FROM status_touched"),
        "t");
    do_it(s, "seizure", "release", release_input(s, one));
    assert_string_equal(unit_statuses(s), "770");
    do_it(s, "seizure", "release", release_input(s, two));
    assert_string_equal(unit_statuses(s), "000");
    must_refuse(s, "seizure", "release", release_input(s, two), "seizure_released");
    must_refuse(s, "seizure", "release", release_input(s, "KY1"), "seizure_unknown");
}

static void
seized_goods_stay_seized_wherever_the_record_has_them(void **state)
{
    struct store *s = *state;

    ground(s);
    label(s, 1, 10, 13);
    label(s, 2, 20, 21);
    do_it(s, "delivery", "add",
          arena_printf(&s->arena,
                       "{\"from\":\"P\",\"to\":\"D\",\"first\":\"%s\",\"received\":true}",
                       unit_code(s, 1, 1)));
    const char *number = seize(s, ",\"batch\":\"B1\"");
    assert_string_equal(unit_statuses(s), "707700");
    assert_string_equal(store_cell(s, "SELECT ranges FROM seizure"),
                        "[[10, 10], [12, 13]]");
    must_refuse(s, "seizure", "open",
                arena_printf(&s->arena,
                             "{\"place\":\"P\",\"basis\":\"x\",\"first\":\"%s\"}",
                             unit_code(s, 1, 1)),
                "unit_elsewhere");
    do_it(s, "seizure", "release", release_input(s, number));
    assert_string_equal(unit_statuses(s), "000000");
}

static void
another_agency_area_and_a_company_seize_nothing(void **state)
{
    struct store *s = *state;
    struct actor other = OFFICER;

    ground(s);
    other.role = ROLE_REGULATOR_DISTRICT;
    other.area_lo = other.area_hi = 310115;
    struct attempt a =
        attempt_as(s, &other, "seizure", "open", "{\"place\":\"P\",\"basis\":\"x\"}");
    assert_string_equal(a.refused, "place_unknown");
    other.role = ROLE_INSPECTOR;
    a = attempt_as(s, &other, "seizure", "open", "{\"place\":\"P\",\"basis\":\"x\"}");
    assert_string_equal(a.refused, "power_missing");
}

/* The refusal commits its alert and undoes the rest: the last test. */
static void
nothing_moves_out_of_a_seized_place(void **state)
{
    struct store *s = *state;

    ground(s);
    seize(s, "");
    must_refuse(s, "delivery", "add",
                "{\"from\":\"P\",\"to\":\"D\",\"batch\":\"B1\",\"qty\":5}",
                "unit_not_usable");
}

#define IN_A_STORE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_STORE(each_scope_covers_what_it_says_and_lifting_frees_it),
        IN_A_STORE(dates_that_make_no_sense_are_refused),
        IN_A_STORE(what_is_registered_later_is_covered_and_listed),
        IN_A_STORE(a_result_covers_and_its_correction_frees),
        IN_A_STORE(a_failed_result_alone_suspends_what_it_covers),
        IN_A_STORE(lifting_withdraws_the_orders_that_are_not_done),
        IN_A_STORE(a_batch_that_never_came_to_where_it_was_sampled_is_told),
        IN_A_STORE(a_seized_place_seizes_what_is_there_until_the_last_is_released),
        IN_A_STORE(seized_goods_stay_seized_wherever_the_record_has_them),
        IN_A_STORE(another_agency_area_and_a_company_seize_nothing),
        IN_A_STORE(nothing_moves_out_of_a_seized_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
