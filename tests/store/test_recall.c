/* Recalls: the funnel against the ledger, world by world; closing, reopening, whose they
 * are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/attempt.h"

/* Places: a maker P, dealers D and E, a building B, a warehouse W; a good batch 2 at B.
 */
static const char GROUND[] =
    "SELECT event_append(jsonb_agg(x)) FROM ("
    "SELECT jsonb_build_object('kind', 'party_registered', 'area', area, 'body',"
    " jsonb_build_object('id', id, 'code', code, 'kind', kind, 'name', code)) AS x"
    " FROM (VALUES (1, 'P', 'producer', 310101), (2, 'D', 'dealer', 310104),"
    " (3, 'E', 'dealer', 310105), (4, 'B', 'premises', 310105), (5, 'W', 'agency', "
    "310000))"
    " AS p(id, code, kind, area)"
    " UNION ALL SELECT jsonb_build_object('kind', 'place_registered', 'area', area, "
    "'body',"
    " jsonb_build_object('id', id, 'code', code, 'party_id', id, 'kind', kind, 'name', "
    "code))"
    " FROM (VALUES (1, 'P', 'producer', 310101), (2, 'D', 'dealer', 310104),"
    " (3, 'E', 'dealer', 310105), (4, 'B', 'premises', 310105), (5, 'W', 'agency', "
    "310000))"
    " AS p(id, code, kind, area)"
    " UNION ALL SELECT "
    "'{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,"
    "\"code\":\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB "
    "4351\"}}') t";

static void
batch(struct store *s, int id, const char *code, int declared)
{
    char qty[40] = "";

    if (declared)
        snprintf(qty, sizeof qty, ", 'declared_qty', %d", declared);
    store_cell(
        s, arena_printf(&s->arena,
                        "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                        " 'batch_registered', 'batch_id', %d, 'area', 310101, 'body',"
                        " jsonb_build_object('code', '%s', 'lot', 'L', 'product_id', 1,"
                        " 'producer_id', 1, 'producer_place', 1, 'produced_on',"
                        " '2026-01-05'%s))))",
                        id, code, qty));
}

static const char *
order_of(struct store *s, const char *column, char place)
{
    return store_cell(s,
                      arena_printf(&s->arena,
                                   "SELECT o.%s FROM replacement_order o JOIN place p ON"
                                   " p.id = o.place_id WHERE p.code = '%c'",
                                   column, place));
}

/* One movement of `batch`; place '-': none; order "": none. */
static void
move(struct store *s, int of, const char *kind, char from, const char *from_bucket,
     char to, const char *to_bucket, int qty, const char *order)
{
    static const char PLACES[] = "-PDEBW";

    store_cell(
        s, arena_printf(
               &s->arena,
               "SELECT event_append(jsonb_build_array(jsonb_build_object('kind', '%s',"
               " 'batch_id', %d, 'area', 310101, 'body', jsonb_strip_nulls("
               "jsonb_build_object('from_place', nullif(%d, 0), 'from_bucket',"
               " nullif('%s', '-'), 'to_place', nullif(%d, 0), 'to_bucket',"
               " nullif('%s', '-'), 'qty', %d, 'grade', 2, 'order_id',"
               " nullif('%s', ''))))))",
               kind, of, (int)(strchr(PLACES, from) - PLACES), from_bucket,
               (int)(strchr(PLACES, to) - PLACES), to_bucket, qty, order));
}

static void
count(struct store *s, char place, int counted, int expected)
{
    store_cell(s, arena_printf(
                      &s->arena,
                      "SELECT event_append(jsonb_build_array(jsonb_build_object('kind',"
                      " 'stock_counted', 'batch_id', 1, 'area', 310101, 'place_id', p.id,"
                      " 'body', jsonb_build_object('place_id', p.id, 'counted', %d,"
                      " 'expected', %d, 'grade', 3)))) FROM place p WHERE code = '%c'",
                      counted, expected, place));
}

static void
act_on(struct store *s, const char *verb, char place, const char *more)
{
    json_decref(must_do(s, "order", verb,
                        arena_printf(&s->arena, "{\"number\":\"%s\"%s}",
                                     order_of(s, "number", place), more)));
}

/* One step of a world: "recall", "refresh", "serve D", "done D", "count P 60 of 60",
 * "replace B 5" (under B's order), or a movement "delivered P stock D stock 40". */
