/* Re-labelling, and labels in pairs: one unit stays one unit, whatever it bears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/label_world.h"

static void
well(json_t *answer)
{
    json_decref(answer);
}

/* {NAME: the nth unit label's code, MORE} */
static const char *
of(struct store *s, const char *name, int nth, const char *more)
{
    return arena_printf(&s->arena, "{\"%s\":\"%s\"%s}", name, unit_code(s, 1, nth), more);
}

/* Two units, then two labels to re-label with; all printed, the first unit installed. */
static void
installed_unit(struct store *s)
{
    const char *job = label_job_of(s, "{\"batch\":\"B\",\"count\":2}");

    label_printed(s, job, 0, 1);
    job = label_job_of(s, "{\"batch\":\"B\",\"count\":2,\"purpose\":\"relabel\"}");
    label_printed(s, job, 0, 1);
    well(must_do(
        s, "delivery", "add",
        "{\"batch\":\"B\",\"from\":\"P\",\"to\":\"U\",\"qty\":5,\"received\":true}"));
    well(must_do(s, "unit", "install", of(s, "code", 0, ",\"place\":\"U\"")));
}

static const char *
change(struct store *s, const char *old, int new)
{
    return arena_printf(&s->arena, "{\"old\":\"%s\",\"new\":\"%s\",\"reason\":\"磨损\"}",
                        old, unit_code(s, 1, new));
}

static int64_t
balance_of(struct store *s, const char *term)
{
    json_t *trace = must_do(s, "trace", "batch", "{\"code\":\"B\"}"), *row;
    json_t *terms = json_object_get(json_object_get(trace, "balance"), "terms");
    int64_t qty = 0;
    size_t i;

    json_array_foreach(terms, i, row)
    {
        const char *name = label_text(row, "term");
        if (name && strcmp(name, term) == 0)
            qty = json_integer_value(json_object_get(row, "qty"));
    }
    json_decref(trace);
    return qty;
}

static void
the_new_label_takes_over_unit_place_and_history(void **state)
{
    struct store *s = *state;
    json_t *u, *step;
    size_t i;
    int installed = 0, relabelled = 0;

    installed_unit(s);
    int64_t before = balance_of(s, "installed");
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 0), 2)));
    u = must_do(s, "unit", "show", of(s, "code", 2, ""));
    assert_string_equal(label_text(u, "state"), "installed");
    assert_string_equal(label_text(u, "place"), "U");
    assert_string_equal(label_text(u, "status"), "normal");
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(u, "formers"), 0)),
        unit_code(s, 1, 0));
    json_array_foreach(json_object_get(u, "history"), i, step)
    {
        installed += strcmp(label_text(step, "kind"), "installed") == 0;
        relabelled += strcmp(label_text(step, "kind"), "relabelled") == 0;
    }
    assert_int_equal(installed, 1);
    assert_int_equal(relabelled, 1);
    json_decref(u);
    u = must_do(s, "unit", "show", of(s, "code", 0, ""));
    assert_string_equal(label_text(u, "state"), "relabelled");
    assert_string_equal(label_text(u, "status"), "void");
    assert_string_equal(label_text(u, "heir"), unit_code(s, 1, 2));
    json_decref(u);
    /* one unit, not two: in the ledger and among the units at the place */
    assert_int_equal(balance_of(s, "installed"), before);
    assert_int_equal(balance_of(s, "relabelled"), 0);
    assert_string_equal(
        store_cell(s, "SELECT count(*) FROM unit WHERE state = 'installed'"), "1");
}

static void
the_unit_goes_on_under_its_new_label_only(void **state)
{
    struct store *s = *state;

    installed_unit(s);
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 0), 2)));
    must_refuse(s, "unit", "remove", of(s, "code", 0, ",\"reason\":\"x\""), "label_void");
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 0), 3), "label_void");
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 2), 3)));
    well(must_do(s, "unit", "remove", of(s, "code", 3, ",\"reason\":\"x\"")));
    json_t *u = must_do(s, "unit", "show", of(s, "code", 0, ""));
    assert_string_equal(label_text(u, "heir"), unit_code(s, 1, 3)); /* the last one */
    json_decref(u);
}

