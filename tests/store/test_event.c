#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/cluster.h"

/* A small world: a producer P (place 1), a dealer D (2), a building B (3), a batch of
 * 100. */
static void
world(struct store *s)
{
    store_cell(
        s, "SELECT event_append('["
           "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
           "\"P\",\"kind\":\"producer\",\"name\":\"厂\"}},"
           "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":"
           "\"D\",\"kind\":\"dealer\",\"name\":\"店\"}},"
           "{\"kind\":\"party_registered\",\"area\":310105,\"body\":{\"id\":3,\"code\":"
           "\"B\",\"kind\":\"premises\",\"name\":\"楼\"}},"
           "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
           "\"P\",\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
           "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":"
           "\"D\",\"party_id\":2,\"kind\":\"dealer\",\"name\":\"店\"}},"
           "{\"kind\":\"place_registered\",\"area\":310105,\"body\":{\"id\":3,\"code\":"
           "\"B\",\"party_id\":3,\"kind\":\"premises\",\"name\":\"楼\"}},"
           "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":"
           "\"MFZ4\",\"name\":\"手提式灭火器\",\"base_unit\":\"具\",\"standard\":\"GB "
           "4351\"}},"
           "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{"
           "\"code\":\"B1\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_"
           "place\":1,\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
           "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":1,"
           "\"body\":{\"day\":700,\"count\":3,\"ranges\":[{\"type\":0,\"first\":10,"
           "\"last\":12,\"randoms\":\"000001000002000003\"}]}},"
           "{\"kind\":\"delivered\",\"batch_id\":1,\"area\":310104,\"id\":\"01990000-"
           "0000-7000-8000-000000000001\",\"occurred_at\":\"2026-02-01T00:00:00Z\","
           "\"body\":{\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_"
           "bucket\":\"stock\",\"qty\":40,\"first\":10,\"last\":12,\"grade\":2}},"
           "{\"kind\":\"installed\",\"batch_id\":1,\"area\":310105,\"unit_index\":11,"
           "\"occurred_at\":\"2026-02-03T00:00:00Z\",\"body\":{\"from_place\":2,\"from_"
           "bucket\":\"stock\",\"to_place\":3,\"to_bucket\":\"installed\",\"qty\":1,"
           "\"first\":11,\"last\":11,\"grade\":1}}"
           "]'::jsonb)");
}

static const char *
derived(struct store *s)
{
    return store_cell(
        s, "SELECT jsonb_build_object("
           " 'holding', (SELECT jsonb_agg(h ORDER BY place_id, bucket) FROM holding h),"
           " 'unit', (SELECT jsonb_agg(u ORDER BY idx) FROM unit u),"
           " 'label', (SELECT jsonb_agg(l ORDER BY idx) FROM label l),"
           " 'movement', (SELECT jsonb_agg(m ORDER BY ts) FROM movement m),"
           " 'batch', (SELECT jsonb_agg(b) FROM batch b))::text");
}

static void
quantities_and_units_follow_from_events(void **state)
{
    struct store *s = *state;

    world(s);
    assert_string_equal(store_cell(s, "SELECT string_agg(place_id || bucket || qty, ' '"
                                      " ORDER BY place_id, bucket) FROM holding"),
                        "1stock60 2stock39 3installed1");
    assert_string_equal(store_cell(s, "SELECT string_agg(idx || state || place_id, ' '"
                                      " ORDER BY idx) FROM unit"),
                        "10stock2 11installed3 12stock2");
    assert_string_equal(store_cell(s, "SELECT string_agg(random::text, ' ' ORDER BY idx)"
                                      " FROM label"),
                        "1 2 3");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event_pending"), "11");
}

static void
a_retried_event_counts_once(void **state)
{
    struct store *s = *state;

    world(s);
    const char *before = derived(s);
    assert_string_equal(
        store_cell(s,
                   "SELECT event_append('[{\"kind\":\"delivered\",\"batch_id\":1,"
                   "\"area\":310104,\"id\":\"01990000-0000-7000-8000-000000000001\","
                   "\"body\":{\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,"
                   "\"to_bucket\":\"stock\",\"qty\":40,\"grade\":2}}]'::jsonb)"),
        "0");
    assert_string_equal(derived(s), before);
}

static void
an_older_event_recorded_late_does_not_move_the_unit_back(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"received\",\"batch_id\":1,\"area\":310104,"
           "\"occurred_at\":\"2026-02-02T00:00:00Z\",\"body\":{\"from_place\":2,"
           "\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":\"stock\",\"qty\":1,"
           "\"first\":11,\"last\":11,\"grade\":1}}]'::jsonb)");
    assert_string_equal(store_cell(s, "SELECT state FROM unit WHERE idx = 11"),
                        "installed");
}

