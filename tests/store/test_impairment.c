/* The impairment clock, from what happens on site to its alert; recall drills; where to
 * go next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "matter_sql.h"
#include "support/attempt.h"

/* A maker P, a dealer D, a building B of 300 people, a building C of nobody knows how
 * many, a building F of 100; products 灭火器 (batches BAD, GOOD) and 应急灯 (LAMP). */
static const char GROUND[] =
    "SELECT event_append(jsonb_agg(x)) FROM ("
    "SELECT jsonb_build_object('kind', 'party_registered', 'area', area, 'body',"
    " jsonb_build_object('id', id, 'code', code, 'kind', kind, 'name', code, 'phone',"
    " phone)) AS x"
    " FROM (VALUES (1, 'P', 'producer', 310101, ''), (2, 'D', 'dealer', 310104, '1'),"
    " (3, 'B', 'premises', 310105, '2'), (4, 'C', 'premises', 310115, ''),"
    " (5, 'F', 'premises', 310105, ''), (6, 'W', 'agency', 310000, '3'))"
    " AS p(id, code, kind, area, phone)"
    " UNION ALL SELECT jsonb_build_object('kind', 'place_registered', 'area', area, "
    "'body', jsonb_strip_nulls(jsonb_build_object('id', id, 'code', code, 'party_id', id,"
    " 'kind', kind, 'name', code, 'occupancy', occupancy)))"
    " FROM (VALUES (1, 'P', 'producer', 310101, NULL), (2, 'D', 'dealer', 310104, NULL),"
    " (3, 'B', 'premises', 310105, 300), (4, 'C', 'premises', 310115, NULL),"
    " (5, 'F', 'premises', 310105, 100), (6, 'W', 'agency', 310000, NULL))"
    " AS p(id, code, kind, area, occupancy)"
    " UNION ALL SELECT jsonb_build_object('kind', 'product_registered', 'area', 310000,"
    " 'body', jsonb_build_object('id', id, 'code', code, 'name', name, 'base_unit', '具',"
    " 'standard', 'S')) FROM (VALUES (1, 'M', '灭火器'), (2, 'N', '灭火器'),"
    " (3, 'L', '应急灯')) AS p(id, code, name)"
    " UNION ALL SELECT jsonb_build_object('kind', 'batch_registered', 'area', 310101,"
    " 'batch_id', id, 'body', jsonb_build_object('code', code, 'lot', 'L', 'product_id',"
    " product, 'producer_id', 1, 'producer_place', 1, 'produced_on', '2026-01-05',"
    " 'declared_qty', 100)) FROM (VALUES (1, 'BAD', 1), (2, 'GOOD', 2), (3, 'LAMP', 3))"
    " AS b(id, code, product)) t";

struct moved {
    const char *kind;
    int batch, from;
    const char *from_bucket;
    int to;
    const char *to_bucket;
    int qty;
    const char *at; /* hours ago, or an order's name in front: "o 5" */
};

static void
move(struct store *s, const struct moved *m)
{
    bool ordered = m->at[0] == 'o';

    store_cell(
        s,
        arena_printf(
            &s->arena,
            "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', '%s',"
            " 'id', '%s', 'batch_id', %d, 'area', 310105, 'place_id', %d, 'occurred_at',"
            " now() - interval '%s hours', 'body', jsonb_strip_nulls(jsonb_build_object("
            "'from_place', %d, 'from_bucket', '%s', 'to_place', %d, 'to_bucket', '%s',"
            " 'qty', %d, 'grade', 2, 'order_id', nullif('%s', ''))))))",
            m->kind, store_cell(s, "SELECT uuid7()"), m->batch, m->to,
            ordered ? m->at + 2 : m->at, m->from, m->from_bucket, m->to, m->to_bucket,
            m->qty, ordered ? "019ac000-0000-7000-8000-000000000009" : ""));
}

static void
moves(struct store *s, const struct moved *list)
{
    for (; list->kind; list++)
        move(s, list);
}

/* "product missing/peak started-ended by" of all, in hours ago. */
static const char *
told(struct store *s)
{
    return store_cell(
        s,
        "SELECT coalesce(string_agg(format('%s@%s %s/%s %s-%s %s', i.product, p.code,"
        " i.missing, i.peak, round(extract(epoch FROM now() - i.started_at) / 3600),"
        " coalesce(round(extract(epoch FROM now() - i.ended_at) / 3600)::text, ''),"
        " coalesce(i.ended_by, 'runs')), ', ' ORDER BY p.code, i.product, i.started_at), "
        "'') FROM impairment i JOIN place p ON p.id = i.place_id");
}