static void
a_label_to_relabel_with_is_no_unit_by_itself(void **state)
{
    struct store *s = *state;

    installed_unit(s);
    must_refuse(s, "unit", "install", of(s, "code", 2, ",\"place\":\"U\""),
                "label_no_unit");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM unit"), "2");
}

static void
a_code_that_cannot_be_read_is_typed_with_gaps(void **state)
{
    struct store *s = *state;
    char code[15];

    installed_unit(s);
    snprintf(code, sizeof code, "%s", unit_code(s, 1, 0));
    code[2] = code[6] = code[12] = '?';
    must_refuse(s, "label", "relabel", change(s, code, 2), "serial_wrong");
    code[12] = unit_code(s, 1, 0)[12];
    well(must_do(s, "label", "relabel", change(s, code, 2)));
}

static void
one_label_takes_over_one_unit_and_counts_as_applied(void **state)
{
    struct store *s = *state;

    installed_unit(s);
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 0), 2)));
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 1), 2), "relabel_new");
    assert_string_equal(
        store_cell(s,
                   "SELECT e.fate FROM label_end e JOIN label o ON o.heir_idx = e.idx"),
        "applied");
}

static void
what_may_not_be_relabelled(void **state)
{
    static const struct actor ELSEWHERE = {
        .person_id = 9, .role = ROLE_INSPECTOR, .area_lo = 310115, .area_hi = 310115};
    static const struct actor COMPANY = {.person_id = 9,
                                         .role = ROLE_COMPANY,
                                         .area_lo = 310000,
                                         .area_hi = 319999,
                                         .company_id = 1};
    struct store *s = *state;

    installed_unit(s);
    const char *well_meant = change(s, unit_code(s, 1, 0), 2);
    assert_string_equal(attempt_as(s, &COMPANY, "label", "relabel", well_meant).refused,
                        "power_missing");
    assert_string_equal(attempt_as(s, &ELSEWHERE, "label", "relabel", well_meant).refused,
                        "label_unknown");
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 0), 0), "relabel_new");
    const char *unprinted =
        label_job_of(s, "{\"batch\":\"B\",\"count\":1,\"purpose\":\"relabel\"}");
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 0), 4), "relabel_new");
    label_printed(s, unprinted, 0, 0);
    well(must_do(s, "label", "spoil", of(s, "code", 4, ",\"reason\":\"x\"")));
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 0), 4), "relabel_new");
    const char *pack = label_job_of(s, "{\"batch\":\"B\",\"count\":1,\"type\":\"pack\"}");
    label_printed(s, pack, 0, 0);
    const char *code =
        store_cell(s, "SELECT serial_text(idx, random) FROM label WHERE type = 2");
    must_refuse(s, "label", "relabel", change(s, code, 2), "relabel_type");
    must_refuse(s, "label", "relabel",
                arena_printf(&s->arena,
                             "{\"old\":\"%s\",\"new\":\"%s\",\"reason\":\"x\"}",
                             unit_code(s, 1, 0), code),
                "relabel_type");
    store_cell(s, "UPDATE unit SET state = 'destroyed' WHERE idx = (SELECT min(idx) FROM "
                  "unit)");
    must_refuse(s, "label", "relabel", change(s, unit_code(s, 1, 0), 2), "relabel_state");
}

static void
the_old_label_seen_again_raises_an_alert_that_names_the_new(void **state)
{
    struct store *s = *state;

    installed_unit(s);
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 0), 2)));
    json_t *scan = must_do(s, "scan", "record", of(s, "code", 0, ",\"place\":\"P\""));
    assert_string_equal(label_text(scan, "status"), "void");
    assert_string_equal(label_text(scan, "heir"), unit_code(s, 1, 2));
    assert_non_null(strstr(label_text(scan, "todo"), unit_code(s, 1, 2)));
    assert_true(json_is_true(json_object_get(scan, "alerted")));
    json_decref(scan);
    assert_non_null(strstr(store_cell(s, "SELECT why->>'zh' FROM alert"), "已换为"));
}

