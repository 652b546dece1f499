/* Inquiries: who is asked, what an answer becomes in trace and balance, what contradicts,
 * corrections, receivers, notices step by step; at the end everything is derived anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/run.h"
#include "flow/trace_store.h"
#include "matter/inquiry.h"
#include "matter/matter_actions.h"
#include "support/attempt.h"

/* A maker P (100 declared), a dealer D who got 60, a dealer E, a building B, an agency W.
 */
static void
world(struct store *s)
{
    static const char *const PARTIES[][3] = {{"P", "producer", "310101"},
                                             {"D", "dealer", "310104"},
                                             {"E", "dealer", "310105"},
                                             {"B", "premises", "310105"},
                                             {"W", "agency", "310000"}};

    for (size_t i = 0; i < sizeof PARTIES / sizeof *PARTIES; i++)
        json_decref(
            must_do(s, "party", "add",
                    arena_printf(
                        &s->arena,
                        "{\"code\":\"%s\",\"kind\":\"%s\",\"name\":\"店%s\",\"area\":%s}",
                        PARTIES[i][0], PARTIES[i][1], PARTIES[i][0], PARTIES[i][2])));
    json_decref(must_do(s, "product", "add",
                        "{\"code\":\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\","
                        "\"standard\":\"GB 4351\"}"));
    json_decref(must_do(s, "batch", "add",
                        "{\"code\":\"BAD\",\"product\":\"M\",\"producer\":\"P\",\"lot\":"
                        "\"L\",\"produced_on\":\"2026-01-05\",\"qty\":100}"));
    json_decref(
        must_do(s, "delivery", "add",
                "{\"from\":\"P\",\"to\":\"D\",\"batch\":\"BAD\",\"qty\":60,"
                "\"received\":true,\"occurred_at\":\"2026-03-03T09:00:00+08:00\"}"));
}

static const char *
text_of(struct store *s, const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return arena_strdup(&s->arena, text ? text : "");
}

/* Asks D; the number, and the token of the link. */
static const char *
ask(struct store *s, const char *place, const char **token)
{
    json_t *a = must_do(
        s, "inquiry", "open",
        arena_printf(&s->arena, "{\"batch\":\"BAD\",\"place\":\"%s\",\"due\":7}", place));
    const json_t *one = json_array_get(json_object_get(a, "inquiries"), 0);
    const char *link = text_of(s, one, "link"), *number = text_of(s, one, "number");

    assert_ptr_equal(strstr(link, "https://firemark.example/q/"), link);
    *token = strrchr(link, '/') + 1;
    json_decref(a);
    return number;
}

/* What a link's page does, as nobody in particular. */
static struct attempt
by_link(struct store *s, const struct action *action, const char *token,
        const char *answer)
{
    static const struct actor nobody = {.role = ROLE_PUBLIC, .area_hi = -1};
    static const struct api_settings settings = {.label_host = "FIREMARK.EXAMPLE"};
    struct act act = {.arena = &s->arena,
                      .pg = s->pg,
                      .actor = &nobody,
                      .settings = &settings,
                      .lang = "zh",
                      .in = json_pack("{s:s}", "token", token)};
    struct attempt out = {.refused = "", .zh = ""};
    struct pg_rows *rows;

    if (answer)
        json_object_set_new(act.in, "answer", json_loads(answer, 0, NULL));
    assert_null(pg_run(s->pg, &s->arena, "SAVEPOINT link", &rows, 0));
    struct fault *fault = api_run_within(action, &act);
    if (fault) {
        out.refused = fault->code;
        out.zh = fault->zh;
        assert_null(pg_run(s->pg, &s->arena, "ROLLBACK TO link", &rows, 0));
    } else {
        out.answer = json_loadb(act.out.data, act.out.len, JSON_DECODE_ANY, NULL);
    }
    buf_free(&act.out);
    json_decref(act.in);
    return out;
}

static json_t *
reply(struct store *s, const char *token, const char *answer)
{
    struct attempt a = by_link(s, &INQUIRY_REPLY, token, answer);

    if (!a.answer)
        fail_msg("%s: %s %s", answer, a.refused, a.zh);
    return a.answer;
}

static void
refuse_reply(struct store *s, const char *token, const char *answer, const char *code)
{
    struct attempt a = by_link(s, &INQUIRY_REPLY, token, answer);

    json_decref(a.answer);
    if (strcmp(a.refused, code) != 0)
        fail_msg("%s: \"%s\" (want %s)", answer, a.refused, code);
}

