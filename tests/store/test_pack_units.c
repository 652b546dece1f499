/* A pack's code stands for every unit in it, at any depth: in replacing and destroying.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

#define FILE_A "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""
#define OFFICERS "\"officers\":[\"pu-li\",\"pu-wang\"]"

static void
done(struct store *s, const char *noun, const char *verb, const char *input)
{
    json_decref(must_do(s, noun, verb, input));
}

/* Packs are labels of B001 (0, 1) and B002 (2, 3). */
static const char *
pack(struct store *s, int nth)
{
    return store_cell(s, arena_printf(&s->arena,
                                      "SELECT serial_text(idx, random) FROM label WHERE"
                                      " type = 2 ORDER BY idx OFFSET %d LIMIT 1",
                                      nth));
}

static void
put(struct store *s, int into, const char *more)
{
    done(s, "pack", "add",
         arena_printf(&s->arena, "{\"code\":\"%s\",%s}", pack(s, into), more));
}

static void
put_units(struct store *s, int into, int batch, int from, int to)
{
    put(s, into,
        arena_printf(&s->arena, "\"first\":\"%s\",\"last\":\"%s\"",
                     unit_code(s, batch, from), unit_code(s, batch, to)));
}

static void
put_pack(struct store *s, int into, int inner)
{
    put(s, into, arena_printf(&s->arena, "\"inner\":\"%s\"", pack(s, inner)));
}

/* The world of the trace specimens: at the dealer D001 five labelled units of B001 and
 * four of B002 of the same maker, and four packs; B001 is recalled. Units 0, 1 of B001
 * are in pack 0, that and unit 2 in pack 1; units 0..2 of B002 are in pack 2. */
static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, "tests/specimens/trace/world.sql"));
    store_cell(
        s, "SELECT event_append('[{\"kind\":\"batch_registered\",\"batch_id\":9002,"
           "\"area\":310101,\"body\":{\"code\":\"B002\",\"lot\":\"L2\",\"product_id\":"
           "9001,\"producer_id\":9001,\"producer_place\":9001,\"produced_on\":"
           "\"2026-01-06\",\"declared_qty\":60}},{\"kind\":\"delivered\",\"batch_id\":"
           "9002,\"area\":310104,\"place_id\":9002,\"body\":{\"from_place\":9001,"
           "\"from_bucket\":\"stock\",\"to_place\":9002,\"to_bucket\":\"stock\",\"qty\":"
           "30,\"grade\":2}},{\"kind\":\"party_registered\",\"area\":310101,\"body\":{"
           "\"id\":9050,\"code\":\"W1\",\"kind\":\"agency\",\"name\":\"局\"}},{\"kind\":"
           "\"place_registered\",\"area\":310101,\"body\":{\"id\":9050,\"code\":\"W1\","
           "\"party_id\":9050,\"kind\":\"agency\",\"name\":\"局\"}}]')");
    store_cell(
        s, "INSERT INTO person (id, login, name, role, password_hash, area_lo, area_hi)"
           " OVERRIDING SYSTEM VALUE"
           " VALUES (9071, 'pu-li', 'a', 'inspector', '', 310000, 319999),"
           " (9072, 'pu-wang', 'b', 'inspector', '', 310000, 319999)");
    store_cell(s, "INSERT INTO evidence_file (sha256, bytes, media_type, area) VALUES"
                  " (decode(repeat('aa', 32), 'hex'), 1, 'image/png', 310101),"
                  " (decode(repeat('bb', 32), 'hex'), 1, 'image/png', 310101),"
                  " (decode(repeat('cc', 32), 'hex'), 1, 'image/png', 310101)");
    done(s, "label", "issue", "{\"batch\":\"B001\",\"count\":5,\"place\":\"D001\"}");
    done(s, "label", "issue", "{\"batch\":\"B002\",\"count\":4,\"place\":\"D001\"}");
    done(s, "label", "issue", "{\"batch\":\"B001\",\"count\":2,\"type\":\"pack\"}");
    done(s, "label", "issue", "{\"batch\":\"B002\",\"count\":2,\"type\":\"pack\"}");
    done(s, "recall", "open",
         "{\"batch\":\"B001\",\"reason\":\"不合格\",\"scope\":\"全批\"}");
    put_units(s, 0, 9001, 0, 1);
    put_pack(s, 1, 0);
    put_units(s, 1, 9001, 2, 2);
    put_units(s, 2, 9002, 0, 2);
}

