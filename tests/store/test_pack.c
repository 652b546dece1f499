#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flow_sql.h"
#include "support/attempt.h"

/* The world of the trace specimens, a second batch B002 of 60 at the maker, six labelled
 * units of B001 at D001, and three pack labels. */
static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
    store_cell(s,
               "SELECT event_append('[{\"kind\":\"batch_registered\",\"batch_id\":9002,"
               "\"area\":310101,\"body\":{\"code\":\"B002\",\"lot\":\"L2\",\"product_"
               "id\":9001,\"producer_id\":9001,\"producer_place\":9001,\"produced_on\":"
               "\"2026-01-06\",\"declared_qty\":60}},{\"kind\":\"delivered\",\"batch_"
               "id\":9002,\"area\":310104,\"place_id\":9002,\"body\":{\"from_place\":"
               "9001,\"from_bucket\":\"stock\",\"to_place\":9002,\"to_bucket\":"
               "\"stock\",\"qty\":30,\"grade\":2}}]')");
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":6,\"place\":\"D001\"}"));
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":3,\"type\":\"pack\"}"));
}

static const char *
pack_code(struct store *s, int nth)
{
    return store_cell(s, arena_printf(&s->arena,
                                      "SELECT serial_text(idx, random) FROM label WHERE"
                                      " type = 2 ORDER BY idx OFFSET %d LIMIT 1",
                                      nth));
}

static const char *
unit(struct store *s, int nth)
{
    return unit_code(s, 9001, nth);
}

static const char *
input(struct store *s, const char *code, const char *more)
{
    return arena_printf(&s->arena, "{\"code\":\"%s\"%s}", code, more);
}

static json_t *
add(struct store *s, const char *pack, const char *more)
{
    return must_do(s, "pack", "add", input(s, pack, more));
}

static const char *
units(struct store *s, int from, int to)
{
    return arena_printf(&s->arena, ",\"first\":\"%s\",\"last\":\"%s\"", unit(s, from),
                        unit(s, to));
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

static size_t
size(const json_t *of, const char *name)
{
    return json_array_size(json_object_get(of, name));
}

/* Everything derived anew, in one slice, is the same. */
static void
rebuilt_is_the_same(struct store *s)
{
    static const char DERIVED[] =
        "SELECT jsonb_build_object("
        " 'holding', (SELECT jsonb_agg(h ORDER BY batch_id, place_id, bucket) FROM"
        "   holding h), 'unit', (SELECT jsonb_agg(u ORDER BY idx) FROM unit u),"
        " 'pack', (SELECT jsonb_agg(p ORDER BY idx) FROM pack p),"
        " 'qty', (SELECT jsonb_agg(q ORDER BY batch_id, pack_idx) FROM pack_qty q),"
        " 'entry', (SELECT jsonb_agg(e ORDER BY seq) FROM pack_entry e))::text";
    const char *before = store_cell(s, DERIVED);

    store_cell(s, "WITH a AS (DELETE FROM holding), b AS (DELETE FROM unit), c AS (DELETE"
                  " FROM label), d AS (DELETE FROM movement), e AS (DELETE FROM "
                  "label_range), f AS (DELETE FROM label_job), g AS (DELETE FROM "
                  "stock_count), p AS (DELETE FROM pack), q AS (DELETE FROM pack_qty), r"
                  " AS (DELETE FROM pack_entry), x AS (DELETE FROM correction), z AS"
                  " (DELETE FROM alert), h AS (DELETE FROM batch) SELECT 1");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event"
                  " WHERE batch_id <> 0");
    assert_string_equal(store_cell(s, DERIVED), before);
}

/* outer holds inner and 20 of B002 without labels; inner holds two runs of units. */
static void
fill(struct store *s)
{
    json_decref(add(s, pack_code(s, 0), units(s, 0, 1)));
    json_decref(add(s, pack_code(s, 0), units(s, 3, 3)));
    json_decref(add(s, pack_code(s, 1),
                    arena_printf(&s->arena, ",\"inner\":\"%s\"", pack_code(s, 0))));
    json_decref(add(s, pack_code(s, 1), ",\"batch\":\"B002\",\"qty\":20"));
}

