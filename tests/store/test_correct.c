#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
}

static const char *
text(const json_t *of, const char *name)
{
    const char *value = json_string_value(json_object_get(of, name));

    return value ? value : "";
}

static const char *
holdings(struct store *s)
{
    return store_cell(s, "SELECT string_agg(place_id || bucket || qty, ' ' ORDER BY"
                         " place_id, bucket) FROM holding WHERE batch_id = 9001 AND qty "
                         "<> 0");
}

/* The event of the note SH-1, 400 from the maker to D001. */
static const char *
event_of_note(struct store *s, const char *note)
{
    json_t *list = must_do(
        s, "movement", "list",
        arena_printf(&s->arena, "{\"batch\":\"B001\",\"document\":\"%s\"}", note));
    const char *id = arena_strdup(&s->arena, text(json_array_get(list, 0), "event"));

    json_decref(list);
    return id;
}

static json_t *
correct(struct store *s, const char *event, const char *more)
{
    return must_do(s, "movement", "correct",
                   arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"录入错误\"%s}",
                                event, more));
}

static void
refused(struct store *s, const char *event, const char *more, const char *code)
{
    must_refuse(s, "movement", "correct",
                arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"录入错误\"%s}",
                             event, more),
                code);
}

/* Everything derived anew is the same: in one slice, as a rebuild does. */
static void
rebuilt_is_the_same(struct store *s)
{
    static const char DERIVED[] =
        "SELECT jsonb_build_object("
        " 'holding', (SELECT jsonb_agg(h ORDER BY batch_id, place_id, bucket) FROM"
        "   holding h WHERE batch_id = 9001),"
        " 'unit', (SELECT jsonb_agg(u ORDER BY idx) FROM unit u WHERE batch_id = 9001),"
        " 'movement', (SELECT jsonb_agg(m ORDER BY seq) FROM movement m"
        "   WHERE batch_id = 9001),"
        " 'correction', (SELECT jsonb_agg(c ORDER BY event_id) FROM correction c))::text";
    const char *before = store_cell(s, DERIVED);

    store_cell(s,
               "WITH a AS (DELETE FROM holding), b AS (DELETE FROM unit), c AS (DELETE"
               " FROM label), d AS (DELETE FROM movement), e AS (DELETE FROM "
               "label_range), f AS"
               " (DELETE FROM label_job), g AS (DELETE FROM stock_count), i AS (DELETE"
               " FROM correction), j AS (DELETE FROM order_progress), k AS (DELETE FROM"
               " replacement_order), l AS (DELETE FROM recall), h AS (DELETE FROM batch)"
               " SELECT 1");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event"
                  " WHERE batch_id <> 0");
    assert_string_equal(store_cell(s, DERIVED), before);
}

static void
a_wrong_quantity_is_replaced_and_the_first_record_stays(void **state)
{
    struct store *s = *state;

    world(s);
    const char *event = event_of_note(s, "SH-1");
    json_t *done = correct(s, event, ",\"qty\":380");

    assert_string_equal(text(done, "event"), event);
    assert_int_equal(json_integer_value(json_object_get(done, "was")), 400);
    assert_non_null(strstr(holdings(s), "9001stock320 9002stock310"));
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM event WHERE corrects IS NOT NULL"), "2");
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *c = json_array_get(json_object_get(t, "corrections"), 0);
    assert_string_equal(text(c, "event"), event);
    assert_int_equal(json_integer_value(json_object_get(c, "qty")), 400);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(c, "now"), "qty")), 380);
    assert_string_equal(text(c, "reason"), "录入错误");
    json_decref(t);
    json_decref(done);
    rebuilt_is_the_same(s);
}

static void
what_was_never_sent_is_taken_back_alone(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(correct(s, event_of_note(s, "SH-2"), ""));
    assert_non_null(strstr(holdings(s), "9001stock400 9002stock230"));
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM movement WHERE document = 'SH-2'"), "0");
    rebuilt_is_the_same(s);
}

static void
a_second_correction_of_one_event_is_refused_and_the_third_goes_on(void **state)
{
    struct store *s = *state;

    world(s);
    const char *event = event_of_note(s, "SH-1");
    json_t *done = correct(s, event,
                           ",\"qty\":390,\"id\":\"019a0000-0000-7000-8000-"
                           "0000000000bb\"");
    const char *next = arena_strdup(&s->arena, text(done, "replaced_by"));
    json_decref(done);
    refused(s, event, ",\"qty\":395", "corrected_already");
    json_decref(correct(s, event,
                        ",\"qty\":390,\"id\":\"019a0000-0000-7000-8000-0000000000bb\""));
    refused(s, next, ",\"qty\":395,\"id\":\"019a0000-0000-7000-8000-0000000000bb\"",
            "event_id_reused");
    json_decref(correct(s, next, ",\"qty\":395,\"document\":\"SH-1A\""));
    assert_non_null(strstr(holdings(s), "9001stock305 9002stock325"));
    assert_string_equal(store_cell(s,
                                   "SELECT string_agg(document || qty, ' ') FROM movement"
                                   " WHERE document LIKE 'SH-1%'"),
                        "SH-1A395");
    refused(s, "019a0000-0000-7000-8000-0000000000bb", "", "not_a_movement");
    refused(s, "019a0000-0000-7000-8000-0000000000cc", "", "event_unknown");
    rebuilt_is_the_same(s);
}