/* The order at D001, an old and a new code. */
static const char *
exchange(struct store *s, const char *old, const char *new)
{
    const char *order = store_cell(s, "SELECT number FROM replacement_order WHERE"
                                      " place_id = 9002");

    return arena_printf(&s->arena, "{\"number\":\"%s\",\"old\":\"%s\",\"new\":\"%s\"}",
                        order, old, new);
}

static const char *
states(struct store *s)
{
    return store_cell(s, "SELECT string_agg(batch_id - 9000 || state, ' ' ORDER BY"
                         " batch_id, idx) FROM unit WHERE idx NOT IN (SELECT idx FROM"
                         " label WHERE type = 2)");
}

static void
a_pack_of_old_units_is_replaced_by_as_many_new_ones_pair_by_pair(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *made = must_do(s, "order", "replace", exchange(s, pack(s, 1), pack(s, 2)));
    assert_int_equal(json_integer_value(json_object_get(made, "replaced")), 3);
    json_decref(made);
    assert_string_equal(states(s), "1removed 1removed 1removed 1labelled 1labelled"
                                   " 2installed 2installed 2installed 2labelled");
    assert_string_equal(
        store_cell(s,
                   "SELECT string_agg((n.idx - o.idx)::text, ' ') FROM unit o JOIN unit"
                   " n ON n.batch_id = 9002 AND n.idx = o.twin_idx AND n.twin_idx ="
                   " o.idx WHERE o.batch_id = 9001"),
        "5 5 5");
    /* and they are in no pack any longer */
    must_refuse(s, "order", "replace", exchange(s, pack(s, 0), pack(s, 2)), "pack_empty");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM unit u, LATERAL"
                                      " unit_pack(u.batch_id, u.idx)"),
                        "0");
}

static void
a_pack_is_not_replaced_by_more_or_fewer_nor_where_a_unit_may_not(void **state)
{
    struct store *s = *state;

    world(s);
    struct attempt few =
        attempt_as(s, &OFFICER, "order", "replace", exchange(s, pack(s, 0), pack(s, 2)));
    assert_string_equal(few.refused, "replace_counts");
    assert_non_null(strstr(few.zh, "旧产品 2 件，新产品 3 件"));
    must_refuse(s, "order", "replace", exchange(s, pack(s, 1), unit_code(s, 9002, 3)),
                "replace_counts");
    must_refuse(s, "order", "replace", exchange(s, pack(s, 3), pack(s, 2)), "pack_empty");
    must_refuse(s, "order", "replace",
                exchange(s, unit_code(s, 9002, 3), unit_code(s, 9002, 0)),
                "replace_old_batch");
    must_refuse(s, "order", "replace", exchange(s, pack(s, 1), pack(s, 1)),
                "replace_same_unit");
    /* goods without labels, two levels down */
    put(s, 0, "\"batch\":\"B002\",\"qty\":4");
    struct attempt bulk =
        attempt_as(s, &OFFICER, "order", "replace", exchange(s, pack(s, 1), pack(s, 2)));
    assert_string_equal(bulk.refused, "pack_unlabelled");
    assert_non_null(strstr(bulk.zh, "4 件无标签的产品（批次 B002）"));
    assert_string_equal(states(s), "1labelled 1labelled 1labelled 1labelled 1labelled"
                                   " 2labelled 2labelled 2labelled 2labelled");
}

static void
goods_without_labels_are_swapped_for_all_units_of_a_pack(void **state)
{
    struct store *s = *state;

    world(s);
    const char *order = store_cell(s, "SELECT number FROM replacement_order WHERE"
                                      " place_id = 9002");
    const char *input =
        arena_printf(&s->arena, "{\"number\":\"%s\",\"bucket\":\"stock\",\"new\":\"%s\"",
                     order, pack(s, 2));
    must_refuse(s, "order", "swap", arena_printf(&s->arena, "%s,\"qty\":2}", input),
                "swap_one");
    json_t *made = must_do(s, "order", "swap", arena_printf(&s->arena, "%s}", input));
    assert_int_equal(json_integer_value(json_object_get(made, "replaced")), 3);
    json_decref(made);
    assert_string_equal(states(s), "1labelled 1labelled 1labelled 1labelled 1labelled"
                                   " 2installed 2installed 2installed 2labelled");
    assert_string_equal(
        store_cell(s, "SELECT qty FROM holding WHERE batch_id = 9001 AND place_id = 9002"
                      " AND bucket = 'removed'"),
        "3");
}