static void
step(struct store *s, const char *line, const char **recall)
{
    char kind[20], a[12], b[12], from, to;
    int n = 0, of = 0;

    if (strcmp(line, "recall") == 0) {
        json_t *r = must_do(s, "recall", "open",
                            "{\"batch\":\"BAD\",\"reason\":\"r\",\"scope\":\"s\"}");
        *recall =
            arena_strdup(&s->arena, json_string_value(json_object_get(r, "number")));
        json_decref(r);
    } else if (strcmp(line, "refresh") == 0) {
        json_decref(must_do(s, "recall", "refresh",
                            arena_printf(&s->arena, "{\"number\":\"%s\"}", *recall)));
    } else if (sscanf(line, "serve %c", &to) == 1) {
        act_on(s, "serve", to, ",\"receiver\":\"x\"");
    } else if (sscanf(line, "done %c", &to) == 1) {
        act_on(s, "done", to, ",\"reason\":\"x\"");
    } else if (sscanf(line, "count %c %d of %d", &to, &n, &of) == 3) {
        count(s, to, n, of);
    } else if (sscanf(line, "replace %c %d", &to, &n) == 2) {
        move(s, 1, "removed", to, "installed", to, "removed", n, order_of(s, "id", to));
        move(s, 2, "installed", to, "stock", to, "installed", n, order_of(s, "id", to));
    } else if (sscanf(line, "%19s %c %11s %c %11s %d", kind, &from, a, &to, b, &n) == 6) {
        move(s, 1, kind, from, a, to, b, n, "");
    } else {
        fail_msg("no step: %s", line);
    }
}

static const struct world {
    const char *name;
    int declared; /* 0: not declared */
    const char *steps[24];
    /* produced located notified replaced collected tested destroyed outstanding
     * unaccounted, then orders open and holders without an order */
    const char *funnel;
} WORLDS[] = {
    {"the maker's stock was never counted",
     100,
     {"delivered P stock D stock 40", "recall"},
     "100 40 0 0 0 0 0 40 60, 2 0"},
    {"the maker's stock was counted",
     100,
     {"delivered P stock D stock 40", "count P 60 of 60", "recall", "serve P", "serve D"},
     "100 100 100 0 0 0 0 100 0, 2 0"},
    {"missing at a count is not located",
     100,
     {"delivered P stock D stock 40", "count P 50 of 60", "count D 38 of 40", "recall"},
     "100 88 0 0 0 0 0 88 12, 2 0"},
    {"found more than expected at a count",
     100,
     {"delivered P stock D stock 40", "count P 63 of 60", "recall"},
     "100 103 0 0 0 0 0 103 -3, 2 0"},
    {"output is not declared: a lower bound",
     0,
     {"delivered P stock D stock 40", "installed D stock B installed 15", "recall"},
     "40 40 0 0 0 0 0 40 0, 2 0"},
    {"more is delivered than was declared",
     50,
     {"delivered P stock D stock 40", "delivered P stock E stock 25", "recall"},
     "50 65 0 0 0 0 0 65 -15, 2 0"},
    {"goods left the city: located, nobody's order",
     100,
     {"delivered P stock D stock 100", "left_area D stock D out_of_area 30", "recall"},
     "100 100 0 0 0 0 0 70 0, 1 0"},
    {"goods in transit are with who is to get them",
     100,
     {"delivered P stock D transit 100", "recall", "serve D"},
     "100 100 100 0 0 0 0 100 0, 1 0"},
    {"samples that were used up",
     100,
     {"delivered P stock D stock 100", "consumed D stock D consumed 4", "recall"},
     "100 100 0 0 0 0 0 96 0, 1 0"},
    {"replaced, then collected, then destroyed: counted on each step",
     20,
     {"delivered P stock B stock 20", "installed B stock B installed 20", "recall",
      "serve B", "replace B 12", "collected B removed W custody 10",
      "destroyed W custody W destroyed 7"},
     "20 20 20 12 10 0 7 10 0, 1 0"},
    {"a collected unit goes to the laboratory",
     20,
     {"delivered P stock D stock 20", "recall", "serve D",
      "collected D stock W custody 20", "consumed W custody W consumed 2",
      "destroyed W custody W destroyed 18", "done D"},
     "20 20 20 0 20 2 18 0 0, 0 0"},
    {"more is collected than was ever made",
     20,
     {"delivered P stock D stock 20", "recall", "collected D stock W custody 26"},
     "20 26 0 0 26 0 0 0 -6, 1 0"},
    {"a delivery recorded late shows a holder without an order",
     100,
     {"delivered P stock D stock 100", "recall", "serve D",
      "delivered D stock E stock 30"},
     "100 100 70 0 0 0 0 100 0, 1 1"},
    {"refreshing orders the late holder, and only once",
     100,
     {"delivered P stock D stock 100", "recall", "serve D",
      "delivered D stock E stock 30", "refresh", "refresh", "serve E"},
     "100 100 100 0 0 0 0 100 0, 2 0"},
    {"what comes in after an order is done needs another",
     100,
     {"delivered P stock D stock 70", "delivered P stock E stock 30", "recall", "serve E",
      "done E", "delivered D stock E stock 5"},
     "100 100 30 0 0 0 0 100 0, 1 1"},
    {"what is left when an order is done needs none",
     100,
     {"delivered P stock D stock 70", "delivered P stock E stock 30", "recall", "serve E",
      "done E"},
     "100 100 30 0 0 0 0 100 0, 1 0"},
};

