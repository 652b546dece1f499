/* Documents on record: derived the same in any grouping, one serial once, and what a scan
 * of the code may tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* Labels 900..903 of no batch; documents A and B of the first two; 902 has none. */
static const char LABELS[] =
    "SELECT "
    "event_append('[{\"kind\":\"labels_issued\",\"area\":310101,\"body\":{\"day\":700,"
    "\"count\":4,\"purpose\":\"document\",\"approval\":\"issuer\",\"ranges\":[{\"type\":"
    "7,"
    "\"first\":900,\"last\":903,\"randoms\":\"000001000002000003000004\"}]}}]'::jsonb)";

#define ID_A "01a20fef-594a-7bdd-a762-070613924b01"
#define ID_B "01a20fef-594a-7bdd-a762-070613924b02"

static const char *
issued(struct store *s, const char *id, int serial, int label, const char *more)
{
    return arena_printf(
        &s->arena,
        "{\"kind\":\"document_issued\",\"id\":\"%s\",\"area\":310101,\"body\":{"
        "\"number\":"
        "\"沪黄市监检告字〔2026〕第%04d号\",\"kind\":\"result_notice\",\"issuer\":310101,"
        "\"year\":2026,\"serial\":%d,\"agency\":\"局\",\"subject\":\"CY1\",\"data\":{},"
        "\"label_index\":%d,\"code_text\":\"T\",\"sha256\":\"%064d\"%s}}",
        id, serial, serial, label, serial, more);
}

static struct fault *
append(struct store *s, const char *first, const char *second)
{
    struct pg_rows *rows;

    return pg_run(s->pg, &s->arena, "SELECT event_append($1::jsonb)", &rows, 1,
                  arena_printf(&s->arena, "[%s%s%s]", first, second ? "," : "",
                               second ? second : ""));
}

static const char *
told(struct store *s, const char *sql)
{
    struct pg_rows *rows;

    assert_null(pg_run(s->pg, &s->arena, sql, &rows, 0));
    return pg_text(rows, 0, 0);
}

static const char STATES[] =
    "SELECT string_agg(serial || '=' || state || coalesce('(' || reason || ')', '')"
    " || CASE WHEN replaced_by IS NULL THEN '' ELSE '>' END, ' ' ORDER BY serial)"
    " FROM document WHERE area = 310101";

static void
a_document_is_replaced_or_withdrawn_in_any_grouping(void **state)
{
    struct store *s = *state;
    const char *first = issued(s, ID_A, 1, 900, "");
    const char *second = issued(s, ID_B, 2, 901, ",\"replaces\":\"" ID_A "\"");
    const char *end = "{\"kind\":\"document_withdrawn\",\"area\":310101,\"body\":{"
                      "\"document_id\":\"" ID_B "\",\"reason\":\"误\"}}";

    told(s, LABELS);
    assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT one"));
    assert_null(append(s, first, NULL));
    assert_string_equal(told(s, STATES), "1=valid");
    assert_null(append(s, second, NULL));
    assert_null(append(s, end, NULL));
    assert_string_equal(told(s, STATES), "1=replaced> 2=withdrawn(误)");
    assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO one"));
    assert_null(append(s, first, arena_printf(&s->arena, "%s,%s", second, end)));
    assert_string_equal(told(s, STATES), "1=replaced> 2=withdrawn(误)");
}

static void
a_serial_is_given_once(void **state)
{
    struct store *s = *state;

    told(s, LABELS);
    assert_null(append(s, issued(s, ID_A, 1, 900, ""), NULL));
    assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT one"));
    struct fault *fault = append(s, issued(s, ID_B, 1, 901, ""), NULL);

    assert_non_null(fault);
    assert_string_equal(fault->sqlstate, "23505");
    assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO one"));
    assert_null(append(s, issued(s, ID_B, 2, 901, ""), NULL));
}

static const char *
member(struct store *s, const json_t *of, const char *name)
{
    const char *text = json_string_value(json_object_get(of, name));

    return arena_strdup(&s->arena, text ? text : "");
}

/* The code of label 90N, typed. */
static json_t *
scan(struct store *s, int label)
{
    const char *code = told(
        s, arena_printf(&s->arena, "SELECT serial_text(%d, %d)", label, label - 899));

    return must_do(s, "scan", "record",
                   arena_printf(&s->arena, "{\"code\":\"%s\"}", code));
}

static void
a_scan_tells_the_document_and_that_there_is_none(void **state)
{
    struct store *s = *state;

    told(s, LABELS);
    assert_null(append(s, issued(s, ID_A, 1, 900, ""), NULL));
    json_t *seen = scan(s, 900), *document = json_object_get(seen, "document");

    assert_string_equal(member(s, seen, "verdict"), "status_only");
    assert_string_equal(member(s, seen, "type"), "document");
    assert_string_equal(member(s, document, "number"), "沪黄市监检告字〔2026〕第0001号");
    assert_string_equal(member(s, document, "kind"), "检验结果通知书");
    assert_string_equal(member(s, document, "document_state"), "valid");
    assert_true(json_is_null(json_object_get(seen, "status")));
    json_decref(seen);
    seen = scan(s, 902);
    assert_string_equal(member(s, seen, "verdict"), "not_issued");
    assert_null(json_object_get(seen, "document"));
    json_decref(seen);
}

/* Facts of a visit and of samples left behind, by the actions. */
static void
a_visit_is_numbered_and_what_is_kept_is_told_last(void **state)
{
    struct store *s = *state;

    told(s,
         "SELECT event_append('["
         "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":901,\"code\":"
         "\"DP\",\"kind\":\"dealer\",\"name\":\"店\"}},"
         "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":901,\"code\":"
         "\"DP\",\"party_id\":901,\"kind\":\"dealer\",\"name\":\"店\"}}]'::jsonb)");
    json_t *made = must_do(s, "sample", "not-taken",
                           "{\"place\":\"DP\",\"domain\":\"use\",\"reason\":\"exported\","
                           "\"samplers\":[\"甲\",\"乙\"]}");

    assert_non_null(strstr(json_string_value(json_object_get(made, "number")), "WC20"));
    json_decref(made);
    must_refuse(s, "sample", "not-taken",
                "{\"place\":\"DP\",\"domain\":\"use\",\"reason\":\"other\","
                "\"samplers\":[\"甲\",\"乙\"]}",
                "visit_detail");
    must_refuse(s, "sample", "not-taken",
                "{\"place\":\"DP\",\"domain\":\"use\",\"reason\":\"exported\","
                "\"product\":\"none\",\"samplers\":[\"甲\",\"乙\"]}",
                "sampling_unknown");
    must_refuse(s, "sample", "keep",
                "{\"number\":\"none\",\"storage\":\"x\",\"keeper\":\"y\"}",
                "sampling_unknown");
    assert_string_equal(
        told(s, "SELECT reason || ' ' || domain FROM not_sampled WHERE place_id = 901"),
        "exported use");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_document_is_replaced_or_withdrawn_in_any_grouping, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(a_serial_is_given_once, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_scan_tells_the_document_and_that_there_is_none,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_visit_is_numbered_and_what_is_kept_is_told_last,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
