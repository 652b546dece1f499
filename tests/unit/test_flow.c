#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/balance.h"
#include "flow/rules.h"
#include "flow/status.h"

#define ALL(a) (sizeof(a) / sizeof *(a))

static void
each_step_is_allowed_or_refused_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        struct flow_step step;
        enum flow_verdict want;
    } rows[] = {
        {{"delivered", "stock", "stock", 10, 0, 0}, FLOW_MAY},
        {{"delivered", "stock", "stock", 10, 5, 14}, FLOW_MAY},
        {{"delivered", "stock", "stock", 10, 5, 15}, FLOW_BAD_LABELS},
        {{"delivered", "stock", "stock", 10, 14, 5}, FLOW_BAD_LABELS},
        {{"delivered", "stock", "stock", 0, 0, 0}, FLOW_BAD_QUANTITY},
        {{"delivered", "stock", "stock", -3, 0, 0}, FLOW_BAD_QUANTITY},
        {{"received", NULL, "stock", 1, 0, 0}, FLOW_MAY},
        {{"installed", "stock", "installed", 1, 7, 7}, FLOW_MAY},
        {{"installed", "removed", "installed", 1, 7, 7}, FLOW_NO_TRANSITION},
        {{"installed", "destroyed", "installed", 1, 7, 7}, FLOW_NO_TRANSITION},
        {{"removed", "installed", "removed", 1, 7, 7}, FLOW_MAY},
        {{"collected", "removed", "custody", 1, 7, 7}, FLOW_MAY},
        {{"destroyed", "custody", "destroyed", 1, 7, 7}, FLOW_MAY},
        {{"destroyed", "stock", "destroyed", 1, 7, 7}, FLOW_NO_TRANSITION},
        {{"scanned", "stock", "stock", 1, 7, 7}, FLOW_NO_TRANSITION},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(flow_step_judge(&rows[i].step), rows[i].want);
}

static void
only_a_normal_unit_in_stock_may_be_installed(void **state)
{
    (void)state;
    const struct flow_step install = {"installed", "stock", "installed", 1, 7, 7};

    for (int s = 0; s < FLOW_STATUS_COUNT; s++)
        assert_int_equal(flow_unit_judge(&install, "stock", (enum flow_status)s),
                         s == FLOW_NORMAL ? FLOW_MAY : FLOW_NOT_NORMAL);
    assert_int_equal(flow_unit_judge(&install, "labelled", FLOW_NORMAL), FLOW_MAY);
    assert_int_equal(flow_unit_judge(&install, "installed", FLOW_NORMAL), FLOW_NOT_THERE);
    assert_int_equal(flow_unit_judge(&install, "removed", FLOW_NORMAL), FLOW_NOT_THERE);
}

static void
recalled_goods_may_still_be_sent_back_and_collected(void **state)
{
    (void)state;
    const struct flow_step back = {"delivered", "stock", "stock", 1, 7, 7};
    const struct flow_step collect = {"collected", "removed", "custody", 1, 7, 7};

    assert_int_equal(flow_unit_judge(&back, "stock", FLOW_RECALLED), FLOW_MAY);
    assert_int_equal(flow_unit_judge(&back, "stock", FLOW_DESTROYED), FLOW_NOT_NORMAL);
    assert_int_equal(flow_unit_judge(&collect, "removed", FLOW_REPLACED), FLOW_MAY);
}

static void
every_refusal_has_a_code_and_words_in_both_languages(void **state)
{
    (void)state;

    for (int v = FLOW_MAY + 1; v < FLOW_VERDICT_COUNT; v++) {
        assert_true(strlen(flow_verdict_code((enum flow_verdict)v)) > 0);
        assert_true(strlen(flow_verdict_text((enum flow_verdict)v, "zh")) > 0);
        assert_true(strlen(flow_verdict_text((enum flow_verdict)v, "en")) > 0);
    }
}

static void
a_complete_balance_leaves_nothing_unaccounted(void **state)
{
    (void)state;
    const struct balance_holding rows[] = {
        {BUCKET_STOCK, 300, true, true, 1, false},
        {BUCKET_STOCK, 200, false, false, 2, false},
        {BUCKET_INSTALLED, 450, false, false, 3, false},
        {BUCKET_DESTROYED, 50, false, false, 1, false},
    };
    struct balance b;

    balance_compute(1000, rows, ALL(rows), &b);
    assert_int_equal(b.unaccounted, 0);
    assert_int_equal(b.producer_stock.qty, 300);
    assert_int_equal(b.dealer_stock.grade, 2);
    assert_int_equal(b.terms[BUCKET_INSTALLED].grade, 3);
    assert_int_equal(balance_located_bp(&b), 10000);
}

static void
uncounted_producer_stock_and_missing_goods_are_unaccounted(void **state)
{
    (void)state;
    const struct balance_holding rows[] = {
        {BUCKET_STOCK, 300, true, false, 2, false},
        {BUCKET_STOCK, 600, false, false, 2, false},
        {BUCKET_MISSING, 100, false, true, 1, false},
    };
    struct balance b;

    balance_compute(1000, rows, ALL(rows), &b);
    assert_int_equal(b.producer_stock.qty, 0);
    assert_int_equal(b.unaccounted, 400);
}

static void
more_than_the_whole_is_shown_not_clamped(void **state)
{
    (void)state;
    const struct balance_holding rows[] = {
        {BUCKET_STOCK, -200, false, false, 2, false},
        {BUCKET_INSTALLED, 1200, false, false, 1, false},
    };
    struct balance b;

    balance_compute(1000, rows, ALL(rows), &b);
    assert_int_equal(b.excess, 200);
    assert_int_equal(b.unaccounted, -200);
    assert_int_equal(balance_located_bp(&b), 12000);
}

static void
an_undeclared_output_is_the_lower_bound_of_what_was_seen(void **state)
{
    (void)state;
    const struct balance_holding rows[] = {
        {BUCKET_STOCK, -70, true, false, 2, false},
        {BUCKET_STOCK, 60, false, false, 2, false},
        {BUCKET_MISSING, 10, false, true, 1, false},
    };
    struct balance b;

    balance_compute(0, rows, ALL(rows), &b);
    assert_false(b.declared);
    assert_int_equal(b.produced, 70);
    assert_int_equal(b.unaccounted, 10);
    balance_compute(0, rows, 0, &b);
    assert_int_equal(balance_located_bp(&b), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_allowed_or_refused_as_the_table_says),
        cmocka_unit_test(only_a_normal_unit_in_stock_may_be_installed),
        cmocka_unit_test(recalled_goods_may_still_be_sent_back_and_collected),
        cmocka_unit_test(every_refusal_has_a_code_and_words_in_both_languages),
        cmocka_unit_test(a_complete_balance_leaves_nothing_unaccounted),
        cmocka_unit_test(uncounted_producer_stock_and_missing_goods_are_unaccounted),
        cmocka_unit_test(more_than_the_whole_is_shown_not_clamped),
        cmocka_unit_test(an_undeclared_output_is_the_lower_bound_of_what_was_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
