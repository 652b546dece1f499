/* Random transformations and packings, told by the engine and by a second, slow telling
 * in SQL that reads the events alone: chains, diamonds and cycles of batches, some taken
 * back, now and at a moment before; units that went in and out of packs, late. Each seed
 * is a history; FIREMARK_SEED runs one alone. */
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

enum { SEEDS = 80, BATCHES = 8, WORKS_MAX = 14, LEGS_MAX = 6 };

struct history {
    struct store *s;
    uint64_t chance;
    struct buf events;
    unsigned ids;
    const char *legs[WORKS_MAX][LEGS_MAX]; /* ids of each transformation's events */
    const char *last[WORKS_MAX];
    int batch[WORKS_MAX][LEGS_MAX], legs_of[WORKS_MAX], works;
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
    if (below(h, 9) == 0)
        flush(h);
    return id;
}

static void
world(struct history *h)
{
    struct arena *arena = &h->s->arena;

    append(h,
           "\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
           "\"P\",\"kind\":\"dealer\",\"name\":\"p\"}},{\"kind\":\"place_registered\","
           "\"area\":310101,\"body\":{\"id\":1,\"code\":\"P\",\"party_id\":1,\"kind\":"
           "\"dealer\",\"name\":\"p\"}},{\"kind\":\"product_registered\",\"area\":"
           "310000,\"body\":{\"id\":1,\"code\":\"M\",\"name\":\"m\",\"base_unit\":\"u\","
           "\"standard\":\"x\"}}");
    for (int i = 1; i <= BATCHES; i++)
        append(h,
               arena_printf(arena,
                            "\"kind\":\"batch_registered\",\"batch_id\":%d,\"area\":"
                            "310101,\"body\":{\"code\":\"B%d\",\"lot\":\"L\",\"product_"
                            "id\":1,\"producer_id\":1,\"producer_place\":1,\"produced_"
                            "on\":\"2026-01-05\"}}",
                            i, i));
    append(h, "\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":1,"
              "\"body\":{\"day\":700,\"count\":12,\"ranges\":[{\"type\":0,\"first\":10,"
              "\"last\":17,\"randoms\":\"000001000002000003000004000005000006000007000008"
              "\"},{\"type\":2,\"first\":100,\"last\":102,\"randoms\":"
              "\"000009000010000011\"}]}}");
}

/* ---- transformations ---- */

static const char *
others(struct history *h, const int *batch, const int *qty, int from, int to)
{
    BUF_SCOPE struct buf list = {0};

    for (int i = from; i < to; i++)
        buf_printf(&list, "%s{\"batch\":%d,\"qty\":%d}", i > from ? "," : "", batch[i],
                   qty[i]);
    return arena_strdup(&h->s->arena, list.data);
}

/* One to three batches into one to three others. */
static void
transform(struct history *h)
{
    int work = h->works, order[BATCHES], qty[LEGS_MAX], *batch = h->batch[work];
    int in = 1 + below(h, 3), n = in + 1 + below(h, 3);

    for (int i = 0; i < BATCHES; i++)
        order[i] = i + 1;
    for (int i = 0; i < n; i++) {
        int k = i + below(h, BATCHES - i), swap = order[i];
        order[i] = order[k];
        order[k] = swap;
        batch[i] = order[i];
        qty[i] = 1 + below(h, 50);
    }
    const char *id = arena_printf(&h->s->arena, "019d0000-0000-7000-8000-%012x", work);
    for (int i = 0; i < n; i++)
        h->legs[work][i] = append(
            h, arena_printf(
                   &h->s->arena,
                   "\"kind\":\"transformed\",\"batch_id\":%d,\"area\":310101,"
                   "\"place_id\":1,\"body\":{\"to_place\":1,\"to_bucket\":\"%s\","
                   "\"qty\":%d,\"grade\":2,\"transformation\":\"%s\",\"input\":%s,"
                   "\"others\":[%s]}}",
                   batch[i], i < in ? "consumed" : "stock", qty[i], id,
                   i < in ? "true" : "false",
                   i < in ? others(h, batch, qty, in, n) : others(h, batch, qty, 0, in)));
    h->last[work] = h->legs[work][n - 1];
    h->legs_of[work] = n;
    h->works++;
}

static void
take_back(struct history *h)
{
    int work = below(h, h->works);

    for (int i = 0; i < h->legs_of[work]; i++)
        append(h, arena_printf(&h->s->arena,
                               "\"kind\":\"movement_reversed\",\"batch_id\":%d,\"area\":"
                               "310101,\"corrects\":\"%s\",\"body\":{\"reason\":\"r\","
                               "\"kind\":\"transformed\",\"qty\":1}}",
                               h->batch[work][i], h->legs[work][i]));
    h->legs_of[work] = 0;
}