static const char *
funnel_text(struct store *s, const json_t *f)
{
    static const char *const NAMES[] = {
        "produced",  "located",     "notified",    "replaced",    "collected",  "tested",
        "destroyed", "outstanding", "unaccounted", "orders_open", "not_ordered"};
    const char *out = "";

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        out = arena_printf(&s->arena, "%s%s%lld", out,
                           i == 0   ? ""
                           : i == 9 ? ", "
                                    : " ",
                           (long long)json_integer_value(json_object_get(f, NAMES[i])));
    return out;
}

static int
run_world(struct store *s, const struct world *w)
{
    const char *recall = NULL;

    store_cell(s, GROUND);
    batch(s, 1, "BAD", w->declared);
    batch(s, 2, "GOOD", 0);
    for (const char *const *line = w->steps; *line; line++)
        step(s, *line, &recall);
    json_t *shown = must_do(s, "recall", "show",
                            arena_printf(&s->arena, "{\"number\":\"%s\"}", recall));
    const json_t *f = json_object_get(shown, "funnel");
    const char *got = funnel_text(s, f);
    int wrong = strcmp(got, w->funnel) != 0 ||
                json_is_true(json_object_get(f, "declared")) != (w->declared > 0);
    if (wrong)
        print_error("%s: %s, not %s\n", w->name, got, w->funnel);
    json_decref(shown);
    return wrong;
}

static void
the_funnel_counts_what_the_ledger_holds(void **state)
{
    struct store *s = *state;
    int wrong = 0;

    for (size_t i = 0; i < sizeof WORLDS / sizeof *WORLDS; i++) {
        assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT world"));
        wrong += run_world(s, &WORLDS[i]);
        assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO world"));
    }
    assert_int_equal(wrong, 0);
}

/* A world whose recall of 20 has nothing left to clear up; returns its number. */
static const char *
cleared(struct store *s)
{
    static const char *const STEPS[] = {"delivered P stock D stock 20",
                                        "recall",
                                        "serve D",
                                        "collected D stock W custody 20",
                                        "destroyed W custody W destroyed 20",
                                        "done D"};
    const char *recall = NULL;

    store_cell(s, GROUND);
    batch(s, 1, "BAD", 20);
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++)
        step(s, STEPS[i], &recall);
    return recall;
}

static const char *
numbered(struct store *s, const char *number, const char *more)
{
    return arena_printf(&s->arena, "{\"number\":\"%s\"%s}", number, more);
}

static void
alert(struct store *s, const char *kind)
{
    store_cell(
        s, arena_printf(&s->arena,
                        "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,"
                        "\"area\":310104,\"body\":{\"kind\":\"%s\",\"why\":{}}}]')",
                        kind));
}

static bool
needs_reopening(struct store *s)
{
    json_t *list = must_do(s, "recall", "list", "{}");
    bool needs =
        json_is_true(json_object_get(json_array_get(list, 0), "needs_reopening"));

    json_decref(list);
    return needs;
}

static void
a_recall_with_nothing_left_closes_and_its_routine_alerts_with_it(void **state)
{
    struct store *s = *state;
    const char *recall = cleared(s);

    alert(s, "backflow_recalled");
    json_decref(must_do(s, "recall", "close", numbered(s, recall, "")));
    assert_string_equal(store_cell(s, "SELECT state FROM alert"), "closed");
    assert_false(needs_reopening(s));
    alert(s, "backflow_recalled");
    assert_true(needs_reopening(s));
    json_decref(must_do(s, "recall", "reopen", numbered(s, recall, ",\"reason\":\"x\"")));
    assert_false(needs_reopening(s));
    must_refuse(s, "recall", "reopen", numbered(s, recall, ",\"reason\":\"x\""),
                "matter_state");
}

