#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "flow/trace_show.h"
#include "flow_sql.h"
#include "support/attempt.h"

#define FOLDER "tests/specimens/trace/"

static void
world(struct store *s)
{
    store_cell(s, read_specimen(s, FOLDER "world.sql"));
}

static const json_t *
by_code(const json_t *list, const char *member, const char *code)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        const char *text = json_string_value(json_object_get(item, member));
        if (text && strcmp(text, code) == 0)
            return item;
    }
    return NULL;
}

static long long
number(const json_t *of, const char *name)
{
    return json_integer_value(json_object_get(of, name));
}

static const char *
text(const json_t *of, const char *name)
{
    const char *value = json_string_value(json_object_get(of, name));

    return value ? value : "";
}

static void
a_trace_tells_who_holds_what_and_how_it_is_known(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *nodes = json_object_get(t, "nodes"),
                 *edges = json_object_get(t, "edges");
    const json_t *dealer = by_code(nodes, "place", "D001");
    const json_t *note = by_code(edges, "to", "D001");
    const json_t *balance = json_object_get(t, "balance");

    assert_int_equal(json_array_size(nodes), 7);
    assert_int_equal(json_array_size(edges), 6);
    assert_int_equal(number(dealer, "in"), 500);
    assert_int_equal(number(dealer, "out"), 170);
    assert_int_equal(number(dealer, "depth"), 1);
    assert_int_equal(number(json_object_get(dealer, "holdings"), "stock"), 330);
    assert_string_equal(text(dealer, "area_en"), "Xuhui");
    assert_int_equal(number(note, "qty"), 500);
    assert_int_equal(number(note, "moves"), 2);
    assert_string_equal(text(note, "kind"), "delivered");
    assert_string_equal(text(note, "grade"), "declared");
    assert_string_equal(text(note, "first_at"), "2026-01-10T02:00:00Z");
    assert_string_equal(text(note, "last_at"), "2026-01-20T02:00:00Z");
    assert_int_equal(number(balance, "produced"), 1000);
    assert_int_equal(number(balance, "located"), 703);
    assert_int_equal(number(balance, "unaccounted"), 297);
    assert_string_equal(
        text(by_code(json_object_get(balance, "terms"), "term", "transit"), "grade"),
        "documented");
    json_decref(t);
}

static void
gaps_are_told_in_words_and_nothing_is_clamped(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(s,
               "SELECT event_append('[{\"kind\":\"installed\",\"batch_id\":9001,\"area\":"
               "310113,\"place_id\":9007,\"body\":{\"to_place\":9007,\"to_bucket\":"
               "\"installed\",\"qty\":900,\"grade\":4}}]')");
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    const json_t *gaps = json_object_get(t, "gaps");
    const json_t *balance = json_object_get(t, "balance");

    assert_int_equal(number(balance, "unaccounted"), -603);
    assert_int_equal(number(balance, "excess"), 603);
    assert_int_equal(number(by_code(gaps, "place", "D003"), "qty"), 8);
    assert_int_equal(number(by_code(gaps, "place", "D002"), "qty"), 5);
    assert_int_equal(number(by_code(gaps, "place", "S003"), "qty"), 900);
    assert_non_null(by_code(gaps, "zh", "查到的数量比申报产量多 603：可能有仿冒或漏报"));
    assert_non_null(by_code(gaps, "en", "5 were missing at the count"));
    assert_true(json_is_null(json_object_get(
        by_code(json_object_get(t, "edges"), "grade", "inferred"), "from")));
    json_decref(t);
}

/* What `show` prints, in the store's arena. */
static const char *
shown(struct store *s, void (*show)(const json_t *, const char *), const json_t *answer,
      const char *lang)
{
    char path[] = "/tmp/firemark-shown-XXXXXX";
    int file = mkstemp(path), kept = dup(STDOUT_FILENO);

    assert_true(file >= 0 && kept >= 0);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    show(answer, lang);
    fflush(stdout);
    dup2(kept, STDOUT_FILENO);
    close(kept);
    close(file);
    const char *said = read_specimen(s, path);
    unlink(path);
    return said;
}

static void
the_tree_is_drawn_as_the_specimens_show(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"B001\"}");
    assert_string_equal(shown(s, trace_show, t, "zh"),
                        read_specimen(s, FOLDER "tree.zh.txt"));
    assert_string_equal(shown(s, trace_show, t, "en"),
                        read_specimen(s, FOLDER "tree.en.txt"));
    json_decref(t);
}

