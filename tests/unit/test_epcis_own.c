/* tests/specimens/own_events.json: the facts of an event, and what must stand where in
 * the EPCIS event that tells it (JSON Pointer: value; null: nothing may stand there). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "epcis/document.h"
#include "epcis/own.h"

static json_t *
specimens(void)
{
    json_error_t error;
    json_t *rows = json_load_file("tests/specimens/own_events.json", 0, &error);

    if (!rows)
        fail_msg("own_events.json:%d: %s", error.line, error.text);
    return rows;
}

/* The pointers of the specimens have no escaped characters. */
static const json_t *
at(const json_t *value, const char *pointer)
{
    char part[64];

    while (value && *pointer == '/') {
        size_t n = strcspn(pointer + 1, "/");
        snprintf(part, sizeof part, "%.*s", (int)n, pointer + 1);
        value = json_is_array(value) ? json_array_get(value, (size_t)atoi(part))
                                     : json_object_get(value, part);
        pointer += n + 1;
    }
    return value;
}

static void
compare(const json_t *event, const json_t *expect)
{
    const char *pointer;
    json_t *wanted;

    json_object_foreach((json_t *)(uintptr_t)expect, pointer, wanted)
    {
        const json_t *found = at(event, pointer);
        bool same = json_is_null(wanted) ? !found : found && json_equal(found, wanted);

        if (!same) {
            char *text = json_dumps(event, JSON_INDENT(1));
            print_message("%s\n", text);
            fail_msg("%s is not as expected", pointer);
        }
    }
}

static json_t *
document_of(json_t *event)
{
    return json_pack("{s:o,s:s,s:s,s:s,s:{s:[O]}}", "@context", own_context(), "type",
                     "EPCISDocument", "schemaVersion", "2.0", "creationDate",
                     "2026-03-01T00:00:00Z", "epcisBody", "eventList", event);
}

/* By the rules that everybody's events are judged by, and through XML without loss. */
static void
must_be_accepted(json_t *event)
{
    json_t *root = document_of(event);
    char *text = json_dumps(root, 0);
    struct epcis_document doc, back;
    struct epcis_problem problem;
    struct buf xml = {0};
    char hash[EPCIS_HASH_SIZE], again[EPCIS_HASH_SIZE];

    if (!epcis_read_json(text, strlen(text), &doc, &problem))
        fail_msg("%s %s: %s", problem.rule, problem.path, problem.en);
    assert_true(epcis_write_xml(doc.root, &xml, &problem));
    if (!epcis_read_xml(xml.data, xml.len, &back, &problem))
        fail_msg("as XML: %s %s: %s", problem.rule, problem.path, problem.en);
    assert_true(epcis_hash(json_array_get(doc.events, 0), doc.context, hash));
    assert_true(epcis_hash(json_array_get(back.events, 0), back.context, again));
    assert_string_equal(hash, again);
    epcis_document_free(&doc);
    epcis_document_free(&back);
    buf_free(&xml);
    free(text);
    json_decref(root);
}

static void
every_kind_is_told_as_the_design_says(void **state)
{
    json_t *rows = specimens(), *row;
    size_t i;

    (void)state;
    json_array_foreach(rows, i, row)
    {
        const json_t *facts = json_object_get(row, "facts");
        json_t *event = own_event(facts, "FMK.EXAMPLE");

        if (!event)
            fail_msg("row %zu is not told", i);
        compare(event, json_object_get(row, "expect"));
        must_be_accepted(event);
        json_decref(event);
    }
    json_decref(rows);
}

static void
the_specimens_hold_every_kind_that_is_told(void **state)
{
    json_t *rows = specimens(), *row, *held = json_object();
    struct buf kinds = {0};
    size_t i;

    (void)state;
    json_array_foreach(rows, i, row) json_object_set(
        held, json_string_value(json_object_get(json_object_get(row, "facts"), "kind")),
        row);
    own_kinds(&kinds);
    for (char *kind = strtok(kinds.data + 1, ",}"); kind; kind = strtok(NULL, ",}")) {
        if (strcmp(kind, "movement_reversed") == 0)
            continue; /* told by the event that it takes back */
        assert_true(own_kind(kind));
        if (!json_object_get(held, kind))
            fail_msg("no specimen of %s", kind);
    }
    assert_false(own_kind("scanned"));
    buf_free(&kinds);
    json_decref(held);
    json_decref(rows);
}

static void
a_kind_that_is_not_told_and_one_without_a_batch_give_nothing(void **state)
{
    (void)state;
    json_t *scan = json_pack("{s:s,s:{s:s}}", "kind", "scanned", "batch", "code", "B1");
    json_t *lost = json_pack("{s:s}", "kind", "delivered");

    assert_null(own_event(scan, "FMK.EXAMPLE"));
    assert_null(own_event(lost, "FMK.EXAMPLE"));
    json_decref(scan);
    json_decref(lost);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_told_as_the_design_says),
        cmocka_unit_test(the_specimens_hold_every_kind_that_is_told),
        cmocka_unit_test(a_kind_that_is_not_told_and_one_without_a_batch_give_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