/* A destruction of `n` in custody at W1, of the units that `codes` name. */
static const char *
opening(struct store *s, int n, const char *codes)
{
    return arena_printf(&s->arena,
                        "{\"batch\":\"B001\",\"place\":\"W1\",\"basis\":\"7 号\","
                        "\"witness\":\"陈\"," OFFICERS
                        ",\"counted_in\":%d,\"units\":[%s]}",
                        n, codes);
}

static const char *
quoted(struct store *s, const char *a, const char *b)
{
    return arena_printf(&s->arena, "\"%s\",\"%s\"", a, b);
}

static void
collect(struct store *s, const char *code)
{
    done(s, "unit", "collect",
         arena_printf(&s->arena,
                      "{\"code\":\"%s\",\"to\":\"W1\",\"basis\":\"查封\"," OFFICERS
                      ",\"evidence\":[" FILE_A "]}",
                      code));
}

static void
a_destruction_names_units_by_their_pack(void **state)
{
    struct store *s = *state;

    world(s);
    collect(s, pack(s, 1));
    collect(s, unit_code(s, 9001, 3));
    must_refuse(s, "destruction", "open",
                opening(s, 4, quoted(s, pack(s, 1), unit_code(s, 9001, 1))),
                "destruction_unit");
    must_refuse(s, "destruction", "open",
                opening(s, 4, quoted(s, pack(s, 1), pack(s, 0))), "destruction_unit");
    must_refuse(s, "destruction", "open",
                opening(s, 4, quoted(s, pack(s, 1), pack(s, 2))), "destruction_unit");
    must_refuse(s, "destruction", "open",
                opening(s, 4, quoted(s, pack(s, 1), pack(s, 3))), "pack_empty");
    json_t *made = must_do(s, "destruction", "open",
                           opening(s, 4, quoted(s, unit_code(s, 9001, 3), pack(s, 1))));
    const char *number =
        arena_strdup(&s->arena, json_string_value(json_object_get(made, "number")));
    json_decref(made);
    assert_string_equal(
        store_cell(s, "SELECT units = ARRAY(SELECT idx FROM unit WHERE batch_id = 9001"
                      " AND state = 'custody' ORDER BY idx) AND cardinality(units) = 4"
                      " FROM destruction"),
        "t");

    /* at the end one pack within is missing, which means its two units */
    done(s, "destruction", "close",
         arena_printf(&s->arena,
                      "{\"number\":\"%s\",\"counted_out\":2,\"missing\":[\"%s\"],"
                      "\"explanation\":\"内包装不见\",\"before\":[" FILE_A
                      "],\"during\":[\"%s\"],\"after\":[\"%s\"]}",
                      number, pack(s, 0), store_cell(s, "SELECT repeat('bb', 32)"),
                      store_cell(s, "SELECT repeat('cc', 32)")));
    assert_string_equal(states(s), "1custody 1custody 1destroyed 1destroyed 1labelled"
                                   " 2labelled 2labelled 2labelled 2labelled");
}

static void
a_pack_with_goods_without_labels_is_not_destroyed_as_units(void **state)
{
    struct store *s = *state;

    world(s);
    put(s, 1, "\"batch\":\"B001\",\"qty\":5");
    collect(s, pack(s, 1));
    const char *outer = arena_printf(&s->arena, "\"%s\"", pack(s, 1));
    must_refuse(s, "destruction", "open", opening(s, 8, outer), "pack_unlabelled");
    /* the carton within bears labels alone; the rest is counted */
    const char *inner = quoted(s, pack(s, 0), unit_code(s, 9001, 2));
    done(s, "destruction", "open", opening(s, 8, inner));
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_pack_of_old_units_is_replaced_by_as_many_new_ones_pair_by_pair),
        STORE(a_pack_is_not_replaced_by_more_or_fewer_nor_where_a_unit_may_not),
        STORE(goods_without_labels_are_swapped_for_all_units_of_a_pack),
        STORE(a_destruction_names_units_by_their_pack),
        STORE(a_pack_with_goods_without_labels_is_not_destroyed_as_units),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
