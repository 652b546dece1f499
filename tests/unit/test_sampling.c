#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sampling/rules.h"

#define ALL(a) (sizeof(a) / sizeof *(a))

static void
a_sample_needs_two_samplers_a_domain_and_enough_stock(void **state)
{
    (void)state;
    static const char *const two[] = {"Li", "Wang"};
    static const char *const same[] = {"Li", "Li"};
    const struct {
        struct sampling_take take;
        enum sampling_verdict want;
    } rows[] = {
        {{two, 2, "use", 2, 2, 4}, SAMPLING_MAY},
        {{two, 2, "production", 2, 0, 2}, SAMPLING_MAY},
        {{two, 1, "use", 2, 2, 4}, SAMPLING_SAMPLERS},
        {{same, 2, "use", 2, 2, 4}, SAMPLING_SAMPLERS},
        {{two, 2, "sale", 2, 2, 4}, SAMPLING_DOMAIN},
        {{two, 2, NULL, 2, 2, 4}, SAMPLING_DOMAIN},
        {{two, 2, "use", 0, 2, 4}, SAMPLING_QUANTITY},
        {{two, 2, "use", 2, -1, 4}, SAMPLING_QUANTITY},
        {{two, 2, "use", 2, 2, 3}, SAMPLING_STOCK},
        {{two, 2, "use", INT64_MAX, INT64_MAX, 3}, SAMPLING_STOCK},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(sampling_take_judge(&rows[i].take), rows[i].want);
}

static void
a_result_needs_a_report_items_that_agree_and_comes_once(void **state)
{
    (void)state;
    static const struct {
        struct sampling_result r;
        enum sampling_verdict want;
    } rows[] = {
        {{"pending", false, "conforming", "R1", NULL, 3, 0}, SAMPLING_MAY},
        {{"pending", false, "nonconforming", "R1", "batch", 3, 1}, SAMPLING_MAY},
        {{"conforming", true, "nonconforming", "R2", "batch", 3, 1}, SAMPLING_MAY},
        {{"conforming", false, "conforming", "R1", NULL, 3, 0}, SAMPLING_RESULT_TWICE},
        {{"pending", false, "good", "R1", NULL, 3, 0}, SAMPLING_RESULT},
        {{"pending", false, NULL, "R1", NULL, 3, 0}, SAMPLING_RESULT},
        {{"pending", false, "conforming", " ", NULL, 3, 0}, SAMPLING_REPORT},
        {{"pending", false, "conforming", "R1", NULL, 0, 0}, SAMPLING_ITEMS},
        {{"pending", false, "conforming", "R1", NULL, 3, 1}, SAMPLING_ITEMS},
        {{"pending", false, "nonconforming", "R1", "batch", 3, 0}, SAMPLING_ITEMS},
        {{"pending", false, "nonconforming", "R1", NULL, 3, 1}, SAMPLING_SCOPE},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(sampling_result_judge(&rows[i].r), rows[i].want);
}

static void
every_refusal_says_what_to_do_in_both_languages(void **state)
{
    (void)state;
    for (int v = SAMPLING_MAY + 1; v < SAMPLING_VERDICT_COUNT; v++) {
        enum sampling_verdict verdict = (enum sampling_verdict)v;
        assert_true(strlen(sampling_verdict_code(verdict)) > 0);
        assert_true((unsigned char)sampling_verdict_text(verdict, "zh")[0] >= 0x80);
        assert_true(strlen(sampling_verdict_text(verdict, "en")) > 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_needs_two_samplers_a_domain_and_enough_stock),
        cmocka_unit_test(a_result_needs_a_report_items_that_agree_and_comes_once),
        cmocka_unit_test(every_refusal_says_what_to_do_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
