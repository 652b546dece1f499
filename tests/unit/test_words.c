#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/words.h"

static void
sorted_and_complete(const struct word *words, size_t count, bool values)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(words[i].zh[0] && words[i].en[0]);
        assert_int_equal(strchr(words[i].key, '=') != NULL, values);
        if (i > 0 && strcmp(words[i - 1].key, words[i].key) >= 0)
            fail_msg("%s stands behind %s", words[i].key, words[i - 1].key);
    }
}

static void
the_catalogue_is_sorted_and_complete_in_both_languages(void **state)
{
    (void)state;
    sorted_and_complete(WORDS, WORDS_COUNT, false);
    sorted_and_complete(WORD_VALUES, WORD_VALUES_COUNT, true);
}

static void
states_have_one_set_of_words_whatever_the_field_is_called(void **state)
{
    (void)state;
    assert_string_equal(word_value("state", "custody", "en"), "in custody");
    assert_string_equal(word_value("bucket", "custody", "zh"), "已收缴(保管中)");
    assert_string_equal(word_value("recall_state", "open", "zh"), "进行中");
    assert_string_equal(word_value("code", "P-1", "zh"), "P-1");
    assert_string_equal(word_field("no_such_field", "zh"), "no_such_field");
}

static void
people_read_shanghai_time(void **state)
{
    (void)state;
    char out[17] = "untouched";

    assert_true(clock_shanghai("2026-11-24T20:00:01.123456+00:00", out));
    assert_string_equal(out, "2026-11-25 04:00");
    assert_true(clock_shanghai("2026-01-01T00:30:00-03:30", out));
    assert_string_equal(out, "2026-01-01 12:00");
    int64_t us = -1;

    assert_true(clock_parse("1970-01-02T08:00:00.25+08:00", &us));
    assert_int_equal(us, 86400250000);
    assert_false(clock_parse("1970-01-02 08:00", &us));
    assert_true(clock_shanghai("2026-11-24T08:00:00Z", out));
    assert_false(clock_shanghai("2026-11-24", out));
    assert_false(clock_shanghai("2026-11-24T08:00:00", out));
    assert_false(clock_shanghai("2026-11-24T08:00:00+0800x", out));
    assert_string_equal(out, "2026-11-24 16:00");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_catalogue_is_sorted_and_complete_in_both_languages),
        cmocka_unit_test(states_have_one_set_of_words_whatever_the_field_is_called),
        cmocka_unit_test(people_read_shanghai_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
