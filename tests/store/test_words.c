#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/words.h"
#include "support/cluster.h"

/* Every lookup table of the schema, under the field that carries its names. */
static const struct {
    const char *field, *sql;
} TABLES[] = {
    {"state", "SELECT name, zh, en FROM bucket"},
    {"status", "SELECT name, zh, en FROM unit_status"},
    {"kind", "SELECT name, zh, en FROM event_kind"},
    {"kind", "SELECT name, zh, en FROM party_kind"},
    {"kind", "SELECT name, zh, en FROM alert_kind"},
    {"kind", "SELECT name, zh, en FROM document_kind"},
    {"reason", "SELECT name, zh, en FROM not_sampled_reason"},
    {"printing", "SELECT name, zh, en FROM print_state"},
    {"grade", "SELECT name, zh, en FROM grade"},
    {"purpose", "SELECT name, zh, en FROM label_purpose"},
    {"type", "SELECT name, zh, en FROM label_type"},
    {"ground", "SELECT name, zh, en FROM waiver_ground"},
};

static void
the_catalogue_and_the_lookup_tables_agree(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;

    for (size_t t = 0; t < sizeof TABLES / sizeof *TABLES; t++) {
        assert_null(pg_run(s->pg, &s->arena, TABLES[t].sql, &rows, 0));
        assert_true(pg_rows_count(rows) > 0);
        for (int i = 0; i < pg_rows_count(rows); i++) {
            const char *name = pg_text(rows, i, 0);
            if (strcmp(word_value(TABLES[t].field, name, "zh"), pg_text(rows, i, 1)) ||
                strcmp(word_value(TABLES[t].field, name, "en"), pg_text(rows, i, 2)))
                fail_msg("src/base/words.c: %s=%s is not \"%s\", \"%s\"", TABLES[t].field,
                         name, pg_text(rows, i, 1), pg_text(rows, i, 2));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_catalogue_and_the_lookup_tables_agree,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
