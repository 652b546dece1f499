/* What a pack passes on to what it holds, whatever comes first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "support/attempt.h"

static void
append(struct store *s, const char *kind, int batch, const char *body)
{
    store_cell(
        s, arena_printf(&s->arena,
                        "SELECT event_append('[{\"kind\":\"%s\",\"batch_id\":%d,\"area\":"
                        "310101,\"place_id\":1,\"body\":%s}]'::jsonb)",
                        kind, batch, body));
}

/* Batches 1 and 2 of different makers: pack labels 10, 11 and units 12, 13 of batch 1;
 * units 20, 21 of batch 2. */
static void
ground(struct store *s)
{
    store_cell(
        s, "SELECT event_append(jsonb_agg(x)) FROM (SELECT jsonb_build_object('kind',"
           " k || '_registered', 'area', 310101, 'body', jsonb_build_object('id', id,"
           " 'code', code, 'kind', 'producer', 'name', code, 'party_id', id)) AS x FROM"
           " (VALUES (1, 'P'), (2, 'Q')) AS p(id, code), (VALUES ('party'), ('place'))"
           " AS e(k) UNION ALL SELECT jsonb_build_object('kind', 'product_registered',"
           " 'area', 310000, 'body', jsonb_build_object('id', 1, 'code', 'M', 'name',"
           " 'x', 'base_unit', '具', 'standard', 'GB'))) t");
    for (int b = 1; b <= 2; b++)
        append(
            s, "batch_registered", b,
            arena_printf(
                &s->arena,
                "{\"code\":\"B%d\",\"lot\":\"L\",\"product_id\":1,\"producer_id\":%d,"
                "\"producer_place\":%d,\"produced_on\":\"2026-01-05\",\"declared_qty\":"
                "100}",
                b, b, b));
    append(s, "labels_issued", 1,
           "{\"day\":600,\"count\":4,\"ranges\":[{\"type\":2,\"first\":10,\"last\":11,"
           "\"randoms\":"
           "\"000007000007\"},{\"type\":0,\"first\":12,\"last\":13,\"randoms\":"
           "\"000007000007\"}]}");
    append(s, "labels_issued", 2,
           "{\"day\":600,\"count\":2,\"ranges\":[{\"type\":0,\"first\":20,\"last\":21,"
           "\"randoms\":"
           "\"000007000007\"}]}");
}

static void
pack(struct store *s, const char *kind, int of, int into, const char *what)
{
    append(s, kind, of,
           arena_printf(&s->arena,
                        "{\"pack_batch\":1,\"pack\":%d,\"bucket\":\"stock\",%s}", into,
                        what));
}

/* Units 12, 13, 20, 21. */
static const char *
statuses(struct store *s)
{
    return store_cell(s,
                      "SELECT string_agg(status::text, '' ORDER BY idx) FROM unit_facts"
                      " WHERE type = 0");
}

static void
an_ended_pack_and_a_seized_one_pass_on_what_they_are(void **state)
{
    struct store *s = *state;

    ground(s);
    pack(s, "packed", 2, 10, "\"first\":20,\"last\":20");
    assert_string_equal(statuses(s), "0000");
    append(s, "seized", 1, "{\"number\":\"K1\",\"basis\":\"x\",\"ranges\":[[10,10]]}");
    assert_string_equal(statuses(s), "0070");
    append(s, "released", 1,
           arena_printf(&s->arena,
                        "{\"seizure_id\":\"%s\",\"reason\":\"x\",\"ranges\":[[10,10]]}",
                        store_cell(s, "SELECT id FROM seizure")));
    assert_string_equal(statuses(s), "0000");
    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    append(s, "labels_voided", 1, "{\"first\":10,\"last\":10,\"reason\":\"x\"}");
    assert_string_equal(statuses(s), "0010");
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM status_touched WHERE first_index = 20"), "1");
    pack(s, "unpacked", 2, 10, "\"first\":20,\"last\":20");
    assert_string_equal(statuses(s), "0000");
}

static void
a_pack_is_seized_by_its_label_where_it_is(void **state)
{
    struct store *s = *state;
    const char *code;

    ground(s);
    pack(s, "packed", 2, 10, "\"first\":20,\"last\":20");
    code = store_cell(s, "SELECT serial_text(idx, random) FROM label WHERE idx = 10");
    must_refuse(s, "seizure", "open",
                arena_printf(&s->arena,
                             "{\"place\":\"Q\",\"basis\":\"x\",\"first\":\"%s\"}", code),
                "unit_elsewhere");
    json_decref(must_do(s, "seizure", "open",
                        arena_printf(&s->arena,
                                     "{\"place\":\"P\",\"basis\":\"x\",\"first\":\"%s\"}",
                                     code)));
    assert_string_equal(statuses(s), "0070");
}

static void
a_recall_of_the_packs_batch_passes_on_through_packs_in_packs(void **state)
{
    struct store *s = *state;

    ground(s);
    pack(s, "packed", 2, 11, "\"first\":21,\"last\":21");
    pack(s, "packed", 1, 10, "\"child\":11");
    append(s, "recall_opened", 1, "{\"number\":\"R1\",\"reason\":\"x\",\"scope\":\"x\"}");
    assert_string_equal(statuses(s), "3303");
    append(s, "recall_lifted", 1,
           arena_printf(&s->arena, "{\"recall_id\":\"%s\",\"reason\":\"x\"}",
                        store_cell(s, "SELECT id FROM recall")));
    assert_string_equal(statuses(s), "0000");
    append(s, "labels_voided", 1, "{\"first\":10,\"last\":10,\"reason\":\"x\"}");
    assert_string_equal(statuses(s), "0001");
    pack(s, "unpacked", 1, 10, "\"child\":11");
    assert_string_equal(statuses(s), "0000");
    /* put into a pack that was void before */
    pack(s, "packed", 2, 10, "\"first\":20,\"last\":20");
    assert_string_equal(statuses(s), "0010");
}

#define IN_A_STORE(test)                                                                 \
    cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_STORE(an_ended_pack_and_a_seized_one_pass_on_what_they_are),
        IN_A_STORE(a_pack_is_seized_by_its_label_where_it_is),
        IN_A_STORE(a_recall_of_the_packs_batch_passes_on_through_packs_in_packs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
