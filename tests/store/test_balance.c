/* Mass balances: random histories, after each of which every sum must meet every other;
 * who may ask; what is told of evidence; and that no input anywhere sets a term. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "api/openapi.h"
#include "support/attempt.h"

enum { PLACES = 6, STEPS = 60, HISTORIES = 12 };

static const struct {
    const char *code, *kind;
    int area;
} PLACE[PLACES] = {{"P", "producer", 310101}, {"D", "dealer", 310104},
                   {"E", "dealer", 310105},   {"B", "premises", 310105},
                   {"C", "premises", 310115}, {"W", "agency", 310000}};

static const struct {
    const char *kind, *from, *to;
    bool stays; /* at one place */
} MOVES[] = {
    {"delivered", "stock", "stock", false},
    {"delivered", "stock", "transit", false},
    {"received", "transit", "stock", true},
    {"received", NULL, "stock", false},
    {"installed", "stock", "installed", false},
    {"removed", "installed", "removed", true},
    {"collected", "removed", "custody", false},
    {"collected", "installed", "custody", false},
    {"destroyed", "custody", "destroyed", true},
    {"consumed", "stock", "consumed", true},
    {"left_area", "stock", "out_of_area", true},
};
enum { MOVE_COUNT = sizeof MOVES / sizeof *MOVES };

struct chance {
    uint64_t state;
};

static int
pick(struct chance *c, int below)
{
    c->state = c->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((c->state >> 33) % (uint64_t)below);
}

static void
append(struct store *s, const char *events)
{
    store_cell(s, arena_printf(&s->arena, "SELECT event_append('[%s]'::jsonb)", events));
}

/* Two products; batch 1 declares 500, batch 2 nothing, batch 3 of the other product 80.
 */
static void
world(struct store *s)
{
    const char *all = "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":"
                      "1,\"code\":\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\","
                      "\"standard\":\"S\"}},{\"kind\":\"product_registered\",\"area\":"
                      "310000,\"body\":{\"id\":2,\"code\":\"N\",\"name\":\"防火门\","
                      "\"base_unit\":\"樘\",\"standard\":\"S\"}}";

    for (int i = 0; i < PLACES; i++)
        all = arena_printf(
            &s->arena,
            "%s,{\"kind\":\"party_registered\",\"area\":%d,\"body\":{\"id\":%d,\"code\":"
            "\"%s\",\"kind\":\"%s\",\"name\":\"%s\"}},{\"kind\":\"place_registered\","
            "\"area\":%d,\"body\":{\"id\":%d,\"code\":\"%s\",\"party_id\":%d,\"kind\":"
            "\"%s\",\"name\":\"%s\"}}",
            all, PLACE[i].area, i + 1, PLACE[i].code, PLACE[i].kind, PLACE[i].code,
            PLACE[i].area, i + 1, PLACE[i].code, i + 1, PLACE[i].kind, PLACE[i].code);
    for (int b = 1; b <= 3; b++)
        all = arena_printf(
            &s->arena,
            "%s,{\"kind\":\"batch_registered\",\"batch_id\":%d,\"area\":310101,\"body\":{"
            "\"code\":\"B%d\",\"lot\":\"L\",\"product_id\":%d,\"producer_id\":1,"
            "\"producer_place\":1,\"produced_on\":\"2026-01-05\"%s}}",
            all, b, b, b == 3 ? 2 : 1,
            b == 1   ? ",\"declared_qty\":500"
            : b == 3 ? ",\"declared_qty\":80"
                     : "");
    append(s, all);
}

static void
move(struct store *s, struct chance *c, int batch)
{
    int m = pick(c, MOVE_COUNT), from = pick(c, PLACES) + 1, to = pick(c, PLACES) + 1;

    if (MOVES[m].stays)
        to = from;
    append(s, arena_printf(
                  &s->arena,
                  "{\"kind\":\"%s\",\"batch_id\":%d,\"area\":310000,\"place_id\":%d,"
                  "\"occurred_at\":\"2026-%02d-%02dT10:00:00+08:00\",\"body\":{%s"
                  "\"to_place\":%d,\"to_bucket\":\"%s\",\"qty\":%d,\"grade\":%d}}",
                  MOVES[m].kind, batch, to, pick(c, 6) + 2, pick(c, 28) + 1,
                  MOVES[m].from ? arena_printf(&s->arena,
                                               "\"from_place\":%d,\"from_bucket\":\"%s\","
                                               "",
                                               from, MOVES[m].from)
                                : "",
                  to, MOVES[m].to, pick(c, 40) + 1, pick(c, 4) + 1));
}

