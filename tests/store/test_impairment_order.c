/* The clock of buildings under what a record meets: random histories that become known
 * in random order and in random groups, told a second time in C and derived anew; two
 * people who record at one place at the same time; new goods in place before the old ones
 * go; goods that were not where the record had them. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/buf.h"
#include "support/cluster.h"

static const char *
rows(struct store *s)
{
    return store_cell(s,
                      "SELECT coalesce(string_agg(i::text, E'\\n' ORDER BY i::text), '') "
                      "FROM impairment i");
}

/* All that the clock follows from, derived anew in groups of `size` events. */
static void
derive_anew(struct store *s, int size)
{
    store_cell(s,
               "WITH a AS (DELETE FROM impairment), b AS (DELETE FROM impairment_mark), "
               "c AS (DELETE FROM movement), d AS (DELETE FROM holding), e AS (DELETE "
               "FROM order_progress), f AS (DELETE FROM correction) SELECT 1");
    store_cell(
        s,
        arena_printf(
            &s->arena,
            "SELECT count(event_apply(g.keys)) FROM (SELECT array_agg((batch_id, "
            "id)::event_key) AS keys FROM (SELECT batch_id, id, row_number() OVER "
            "(ORDER BY seq) / %d AS part FROM event e JOIN event_kind k ON k.code = "
            "e.kind WHERE k.name IN ('removed', 'installed', 'movement_reversed', "
            "'impairment_measured', 'impairment_ended')) e GROUP BY part ORDER BY part) "
            "g",
            size));
}

/* ---- random histories ---- */

enum { SEEDS = 30, STEPS_MAX = 40, PLACES = 3, KINDS = 2, HOURS = 20 };

struct step {
    int place, batch, hour, step, qty, order; /* order 0: none; step as in SQL */
    bool reversed;
    unsigned id;
};

struct history {
    struct store *s;
    uint64_t chance;
    struct step steps[STEPS_MAX];
    int count;
};

/* Batches 1 and 2 are of one product, 3 of another. */
static int
kind_of(int batch)
{
    return batch == 3;
}

static int
below(struct history *h, int n)
{
    h->chance ^= h->chance >> 12;
    h->chance ^= h->chance << 25;
    h->chance ^= h->chance >> 27;
    return (int)((h->chance * UINT64_C(2685821657736338717) >> 33) % (uint64_t)n);
}

static void
imagine(struct history *h)
{
    h->count = 4 + below(h, STEPS_MAX - 4);
    for (int i = 0; i < h->count; i++) {
        struct step *t = &h->steps[i];
        int what = below(h, 12);
        *t = (struct step){.place = 1 + below(h, PLACES),
                           .batch = 1 + below(h, 3),
                           .hour = below(h, HOURS),
                           .step = what < 6    ? 1
                                   : what < 11 ? 2
                                               : 3,
                           .qty = 1 + below(h, 6),
                           .order = below(h, 3),
                           .id = (unsigned)i + 1};
        if (t->step == 3)
            t->order = 0;
        else
            t->reversed = below(h, 8) == 0;
    }
}

static void
put_step(struct history *h, struct buf *out, const struct step *t)
{
    static const char ID[] = "019c0000-0000-7000-8000-%012x", *const NAMES[] = {"A", "B"};
    char order[64] = "";

    if (t->order)
        snprintf(order, sizeof order,
                 ",\"order_id\":\"019c0000-0000-7000-8000-0000000f000%d\"", t->order);
    buf_printf(out, "{\"id\":\"");
    buf_puts(out, arena_printf(&h->s->arena, ID, t->id));
    buf_printf(out,
               "\",\"area\":310101,\"place_id\":%d,\"occurred_at\":"
               "\"2026-03-05T%02d:00:00Z\",",
               t->place, t->hour);
    if (t->step == 3)
        buf_printf(out,
                   "\"kind\":\"impairment_ended\",\"body\":{\"product\":\"%s\",\"note\":"
                   "\"r\"}}",
                   NAMES[kind_of(t->batch)]);
    else
        buf_printf(out,
                   "\"kind\":\"%s\",\"batch_id\":%d,\"body\":{\"from_place\":%d,"
                   "\"from_bucket\":\"%s\",\"to_place\":%d,\"to_bucket\":\"%s\",\"qty\":"
                   "%d,\"grade\":2%s}}",
                   t->step == 1 ? "removed" : "installed", t->batch, t->place,
                   t->step == 1 ? "installed" : "stock", t->place,
                   t->step == 1 ? "removed" : "installed", t->qty, order);
}

