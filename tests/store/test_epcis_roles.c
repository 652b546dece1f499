/* Which role may read and write what of the EPCIS tables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/cluster.h"

static void
expect(struct store *s, const char *role, const char *sql, bool allowed)
{
    const char *script = arena_printf(
        &s->arena, "SAVEPOINT one; SET LOCAL ROLE %s; %s; RESET ROLE", role, sql);
    struct fault *fault = pg_script(s->pg, &s->arena, script);

    if ((fault == NULL) != allowed)
        fail_msg("%s, %s: %s", role, sql, fault ? fault->en : "allowed");
    assert_null(pg_script(s->pg, &s->arena, "ROLLBACK TO one; RELEASE one"));
}

static void
the_secret_of_a_subscription_is_the_couriers(void **state)
{
    struct store *s = *state;

    expect(s, "firemark_app", "SELECT id, dest FROM epcis_subscription", true);
    expect(s, "firemark_app", "SELECT token FROM epcis_subscription", false);
    expect(s, "firemark_app", "SELECT * FROM epcis_subscription", false);
    expect(s, "firemark_courier", "SELECT token FROM epcis_subscription", true);
}

static void
the_courier_reads_what_it_tells_and_keeps_how_far_it_got(void **state)
{
    static const struct {
        const char *sql;
        bool allowed;
    } ROWS[] = {
        {"SELECT body FROM epcis_event_all", true},
        {"UPDATE epcis_subscription SET after_seq = 1", true},
        {"UPDATE epcis_delivery SET tries = 1", true},
        {"SELECT id, active FROM person", true},
        {"SELECT password_hash FROM person", false},
        {"SELECT body FROM event", true}, /* own events are told from there */
        {"SELECT person_id FROM event", false},
        {"SELECT salt FROM event", false},
        {"SELECT name, phone FROM party", false},
        {"SELECT * FROM batch", false},
        {"SELECT * FROM session", false},
        {"UPDATE epcis_subscription SET dest = 'x'", false},
        {"INSERT INTO epcis_subscription DEFAULT VALUES", false},
        {"DELETE FROM epcis_delivery", true},
        {"DELETE FROM epcis_subscription", false},
        {"SELECT secret FROM epcis_secret", false},
        {"INSERT INTO event (id, kind, area, occurred_at, body)"
         " VALUES (uuid7(), 130, 1, now(), '{}')",
         false},
    };
    struct store *s = *state;

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        expect(s, "firemark_courier", ROWS[i].sql, ROWS[i].allowed);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_secret_of_a_subscription_is_the_couriers,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(
            the_courier_reads_what_it_tells_and_keeps_how_far_it_got, store_setup,
            store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
