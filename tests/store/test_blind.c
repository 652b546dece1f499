/* Blind samples: what the laboratory reads, what opens them, and who looks behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "label_sql.h"
#include "support/label_world.h"

static const struct actor TESTER = {.person_id = 20,
                                    .role = ROLE_LABORATORY,
                                    .area_lo = 310000,
                                    .area_hi = 319999,
                                    .company_id = 3};
static const struct actor RIVAL = {.person_id = 21,
                                   .role = ROLE_LABORATORY,
                                   .area_lo = 310000,
                                   .area_hi = 319999,
                                   .company_id = 4};
static const struct actor MAKER = {.person_id = 22,
                                   .role = ROLE_COMPANY,
                                   .area_lo = 310000,
                                   .area_hi = 319999,
                                   .company_id = 1};
static const struct actor PUBLIC = {.role = ROLE_PUBLIC};

static const char LABORATORIES[] =
    "SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":3,\"code\":\"LAB\","
    "\"kind\":\"laboratory\",\"name\":\"检验所\"}},"
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":4,\"code\":\"LAB2\","
    "\"kind\":\"laboratory\",\"name\":\"另一所\"}}]'::jsonb)";

/* A sample that is taken and made blind: its number, its code, and the record's. */
struct sample {
    const char *record, *number, *code;
};

static const char *
keep(struct store *s, json_t *answer, const char *name)
{
    return arena_strdup(&s->arena, label_text(answer, name));
}

static struct sample
blind_sample(struct store *s)
{
    struct sample out;

    store_cell(s, LABORATORIES);
    json_t *taken = must_do(s, "sample", "take",
                            "{\"batch\":\"B\",\"place\":\"P\",\"domain\":\"production\","
                            "\"samplers\":[\"甲\",\"乙\"]}");
    out.record = keep(s, taken, "number");
    json_decref(taken);
    json_t *blind = must_do(
        s, "sample", "blind",
        arena_printf(&s->arena,
                     "{\"number\":\"%s\",\"laboratory\":\"LAB\",\"items\":[\"灭火性能\","
                     "\"喷射时间\"]}",
                     out.record));
    out.number = keep(s, blind, "number");
    out.code = keep(s, blind, "code");
    json_decref(blind);
    return out;
}

static const char *
one(struct store *s, const char *field, const char *value)
{
    return arena_printf(&s->arena, "{\"%s\":\"%s\"}", field, value);
}

/* The whole answer as text; "" where refused. */
static const char *
said(struct store *s, const struct actor *who, const char *noun, const char *verb,
     const char *input)
{
    struct attempt a = attempt_as(s, who, noun, verb, input);
    char *text = a.answer ? json_dumps(a.answer, JSON_COMPACT) : NULL;
    const char *copy = arena_strdup(&s->arena, text ? text : "");

    free(text);
    json_decref(a.answer);
    return copy;
}

/* Maker, batch code and lot are single letters in the small world: as JSON strings. */
static void
tells_no_origin(const char *text)
{
    static const char *const ORIGIN[] = {"\"厂\"", "\"B\"", "\"L\"",
                                         "\"P\"",  "CY20",  "recalled"};

    assert_true(text[0] != '\0');
    for (size_t i = 0; i < sizeof ORIGIN / sizeof *ORIGIN; i++)
        if (strstr(text, ORIGIN[i]))
            fail_msg("%s tells %s", text, ORIGIN[i]);
}

static void
its_label_tells_nobody_where_it_comes_from(void **state)
{
    const struct actor *const askers[] = {&TESTER, &RIVAL, &MAKER, &PUBLIC, &OFFICER};
    struct store *s = *state;
    struct sample x = blind_sample(s);

    for (size_t i = 0; i < sizeof askers / sizeof *askers; i++) {
        if (askers[i] == &PUBLIC)
            continue; /* the public's way is the label's page: tests/cli/blind_test */
        const char *text = said(s, askers[i], "scan", "record", one(s, "code", x.code));
        tells_no_origin(text);
        assert_non_null(strstr(text, "灭火性能、喷射时间"));
        assert_non_null(strstr(text, "\"product\":\"灭火器\""));
        assert_non_null(strstr(text, "\"status\":null"));
    }
    tells_no_origin(said(s, &TESTER, "blind", "show", one(s, "sample", x.code)));
    tells_no_origin(said(s, &TESTER, "blind", "show", one(s, "sample", x.number)));
    tells_no_origin(said(s, &TESTER, "blind", "list", "{}"));
    must_refuse(s, "unit", "show", one(s, "code", x.code), "label_blind");
    must_refuse(s, "trace", "unit", one(s, "code", x.code), "label_blind");
}

static void
the_other_labels_of_its_record_are_shut_to_the_laboratory(void **state)
{
    static const int TYPES[] = {4, 5, 6};
    struct store *s = *state;

    blind_sample(s);
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        const char *code = store_cell(
            s,
            arena_printf(&s->arena,
                         "SELECT serial_text(idx, random) FROM label WHERE type = %d AND "
                         "blind = 1",
                         TYPES[i]));
        assert_true(code[0] != '\0');
        tells_no_origin(said(s, &TESTER, "scan", "record", one(s, "code", code)));
        assert_non_null(strstr(said(s, &OFFICER, "scan", "record", one(s, "code", code)),
                               "\"厂\"")); /* who reads the record knows anyway */
    }
}

/* What the list says of the label apart from what it says of its batch. */
static const char *
listed(struct store *s, const char *index)
{
    const char *ranges = arena_printf(&s->arena, "{%s}", index);
    struct pg_rows *rows;

    assert_null(pg_run(s->pg, &s->arena, SQL_status_labels, &rows, 2, ranges, ranges));
    return pg_rows_count(rows) ? pg_text(rows, 0, 1) : "as its batch";
}