static void
put_reversed(struct buf *out, const struct step *t)
{
    buf_printf(out,
               "{\"kind\":\"movement_reversed\",\"area\":310101,\"batch_id\":%d,"
               "\"corrects\":\"019c0000-0000-7000-8000-%012x\",\"body\":{\"kind\":\"x\","
               "\"reason\":\"r\",\"from_place\":%d,\"from_bucket\":\"%s\",\"to_place\":"
               "%d,\"to_bucket\":\"%s\",\"qty\":%d}}",
               t->batch, t->id, t->place, t->step == 1 ? "installed" : "stock", t->place,
               t->step == 1 ? "removed" : "installed", t->qty);
}

/* Everything becomes known in some order, in groups of some size; what is taken back
 * after what it takes back. */
static void
happen(struct history *h)
{
    int order[2 * STEPS_MAX], n = 0;
    BUF_SCOPE struct buf out = {0};

    for (int i = 0; i < h->count; i++)
        order[n++] = i;
    for (int i = n - 1; i > 0; i--) {
        int k = below(h, i + 1), swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    for (int i = 0; i < h->count; i++)
        if (h->steps[i].reversed)
            order[n++] = 1000 + i;
    for (int i = 0; i < n; i++) {
        buf_puts(&out, out.len ? "," : "");
        if (order[i] >= 1000)
            put_reversed(&out, &h->steps[order[i] - 1000]);
        else
            put_step(h, &out, &h->steps[order[i]]);
        if (i + 1 == n || below(h, 4) == 0) {
            store_cell(h->s, arena_printf(&h->s->arena, "SELECT event_append('[%s]')",
                                          out.data));
            buf_clear(&out);
        }
    }
}

/* Whether `a` comes before `b` among what was taken out. */
static bool
sooner(const struct step *a, const struct step *b)
{
    return !b || a->hour < b->hour || (a->hour == b->hour && a->id < b->id);
}

/* The product that a step counts for: that of the first which its order took out there.
 */
static int
counts_for(const struct history *h, const struct step *t)
{
    const struct step *first = NULL;

    for (int i = 0; t->step == 2 && t->order && i < h->count; i++) {
        const struct step *o = &h->steps[i];
        if (o->step == 1 && !o->reversed && o->place == t->place &&
            o->order == t->order && sooner(o, first))
            first = o;
    }
    return kind_of(first ? first->batch : t->batch);
}

struct telling {
    int missing, peak, began, first, surplus[3];
};

static void
tell_taken(struct telling *w, const struct step *t)
{
    int part = !t->order                       ? 0
               : w->surplus[t->order] < t->qty ? w->surplus[t->order]
                                               : t->qty;

    w->surplus[t->order] -= part;
    if (w->missing == 0 && t->qty > part) {
        w->began = t->hour;
        w->first = t->batch;
        w->peak = 0;
    }
    w->missing += t->qty - part;
}

static void
tell_put(struct telling *w, const struct step *t)
{
    int part = t->qty < w->missing ? t->qty : w->missing;

    if (t->order)
        w->surplus[t->order] += t->qty - part;
    w->missing -= part;
}

static void
tell_row(struct buf *out, int place, int kind, const struct telling *w, int hour,
         const char *by)
{
    buf_printf(out, "%d %c %d %d %d/%d ", place, 'A' + kind, w->began, w->first,
               w->missing, w->peak);
    if (by)
        buf_printf(out, "%d %s\n", hour, by);
    else
        buf_puts(out, "open\n");
}

static void
tell_step(struct telling *w, const struct step *t, struct buf *out, int place, int kind)
{
    bool missed = w->missing > 0;

    if (t->step == 1)
        tell_taken(w, t);
    else if (t->step == 2)
        tell_put(w, t);
    if (t->step == 2 && missed && w->missing == 0 && t->hour - w->began > 1)
        tell_row(out, place, kind, w, t->hour, "restored");
    if (t->step == 3 && missed) {
        w->peak = w->peak > w->missing ? w->peak : w->missing;
        tell_row(out, place, kind, w, t->hour, "reason");
        w->missing = 0;
    }
}

/* One hour after the other, what is taken out first. */
static void
tell(struct history *h, struct buf *out, int place, int kind)
{
    struct telling w = {0};

    for (int hour = 0; hour < HOURS; hour++) {
        for (int step = 1; step <= 3; step++)
            for (int i = 0; i < h->count; i++) {
                const struct step *t = &h->steps[i];
                if (t->place == place && !t->reversed && t->hour == hour &&
                    t->step == step && counts_for(h, t) == kind)
                    tell_step(&w, t, out, place, kind);
            }
        w.peak = w.peak > w.missing ? w.peak : w.missing;
    }
    if (w.missing > 0)
        tell_row(out, place, kind, &w, 0, NULL);
}

static const char *
told(struct store *s)
{
    return store_cell(
        s, "SELECT coalesce(string_agg(format(E'%s %s %s %s %s/%s %s\\n', place_id, "
           "product, "
           "extract(hour FROM started_at AT TIME ZONE 'UTC'), batch_id, missing, peak, "
           "coalesce(extract(hour FROM ended_at AT TIME ZONE 'UTC') || ' ' || ended_by, "
           "'open')), '' ORDER BY place_id, product, started_at), '') FROM impairment");
}

static void
random_world(struct store *s)
{
    for (int i = 1; i <= PLACES; i++)
        store_cell(
            s,
            arena_printf(
                &s->arena,
                "SELECT event_append('[{\"kind\":\"party_registered\",\"area\":310101,"
                "\"body\":{\"id\":%d,\"code\":\"P%d\",\"kind\":\"premises\",\"name\":"
                "\"p\"}},{\"kind\":\"place_registered\",\"area\":310101,\"body\":"
                "{\"id\":%d,\"code\":\"P%d\",\"party_id\":%d,\"kind\":\"premises\","
                "\"name\":\"p\"}},{\"kind\":\"product_registered\",\"area\":310000,"
                "\"body\":{\"id\":%d,\"code\":\"M%d\",\"name\":\"%s\",\"base_unit\":"
                "\"u\",\"standard\":\"x\"}},{\"kind\":\"batch_registered\",\"batch_id\":"
                "%d,\"area\":310101,\"body\":{\"code\":\"B%d\",\"lot\":\"L\","
                "\"product_id\":%d,\"producer_id\":1,\"producer_place\":1,"
                "\"produced_on\":\"2026-01-05\"}}]')",
                i, i, i, i, i, i, i, i == 3 ? "B" : "A", i, i, i));
}

static void
random_histories_are_told_the_same_in_any_order(void **state)
{
    struct store *s = *state;
    int open = 0, ended = 0;

    random_world(s);
    for (int seed = 1; seed <= SEEDS; seed++) {
        struct history h = {.s = s,
                            .chance = (uint64_t)seed * UINT64_C(0x9E3779B97F4A7C15)};
        BUF_SCOPE struct buf want = {0};
        imagine(&h);
        for (int place = 1; place <= PLACES; place++)
            for (int kind = 0; kind < KINDS; kind++)
                tell(&h, &want, place, kind);
        for (int again = 0; again < 2; again++) {
            assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT history"));
            happen(&h);
            if (strcmp(told(s), want.data ? want.data : "") != 0)
                fail_msg("seed %d, order %d:\n%s\nwant\n%s", seed, again, told(s),
                         want.data);
            const char *stored = rows(s);
            derive_anew(s, 1 + below(&h, 7));
            if (strcmp(rows(s), stored) != 0)
                fail_msg("seed %d, order %d, anew:\n%s\nwant\n%s", seed, again, rows(s),
                         stored);
            open += strstr(want.data ? want.data : "", "open") != NULL;
            ended += strstr(want.data ? want.data : "", "restored") != NULL;
            assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO history"));
        }
    }
    assert_true(open > SEEDS / 2 && ended > SEEDS / 2); /* they had something to tell */
}

/* ---- single cases ---- */

static const char *
move(struct store *s, const char *kind, int batch, const int places[2], int qty, int hour,
     const char *more)
{
    bool out = strcmp(kind, "removed") == 0;

    return arena_printf(
        &s->arena,
        "SELECT event_append('[{\"kind\":\"%s\",\"batch_id\":%d,\"area\":310101,"
        "\"place_id\":%d,\"occurred_at\":\"2026-03-05T%02d:00:00Z\",\"body\":{"
        "\"from_place\":%d,\"from_bucket\":\"%s\",\"to_place\":%d,\"to_bucket\":\"%s\","
        "\"qty\":%d,\"grade\":2%s}}]')",
        kind, batch, places[1], hour, places[0], out ? "installed" : "stock", places[1],
        out ? "removed" : "installed", qty, more);
}

#define ORDER ",\"order_id\":\"019c0000-0000-7000-8000-0000000f0001\""

static void
new_goods_may_be_in_place_before_the_old_ones_go(void **state)
{
    struct store *s = *state;
    static const int there[] = {1, 1};

    random_world(s);
    store_cell(s, move(s, "installed", 3, there, 4, 3, ORDER));
    store_cell(s, move(s, "removed", 1, there, 4, 9, ORDER));
    assert_string_equal(told(s), "");
    store_cell(s, move(s, "removed", 1, there, 1, 12, ORDER)); /* one more than came */
    assert_string_equal(told(s), "1 A 12 1 1/1 open\n");
}

static void
what_was_not_where_the_record_had_it_is_missed_where_it_was(void **state)
{
    struct store *s = *state;
    static const int astray[] = {2, 1};

    random_world(s);
    store_cell(s, move(s, "removed", 1, astray, 2, 9, ""));
    assert_string_equal(told(s), "1 A 9 1 2/2 open\n");
}

/* ---- two people at one place ---- */

struct second {
    struct store store;
    const char *sql;
};

static struct pg *
connect_own(struct arena *arena)
{
    struct pg *pg;

    assert_null(pg_open(arena, cluster_conninfo(), NULL, &pg));
    assert_null(pg_begin(pg, arena));
    return pg;
}

static void *
record_beside(void *arg)
{
    struct second *two = arg;
    struct pg_rows *rows_out;

    if (pg_run(two->store.pg, &two->store.arena, two->sql, &rows_out, 0) ||
        pg_commit(two->store.pg, &two->store.arena))
        return two;
    return NULL;
}

/* Neither sees what the other did until he commits. */
static void
of_two_who_record_at_one_place_each_sees_the_other(void **state)
{
    struct store first = {0};
    struct second two = {0};
    static const int there[] = {1, 1};
    pthread_t thread;
    void *failed = NULL;

    (void)state;
    first.pg = connect_own(&first.arena);
    random_world(&first);
    assert_null(pg_commit(first.pg, &first.arena));
    assert_null(pg_begin(first.pg, &first.arena));
    two.store.pg = connect_own(&two.store.arena);
    store_cell(&first, move(&first, "removed", 1, there, 5, 9, ""));
    two.sql = move(&two.store, "installed", 2, there, 5, 15, "");
    assert_int_equal(pthread_create(&thread, NULL, record_beside, &two), 0);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    assert_null(pg_commit(first.pg, &first.arena));
    pthread_join(thread, &failed);
    assert_null(failed);
    assert_null(pg_begin(first.pg, &first.arena));
    assert_string_equal(told(&first), "1 A 9 1 0/5 15 restored\n");
    const char *stored = rows(&first);
    derive_anew(&first, 1000);
    assert_string_equal(rows(&first), stored);
    pg_close(two.store.pg);
    pg_close(first.pg);
    arena_clear(&two.store.arena);
    arena_clear(&first.arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
        TEST(new_goods_may_be_in_place_before_the_old_ones_go),
        TEST(what_was_not_where_the_record_had_it_is_missed_where_it_was),
        TEST(random_histories_are_told_the_same_in_any_order),
        /* the last: what it commits stays */
        cmocka_unit_test(of_two_who_record_at_one_place_each_sees_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