static void
holds(struct store *s, const char *place, const char *want)
{
    const char *got = store_cell(
        s, arena_printf(&s->arena,
                        "SELECT coalesce(string_agg(h.bucket || ' ' || h.qty, ', ' ORDER "
                        "BY h.bucket), '') FROM holding h JOIN place p ON p.id = "
                        "h.place_id WHERE p.code = '%s' AND h.qty <> 0",
                        place));

    assert_string_equal(got, want);
}

static int
alerts(struct store *s, const char *kind)
{
    return atoi(store_cell(
        s,
        arena_printf(&s->arena, "SELECT count(*) FROM alert WHERE kind = '%s'", kind)));
}

static void
derives_alike(struct store *s)
{
    struct pg_rows *rows;
    static const char *const TABLES[] = {"inquiry", "inquiry_receiver", "notice",
                                         "holding", "movement"};

    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++) {
        assert_null(pg_run(s->pg, &s->arena,
                           arena_printf(&s->arena,
                                        "CREATE TEMP TABLE was_%s ON COMMIT DROP AS "
                                        "TABLE %s",
                                        TABLES[i], TABLES[i]),
                           &rows, 0));
    }
    store_cell(s, "WITH a AS (DELETE FROM inquiry), b AS (DELETE FROM inquiry_receiver), "
                  "c AS (DELETE FROM notice), d AS (DELETE FROM holding), "
                  "e AS (DELETE FROM movement), f AS (DELETE FROM stock_count), "
                  "g AS (DELETE FROM batch) SELECT 1");
    store_cell(s, "SELECT event_apply(array_agg((e.batch_id, e.id)::event_key ORDER BY "
                  "e.id DESC)) FROM event e JOIN event_kind k ON k.code = e.kind WHERE "
                  "k.name IN ('batch_registered', 'delivered', 'received', 'installed', "
                  "'stock_counted') OR k.code BETWEEN 170 AND 179");
    for (size_t i = 0; i < sizeof TABLES / sizeof *TABLES; i++)
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena,
                                       "SELECT count(*) FROM ((TABLE %s EXCEPT ALL TABLE "
                                       "was_%s) UNION ALL (TABLE was_%s EXCEPT ALL TABLE "
                                       "%s)) d",
                                       TABLES[i], TABLES[i], TABLES[i], TABLES[i])),
            "0");
}

/* ---- who is asked ---- */

static void
holders_where_the_trace_stops_are_asked_once(void **state)
{
    struct store *s = *state;

    world(s);
    json_t *gaps = must_do(s, "inquiry", "gaps", "{\"batch\":\"BAD\"}");
    assert_int_equal(json_array_size(gaps), 2); /* the maker's 40, the dealer's 60 */
    json_decref(gaps);
    json_t *a = must_do(s, "inquiry", "open", "{\"batch\":\"BAD\",\"all_gaps\":true}");
    assert_int_equal(json_array_size(json_object_get(a, "inquiries")), 2);
    json_decref(a);
    must_refuse(s, "inquiry", "open", "{\"batch\":\"BAD\",\"all_gaps\":true}",
                "inquiry_none");
    must_refuse(s, "inquiry", "open", "{\"batch\":\"BAD\",\"place\":\"D\"}",
                "inquiry_open_already");
    must_refuse(s, "inquiry", "open", "{\"batch\":\"BAD\",\"place\":\"E\"}",
                "inquiry_not_holder");
    must_refuse(s, "inquiry", "open", "{\"batch\":\"BAD\"}", "inquiry_whom");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM notice WHERE step = 0"), "2");
}

static void
a_district_asks_only_its_own(void **state)
{
    struct store *s = *state;
    static const struct actor xuhui = {.person_id = 9,
                                       .login = "x",
                                       .name = "x",
                                       .role = ROLE_REGULATOR_DISTRICT,
                                       .area_lo = 310104,
                                       .area_hi = 310104};
    static const struct actor walker = {.person_id = 8,
                                        .login = "w",
                                        .name = "w",
                                        .role = ROLE_INSPECTOR,
                                        .area_lo = 310104,
                                        .area_hi = 310104};

    world(s);
    struct attempt a = attempt_as(s, &walker, "inquiry", "open",
                                  "{\"batch\":\"BAD\",\"all_gaps\":true}");
    assert_string_equal(a.refused, "power_missing");
    a = attempt_as(s, &xuhui, "inquiry", "open", "{\"batch\":\"BAD\",\"place\":\"P\"}");
    assert_string_equal(a.refused, "place_unknown");
    a = attempt_as(s, &xuhui, "inquiry", "open", "{\"batch\":\"BAD\",\"all_gaps\":true}");
    assert_non_null(a.answer);
    assert_int_equal(json_array_size(json_object_get(a.answer, "inquiries")), 1);
    json_decref(a.answer);
}