static void
a_pack_holds_units_quantities_of_other_batches_and_packs(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    json_t *p = must_do(s, "pack", "show", input(s, pack_code(s, 1), ""));
    assert_string_equal(text(p, "place"), "D001");
    assert_int_equal(number(p, "qty"), 23);
    assert_int_equal(size(p, "contents"), 3);
    assert_int_equal(size(p, "packs"), 1);
    json_decref(p);
    p = must_do(s, "pack", "show", input(s, pack_code(s, 0), ""));
    assert_string_equal(text(p, "in"), pack_code(s, 1));
    assert_string_equal(text(p, "place"), "D001");
    json_decref(p);
    json_t *u = must_do(s, "unit", "show", input(s, unit(s, 3), ""));
    assert_string_equal(text(u, "pack"), pack_code(s, 0));
    json_decref(u);
    rebuilt_is_the_same(s);
}

static void
a_moving_pack_takes_everything_along_with_each_batch_recorded(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    json_t *sent = must_do(
        s, "delivery", "add",
        arena_printf(&s->arena,
                     "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\",\"received\":"
                     "true,\"document\":\"SH-9\",\"id\":\"019a0000-0000-7000-8000-"
                     "0000000000d1\"}",
                     pack_code(s, 1)));
    assert_int_equal(number(sent, "qty"), 23);
    assert_int_equal(size(sent, "batches"), 2);
    json_decref(sent);
    assert_string_equal(
        store_cell(s, "SELECT string_agg(b.code || ' ' || m.qty || ' ' || (m.first_idx IS"
                      " NOT NULL)::text, ', ' ORDER BY m.batch_id, m.first_idx) FROM"
                      " movement m JOIN batch b ON b.id = m.batch_id WHERE m.document ="
                      " 'SH-9'"),
        "B001 2 true, B001 1 true, B002 20 false");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(state || place_id, ' ' ORDER BY idx) FROM unit"),
        "stock9005 stock9005 labelled9002 stock9005 labelled9002 labelled9002");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(DISTINCT place_id || bucket, ' ') FROM pack"),
        "9005stock");
    /* a unit tells the pack that it moved in */
    json_t *u = must_do(s, "unit", "show", input(s, unit(s, 0), ""));
    const json_t *history = json_object_get(u, "history"), *step;
    bool told = false;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)history, i, step)
    {
        told = told || (strcmp(text(step, "kind"), "delivered") == 0 &&
                        strcmp(text(step, "pack"), pack_code(s, 1)) == 0);
    }
    assert_true(told);
    json_decref(u);
    /* a retry counts once */
    json_decref(must_do(
        s, "delivery", "add",
        arena_printf(&s->arena,
                     "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\",\"received\":"
                     "true,\"document\":\"SH-9\",\"id\":\"019a0000-0000-7000-8000-"
                     "0000000000d1\"}",
                     pack_code(s, 1))));
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM movement WHERE document = 'SH-9'"), "3");
    json_t *t = must_do(s, "trace", "pack", input(s, pack_code(s, 1), ""));
    assert_int_equal(size(t, "traces"), 2);
    assert_int_equal(size(json_object_get(t, "pack"), "moves"), 1);
    json_decref(t);
    rebuilt_is_the_same(s);
}

static void
a_pack_is_received_installed_and_collected_like_a_unit(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(add(s, pack_code(s, 0), units(s, 0, 2)));
    json_decref(must_do(
        s, "delivery", "add",
        arena_printf(&s->arena, "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\"}",
                     pack_code(s, 0))));
    json_decref(must_do(s, "unit", "receive", input(s, pack_code(s, 0), "")));
    json_decref(
        must_do(s, "unit", "install", input(s, pack_code(s, 0), ",\"place\":\"S002\"")));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(state || place_id, ' ' ORDER BY idx) FROM unit"
                      " WHERE state <> 'labelled'"),
        "installed9005 installed9005 installed9005");
    json_decref(must_do(s, "unit", "remove",
                        input(s, pack_code(s, 0), ",\"reason\":\"压力不足\"")));
    assert_string_equal(store_cell(s, "SELECT bucket FROM pack"), "removed");
    must_refuse(s, "unit", "collect",
                input(s, pack_code(s, 0),
                      ",\"to\":\"S001\",\"officers\":[\"a\",\"b\"],\"evidence\":[]"),
                "officer_unknown");
    rebuilt_is_the_same(s);
}

