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

static const json_t *
node(const json_t *trace, const char *place)
{
    const json_t *nodes = json_object_get(trace, "nodes");

    for (size_t i = 0; i < json_array_size(nodes); i++)
        if (strcmp(text(json_array_get(nodes, i), "place"), place) == 0)
            return json_array_get(nodes, i);
    return NULL;
}

static const json_t *
first_trace(const json_t *answer)
{
    return json_array_get(json_object_get(answer, "traces"), 0);
}

static struct actor
company(int64_t id)
{
    return (struct actor){.person_id = 9,
                          .login = "co",
                          .name = "co",
                          .role = ROLE_COMPANY,
                          .area_lo = 310000,
                          .area_hi = 319999,
                          .company_id = id};
}

static void
a_delivery_is_found_by_its_note_and_by_its_event(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *t = must_do(s, "trace", "delivery", "{\"code\":\"SH-2\"}");
    const json_t *line = json_array_get(json_object_get(t, "delivery"), 0);
    assert_string_equal(text(line, "batch"), "B001");
    assert_string_equal(text(line, "to"), "D001");
    assert_string_equal(text(first_trace(t), "start"), "D001");
    const char *input = arena_printf(&s->arena, "{\"code\":\"%s\",\"batch\":\"B001\"}",
                                     text(line, "event"));
    const char *alone = arena_printf(&s->arena, "{\"code\":\"%s\"}", text(line, "event"));
    json_decref(t);
    for (int i = 0; i < 2; i++) {
        t = must_do(s, "trace", "delivery", i ? alone : input);
        assert_int_equal(json_array_size(json_object_get(t, "delivery")), 1);
        assert_int_equal(json_integer_value(
                             json_object_get(node(first_trace(t), "P001"), "depth_back")),
                         1);
        json_decref(t);
    }
    must_refuse(s, "trace", "delivery", "{\"code\":\"SH-2\",\"batch\":\"NONE\"}",
                "delivery_unknown");
}

static void
a_party_is_traced_from_all_of_its_places(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(s, "SELECT event_append('[{\"kind\":\"place_registered\",\"area\":310104,"
                  "\"body\":{\"id\":9022,\"code\":\"D001B\",\"party_id\":9002,\"kind\":"
                  "\"dealer\",\"name\":\"分店\"}},{\"kind\":\"delivered\",\"batch_id\":"
                  "9001,\"area\":310104,\"place_id\":9022,\"body\":{\"from_place\":9003,"
                  "\"from_bucket\":\"stock\",\"to_place\":9022,\"to_bucket\":\"stock\","
                  "\"qty\":7,\"grade\":2}}]')");
    json_t *t = must_do(s, "trace", "party", "{\"code\":\"D001\"}");
    assert_int_equal(
        json_array_size(json_object_get(json_object_get(t, "party"), "places")), 2);
    assert_int_equal(json_array_size(json_object_get(t, "batches")), 1);
    assert_null(json_object_get(t, "nodes"));
    json_decref(t);
    t = must_do(s, "trace", "party", "{\"code\":\"D001\",\"batch\":\"B001\"}");
    assert_int_equal(json_array_size(json_object_get(t, "starts")), 2);
    assert_int_equal(json_integer_value(json_object_get(node(t, "D001B"), "depth")), 0);
    assert_int_equal(json_integer_value(json_object_get(node(t, "D002"), "depth_back")),
                     1);
    json_decref(t);
}

static void
a_sample_is_found_by_its_number_and_by_its_label(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":2,\"type\":\"sample\"}"));
    store_cell(s, "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                  " 'sampled', 'batch_id', 9001, 'area', 310104, 'place_id', 9002,"
                  " 'body', jsonb_build_object('number', 'CY-1', 'domain',"
                  " 'circulation', 'fields', '{}'::jsonb, 'job_id', (SELECT id FROM"
                  " label_job LIMIT 1)))))");
    const char *label = store_cell(
        s,
        "SELECT serial_text(idx, random) FROM label WHERE type = 4 ORDER BY idx LIMIT 1");
    const char *const inputs[] = {"{\"code\":\"CY-1\"}",
                                  arena_printf(&s->arena, "{\"code\":\"%s\"}", label)};
    for (int i = 0; i < 2; i++) {
        json_t *t = must_do(s, "trace", "sample", inputs[i]);
        assert_string_equal(text(json_object_get(t, "sample"), "number"), "CY-1");
        assert_string_equal(text(t, "start"), "D001");
        json_decref(t);
    }
}