static void
an_open_backflow_alert_keeps_a_recall_open(void **state)
{
    struct store *s = *state;
    const char *recall = cleared(s);

    alert(s, "backflow_destroyed");
    must_refuse(s, "recall", "close", numbered(s, recall, ""), "recall_alerts_open");
    json_t *list = must_do(s, "alert", "list", "{\"state\":\"open\"}");
    json_decref(must_do(
        s, "alert", "close",
        arena_printf(&s->arena, "{\"id\":\"%s\",\"reason\":\"扫的是存档标签\"}",
                     json_string_value(json_object_get(json_array_get(list, 0), "id")))));
    json_decref(list);
    json_decref(must_do(s, "recall", "close", numbered(s, recall, "")));
}

/* ---- waivers ---- */

static const char *
propose(struct store *s, const char *recall, const char *rest)
{
    json_t *w = must_do(s, "waiver", "propose",
                        arena_printf(&s->arena,
                                     "{\"recall\":\"%s\",\"ground\":\"lost\","
                                     "\"explanation\":\"说明\",%s}",
                                     recall, rest));
    const char *number =
        arena_strdup(&s->arena, json_string_value(json_object_get(w, "number")));

    json_decref(w);
    return number;
}

static const char *
signs(struct store *s, const struct actor *who, const char *waiver)
{
    struct attempt a = attempt_as(s, who, "waiver", "sign", numbered(s, waiver, ""));

    json_decref(a.answer);
    return a.refused;
}

static const char *
recalled(struct store *s)
{
    const char *recall = NULL;

    store_cell(s, GROUND);
    batch(s, 1, "BAD", 100);
    step(s, "delivered P stock D stock 40", &recall);
    step(s, "recall", &recall);
    return recall;
}

static void
a_waiver_takes_two_people_and_no_more_than_is_left(void **state)
{
    struct actor second = OFFICER, inspector = OFFICER, nobody = OFFICER, there = OFFICER;
    struct store *s = *state;
    const char *recall = recalled(s);

    second.person_id = inspector.person_id = 8;
    inspector.role = ROLE_INSPECTOR;
    nobody.person_id = 0;
    there.person_id = 9;
    there.area_lo = there.area_hi = 310115;
    must_refuse(s, "waiver", "propose",
                arena_printf(&s->arena,
                             "{\"recall\":\"%s\",\"part\":\"held\",\"qty\":1,"
                             "\"ground\":\"lost\",\"explanation\":\"x\"}",
                             recall),
                "waiver_place");
    const char *w = propose(s, recall, "\"part\":\"unaccounted\",\"qty\":30");
    assert_string_equal(signs(s, &OFFICER, w), "waiver_two_people");
    assert_string_equal(signs(s, &inspector, w), "power_missing");
    assert_string_equal(signs(s, &nobody, w), "waiver_signer");
    assert_string_equal(signs(s, &there, w), "waiver_unknown");
    assert_string_equal(signs(s, &second, w), "");
    assert_string_equal(signs(s, &second, w), "matter_state");
    w = propose(s, recall, "\"part\":\"unaccounted\",\"qty\":31");
    assert_string_equal(signs(s, &second, w), "waiver_more");
    w = propose(s, recall, "\"part\":\"excess\",\"qty\":1");
    assert_string_equal(signs(s, &second, w), "waiver_more");
    w = propose(s, recall, "\"part\":\"held\",\"qty\":41,\"place\":\"D\"");
    assert_string_equal(signs(s, &second, w), "waiver_more");
    w = propose(s, recall, "\"part\":\"custody\",\"qty\":1,\"place\":\"W\"");
    assert_string_equal(signs(s, &second, w), "waiver_more");
    assert_string_equal(
        store_cell(s, "SELECT count(*) || ' ' || count(*) FILTER (WHERE state = 'signed')"
                      " FROM waiver WHERE statement_sha256 ="
                      " encode(sha256(convert_to(statement, 'UTF8')), 'hex')"),
        "5 1");
}

