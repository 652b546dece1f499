#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/uuid.h"

static void
arena_gives_zeroed_aligned_memory_and_takes_it_all_back(void **state)
{
    (void)state;
    struct arena a = {0};

    for (size_t size = 1; size < 40000; size = size * 3 + 1) {
        unsigned char *p = arena_alloc(&a, size);
        assert_int_equal((uintptr_t)p % 16, 0);
        assert_int_equal(p[0] | p[size - 1], 0);
        memset(p, 0xff, size);
    }
    assert_string_equal(arena_printf(&a, "%d-%s", 7, "x"), "7-x");
    arena_clear(&a);
    assert_null(a.head);
}

static void
json_strings_escape_what_rfc_8259_asks_for(void **state)
{
    (void)state;
    BUF_SCOPE struct buf b = {0};

    buf_json_n(&b, "a\"b\\c\n\x01\u4e2d\0z", 12);
    assert_memory_equal(b.data, "\"a\\\"b\\\\c\\n\\u0001中\\u0000z\"", b.len);
    buf_clear(&b);
    buf_json(&b, NULL);
    assert_string_equal(b.data, "null");
}

static void
hexadecimal_comes_back_and_what_is_none_changes_nothing(void **state)
{
    static const char *const BAD[] = {"0", "0g", "0A", "00 ", "0x00"};
    BUF_SCOPE struct buf b = {0}, hex = {0};

    (void)state;
    buf_hex(&hex, (const uint8_t *)"\x00\x9f\xa0\xff", 4);
    buf_putc(&b, 'x');
    assert_true(buf_unhex(&b, hex.data));
    assert_int_equal(b.len, 5);
    assert_memory_equal(b.data, "x\x00\x9f\xa0\xff", 6);
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_false(buf_unhex(&b, BAD[i]));
    assert_true(buf_unhex(&b, ""));
    assert_int_equal(b.len, 5);
}

static void
members_and_items_get_their_commas(void **state)
{
    (void)state;
    BUF_SCOPE struct buf b = {0};

    buf_putc(&b, '{');
    buf_member(&b, "a");
    buf_json_int(&b, INT64_MIN);
    buf_member(&b, "b");
    buf_putc(&b, '[');
    buf_item(&b);
    buf_json_int(&b, 0);
    buf_item(&b);
    buf_json(&b, "x,[");
    buf_item(&b);
    buf_json_int(&b, -7);
    buf_puts(&b, "]}");
    assert_string_equal(b.data, "{\"a\":-9223372036854775808,\"b\":[0,\"x,[\",-7]}");
}

static void
times_are_written_across_leap_days_and_before_1970(void **state)
{
    (void)state;
    static const struct {
        int64_t unix_s;
        const char *want;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},          {-1, "1969-12-31T23:59:59Z"},
        {951782399, "2000-02-28T23:59:59Z"},  {951782400, "2000-02-29T00:00:00Z"},
        {1772150400, "2026-02-27T00:00:00Z"}, {4107542399, "2100-02-28T23:59:59Z"},
        {4107542400, "2100-03-01T00:00:00Z"}};
    char out[21];

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        clock_iso(rows[i].unix_s, out);
        assert_string_equal(out, rows[i].want);
    }
}

static void
html_text_cannot_leave_its_place(void **state)
{
    (void)state;
    BUF_SCOPE struct buf b = {0};

    buf_html(&b, "<a href=\"x\">'&'</a>");
    assert_string_equal(b.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
}

static void
uuid7_carries_its_time_and_survives_text(void **state)
{
    (void)state;
    uint8_t id[16], back[16];
    char text[UUID_TEXT];
    int64_t before = clock_unix_ms();

    uuid7_new(id);
    uuid_print(id, text);
    assert_true(uuid_parse(text, back));
    assert_memory_equal(id, back, 16);
    assert_int_equal(text[14], '7');
    int64_t ms = 0;
    for (int i = 0; i < 6; i++)
        ms = ms << 8 | id[i];
    assert_in_range(ms, before, before + 5000);
    assert_false(uuid_parse("0190-xyz", back));
    text[35] = '\0';
    assert_false(uuid_parse(text, back));
}

static void
every_fault_kind_has_a_name_a_status_and_an_exit_code(void **state)
{
    (void)state;

    for (int k = 0; k < FAULT_KIND_COUNT; k++) {
        assert_non_null(fault_kind_name((enum fault_kind)k));
        assert_in_range(fault_http_status((enum fault_kind)k), 400, 599);
        assert_in_range(fault_exit_code((enum fault_kind)k), 1, 3);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_gives_zeroed_aligned_memory_and_takes_it_all_back),
        cmocka_unit_test(json_strings_escape_what_rfc_8259_asks_for),
        cmocka_unit_test(hexadecimal_comes_back_and_what_is_none_changes_nothing),
        cmocka_unit_test(members_and_items_get_their_commas),
        cmocka_unit_test(times_are_written_across_leap_days_and_before_1970),
        cmocka_unit_test(html_text_cannot_leave_its_place),
        cmocka_unit_test(uuid7_carries_its_time_and_survives_text),
        cmocka_unit_test(every_fault_kind_has_a_name_a_status_and_an_exit_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
