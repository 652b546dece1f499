#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "matter/rules.h"

#define ALL(a) (sizeof(a) / sizeof *(a))

static void
states_change_only_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        enum matter_thing thing;
        const char *from, *event, *to;
    } rows[] = {
        {MATTER_RECALL, "", "recall_opened", "open"},
        {MATTER_RECALL, "open", "recall_opened", NULL},
        {MATTER_RECALL, "open", "recall_closed", "closed"},
        {MATTER_RECALL, "open", "recall_reopened", NULL},
        {MATTER_RECALL, "closed", "recall_reopened", "open"},
        {MATTER_RECALL, "closed", "recall_closed", NULL},
        {MATTER_ORDER, "issued", "order_done", NULL},
        {MATTER_ORDER, "issued", "order_served", "served"},
        {MATTER_ORDER, "served", "order_done", "done"},
        {MATTER_ORDER, "done", "order_served", NULL},
        {MATTER_DESTRUCTION, "open", "destruction_closed", "closed"},
        {MATTER_DESTRUCTION, "closed", "destruction_closed", NULL},
        {MATTER_DESTRUCTION, "open", "recall_closed", NULL},
    };

    for (size_t i = 0; i < ALL(rows); i++) {
        const char *to = matter_next(rows[i].thing, rows[i].from, rows[i].event);
        if (rows[i].to == NULL)
            assert_null(to);
        else
            assert_string_equal(to, rows[i].to);
    }
}

