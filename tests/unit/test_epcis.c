/* EPCIS documents are read and judged: the published ones, those at the edge of the
 * rules, and those that break one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "epcis_files.h"

#define INVALID "openepcis/2.0/EPCIS/JSON/"
#define EVENT "/epcisBody/eventList/0"

/* ---- published documents ---- */

/* Where each published JSON document that is refused is wrong. */
static const struct {
    const char *file, *exception, *path;
} REFUSED[] = {
    {"Capture/Invalid/Combination_of_non_standard_bizStep_and_disposition.json",
     "ValidationException", EVENT "/bizStep"},
    {"Capture/Invalid/ObjectEvent_with_ilmd_field_without_namespace.json",
     "ValidationException", EVENT "/ilmd/materialType"},
    {"Capture/Invalid/ObjectEvent_with_invalid_action.json", "ValidationException",
     EVENT "/action"},
    {"Capture/Invalid/ObjectEvent_with_invalid_certificationInfo.json",
     "ValidationException", EVENT "/certificationInfo/0"},
    {"Capture/Invalid/ObjectEvent_with_invalid_eventTime_format.json",
     "ValidationException", EVENT "/eventTime"},
    {"Capture/Invalid/ObjectEvent_with_non_standard_bizStep.json", "ValidationException",
     EVENT "/bizStep"},
    {"Capture/Invalid/ObjectEvent_with_non_standard_disposition.json",
     "ValidationException", EVENT "/disposition"},
    {"Capture/Invalid/ObjectEvent_with_quantity_as_text.json", "ValidationException",
     EVENT "/quantityList/0/quantity"},
    {"Capture/Invalid/ObjectEvent_without_action_and_eventTime.json",
     "ValidationException", EVENT "/eventTime"},
    {"Capture/Invalid/ObjectEvent_without_identifier_list.json", "ValidationException",
     EVENT "/epcList"},
    {"Query/Invalid/QueryDocument_with_invalid_action.json", "ValidationException",
     "/epcisBody/queryResults/resultsBody/eventList/0/action"},
    {"Query/Invalid/QueryDocument_with_invalid_eventType.json", "ValidationException",
     "/epcisBody/queryResults/resultsBody/eventList/0/type"},
    {"Query/Queries/Invalid/Query_with_invalid_values.json", "QueryParameterException",
     "/GE_eventTime"},
};

static void
check_refused(const char *file, const struct epcis_problem *problem)
{
    const char *name = strchr(problem->exception, ':') + 1;

    assert_true(problem->zh[0] && problem->en[0] && problem->rule[0]);
    for (size_t i = 0; i < sizeof REFUSED / sizeof *REFUSED; i++)
        if (strcmp(file + strlen(INVALID), REFUSED[i].file) == 0) {
            assert_string_equal(name, REFUSED[i].exception);
            assert_string_equal(problem->path, REFUSED[i].path);
            return;
        }
    if (strstr(file, ".json"))
        fail_msg("%s: nobody says where it is wrong", file);
}

/* "ObjectEvent=2 TransactionEvent=1": how many of each. */
static void
check_types(const char *file, const struct epcis_document *doc, char *want)
{
    for (char *type; (type = strsep(&want, " "));) {
        char *count = strchr(type, '=');
        long found = 0;
        size_t i;
        json_t *event;
        if (!count)
            continue;
        *count++ = '\0';
        json_array_foreach(doc->events, i, event) found +=
            strcmp(json_string_value(json_object_get(event, "type")), type) == 0;
        if (found != atol(count))
            fail_msg("%s: %ld of %s", file, found, type);
    }
}

static void
check_accepted(char **cell, const struct epcis_document *doc)
{
    const char *file = cell[0], *root = cell[1];

    if (json_array_size(doc->events) != (size_t)atol(cell[3]))
        fail_msg("%s: %zu events", file, json_array_size(doc->events));
    check_types(file, doc, cell[4]);
    bool asks = strstr(file, "/Queries/") != NULL;
    assert_int_equal(doc->asks, asks);
    assert_true(asks || doc->query == (strcmp(root, "EPCISQueryDocument") == 0));
    assert_int_equal(doc->bare,
                     strlen(root) > 5 && strcmp(root + strlen(root) - 5, "Event") == 0);
    assert_true(doc->asks || doc->context == json_object_get(doc->root, "@context"));
}

