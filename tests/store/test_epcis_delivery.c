/* Deliveries that are refused: how long each waits, when it is given up, and that none
 * overtakes another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "epcis/courier.h"
#include "epcis_sql.h"
#include "support/cluster.h"

static const char GROUND[] =
    "INSERT INTO epcis_query (name, definition, area, person_id) VALUES ('q', '{}', 1, "
    "1);"
    "INSERT INTO epcis_subscription (id, query_name, dest, report_if_empty,"
    " initial_record_time, person_id, area, min_record_time)"
    " VALUES ('00000000-0000-0000-0000-00000000000a', 'q', 'https://x/', false, now(), 1,"
    " 1, now());"
    "INSERT INTO epcis_delivery (id, subscription_id, events, body) VALUES"
    " ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', 1,"
    " '{}'),"
    " ('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-00000000000a', 1,"
    " '{}')";
static const char FIRST[] = "00000000-0000-0000-0000-000000000001";
static const char OF[] = "00000000-0000-0000-0000-00000000000a";

static void
end(struct store *s, const char *status, const char *why)
{
    struct pg_rows *rows;

    assert_null(pg_run(s->pg, &s->arena, SQL_epcis_delivery_end, &rows, 4, FIRST, status,
                       why, arena_printf(&s->arena, "%d", COURIER_TRIES)));
}

static const char *
due(struct store *s)
{
    struct pg_rows *rows;

    assert_null(pg_run(s->pg, &s->arena, SQL_epcis_delivery_due, &rows, 0));
    return pg_rows_count(rows) ? pg_text(rows, 0, 0) : "";
}

static void
a_refused_one_waits_longer_each_time_and_is_given_up_at_last(void **state)
{
    struct store *s = *state;
    long total = 0;

    assert_null(pg_script(s->pg, &s->arena, GROUND));
    for (int i = 1; i <= COURIER_TRIES; i++) {
        assert_string_equal(due(s), FIRST);
        end(s, "500", "status");
        long waits = atol(store_cell(
            s, "SELECT extract(epoch FROM next_try_at - now())::int FROM epcis_delivery"
               " ORDER BY n LIMIT 1"));
        long want = i > 15 ? 21600 : 1L << (i - 1);
        assert_int_equal(waits, want < 21600 ? want : 21600);
        total += i < COURIER_TRIES ? waits : 0;
        if (i < COURIER_TRIES)
            assert_string_equal(due(s), "");
        store_cell(s, "UPDATE epcis_delivery SET next_try_at = now() RETURNING 1");
    }
    assert_in_range(total, 86400, 4 * 86400);
    assert_string_equal(store_cell(s, "SELECT state || tries || http_status || why ||"
                                      " body FROM epcis_delivery ORDER BY n LIMIT 1"),
                        "dead20500status{}");
    assert_string_equal(due(s), "00000000-0000-0000-0000-000000000002");
}

static void
what_was_given_up_goes_again_where_somebody_says_so(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;

    assert_null(pg_script(s->pg, &s->arena, GROUND));
    store_cell(s, "UPDATE epcis_delivery SET tries = 19 RETURNING 1");
    end(s, "0", "timeout");
    assert_null(pg_run(s->pg, &s->arena, SQL_epcis_delivery_retry, &rows, 1, OF));
    assert_int_equal(pg_rows_count(rows), 1);
    assert_string_equal(due(s), FIRST);
    end(s, "204", NULL);
    assert_string_equal(store_cell(s, "SELECT state || (body IS NULL) FROM epcis_delivery"
                                      " ORDER BY n LIMIT 1"),
                        "deliveredtrue");
    assert_string_equal(
        store_cell(s, "SELECT last_notified_at IS NOT NULL FROM epcis_subscription"),
        "t");
    end(s, "500", "status"); /* an answer that comes twice changes nothing */
    assert_string_equal(
        store_cell(s, "SELECT state FROM epcis_delivery ORDER BY n LIMIT 1"),
        "delivered");
}

static void
only_old_deliveries_are_forgotten(void **state)
{
    struct store *s = *state;
    struct pg_rows *rows;

    assert_null(pg_script(s->pg, &s->arena, GROUND));
    store_cell(s, "UPDATE epcis_delivery SET ended_at = now() - interval '31 days', state"
                  " = CASE WHEN id = '00000000-0000-0000-0000-000000000001'"
                  " THEN 'delivered' ELSE 'dead' END RETURNING 1");
    assert_null(pg_run(s->pg, &s->arena, SQL_epcis_delivery_forget, &rows, 1, "30"));
    assert_string_equal(
        store_cell(s, "SELECT string_agg(state, ' ') FROM epcis_delivery"), "dead");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_refused_one_waits_longer_each_time_and_is_given_up_at_last, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(
            what_was_given_up_goes_again_where_somebody_says_so, store_setup,
            store_teardown),
        cmocka_unit_test_setup_teardown(only_old_deliveries_are_forgotten, store_setup,
                                        store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
