/* What becomes of labels, and whether the account of them adds up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

static const struct actor CHIEF = {.person_id = 8,
                                   .login = "chief",
                                   .name = "chief",
                                   .role = ROLE_REGULATOR_CITY,
                                   .area_lo = 310000,
                                   .area_hi = 319999};

static const char WORLD[] =
    "SELECT event_append('["
    "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\","
    "\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
    "{\"kind\":\"party_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"U\","
    "\"kind\":\"premises\",\"name\":\"学校\"}},"
    "{\"kind\":\"place_registered\",\"area\":310104,\"body\":{\"id\":2,\"code\":\"U\","
    "\"party_id\":2,\"kind\":\"premises\",\"name\":\"学校\"}},"
    "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":\"M\","
    "\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
    "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{\"code\":"
    "\"B\",\"lot\":\"L\",\"product_id\":1,\"producer_id\":1,\"producer_place\":1,"
    "\"produced_on\":\"2026-01-05\",\"declared_qty\":100}}]'::jsonb)";

static int
setup(void **state)
{
    int failed = store_setup(state);

    if (!failed)
        store_cell(*state, WORLD);
    return failed;
}

static const char *
text(const json_t *row, const char *name)
{
    return json_string_value(json_object_get(row, name));
}

/* Asks for unit labels and has them approved; the job's id, in the arena. */
static const char *
job_of(struct store *s, int count)
{
    json_t *asked = must_do(
        s, "label", "issue",
        arena_printf(&s->arena, "{\"batch\":\"B\",\"place\":\"U\",\"count\":%d}", count));
    const char *job = arena_strdup(&s->arena, text(asked, "job"));
    const char *input = arena_printf(&s->arena, "{\"job\":\"%s\"}", job);

    assert_string_equal(text(asked, "state"), "asked");
    json_decref(asked);
    must_refuse(s, "label", "approve", input, "label_self_approval");
    struct attempt approved = attempt_as(s, &CHIEF, "label", "approve", input);
    assert_string_equal(approved.refused, "");
    json_decref(approved.answer);
    return job;
}

/* A print of the job's nth to mth label (from 0), as the program records it. */
static void
printed(struct store *s, const char *job, int n, int m)
{
    store_cell(
        s, arena_printf(
               &s->arena,
               "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', "
               "'labels_printed', 'batch_id', 1, 'area', 310101, 'person_id', 7, 'body', "
               "jsonb_build_object('job_id', '%s', 'ranges', jsonb_build_array("
               "jsonb_build_array(first_index + %d, first_index + %d)), 'labels', %d, "
               "'copies', 1, 'output', 'pdf', 'reprint', false)))) FROM label_range "
               "WHERE job_id = '%s'",
               job, n, m, m - n + 1, job));
}

/* {"code": the nth label, "last": the mth, "reason": "x"} */
static const char *
span(struct store *s, int n, int m)
{
    return arena_printf(&s->arena, "{\"code\":\"%s\",\"last\":\"%s\",\"reason\":\"x\"}",
                        unit_code(s, 1, n), unit_code(s, 1, m));
}

static void
well(json_t *answer)
{
    json_decref(answer);
}

/* "printed applied spoiled void unused difference" of the whole store. */
static void
account_is(struct store *s, const char *want)
{
    json_t *a = must_do(s, "label", "account", "{}");
    const char *got =
        arena_printf(&s->arena, "%lld %lld %lld %lld %lld %lld",
                     (long long)json_integer_value(json_object_get(a, "printed")),
                     (long long)json_integer_value(json_object_get(a, "applied")),
                     (long long)json_integer_value(json_object_get(a, "spoiled")),
                     (long long)json_integer_value(json_object_get(a, "void")),
                     (long long)json_integer_value(json_object_get(a, "unused")),
                     (long long)json_integer_value(json_object_get(a, "difference")));

    json_decref(a);
    assert_string_equal(got, want);
}

static void
every_printed_label_is_accounted_for(void **state)
{
    struct store *s = *state;
    const char *job = job_of(s, 12);

    account_is(s, "0 0 0 0 0 0");
    printed(s, job, 0, 9); /* two stay on the screen */
    account_is(s, "10 0 0 0 0 10");
    well(must_do(s, "label", "spoil", span(s, 0, 0)));
    well(must_do(s, "label", "void", span(s, 1, 2)));
    well(must_do(s, "label", "void", span(s, 11, 11))); /* no paper: no account */
    well(must_do(s, "label", "apply",
                 arena_printf(&s->arena, "{\"codes\":[\"%s\"]}", unit_code(s, 1, 3))));
    account_is(s, "10 1 1 2 0 6");
    well(must_do(s, "unit", "install",
                 arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"U\"}",
                              unit_code(s, 1, 4))));
    account_is(s, "10 2 1 2 0 5");
    well(must_do(s, "label", "return",
                 arena_printf(&s->arena, "{\"job\":\"%s\",\"first\":\"%s\"}", job,
                              unit_code(s, 1, 5))));
    account_is(s, "10 2 1 2 1 4");
    must_refuse(s, "label", "return",
                arena_printf(&s->arena, "{\"job\":\"%s\",\"unused\":3}", job),
                "label_leftover");
    well(must_do(s, "label", "return",
                 arena_printf(&s->arena, "{\"job\":\"%s\",\"unused\":4}", job)));
    account_is(s, "10 2 1 2 5 0");
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM label WHERE void_reason IS NOT NULL"), "9");
}