/* ---- the token ---- */

static void
only_the_hash_of_a_token_is_stored(void **state)
{
    struct store *s = *state;
    const char *token, *old;
    char hash[INQUIRY_HASH];

    world(s);
    const char *number = ask(s, "D", &token);
    const char *bare = store_cell(
        s, arena_printf(&s->arena, "SELECT replace(upper('%s'), '-', '')", token));
    assert_int_equal(strlen(bare), 28);
    assert_string_equal(
        store_cell(s, arena_printf(&s->arena,
                                   "SELECT count(*) FROM event WHERE position('%s' IN "
                                   "replace(upper(body), '-', '')) > 0",
                                   bare)),
        "0");
    assert_true(inquiry_token_hash(token, hash));
    assert_string_equal(store_cell(s, "SELECT encode(token_sha256, 'hex') FROM inquiry"),
                        hash);
    old = token;
    json_t *a = must_do(s, "inquiry", "resend",
                        arena_printf(&s->arena, "{\"number\":\"%s\"}", number));
    token = strrchr(text_of(s, a, "link"), '/') + 1;
    json_decref(a);
    refuse_reply(s, old, "{\"have\":60,\"by\":\"王\"}", "inquiry_link");
    json_decref(reply(s, token, "{\"have\":60,\"by\":\"王\"}"));
}

static void
a_link_that_is_wrong_expired_or_closed_is_refused_alike(void **state)
{
    struct store *s = *state;
    const char *token, *answer = "{\"have\":60,\"by\":\"王\"}";

    world(s);
    const char *number = ask(s, "D", &token);
    refuse_reply(s, "", answer, "invalid_input");
    refuse_reply(s, "x", answer, "inquiry_link");
    refuse_reply(s, "0000-0000-0000-0000-0000-0000-0000", answer, "inquiry_link");
    store_cell(s, "WITH u AS (UPDATE inquiry SET expires_on = '2026-01-01' RETURNING 1) "
                  "SELECT 1");
    refuse_reply(s, token, answer, "inquiry_link");
    struct attempt look = by_link(s, &INQUIRY_LOOK, token, NULL);
    assert_true(json_is_null(look.answer));
    json_decref(look.answer);
    store_cell(s, "WITH u AS (UPDATE inquiry SET expires_on = '2099-01-01' RETURNING 1) "
                  "SELECT 1");
    json_decref(
        must_do(s, "inquiry", "close",
                arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"r\"}", number)));
    refuse_reply(s, token, answer, "inquiry_link");
}

static void
looking_changes_nothing_and_a_form_sent_in_is_noted(void **state)
{
    struct store *s = *state;
    const char *token, *before;

    world(s);
    ask(s, "D", &token);
    before = store_cell(s, "SELECT count(*) FROM event");
    struct attempt a = by_link(s, &INQUIRY_LOOK, token, NULL);
    assert_int_equal(json_integer_value(json_object_get(a.answer, "received")), 60);
    assert_string_equal(text_of(s, a.answer, "received_on"), "2026-03-03");
    json_decref(a.answer);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event"), before);
    assert_string_equal(store_cell(s, "SELECT stage FROM inquiry_now"), "sent");
    for (int i = 0; i < 2; i++)
        json_decref(by_link(s, &INQUIRY_SEEN, token, NULL).answer);
    assert_string_equal(store_cell(s, "SELECT stage FROM inquiry_now"), "opened");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event WHERE kind = 172"),
                        "1");
}

/* ---- answers ---- */

