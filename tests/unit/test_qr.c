#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/qr.h>
#include <zbar.h>

#define TAIL83                                                                           \
    "1234567890123456789012345678901234567890123456789012345678901234567890123456789012" \
    "3"
#define LOCAL "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN?S=" TAIL83 TAIL83
#define GTIN "HTTPS://F.EXAMPLE.CN/01/06901234567892/21/J4077PGBVMFN?S=" TAIL83 TAIL83

static void
the_layout_rule_gives_the_dots_of_the_design_table(void **state)
{
    static const struct {
        double side;
        int dpi, dots, version;
        enum fm_qr_ecc ecc;
    } rows[] = {
        {18, 300, 4, 7, FM_QR_M}, {20, 203, 3, 7, FM_QR_M}, {20, 300, 4, 7, FM_QR_M},
        {25, 203, 3, 9, FM_QR_Q}, {25, 300, 5, 7, FM_QR_M}, {30, 203, 4, 7, FM_QR_M},
        {30, 300, 6, 7, FM_QR_M},
    };
    struct fm_qr_plan p;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(fm_qr_make_plan(GTIN, rows[i].side, rows[i].dpi, &p, NULL),
                         FM_OK);
        assert_int_equal(p.dots, rows[i].dots);
        assert_int_equal(p.version, rows[i].version);
        assert_int_equal(p.ecc, rows[i].ecc);
        assert_int_equal(p.tight, rows[i].dots < 4);
    }
}

/* tests/specimens/qr.tsv, which other programs check against too. */
static void
every_specimen_is_planned_as_its_row_says(void **state)
{
    FILE *file = fopen("tests/specimens/qr.tsv", "r");
    char line[512];
    int seen = 0;

    (void)state;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char got[64] = "refused\t-\t-\t-", text[320];
        double side;
        int dpi;
        struct fm_qr_plan p;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%lf\t%d", &side, &dpi), 2);
        const char *at = strchr(strchr(line, '\t') + 1, '\t') + 1;
        assert_int_equal(sscanf(at, "%*s\t%*s\t%*s\t%*s\t%*s\t%319s", text), 1);
        enum fm_status status = fm_qr_make_plan(text, side, dpi, &p, NULL);
        if (status == FM_OK)
            snprintf(got, sizeof got, "%s\t%d\t%d\t%s", p.ecc == FM_QR_Q ? "Q" : "M",
                     p.version, p.dots, p.tight ? "warns" : "good");
        else
            assert_int_equal(status, FM_ERR_LAYOUT);
        if (strncmp(at, got, strlen(got)) != 0 || at[strlen(got)] != '\t')
            fail_msg("%s: %s", line, got);
        seen++;
    }
    fclose(file);
    assert_int_equal(seen, 42);
}

/* The versions of the design's table: fm_qr_encode takes a code only of the planned size.
 */
static void
a_label_needs_the_version_of_the_design_table(void **state)
{
    static const struct {
        const char *url;
        int m, q;
    } rows[] = {
        {"HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN", 2, 3},
        {LOCAL, 6, 8},
        {GTIN, 7, 9},
        {"HTTPS://F.EXAMPLE.CN/01/06901234567892/10/20261105-A/21/J4077PGBVMFN?S=" TAIL83
             TAIL83,
         7, 9},
    };
    static struct fm_qr qr;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fm_qr_plan m = {.ecc = FM_QR_M, .modules = 17 + 4 * rows[i].m},
                          q = {.ecc = FM_QR_Q, .modules = 17 + 4 * rows[i].q};

        assert_int_equal(fm_qr_encode(rows[i].url, &m, &qr), FM_OK);
        assert_int_equal(fm_qr_encode(rows[i].url, &q, &qr), FM_OK);
    }
}

