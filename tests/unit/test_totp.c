/* One-time passwords, held against RFC 6238's own vectors (appendix B, SHA-1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "access/totp.h"

static const uint8_t SECRET[TOTP_SECRET] = "12345678901234567890";

static void
codes_are_those_of_the_standard(void **state)
{
    static const struct {
        int64_t unix_s;
        const char *code;
    } CASES[] = {{59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
                 {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    char code[TOTP_DIGITS + 1];

    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        totp_code(SECRET, CASES[i].unix_s / TOTP_STEP_S, code);
        assert_string_equal(code, CASES[i].code);
        assert_int_equal(totp_match(SECRET, CASES[i].unix_s, 0, code),
                         CASES[i].unix_s / TOTP_STEP_S);
    }
}

static void
a_clock_may_differ_by_one_step_and_no_more(void **state)
{
    int64_t step = 37037036, now = step * TOTP_STEP_S + 29;
    char code[TOTP_DIGITS + 1];

    (void)state;
    for (int off = -3; off <= 3; off++) {
        totp_code(SECRET, step + off, code);
        assert_int_equal(totp_match(SECRET, now, 0, code),
                         off >= -1 && off <= 1 ? step + off : 0);
    }
}

static void
a_step_taken_is_not_taken_again_nor_one_before_it(void **state)
{
    int64_t step = 37037036, now = step * TOTP_STEP_S;
    char before[TOTP_DIGITS + 1], code[TOTP_DIGITS + 1], after[TOTP_DIGITS + 1];

    (void)state;
    totp_code(SECRET, step - 1, before);
    totp_code(SECRET, step, code);
    totp_code(SECRET, step + 1, after);
    assert_int_equal(totp_match(SECRET, now, step, before), 0);
    assert_int_equal(totp_match(SECRET, now, step, code), 0);
    assert_int_equal(totp_match(SECRET, now, step, after), step + 1);
}

static void
what_is_no_code_matches_nothing(void **state)
{
    static const char *const BAD[] = {"",       "28708",  "2870822",
                                      "28708a", "287083", "  2870"};
    uint8_t other[TOTP_SECRET];

    (void)state;
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++)
        assert_int_equal(totp_match(SECRET, 59, 0, BAD[i]), 0);
    memcpy(other, SECRET, sizeof other);
    other[19] ^= 1;
    assert_int_equal(totp_match(other, 59, 0, "287082"), 0);
}

static void
secrets_are_typed_in_base32(void **state)
{
    char text[TOTP_BASE32];

    (void)state;
    totp_base32(SECRET, text);
    assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_those_of_the_standard),
        cmocka_unit_test(a_clock_may_differ_by_one_step_and_no_more),
        cmocka_unit_test(a_step_taken_is_not_taken_again_nor_one_before_it),
        cmocka_unit_test(what_is_no_code_matches_nothing),
        cmocka_unit_test(secrets_are_typed_in_base32)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