static struct actor
company(int64_t id)
{
    return (struct actor){.person_id = 9,
                          .login = "co",
                          .role = ROLE_COMPANY,
                          .area_lo = 310000,
                          .area_hi = 319999,
                          .company_id = id};
}

static void
a_company_sees_its_own_and_its_neighbours_names(void **state)
{
    struct store *s = *state;
    const struct actor dealer = company(9002), stranger = company(77);

    world(s);
    json_t *t = attempt_as(s, &dealer, "trace", "batch", "{\"code\":\"B001\"}").answer;
    const json_t *nodes = json_object_get(t, "nodes");
    assert_non_null(t);
    assert_int_equal(json_array_size(nodes), 4);
    assert_null(by_code(nodes, "place", "D002"));
    assert_true(
        json_is_null(json_object_get(by_code(nodes, "place", "S001"), "holdings")));
    assert_int_equal(number(by_code(nodes, "place", "S001"), "in"), 120);
    assert_int_equal(
        number(json_object_get(by_code(nodes, "place", "D001"), "holdings"), "stock"),
        330);
    assert_true(json_is_null(json_object_get(t, "balance")));
    assert_int_equal(json_array_size(json_object_get(t, "gaps")), 0);
    assert_non_null(strstr(shown(s, trace_show, t, "zh"), "徐汇安泰消防商店"));
    json_decref(t);
    assert_string_equal(
        attempt_as(s, &stranger, "trace", "batch", "{\"code\":\"B001\"}").refused,
        "batch_unknown");
    assert_string_equal(
        attempt_as(s, &dealer, "trace", "place", "{\"code\":\"D002\"}").refused,
        "place_unknown");
}

static void
a_place_tells_what_it_holds_and_is_traced_both_ways(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *recall =
        must_do(s, "recall", "open",
                "{\"batch\":\"B001\",\"reason\":\"不合格\",\"scope\":\"全批\"}");
    json_t *label = must_do(s, "label", "issue",
                            "{\"batch\":\"B001\",\"count\":3,\"place\":\"D001\"}");
    json_t *t = must_do(s, "trace", "place",
                        "{\"code\":\"D001\",\"batch\":\"B001\",\"limit\":2}");
    const json_t *held = by_code(json_object_get(t, "batches"), "code", "B001");
    const json_t *nodes = json_object_get(t, "nodes");

    assert_string_equal(text(held, "recall"), text(recall, "number"));
    assert_int_equal(number(json_object_get(held, "holdings"), "stock"), 330);
    assert_string_equal(text(held, "order_state"), "issued");
    assert_int_equal(number(t, "units_total"), 3);
    assert_int_equal(json_array_size(json_object_get(t, "units")), 2);
    assert_string_equal(text(json_array_get(json_object_get(t, "units"), 0), "status"),
                        "recalled");
    assert_string_equal(text(t, "start"), "D001");
    assert_int_equal(number(by_code(nodes, "place", "P001"), "depth_back"), 1);
    assert_int_equal(number(by_code(nodes, "place", "P001"), "depth"), -1);
    assert_int_equal(number(by_code(nodes, "place", "S001"), "depth"), 1);
    assert_int_equal(number(by_code(nodes, "place", "D002"), "depth"), -1);
    const char *drawn = shown(s, trace_show, t, "en");
    assert_non_null(strstr(drawn, "traced from here"));
    assert_non_null(strstr(drawn, "... 1 more"));
    must_refuse(s, "trace", "place", "{\"code\":\"none\"}", "place_unknown");
    json_decref(t);
    json_decref(label);
    json_decref(recall);
}

static void
a_unit_tells_its_status_and_its_history(void **state)
{
    struct store *s = *state;

    world(s);
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":1,\"place\":\"D001\"}"));
    const char *code = unit_code(s, 9001, 0);
    json_decref(
        must_do(s, "unit", "install",
                arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"S001\"}", code)));
    store_cell(s, "SELECT event_append('[{\"kind\":\"recall_opened\",\"batch_id\":9001,"
                  "\"area\":310101,\"body\":{\"number\":\"R9\",\"reason\":\"x\","
                  "\"scope\":\"y\"}}]')");
    const char *input = arena_printf(&s->arena, "{\"code\":\"%s\"}", code);
    json_t *unit = must_do(s, "unit", "show", input);
    const json_t *history = json_object_get(unit, "history");

    assert_string_equal(text(unit, "code"), code);
    assert_string_equal(text(unit, "status"), "recalled");
    assert_string_equal(text(unit, "todo_zh"), "立即停用，登记并按更换令更换");
    assert_string_equal(text(unit, "place"), "S001");
    assert_string_equal(text(unit, "state"), "installed");
    assert_int_equal(json_array_size(history), 3);
    assert_string_equal(text(json_array_get(history, 0), "kind"), "labels_issued");
    assert_string_equal(text(json_array_get(history, 1), "zh"), "安装");
    assert_string_equal(text(json_array_get(history, 1), "from"), "D001");
    assert_string_equal(text(json_array_get(history, 1), "place"), "S001");
    assert_string_equal(text(json_array_get(history, 2), "kind"), "recall_opened");
    assert_non_null(strstr(shown(s, unit_show, unit, "zh"), "已召回：立即停用"));
    json_decref(unit);

    json_t *t = must_do(s, "trace", "unit", input);
    assert_string_equal(text(t, "start"), "S001");
    assert_string_equal(text(json_object_get(t, "unit"), "code"), code);
    assert_int_equal(
        number(by_code(json_object_get(t, "nodes"), "place", "P001"), "depth_back"), 2);
    json_decref(t);
}