#define INSTALL(batch, qty, at)                                                          \
    {                                                                                    \
        "installed", batch, 3, "stock", 3, "installed", qty, at                          \
    }
#define REMOVE(batch, qty, at)                                                           \
    {                                                                                    \
        "removed", batch, 3, "installed", 3, "removed", qty, at                          \
    }

static const struct world {
    const char *name, *want;
    struct moved steps[8];
} WORLDS[] = {
    {"nothing was removed", "", {INSTALL(1, 10, "90")}},
    {"removed and not restored",
     "灭火器@B 4/4 50- runs",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "50")}},
    {"another model of the same product restores",
     "灭火器@B 0/4 50-20 restored",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "50"), INSTALL(2, 1, "30"),
      INSTALL(2, 3, "20")}},
    {"another product does not",
     "灭火器@B 4/4 50- runs",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "50"), INSTALL(3, 9, "20")}},
    {"under one order it does, whatever it is called",
     "灭火器@B 0/4 50-20 restored",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "o 50"), INSTALL(3, 4, "o 20")}},
    {"a swap leaves no gap",
     "",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "50"), INSTALL(2, 4, "50")}},
    {"a swap that takes an hour is work",
     "灭火器@B 0/2 30-28 restored",
     {INSTALL(1, 10, "90"), REMOVE(1, 4, "50"), INSTALL(2, 4, "49"), REMOVE(1, 2, "30"),
      INSTALL(2, 2, "28")}},
    {"more than was missing is no credit",
     "灭火器@B 0/2 50-40 restored, 灭火器@B 3/3 30- runs",
     {INSTALL(1, 10, "90"), REMOVE(1, 2, "50"), INSTALL(2, 9, "40"), REMOVE(1, 3, "30")}},
    {"told late, in any order",
     "灭火器@B 0/4 50-20 restored",
     {INSTALL(2, 4, "20"), REMOVE(1, 4, "50"), INSTALL(1, 10, "90")}},
    {"collected straight from the wall",
     "灭火器@B 5/5 50- runs",
     {INSTALL(1, 10, "90"), {"collected", 1, 3, "installed", 6, "custody", 5, "50"}}},
    {"taken off the shelf is no impairment",
     "",
     {{"removed", 1, 3, "stock", 3, "removed", 5, "50"}}},
};

static void
it_runs_from_removal_until_as_many_are_installed(void **state)
{
    struct store *s = *state;
    int wrong = 0;

    for (size_t i = 0; i < sizeof WORLDS / sizeof *WORLDS; i++) {
        assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT world"));
        store_cell(s, GROUND);
        moves(s, WORLDS[i].steps);
        const char *got = told(s);
        if (strcmp(got, WORLDS[i].want) != 0) {
            print_error("%s: %s, not %s\n", WORLDS[i].name, got, WORLDS[i].want);
            wrong++;
        }
        assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO world"));
    }
    assert_int_equal(wrong, 0);
}

static const struct moved MISSING[] = {
    INSTALL(1, 10, "90"), REMOVE(1, 4, "50"), {.kind = NULL}};

/* Everything of a world derived anew, in one group. */
static void
a_rebuild_gives_the_same(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    moves(s, MISSING);
    store_cell(s, "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                  " 'impairment_ended', 'area', 310105, 'place_id', 3, 'occurred_at',"
                  " now() - interval '30 hours', 'body', jsonb_build_object('product',"
                  " '灭火器', 'note', '停用'))))");
    moves(s, (const struct moved[]){REMOVE(1, 2, "9"), {.kind = NULL}});
    const char *before = told(s);

    assert_string_equal(before, "灭火器@B 4/4 50-30 reason, 灭火器@B 2/2 9- runs");
    assert_null(pg_script(
        s->pg, &s->arena,
        "DELETE FROM impairment; DELETE FROM impairment_mark; DELETE FROM holding;"
        " DELETE FROM movement; DELETE FROM batch; DELETE FROM product;"
        " DELETE FROM place; DELETE FROM party"));
    assert_string_equal(told(s), "");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event");
    assert_string_equal(told(s), before);
}

