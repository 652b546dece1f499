#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <event2/event.h>

#include "base/clock.h"
#include "pg/gather.h"
#include "support/cluster.h"

enum { MANY = 1000 };

struct bench {
    struct arena arena;
    struct pg *pg;
    struct event_base *base;
    struct pg_gather *g;
    int done, good;
};

struct ticket {
    struct bench *bench;
    int64_t id;
    const char *note; /* what the row must bring back */
    char code[32];    /* of the fault, or "" */
    bool visible;     /* committed before the callback */
};

static const enum pg_type KEEP_TYPES[] = {PG_INT8, PG_TEXT};
static const char KEEP[] =
    "WITH g AS (SELECT * FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS"
    " t(id, note, n)), i AS (INSERT INTO gather_probe SELECT id, note FROM g"
    " ORDER BY id RETURNING id) SELECT g.n, g.id, g.note FROM g ORDER BY g.n";
static const struct pg_gather_family KEEPING = {
    .sql = KEEP, .columns = 2, .types = KEEP_TYPES};

/* Slow, so that a test can cut it; a repeated id counts once. */
static const char SLOW[] =
    "WITH g AS (SELECT * FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS"
    " t(id, note, n)), i AS (INSERT INTO gather_probe SELECT id, note FROM g"
    " ON CONFLICT DO NOTHING), s AS MATERIALIZED (SELECT pg_sleep(0.4))"
    " SELECT g.n, g.id, g.note, s::text FROM g, s ORDER BY g.n";

static struct fault *
run(struct bench *b, const char *sql)
{
    return pg_script(b->pg, &b->arena, sql);
}

static int
setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);

    b->base = event_base_new();
    *state = b;
    return pg_open(&b->arena, cluster_conninfo(), NULL, &b->pg) ||
           run(b, "DROP TABLE IF EXISTS gather_probe; CREATE TABLE gather_probe"
                  " (id int8 PRIMARY KEY, note text CHECK (note <> 'poison'))");
}

static int
teardown(void **state)
{
    struct bench *b = *state;

    pg_gather_close(b->g);
    event_base_free(b->base);
    struct fault *fault = run(b, "DROP TABLE gather_probe");
    pg_close(b->pg);
    arena_clear(&b->arena);
    free(b);
    return fault != NULL;
}

static int64_t
count(struct bench *b, const char *sql)
{
    struct pg_rows *rows;

    assert_null(pg_run(b->pg, &b->arena, sql, &rows, 0));
    return pg_int(rows, 0, 0);
}

static void
done(void *arg, const struct fault *fault, const struct pg_gather_rows *rows)
{
    struct ticket *t = arg;

    t->bench->done++;
    if (fault) {
        snprintf(t->code, sizeof t->code, "%s", fault->code);
        return;
    }
    assert_int_equal(pg_cell_rows(rows), 1);
    assert_int_equal(pg_cell_int(rows, 0, 1), t->id);
    assert_string_equal(pg_cell_bytes(rows, 0, 2, NULL), t->note);
    t->bench->good++;
}

static void
submit(struct bench *b, struct ticket *t, int64_t id, const char *note)
{
    struct pg_value row[] = {{.number = id}, {.bytes = note, .len = strlen(note)}};

    *t = (struct ticket){.bench = b, .id = id, .note = note};
    assert_true(pg_gather_submit(b->g, row, done, t));
}

static void
stop_waiting(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    (void)arg;
}

/* Turns the loop until `members` are answered, at most ten seconds. */
static void
turn(struct bench *b, int members)
{
    int64_t end = clock_monotonic_us() + 10 * 1000000;
    struct timeval tick = {.tv_usec = 20000};

    while (b->done < members && clock_monotonic_us() < end) {
        event_base_once(b->base, -1, EV_TIMEOUT, stop_waiting, NULL, &tick);
        event_base_loop(b->base, EVLOOP_ONCE);
    }
    assert_int_equal(b->done, members);
}

/* Turns the loop until the group is in flight, and returns its backend. */
static int
backend(struct bench *b)
{
    static const char sql[] = "SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE"
                              " wait_event = 'PgSleep' AND query LIKE 'WITH g AS%'";
    int64_t end = clock_monotonic_us() + 5 * 1000000, pid = 0;

    while (!pid && clock_monotonic_us() < end) {
        event_base_loop(b->base, EVLOOP_NONBLOCK);
        pid = count(b, sql);
    }
    assert_true(pid > 0);
    return (int)pid;
}