static void
what_is_not_on_paper_or_ended_before_is_refused(void **state)
{
    struct store *s = *state;
    const char *job = job_of(s, 6);

    must_refuse(s, "label", "spoil", span(s, 0, 0), "label_unprinted");
    printed(s, job, 0, 4);
    must_refuse(s, "label", "spoil", span(s, 0, 5), "label_unprinted");
    well(must_do(s, "label", "spoil", span(s, 0, 1)));
    must_refuse(s, "label", "spoil", span(s, 1, 2), "label_void");
    must_refuse(s, "label", "void", span(s, 0, 0), "label_void");
    must_refuse(s, "label", "apply",
                arena_printf(&s->arena, "{\"codes\":[\"%s\",\"%s\"]}", unit_code(s, 1, 2),
                             unit_code(s, 1, 1)),
                "label_void");
    account_is(s, "5 0 2 0 0 3"); /* a refused list applied nothing */
    must_refuse(s, "label", "spoil", span(s, 3, 2), "label_span");
    must_refuse(s, "label", "spoil",
                arena_printf(&s->arena, "{\"code\":\"%s\"}", unit_code(s, 1, 2)),
                "invalid_input");
    must_refuse(s, "label", "return", arena_printf(&s->arena, "{\"job\":\"%s\"}", job),
                "label_leftover");
}

static void
a_label_on_goods_that_moved_neither_spoils_nor_comes_back(void **state)
{
    struct store *s = *state;
    const char *job = job_of(s, 3), *other;

    printed(s, job, 0, 2);
    well(must_do(s, "unit", "install",
                 arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"U\"}",
                              unit_code(s, 1, 0))));
    must_refuse(s, "label", "spoil", span(s, 0, 1), "label_in_use");
    must_refuse(s, "label", "void", span(s, 0, 0), "label_in_use");
    well(must_do(s, "label", "apply",
                 arena_printf(&s->arena, "{\"codes\":[\"%s\"]}", unit_code(s, 1, 1))));
    must_refuse(s, "label", "return",
                arena_printf(&s->arena,
                             "{\"job\":\"%s\",\"first\":\"%s\",\"last\":\"%s\"}", job,
                             unit_code(s, 1, 1), unit_code(s, 1, 2)),
                "label_in_use");
    well(must_do(s, "label", "spoil", span(s, 1, 1))); /* peeled off before it left */
    account_is(s, "3 1 1 0 0 1");
    other = job_of(s, 1);
    printed(s, other, 0, 0);
    must_refuse(s, "label", "spoil", span(s, 2, 3), "label_span");
    must_refuse(s, "label", "return",
                arena_printf(&s->arena, "{\"job\":\"%s\",\"first\":\"%s\"}", other,
                             unit_code(s, 1, 2)),
                "label_span");
}

/* More labels in use than were printed: shown below zero, not hidden. */
static void
a_negative_difference_is_shown(void **state)
{
    struct store *s = *state;

    job_of(s, 2);
    well(must_do(s, "unit", "install",
                 arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"U\"}",
                              unit_code(s, 1, 0))));
    account_is(s, "0 1 0 0 0 -1");
}

static void
a_rejected_job_stays_visible_with_its_reason(void **state)
{
    struct store *s = *state;
    json_t *asked =
        must_do(s, "label", "issue", "{\"batch\":\"B\",\"count\":2,\"type\":\"pack\"}");
    const char *input = arena_printf(&s->arena, "{\"job\":\"%s\",\"reason\":\"多了\"}",
                                     text(asked, "job"));

    json_decref(asked);
    must_refuse(s, "label", "reject", input, "label_self_approval");
    struct attempt done = attempt_as(s, &CHIEF, "label", "reject", input);
    assert_string_equal(text(done.answer, "reject_reason"), "多了");
    json_decref(done.answer);
    json_t *list = must_do(s, "label", "list", "{\"state\":\"rejected\"}");
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(text(json_array_get(list, 0), "state"), "rejected");
    json_decref(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_printed_label_is_accounted_for, setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_is_not_on_paper_or_ended_before_is_refused,
                                        setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_label_on_goods_that_moved_neither_spoils_nor_comes_back, setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(a_negative_difference_is_shown, setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_rejected_job_stays_visible_with_its_reason,
                                        setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