static void
count(struct store *s, struct chance *c, int batch)
{
    int place = pick(c, PLACES) + 1;

    append(s,
           arena_printf(
               &s->arena,
               "{\"kind\":\"stock_counted\",\"batch_id\":%d,\"area\":310000,"
               "\"place_id\":%d,\"occurred_at\":\"2026-%02d-%02dT11:00:00+08:00\","
               "\"body\":{\"place_id\":%d,\"counted\":%d,\"expected\":%d,\"grade\":%d}}",
               batch, place, pick(c, 6) + 2, pick(c, 28) + 1, place, pick(c, 50),
               pick(c, 50), pick(c, 2) + 2));
}

static long long
number(const json_t *of, const char *name)
{
    const json_t *value = json_object_get(of, name);

    if (!json_is_integer(value))
        fail_msg("no number %s", name);
    return json_integer_value(value);
}

/* What the terms, or the members of an object, add up to. */
static long long
sum(const json_t *list, const char *member)
{
    long long all = 0;
    const char *name;
    json_t *item;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)list, i, item) all += number(item, member);
    json_object_foreach((json_t *)(uintptr_t)list, name, item) all +=
        json_integer_value(item);
    return all;
}

static void
the_terms_make_the_whole(const json_t *balance)
{
    const json_t *terms = json_object_get(balance, "terms");
    size_t i;
    json_t *term;

    assert_int_equal(sum(terms, "qty"), number(balance, "located"));
    assert_int_equal(sum(json_object_get(balance, "unaccounted_by"), NULL),
                     number(balance, "unaccounted"));
    json_array_foreach((json_t *)(uintptr_t)terms, i, term) assert_int_equal(
        sum(json_object_get(term, "by_evidence"), NULL), number(term, "qty"));
}

/* What came into an area from others less what went out, from the movements alone. */
static long long
crossed(struct store *s, int batch, long long area)
{
    const char *cell = store_cell(
        s, arena_printf(&s->arena,
                        "SELECT coalesce(sum(CASE WHEN t.area = %lld THEN m.qty ELSE 0 "
                        "END - CASE WHEN f.area = %lld THEN m.qty ELSE 0 END), 0) FROM "
                        "movement m JOIN place f ON f.id = m.from_place JOIN place t ON "
                        "t.id = m.to_place WHERE m.batch_id = %d",
                        area, area, batch));
    long long n = 0;

    assert_int_equal(sscanf(cell, "%lld", &n), 1);
    return n;
}

static void
areas_make_the_city(struct store *s, int batch, const json_t *answer, bool declared)
{
    const json_t *balance = json_object_get(answer, "balance");
    const json_t *areas = json_object_get(answer, "areas");
    size_t i;
    json_t *area;

    assert_int_equal(sum(areas, "produced"), number(balance, "produced"));
    assert_int_equal(sum(areas, "located"), number(balance, "located"));
    assert_int_equal(sum(areas, "unaccounted"), number(balance, "unaccounted"));
    assert_int_equal(sum(areas, "net_in"), 0);
    json_array_foreach((json_t *)(uintptr_t)areas, i, area) if (declared)
        assert_int_equal(number(area, "net_in"), crossed(s, batch, number(area, "area")));
}

/* Places: each node adds up; together they hold what was made and what came from outside;
 * and their own balances make the batch's. */
static void
places_make_the_batch(struct store *s, int batch, const json_t *answer)
{
    const json_t *nodes = json_object_get(answer, "nodes");
    const json_t *balance = json_object_get(answer, "balance");
    long long located = 0, lacking = 0;
    size_t i;
    json_t *node;

    json_array_foreach((json_t *)(uintptr_t)nodes, i, node)
        assert_int_equal(number(node, "difference"), 0);
    const char *held = store_cell(
        s, arena_printf(&s->arena,
                        "SELECT coalesce(sum(qty), 0) FROM holding WHERE batch_id = %d",
                        batch));
    assert_string_equal(arena_printf(&s->arena, "%lld",
                                     sum(nodes, "consumed") + sum(nodes, "missing") +
                                         sum(nodes, "closing_qty")),
                        held);
    for (int p = 0; p < PLACES; p++) {
        json_t *place =
            must_do(s, "balance", "place",
                    arena_printf(&s->arena, "{\"code\":\"%s\",\"batch\":\"B%d\"}",
                                 PLACE[p].code, batch));
        const json_t *b = json_object_get(place, "balance");
        the_terms_make_the_whole(b);
        located += number(b, "located");
        lacking += number(b, "unaccounted");
        json_decref(place);
    }
    assert_int_equal(located, number(balance, "located"));
    assert_int_equal(lacking, number(balance, "unaccounted"));
}