static void
kill_backend(struct bench *b)
{
    count(b,
          arena_printf(&b->arena, "SELECT pg_terminate_backend(%d, 5000)", backend(b)));
}

static void
check_visible(void *arg, const struct fault *fault, const struct pg_gather_rows *rows)
{
    struct ticket *t = arg;

    done(arg, fault, rows);
    t->visible = count(t->bench, "SELECT count(*) FROM gather_probe") == 1;
}

static void
a_member_is_answered_after_its_commit(void **state)
{
    struct bench *b = *state;
    struct pg_value row[] = {{.number = -7}, {.bytes = "中", .len = strlen("中")}};
    struct ticket t = {.bench = b, .id = -7, .note = "中"};

    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &KEEPING);
    assert_true(pg_gather_submit(b->g, row, check_visible, &t));
    assert_int_equal(b->done, 0);
    turn(b, 1);
    assert_string_equal(t.code, "");
    assert_true(t.visible);
    assert_true(pg_gather_idle(b->g));
}

static void
members_that_wait_go_together(void **state)
{
    struct bench *b = *state;
    struct ticket *t = arena_alloc(&b->arena, MANY * sizeof *t);

    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &KEEPING);
    for (int i = 0; i < MANY; i++)
        submit(b, &t[i], i, "x");
    turn(b, MANY);
    assert_int_equal(b->good, MANY);
    assert_int_equal(pg_gather_stats(b->g)->statements, 1);
    assert_int_equal(pg_gather_stats(b->g)->largest, MANY);
    assert_int_equal(count(b, "SELECT count(*) FROM gather_probe"), MANY);
}

static void
only_poisoned_members_fail(void **state)
{
    struct bench *b = *state;
    struct ticket *t = arena_alloc(&b->arena, MANY * sizeof *t);

    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &KEEPING);
    for (int i = 0; i < MANY; i++)
        submit(b, &t[i], i, i == 7 ? "poison" : i == 900 ? "\xff" : "x");
    turn(b, MANY);
    assert_int_equal(b->good, MANY - 2);
    assert_string_equal(t[7].code, "constraint");
    assert_string_equal(t[900].code, "bad_value");
    assert_int_equal(count(b, "SELECT count(*) FROM gather_probe"), MANY - 2);
    assert_true(pg_gather_stats(b->g)->statements < 50);
}

static void
a_killed_backend_leaves_members_in_doubt_and_the_lane_recovers(void **state)
{
    struct bench *b = *state;
    struct pg_gather_family slow = KEEPING;
    struct ticket t[3];

    slow.sql = SLOW;
    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &slow);
    submit(b, &t[0], 1, "x");
    submit(b, &t[1], 2, "x");
    kill_backend(b);
    turn(b, 2);
    assert_string_equal(t[0].code, "in_doubt");
    assert_string_equal(t[1].code, "in_doubt");
    submit(b, &t[2], 3, "x");
    turn(b, 3);
    assert_string_equal(t[2].code, "");
    assert_int_equal(pg_gather_stats(b->g)->connects, 2);
}

static void
members_with_ids_of_their_own_are_sent_once_more(void **state)
{
    struct bench *b = *state;
    struct pg_gather_family slow = KEEPING;
    struct ticket *t = arena_alloc(&b->arena, MANY * sizeof *t);

    slow.sql = SLOW;
    slow.idempotent = true;
    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &slow);
    for (int i = 0; i < MANY; i++)
        submit(b, &t[i], i, "x");
    kill_backend(b);
    turn(b, MANY);
    assert_int_equal(b->good, MANY);
    assert_int_equal(count(b, "SELECT count(*) FROM gather_probe"), MANY);
    submit(b, &t[0], MANY, "x");
    kill_backend(b);
    kill_backend(b);
    turn(b, MANY + 1);
    assert_string_equal(t[0].code, "in_doubt");
}

static void
a_hung_backend_does_not_hold_members_past_the_deadline(void **state)
{
    struct bench *b = *state;
    struct pg_gather_family slow = KEEPING;
    struct ticket t[2];

    slow.sql = SLOW;
    slow.deadline_ms = 600;
    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &slow);
    submit(b, &t[0], 1, "x");
    int pid = backend(b);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    int64_t begin = clock_monotonic_us();
    turn(b, 1);
    assert_true(clock_monotonic_us() - begin < 2000000);
    submit(b, &t[1], 2, "x");
    turn(b, 2);
    assert_int_equal(kill(pid, SIGCONT), 0);
    assert_string_equal(t[0].code, "in_doubt");
    assert_string_equal(t[1].code, "");
}

