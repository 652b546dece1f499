#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "flow/status.h"
#include "flow_sql.h"
#include "support/cluster.h"

/* Columns of the statement; see flow/scan_answer.c. */
enum { KNOWN = 2, FRESH = 4, STATUS = 5, FIRST = 8 };

/* A batch with two labels, 10 and 11, whose random parts are 1 and 2. */
static void
world(struct store *s)
{
    store_cell(
        s, "SELECT event_append('["
           "{\"kind\":\"party_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
           "\"P\",\"kind\":\"producer\",\"name\":\"厂\"}},"
           "{\"kind\":\"place_registered\",\"area\":310101,\"body\":{\"id\":1,\"code\":"
           "\"P\",\"party_id\":1,\"kind\":\"producer\",\"name\":\"厂\"}},"
           "{\"kind\":\"product_registered\",\"area\":310000,\"body\":{\"id\":1,\"code\":"
           "\"M\",\"name\":\"灭火器\",\"base_unit\":\"具\",\"standard\":\"GB 4351\"}},"
           "{\"kind\":\"batch_registered\",\"batch_id\":1,\"area\":310101,\"body\":{"
           "\"code\":\"B1\",\"lot\":\"L1\",\"product_id\":1,\"producer_id\":1,\"producer_"
           "place\":1,\"produced_on\":\"2026-01-05\",\"declared_qty\":100}},"
           "{\"kind\":\"labels_issued\",\"batch_id\":1,\"area\":310101,\"place_id\":1,"
           "\"body\":{\"day\":600,\"count\":2,\"ranges\":[{\"type\":0,\"first\":10,"
           "\"last\":11,\"randoms\":\"000001000002\"}]}}]'::jsonb)");
}

/* Scans 10, 11, 11 again by another id, and 99 that was never issued; ids end in `tag`.
 */
static struct pg_rows *
scan(struct store *s, const char *tag)
{
    struct pg_rows *rows;
    const char *base = "019a0000-0000-7000-8000-0000000000";
    const char *ids = arena_printf(&s->arena, "{%s%s1,%s%s2,%s%s3,%s%s4}", base, tag,
                                   base, tag, base, tag, base, tag);
    struct fault *fault = pg_run(
        s->pg, &s->arena, SQL_scan_gather, &rows, 14, ids, "{10,11,11,99}", "{1,2,2,5}",
        "{\"\",\"\",\"\",\"\"}", "{0,0,0,0}", "{0,0,0,0}",
        "{310101,310101,310101,310101}", "{310101,310101,310101,310101}", "{0,0,0,0}",
        "{P,P,P,P}", "{now,now,now,now}",
        "{\"{\\\"a\\\":1}\",\"{\\\"a\\\":1}\",\"{\\\"a\\\":1}\",\"{\\\"a\\\":1}\"}",
        "{a,b,c,d}", "{\"\",\"\",\"\",\"\"}");

    if (fault)
        fail_msg("%s", fault->en);
    assert_int_equal(pg_rows_count(rows), 4);
    return rows;
}

static void
a_retry_counts_once_and_an_unknown_label_is_recorded(void **state)
{
    struct store *s = *state;

    world(s);
    struct pg_rows *rows = scan(s, "a");
    assert_int_equal(pg_int(rows, 0, KNOWN), 1);
    assert_int_equal(pg_int(rows, 3, KNOWN), 0);
    assert_int_equal(pg_int(rows, 3, STATUS), FLOW_VOID);
    assert_int_equal(pg_int(rows, 0, FRESH), 1);
    rows = scan(s, "a");
    assert_int_equal(pg_int(rows, 0, FRESH), 0);
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event WHERE kind = 21"), "4");
    assert_string_equal(
        store_cell(s, "SELECT body FROM event WHERE kind = 21 AND unit_index = 99"),
        "{\"a\":1,\"random\":5}");
    assert_string_equal(
        store_cell(s, "SELECT body FROM event WHERE kind = 21 AND unit_index = 10"),
        "{\"a\":1}");
}

static void
a_void_label_raises_one_alert_however_often_it_is_scanned(void **state)
{
    struct store *s = *state;

    world(s);
    store_cell(s, "UPDATE label SET void_reason = 'spoiled' WHERE idx = 11 RETURNING 1");
    scan(s, "a");
    scan(s, "a");
    scan(s, "b");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM alert"), "1");
    assert_string_equal(store_cell(s, "SELECT kind FROM alert"), "backflow_void");
    assert_string_equal(store_cell(s, "SELECT count(*) FROM event WHERE kind = 60"), "1");
}

static void
only_the_first_scan_of_a_label_is_the_first(void **state)
{
    struct store *s = *state;

    world(s);
    struct pg_rows *rows = scan(s, "a");
    assert_int_equal(pg_int(rows, 0, FIRST), 1);
    assert_int_equal(pg_int(rows, 3, FIRST), 0);
    assert_int_equal(pg_int(scan(s, "b"), 0, FIRST), 0);
    assert_string_equal(store_cell(s, "SELECT bool_and(scanned) FROM label"), "t");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_retry_counts_once_and_an_unknown_label_is_recorded, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(
            a_void_label_raises_one_alert_however_often_it_is_scanned, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(only_the_first_scan_of_a_label_is_the_first,
                                        store_setup, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