static void
an_answer_becomes_declared_edges(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    const char *number = ask(s, "D", &token);
    json_t *a = reply(
        s, token,
        "{\"have\":20,\"used\":5,\"used_where\":\"门店\",\"by\":\"王\",\"passed\":["
        "{\"name\":\"店E\",\"address\":\"长宁区1号\",\"qty\":25,\"on\":\"2026-04-01\","
        "\"document\":\"N1\"},{\"name\":\"张三五金\",\"address\":\"不详\",\"qty\":10}]}");
    assert_int_equal(json_integer_value(json_object_get(a, "told")), 60);
    json_decref(a);
    holds(s, "D", "installed 5, stock 20, transit 10");
    holds(s, "E", "stock 25");
    assert_string_equal(store_cell(s, "SELECT string_agg(DISTINCT grade::text, ',') FROM "
                                      "movement WHERE kind IN (20, 22) AND ts <> "
                                      "'2026-03-03T09:00:00+08:00'"),
                        "3");
    assert_int_equal(alerts(s, "inquiry_contradiction"), 0);
    json_t *t = must_do(s, "trace", "batch", "{\"code\":\"BAD\"}");
    char *told = json_dumps(t, JSON_COMPACT);
    assert_non_null(strstr(told, "\"grade\":\"declared\""));
    assert_non_null(strstr(told, "张三五金"));
    free(told);
    json_decref(t);

    /* the unknown receiver is confirmed as a new place, and can be asked in turn */
    json_t *c = must_do(s, "inquiry", "confirm",
                        arena_printf(&s->arena,
                                     "{\"number\":\"%s\",\"row\":2,\"place\":\"Z\","
                                     "\"kind\":\"dealer\",\"area\":310104}",
                                     number));
    json_decref(c);
    holds(s, "D", "installed 5, stock 20");
    holds(s, "Z", "stock 10");
    must_refuse(
        s, "inquiry", "confirm",
        arena_printf(&s->arena, "{\"number\":\"%s\",\"row\":2,\"place\":\"E\"}", number),
        "inquiry_confirmed");
    must_refuse(
        s, "inquiry", "confirm",
        arena_printf(&s->arena, "{\"number\":\"%s\",\"row\":3,\"place\":\"E\"}", number),
        "inquiry_row");
    json_decref(must_do(s, "inquiry", "open",
                        arena_printf(&s->arena,
                                     "{\"batch\":\"BAD\",\"place\":\"Z\",\"parent\":"
                                     "\"%s\"}",
                                     number)));
    derives_alike(s);
}

static const struct contradiction {
    const char *answer, *holds;
    int alerts;
} CONTRADICTIONS[] = {
    {"{\"have\":60,\"by\":\"王\"}", "stock 60", 0},
    {"{\"have\":50,\"by\":\"王\"}", "missing 10, stock 50", 0},
    {"{\"have\":70,\"by\":\"王\"}", "missing -10, stock 70", 1},
    {"{\"have\":0,\"by\":\"王\",\"passed\":[{\"name\":\"店E\",\"address\":\"长宁区\","
     "\"qty\":90}]}",
     "missing -30", 1},
    {"{\"have\":70,\"got\":10,\"got_from\":\"不知道\",\"by\":\"王\"}", "stock 70", 0},
    {"{\"have\":71,\"got\":10,\"got_from\":\"不知道\",\"by\":\"王\"}",
     "missing -1, stock 71", 1},
    {"{\"nothing\":\"never\",\"by\":\"王\"}", "stock 60", 1},
    {"{\"nothing\":\"unknown\",\"by\":\"王\"}", "stock 60", 1},
};

static void
what_contradicts_the_record_is_recorded_and_raised(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;

    world(s);
    for (size_t i = 0; i < sizeof CONTRADICTIONS / sizeof *CONTRADICTIONS; i++) {
        const struct contradiction *c = &CONTRADICTIONS[i];
        const char *token;
        assert_null(pg_run(s->pg, &s->arena, "SAVEPOINT one", &rows, 0));
        ask(s, "D", &token);
        json_decref(reply(s, token, c->answer));
        holds(s, "D", c->holds);
        assert_int_equal(alerts(s, "inquiry_contradiction"), c->alerts);
        assert_null(pg_run(s->pg, &s->arena, "ROLLBACK TO one", &rows, 0));
    }
}

static void
what_was_on_its_way_has_come(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    json_decref(must_do(s, "delivery", "add",
                        "{\"from\":\"P\",\"to\":\"E\",\"batch\":\"BAD\",\"qty\":15}"));
    ask(s, "E", &token);
    json_decref(reply(s, token, "{\"have\":15,\"by\":\"王\"}"));
    holds(s, "E", "stock 15");
    assert_int_equal(alerts(s, "inquiry_contradiction"), 0);
}

