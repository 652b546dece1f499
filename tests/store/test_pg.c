#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include <cmocka.h>

#include "base/clock.h"
#include "support/cluster.h"

static void
parameters_and_nulls_come_back_as_they_went(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;

    assert_null(pg_run(s->pg, &s->arena, "SELECT $1::text, $2::text, $3::bigint", &rows,
                       3, "a'b中", NULL, "-42"));
    assert_int_equal(pg_rows_count(rows), 1);
    assert_string_equal(pg_text(rows, 0, 0), "a'b中");
    assert_true(pg_is_null(rows, 0, 1));
    assert_int_equal(pg_int(rows, 0, 2), -42);
}

static void
check_row(void *arg, const struct pg_row *row)
{
    int *seen = arg;

    assert_int_equal(pg_row_int(row, 0), -2 + (*seen)++);
    assert_int_equal(pg_row_int(row, 1), INT64_MIN);
    assert_int_equal(pg_row_int(row, 2), 1);
    assert_int_equal(pg_row_int(row, 3), -1000000);
    assert_true(pg_row_is_null(row, 4));
    assert_int_equal(pg_row_int(row, 4), 0);
    assert_string_equal(pg_row_text(row, 5), "中");
}

static void
rows_in_binary_are_shown_one_by_one(void **state)
{
    struct store *s = *state;
    const char *first = "-2";
    int seen = 0;

    assert_null(pg_each(s->pg, &s->arena,
                        "SELECT i::smallint, (-9223372036854775808)::bigint, true,"
                        " '1999-12-31T23:59:59Z'::timestamptz, NULL::int, '中'"
                        " FROM generate_series($1::int, 2) i",
                        1, &first, check_row, &seen));
    assert_int_equal(seen, 5);
    assert_string_equal(pg_each(s->pg, &s->arena, "SELECT 1/$1::int", 1,
                                (const char *[]){"0"}, check_row, &seen)
                            ->sqlstate,
                        "22012");
}

static void
a_rule_raised_in_sql_keeps_its_words(void **state)
{
    struct store *s = *state;
    struct fault *f = pg_script(
        s->pg, &s->arena,
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'FM001', MESSAGE = 'unit_destroyed',"
        " DETAIL = '已销毁', HINT = 'destroyed'; END $$");

    assert_non_null(f);
    assert_int_equal(f->kind, FAULT_CONFLICT);
    assert_string_equal(f->code, "unit_destroyed");
    assert_string_equal(f->zh, "已销毁");
    assert_string_equal(f->en, "destroyed");
    assert_string_equal(f->sqlstate, "FM001");
}

