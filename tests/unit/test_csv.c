#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/csv.h"
#include "party/credit.h"

struct bytes {
    const char *at;
    size_t left, step;
};

static long
give(void *arg, char *out, size_t cap)
{
    struct bytes *b = arg;
    size_t n = b->left < b->step ? b->left : b->step;

    n = n < cap ? n : cap;
    memcpy(out, b->at, n);
    b->at += n;
    b->left -= n;
    return (long)n;
}

/* Rows as "line:a|b/" and the result that ended it, read `step` bytes at a time. */
static void
check(const char *text, size_t len, size_t step, const char *want, enum csv_result end)
{
    struct bytes b = {text, len, step};
    struct csv *csv = csv_open(give, &b);
    struct csv_row row;
    enum csv_result got;
    BUF_SCOPE struct buf out = {0};

    buf_puts(&out, "");
    while ((got = csv_next(csv, &row)) == CSV_ROW) {
        buf_printf(&out, "%ld:", row.line);
        for (int i = 0; i < row.count; i++)
            buf_printf(&out, "%s%s", i ? "|" : "", row.field[i]);
        buf_putc(&out, '/');
    }
    csv_close(csv);
    assert_string_equal(out.data ? out.data : "", want);
    assert_int_equal(got, end);
}

static const struct quirk {
    const char *text, *want;
    enum csv_result end;
} quirks[] = {
    {"", "", CSV_END},
    {"a,b\r\n1,2\r\n", "1:a|b/2:1|2/", CSV_END},
    {"a,b\n1,2", "1:a|b/2:1|2/", CSV_END},
    {"a,b\r1,2\r", "1:a|b/2:1|2/", CSV_END},
    {"\xEF\xBB\xBF"
     "a,b\n",
     "1:a|b/", CSV_END},
    {"\xEF\xBB\xBFsep=;\r\na;b,c\r\n", "2:a|b,c/", CSV_END},
    {"a;b\n1,5;2\n", "1:a|b/2:1,5|2/", CSV_END},
    {"a\tb\n", "1:a|b/", CSV_END},
    {"a,b,,\n,,\n\n1,,3,,\n", "1:a|b/4:1||3/", CSV_END},
    {"\"x\"\"y\",\"l1\nl2\"\nz,1\n", "1:x\"y|l1\nl2/3:z|1/", CSV_END},
    {"=\"0001\",=x\n", "1:0001|=x/", CSV_END},
    {" a , b\n", "1:a|b/", CSV_END},
    {"编码,名称\nP1,厂\n", "1:编码|名称/2:P1|厂/", CSV_END},
    {"\xB1\xE0\xC2\xEB,\xB3\xA7\n", "1:编码|厂/", CSV_END},
    {"a,\xE6\x97", "1:a|鏃/", CSV_END}, /* the start of a character in UTF-8 */
    {"a\n\"open\n", "1:a/", CSV_QUOTE},
    {"a\nb\"c\n", "1:a/", CSV_QUOTE},
    {"a\n\"b\"c\n", "1:a/", CSV_QUOTE},
    {"\xFF\xFE"
     "a\n",
     "", CSV_ENCODING},
};

static void
every_quirk_reads_the_same_in_chunks_of_any_size(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof quirks / sizeof *quirks; i++)
        for (size_t step = 1; step < 9; step++)
            check(quirks[i].text, strlen(quirks[i].text), step, quirks[i].want,
                  quirks[i].end);
}

/* Long enough that byte 65536 falls inside a character, in either encoding. */
static void
a_character_cut_by_the_buffer_tells_the_encoding(void **state)
{
    static const char *const tails[] = {"\xB1\xE0\xC2\xEB", "编码"};

    (void)state;
    for (size_t n = 65530; n < 65540; n++) {
        for (int k = 0; k < 2; k++) {
            BUF_SCOPE struct buf text = {0}, want = {0};

            for (size_t i = 0; i < n; i++)
                buf_putc(&text, 'x');
            buf_printf(&want, "1:%s编码/", text.data);
            buf_printf(&text, "%s\n", tails[k]);
            check(text.data, text.len, 1000, want.data, CSV_END);
        }
    }
}

static void
a_character_cut_between_chunks_is_whole(void **state)
{
    (void)state;
    for (size_t step = 7; step < 12; step++)
        check("code,n1\n厂,编码名称\n", strlen("code,n1\n厂,编码名称\n"), step,
              "1:code|n1/2:厂|编码名称/", CSV_END);
}

static void
a_nul_byte_is_refused(void **state)
{
    (void)state;
    check("a\0b\n", 4, 4096, "", CSV_NUL);
}

static void
dates_are_read_in_every_usual_form(void **state)
{
    static const char *const good[][2] = {
        {"2026/3/5", "2026-03-05"}, {"2026-03-05", "2026-03-05"},
        {"2026.3.5", "2026-03-05"}, {"2026年3月5日", "2026-03-05"},
        {"46086", "2026-03-05"},    {"32874", "1990-01-01"},
        {"45351", "2024-02-29"},    {"2024-02-29", "2024-02-29"},
    };
    static const char *const bad[] = {
        "",          "2026-02-29", "2026-13-01", "5/3/2026",   "2026-3-5x",
        "2026- 3-5", "1900-01-01", "12345",      "2026/\n3/5", "2026/\v3/5"};
    char out[11];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(csv_date(good[i][0], out));
        assert_string_equal(out, good[i][1]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(csv_date(bad[i], out));
}

static void
full_width_signs_become_narrow(void **state)
{
    char text[] = "２０２６／３／５　ＡＢ～厂";

    (void)state;
    csv_narrow(text);
    assert_string_equal(text, "2026/3/5 AB~厂");
}

static void
a_credit_code_is_checked_by_its_last_character(void **state)
{
    (void)state;
    assert_true(credit_code_good("91350100M000100Y43"));
    assert_false(credit_code_good("91350100M000100Y44"));
    assert_false(credit_code_good("91350100M000100Y4"));
    assert_false(credit_code_good("91350100m000100Y43"));
    assert_false(credit_code_good("91350100I000100Y43"));
    assert_false(credit_code_good(""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_quirk_reads_the_same_in_chunks_of_any_size),
        cmocka_unit_test(a_character_cut_by_the_buffer_tells_the_encoding),
        cmocka_unit_test(a_character_cut_between_chunks_is_whole),
        cmocka_unit_test(a_nul_byte_is_refused),
        cmocka_unit_test(dates_are_read_in_every_usual_form),
        cmocka_unit_test(full_width_signs_become_narrow),
        cmocka_unit_test(a_credit_code_is_checked_by_its_last_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
