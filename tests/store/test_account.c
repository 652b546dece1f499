/* What becomes of labels, and whether the account of them adds up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/label_world.h"

/* Unit labels, approved; the job's id. */
static const char *
job_of(struct store *s, int count)
{
    return label_job_of(
        s,
        arena_printf(&s->arena, "{\"batch\":\"B\",\"place\":\"U\",\"count\":%d}", count));
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
    label_printed(s, job, 0, 9); /* two stay on the screen */
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
    label_printed(s, job, 0, 4);
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

    label_printed(s, job, 0, 2);
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
    label_printed(s, other, 0, 0);
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
                                     label_text(asked, "job"));

    json_decref(asked);
    must_refuse(s, "label", "reject", input, "label_self_approval");
    struct attempt done = attempt_as(s, &CHIEF, "label", "reject", input);
    assert_string_equal(label_text(done.answer, "reject_reason"), "多了");
    json_decref(done.answer);
    json_t *list = must_do(s, "label", "list", "{\"state\":\"rejected\"}");
    assert_int_equal(json_array_size(list), 1);
    assert_string_equal(label_text(json_array_get(list, 0), "state"), "rejected");
    json_decref(list);
}

/* A job of three among a hundred thousand other labels: its own are read by their index.
 */
static void
signing_a_job_reads_no_other_labels(void **state)
{
    static const char READ[] =
        "SELECT pg_stat_get_xact_tuples_returned('label'::regclass)";
    struct store *s = *state;
    const char *job = job_of(s, 3);

    store_cell(s,
               "WITH x AS (INSERT INTO label (batch_id, idx, random, type) SELECT 100 + n"
               " / 300, 1000000 + n, 0, 0 FROM generate_series(1, 100000) n RETURNING"
               " 1) SELECT count(*) FROM x");
    store_cell(s, "ANALYZE label");
    const char *before = arena_strdup(&s->arena, store_cell(s, READ));
    store_cell(
        s, arena_printf(&s->arena,
                        "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                        " 'labels_signed', 'batch_id', 1, 'area', 310101, 'body',"
                        " jsonb_build_object('job_id', '%s', 'ranges', jsonb_build_array("
                        "jsonb_build_object('first', min(idx), 'last', max(idx), 'kid',"
                        " 1, 'hashes', repeat('aa', 32) || repeat('bb', 32) ||"
                        " repeat('cc', 32)))))))"
                        " FROM label WHERE batch_id = 1",
                        job));
    assert_string_equal(store_cell(s, READ), before);
    assert_string_equal(store_cell(s,
                                   "SELECT string_agg(left(encode(text_sha256, 'hex'), 2)"
                                   " || kid, ' ' ORDER BY idx) FROM label WHERE"
                                   " text_sha256 IS NOT NULL"),
                        "aa1 bb1 cc1");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_printed_label_is_accounted_for,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_is_not_on_paper_or_ended_before_is_refused,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_label_on_goods_that_moved_neither_spoils_nor_comes_back, label_world_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(signing_a_job_reads_no_other_labels,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_negative_difference_is_shown, label_world_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_rejected_job_stays_visible_with_its_reason,
                                        label_world_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