static void
a_thing_is_in_one_pack_and_no_pack_in_itself(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    must_refuse(s, "pack", "add", input(s, pack_code(s, 2), units(s, 1, 2)),
                "already_packed");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 2),
                      arena_printf(&s->arena, ",\"inner\":\"%s\"", pack_code(s, 0))),
                "already_packed");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 0),
                      arena_printf(&s->arena, ",\"inner\":\"%s\"", pack_code(s, 1))),
                "pack_cycle");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 1),
                      arena_printf(&s->arena, ",\"inner\":\"%s\"", pack_code(s, 1))),
                "pack_cycle");
    must_refuse(s, "pack", "add", input(s, unit(s, 4), units(s, 4, 4)), "not_a_pack");
    /* 30 of B002 are there, 20 of them packed */
    must_refuse(
        s, "pack", "add",
        input(s, pack_code(s, 2), ",\"batch\":\"B002\",\"qty\":11,\"place\":\"D001\""),
        "more_than_recorded");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 2), ",\"batch\":\"B002\",\"qty\":1"),
                "place_missing");
    must_refuse(
        s, "pack", "add",
        input(s, pack_code(s, 1), ",\"batch\":\"B001\",\"qty\":1,\"place\":\"S002\""),
        "pack_elsewhere");
    must_refuse(s, "pack", "take", input(s, pack_code(s, 1), units(s, 0, 0)),
                "pack_lacks");
    must_refuse(s, "pack", "take",
                input(s, pack_code(s, 1), ",\"batch\":\"B002\",\"qty\":21"),
                "pack_lacks");
}

static void
what_is_packed_moves_alone_only_with_a_reason(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    const char *alone = arena_printf(
        &s->arena, "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\"", unit(s, 0));
    must_refuse(s, "delivery", "add", arena_printf(&s->arena, "%s}", alone),
                "unit_in_pack");
    must_refuse(s, "delivery", "add",
                arena_printf(&s->arena,
                             "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\"}",
                             pack_code(s, 0)),
                "pack_inside");
    /* of B002 without labels only what lies loose */
    must_refuse(s, "delivery", "add",
                "{\"from\":\"D001\",\"to\":\"S002\",\"batch\":\"B002\",\"qty\":11}",
                "more_than_recorded");
    json_decref(must_do(s, "delivery", "add",
                        arena_printf(&s->arena, "%s,\"reason\":\"拆包零售\"}", alone)));
    json_t *p = must_do(s, "pack", "show", input(s, pack_code(s, 0), ""));
    assert_int_equal(number(p, "qty"), 2);
    json_decref(p);
    json_decref(
        must_do(s, "delivery", "add",
                arena_printf(&s->arena,
                             "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\","
                             "\"reason\":\"单独发\"}",
                             pack_code(s, 0))));
    p = must_do(s, "pack", "show", input(s, pack_code(s, 1), ""));
    assert_int_equal(number(p, "qty"), 20);
    assert_int_equal(size(p, "packs"), 0);
    json_decref(p);
    rebuilt_is_the_same(s);
}

static void
opening_lets_everything_out_and_packs_within_stay_closed(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    json_decref(must_do(s, "pack", "open", input(s, pack_code(s, 1), "")));
    json_t *p = must_do(s, "pack", "show", input(s, pack_code(s, 1), ""));
    assert_int_equal(number(p, "qty"), 0);
    json_decref(p);
    p = must_do(s, "pack", "show", input(s, pack_code(s, 0), ""));
    assert_int_equal(number(p, "qty"), 3);
    assert_string_equal(text(p, "in"), "");
    json_decref(p);
    must_refuse(s, "delivery", "add",
                arena_printf(&s->arena,
                             "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\"}",
                             pack_code(s, 1)),
                "pack_empty");
    json_decref(must_do(s, "pack", "take", input(s, pack_code(s, 0), units(s, 1, 1))));
    p = must_do(s, "pack", "show", input(s, pack_code(s, 0), ""));
    assert_int_equal(size(p, "contents"), 2);
    json_decref(p);
    rebuilt_is_the_same(s);
}

static void
a_packs_move_is_taken_back_as_a_whole(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    json_decref(
        must_do(s, "delivery", "add",
                arena_printf(&s->arena,
                             "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\","
                             "\"received\":true,\"document\":\"SH-9\"}",
                             pack_code(s, 1))));
    const char *event = store_cell(
        s, "SELECT event_id FROM movement WHERE document = 'SH-9' AND batch_id = 9002");
    must_refuse(
        s, "movement", "correct",
        arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"错\",\"qty\":3}", event),
        "correction_whole");
    json_decref(
        must_do(s, "movement", "correct",
                arena_printf(&s->arena, "{\"event\":\"%s\",\"reason\":\"错\"}", event)));
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM movement WHERE document = 'SH-9'"), "0");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(DISTINCT state || place_id, ' ') FROM unit"),
        "labelled9002");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(DISTINCT place_id || bucket, ' ') FROM pack"),
        "9002stock");
    json_t *p = must_do(s, "pack", "show", input(s, pack_code(s, 1), ""));
    assert_int_equal(number(p, "qty"), 23);
    json_decref(p);
    rebuilt_is_the_same(s);
}