static void
what_was_recorded_wrongly_never_was(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    moves(s, MISSING);
    const char *id =
        store_cell(s, "SELECT event_id FROM movement WHERE to_bucket = 'removed'");
    store_cell(
        s, arena_printf(
               &s->arena,
               "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
               " 'movement_reversed', 'batch_id', 1, 'area', 310105, 'corrects', '%s',"
               " 'body', jsonb_build_object('kind', 'removed', 'from_place', 3,"
               " 'from_bucket', 'installed', 'to_place', 3, 'to_bucket', 'removed',"
               " 'qty', 4, 'reason', 'x'))))",
               id));
    assert_string_equal(told(s), "");
}

static void
measures_are_recorded_and_a_reason_ends_it(void **state)
{
    struct store *s = *state;
    struct actor elsewhere = OFFICER, inspector = OFFICER;
    static const char MEASURE[] = "{\"place\":\"B\",\"measure\":\"fire_watch\","
                                  "\"by_whom\":\"物业\",\"note\":\"每小时巡查\"}";

    elsewhere.area_lo = elsewhere.area_hi = 310115;
    inspector.role = ROLE_INSPECTOR;
    store_cell(s, GROUND);
    must_refuse(s, "impairment", "measure", MEASURE, "impairment_none");
    moves(s, MISSING);
    json_decref(must_do(s, "impairment", "measure", MEASURE));
    struct attempt a = attempt_as(s, &elsewhere, "impairment", "measure", MEASURE);
    assert_string_equal(a.refused, "place_unknown");
    a = attempt_as(s, &inspector, "impairment", "end",
                   "{\"place\":\"B\",\"reason\":\"x\"}");
    assert_string_equal(a.refused, "power_missing");
    json_t *list = must_do(s, "impairment", "list", "{\"state\":\"overdue\"}");
    const json_t *one = json_array_get(list, 0);
    const json_t *measures = json_object_get(one, "measures");
    assert_int_equal(json_array_size(list), 1);
    assert_int_equal(json_integer_value(json_object_get(one, "hours")), 24);
    assert_int_equal(json_array_size(measures), 1);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(measures, 0), "by_whom")),
        "物业");
    json_decref(list);
    moves(s, (const struct moved[]){{"removed", 3, 3, "installed", 3, "removed", 1, "9"},
                                    {.kind = NULL}});
    must_refuse(s, "impairment", "end", "{\"place\":\"B\",\"reason\":\"x\"}",
                "impairment_which");
    json_decref(must_do(s, "impairment", "end",
                        "{\"place\":\"B\",\"product\":\"灭火器\",\"reason\":\"停用\"}"));
    assert_string_equal(told(s), "应急灯@B 1/1 9- runs, 灭火器@B 4/4 50-0 reason");
}

static void
another_term_moves_the_deadline_at_once(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    moves(s, MISSING);
    assert_string_equal(store_cell(s, "SELECT overdue FROM impairment_now"), "t");
    json_decref(must_do(s, "impairment", "term",
                        "{\"hours\":72,\"basis\":\"市局规定\",\"product\":\"灭火器\"}"));
    assert_string_equal(store_cell(s, "SELECT overdue FROM impairment_now"), "f");
    json_t *terms = must_do(s, "impairment", "terms", "{}");
    assert_int_equal(json_array_size(terms), 2);
    json_decref(terms);
}

/* ---- drills ---- */

static const char *
counts(struct store *s)
{
    return store_cell(
        s, "SELECT concat_ws(' ', (SELECT count(*) FROM event), (SELECT count(*) FROM "
           "recall), (SELECT count(*) FROM replacement_order), (SELECT count(*) FROM "
           "alert), (SELECT count(*) FROM movement), (SELECT sum(qty) FROM holding),"
           " (SELECT count(*) FROM batch WHERE recall_id IS NOT NULL), (SELECT count(*) "
           "FROM status_touched))");
}