/* The engine's kin as {"up": {code: level}, "down": {..}, "made": {"A>B": [in, out, n]}}.
 */
static json_t *
kin_of(struct store *s, const char *input)
{
    json_t *t = must_do(s, "trace", "batch", input), *out = json_object();
    static const char *const LISTS[][2] = {{"sources", "up"}, {"products", "down"}};
    json_t *made = json_object(), *m, *b;
    size_t i;

    for (int k = 0; k < 2; k++) {
        json_t *levels = json_object();
        json_array_foreach(json_object_get(t, LISTS[k][0]), i, b)
            json_object_set(levels, json_string_value(json_object_get(b, "code")),
                            json_object_get(b, "level"));
        json_object_set_new(out, LISTS[k][1], levels);
    }
    json_array_foreach(json_object_get(t, "made"), i, m) json_object_set_new(
        made,
        arena_printf(&s->arena, "%s>%s", json_string_value(json_object_get(m, "from")),
                     json_string_value(json_object_get(m, "to"))),
        json_pack("[O, O, O]", json_object_get(m, "qty"), json_object_get(m, "made"),
                  json_object_get(m, "times")));
    json_object_set_new(out, "made", made);
    json_decref(t);
    return out;
}

/* $1 batch, $2 moment or null */
static const char KIN[] =
    "WITH RECURSIVE t AS (SELECT coalesce($2::timestamptz, 'infinity') AS at),"
    "link AS (SELECT e.batch_id AS a, (o->>'batch')::bigint AS b,"
    "  (e.body::jsonb->>'qty')::bigint AS q, (o->>'qty')::bigint AS r FROM event e, t,"
    "  jsonb_array_elements(e.body::jsonb->'others') o WHERE e.kind = 143 AND"
    "  (e.body::jsonb->>'input')::boolean AND e.recorded_at <= t.at AND NOT EXISTS "
    "(SELECT"
    "  FROM event r WHERE r.kind = 144 AND r.corrects = e.id AND r.recorded_at <= t.at)),"
    "up(b, n) AS (SELECT $1::bigint, 0 UNION SELECT link.a, n + 1 FROM up JOIN link ON"
    "  link.b = up.b WHERE n < 9),"
    "down(b, n) AS (SELECT $1::bigint, 0 UNION SELECT link.b, n + 1 FROM down JOIN link "
    "ON"
    "  link.a = down.b WHERE n < 9)"
    "SELECT jsonb_build_object("
    " 'up', (SELECT coalesce(jsonb_object_agg('B' || b, n), '{}') FROM (SELECT b, min(n) "
    "AS"
    "   n FROM up WHERE b <> $1::bigint GROUP BY 1) x),"
    " 'down', (SELECT coalesce(jsonb_object_agg('B' || b, n), '{}') FROM (SELECT b, "
    "min(n)"
    "   AS n FROM down WHERE b <> $1::bigint GROUP BY 1) x),"
    " 'made', (SELECT coalesce(jsonb_object_agg('B' || a || '>B' || b, "
    "jsonb_build_array(q,"
    "   r, n)), '{}') FROM (SELECT a, b, sum(q) AS q, sum(r) AS r, count(*) AS n FROM "
    "link"
    "   WHERE b IN (SELECT b FROM up) OR a IN (SELECT b FROM down) GROUP BY 1, 2) x)"
    ")::text";

/* When the last event of some transformation was recorded: between two acts, since
 * nobody asks for the middle of one. */
static const char *
moment(struct history *h)
{
    return store_cell(h->s,
                      arena_printf(&h->s->arena,
                                   "SELECT to_char(recorded_at AT TIME ZONE 'UTC',"
                                   " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') FROM event"
                                   " WHERE id = '%s'",
                                   h->last[below(h, h->works)]));
}