static void
published_documents_are_accepted_and_refused_as_listed(void **state)
{
    FILE *file = epcis_rows(EPCIS_DATA, "MANIFEST.tsv");
    struct epcis_row row = {0};
    int json = 0;

    (void)state;
    assert_true(epcis_next_row(file, &row, 5)); /* the names of the columns */
    while (epcis_next_row(file, &row, 5)) {
        struct buf text BUF_SCOPE = {0};
        struct epcis_document doc;
        struct epcis_problem problem = {0};
        bool reject = strcmp(row.cell[2], "reject") == 0;
        if (!reject && strcmp(row.cell[2], "accept") != 0)
            continue;
        epcis_file(EPCIS_DATA, row.cell[0], &text);
        bool read = epcis_read(text.data, text.len, &doc, &problem);
        if (read == reject)
            fail_msg("%s: %s %s", row.cell[0], problem.path, problem.en);
        json += strstr(row.cell[0], ".json") != NULL;
        if (read)
            check_accepted(row.cell, &doc);
        else
            check_refused(row.cell[0], &problem);
        epcis_document_free(&doc);
    }
    assert_true(json >= 62);
}

/* ---- our own ---- */

static void
every_refused_document_breaks_the_rule_of_its_row(void **state)
{
    FILE *file = epcis_rows(EPCIS_SPECIMENS, "refused.tsv");
    struct epcis_row row = {0};
    int rows = 0;

    (void)state;
    for (; epcis_next_row(file, &row, 3); rows++) {
        struct epcis_document doc;
        struct epcis_problem problem = {0};
        const char *text = row.cell[2];
        if (epcis_read(text, strlen(text), &doc, &problem))
            fail_msg("accepted: %s", text);
        assert_null(doc.root);
        if (strcmp(problem.rule, row.cell[0]) != 0 ||
            strcmp(problem.path, row.cell[1]) != 0)
            fail_msg("%s %s, not %s %s: %s", problem.rule, problem.path, row.cell[0],
                     row.cell[1], text);
    }
    assert_true(rows > 120);
}

static void
every_document_at_the_edge_of_the_rules_is_accepted(void **state)
{
    FILE *file = epcis_rows(EPCIS_SPECIMENS, "accepted.tsv");
    struct epcis_row row = {0};
    int rows = 0;

    (void)state;
    for (; epcis_next_row(file, &row, 2); rows++) {
        struct epcis_document doc;
        struct epcis_problem problem = {0};
        const char *text = row.cell[1];
        if (!epcis_read(text, strlen(text), &doc, &problem))
            fail_msg("%s: %s %s", row.cell[0], problem.path, problem.en);
        epcis_document_free(&doc);
    }
    assert_true(rows > 20);
}

/* The steps of a product's life that no published document shows. */
static const char *const STEPS[] = {"packing",   "sampling",  "non_conformant",
                                    "recalled",  "replacing", "collecting",
                                    "destroying"};

static void
each_step_of_a_products_life_is_accepted_and_comes_back_equal(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        struct buf text BUF_SCOPE = {0};
        struct epcis_document doc, again;
        struct epcis_problem problem = {0};
        char name[64];
        snprintf(name, sizeof name, "%s.json", STEPS[i]);
        epcis_file(EPCIS_SPECIMENS, name, &text);
        if (!epcis_read(text.data, text.len, &doc, &problem))
            fail_msg("%s: %s %s", name, problem.path, problem.en);
        assert_non_null(strstr(text.data, STEPS[i]));
        struct buf written BUF_SCOPE = {0};
        epcis_write_json(doc.root, &written);
        assert_true(epcis_read(written.data, written.len, &again, &problem));
        assert_true(json_equal(doc.root, again.root));
        epcis_document_free(&again);
        epcis_document_free(&doc);
    }
}