static void
a_size_whose_modules_would_blur_is_refused_with_the_reason(void **state)
{
    struct fm_qr_plan p;
    struct fm_error e;

    (void)state;
    assert_int_equal(fm_qr_make_plan(GTIN, 18, 203, &p, &e), FM_ERR_LAYOUT);
    assert_string_equal(e.rule, "qr_module_size");
    assert_non_null(strstr(e.en, "18.0 mm"));
    assert_int_equal(fm_qr_make_plan(GTIN, 12, 600, &p, &e), FM_ERR_LAYOUT);
    assert_int_equal(fm_qr_make_plan("", 25, 203, &p, &e), FM_ERR_ARG);
    assert_int_equal(fm_qr_make_plan(GTIN, 25, 0, &p, &e), FM_ERR_ARG);
}

static void
a_code_over_20_mm_bends_round_less_than_80(void **state)
{
    struct fm_qr_plan p;

    (void)state;
    assert_int_equal(fm_qr_make_plan(GTIN, 26.6, 300, &p, NULL), FM_OK);
    assert_true(p.modules * p.module_mm > 20);
    assert_true(fm_qr_bends(&p, 79.9) && !fm_qr_bends(&p, 80) && !fm_qr_bends(&p, 0));
    assert_int_equal(fm_qr_make_plan(GTIN, 20, 300, &p, NULL), FM_OK);
    assert_false(fm_qr_bends(&p, 40));
}

static void
a_label_longer_than_its_plan_is_refused(void **state)
{
    static struct fm_qr qr;
    struct fm_qr_plan p;

    (void)state;
    assert_int_equal(
        fm_qr_make_plan("HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN", 25, 203, &p, NULL), FM_OK);
    assert_int_equal(fm_qr_encode(GTIN, &p, &qr), FM_ERR_LAYOUT);
}

/* Paints the modules with their quiet zone on whole dots, as a printer would. */
static void
assert_reads_back(const char *url, double side, int dpi)
{
    static struct fm_qr qr;
    struct fm_qr_plan p;

    assert_int_equal(fm_qr_make_plan(url, side, dpi, &p, NULL), FM_OK);
    assert_int_equal(fm_qr_encode(url, &p, &qr), FM_OK);
    int n = (qr.modules + 2 * FM_QR_QUIET) * p.dots;
    size_t bytes = (size_t)n * (size_t)n;
    uint8_t *grey = malloc(bytes);

    assert_non_null(grey);
    memset(grey, 255, bytes);
    for (int y = 0; y < n; y++)
        for (int x = 0; x < n; x++) {
            int r = y / p.dots - FM_QR_QUIET, c = x / p.dots - FM_QR_QUIET;
            if (r >= 0 && c >= 0 && r < qr.modules && c < qr.modules &&
                qr.dark[r * qr.modules + c])
                grey[(size_t)y * (size_t)n + (size_t)x] = 0;
        }
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();

    zbar_image_set_format(image, 0x30303859); /* "Y800" */
    zbar_image_set_size(image, (unsigned)n, (unsigned)n);
    zbar_image_set_data(image, grey, bytes, NULL);
    assert_int_equal(zbar_scan_image(scanner, image), 1);
    assert_string_equal(zbar_symbol_get_data(zbar_image_first_symbol(image)), url);
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(grey);
}

static void
full_length_labels_read_back_to_the_same_text(void **state)
{
    (void)state;
    assert_reads_back(LOCAL, 25, 203);
    assert_reads_back(LOCAL, 25, 300);
    assert_reads_back(GTIN, 25, 203);
    assert_reads_back(GTIN, 18, 300);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout_rule_gives_the_dots_of_the_design_table),
        cmocka_unit_test(every_specimen_is_planned_as_its_row_says),
        cmocka_unit_test(a_label_needs_the_version_of_the_design_table),
        cmocka_unit_test(a_size_whose_modules_would_blur_is_refused_with_the_reason),
        cmocka_unit_test(a_code_over_20_mm_bends_round_less_than_80),
        cmocka_unit_test(a_label_longer_than_its_plan_is_refused),
        cmocka_unit_test(full_length_labels_read_back_to_the_same_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