static void
a_recall_closes_when_waivers_are_exactly_what_is_left_at_that_moment(void **state)
{
    struct store *s = *state;
    const char *recall = recalled(s), *close = numbered(s, recall, "");

    must_refuse(s, "recall", "close", close, "recall_unaccounted");
    must_waive(s, recall, "unaccounted", 20, NULL);
    must_refuse(s, "recall", "close", close, "recall_waivers_differ");
    must_waive(s, recall, "unaccounted", 40, "P");
    must_refuse(s, "recall", "close", close, "recall_orders_open");
    json_decref(must_do(
        s, "waiver", "withdraw",
        arena_printf(&s->arena, "{\"number\":\"%s-W01\",\"reason\":\"x\"}", recall)));
    must_waive(s, recall, "unaccounted", 20, "P");
    must_waive(s, recall, "held", 40, "D");
    /* goods move: what was signed is not what is left any more */
    step(s, "delivered D stock E stock 5", &recall);
    must_refuse(s, "recall", "close", close, "recall_orders_open");
    json_decref(must_do(
        s, "waiver", "withdraw",
        arena_printf(&s->arena, "{\"number\":\"%s-W04\",\"reason\":\"x\"}", recall)));
    must_waive(s, recall, "held", 35, "D");
    must_refuse(s, "recall", "close", close, "recall_not_ordered");
    must_waive(s, recall, "held", 5, "E");
    json_decref(must_do(s, "recall", "close", close));
    must_refuse(
        s, "waiver", "withdraw",
        arena_printf(&s->arena, "{\"number\":\"%s-W05\",\"reason\":\"x\"}", recall),
        "matter_state");
    must_refuse(s, "waiver", "propose",
                arena_printf(&s->arena,
                             "{\"recall\":\"%s\",\"part\":\"unaccounted\",\"qty\":1,"
                             "\"ground\":\"lost\",\"explanation\":\"x\"}",
                             recall),
                "matter_state");
    json_decref(must_do(s, "recall", "reopen", numbered(s, recall, ",\"reason\":\"x\"")));
    json_decref(must_do(s, "recall", "close", close));
}

static void
waivers_are_for_authorities_and_derived_in_any_grouping(void **state)
{
    struct store *s = *state;
    struct actor maker = OFFICER;
    const char *recall = recalled(s);

    maker.role = ROLE_COMPANY;
    maker.company_id = 1;
    must_waive(s, recall, "unaccounted", 20, NULL);
    json_decref(must_do(
        s, "waiver", "withdraw",
        arena_printf(&s->arena, "{\"number\":\"%s-W01\",\"reason\":\"x\"}", recall)));
    struct attempt a = attempt_as(s, &maker, "waiver", "list",
                                  arena_printf(&s->arena, "{\"recall\":\"%s\"}", recall));
    assert_int_equal(json_array_size(a.answer), 0);
    json_decref(a.answer);
    const char *all = "SELECT string_agg(w::text, ' ' ORDER BY number) FROM waiver w";
    const char *before = store_cell(s, all);
    store_cell(s, "DELETE FROM waiver RETURNING 1");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event"
                  " WHERE kind BETWEEN 160 AND 162");
    assert_string_equal(store_cell(s, all), before);
}

static void
a_movement_after_closing_asks_for_reopening(void **state)
{
    struct store *s = *state;
    const char *recall = cleared(s);

    json_decref(must_do(s, "recall", "close", numbered(s, recall, "")));
    assert_false(needs_reopening(s));
    step(s, "delivered D stock B stock 1", &recall);
    assert_true(needs_reopening(s));
    must_refuse(s, "recall", "refresh", numbered(s, recall, ""), "recall_closed");
    json_decref(must_do(s, "recall", "reopen", numbered(s, recall, ",\"reason\":\"x\"")));
    step(s, "refresh", &recall);
    assert_string_equal(order_of(s, "qty", 'B'), "1");
}

static void
what_only_destroys_or_tests_asks_for_nothing(void **state)
{
    struct store *s = *state;
    const char *recall = NULL;

    store_cell(s, GROUND);
    batch(s, 1, "BAD", 20);
    step(s, "delivered P stock W custody 20", &recall);
    step(s, "recall", &recall);
    must_waive(s, recall, "custody", 20, "W");
    json_decref(must_do(s, "recall", "close", numbered(s, recall, "")));
    step(s, "destroyed W custody W destroyed 19", &recall);
    step(s, "consumed W custody W consumed 1", &recall);
    assert_false(needs_reopening(s));
}