static void
a_pack_goes_into_custody_with_all_it_holds(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    store_cell(s, "SELECT event_append('[{\"kind\":\"party_registered\",\"area\":310101,"
                  "\"body\":{\"id\":9050,\"code\":\"G1\",\"kind\":\"agency\",\"name\":"
                  "\"局\"}},{\"kind\":\"place_registered\",\"area\":310101,\"body\":{"
                  "\"id\":9050,\"code\":\"G1\",\"party_id\":9050,\"kind\":\"agency\","
                  "\"name\":\"局\"}}]')");
    store_cell(s,
               "INSERT INTO person (login, name, role, password_hash, area_lo, area_hi)"
               " VALUES ('a', 'a', 'inspector', '', 310000, 319999),"
               " ('b', 'b', 'inspector', '', 310000, 319999)");
    store_cell(s, "INSERT INTO evidence_file (sha256, bytes, media_type, area) VALUES"
                  " (decode(repeat('ab', 32), 'hex'), 1, 'image/png', 310101)");
    json_decref(must_do(
        s, "unit", "collect",
        input(
            s, pack_code(s, 1),
            ",\"to\":\"G1\",\"officers\":[\"a\",\"b\"],\"basis\":\"查封\",\"evidence\":["
            "\"abababababababababababababababababababababababababababababababab\"]")));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(batch_id || ' ' || qty, ', ' ORDER BY batch_id,"
                      " qty) FROM movement WHERE to_bucket = 'custody'"),
        "9001 1, 9001 2, 9002 20");
    assert_string_equal(
        store_cell(s, "SELECT string_agg(DISTINCT place_id || bucket, ' ') FROM pack"),
        "9050custody");
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM unit WHERE state = 'custody'"), "3");
    rebuilt_is_the_same(s);
}

static void
a_retry_packs_once_and_an_id_of_another_event_is_refused(void **state)
{
    struct store *s = *state;

    world(s);
    const char *more = arena_printf(
        &s->arena, "%s,\"id\":\"019a0000-0000-7000-8000-0000000000e1\"", units(s, 0, 1));
    for (int i = 0; i < 2; i++) {
        json_t *p = add(s, pack_code(s, 0), more);
        assert_int_equal(number(p, "qty"), 2);
        json_decref(p);
    }
    assert_string_equal(store_cell(s, "SELECT count(*) FROM pack_entry"), "1");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 1),
                      arena_printf(&s->arena,
                                   "%s,\"id\":\"019a0000-0000-7000-8000-0000000000e1\"",
                                   units(s, 3, 3))),
                "event_id_reused");
    must_refuse(s, "pack", "add",
                input(s, pack_code(s, 1),
                      arena_printf(&s->arena,
                                   "%s,\"id\":\"019a0000-0000-4000-8000-0000000000e1\"",
                                   units(s, 3, 3))),
                "event_id_version");
}

static void
a_company_sees_the_packs_at_its_own_places(void **state)
{
    struct store *s = *state;
    const struct actor dealer = {.person_id = 9,
                                 .login = "co",
                                 .name = "co",
                                 .role = ROLE_COMPANY,
                                 .area_lo = 310000,
                                 .area_hi = 319999,
                                 .company_id = 9002};

    world(s);
    fill(s);
    const char *in = input(s, pack_code(s, 1), "");
    json_t *p = attempt_as(s, &dealer, "pack", "show", in).answer;
    assert_int_equal(size(p, "contents"), 3);
    json_decref(p);
    json_decref(must_do(
        s, "delivery", "add",
        arena_printf(&s->arena, "{\"from\":\"D001\",\"to\":\"S002\",\"first\":\"%s\"}",
                     pack_code(s, 1))));
    assert_string_equal(attempt_as(s, &dealer, "pack", "show", in).refused,
                        "label_unknown");
    assert_string_equal(attempt_as(s, &dealer, "trace", "pack", in).refused,
                        "label_unknown");
}