static void
direction_and_depth_keep_what_was_asked_for(void **state)
{
    struct store *s = *state;
    static const struct {
        const char *how;
        size_t nodes;
        const char *kept, *left_out;
    } CASES[] = {
        {"\"direction\":\"up\"", 2, "P001", "S001"},
        {"\"direction\":\"down\"", 3, "S002", "P001"},
        {"\"depth\":1", 4, "P001", "D002"},
        {"\"direction\":\"both\"", 7, "D003", NULL},
    };

    world(s);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        json_t *t =
            must_do(s, "trace", "place",
                    arena_printf(&s->arena, "{\"code\":\"D001\",\"batch\":\"B001\",%s}",
                                 CASES[i].how));
        assert_int_equal(json_array_size(json_object_get(t, "nodes")), CASES[i].nodes);
        assert_non_null(node(t, CASES[i].kept));
        assert_true(!CASES[i].left_out || !node(t, CASES[i].left_out));
        /* the balance is the whole batch's all the same */
        assert_int_equal(
            json_integer_value(json_object_get(json_object_get(t, "balance"), "located")),
            703);
        json_decref(t);
    }
}

static void
a_company_sees_no_more_of_the_past_than_of_the_present(void **state)
{
    struct store *s = *state;
    const struct actor dealer = company(9002), stranger = company(77);

    world(s);
    json_t *now = attempt_as(s, &dealer, "trace", "batch", "{\"code\":\"B001\"}").answer;
    json_t *then = attempt_as(s, &dealer, "trace", "batch",
                              "{\"code\":\"B001\",\"known_at\":\"2199-01-01T00:00:00Z\"}")
                       .answer;
    assert_true(
        json_equal(json_object_get(now, "nodes"), json_object_get(then, "nodes")));
    assert_true(
        json_equal(json_object_get(now, "edges"), json_object_get(then, "edges")));
    assert_int_equal(json_array_size(json_object_get(then, "nodes")), 4);
    assert_true(json_is_null(json_object_get(then, "balance")));
    json_decref(now);
    json_decref(then);
    static const char *const KINDS[][3] = {{"batch", "B001", "batch_unknown"},
                                           {"party", "D001", "party_unknown"},
                                           {"delivery", "SH-1", "delivery_unknown"},
                                           {"place", "D001", "place_unknown"}};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(
            attempt_as(s, &stranger, "trace", KINDS[i][0],
                       arena_printf(&s->arena, "{\"code\":\"%s\"}", KINDS[i][1]))
                .refused,
            KINDS[i][2]);
}

/* Frees the text. */
static int
lines_of(json_t *csv)
{
    int n = 0;

    for (const char *p = json_string_value(csv); p && *p; p++)
        n += *p == '\n';
    json_decref(csv);
    return n;
}

static void
units_in_files_are_only_the_companys_own(void **state)
{
    struct store *s = *state;
    const struct actor dealer = company(9002);

    world(s);
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":2,\"place\":\"D001\"}"));
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":3,\"place\":\"D002\"}"));
    static const char *const KNOWN[] = {"", ",\"known_at\":\"2199-01-01T00:00:00Z\""};
    for (int i = 0; i < 2; i++) {
        const char *in = arena_printf(
            &s->arena, "{\"code\":\"B001\",\"format\":\"csv\",\"part\":\"units\"%s}",
            KNOWN[i]);
        assert_int_equal(lines_of(attempt_as(s, &OFFICER, "trace", "batch", in).answer),
                         1 + 5);
        assert_int_equal(lines_of(attempt_as(s, &dealer, "trace", "batch", in).answer),
                         1 + 2);
    }
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_delivery_is_found_by_its_note_and_by_its_event),
        STORE(a_party_is_traced_from_all_of_its_places),
        STORE(a_sample_is_found_by_its_number_and_by_its_label),
        STORE(direction_and_depth_keep_what_was_asked_for),
        STORE(a_company_sees_no_more_of_the_past_than_of_the_present),
        STORE(units_in_files_are_only_the_companys_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