/* A period ends with what the next one begins with. */
static void
periods_meet(struct store *s, int place)
{
    json_t *early =
        must_do(s, "balance", "place",
                arena_printf(&s->arena, "{\"code\":\"%s\",\"to\":\"2026-04-30\"}",
                             PLACE[place].code));
    json_t *late =
        must_do(s, "balance", "place",
                arena_printf(&s->arena, "{\"code\":\"%s\",\"from\":\"2026-05-01\"}",
                             PLACE[place].code));
    json_t *whole =
        must_do(s, "balance", "place",
                arena_printf(&s->arena, "{\"code\":\"%s\"}", PLACE[place].code));
    const json_t *first = json_object_get(early, "nodes");
    const json_t *second = json_object_get(late, "nodes");
    const json_t *all = json_object_get(whole, "nodes");

    assert_int_equal(sum(first, "difference"), 0);
    assert_int_equal(sum(second, "difference"), 0);
    assert_int_equal(sum(first, "closing_qty"), sum(second, "opening_qty"));
    assert_int_equal(sum(first, "in") + sum(second, "in"), sum(all, "in"));
    assert_int_equal(sum(second, "closing_qty"), sum(all, "closing_qty"));
    json_decref(early);
    json_decref(late);
    json_decref(whole);
}

static void
check(struct store *s)
{
    long long produced = 0, located = 0, unaccounted = 0;

    for (int b = 1; b <= 3; b++) {
        json_t *answer = must_do(s, "balance", "batch",
                                 arena_printf(&s->arena, "{\"code\":\"B%d\"}", b));
        const json_t *balance = json_object_get(answer, "balance");
        the_terms_make_the_whole(balance);
        assert_int_equal(number(balance, "produced"),
                         number(balance, "located") + number(balance, "unaccounted"));
        areas_make_the_city(s, b, answer, b != 2);
        places_make_the_batch(s, b, answer);
        produced += number(balance, "produced");
        located += number(balance, "located");
        unaccounted += number(balance, "unaccounted");
        json_decref(answer);
    }
    for (int p = 0; p < PLACES; p++)
        periods_meet(s, p);
    json_t *city = must_do(s, "balance", "area", "{\"area\":310000}");
    const json_t *balance = json_object_get(city, "balance");
    the_terms_make_the_whole(balance);
    assert_int_equal(number(balance, "produced"), produced);
    assert_int_equal(number(balance, "located"), located);
    assert_int_equal(number(balance, "unaccounted"), unaccounted);
    assert_int_equal(number(balance, "net_in"), 0);
    assert_int_equal(sum(json_object_get(city, "products"), "located"), located);
    assert_int_equal(sum(json_object_get(city, "areas"), "unaccounted"), unaccounted);
    json_decref(city);
}

static void
after_any_history_every_sum_meets_every_other(void **state)
{
    struct store *s = *state;

    for (int history = 0; history < HISTORIES; history++) {
        struct chance c = {(uint64_t)history * 7919 + 1};
        assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT history"));
        world(s);
        for (int i = 0; i < STEPS; i++) {
            int batch = pick(&c, 3) + 1;
            if (pick(&c, 8) == 0)
                count(s, &c, batch);
            else
                move(s, &c, batch);
        }
        check(s);
        assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO history"));
    }
}

static void
put(struct store *s, int batch, const char *body)
{
    append(s, arena_printf(&s->arena,
                           "{\"kind\":\"delivered\",\"batch_id\":%d,\"area\":310104,"
                           "\"place_id\":2,\"body\":{%s}}",
                           batch, body));
}

static void
evidence_is_told_by_quantity_and_more_than_the_whole_is_shown(void **state)
{
    struct store *s = *state;

    world(s);
    put(s, 3,
        "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":"
        "\"stock\",\"qty\":70,\"grade\":1");
    put(s, 3,
        "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":3,\"to_bucket\":"
        "\"stock\",\"qty\":30,\"grade\":3");
    json_t *answer = must_do(s, "balance", "batch", "{\"code\":\"B3\"}");
    const json_t *b = json_object_get(answer, "balance");
    const json_t *dealers = json_array_get(json_object_get(b, "terms"), 2);
    const json_t *by = json_object_get(dealers, "by_evidence");

    assert_string_equal(json_string_value(json_object_get(dealers, "term")),
                        "dealer_stock");
    assert_string_equal(json_string_value(json_object_get(dealers, "evidence")),
                        "declared");
    assert_int_equal(number(by, "verified"), 70);
    assert_int_equal(number(by, "declared"), 30);
    assert_int_equal(number(b, "located"), 100);
    assert_int_equal(number(b, "unaccounted"), -20);
    assert_int_equal(number(b, "excess"), 20);
    json_decref(answer);
}

