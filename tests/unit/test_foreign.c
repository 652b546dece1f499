#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/code.h"
#include "flow/scan_foreign.h"

static void
unescape(char *text)
{
    char *to = text;

    for (char *p = text; *p; p++) {
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        p++;
        if (*p == 'x')
            *to++ = (char)strtol((char[3]){p[1], p[2], '\0'}, NULL, 16), p += 2;
        else
            *to++ = *p == 'r' ? '\r' : *p == 'n' ? '\n' : '\t';
    }
    *to = '\0';
}

static void
same(const char *told, const char *want)
{
    assert_string_equal(told, strcmp(want, "-") == 0 ? "" : want);
}

static void
what_is_handed_in_is_recognised_for_what_it_is(void **state)
{
    char line[1024], *column[6];
    int rows = 0;
    FILE *file = fopen("tests/specimens/claims.tsv", "r");

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        struct scan_foreign f;
        line[strcspn(line, "\n")] = '\0';
        if (*line == '#')
            continue;
        char *rest = line;
        for (int i = 0; i < 6; i++)
            column[i] = strsep(&rest, "\t");
        assert_non_null(column[5]);
        unescape(column[5]);
        code_clean(column[5]);
        foreign_read(column[5], strlen(column[5]), &f);
        print_message("%s\n", column[5]);
        same(foreign_name(f.kind), column[0]);
        same(f.alias_kind, column[1]);
        same(*f.alias_kind ? f.alias : "", column[2]);
        same(f.gtin, column[3]);
        same(f.serial, column[4]);
        rows++;
    }
    fclose(file);
    assert_true(rows > 25);
}

static void
dates_and_batches_are_read(void **state)
{
    const char *code =
        "https://id.gs1.org/01/06901234567892/10/L7/21/A?17=270331&11=260101";
    struct scan_foreign f;

    (void)state;
    foreign_read(code, strlen(code), &f);
    assert_string_equal(f.expires, "2027-03-31");
    assert_string_equal(f.made, "2026-01-01");
    assert_string_equal(f.lot, "L7");
    assert_string_equal(f.host, "id.gs1.org");
}

static void
aliases_must_be_of_their_kind(void **state)
{
    struct scan_foreign f;

    (void)state;
    assert_true(foreign_alias("ab", "00000aa00016aa", &f));
    assert_false(foreign_alias("ab", "00000AA00016A", &f));
    assert_false(foreign_alias("gs1", "(01)06901234567892", &f));
    assert_true(foreign_alias("gs1", "(01)06901234567892(21)7", &f));
    assert_true(foreign_alias("serial", "00000AA00016AA", &f));
    assert_false(foreign_alias("serial", "abc", &f));
    assert_false(foreign_alias("serial", "A_1234", &f));
}

static void
hosts_that_imitate_ours_are_told_from_others(void **state)
{
    const char *ours = "FIREMARK.EXAMPLE";

    (void)state;
    assert_true(foreign_imitates("f1remark.example", ours));
    assert_true(foreign_imitates("fire-mark.example", ours));
    assert_true(foreign_imitates("firernark.example", ours));
    assert_true(foreign_imitates("firemark.exarnple", ours));
    assert_true(foreign_imitates("firemarks.example", ours));
    assert_true(foreign_imitates("firemark.example.evil.test", ours));
    assert_false(foreign_imitates("firemark.example", ours));
    assert_false(foreign_imitates("qr.firemark.example", ours));
    assert_false(foreign_imitates("shop.example", ours));
    assert_false(foreign_imitates("", ours));
    assert_false(foreign_imitates("shop.example", ""));
}

static void
cleaning_leaves_the_code_itself_alone(void **state)
{
    static const char *const CASES[][2] = {
        {"0000-0180-05V7\r\n", "0000-0180-05V7"},
        {"]Q1HTTPS://A.B/L/1\t", "HTTPS://A.B/L/1"},
        {"\uff28\uff34\uff34\uff30\uff33\uff1a\uff0f\uff0fA\u3002B\u3001L",
         "HTTPS://A.B/L"},
        {"]", "]"},
        {"]Q", "]Q"},
        {"a]Q3b", "a]Q3b"},
        {" \t ", ""},
        {"\u3000X\u3000", "X"},
        {"\x02]Q3010690123456789221A\x03\r\n", "010690123456789221A"},
        {"10L<GS>21A", "10L\x1d"
                       "21A"},
        {"A\xe3", "A\xe3"}, /* a character cut off */
        {"A\xef\xbc", "A\xef\xbc"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char text[128];
        snprintf(text, sizeof text, "%s", CASES[i][0]);
        code_clean(text);
        assert_string_equal(text, CASES[i][1]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_handed_in_is_recognised_for_what_it_is),
        cmocka_unit_test(dates_and_batches_are_read),
        cmocka_unit_test(aliases_must_be_of_their_kind),
        cmocka_unit_test(hosts_that_imitate_ours_are_told_from_others),
        cmocka_unit_test(cleaning_leaves_the_code_itself_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