static void
a_failed_result_reopens_a_closed_recall(void **state)
{
    struct store *s = *state;
    const char *recall = cleared(s);

    json_decref(must_do(s, "recall", "close", numbered(s, recall, "")));
    step(s, "delivered P stock E stock 8", &recall);
    json_t *taken =
        must_do(s, "sample", "take",
                "{\"batch\":\"BAD\",\"place\":\"E\",\"domain\":\"circulation\","
                "\"samplers\":[\"a\",\"b\"]}");
    json_t *result = must_do(
        s, "result", "record",
        numbered(s, json_string_value(json_object_get(taken, "number")),
                 ",\"result\":\"nonconforming\",\"report\":\"R\",\"scope\":\"全批\","
                 "\"items\":{\"x\":{\"pass\":false}}"));
    assert_true(json_is_null(json_object_get(result, "recall")));
    assert_string_equal(store_cell(s, "SELECT state FROM recall"), "open");
    json_decref(taken);
    json_decref(result);
}

static void
a_recall_is_seen_where_an_order_is_and_decided_where_it_belongs(void **state)
{
    struct actor there = OFFICER, elsewhere = OFFICER, maker = OFFICER, other = OFFICER;
    struct store *s = *state;
    const char *show = numbered(s, cleared(s), "");

    there.area_lo = there.area_hi = 310104;
    elsewhere.area_lo = elsewhere.area_hi = 310115;
    maker.role = other.role = ROLE_COMPANY;
    maker.company_id = 1;
    other.company_id = 3;
    const struct {
        const struct actor *who;
        const char *verb, *refused;
    } rows[] = {
        {&there, "show", ""},
        {&there, "close", "recall_unknown"},
        {&there, "refresh", "recall_unknown"},
        {&elsewhere, "show", "recall_unknown"},
        {&maker, "show", ""},
        {&maker, "close", "power_missing"},
        {&other, "show", "recall_unknown"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct attempt made = attempt_as(s, rows[i].who, "recall", rows[i].verb, show);
        assert_string_equal(made.refused, rows[i].refused);
        json_decref(made.answer);
    }
}

static void
a_number_grows_beyond_four_digits(void **state)
{
    struct store *s = *state;
    const char *recall = cleared(s);

    store_cell(s,
               arena_printf(&s->arena,
                            "SELECT event_append(jsonb_build_array(jsonb_build_object("
                            "'kind', 'recall_opened', 'batch_id', 9, 'area', 310000,"
                            " 'body', jsonb_build_object('number', '%.*s9999', 'reason',"
                            " 'r', 'scope', 's'))))",
                            (int)strlen(recall) - 4, recall));
    batch(s, 2, "GOOD", 10);
    json_t *next = must_do(s, "recall", "open",
                           "{\"batch\":\"GOOD\",\"reason\":\"r\",\"scope\":\"s\"}");
    assert_non_null(strstr(json_string_value(json_object_get(next, "number")), "-10000"));
    json_decref(next);
}

static void
a_district_sees_of_a_party_the_places_it_has_there(void **state)
{
    struct store *s = *state;
    struct actor there = OFFICER;

    store_cell(s, GROUND);
    store_cell(s, "SELECT event_append('[{\"kind\":\"place_registered\",\"area\":310115,"
                  "\"body\":{\"id\":9,\"code\":\"D2\",\"party_id\":2,\"kind\":\"dealer\","
                  "\"name\":\"D2\"}}]')");
    there.area_lo = there.area_hi = 310104;
    struct attempt made = attempt_as(s, &there, "party", "show", "{\"code\":\"D\"}");
    assert_int_equal(json_array_size(json_object_get(made.answer, "places")), 1);
    json_decref(made.answer);
}

int
main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(the_funnel_counts_what_the_ledger_holds),
        STORE_TEST(a_recall_with_nothing_left_closes_and_its_routine_alerts_with_it),
        STORE_TEST(an_open_backflow_alert_keeps_a_recall_open),
        STORE_TEST(a_waiver_takes_two_people_and_no_more_than_is_left),
        STORE_TEST(a_recall_closes_when_waivers_are_exactly_what_is_left_at_that_moment),
        STORE_TEST(waivers_are_for_authorities_and_derived_in_any_grouping),
        STORE_TEST(a_movement_after_closing_asks_for_reopening),
        STORE_TEST(what_only_destroys_or_tests_asks_for_nothing),
        STORE_TEST(a_failed_result_reopens_a_closed_recall),
        STORE_TEST(a_recall_is_seen_where_an_order_is_and_decided_where_it_belongs),
        STORE_TEST(a_number_grows_beyond_four_digits),
        STORE_TEST(a_district_sees_of_a_party_the_places_it_has_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