static void
a_company_adds_up_its_own_places_and_no_area(void **state)
{
    struct store *s = *state;
    struct actor dealer = OFFICER, district = OFFICER;

    dealer.role = ROLE_COMPANY;
    dealer.company_id = 2;
    district.role = ROLE_REGULATOR_DISTRICT;
    district.area_lo = district.area_hi = 310104;
    world(s);
    put(s, 3,
        "\"from_place\":1,\"from_bucket\":\"stock\",\"to_place\":2,\"to_bucket\":"
        "\"stock\",\"qty\":70,\"grade\":1");
    struct attempt own = attempt_as(s, &dealer, "balance", "batch", "{\"code\":\"B3\"}");
    const json_t *b = json_object_get(own.answer, "balance");
    assert_int_equal(number(b, "produced"), 0);
    assert_int_equal(number(b, "net_in"), 70);
    assert_int_equal(json_array_size(json_object_get(own.answer, "nodes")), 1);
    assert_int_equal(json_array_size(json_object_get(own.answer, "areas")), 1);
    json_decref(own.answer);
    const struct {
        const struct actor *who;
        const char *verb, *input, *refused;
    } rows[] = {
        {&dealer, "batch", "{\"code\":\"B1\"}", "batch_unknown"},
        {&dealer, "place", "{\"code\":\"E\"}", "place_unknown"},
        {&dealer, "area", "{\"area\":310104}", "area_unknown"},
        {&district, "place", "{\"code\":\"E\"}", "place_unknown"},
        {&district, "area", "{\"area\":310105}", "area_unknown"},
        {&district, "area", "{\"area\":310104}", ""},
        {&district, "batch", "{\"code\":\"B1\"}", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct attempt a =
            attempt_as(s, rows[i].who, "balance", rows[i].verb, rows[i].input);
        assert_string_equal(a.refused, rows[i].refused);
        json_decref(a.answer);
    }
    struct attempt part = attempt_as(s, &district, "balance", "area",
                                     "{\"area\":310000,\"product\":\"N\"}");
    assert_int_equal(json_array_size(json_object_get(part.answer, "areas")), 1);
    json_decref(part.answer);
}

/* ---- computed, never typed ---- */

static const char *const TERMS[] = {
    "producer_stock", "dealer_stock", "transit",   "installed",   "removed",
    "custody",        "destroyed",    "consumed",  "out_of_area", "relabelled",
    "located",        "unaccounted",  "excess",    "produced",    "balance",
    "uncounted",      "missing",      "overdrawn", "outside",     "net_in",
    "holding",        "terms"};

static void
no_term_among(const json_t *properties, const char *where)
{
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++) {
        const json_t *property = json_object_get(properties, TERMS[i]);
        const char *type = json_string_value(json_object_get(property, "type"));
        if (property && type && /* a flag or a list of codes is no quantity */
            (strcmp(type, "integer") == 0 || strcmp(type, "number") == 0))
            fail_msg("%s takes %s", where, TERMS[i]);
    }
}

static void
walk(const json_t *tree, const char *where, int *seen)
{
    const json_t *name = json_object_get(tree, "name"), *in = json_object_get(tree, "in");
    const char *key;
    json_t *item;
    size_t i;

    if (json_is_object(json_object_get(tree, "properties"))) {
        no_term_among(json_object_get(tree, "properties"), where);
        ++*seen;
    }
    if (name && in)
        for (i = 0; i < sizeof TERMS / sizeof *TERMS; i++)
            assert_string_not_equal(json_string_value(name), TERMS[i]);
    json_object_foreach((json_t *)(uintptr_t)tree, key,
                        item) if (strcmp(key, "responses") != 0) walk(item, where, seen);
    json_array_foreach((json_t *)(uintptr_t)tree, i, item) walk(item, where, seen);
}

static void
no_input_anywhere_sets_a_term(void **state)
{
    BUF_SCOPE struct buf out = {0};
    const char *path;
    json_t *ways;
    int seen = 0;

    (void)state;
    openapi_write(&out, NULL);
    json_t *document = json_loadb(out.data, out.len, 0, NULL);
    json_object_foreach(json_object_get(document, "paths"), path, ways)
        walk(ways, path, &seen);
    assert_true(seen > 30);
    json_decref(document);
}

int
main(void)
{
#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(after_any_history_every_sum_meets_every_other),
        STORE_TEST(evidence_is_told_by_quantity_and_more_than_the_whole_is_shown),
        STORE_TEST(a_company_adds_up_its_own_places_and_no_area),
        cmocka_unit_test(no_input_anywhere_sets_a_term),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