static void
what_later_facts_stand_on_is_not_taken_away_unsaid(void **state)
{
    struct store *s = *state;

    world(s);
    const char *event = event_of_note(s, "SH-1");
    refused(s, event, ",\"qty\":40", "correction_breaks");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM correction"), "0");
    json_decref(correct(s, event, ",\"qty\":40,\"gap\":true"));
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *gaps = json_object_get(t, "gaps"), *gap;
    size_t i;
    int lack = 0;
    json_array_foreach((json_t *)(uintptr_t)gaps, i, gap)
    {
        if (strcmp(text(gap, "place"), "D001") == 0)
            lack = (int)json_integer_value(json_object_get(gap, "qty"));
    }
    assert_int_equal(lack, 30);
    json_decref(t);
    rebuilt_is_the_same(s);
}

static void
units_go_back_to_what_was_known_of_them_before(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":3,\"place\":\"D001\"}"));
    const char *a = unit_code(s, 9001, 0), *b = unit_code(s, 9001, 1);
    json_t *sent = must_do(
        s, "delivery", "add",
        arena_printf(
            &s->arena,
            "{\"from\":\"D001\",\"to\":\"D002\",\"first\":\"%s\",\"last\":\"%s\"}", a,
            b));
    const char *event = arena_strdup(&s->arena, text(sent, "id"));
    json_decref(sent);
    json_t *in =
        must_do(s, "unit", "install",
                arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"S001\"}", a));
    const char *installed = arena_strdup(&s->arena, text(in, "id"));
    json_decref(in);
    /* unit a went on from D002 */
    refused(s, event, "", "correction_breaks");
    json_decref(correct(s, installed, ""));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(state || place_id, ' ' ORDER BY idx) FROM unit"),
        "transit9003 transit9003 labelled9002");
    json_decref(correct(s, event,
                        arena_printf(&s->arena, ",\"to\":\"S002\",\"first\":\"%s\"", b)));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(state || place_id, ' ' ORDER BY idx) FROM unit"),
        "labelled9002 transit9005 labelled9002");
    rebuilt_is_the_same(s);
}

static void
known_before_the_correction_is_what_was_recorded_then(void **state)
{
    struct store *s = *state;

    world(s);
    /* the world was on record before; the correction comes a second later */
    store_cell(s, "SELECT pg_sleep(0.01)");
    const char *then =
        store_cell(s, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                      " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    json_decref(correct(s, event_of_note(s, "SH-1"), ",\"qty\":380"));
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"B001\",\"reason\":\"不合格\",\"scope\":\"全批\"}"));
    json_t *was =
        must_do(s, "trace", "batch",
                arena_printf(&s->arena, "{\"code\":\"B001\",\"known_at\":\"%s\"}", then));
    json_t *now = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *edge = json_array_get(json_object_get(was, "edges"), 0);

    assert_int_equal(json_integer_value(json_object_get(edge, "qty")), 500);
    assert_int_equal(json_array_size(json_object_get(was, "corrections")), 0);
    assert_true(json_is_null(json_object_get(json_object_get(was, "batch"), "recall")));
    assert_int_equal(json_integer_value(json_object_get(
                         json_array_get(json_object_get(now, "edges"), 0), "qty")),
                     480);
    assert_true(json_is_string(json_object_get(json_object_get(now, "batch"), "recall")));
    /* holdings and balance are summed from the movements of then */
    assert_int_equal(json_integer_value(
                         json_object_get(json_object_get(was, "balance"), "unaccounted")),
                     297);
    json_decref(was);
    json_decref(now);
    must_refuse(s, "trace", "batch",
                "{\"code\":\"B001\",\"known_at\":\"2020-01-01T00:00:00Z\"}",
                "batch_unknown");
}

static void
only_who_decides_may_correct_and_only_what_they_see(void **state)
{
    struct store *s = *state;
    const struct actor inspector = {.person_id = 9,
                                    .login = "li",
                                    .name = "李",
                                    .role = ROLE_INSPECTOR,
                                    .area_lo = 310000,
                                    .area_hi = 319999},
                       elsewhere = {.person_id = 8,
                                    .login = "w",
                                    .name = "王",
                                    .role = ROLE_REGULATOR_DISTRICT,
                                    .area_lo = 310151,
                                    .area_hi = 310151};

    world(s);
    const char *in = arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"错\"}",
                                  event_of_note(s, "SH-2"));
    assert_string_equal(attempt_as(s, &inspector, "movement", "correct", in).refused,
                        "power_missing");
    assert_string_equal(attempt_as(s, &elsewhere, "movement", "correct", in).refused,
                        "place_unknown");
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_wrong_quantity_is_replaced_and_the_first_record_stays),
        STORE(what_was_never_sent_is_taken_back_alone),
        STORE(a_second_correction_of_one_event_is_refused_and_the_third_goes_on),
        STORE(what_later_facts_stand_on_is_not_taken_away_unsaid),
        STORE(units_go_back_to_what_was_known_of_them_before),
        STORE(known_before_the_correction_is_what_was_recorded_then),
        STORE(only_who_decides_may_correct_and_only_what_they_see),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