static void
a_recall_closes_only_when_what_is_left_is_signed_for_exactly(void **state)
{
    (void)state;
    const struct matter_funnel whole = {.collected = 9, .destroyed = 9};
    const struct matter_funnel lost = {.unaccounted = 2};
    const struct matter_funnel more = {.unaccounted = -2};
    const struct matter_funnel kept = {.collected = 9, .destroyed = 8};
    const struct matter_funnel tested = {.collected = 9, .tested = 1, .destroyed = 8};
    const struct matter_funnel alerts = {.alerts_open = 1};
    const struct matter_waived none = {0};
    const struct {
        const char *state;
        struct matter_funnel funnel;
        struct matter_waived waived;
        enum matter_verdict want;
    } rows[] = {
        {"open", whole, none, MATTER_MAY},
        {"closed", whole, none, MATTER_NO_TRANSITION},
        {"open", lost, none, MATTER_UNACCOUNTED},
        {"open", lost, {.unaccounted = 1}, MATTER_WAIVERS},
        {"open", lost, {.unaccounted = 3}, MATTER_WAIVERS},
        {"open", lost, {.excess = 2}, MATTER_UNACCOUNTED},
        {"open", lost, {.unaccounted = 2}, MATTER_MAY},
        {"closed", lost, {.unaccounted = 2}, MATTER_NO_TRANSITION},
        {"open", whole, {.unaccounted = 2}, MATTER_WAIVERS},
        {"open", more, none, MATTER_EXCESS},
        {"open", more, {.excess = 2}, MATTER_MAY},
        {"open", more, {.unaccounted = 2}, MATTER_WAIVERS},
        {"open", whole, {.orders_open = 1}, MATTER_ORDERS_OPEN},
        {"open", kept, none, MATTER_NOT_DESTROYED},
        {"open", kept, {.custody = 1}, MATTER_MAY},
        {"open", tested, none, MATTER_MAY},
        {"open", whole, {.held_open = 3}, MATTER_OUTSTANDING},
        {"open", whole, {.held_open = 3, .held_open_waived = 2}, MATTER_WAIVERS},
        {"open", whole, {.held = 3}, MATTER_MAY},
        {"open", whole, {.not_ordered = 1}, MATTER_NOT_ORDERED},
        {"open", alerts, {.unaccounted = 0}, MATTER_ALERTS_OPEN},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(
            matter_recall_close(rows[i].state, &rows[i].funnel, &rows[i].waived),
            rows[i].want);
}

static void
a_waiver_is_signed_by_another_who_decides_and_for_no_more_than_is_left(void **state)
{
    (void)state;
    static const struct {
        struct matter_signing s;
        enum matter_verdict want;
    } rows[] = {
        {{"open", "proposed", 2, false, true, 5, 5}, MATTER_MAY},
        {{"open", "proposed", 2, false, true, 4, 5}, MATTER_MAY},
        {{"closed", "proposed", 2, false, true, 5, 5}, MATTER_NO_TRANSITION},
        {{"open", "signed", 2, false, true, 5, 5}, MATTER_NO_TRANSITION},
        {{"open", "withdrawn", 2, false, true, 5, 5}, MATTER_NO_TRANSITION},
        {{"open", "proposed", 2, false, false, 5, 5}, MATTER_SIGNER},
        {{"open", "proposed", 0, false, true, 5, 5}, MATTER_SIGNER},
        {{"open", "proposed", 2, true, true, 5, 5}, MATTER_SAME_PERSON},
        {{"open", "proposed", 2, false, true, 6, 5}, MATTER_WAIVER_MORE},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(matter_waiver_sign(&rows[i].s), rows[i].want);
}

static void
a_replacement_takes_a_recalled_unit_out_and_a_normal_one_in(void **state)
{
    (void)state;
    static const struct {
        struct matter_replacement r;
        enum matter_verdict want;
    } rows[] = {
        {{"served", 7, 3, 7, 10, 3, 8, 90, true, NULL}, MATTER_MAY},
        {{"issued", 7, 3, 7, 10, 3, 8, 90, true, NULL}, MATTER_MAY},
        {{"done", 7, 3, 7, 10, 3, 8, 90, true, NULL}, MATTER_NO_TRANSITION},
        {{"served", 7, 3, 6, 10, 3, 8, 90, true, NULL}, MATTER_OLD_BATCH},
        {{"served", 7, 3, 7, 10, 4, 8, 90, true, NULL}, MATTER_OLD_PLACE},
        {{"served", 7, 3, 7, 10, 4, 8, 90, true, "moved"}, MATTER_MAY},
        {{"served", 7, 3, 7, 10, 3, 8, 90, false, NULL}, MATTER_NEW_NOT_NORMAL},
        {{"served", 7, 3, 7, 10, 3, 7, 11, true, NULL}, MATTER_NEW_NOT_NORMAL},
        {{"served", 7, 3, 7, 10, 3, 7, 10, true, NULL}, MATTER_SAME_UNIT},
        {{"served", 7, 3, 7, 0, 3, 8, 0, true, NULL}, MATTER_MAY},
        {{"served", 7, 3, 7, 0, 3, 7, 0, true, NULL}, MATTER_NEW_NOT_NORMAL},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(matter_replace(&rows[i].r), rows[i].want);
}

static void
a_destruction_opens_with_two_officers_a_witness_and_goods_in_custody(void **state)
{
    (void)state;
    static const struct {
        struct matter_destruction d;
        enum matter_verdict want;
    } rows[] = {
        {{"", {1, 2}, "Wang", 5, 5, 0, 5, true}, MATTER_MAY},
        {{"open", {1, 2}, "Wang", 5, 5, 0, 5, true}, MATTER_NO_TRANSITION},
        {{"", {1, 1}, "Wang", 5, 5, 0, 5, true}, MATTER_OFFICERS},
        {{"", {1, 0}, "Wang", 5, 5, 0, 5, true}, MATTER_OFFICERS},
        {{"", {1, 2}, " ", 5, 5, 0, 5, true}, MATTER_WITNESS},
        {{"", {1, 2}, NULL, 5, 5, 0, 5, true}, MATTER_WITNESS},
        {{"", {1, 2}, "Wang", 0, 5, 0, 5, true}, MATTER_QUANTITY},
        {{"", {1, 2}, "Wang", 6, 5, 0, 5, true}, MATTER_QUANTITY},
        {{"", {1, 2}, "Wang", 5, 5, 0, 5, false}, MATTER_CUSTODY_PLACE},
        {{"", {1, 2}, "Wang", 5, 9, 2, 3, true}, MATTER_MAY},
        {{"", {1, 2}, "Wang", 5, 9, 2, 2, true}, MATTER_UNITS},
        {{"", {1, 2}, "Wang", 5, 9, 6, 3, true}, MATTER_UNITS},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(matter_destruction_open(&rows[i].d), rows[i].want);
}

static void
a_destruction_closes_with_equal_counts_and_photos_of_each_phase(void **state)
{
    (void)state;
    static const struct {
        struct matter_destruction_end e;
        enum matter_verdict want;
    } rows[] = {
        {{"open", {1, 2}, 3, false, 5, 5, 1, 1, 1, NULL, 0}, MATTER_MAY},
        {{"closed", {1, 2}, 3, false, 5, 5, 1, 1, 1, NULL, 0}, MATTER_NO_TRANSITION},
        {{"open", {1, 1}, 1, false, 5, 5, 1, 1, 1, NULL, 0}, MATTER_CLOSER},
        {{"open", {1, 2}, 0, false, 5, 5, 1, 1, 1, NULL, 0}, MATTER_CLOSER},
        {{"open", {1, 2}, 3, false, 5, 5, 0, 1, 1, NULL, 0}, MATTER_PHOTOS},
        {{"open", {1, 2}, 3, false, 5, 5, 1, 0, 1, NULL, 0}, MATTER_PHOTOS},
        {{"open", {1, 2}, 3, false, 5, 5, 1, 1, 0, NULL, 0}, MATTER_PHOTOS},
        {{"open", {1, 2}, 3, false, 5, 4, 1, 1, 1, NULL, 0}, MATTER_COUNTS_DIFFER},
        {{"open", {1, 2}, 3, false, 5, 4, 1, 1, 1, "one kept", 4}, MATTER_MAY},
        {{"open", {1, 2}, 3, false, 5, 4, 1, 1, 1, "one kept", 5}, MATTER_UNITS},
        {{"open", {1, 2}, 3, false, 5, -1, 1, 1, 1, "one kept", 0}, MATTER_COUNTS_DIFFER},
        {{"open", {1, 2}, 3, true, 5, 5, 1, 1, 1, NULL, 0}, MATTER_CLOSER},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(matter_destruction_close(&rows[i].e), rows[i].want);
}

static void
all_that_is_loose_is_told_with_its_quantity(void **state)
{
    (void)state;
    const struct matter_funnel funnel = {
        .unaccounted = -7, .collected = 4, .destroyed = 6};
    const struct matter_waived waived = {.excess = 3, .orders_open = 2, .held_open = 5};
    static const struct matter_loose_end want[] = {
        {MATTER_WAIVERS, MATTER_EXCESS, 7, 3},
        {MATTER_ORDERS_OPEN, MATTER_ORDERS_OPEN, 2, 0},
        {MATTER_OUTSTANDING, MATTER_OUTSTANDING, 5, 0},
        {MATTER_NOT_DESTROYED, MATTER_NOT_DESTROYED, 2, 0}};
    struct matter_loose_end loose[MATTER_LOOSE_MAX];

    assert_int_equal(matter_recall_loose(&funnel, &waived, loose), ALL(want));
    for (size_t i = 0; i < ALL(want); i++) {
        assert_int_equal(loose[i].verdict, want[i].verdict);
        assert_int_equal(loose[i].about, want[i].about);
        assert_int_equal(loose[i].qty, want[i].qty);
        assert_int_equal(loose[i].waived, want[i].waived);
    }
}

static void
goods_are_collected_by_two_officers_with_a_basis_and_evidence(void **state)
{
    (void)state;
    static const struct {
        struct matter_collection c;
        enum matter_verdict want;
    } rows[] = {
        {{{1, 2}, true, NULL, "served", 7, 3, 7, 3, 1}, MATTER_MAY},
        {{{1, 2}, true, NULL, "done", 7, 3, 7, 3, 1}, MATTER_MAY},
        {{{1, 2}, true, "决定", NULL, 0, 0, 7, 3, 1}, MATTER_MAY},
        {{{1, 1}, true, NULL, "served", 7, 3, 7, 3, 1}, MATTER_OFFICERS},
        {{{1, 0}, true, NULL, "served", 7, 3, 7, 3, 1}, MATTER_OFFICERS},
        {{{1, 2}, false, NULL, "served", 7, 3, 7, 3, 1}, MATTER_CUSTODY_PLACE},
        {{{1, 2}, true, " ", NULL, 0, 0, 7, 3, 1}, MATTER_BASIS},
        {{{1, 2}, true, NULL, "served", 8, 3, 7, 3, 1}, MATTER_ORDER_OTHER},
        {{{1, 2}, true, NULL, "served", 7, 4, 7, 3, 1}, MATTER_ORDER_OTHER},
        {{{1, 2}, true, NULL, "served", 7, 3, 7, 3, 0}, MATTER_EVIDENCE},
    };

    for (size_t i = 0; i < ALL(rows); i++)
        assert_int_equal(matter_collect(&rows[i].c), rows[i].want);
    assert_int_equal(matter_take(5, 5, NULL), MATTER_MAY);
    assert_int_equal(matter_take(6, 5, NULL), MATTER_MORE);
    assert_int_equal(matter_take(6, 5, "\t"), MATTER_MORE);
    assert_int_equal(matter_take(6, 5, "found more"), MATTER_MAY);
}

static void
every_refusal_has_its_own_code_and_says_what_to_do_in_both_languages(void **state)
{
    (void)state;
    for (int v = MATTER_MAY + 1; v < MATTER_VERDICT_COUNT; v++) {
        enum matter_verdict verdict = (enum matter_verdict)v;
        assert_true(strlen(matter_verdict_code(verdict)) > 0);
        assert_true((unsigned char)matter_verdict_text(verdict, "zh")[0] >= 0x80);
        assert_true(strlen(matter_verdict_text(verdict, "en")) > 0);
        for (int w = MATTER_MAY; w < v; w++)
            assert_string_not_equal(matter_verdict_code(verdict),
                                    matter_verdict_code((enum matter_verdict)w));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_change_only_as_the_table_says),
        cmocka_unit_test(a_recall_closes_only_when_what_is_left_is_signed_for_exactly),
        cmocka_unit_test(
            a_waiver_is_signed_by_another_who_decides_and_for_no_more_than_is_left),
        cmocka_unit_test(all_that_is_loose_is_told_with_its_quantity),
        cmocka_unit_test(goods_are_collected_by_two_officers_with_a_basis_and_evidence),
        cmocka_unit_test(a_replacement_takes_a_recalled_unit_out_and_a_normal_one_in),
        cmocka_unit_test(
            a_destruction_opens_with_two_officers_a_witness_and_goods_in_custody),
        cmocka_unit_test(a_destruction_closes_with_equal_counts_and_photos_of_each_phase),
        cmocka_unit_test(
            every_refusal_has_its_own_code_and_says_what_to_do_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