static void
compare_kin(struct history *h, int seed, const char *at)
{
    struct store *s = h->s;
    int batch = 1 + below(h, BATCHES);
    struct pg_rows *rows;
    json_t *ours =
        kin_of(s, at ? arena_printf(&s->arena, "{\"code\":\"B%d\",\"known_at\":\"%s\"}",
                                    batch, at)
                     : arena_printf(&s->arena, "{\"code\":\"B%d\"}", batch));

    assert_null(pg_run(s->pg, &s->arena, KIN, &rows, 2,
                       arena_printf(&s->arena, "%d", batch), at));
    json_t *theirs = json_loads(pg_text(rows, 0, 0), 0, NULL);
    if (!json_equal(ours, theirs)) {
        char *a = json_dumps(ours, JSON_SORT_KEYS);
        fprintf(stderr, "ours   %s\noracle %s\n", a, pg_text(rows, 0, 0));
        fail_msg("seed %d, B%d as of %s: the two tellings differ", seed, batch,
                 at ? at : "now");
    }
    json_decref(ours);
    json_decref(theirs);
}

/* ---- packs ---- */

static void
pack_something(struct history *h)
{
    int first = 10 + below(h, 8), last = first + below(h, 18 - first);

    append(h,
           arena_printf(&h->s->arena,
                        "\"kind\":\"%s\",\"batch_id\":1,\"area\":310101,\"occurred_at\":"
                        "\"2026-02-%02dT00:00:00Z\",\"body\":{\"pack_batch\":1,\"pack\":"
                        "%d,\"first\":%d,\"last\":%d}}",
                        below(h, 2) ? "packed" : "unpacked", 1 + below(h, 9),
                        100 + below(h, 3), first, last));
}

/* The units of a pack, one by one, as the engine folds them. */
static const char *
units_in(struct store *s, const char *pack)
{
    json_t *told =
        must_do(s, "pack", "show", arena_printf(&s->arena, "{\"code\":\"%s\"}", pack));
    const json_t *contents = json_object_get(told, "contents");
    BUF_SCOPE struct buf all = {0};

    for (size_t i = 0; i < json_array_size(contents); i++) {
        const json_t *c = json_array_get(contents, i);
        buf_printf(&all, "%s%s",
                   store_cell(s, arena_printf(
                                     &s->arena,
                                     "SELECT string_agg(idx::text, ' ' ORDER BY idx) FROM"
                                     " label WHERE type = 0 AND idx BETWEEN (SELECT idx"
                                     " FROM label WHERE serial_text(idx, random) = '%s')"
                                     " AND (SELECT idx FROM label WHERE"
                                     " serial_text(idx, random) = '%s')",
                                     json_string_value(json_object_get(c, "first")),
                                     json_string_value(json_object_get(c, "last")))),
                   i + 1 < json_array_size(contents) ? " " : "");
    }
    json_decref(told);
    return arena_strdup(&s->arena, all.data ? all.data : "");
}

static void
compare_packs(struct history *h, int seed)
{
    struct store *s = h->s;

    for (int pack = 100; pack <= 102; pack++) {
        const char *theirs = store_cell(
            s,
            arena_printf(&s->arena,
                         "SELECT coalesce(string_agg(u::text, ' ' ORDER BY u), '') FROM"
                         " generate_series(10, 17) u WHERE (SELECT e.kind = 140 FROM"
                         " event e, LATERAL (SELECT e.body::jsonb) j(b) WHERE e.kind IN"
                         " (140, 141) AND (b->>'pack')::int = %d AND u BETWEEN"
                         " (b->>'first')::int AND (b->>'last')::int ORDER BY"
                         " e.occurred_at DESC, e.seq DESC LIMIT 1)",
                         pack));
        const char *code = store_cell(
            s, arena_printf(&s->arena,
                            "SELECT serial_text(idx, random) FROM label WHERE idx = %d",
                            pack));
        const char *ours = units_in(s, code);
        if (strcmp(ours, theirs) != 0)
            fail_msg("seed %d, pack %d: %s (oracle %s)", seed, pack, ours, theirs);
    }
}

static void
one_seed(struct store *s, int seed)
{
    struct history h = {.s = s, .chance = UINT64_C(0x9E3779B97F4A7C15) * (uint64_t)seed};
    int works = 2 + below(&h, WORKS_MAX - 2);

    assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT history"));
    world(&h);
    for (int i = 0; i < works; i++) {
        transform(&h);
        pack_something(&h);
        pack_something(&h);
        if (below(&h, 4) == 0)
            take_back(&h);
    }
    flush(&h);
    buf_free(&h.events);
    for (int i = 0; i < 3; i++) {
        compare_kin(&h, seed, NULL);
        compare_kin(&h, seed, moment(&h));
    }
    compare_packs(&h, seed);
    assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO history"));
}

static void
two_tellings_of_kin_and_packs_agree(void **state)
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
        cmocka_unit_test_setup_teardown(two_tellings_of_kin_and_packs_agree, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