static void
a_full_queue_refuses_and_no_server_is_told(void **state)
{
    struct bench *b = *state;
    struct pg_gather_family small = KEEPING;
    struct pg_value row[] = {{.number = 3}, {.null = true}};
    struct ticket t[2];

    small.deadline_ms = 300;
    small.queue_limit = 2;
    b->g = pg_gather_open(b->base, "host=/nonexistent", NULL, &small);
    submit(b, &t[0], 1, "x");
    submit(b, &t[1], 2, "x");
    assert_false(pg_gather_submit(b->g, row, done, NULL));
    turn(b, 2);
    assert_string_equal(t[0].code, "database_unreachable");
    assert_false(pg_gather_ready(b->g));
}

static void
closing_answers_everyone(void **state)
{
    struct bench *b = *state;
    struct ticket t[2];
    struct pg_gather_family slow = KEEPING;

    slow.sql = SLOW;
    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &slow);
    submit(b, &t[0], 1, "x");
    backend(b);
    submit(b, &t[1], 2, "x");
    pg_gather_close(b->g);
    b->g = NULL;
    assert_string_equal(t[0].code, "in_doubt");
    assert_string_equal(t[1].code, "stopping");
}

static void
check_types(void *arg, const struct fault *fault, const struct pg_gather_rows *rows)
{
    struct ticket *t = arg;
    size_t len;

    assert_null(fault);
    assert_int_equal(pg_cell_int(rows, 0, 1), -3);
    assert_int_equal(pg_cell_int(rows, 0, 2), INT64_MIN);
    assert_true(pg_cell_real(rows, 0, 3) == -0.25);
    assert_memory_equal(pg_cell_bytes(rows, 0, 4, &len), "0123456789abcdef", 16);
    assert_int_equal(len, 16);
    assert_memory_equal(pg_cell_bytes(rows, 0, 5, &len), "a\0b", 3);
    assert_int_equal(len, 3);
    assert_int_equal(pg_cell_time(rows, 0, 6), 1234567890123456);
    assert_true(pg_cell_null(rows, 0, 7));
    assert_int_equal(pg_cell_int(rows, 0, 8), 1);
    assert_string_equal(pg_cell_bytes(rows, 0, 9, NULL), "2009-02-13 23:31:30.123456");
    assert_int_equal(pg_cell_rows(rows), 1);
    t->bench->done++;
}

static void
every_type_comes_back_as_it_went(void **state)
{
    struct bench *b = *state;
    static const enum pg_type types[] = {PG_INT4,  PG_INT8,        PG_FLOAT8, PG_UUID,
                                         PG_BYTEA, PG_TIMESTAMPTZ, PG_TEXT};
    static const struct pg_gather_family family = {
        .sql = "SELECT n, a, b, c, d, e, f, g, a < 0,"
               " (f AT TIME ZONE 'UTC')::text FROM unnest($1::int4[],"
               " $2::int8[], $3::float8[], $4::uuid[], $5::bytea[], $6::timestamptz[],"
               " $7::text[]) WITH ORDINALITY AS t(a, b, c, d, e, f, g, n)",
        .columns = 7,
        .types = types};
    struct pg_value row[] = {{.number = -3},
                             {.number = INT64_MIN},
                             {.real = -0.25},
                             {.bytes = "0123456789abcdef", .len = 16},
                             {.bytes = "a\0b", .len = 3},
                             {.number = 1234567890123456},
                             {.null = true}};
    struct ticket t = {.bench = b};

    b->g = pg_gather_open(b->base, cluster_conninfo(), NULL, &family);
    assert_true(pg_gather_submit(b->g, row, check_types, &t));
    turn(b, 1);
}

int
main(void)
{
#define GATHER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        GATHER_TEST(a_member_is_answered_after_its_commit),
        GATHER_TEST(members_that_wait_go_together),
        GATHER_TEST(only_poisoned_members_fail),
        GATHER_TEST(a_killed_backend_leaves_members_in_doubt_and_the_lane_recovers),
        GATHER_TEST(members_with_ids_of_their_own_are_sent_once_more),
        GATHER_TEST(a_hung_backend_does_not_hold_members_past_the_deadline),
        GATHER_TEST(a_full_queue_refuses_and_no_server_is_told),
        GATHER_TEST(closing_answers_everyone),
        GATHER_TEST(every_type_comes_back_as_it_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