/* ---- pairs ---- */

static const char *
twin_code(struct store *s, int nth)
{
    return store_cell(s, arena_printf(&s->arena,
                                      "SELECT serial_text(idx, random) FROM label WHERE "
                                      "type = 1 ORDER BY idx OFFSET %d LIMIT 1",
                                      nth));
}

static const char *
code_of(struct store *s, const char *code, const char *more)
{
    return arena_printf(&s->arena, "{\"code\":\"%s\"%s}", code, more);
}

static void
a_paper_twin_tells_its_product(void **state)
{
    struct store *s = *state;
    const char *job =
        label_job_of(s, "{\"batch\":\"B\",\"count\":2,\"place\":\"U\",\"pair\":true}");

    label_printed(s, job, 0, 3);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM label"), "4");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM unit"), "2");
    well(must_do(s, "unit", "install", of(s, "code", 1, ",\"place\":\"U\"")));
    json_t *scan = must_do(s, "scan", "record", code_of(s, twin_code(s, 1), ""));
    assert_string_equal(label_text(scan, "type"), "twin");
    assert_string_equal(label_text(scan, "pair"), unit_code(s, 1, 1));
    assert_string_equal(label_text(scan, "state"), "installed");
    assert_non_null(strstr(label_text(scan, "todo"), "随货凭证"));
    json_decref(scan);
    json_t *u = must_do(s, "unit", "show", of(s, "code", 0, ""));
    assert_string_equal(label_text(u, "pair"), twin_code(s, 0));
    json_decref(u);
    must_refuse(s, "unit", "install", code_of(s, twin_code(s, 0), ",\"place\":\"U\""),
                "move_labels");
    json_t *account =
        must_do(s, "label", "account", "{}"); /* paper goes with its product */
    assert_int_equal(json_integer_value(json_object_get(account, "applied")), 2);
    assert_int_equal(json_integer_value(json_object_get(account, "difference")), 2);
    json_decref(account);
    must_refuse(s, "label", "issue",
                "{\"batch\":\"B\",\"count\":2,\"type\":\"pack\",\"pair\":true}",
                "label_pair");
}

static void
a_paper_twin_ends_with_its_product_label(void **state)
{
    struct store *s = *state;
    const char *job = label_job_of(s, "{\"batch\":\"B\",\"count\":3,\"pair\":true}");

    label_printed(s, job, 0, 5);
    well(must_do(s, "label", "void", of(s, "code", 0, ",\"reason\":\"x\"")));
    must_refuse(s, "label", "void", code_of(s, twin_code(s, 0), ",\"reason\":\"x\""),
                "label_void");
    well(must_do(s, "label", "spoil", of(s, "code", 1, ",\"reason\":\"x\"")));
    job = label_job_of(s, "{\"batch\":\"B\",\"count\":1,\"purpose\":\"relabel\","
                          "\"pair\":true}");
    label_printed(s, job, 0, 1);
    well(must_do(s, "label", "relabel", change(s, unit_code(s, 1, 2), 3)));
    assert_string_equal(
        store_cell(s,
                   "SELECT count(*) FROM label WHERE type = 1 AND void_reason IS NULL"),
        "1");
    json_t *u = must_do(s, "unit", "show", of(s, "code", 3, ""));
    assert_string_equal(label_text(u, "pair"), twin_code(s, 3));
    json_decref(u);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_new_label_takes_over_unit_place_and_history,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(the_unit_goes_on_under_its_new_label_only,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_label_to_relabel_with_is_no_unit_by_itself,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_code_that_cannot_be_read_is_typed_with_gaps,
                                        label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            one_label_takes_over_one_unit_and_counts_as_applied, label_world_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(what_may_not_be_relabelled, label_world_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(
            the_old_label_seen_again_raises_an_alert_that_names_the_new,
            label_world_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_paper_twin_tells_its_product, label_world_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_paper_twin_ends_with_its_product_label,
                                        label_world_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