/* The hot lookups stay indexed, whatever the planner is told beforehand. */
static void
lookups_go_through_their_indexes(void **state)
{
    struct store *s = *state;
    static const struct {
        const char *sql, *with, *index;
    } LOOKUPS[] = {
        {SQL_pack_runs, "(7, 1, 9)", "pack_entry_unit"},
        {SQL_pack_entries, "('{7}')", "pack_entry_pack"},
        {SQL_trace_family, "('{7}', true, NULL)", "transformation_pk"},
        {SQL_trace_delivery, "('N', NULL, NULL)", "movement_document"},
        {SQL_movement_list, "('B001', NULL, NULL, '5')", "movement_document"},
        {SQL_trace_corrections, "(7, NULL)", "correction_once"},
    };

    world(s);
    store_cell(
        s, "INSERT INTO movement (batch_id, ts, event_id, kind, from_place,"
           " from_bucket, to_place, to_bucket, qty, grade, document) SELECT 2 + i /"
           " 100, now(), uuid7(), 20, i % 500, 'stock', i % 700, 'stock', 1, 2, 'N' ||"
           " i FROM generate_series(1, 20000) i");
    store_cell(s,
               "INSERT INTO pack_entry SELECT 2 + i / 100, uuid7(), now(), i, 1, i % 999,"
               " true, i, i + 1, 0, NULL FROM generate_series(1, 20000) i");
    store_cell(s,
               "INSERT INTO transformation SELECT 2 + i / 10, uuid7(), i, uuid7(), true,"
               " now(), now(), 1, 1, 1, 2, NULL FROM generate_series(1, 20000) i");
    store_cell(s,
               "INSERT INTO correction SELECT 2 + i / 10, uuid7(), uuid7(), NULL, now(),"
               " 'r' FROM generate_series(1, 20000) i");
    assert_null(pg_script(s->pg, &s->arena,
                          "ANALYZE movement; ANALYZE pack_entry; ANALYZE transformation;"
                          "ANALYZE correction; SET LOCAL plan_cache_mode ="
                          " force_generic_plan"));
    for (size_t i = 0; i < sizeof LOOKUPS / sizeof *LOOKUPS; i++) {
        struct pg_rows *rows;
        bool used = false;
        assert_null(
            pg_script(s->pg, &s->arena,
                      arena_printf(&s->arena, "PREPARE lookup AS %s", LOOKUPS[i].sql)));
        assert_null(
            pg_run(s->pg, &s->arena,
                   arena_printf(&s->arena, "EXPLAIN EXECUTE lookup%s", LOOKUPS[i].with),
                   &rows, 0));
        for (int r = 0; r < pg_rows_count(rows); r++) {
            const char *line = pg_text(rows, r, 0);
            used = used || strstr(line, LOOKUPS[i].index);
            if (strstr(line, "Seq Scan on movement") ||
                strstr(line, "Seq Scan on pack_entry") ||
                strstr(line, "Seq Scan on transformation") ||
                strstr(line, "Seq Scan on correction"))
                fail_msg("%s: %s", LOOKUPS[i].index, line);
        }
        if (!used)
            fail_msg("%s is not used", LOOKUPS[i].index);
        assert_null(pg_script(s->pg, &s->arena, "DEALLOCATE lookup"));
    }
}

static void
recalled_goods_in_a_pack_are_not_installed_with_it(void **state)
{
    struct store *s = *state;

    world(s);
    fill(s);
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"B002\",\"reason\":\"不合格\",\"scope\":\"全批\"}"));
    assert_string_equal(attempt_as(s, &OFFICER, "unit", "install",
                                   input(s, pack_code(s, 1), ",\"place\":\"D001\""))
                            .refused,
                        "unit_not_usable");
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_pack_holds_units_quantities_of_other_batches_and_packs),
        STORE(a_moving_pack_takes_everything_along_with_each_batch_recorded),
        STORE(a_pack_is_received_installed_and_collected_like_a_unit),
        STORE(a_thing_is_in_one_pack_and_no_pack_in_itself),
        STORE(what_is_packed_moves_alone_only_with_a_reason),
        STORE(opening_lets_everything_out_and_packs_within_stay_closed),
        STORE(a_packs_move_is_taken_back_as_a_whole),
        STORE(a_pack_goes_into_custody_with_all_it_holds),
        STORE(a_retry_packs_once_and_an_id_of_another_event_is_refused),
        STORE(a_company_sees_the_packs_at_its_own_places),
        STORE(lookups_go_through_their_indexes),
        STORE(recalled_goods_in_a_pack_are_not_installed_with_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
