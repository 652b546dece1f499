#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <firemark/label.h>

#include "support/attempt.h"

static const char RAISED[] =
    "SELECT event_append('[{\"kind\":\"alert_raised\",\"batch_id\":1,\"unit_index\":7,"
    "\"area\":310104,\"body\":{\"kind\":\"backflow_recalled\",\"why\":{\"zh\":\"扫到\","
    "\"en\":\"seen\"}}}]'::jsonb)";

static void
an_alert_is_closed_once_and_with_a_reason(void **state)
{
    struct store *s = *state;

    store_cell(s, RAISED);
    const char *id = store_cell(s, "SELECT id FROM alert");
    const char *input =
        arena_printf(&s->arena, "{\"id\":\"%s\",\"reason\":\"已查封\"}", id);
    json_t *answer = must_do(s, "alert", "close", input);
    assert_string_equal(json_string_value(json_object_get(answer, "state")), "closed");
    json_decref(answer);
    assert_string_equal(store_cell(s, "SELECT state FROM alert"), "closed");
    must_refuse(s, "alert", "close", input, "alert_closed");
    must_refuse(s, "alert", "close",
                "{\"id\":\"019ac000-0000-7000-8000-000000000001\",\"reason\":\"x\"}",
                "alert_unknown");
}

static void
the_database_prints_serials_as_the_library_does(void **state)
{
    static const struct fm_serial SERIALS[] = {{0, 0},
                                               {123456, 98765},
                                               {2097151, 1},
                                               {2432725978u, 12148},
                                               {4294967295u, 262143},
                                               {1, 131072}};
    struct store *s = *state;
    char code[FM_SERIAL_LEN + 3];

    for (size_t i = 0; i < sizeof SERIALS / sizeof *SERIALS; i++) {
        assert_int_equal(fm_serial_print(&SERIALS[i], code), FM_OK);
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena, "SELECT serial_text(%u, %u)",
                                       SERIALS[i].index, SERIALS[i].random)),
            code);
    }
    for (int bit = 0; bit < 50; bit++) {
        uint64_t value = 1ull << bit;
        struct fm_serial one = {(uint32_t)(value >> 18), (uint32_t)(value & 0x3ffff)};
        assert_int_equal(fm_serial_print(&one, code), FM_OK);
        assert_string_equal(
            store_cell(s, arena_printf(&s->arena, "SELECT serial_text(%u, %u)", one.index,
                                       one.random)),
            code);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_alert_is_closed_once_and_with_a_reason,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(the_database_prints_serials_as_the_library_does,
                                        store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
