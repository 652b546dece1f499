/* Forms: what is refused and why, and pages as pdftotext and ZBar see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <firemark/sheet.h>

#define HEAD "form f\npage 210 297\nmargin 15 13\nsize 3\nqr 25\n"
#define URL "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN"

static char path[] = "/tmp/fm_form_XXXXXX";

static void
the_built_in_forms_are_read(void **state)
{
    struct fm_form form;
    size_t n = 0;

    (void)state;
    for (const char *name; (name = fm_form_name(n)); n++) {
        assert_int_equal(fm_form_find(name, &form), FM_OK);
        assert_string_equal(form.name, name);
    }
    assert_true(n >= 1);
    assert_int_equal(fm_form_find("nothing", &form), FM_ERR_ARG);
}

static void
a_bad_form_is_refused_with_line_and_rule(void **state)
{
    static const struct {
        const char *text, *rule;
        unsigned line;
    } rows[] = {
        {"", "form_head", 0},
        {"form f\npage 210 297\nsize 3\n", "form_head", 3},
        {"form F\n", "form_numbers", 1},
        {"form f\npage 210\n", "form_numbers", 2},
        {"form f\npage 210 297\nmargin 51 13\n", "form_numbers", 3},
        {"form f\npage 100 297\nmargin 40 13\nsize 3\nqr 25\n", "form_numbers", 5},
        {HEAD "blob 3 x\n", "form_statement", 6},
        {HEAD "title x\n", "form_numbers", 6},
        {HEAD "title 3\n", "text_words", 6},
        {HEAD "title 3 {x\n", "text_field", 6},
        {HEAD "label 20 x\n", "form_place", 6},
        {HEAD "row 8\nrow 8\n", "form_place", 7},
        {HEAD "row 8\nlabel 181 x\n", "form_width", 7},
        {HEAD "row 8\nlabel 0 x\nvalue 10 x\n", "form_place", 8},
        {HEAD "row 8 9\n", "form_numbers", 6},
        {HEAD "row 8\nlabel 20 x\n", "form_place", 7},
        {HEAD "end\n", "form_place", 6},
        {HEAD "group 9 x\ngroup 9 x\n", "form_place", 7},
        {HEAD "group 9 x\nfoot 3 x\n", "form_place", 7},
        {HEAD "group 9 x\nrow 8\nlabel 0 x\n", "form_place", 8},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fm_error error = {0};
        struct fm_form form;

        if (fm_form_read(rows[i].text, strlen(rows[i].text), &form, &error) !=
                FM_ERR_LAYOUT ||
            strcmp(error.rule, rows[i].rule) != 0 || error.line != rows[i].line)
            fail_msg("row %zu: %s at line %u, not %s at %u", i, error.rule, error.line,
                     rows[i].rule, rows[i].line);
        assert_true(error.zh[0] && error.en[0]);
    }
}

static bool
to_file(void *context, const void *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) == len;
}

/* What a command says of the PDF. */
static const char *
run(const char *command)
{
    static char out[65536];
    char line[512];

    snprintf(line, sizeof line, "unset LD_PRELOAD; f=%s; { %s ; } 2>/dev/null", path,
             command);
    FILE *p = popen(line, "r");

    assert_non_null(p);
    out[fread(out, 1, sizeof out - 1, p)] = '\0';
    pclose(p);
    return out;
}

/* One label behind the form; `late` asks for the form after it. */
static enum fm_status
make_pdf(const char *remarks, bool late)
{
    const struct fm_sheet_field fields[] = {
        {"number", "CY2026-1"}, {"place", "申安经营部"}, {"remarks", remarks}};
    const struct fm_sheet_label label = {URL, "J407-7PGB-VMFN"};
    struct fm_sheet_pdf *pdf;
    struct fm_form form;
    struct fm_design design;
    struct fm_media media;
    struct fm_sheet sheet = {.design = &design, .media = &media, .dpi = 300};
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fm_form_find("sampling-record", &form), FM_OK);
    assert_int_equal(fm_design_find("sample-50x30", &design), FM_OK);
    assert_int_equal(fm_media_find("roll-50x30", &media), FM_OK);
    assert_int_equal(fm_sheet_pdf_open(&sheet, URL, to_file, f, &pdf, NULL), FM_OK);
    if (late)
        assert_int_equal(fm_sheet_pdf_add(pdf, &label), FM_OK);
    enum fm_status status = fm_sheet_pdf_form(pdf, &form, fields, 3, URL, NULL);

    if (!late && status == FM_OK)
        assert_int_equal(fm_sheet_pdf_add(pdf, &label), FM_OK);
    assert_int_equal(fm_sheet_pdf_close(pdf), FM_OK);
    fclose(f);
    return status;
}

static void
a_form_comes_first_and_its_code_reads(void **state)
{
    (void)state;
    assert_int_equal(make_pdf("完好", false), FM_OK);
    assert_non_null(strstr(run("pdfinfo $f | tr -s ' '"), "Pages: 2\n"));
    assert_non_null(
        strstr(run("pdfinfo -f 1 -l 2 $f | tr -s ' '"), "Page 1 size: 595.276 x 841.89"));
    assert_non_null(strstr(run("pdfinfo -f 1 -l 2 $f | tr -s ' '"),
                           "Page 2 size: 141.732 x 85.0394"));
    const char *text = run("pdftotext -l 1 $f -");

    assert_non_null(strstr(text, "CY2026-1"));
    assert_non_null(strstr(text, "申安经营部"));
    assert_non_null(strstr(text, "完好"));
    assert_non_null(strstr(text, "第 1 页，共 1 页"));
    assert_null(strchr(text, '{'));
    assert_string_equal(run("pdftoppm -r 203 -gray -l 1 $f > $f.pgm && "
                            "zbarimg -q --raw $f.pgm; rm -f $f.pgm"),
                        URL "\n");
}

/* Each of the 400 words is on one of the pages, and the pages count themselves. */
static void
a_long_text_makes_the_form_go_on_on_a_next_page(void **state)
{
    static char remarks[8000];
    char word[8];

    (void)state;
    for (int i = 0; i < 400; i++)
        sprintf(remarks + strlen(remarks), "w%03d记录 ", i);
    assert_int_equal(make_pdf(remarks, false), FM_OK);
    const char *text = run("pdftotext -l 2 $f -");

    assert_non_null(strstr(text, "第 1 页，共 2 页"));
    assert_non_null(strstr(text, "第 2 页，共 2 页"));
    for (int i = 0; i < 400; i++) {
        snprintf(word, sizeof word, "w%03d", i);
        if (!strstr(text, word))
            fail_msg("%s is on no page", word);
    }
}

static void
a_form_is_refused_behind_labels_and_with_unprintable_fields(void **state)
{
    (void)state;
    assert_int_equal(make_pdf("完好", true), FM_ERR_ARG);
    assert_int_equal(make_pdf("a\x01", false), FM_ERR_ARG);
    assert_int_equal(make_pdf("\xff", false), FM_ERR_ARG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_forms_are_read),
        cmocka_unit_test(a_bad_form_is_refused_with_line_and_rule),
        cmocka_unit_test(a_form_comes_first_and_its_code_reads),
        cmocka_unit_test(a_long_text_makes_the_form_go_on_on_a_next_page),
        cmocka_unit_test(a_form_is_refused_behind_labels_and_with_unprintable_fields),
    };
    int fd = mkstemp(path);

    if (fd < 0)
        return 1;
    close(fd);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    unlink(path);
    return failed;
}