static void
a_company_sees_of_a_unit_the_steps_at_its_own_places(void **state)
{
    struct store *s = *state;
    const struct actor dealer = company(9002), stranger = company(77);

    world(s);
    json_decref(must_do(s, "label", "issue",
                        "{\"batch\":\"B001\",\"count\":1,\"place\":\"D002\"}"));
    const char *code = unit_code(s, 9001, 0);
    const char *input = arena_printf(&s->arena, "{\"code\":\"%s\"}", code);
    json_decref(
        must_do(s, "unit", "install",
                arena_printf(&s->arena, "{\"code\":\"%s\",\"place\":\"S001\"}", code)));
    json_t *unit = attempt_as(s, &dealer, "unit", "show", input).answer;

    assert_non_null(unit);
    assert_true(json_is_null(json_object_get(unit, "place")));
    assert_int_equal(json_array_size(json_object_get(unit, "history")), 1);
    json_decref(unit);
    assert_string_equal(attempt_as(s, &stranger, "unit", "show", input).refused,
                        "batch_unknown");
}

static void
what_is_not_there_is_refused(void **state)
{
    struct store *s = *state;

    world(s);
    must_refuse(s, "trace", "batch", "{\"code\":\"none\"}", "batch_unknown");
    must_refuse(s, "trace", "unit", "{\"code\":\"0000-0180-05V8\"}", "serial_wrong");
    must_refuse(s, "unit", "show", "{\"code\":\"http://elsewhere.example/x\"}",
                "label_foreign");
    must_refuse(s, "trace", "place", "{\"code\":\"S001\",\"batch\":\"none\"}",
                "batch_unknown");
}

/* The trace goes through the movements by one range of the index, in its order. */
static void
the_movements_are_one_range_scan(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;
    int scans = 0;

    world(s);
    store_cell(
        s, "INSERT INTO movement SELECT 2 + i / 400, now(), uuid7(), 20, 1, 'stock', 2,"
           " 'stock', 1, NULL, NULL, 2 FROM generate_series(1, 20000) i");
    assert_null(pg_script(s->pg, &s->arena, "ANALYZE movement"));
    assert_null(
        pg_script(s->pg, &s->arena,
                  arena_printf(&s->arena, "PREPARE walk AS %s", SQL_trace_movements)));
    assert_null(pg_run(s->pg, &s->arena, "EXPLAIN EXECUTE walk(7)", &rows, 0));
    for (int i = 0; i < pg_rows_count(rows); i++) {
        const char *line = pg_text(rows, i, 0);
        scans += strstr(line, "Scan") != NULL;
        if (strstr(line, "Scan"))
            assert_non_null(strstr(line, "using movement_trace on movement"));
        assert_null(strstr(line, "Sort"));
    }
    assert_int_equal(scans, 1);
    assert_null(pg_script(s->pg, &s->arena, "DEALLOCATE walk"));
}

#define STORE(test) cmocka_unit_test_setup_teardown(test, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STORE(a_trace_tells_who_holds_what_and_how_it_is_known),
        STORE(gaps_are_told_in_words_and_nothing_is_clamped),
        STORE(the_tree_is_drawn_as_the_specimens_show),
        STORE(a_company_sees_its_own_and_its_neighbours_names),
        STORE(a_place_tells_what_it_holds_and_is_traced_both_ways),
        STORE(a_unit_tells_its_status_and_its_history),
        STORE(a_company_sees_of_a_unit_the_steps_at_its_own_places),
        STORE(what_is_not_there_is_refused),
        STORE(the_movements_are_one_range_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
