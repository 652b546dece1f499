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
        cmocka_unit_test_setup_teardown(the_areas_are_those_of_the_shared_list,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
