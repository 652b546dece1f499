#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <cmocka.h>

#include <firemark/label.h>

/* 166 digits: header version 1, kid 5, day 100, type 0, then a signature of zeros. */
static struct fm_label
specimen(void)
{
    struct fm_label l = {.scheme = FM_SCHEME_LOCAL,
                         .host = "FIREMARK.EXAMPLE",
                         .serial = {.index = 123456, .random = 98765},
                         .sealed = true,
                         .kid = 4095,
                         .day = 0x3fff,
                         .type = FM_TYPE_SAMPLE};

    for (int i = 0; i < FM_SIGNATURE_LEN; i++)
        l.signature[i] = (uint8_t)(i * 7 + 250);
    return l;
}

static void
assert_survives(const struct fm_label *label)
{
    char text[FM_LABEL_TEXT_MAX], lower[FM_LABEL_TEXT_MAX];
    size_t len;
    struct fm_label back;

    assert_int_equal(fm_label_encode(label, text, sizeof text, &len), FM_OK);
    assert_int_equal(strlen(text), len);
    assert_int_equal(fm_label_parse(text, len, &back, NULL), FM_OK);
    assert_memory_equal(&back, label, sizeof back);
    assert_int_equal(fm_label_encode_lower(label, lower, sizeof lower, &len), FM_OK);
    assert_int_equal(strcasecmp(lower, text), 0);
    assert_int_equal(strcspn(lower, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), len);
    assert_int_equal(fm_label_parse(lower, len, &back, NULL), FM_OK);
    assert_memory_equal(&back, label, sizeof back);
}

static void
labels_of_every_scheme_survive_text_in_either_case(void **state)
{
    (void)state;
    struct fm_label l = specimen();

    assert_survives(&l);
    l.scheme = FM_SCHEME_GTIN;
    strcpy(l.gtin, "06901234567892");
    assert_survives(&l);
    strcpy(l.lot, "A-1.2");
    assert_survives(&l);
    struct fm_label g = specimen();
    g.scheme = FM_SCHEME_GIAI;
    strcpy(g.gcp, "6901234");
    assert_survives(&g);
    strcpy(g.gcp, "6901234567");
    assert_survives(&g);
}

static void
a_mini_label_has_no_seal(void **state)
{
    (void)state;
    struct fm_label l = {.host = "A.B", .serial = {1, 2}};
    char text[FM_LABEL_TEXT_MAX];
    size_t len;

    assert_survives(&l);
    assert_int_equal(fm_label_encode(&l, text, sizeof text, &len), FM_OK);
    assert_int_equal(len, strlen("HTTPS://A.B/L/") + FM_SERIAL_LEN);
    assert_int_equal(fm_label_encode(&l, text, len, &len), FM_ERR_SPACE);
}

static void
a_sealed_local_label_has_the_documented_length(void **state)
{
    (void)state;
    struct fm_label l = specimen();
    char text[FM_LABEL_TEXT_MAX];
    size_t len;

    assert_int_equal(fm_label_encode(&l, text, sizeof text, &len), FM_OK);
    assert_int_equal(len, 8 + 16 + 3 + 12 + 3 + 166);
}

/* tests/specimens/labels.tsv: status, rule, text; `#` opens a comment. */
static void
every_specimen_is_judged_as_its_line_says(void **state)
{
    (void)state;
    char line[1024];
    int seen = 0;
    FILE *file = fopen("tests/specimens/labels.tsv", "r");

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char status[16], rule[32];
        int at = 0;
        if (line[0] == '#' || sscanf(line, "%15s\t%31s\t%n", status, rule, &at) != 2)
            continue;
        line[strcspn(line, "\n")] = '\0';
        struct fm_label label;
        struct fm_error why = {0};
        enum fm_status got = fm_label_parse(line + at, strlen(line + at), &label, &why);
        enum fm_status want = strcmp(status, "ok") == 0        ? FM_OK
                              : strcmp(status, "foreign") == 0 ? FM_ERR_FOREIGN
                                                               : FM_ERR_LABEL;
        if (got != want || (want == FM_ERR_LABEL && strcmp(why.rule, rule) != 0))
            fail_msg("%s: got status %d, rule %s", line, got, why.rule);
        seen++;
    }
    fclose(file);
    assert_true(seen >= 25);
}

static void
any_bytes_are_safe_to_parse(void **state)
{
    (void)state;
    struct fm_label base = specimen(), out;
    char text[FM_LABEL_TEXT_MAX];
    size_t len;
    uint32_t seed = 1;

    assert_int_equal(fm_label_encode(&base, text, sizeof text, &len), FM_OK);
    for (int n = 0; n < 20000; n++) {
        char *mutant = malloc(len); /* exact size, so that a sanitizer sees an overrun */
        memcpy(mutant, text, len);
        for (int k = 0; k < 1 + n % 3; k++) {
            seed = seed * 1664525u + 1013904223u;
            mutant[(seed >> 8) % len] = (char)(seed >> 24);
        }
        size_t cut = n % 5 == 0 ? seed % len : len;
        enum fm_status status = fm_label_parse(mutant, cut, &out, NULL);
        assert_true(status == FM_OK || status == FM_ERR_LABEL ||
                    status == FM_ERR_FOREIGN);
        free(mutant);
    }
}

static void
days_count_from_2025(void **state)
{
    (void)state;

    assert_int_equal(fm_label_day(1735689600), 0);
    assert_int_equal(fm_label_day(1735689600 + 86399), 0);
    assert_int_equal(fm_label_day(1735689600 + 86400), 1);
    assert_int_equal(fm_label_day(0), 0);
    assert_int_equal(fm_label_day_start(fm_label_day(1795478400)), 1795478400);
}

static void
parts_out_of_range_are_not_written(void **state)
{
    (void)state;
    char text[FM_LABEL_TEXT_MAX];
    size_t len = 7;
    struct fm_label l = specimen();

    l.kid = 4096;
    assert_int_equal(fm_label_encode(&l, text, sizeof text, &len), FM_ERR_ARG);
    l = specimen();
    strcpy(l.host, "a b");
    assert_int_equal(fm_label_encode(&l, text, sizeof text, &len), FM_ERR_ARG);
    l = specimen();
    l.scheme = FM_SCHEME_GTIN;
    strcpy(l.gtin, "06901234567893");
    assert_int_equal(fm_label_encode(&l, text, sizeof text, &len), FM_ERR_ARG);
    assert_int_equal(len, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_of_every_scheme_survive_text_in_either_case),
        cmocka_unit_test(a_mini_label_has_no_seal),
        cmocka_unit_test(a_sealed_local_label_has_the_documented_length),
        cmocka_unit_test(every_specimen_is_judged_as_its_line_says),
        cmocka_unit_test(any_bytes_are_safe_to_parse),
        cmocka_unit_test(days_count_from_2025),
        cmocka_unit_test(parts_out_of_range_are_not_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