static void
a_drill_tells_what_would_be_found_and_changes_nothing(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    moves(s,
          (const struct moved[]){{"delivered", 1, 1, "stock", 2, "stock", 30, "99"},
                                 {"delivered", 1, 1, "stock", 3, "stock", 20, "99"},
                                 {"installed", 1, 3, "stock", 4, "installed", 25, "90"},
                                 {.kind = NULL}});
    const char *before = counts(s);
    json_t *d = must_do(s, "recall", "drill", "{\"batch\":\"BAD\"}");
    static const struct {
        const char *name;
        int want;
    } WANT[] = {{"holders", 3},     {"contacts_known", 1}, {"produced", 100},
                {"located", 55},    {"unknown", 45},       {"units", 0},
                {"units_placed", 0}};

    for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++)
        assert_int_equal(json_integer_value(json_object_get(d, WANT[i].name)),
                         WANT[i].want);
    assert_true(json_integer_value(json_object_get(d, "ms")) >= 1);
    assert_int_equal(json_array_size(json_object_get(d, "gaps")), 1);
    assert_int_equal(json_array_size(json_object_get(d, "agencies")), 1);
    json_decref(d);
    int events = 0, again = 0;
    assert_int_equal(sscanf(before, "%d", &events), 1);
    const char *after = counts(s);
    assert_int_equal(sscanf(after, "%d", &again), 1);
    assert_int_equal(again, events + 1);
    assert_string_equal(strchr(after, ' '), strchr(before, ' '));

    json_decref(must_do(s, "recall", "drill", "{\"batch\":\"BAD\"}"));
    json_t *drills = must_do(s, "recall", "drills", "{\"batch\":\"BAD\"}");
    assert_int_equal(json_array_size(drills), 2);
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(drills, 0), "unknown")), 45);
    json_decref(drills);
    struct actor maker = OFFICER;
    maker.role = ROLE_COMPANY;
    maker.company_id = 1;
    struct attempt a = attempt_as(s, &maker, "recall", "drill", "{\"batch\":\"BAD\"}");
    assert_string_equal(a.refused, "power_missing");
    a = attempt_as(s, &maker, "recall", "drills", "{}");
    assert_int_equal(json_array_size(a.answer), 0);
    json_decref(a.answer);
}

/* ---- where to go next ---- */

static void
visits_are_ranked_by_units_people_and_days(void **state)
{
    struct store *s = *state;

    store_cell(s, GROUND);
    moves(s, (const struct moved[]){{"installed", 1, 1, "stock", 3, "installed", 2, "99"},
                                    {"installed", 1, 1, "stock", 4, "installed", 9, "99"},
                                    {"installed", 1, 1, "stock", 5, "installed", 5, "99"},
                                    {.kind = NULL}});
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"BAD\",\"reason\":\"r\",\"scope\":\"s\"}"));
    store_cell(s, "UPDATE replacement_order o SET due_on = (now() AT TIME ZONE"
                  " 'Asia/Shanghai')::date - CASE p.code WHEN 'B' THEN 3 WHEN 'F' THEN 1"
                  " ELSE -2 END FROM place p WHERE p.id = o.place_id");
    json_t *list = must_do(s, "round", "next", "{}");
    static const struct {
        const char *place;
        int score, occupancy;
        bool assumed;
    } WANT[] = {{"B", 1800, 300, false}, {"F", 500, 100, false}, {"C", 0, 100, true}};

    assert_int_equal(json_array_size(list), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *row = json_array_get(list, i);
        assert_string_equal(json_string_value(json_object_get(row, "place")),
                            WANT[i].place);
        assert_int_equal(json_integer_value(json_object_get(row, "score")),
                         WANT[i].score);
        assert_int_equal(json_integer_value(json_object_get(row, "occupancy")),
                         WANT[i].occupancy);
        assert_true(json_is_true(json_object_get(row, "occupancy_assumed")) ==
                    WANT[i].assumed);
    }
    json_decref(list);
    list = must_do(s, "round", "next", "{\"area\":310105,\"limit\":1}");
    assert_int_equal(json_array_size(list), 1);
    json_decref(list);
}

/* "place pieces people days score" of all, in their order. */
static const char *
visits(struct store *s, const struct actor *who, const char *input)
{
    struct attempt a = attempt_as(s, who, "round", "next", input);
    const char *out = "";
    size_t i;
    json_t *row;

    json_array_foreach(a.answer, i, row) out =
        arena_printf(&s->arena, "%s%s%s %lld %lld %lld %lld", out, i ? ", " : "",
                     json_string_value(json_object_get(row, "place")),
                     (long long)json_integer_value(json_object_get(row, "pieces")),
                     (long long)json_integer_value(json_object_get(row, "occupancy")),
                     (long long)json_integer_value(json_object_get(row, "overdue_days")),
                     (long long)json_integer_value(json_object_get(row, "score")));
    json_decref(a.answer);
    return out;
}

