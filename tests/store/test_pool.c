#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "pg/pool.h"
#include "support/cluster.h"

static const char *
backend(struct pg *pg, struct arena *arena)
{
    struct pg_rows *rows;

    assert_null(pg_run(pg, arena, "SELECT pg_backend_pid()", &rows, 0));
    return pg_text(rows, 0, 0);
}

static void
a_connection_given_back_is_used_again(void **state)
{
    struct store *s = *state;
    struct pg_pool *pool = pg_pool_open(cluster_conninfo(), NULL, 2);
    struct pg *pg;

    for (int i = 0; i < 5; i++) {
        assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
        backend(pg, &s->arena);
        pg_pool_give(pool, pg);
    }
    assert_int_equal(pg_pool_stats(pool).opened, 1);
    assert_int_equal(pg_pool_stats(pool).idle, 1);
    pg_pool_close(pool);
}

static void
an_open_transaction_does_not_reach_the_next_user(void **state)
{
    struct store *s = *state;
    struct pg_pool *pool = pg_pool_open(cluster_conninfo(), NULL, 1);
    struct pg_rows *rows;
    struct pg *pg;

    assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
    assert_null(pg_begin(pg, &s->arena));
    assert_null(pg_script(pg, &s->arena, "SET LOCAL firemark.person = '5'"));
    assert_null(pg_script(pg, &s->arena, "CREATE TEMP TABLE pool_leak (a int)"));
    pg_pool_give(pool, pg);
    assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
    assert_true(pg_rested(pg));
    assert_null(pg_run(pg, &s->arena,
                       "SELECT coalesce(current_setting('firemark.person', true), ''),"
                       " to_regclass('pool_leak')",
                       &rows, 0));
    assert_string_equal(pg_text(rows, 0, 0), "");
    assert_true(pg_is_null(rows, 0, 1));
    assert_int_equal(pg_pool_stats(pool).opened, 1);
    pg_pool_give(pool, pg);
    pg_pool_close(pool);
}

static void
an_empty_pool_is_busy_after_the_wait(void **state)
{
    struct store *s = *state;
    struct pg_pool *pool = pg_pool_open(cluster_conninfo(), NULL, 1);
    struct pg *pg, *other;
    int64_t begin;

    assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
    begin = clock_monotonic_us();
    struct fault *f = pg_pool_take(pool, &s->arena, 120, &other);
    assert_non_null(f);
    assert_int_equal(f->kind, FAULT_BUSY);
    assert_true(clock_monotonic_us() - begin >= 120000);
    pg_pool_give(pool, pg);
    assert_null(pg_pool_take(pool, &s->arena, 0, &other));
    pg_pool_give(pool, other);
    pg_pool_close(pool);
}

struct late {
    struct pg_pool *pool;
    struct pg *pg;
};

static void *
give_late(void *arg)
{
    struct late *late = arg;

    usleep(100 * 1000);
    pg_pool_give(late->pool, late->pg);
    return NULL;
}

static void
who_waits_gets_the_connection_when_it_comes_free(void **state)
{
    struct store *s = *state;
    struct late late = {.pool = pg_pool_open(cluster_conninfo(), NULL, 1)};
    struct pg *pg;
    pthread_t thread;

    assert_null(pg_pool_take(late.pool, &s->arena, 0, &late.pg));
    assert_int_equal(pthread_create(&thread, NULL, give_late, &late), 0);
    assert_null(pg_pool_take(late.pool, &s->arena, 5000, &pg));
    pthread_join(thread, NULL);
    assert_int_equal(pg_pool_stats(late.pool).opened, 1);
    pg_pool_give(late.pool, pg);
    pg_pool_close(late.pool);
}

static void
a_connection_that_died_while_idle_is_replaced(void **state)
{
    struct store *s = *state;
    struct pg_pool *pool = pg_pool_open(cluster_conninfo(), NULL, 1);
    struct pg *pg;

    assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
    const char *pid = backend(pg, &s->arena);
    pg_pool_give(pool, pg);
    store_cell(s, arena_printf(&s->arena, "SELECT pg_terminate_backend(%s, 5000)", pid));
    assert_null(pg_pool_take(pool, &s->arena, 0, &pg));
    assert_string_not_equal(backend(pg, &s->arena), pid);
    assert_int_equal(pg_pool_stats(pool).opened, 2);
    pg_pool_give(pool, pg);
    pg_pool_close(pool);
}

static void
a_failed_opening_frees_its_place(void **state)
{
    struct store *s = *state;
    struct pg_pool *pool = pg_pool_open("host=/nonexistent", NULL, 1);
    struct pg *pg;

    for (int i = 0; i < 3; i++) {
        struct fault *f = pg_pool_take(pool, &s->arena, 0, &pg);
        assert_non_null(f);
        assert_string_equal(f->code, "database_unreachable");
    }
    assert_int_equal(pg_pool_stats(pool).taken, 0);
    pg_pool_close(pool);
}

int
main(void)
{
#define STORE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(a_connection_given_back_is_used_again),
        STORE_TEST(an_open_transaction_does_not_reach_the_next_user),
        STORE_TEST(an_empty_pool_is_busy_after_the_wait),
        STORE_TEST(who_waits_gets_the_connection_when_it_comes_free),
        STORE_TEST(a_connection_that_died_while_idle_is_replaced),
        STORE_TEST(a_failed_opening_frees_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