static void
numbers_and_texts_come_back_as_they_were_sent(void **state)
{
    static const char TEXT[] = "{\"a\":[26.2,0.1,452.0,-0.0,7,1e-07,1e+300,"
                               "9007199254740993,true,false,null,\"火\\n\\\"\"],"
                               "\"b\":{}}";
    struct buf written BUF_SCOPE = {0};
    json_t *value = json_loads(TEXT, 0, NULL);

    (void)state;
    epcis_write_json(value, &written);
    assert_string_equal(written.data, TEXT);
    json_decref(value);
}

/* ---- limits ---- */

static void
text_that_is_no_utf8_is_refused(void **state)
{
    static const char TEXT[] = "{\"type\":\"Object\xc3(\"}";
    struct epcis_document doc;
    struct epcis_problem problem;

    (void)state;
    assert_false(epcis_read(TEXT, sizeof TEXT - 1, &doc, &problem));
    assert_string_equal(problem.rule, "utf8");
    assert_string_equal(problem.exception, "epcisException:ValidationException");
}

/* Bytes behind the length are not looked at. */
static void
a_document_need_not_end_with_a_zero(void **state)
{
    static const char TEXT[] = "  \"";
    struct epcis_document doc;
    struct epcis_problem problem;

    (void)state;
    assert_false(epcis_read(TEXT, 2, &doc, &problem));
    assert_string_equal(problem.rule, "empty");
    assert_false(epcis_read(NULL, 0, &doc, &problem));
    assert_string_equal(problem.rule, "empty");
}

/* A long name is cut between characters, and so is a long path. */
static void
what_is_too_long_to_tell_is_cut_whole(void **state)
{
    struct buf text BUF_SCOPE = {0};
    struct epcis_document doc;
    struct epcis_problem problem;

    (void)state;
    buf_puts(&text,
             "{\"@context\":\"urn:x:y\",\"type\":\"ObjectEvent\",\"eventTime\":\"");
    for (int i = 0; i < 300; i++)
        buf_puts(&text, "\xe7\x81\xab");
    buf_puts(&text, "\"}");
    assert_false(epcis_read(text.data, text.len, &doc, &problem));
    assert_string_equal(problem.rule, "time");
    json_t *whole = json_string(problem.zh);
    assert_non_null(whole); /* jansson takes UTF-8 only */
    json_decref(whole);
    assert_true(strlen(problem.zh) < 200);
}

/* Comparing each identifier with each would not end in this test's time. */
static void
a_list_of_two_hundred_thousand_is_judged_at_once(void **state)
{
    struct buf text BUF_SCOPE = {0};
    struct epcis_document doc;
    struct epcis_problem problem = {0};

    (void)state;
    buf_puts(&text,
             "{\"@context\":\"urn:x:y\",\"type\":\"ObjectEvent\",\"eventTime\":"
             "\"2026-07-22T06:45:00Z\",\"eventTimeZoneOffset\":\"+08:00\",\"action\":"
             "\"OBSERVE\",\"epcList\":[\"urn:x:0\"");
    for (int i = 1; i < 200000; i++)
        buf_printf(&text, ",\"https://id.gs1.org/01/06901234000016/21/A%d\"", i);
    buf_puts(&text, "]}");
    if (!epcis_read(text.data, text.len, &doc, &problem))
        fail_msg("%s %s", problem.path, problem.en);
    epcis_document_free(&doc);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_documents_are_accepted_and_refused_as_listed),
        cmocka_unit_test(every_refused_document_breaks_the_rule_of_its_row),
        cmocka_unit_test(every_document_at_the_edge_of_the_rules_is_accepted),
        cmocka_unit_test(each_step_of_a_products_life_is_accepted_and_comes_back_equal),
        cmocka_unit_test(numbers_and_texts_come_back_as_they_were_sent),
        cmocka_unit_test(text_that_is_no_utf8_is_refused),
        cmocka_unit_test(a_document_need_not_end_with_a_zero),
        cmocka_unit_test(what_is_too_long_to_tell_is_cut_whole),
        cmocka_unit_test(a_list_of_two_hundred_thousand_is_judged_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
