/* Random histories, traced by the engine and by a second, slow telling in SQL
 * (tests/specimens/trace/oracle.sql) that reads the events alone: late events, movements
 * from nowhere and to themselves, cycles, counts, corrections and corrections of
 * corrections, labelled ranges; now and at a random moment before, in every direction and
 * depth. Then all is derived anew and compared. Each seed is a history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "support/attempt.h"

enum { SEEDS = 200, PLACES = 7, UNITS = 8, MOVES_MAX = 60 };

struct history {
    struct store *s;
    uint64_t chance;
    struct buf events; /* told, and not appended yet */
    unsigned ids;
    const char *moved[MOVES_MAX]; /* ids of movements that stand */
    char bodies[MOVES_MAX][320];
    int count;
};

/* xorshift64* */
static int
below(struct history *h, int n)
{
    h->chance ^= h->chance >> 12;
    h->chance ^= h->chance << 25;
    h->chance ^= h->chance >> 27;
    return (int)((h->chance * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

/* What was told so far goes in at once: how many at a time is up to chance, since the
 * grouping must not matter. */
static void
flush(struct history *h)
{
    if (h->events.len)
        store_cell(h->s, arena_printf(&h->s->arena, "SELECT event_append('[%s]')",
                                      h->events.data));
    buf_clear(&h->events);
}

/* `event` without its opening brace; returns its id. */
static const char *
append(struct history *h, const char *event)
{
    const char *id =
        arena_printf(&h->s->arena, "019c0000-0000-7000-8000-%012x", ++h->ids);

    buf_printf(&h->events, "%s{\"id\":\"%s\",%s", h->events.len ? "," : "", id, event);
    if (below(h, 12) == 0)
        flush(h);
    return id;
}

static void
world(struct history *h)
{
    struct store *s = h->s;
    const char *declared = below(h, 4) ? ",\"declared_qty\":500" : "";

    for (int i = 1; i <= PLACES; i++)
        append(h,
               arena_printf(
                   &s->arena,
                   "\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":%d,"
                   "\"code\":\"P%d\",\"kind\":\"dealer\",\"name\":\"p\"}},"
                   "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":%d,"
                   "\"code\":\"P%d\",\"party_id\":%d,\"kind\":\"dealer\",\"name\":"
                   "\"p\"}}",
                   i, i, i, i, i));
    append(h,
           arena_printf(
               &s->arena,
               "\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,"
               "\"code\":\"M\",\"name\":\"m\",\"base_unit\":\"u\",\"standard\":\"x\"}},"
               "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{"
               "\"code\":\"B\",\"lot\":\"L\",\"product_id\":1,\"producer_id\":1,"
               "\"producer_place\":1,\"produced_on\":\"2026-01-05\"%s}},"
               "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":"
               "1,\"body\":{\"day\":700,\"count\":8,\"ranges\":[{\"type\":0,\"first\":10,"
               "\"last\":17,\"randoms\":\"000001000002000003000004000005000006000007"
               "000008\"}]}}",
               declared));
}

/* ---- events ---- */

static const struct {
    const char *kind, *from, *to;
} STEPS[] = {{"delivered", "stock", "stock"},      {"delivered", "stock", "transit"},
             {"received", "transit", "stock"},     {"received", NULL, "stock"},
             {"installed", "stock", "installed"},  {"removed", "installed", "removed"},
             {"left_area", "stock", "out_of_area"}};

/* The members of a movement's body, without the braces. */
static const char *
random_move(struct history *h, int step, char body[320])
{
    int from = 1 + below(h, PLACES), to = below(h, 5) ? 1 + below(h, PLACES) : from;
    int first = 10 + below(h, UNITS), last = first + below(h, 18 - first);
    bool labelled = below(h, 3) == 0;
    int n = 0;

    if (STEPS[step].from)
        n +=
            snprintf(body + n, 320 - (size_t)n,
                     "\"from_place\":%d,\"from_bucket\":\"%s\",", from, STEPS[step].from);
    n += snprintf(body + n, 320 - (size_t)n,
                  "\"to_place\":%d,\"to_bucket\":\"%s\",\"qty\":%d,\"grade\":%d", to,
                  STEPS[step].to, labelled ? last - first + 1 : 1 + below(h, 40),
                  1 + below(h, 4));
    if (labelled)
        n +=
            snprintf(body + n, 320 - (size_t)n, ",\"first\":%d,\"last\":%d", first, last);
    if (below(h, 2))
        snprintf(body + n, 320 - (size_t)n, ",\"document\":\"N-%d\"", below(h, 4));
    return STEPS[step].kind;
}

static void
append_move(struct history *h, const char *corrects)
{
    int step = below(h, (int)(sizeof STEPS / sizeof *STEPS));
    char *body = h->bodies[h->count];
    const char *kind = random_move(h, step, body);

    h->moved[h->count++] = append(
        h, arena_printf(&h->s->arena,
                        "\"kind\":\"%s\",\"batch_id\":1,\"area\":310101,\"place_id\":1,"
                        "\"occurred_at\":\"2026-02-%02dT%02d:00:00Z\"%s,\"body\":{%s}}",
                        kind, 1 + below(h, 20), below(h, 24), corrects, body));
}

/* Takes back a movement that stands; half the time another stands in its place. */
static void
append_correction(struct history *h)
{
    struct arena *arena = &h->s->arena;
    int which = below(h, h->count);
    const char *id = h->moved[which];

    append(h,
           arena_printf(arena,
                        "\"kind\":\"movement_reversed\",\"batch_id\":1,\"area\":310101,"
                        "\"corrects\":\"%s\",\"body\":{\"reason\":\"r\",\"kind\":\"x\","
                        "%s}}",
                        id, h->bodies[which]));
    h->count--;
    h->moved[which] = h->moved[h->count];
    memcpy(h->bodies[which], h->bodies[h->count], sizeof h->bodies[which]);
    if (below(h, 2))
        append_move(h, arena_printf(arena, ",\"corrects\":\"%s\"", id));
}

static void
append_count(struct history *h)
{
    int place = 1 + below(h, PLACES);

    append(h, arena_printf(&h->s->arena,
                           "\"kind\":\"stock_counted\",\"batch_id\":1,\"area\":310101,"
                           "\"place_id\":%d,\"body\":{\"place_id\":%d,\"counted\":%d,"
                           "\"expected\":%d,\"grade\":1}}",
                           place, place, below(h, 20), below(h, 20)));
}

static void
live(struct history *h)
{
    int events = 3 + below(h, MOVES_MAX - 6);

    for (int i = 0; i < events; i++) {
        int what = below(h, 10);
        if (what == 0)
            append_count(h);
        else if (what < 3 && h->count > 0)
            append_correction(h);
        else
            append_move(h, "");
    }
}

/* ---- comparing ---- */

static const char *
text(const json_t *of, const char *name)
{
    return json_string_value(json_object_get(of, name));
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(json_string_value(*(json_t *const *)a),
                  json_string_value(*(json_t *const *)b));
}

static json_t *
sorted(const json_t *list)
{
    json_t *items[MOVES_MAX], *out = json_array();
    size_t n = json_array_size(list);

    for (size_t i = 0; i < n; i++)
        items[i] = json_array_get(list, i);
    qsort(items, n, sizeof *items, by_text);
    for (size_t i = 0; i < n; i++)
        json_array_append(out, items[i]);
    return out;
}

static json_t *
members(const json_t *of, const char *const *names)
{
    json_t *out = json_object();

    for (; *names; names++)
        json_object_set(out, *names, json_object_get(of, *names));
    return out;
}

/* The engine's answer in the oracle's form. */
static json_t *
reduced(struct store *s, const json_t *trace)
{
    static const char *const NODE[] = {"in",         "out",      "depth",
                                       "depth_back", "holdings", NULL};
    static const char *const EDGE[] = {"qty",     "moves", "first_at",
                                       "last_at", "grade", NULL};
    const json_t *nodes = json_object_get(trace, "nodes");
    const json_t *edges = json_object_get(trace, "edges");
    json_t *n = json_object(), *e = json_object();

    for (size_t i = 0; i < json_array_size(nodes); i++)
        json_object_set_new(n, text(json_array_get(nodes, i), "place"),
                            members(json_array_get(nodes, i), NODE));
    for (size_t i = 0; i < json_array_size(edges); i++) {
        const json_t *edge = json_array_get(edges, i);
        const char *from = text(edge, "from"), *to = text(edge, "to");
        json_t *out = members(edge, EDGE);
        json_object_set_new(out, "documents", sorted(json_object_get(edge, "documents")));
        json_object_set_new(e,
                            arena_printf(&s->arena, "%s %s %s", from ? from : "-",
                                         to ? to : "-", text(edge, "kind")),
                            out);
    }
    return json_pack("{s:o, s:o, s:I}", "nodes", n, "edges", e, "corrections",
                     (json_int_t)json_array_size(json_object_get(trace, "corrections")));
}

static void
compare(struct history *h, int seed, const char *at)
{
    static const char *const WAYS[] = {"both", "up", "down"};
    struct store *s = h->s;
    const char *way = WAYS[below(h, 3)];
    int depth = below(h, 4), start = below(h, 2) ? 1 + below(h, PLACES) : 0;
    const char *input = arena_printf(
        &s->arena, "{\"code\":\"%s\",\"direction\":\"%s\",\"depth\":%d%s%s%s}",
        start ? arena_printf(&s->arena, "P%d\",\"batch\":\"B", start) : "B", way, depth,
        at ? ",\"known_at\":\"" : "", at ? at : "", at ? "\"" : "");
    struct pg_rows *rows;

    json_t *answer = must_do(s, "trace", start ? "place" : "batch", input);
    json_t *ours = reduced(s, answer);
    struct fault *fault =
        pg_run(s->pg, &s->arena, read_specimen(s, "tests/specimens/trace/oracle.sql"),
               &rows, 4, at, arena_printf(&s->arena, "{%d}", start ? start : 1), way,
               arena_printf(&s->arena, "%d", depth));
    if (fault)
        fail_msg("seed %d: the oracle: %s", seed, fault->en);
    json_t *theirs = json_loads(pg_text(rows, 0, 0), 0, NULL);
    if (!json_equal(ours, theirs)) {
        char *a = json_dumps(ours, JSON_SORT_KEYS),
             *b = json_dumps(theirs, JSON_SORT_KEYS);
        print_message("ours   %s\noracle %s\n", a, b);
        fail_msg("seed %d, %s: the two tellings differ", seed, input);
    }
    json_decref(answer);
    json_decref(ours);
    json_decref(theirs);
}

/* The latest standing movement of each unit, by time and record. */
static void
units_agree(struct store *s, int seed)
{
    const char *different = store_cell(
        s, "WITH m AS (SELECT e.occurred_at, e.seq, e.body::jsonb AS b FROM event e JOIN"
           " event_kind k ON k.code = e.kind WHERE e.batch_id = 1 AND k.apply LIKE"
           " 'apply%movement' AND e.body::jsonb ? 'first' AND NOT EXISTS (SELECT FROM"
           " event r WHERE r.batch_id = 1 AND r.kind = 144 AND r.corrects = e.id))"
           " SELECT count(*) FROM unit u LEFT JOIN LATERAL (SELECT * FROM m WHERE u.idx"
           " BETWEEN (b->>'first')::bigint AND (b->>'last')::bigint ORDER BY occurred_at"
           " DESC, seq DESC LIMIT 1) l ON true WHERE (u.state, u.place_id) IS DISTINCT"
           " FROM (coalesce(l.b->>'to_bucket', 'labelled'), coalesce((l.b->>'to_place')"
           "::bigint, 1))");

    if (strcmp(different, "0") != 0)
        fail_msg("seed %d: %s units are not where their events say", seed, different);
}

static void
rebuilt_is_the_same(struct store *s, int seed)
{
    static const char DERIVED[] =
        "SELECT jsonb_build_object('h', (SELECT jsonb_agg(h ORDER BY place_id, bucket)"
        " FROM holding h), 'u', (SELECT jsonb_agg(u ORDER BY idx) FROM unit u), 'm',"
        " (SELECT jsonb_agg(m ORDER BY seq) FROM movement m))::text";
    const char *before = store_cell(s, DERIVED);

    store_cell(s, "WITH a AS (DELETE FROM holding), b AS (DELETE FROM unit), c AS (DELETE"
                  " FROM label), d AS (DELETE FROM movement), e AS (DELETE FROM "
                  "label_range), f AS (DELETE FROM label_job), g AS (DELETE FROM "
                  "stock_count), x AS (DELETE FROM correction), h AS (DELETE FROM batch)"
                  " SELECT 1");
    store_cell(s, "SELECT event_apply(array_agg((batch_id, id)::event_key)) FROM event"
                  " WHERE batch_id <> 0");
    const char *after = store_cell(s, DERIVED);
    if (strcmp(after, before) == 0)
        return;
    fprintf(stderr, "%s\n%s\n", before, after);
    fail_msg("seed %d: derived anew, it is not the same", seed);
}

static void
one_seed(struct store *s, int seed)
{
    struct history h = {.s = s, .chance = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)seed};

    assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT history"));
    world(&h);
    live(&h);
    flush(&h);
    buf_free(&h.events);
    for (int i = 0; i < 3; i++) {
        compare(&h, seed, NULL);
        compare(&h, seed,
                store_cell(s, arena_printf(
                                  &s->arena,
                                  "SELECT to_char(recorded_at AT TIME ZONE 'UTC',"
                                  " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM event WHERE"
                                  " kind NOT IN (1, 2, 3) ORDER BY seq OFFSET %d LIMIT 1",
                                  below(&h, 2 + h.count))));
    }
    units_agree(s, seed);
    rebuilt_is_the_same(s, seed);
    assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO history"));
}

/* FIREMARK_SEED: this one alone. */
static void
two_tellings_of_random_histories_agree(void **state)
{
    struct store *s = *state;
    const char *one = getenv("FIREMARK_SEED");

    for (int seed = one ? atoi(one) : 1; seed <= (one ? atoi(one) : SEEDS); seed++) {
        one_seed(s, seed);
        arena_clear(&s->arena);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_tellings_of_random_histories_agree,
                                        store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