static void
the_public_list_does_not_tell_what_became_of_its_batch(void **state)
{
    struct store *s = *state;

    store_cell(s, "DELETE FROM status_touched RETURNING 1");
    struct sample x = blind_sample(s);
    assert_string_equal(store_cell(s, "SELECT count(*) > 0 FROM status_touched WHERE "
                                      "batch_id = 1 AND first_index IS NULL"),
                        "t");
    const char *own = store_cell(s, "SELECT idx FROM label WHERE blind = 2");
    const char *other = store_cell(s, "SELECT min(idx) FROM label WHERE blind = 1");
    store_cell(s, "UPDATE batch SET recall_id = gen_random_uuid(), determination = "
                  "'nonconforming' WHERE id = 1 RETURNING 1");
    assert_string_equal(listed(s, own), "0");
    assert_string_equal(listed(s, other), "0");
    json_decref(must_do(
        s, "result", "record",
        arena_printf(&s->arena,
                     "{\"number\":\"%s\",\"result\":\"conforming\",\"report\":\"R1\","
                     "\"items\":{\"灭火性能\":{\"pass\":true}}}",
                     x.record)));
    assert_string_equal(listed(s, own), "as its batch");
    assert_string_equal(listed(s, other), "as its batch");
}

static void
the_result_opens_it(void **state)
{
    struct store *s = *state;
    struct sample x = blind_sample(s);

    json_decref(must_do(
        s, "result", "record",
        arena_printf(&s->arena,
                     "{\"number\":\"%s\",\"result\":\"conforming\",\"report\":\"R1\","
                     "\"items\":{\"灭火性能\":{\"pass\":true}}}",
                     x.record)));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM label WHERE blind > 0"), "0");
    assert_non_null(
        strstr(said(s, &TESTER, "scan", "record", one(s, "code", x.code)), "\"厂\""));
    const char *text = said(s, &TESTER, "blind", "show", one(s, "sample", x.code));
    assert_non_null(strstr(text, "\"厂\""));
    assert_non_null(strstr(text, "opened"));
    must_refuse(s, "sample", "blind",
                arena_printf(&s->arena,
                             "{\"number\":\"%s\",\"laboratory\":\"LAB\",\"items\":[]}",
                             x.record),
                "blind_late");
}

static void
who_looks_behind_is_on_record(void **state)
{
    struct store *s = *state;
    struct sample x = blind_sample(s);
    const char *input =
        arena_printf(&s->arena, "{\"sample\":\"%s\",\"reason\":\"举报\"}", x.code);

    assert_string_equal(attempt_as(s, &TESTER, "blind", "reveal", input).refused,
                        "power_missing");
    assert_string_equal(attempt_as(s, &MAKER, "blind", "reveal", input).refused,
                        "power_missing");
    must_refuse(s, "blind", "reveal", one(s, "sample", x.code), "invalid_input");
    must_refuse(s, "blind", "reveal", "{\"sample\":\"MY0\",\"reason\":\"x\"}",
                "blind_unknown");
    json_t *told = must_do(s, "blind", "reveal", input);
    assert_string_equal(label_text(told, "producer"), "厂");
    json_decref(told);
    json_t *record = must_do(s, "sample", "show", one(s, "number", x.record));
    json_t *seen = json_object_get(json_object_get(record, "blind"), "seen_by");
    assert_int_equal(json_array_size(seen), 1);
    assert_string_equal(label_text(json_array_get(seen, 0), "reason"), "举报");
    json_decref(record);
    tells_no_origin(said(s, &TESTER, "scan", "record", one(s, "code", x.code)));
}

static void
only_its_laboratory_has_it_on_the_list(void **state)
{
    struct store *s = *state;
    struct sample x = blind_sample(s);

    assert_string_equal(said(s, &RIVAL, "blind", "list", "{}"), "[]");
    assert_string_equal(
        attempt_as(s, &RIVAL, "blind", "show", one(s, "sample", x.code)).refused,
        "absent");
    assert_string_equal(attempt_as(s, &MAKER, "blind", "list", "{}").refused,
                        "power_missing");
    /* nor does the maker learn which code is his */
    assert_null(strstr(said(s, &MAKER, "label", "list", "{}"), "blind"));
    assert_null(
        strstr(said(s, &MAKER, "sample", "show", one(s, "number", x.record)), x.number));
}

static void
a_sample_is_made_blind_once_and_for_a_laboratory(void **state)
{
    struct store *s = *state;
    struct sample x = blind_sample(s);
    const char *form = "{\"number\":\"%s\",\"laboratory\":\"%s\",\"items\":[\"x\"]}";

    must_refuse(s, "sample", "blind", arena_printf(&s->arena, form, x.record, "LAB"),
                "blind_twice");
    must_refuse(s, "sample", "blind", arena_printf(&s->arena, form, x.record, "P"),
                "laboratory_unknown");
    must_refuse(s, "sample", "blind", arena_printf(&s->arena, form, "CY0", "LAB"),
                "sampling_unknown");
    assert_string_equal(attempt_as(s, &TESTER, "sample", "blind",
                                   arena_printf(&s->arena, form, x.record, "LAB"))
                            .refused,
                        "power_missing");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(its_label_tells_nobody_where_it_comes_from,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            the_other_labels_of_its_record_are_shut_to_the_laboratory, label_world_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(
            the_public_list_does_not_tell_what_became_of_its_batch, label_world_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(the_result_opens_it, label_world_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(who_looks_behind_is_on_record, label_world_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(only_its_laboratory_has_it_on_the_list,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_sample_is_made_blind_once_and_for_a_laboratory,
                                        label_world_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