static void
a_future_time_is_cut_to_the_time_of_receipt(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"scanned\",\"batch_id\":1,\"area\":310104,"
           "\"id\":\"01990000-0000-7000-8000-000000000009\",\"unit_index\":11,"
           "\"occurred_at\":\"2199-01-01T00:00:00Z\",\"body\":{}}]'::jsonb)");
    assert_string_equal(
        store_cell(s, "SELECT occurred_at <= recorded_at FROM event WHERE id ="
                      " '01990000-0000-7000-8000-000000000009'"),
        "t");
}

static void
deriving_again_in_any_grouping_gives_the_same_state(void **state)
{
    struct store *s = *state;

    world(s);
    const char *before = derived(s);
    store_cell(
        s, "WITH a AS (DELETE FROM holding), b AS (DELETE FROM unit), c AS (DELETE FROM"
           " label), d AS (DELETE FROM movement), e AS (DELETE FROM label_range), f AS"
           " (DELETE FROM label_job), g AS (DELETE FROM batch), h AS (DELETE FROM"
           " product) SELECT 1");
    store_cell(s, "DELETE FROM place");
    store_cell(s, "DELETE FROM party");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event");
    assert_string_equal(derived(s), before);
}

static void
recorded_events_cannot_be_changed_or_deleted(void **state)
{
    struct store *s = *state;
    static const char *const attempts[] = {"UPDATE event SET body = '{}'",
                                           "DELETE FROM event", "TRUNCATE event"};

    world(s);
    for (size_t i = 0; i < 3; i++) {
        assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT attempt"));
        struct fault *f = pg_script(s->pg, &s->arena, attempts[i]);
        assert_non_null(f);
        assert_string_equal(f->code, "record_append_only");
        assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO attempt"));
    }
    assert_null(pg_script(s->pg, &s->arena, "SET LOCAL ROLE firemark_app"));
    struct fault *f = pg_script(s->pg, &s->arena, "UPDATE event SET body = '{}'");
    assert_non_null(f);
    assert_string_equal(f->sqlstate, "42501");
}

static void
event_ids_of_any_month_find_their_partition(void **state)
{
    struct store *s = *state;

    assert_string_equal(store_cell(s,
                                   "SELECT uuid7_at('2026-03-05T06:07:08.009Z', decode("
                                   "'000102030405060708090a0b0c0d0e0f', 'hex'))"),
                        "019cbc9b-6ae9-7607-8809-0a0b0c0d0e0f");
    world(s);
    assert_string_equal(store_cell(s, "SELECT tableoid::regclass FROM event WHERE id ="
                                      " '01990000-0000-7000-8000-000000000001'"),
                        "event_202508");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event_default"), "0");
}

static void
a_recall_marks_its_batch_and_closing_it_does_not_clear_the_mark(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"recall_opened\",\"batch_id\":1,"
           "\"area\":310000,\"id\":\"01990000-0000-7000-8000-000000000005\",\"body\":{"
           "\"number\":\"R-1\",\"reason\":\"灭火剂含量不足\",\"scope\":\"batch\"}}]'::"
           "jsonb)");
    assert_string_equal(store_cell(s, "SELECT recall_id FROM batch WHERE id = 1"),
                        "01990000-0000-7000-8000-000000000005");
    store_cell(s, "SELECT event_append('[{\"kind\":\"recall_closed\",\"batch_id\":1,"
                  "\"area\":310000,\"body\":{\"recall_id\":"
                  "\"01990000-0000-7000-8000-000000000005\"}}]'::jsonb)");
    assert_string_equal(store_cell(s, "SELECT state FROM recall"), "closed");
    assert_string_equal(
        store_cell(s, "SELECT recall_id IS NOT NULL FROM batch WHERE id = 1"), "t");
}

int
main(void)
{
#define STORE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(quantities_and_units_follow_from_events),
        STORE_TEST(a_retried_event_counts_once),
        STORE_TEST(an_older_event_recorded_late_does_not_move_the_unit_back),
        STORE_TEST(a_future_time_is_cut_to_the_time_of_receipt),
        STORE_TEST(deriving_again_in_any_grouping_gives_the_same_state),
        STORE_TEST(recorded_events_cannot_be_changed_or_deleted),
        STORE_TEST(event_ids_of_any_month_find_their_partition),
        STORE_TEST(a_recall_marks_its_batch_and_closing_it_does_not_clear_the_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