/* Each batch's pieces count from its own day; what an order still asks for counts where
 * the record has fewer; an order that was withdrawn binds nobody. */
static void
each_batch_counts_by_its_own_order(void **state)
{
    struct store *s = *state;
    struct actor district = OFFICER, owner = OFFICER;

    store_cell(s, GROUND);
    moves(s, (const struct moved[]){{"installed", 1, 1, "stock", 3, "installed", 2, "99"},
                                    {"installed", 3, 1, "stock", 3, "installed", 5, "99"},
                                    {"installed", 1, 1, "stock", 5, "installed", 4, "99"},
                                    {.kind = NULL}});
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"BAD\",\"reason\":\"r\",\"scope\":\"s\"}"));
    json_decref(must_do(s, "recall", "open",
                        "{\"batch\":\"LAMP\",\"reason\":\"r\",\"scope\":\"s\"}"));
    store_cell(s, "UPDATE replacement_order SET due_on = (now() AT TIME ZONE"
                  " 'Asia/Shanghai')::date - CASE batch_id WHEN 1 THEN 10 ELSE 1 END");
    assert_string_equal(visits(s, &OFFICER, "{}"), "B 7 300 10 7500, F 4 100 10 4000");
    /* taken away by night: the order still asks for all of them */
    moves(s, (const struct moved[]){{"removed", 1, 5, "installed", 1, "stock", 3, "2"},
                                    {.kind = NULL}});
    assert_string_equal(visits(s, &OFFICER, "{}"), "B 7 300 10 7500, F 4 100 10 4000");
    district.area_lo = district.area_hi = 310115;
    assert_string_equal(visits(s, &district, "{}"), "");
    owner.role = ROLE_COMPANY;
    owner.company_id = 5;
    store_cell(s, "UPDATE place SET company_id = id");
    assert_string_equal(visits(s, &owner, "{}"), "F 4 100 10 4000");
    const char *number = store_cell(s, "SELECT number FROM recall WHERE batch_id = 1");
    json_decref(must_do(
        s, "recall", "lift",
        arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"复检合格\"}", number)));
    assert_string_equal(visits(s, &OFFICER, "{}"), "B 5 300 1 1500");
}

static void
open_orders_are_found_by_their_index(void **state)
{
    struct store *s = *state;
    struct pg_rows *plan;

    store_cell(s, GROUND);
    store_cell(
        s, "WITH x AS (INSERT INTO replacement_order (id, number, recall_id, batch_id, "
           "place_id, area, qty, issued_at, due_on, state, state_seq) SELECT "
           "gen_random_uuid(), 'N' || n, '019ac000-0000-7000-8000-000000000009', 1, "
           "3, 310101 + n % 50, 1, now(), '2026-01-01', CASE n % 50 WHEN 0 THEN "
           "'issued' ELSE 'done' END, n FROM generate_series(1, 40000) n) SELECT 1");
    assert_null(
        pg_script(s->pg, &s->arena,
                  "ANALYZE replacement_order; SET LOCAL plan_cache_mode = "
                  "force_generic_plan; SET LOCAL app.area_lo = '310000'; SET LOCAL "
                  "app.area_hi = '319999'"));
    assert_null(pg_script(
        s->pg, &s->arena,
        arena_printf(&s->arena, "PREPARE visits (text, text) AS %s", SQL_round_next)));
    assert_null(
        pg_run(s->pg, &s->arena, "EXPLAIN EXECUTE visits (NULL, '50')", &plan, 0));
    bool found = false;
    for (int i = 0; i < pg_rows_count(plan); i++)
        found |= strstr(pg_text(plan, i, 0), "order_open") != NULL;
    assert_true(found);
}

int
main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(it_runs_from_removal_until_as_many_are_installed),
        STORE_TEST(a_rebuild_gives_the_same),
        STORE_TEST(what_was_recorded_wrongly_never_was),
        STORE_TEST(measures_are_recorded_and_a_reason_ends_it),
        STORE_TEST(another_term_moves_the_deadline_at_once),
        STORE_TEST(a_drill_tells_what_would_be_found_and_changes_nothing),
        STORE_TEST(visits_are_ranked_by_units_people_and_days),
        STORE_TEST(each_batch_counts_by_its_own_order),
        STORE_TEST(open_orders_are_found_by_their_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