static void
mistakes_are_told_and_change_nothing(void **state)
{
    struct store *s = *state;
    const char *token, *before;
    static const char *const WRONG[] = {
        "{}",
        "{\"have\":1}",
        "{\"by\":\"王\"}",
        "{\"have\":-1,\"by\":\"王\"}",
        "{\"have\":1.5,\"by\":\"王\"}",
        "{\"have\":\"1\",\"by\":\"王\"}",
        "{\"have\":1000000000000,\"by\":\"王\"}",
        "{\"have\":1,\"by\":\"王\",\"x\":1}",
        "{\"have\":1,\"by\":\"a\\nb\"}",
        "{\"have\":1,\"by\":\"王\",\"nothing\":\"never\"}",
        "{\"by\":\"王\",\"nothing\":\"maybe\"}",
        "{\"have\":1,\"by\":\"王\",\"passed\":[{\"name\":\"x\"}]}",
        "{\"have\":1,\"by\":\"王\",\"passed\":[{\"qty\":3}]}",
        "{\"have\":1,\"by\":\"王\",\"passed\":[{\"name\":\"x\",\"qty\":0}]}",
        "{\"have\":1,\"by\":\"王\",\"passed\":[{\"name\":\"x\",\"qty\":3,\"on\":"
        "\"2026-02-30\"}]}",
        "{\"have\":1,\"by\":\"王\",\"passed\":[{\"name\":\"x\",\"qty\":3,\"on\":"
        "\"2999-01-01\"}]}",
        "{\"have\":1,\"by\":\"王\",\"passed\":\"x\"}",
    };

    world(s);
    ask(s, "D", &token);
    before = store_cell(s, "SELECT count(*) FROM event");
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++)
        refuse_reply(s, token, WRONG[i], "inquiry_answer");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event"), before);
}

static void
a_link_takes_one_answer_until_it_is_reopened(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    const char *number = ask(s, "D", &token);
    json_t *a = reply(
        s, token,
        "{\"have\":20,\"used\":4,\"got\":0,\"by\":\"王\",\"passed\":[{\"name\":\"E\","
        "\"qty\":30},{\"name\":\"李四\",\"qty\":6}]}");
    const char *receipt = text_of(s, a, "receipt");
    json_decref(a);
    a = reply(
        s, token,
        "{\"have\":20,\"used\":4,\"got\":0,\"by\":\"王\",\"passed\":[{\"name\":\"E\","
        "\"qty\":30},{\"name\":\"李四\",\"qty\":6}]}");
    assert_true(json_is_true(json_object_get(a, "repeated")));
    assert_string_equal(text_of(s, a, "receipt"), receipt);
    json_decref(a);
    refuse_reply(s, token, "{\"have\":21,\"by\":\"王\"}", "inquiry_answered");
    holds(s, "E", "stock 30");

    a = must_do(
        s, "inquiry", "reopen",
        arena_printf(&s->arena, "{\"number\":\"%s\",\"reason\":\"填错\"}", number));
    const char *fresh = strrchr(text_of(s, a, "link"), '/') + 1;
    json_decref(a);
    refuse_reply(s, token, "{\"have\":21,\"by\":\"王\"}", "inquiry_link");
    holds(s, "E", "stock 30"); /* what was said stands until something else is */
    json_decref(reply(s, fresh,
                      "{\"have\":50,\"by\":\"王\",\"passed\":[{\"name\":\"E\","
                      "\"qty\":10}]}"));
    holds(s, "D", "stock 50");
    holds(s, "E", "stock 10");
    assert_int_equal(alerts(s, "inquiry_contradiction"), 0);
    derives_alike(s);
}

/* ---- notices ---- */

static int
make_notices(struct store *s)
{
    json_t *a = must_do(s, "notice", "make", "{}");
    int made = (int)json_integer_value(json_object_get(a, "made"));

    json_decref(a);
    return made;
}

/* Days pass: what is stored of them moves back. */
static void
pass(struct store *s, int days)
{
    store_cell(
        s,
        arena_printf(&s->arena,
                     "WITH i AS (UPDATE inquiry SET due_on = due_on - %d, expires_on = "
                     "expires_on - %d), n AS (UPDATE notice SET made_at = made_at - %d * "
                     "interval '1 day', due_on = due_on - %d) SELECT 1",
                     days, days, days, days));
}

