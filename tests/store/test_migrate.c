#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "pg/migrate.h"
#include "support/cluster.h"

static void
a_migrated_database_has_nothing_left_to_do(void **state)
{
    struct store *s = *state;
    int have = 0, want = 0;

    assert_null(pg_migrate_status(s->pg, &s->arena, &have, &want));
    assert_true(want >= 3);
    assert_int_equal(have, want);
}

static void
an_edited_migration_is_refused(void **state)
{
    struct store *s = *state;
    int applied = 9;

    store_cell(s, "UPDATE schema_migration SET sha256 = 'x' WHERE version = 2");
    struct fault *f = pg_migrate(s->pg, &s->arena, &applied);
    assert_non_null(f);
    assert_string_equal(f->code, "schema_changed");
    assert_string_equal(f->where, "0002_lookups.sql");
}

static void
a_newer_database_is_refused(void **state)
{
    struct store *s = *state;
    int applied = 9;

    store_cell(s, "INSERT INTO schema_migration VALUES (9999, 'later.sql', 'x')");
    struct fault *f = pg_migrate(s->pg, &s->arena, &applied);
    assert_non_null(f);
    assert_string_equal(f->code, "schema_newer");
}

/* An empty database beside the cluster's own; returns a connection to it. */
static struct pg *
fresh_database(struct store *s, const char *name)
{
    struct pg *pg;

    pg_rollback(s->pg);
    assert_null(pg_script(s->pg, &s->arena,
                          arena_printf(&s->arena, "DROP DATABASE IF EXISTS %s", name)));
    assert_null(
        pg_script(s->pg, &s->arena, arena_printf(&s->arena, "CREATE DATABASE %s", name)));
    assert_null(pg_open(&s->arena,
                        arena_printf(&s->arena, "%s dbname=%s", cluster_conninfo(), name),
                        NULL, &pg));
    return pg;
}

static void
drop_database(struct store *s, struct pg *pg, const char *name)
{
    pg_close(pg);
    assert_null(pg_script(s->pg, &s->arena,
                          arena_printf(&s->arena, "DROP DATABASE %s (FORCE)", name)));
}

static void
a_migration_whose_commit_fails_is_named(void **state)
{
    struct store *s = *state;
    struct pg *pg = fresh_database(s, "migrate_commit");
    int applied = 9, have = 9, want = 0;

    assert_null(pg_script(
        pg, &s->arena,
        "CREATE TABLE schema_migration (version int CONSTRAINT schema_migration_pk "
        "PRIMARY"
        " KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL"
        " DEFAULT now(), late int NOT NULL DEFAULT 1 UNIQUE DEFERRABLE INITIALLY"
        " DEFERRED)"));
    struct fault *f = pg_migrate(pg, &s->arena, &applied);
    assert_non_null(f);
    assert_non_null(f->where);
    assert_string_equal(f->where, "0002_lookups.sql");
    assert_int_equal(applied, 1);
    assert_null(pg_migrate_status(pg, &s->arena, &have, &want));
    assert_int_equal(have, 1);
    drop_database(s, pg, "migrate_commit");
}

static void *
unlock_late(void *arg)
{
    struct store *s = arg;
    ARENA_SCOPE struct arena arena = {0};

    return pg_script(s->pg, &arena,
                     "SELECT pg_sleep(0.6); SELECT pg_advisory_unlock(7200)");
}

static void
a_second_program_waits_for_the_first_ones_migration(void **state)
{
    struct store *s = *state;
    struct pg *pg = fresh_database(s, "migrate_wait");
    struct store first = {0};
    pthread_t thread;
    void *failed;
    int applied = 0;

    assert_null(pg_open(
        &s->arena, arena_printf(&s->arena, "%s dbname=migrate_wait", cluster_conninfo()),
        NULL, &first.pg));
    assert_null(pg_script(first.pg, &s->arena, "SELECT pg_advisory_lock(7200)"));
    assert_null(pg_script(pg, &s->arena, "SET lock_timeout = '100ms'"));
    assert_int_equal(pthread_create(&thread, NULL, unlock_late, &first), 0);
    struct fault *f = pg_migrate(pg, &s->arena, &applied);
    pthread_join(thread, &failed);
    assert_null(failed);
    assert_null(f);
    assert_true(applied >= 3);
    pg_close(first.pg);
    drop_database(s, pg, "migrate_wait");
}

static void
the_areas_are_those_of_the_shared_list(void **state)
{
    struct store *s = *state;
    char line[256];
    int seen = 0;
    FILE *file = fopen("../shared/data/areas/areas.tsv", "r");

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char code[16], zh[64], en[64];
        if (sscanf(line, "%15[0-9]\t%63[^\t]\t%63[^\t]", code, zh, en) != 3)
            continue;
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena,
                                       "SELECT name_zh FROM area WHERE code = %s", code)),
            zh);
        seen++;
    }
    fclose(file);
    assert_int_equal(seen, 25);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM area"), "25");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_migrated_database_has_nothing_left_to_do,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(an_edited_migration_is_refused, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_newer_database_is_refused, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_migration_whose_commit_fails_is_named,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            a_second_program_waits_for_the_first_ones_migration, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(the_areas_are_those_of_the_shared_list,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