static void
faults_are_sorted_by_what_people_can_do(void **state)
{
    struct store *s = *state;
    static const struct {
        const char *sql;
        enum fault_kind kind;
    } cases[] = {
        {"SELECT 'x'::int", FAULT_INPUT},
        {"SELECT 1/0", FAULT_INPUT},
        {"SELECT no_such_column", FAULT_INTERNAL},
        {"INSERT INTO person (login, name, role, password_hash, area_lo, area_hi)"
         " VALUES ('a','a','king','x',1,1)",
         FAULT_CONFLICT},
        {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", FAULT_BUSY},
        {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$",
         FAULT_UNAVAILABLE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fault *f = pg_script(s->pg, &s->arena, cases[i].sql);
        assert_non_null(f);
        assert_int_equal(f->kind, cases[i].kind);
        pg_rollback(s->pg);
        assert_null(pg_begin(s->pg, &s->arena));
    }
}

static void
a_commit_that_lost_its_connection_is_in_doubt(void **state)
{
    struct store *s = *state;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    assert_null(pg_begin(other, &s->arena));
    struct pg_rows *rows;
    assert_null(pg_run(other, &s->arena, "SELECT pg_backend_pid()", &rows, 0));
    store_cell(s, arena_printf(&s->arena, "SELECT pg_terminate_backend(%s)",
                               pg_text(rows, 0, 0)));
    store_cell(s, "SELECT pg_sleep(0.2)");
    struct fault *f = pg_commit(other, &s->arena);
    assert_non_null(f);
    assert_string_equal(f->code, "in_doubt");
    assert_int_equal(f->kind, FAULT_UNAVAILABLE);
    assert_false(pg_usable(other));
    pg_close(other);
}

/* A backend that stands still, as one of a frozen machine does. */
static pid_t
freeze_backend(struct store *s, struct pg *pg)
{
    struct pg_rows *rows;

    assert_null(pg_run(pg, &s->arena, "SELECT pg_backend_pid()", &rows, 0));
    pid_t pid = (pid_t)pg_int(rows, 0, 0);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    return pid;
}

static void
a_database_that_hangs_is_given_up_in_time(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    assert_int_equal(pg_patience(other, 400), 0);
    /* what is slow, but answers in time, is waited for; so is a long text */
    assert_null(pg_run(other, &s->arena, "SELECT pg_sleep(0.2)", &rows, 0));
    char *text = arena_alloc(&s->arena, (8 << 20) + 1);
    memset(text, 'x', 8 << 20);
    text[8 << 20] = '\0';
    pg_patience(other, 20000);
    assert_null(pg_run(other, &s->arena, "SELECT length($1)", &rows, 1, text));
    assert_int_equal(pg_int(rows, 0, 0), 8 << 20);
    pg_patience(other, 400);
    pid_t pid = freeze_backend(s, other);
    int64_t began = clock_monotonic_us();
    struct fault *f = pg_run(other, &s->arena, "SELECT length($1)", &rows, 1, text);
    int64_t took_ms = (clock_monotonic_us() - began) / 1000;
    kill(pid, SIGCONT);
    assert_non_null(f);
    assert_int_equal(f->kind, FAULT_UNAVAILABLE);
    assert_string_equal(f->code, "database_unreachable");
    assert_in_range(took_ms, 350, 5000);
    assert_false(pg_usable(other));
    pg_close(other);
}

static void
a_commit_at_a_database_that_hangs_is_in_doubt(void **state)
{
    struct store *s = *state;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    pg_patience(other, 400);
    assert_null(pg_begin(other, &s->arena));
    pid_t pid = freeze_backend(s, other);
    struct fault *f = pg_commit(other, &s->arena);
    kill(pid, SIGCONT);
    assert_non_null(f);
    assert_string_equal(f->code, "in_doubt");
    pg_rollback(other);
    pg_close(other);
}

static void
a_commit_after_a_failed_statement_is_told_as_rolled_back(void **state)
{
    struct store *s = *state;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    assert_null(pg_begin(other, &s->arena));
    assert_non_null(pg_script(other, &s->arena, "SELECT 1/0"));
    struct fault *f = pg_commit(other, &s->arena);
    assert_non_null(f);
    assert_string_equal(f->code, "rolled_back");
    assert_true(pg_rested(other));
    pg_close(other);
}

static void
a_rule_checked_at_commit_keeps_its_words(void **state)
{
    struct store *s = *state;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    assert_null(pg_begin(other, &s->arena));
    assert_null(pg_script(
        other, &s->arena,
        "CREATE TEMP TABLE late (a int CONSTRAINT batch_code_once UNIQUE DEFERRABLE"
        " INITIALLY DEFERRED); INSERT INTO late VALUES (1), (1)"));
    struct fault *f = pg_commit(other, &s->arena);
    assert_non_null(f);
    assert_string_equal(f->code, "batch_code_taken");
    pg_close(other);
}

static void
more_parameters_than_fit_are_refused(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;
    struct fault *f = pg_run(s->pg, &s->arena, "SELECT 1", &rows, 65);

    assert_non_null(f);
    assert_string_equal(f->code, "too_many_parameters");
}

static void
a_wrong_area_or_quantity_is_a_fault_of_the_input(void **state)
{
    struct store *s = *state;
    static const char *const constraints[] = {"party_area_known", "place_area_known",
                                              "movement_qty"};

    for (size_t i = 0; i < sizeof constraints / sizeof *constraints; i++) {
        struct fault *f = pg_script(
            s->pg, &s->arena,
            arena_printf(&s->arena,
                         "CREATE TEMP TABLE t%zu (a int CONSTRAINT %s CHECK (a > 0));"
                         " INSERT INTO t%zu VALUES (0)",
                         i, constraints[i], i));
        assert_non_null(f);
        assert_int_equal(f->kind, FAULT_INPUT);
        pg_rollback(s->pg);
        assert_null(pg_begin(s->pg, &s->arena));
    }
}

static void
a_warning_at_commit_is_not_an_acknowledgement(void **state)
{
    struct store *s = *state;
    struct pg *other;

    assert_null(pg_open(&s->arena, cluster_conninfo(), NULL, &other));
    assert_null(pg_begin(other, &s->arena));
    assert_null(pg_script(other, &s->arena,
                          "DO $$ BEGIN RAISE WARNING 'committed locally'; END $$"));
    assert_non_null(pg_commit(other, &s->arena));
    pg_close(other);
}

static void
no_server_is_a_clear_fault(void **state)
{
    struct store *s = *state;
    struct pg *other;
    struct fault *f = pg_open(&s->arena, "host=/nonexistent", NULL, &other);

    assert_non_null(f);
    assert_string_equal(f->code, "database_unreachable");
}

static void
copy_takes_rows_or_gives_up(void **state)
{
    struct store *s = *state;

    assert_null(pg_script(s->pg, &s->arena, "CREATE TEMP TABLE t (a int, b text)"));
    assert_null(pg_copy_begin(s->pg, &s->arena, "COPY t FROM STDIN"));
    assert_null(pg_copy_put(s->pg, &s->arena, "1\tx\n2\ty\n", 8));
    assert_null(pg_copy_end(s->pg, &s->arena, true));
    assert_string_equal(store_cell(s, "SELECT count(*) FROM t"), "2");
    assert_null(pg_script(s->pg, &s->arena, "SAVEPOINT a"));
    assert_null(pg_copy_begin(s->pg, &s->arena, "COPY t FROM STDIN"));
    assert_null(pg_copy_put(s->pg, &s->arena, "x\tx\n", 4));
    assert_non_null(pg_copy_end(s->pg, &s->arena, true));
}

int
main(void)
{
#define STORE_TEST(name)                                                                 \
    cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)
    const struct CMUnitTest tests[] = {
        STORE_TEST(parameters_and_nulls_come_back_as_they_went),
        STORE_TEST(rows_in_binary_are_shown_one_by_one),
        STORE_TEST(a_rule_raised_in_sql_keeps_its_words),
        STORE_TEST(faults_are_sorted_by_what_people_can_do),
        STORE_TEST(a_commit_that_lost_its_connection_is_in_doubt),
        STORE_TEST(a_database_that_hangs_is_given_up_in_time),
        STORE_TEST(a_commit_at_a_database_that_hangs_is_in_doubt),
        STORE_TEST(a_commit_after_a_failed_statement_is_told_as_rolled_back),
        STORE_TEST(a_rule_checked_at_commit_keeps_its_words),
        STORE_TEST(more_parameters_than_fit_are_refused),
        STORE_TEST(a_wrong_area_or_quantity_is_a_fault_of_the_input),
        STORE_TEST(a_warning_at_commit_is_not_an_acknowledgement),
        STORE_TEST(no_server_is_a_clear_fault),
        STORE_TEST(copy_takes_rows_or_gives_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