static void
reminders_come_one_step_at_a_time_and_once(void **state)
{
    struct store *s = *state;
    static const struct {
        int days, made;
        const char *stage;
        int silent;
    } DAYS[] = {{7, 0, "sent", 0},      {1, 1, "overdue", 0},   {1, 0, "overdue", 0},
                {2, 1, "overdue", 0},   {3, 0, "overdue", 0},   {1, 1, "escalated", 1},
                {6, 0, "escalated", 1}, {1, 1, "escalated", 1}, {30, 0, "escalated", 1}};
    const char *token;

    world(s);
    ask(s, "D", &token);
    for (size_t i = 0; i < sizeof DAYS / sizeof *DAYS; i++) {
        pass(s, DAYS[i].days);
        int made = make_notices(s);
        if (made != DAYS[i].made || make_notices(s) != 0)
            fail_msg("day %zu: %d notices (want %d), or made twice", i, made,
                     DAYS[i].made);
        assert_string_equal(store_cell(s, "SELECT stage FROM inquiry_now"),
                            DAYS[i].stage);
        assert_int_equal(alerts(s, "silence"), DAYS[i].silent);
    }
    assert_string_equal(store_cell(s, "SELECT area FROM notice WHERE step = 3"),
                        "310104");
    assert_string_equal(store_cell(s, "SELECT area FROM notice WHERE step = 4"),
                        "310000");
    assert_string_equal(
        store_cell(s, "SELECT why->>'handed' FROM alert WHERE kind = 'silence'"), "0");
}

static void
a_server_that_was_down_goes_on_step_by_step(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    ask(s, "D", &token);
    pass(s, 100);
    assert_int_equal(make_notices(s), 1);
    assert_int_equal(make_notices(s), 0);
    pass(s, 3);
    assert_int_equal(make_notices(s), 1);
    assert_int_equal(alerts(s, "silence"), 0);
    pass(s, 4);
    assert_int_equal(make_notices(s), 1);
    assert_int_equal(alerts(s, "silence"), 1);
}

static void
an_answer_ends_the_reminders(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    ask(s, "D", &token);
    pass(s, 9);
    assert_int_equal(make_notices(s), 1);
    json_decref(reply(s, token, "{\"have\":60,\"by\":\"王\"}"));
    pass(s, 20);
    assert_int_equal(make_notices(s), 0);
    json_t *list = must_do(s, "notice", "list", "{\"state\":\"waiting\"}");
    assert_int_equal(json_array_size(list), 0);
    json_decref(list);
}

static void
handing_over_needs_a_proof_and_counts_once(void **state)
{
    struct store *s = *state;
    const char *token;

    world(s);
    ask(s, "D", &token);
    const char *id = store_cell(s, "SELECT id FROM notice");
    must_refuse(s, "notice", "hand",
                arena_printf(&s->arena,
                             "{\"id\":\"%s\",\"channel\":\"letter\",\"receiver\":\"王\"}",
                             id),
                "notice_proof");
    const char *in = arena_printf(&s->arena,
                                  "{\"id\":\"%s\",\"channel\":\"letter\",\"receiver\":"
                                  "\"王\",\"proof\":\"回执\"}",
                                  id);
    json_decref(must_do(s, "notice", "hand", in));
    must_refuse(s, "notice", "hand", in, "notice_handed");
    assert_string_equal(store_cell(s, "SELECT handed->>'proof' FROM notice"), "回执");
    pass(s, 100);
    for (int i = 0; i < 3; i++) {
        make_notices(s);
        pass(s, 10);
    }
    assert_string_equal(
        store_cell(s, "SELECT why->>'handed' FROM alert WHERE kind = 'silence'"), "1");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(holders_where_the_trace_stops_are_asked_once),
        TEST(a_district_asks_only_its_own),
        TEST(only_the_hash_of_a_token_is_stored),
        TEST(a_link_that_is_wrong_expired_or_closed_is_refused_alike),
        TEST(looking_changes_nothing_and_a_form_sent_in_is_noted),
        TEST(an_answer_becomes_declared_edges),
        TEST(what_contradicts_the_record_is_recorded_and_raised),
        TEST(what_was_on_its_way_has_come),
        TEST(mistakes_are_told_and_change_nothing),
        TEST(a_link_takes_one_answer_until_it_is_reopened),
        TEST(reminders_come_one_step_at_a_time_and_once),
        TEST(a_server_that_was_down_goes_on_step_by_step),
        TEST(an_answer_ends_the_reminders),
        TEST(handing_over_needs_a_proof_and_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
