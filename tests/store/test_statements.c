/* Every statement carried in the program fits the migrated schema. A room with sql/ adds
 * its table here and its library in CMakeLists.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "access_sql.h"
#include "demo_sql.h"
#include "epcis_sql.h"
#include "evidence_sql.h"
#include "flow_sql.h"
#include "label_sql.h"
#include "matter_sql.h"
#include "party_sql.h"
#include "product_sql.h"
#include "record_sql.h"
#include "report_sql.h"
#include "sampling_sql.h"
#include "support/cluster.h"
#include "web_sql.h"

static const struct {
    const char *room;
    const struct embed_file *files;
} ROOMS[] = {
    {"access", access_sql},     {"demo", demo_sql},     {"epcis", epcis_sql},
    {"evidence", evidence_sql}, {"flow", flow_sql},     {"label", label_sql},
    {"matter", matter_sql},     {"party", party_sql},   {"product", product_sql},
    {"record", record_sql},     {"report", report_sql}, {"sampling", sampling_sql},
    {"web", web_sql},
};

/* What demo/rows.c makes before its statements run. */
static const char WORK_TABLES[] =
    "CREATE TEMP TABLE demo_row (n bigint, kind text, id uuid, batch_id bigint, area int,"
    " company_id bigint, person_id bigint, place_id bigint, unit_index bigint,"
    " occurred_at timestamptz, photos text, body text) ON COMMIT DROP;"
    "CREATE TEMP TABLE demo_key (batch_id bigint, id uuid) ON COMMIT DROP";

static int
check(struct store *s, const char *room, const struct embed_file *file)
{
    struct fault *fault = pg_script(
        s->pg, &s->arena,
        arena_printf(&s->arena, "SAVEPOINT one; PREPARE one AS\n%s", file->data));

    if (fault)
        print_error("%s/sql/%s.sql: %s\n", room, file->name, fault->en);
    assert_null(pg_script(s->pg, &s->arena,
                          fault ? "ROLLBACK TO one" : "DEALLOCATE one; RELEASE one"));
    return fault != NULL;
}

static void
every_statement_can_be_prepared(void **state)
{
    struct store *s = *state;
    int failed = 0;

    assert_null(pg_script(s->pg, &s->arena, WORK_TABLES));
    for (size_t i = 0; i < sizeof ROOMS / sizeof *ROOMS; i++) {
        assert_non_null(ROOMS[i].files[0].name);
        for (const struct embed_file *f = ROOMS[i].files; f->name; f++)
            failed += check(s, ROOMS[i].room, f);
    }
    assert_int_equal(failed, 0);
}

static void
a_statement_that_does_not_fit_is_noticed(void **state)
{
    static const struct embed_file wrong = {"wrong", "SELECT no_such_column FROM batch",
                                            0};

    assert_int_equal(check(*state, "test", &wrong), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_statement_can_be_prepared, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_statement_that_does_not_fit_is_noticed,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
