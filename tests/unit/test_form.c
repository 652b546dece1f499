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
static struct fm_form form; /* large */

static void
the_built_in_forms_are_read(void **state)
{
    size_t n = 0;

    (void)state;
    for (const char *name; (name = fm_form_name(n)); n++) {
        assert_int_equal(fm_form_find(name, &form), FM_OK);
        assert_string_equal(form.name, name);
        assert_true(form.serif);
        assert_true(fm_form_shows(&form, "document"));
        for (unsigned i = 0; i < form.need_count; i++) {
            if (!fm_form_shows(&form, form.needs[i].field) &&
                strcmp(form.needs[i].field, "reserve") != 0 &&
                strcmp(form.needs[i].field, "reason") != 0)
                fail_msg("%s needs %s and does not show it", name, form.needs[i].field);
            assert_non_null(strchr(form.needs[i].name, '|'));
        }
    }
    assert_true(n >= 7);
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
        {HEAD "group 41 x\n", "form_place", 6},
        {HEAD "row 8\nlabel 3 x\n", "form_width", 7},
        {HEAD "row 8\nlabel 177 x\nlabel 0 x\n", "form_width", 8},
        {HEAD "rows 8\n", "text_words", 6},
        {HEAD "rows 8 items\nrow 8\n", "form_place", 7},
        {HEAD "face gothic\n", "form_face", 6},
        {HEAD "title 3 x\nface serif\n", "form_place", 7},
        {HEAD "need 9 x\n", "form_need", 6},
        {HEAD "need a\n", "text_words", 6},
        {HEAD "title 3 x\nneed a x\n", "form_place", 7},
        {HEAD "title 0 x\n", "form_numbers", 6},
        {HEAD "text 21 x\n", "form_numbers", 6},
        {HEAD "gap x\n", "form_numbers", 6},
        {HEAD "row 8\nvalue 0 {a=}\n", "text_field", 7},
        {HEAD "row 8\nvalue 0 {=a}\n", "text_field", 7},
        {HEAD "row 8\nvalue 0 {a=b=c}\n", "text_field", 7},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fm_error error = {0};

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
    const struct fm_form_fill fill = {.fields = fields, .field_count = 3, .url = URL};
    struct fm_sheet_pdf *pdf;
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
    enum fm_status status = fm_sheet_pdf_form(pdf, &form, &fill, NULL);

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
    const char *text = run("pdftotext -l 1 $f - | tr -d '[:blank:]'");

    assert_non_null(strstr(text, "CY2026-1"));
    assert_non_null(strstr(text, "申安经营部"));
    assert_non_null(strstr(text, "完好"));
    assert_non_null(strstr(text, "第1页共1页"));
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
    const char *text = run("pdftotext -l 2 $f - | tr -d '[:blank:]'");

    assert_non_null(strstr(text, "第1页共2页"));
    assert_non_null(strstr(text, "第2页共2页"));
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

/* ---- forms of their own ---- */

/* A file from the text of a form: 60 entries, and the fields given. */
static enum fm_status
make_own(const char *text, const struct fm_sheet_field *fields, size_t n, const char *url)
{
    static char values[60][2][16];
    static struct fm_sheet_field cells[60][2];
    const struct fm_form_list list = {"items", cells[0], 2, 60};
    const struct fm_form_fill fill = {fields, n, &list, 1, url, 300};
    struct fm_error error = {0};
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    for (int i = 0; i < 60; i++) {
        snprintf(values[i][0], 16, "item%02d", i);
        snprintf(values[i][1], 16, "%d kg", i);
        cells[i][0] = (struct fm_sheet_field){"what", values[i][0]};
        cells[i][1] = (struct fm_sheet_field){"weight", values[i][1]};
    }
    if (fm_form_read(text, strlen(text), &form, &error) != FM_OK)
        fail_msg("line %u: %s", error.line, error.en);
    enum fm_status status =
        fm_form_pdf(&form, &fill, "标题", "2026-11-24T10:00:00+08:00", to_file, f, NULL);

    fclose(f);
    return status;
}

static int
count(const char *text, const char *what)
{
    int n = 0;

    for (const char *at = text; (at = strstr(at, what)); at++)
        n++;
    return n;
}

/* 60 rows of 10 mm take three pages; headings are told on each, numbers run on. */
static void
a_list_grows_over_pages_under_its_headings(void **state)
{
    static const char FORM[] =
        HEAD "again 2 goes-on\ntitle 5 T\nhead 10\nlabel 20 HEADING\n"
             "label 0 weight\nrows 10 items\nlabel 20 {n}\n"
             "value 0 {what} {weight} of {owner}\nrow 8\nvalue 0 "
             "{owner} after\nfoot 2 page {page} of {pages}\n";
    const struct fm_sheet_field owner = {"owner", "OWNER"};
    char word[40];

    (void)state;
    assert_int_equal(make_own(FORM, &owner, 1, URL), FM_OK);
    assert_non_null(strstr(run("pdfinfo $f | tr -s ' '"), "Pages: 3\n"));
    assert_non_null(strstr(run("pdfinfo $f"), "标题"));
    const char *text = run("pdftotext -layout $f -");

    assert_int_equal(count(text, "HEADING"), 3);
    assert_int_equal(count(text, "goes-on"), 2);
    assert_int_equal(count(text, "OWNER after"), 1);
    for (int i = 0; i < 60; i++) {
        snprintf(word, sizeof word, "item%02d %d kg of OWNER", i, i);
        assert_int_equal(count(text, word), 1);
    }
    for (int i = 1; i <= 3; i++) {
        snprintf(word, sizeof word, "page %d of 3", i);
        assert_int_equal(count(text, word), 1);
    }
    assert_string_equal(run("pdftoppm -r 203 -gray -l 1 $f > $f.pgm && "
                            "zbarimg -q --raw $f.pgm; rm -f $f.pgm"),
                        URL "\n");
}

static void
a_list_without_entries_is_one_empty_row(void **state)
{
    static const char FORM[] = HEAD "rows 10 nothing\nlabel 20 {n}\nvalue 0 {what}\n";

    (void)state;
    assert_int_equal(make_own(FORM, NULL, 0, URL), FM_OK);
    assert_non_null(strstr(run("pdfinfo $f | tr -s ' '"), "Pages: 1\n"));
    assert_null(strchr(run("pdftotext $f -"), '1'));
}

static void
a_tick_box_is_ticked_where_the_field_has_its_value(void **state)
{
    static const char FORM[] =
        HEAD "line 3 {a=yes} one {a=no} two {b=yes} three\nline 3 {c} words\n";
    const struct fm_sheet_field a = {"a", "yes"};

    (void)state;
    assert_int_equal(make_own(FORM, &a, 1, URL), FM_OK);
    const char *text = run("pdftotext $f -");

    assert_non_null(strstr(text, "☑ one ☐ two ☐ three"));
    assert_null(strstr(text, "words"));
    assert_true(fm_form_shows(&form, "a") && fm_form_shows(&form, "c"));
    assert_false(fm_form_shows(&form, "ye") || fm_form_shows(&form, "yes"));
}

/* A paragraph longer than a page is split between its lines, and nothing of it is lost.
 */
static void
a_long_paragraph_goes_on_on_the_next_page(void **state)
{
    static const char FORM[] =
        HEAD "face serif\ntext 5 {words}\nseal 30 WHO|WHEN\nfoot 2 {page}/{pages}\n";
    static char words[20000];
    const struct fm_sheet_field field = {"words", words};
    char word[8];

    (void)state;
    for (int i = 0; i < 900; i++)
        sprintf(words + strlen(words), "w%03d记录 ", i);
    assert_int_equal(make_own(FORM, &field, 1, URL), FM_OK);
    const char *text = run("pdftotext $f -");

    for (int i = 0; i < 900; i++) {
        snprintf(word, sizeof word, "w%03d", i);
        assert_int_equal(count(text, word), 1);
    }
    assert_non_null(strstr(text, "1/4"));
    assert_non_null(strstr(text, "4/4"));
    assert_non_null(strstr(text, "WHO"));
}

static void
a_draft_is_marked_and_bears_no_code(void **state)
{
    static const char FORM[] = HEAD "line 3 words\n";
    const struct fm_sheet_field code = {"code", "J407-7PGB-VMFN"};
    const struct fm_form_fill fill = {.fields = &code, .field_count = 1, .dpi = 300};

    (void)state;
    assert_int_equal(make_own(FORM, &code, 1, NULL), FM_OK);
    const char *text = run("pdftotext $f -");

    assert_non_null(strstr(text, "words"));
    assert_null(strstr(text, "J407"));
    assert_true(strstr(text, "草") && strstr(text, "稿"));
    assert_string_equal(run("pdftoppm -r 203 -gray -l 1 $f > $f.pgm && "
                            "zbarimg -q --raw $f.pgm; rm -f $f.pgm"),
                        "");
    assert_int_equal(fm_form_corner(&form, &fill, to_file, NULL, NULL), FM_ERR_ARG);
}

static void
the_corner_shows_the_code_alone(void **state)
{
    const struct fm_sheet_field code = {"code", "J407-7PGB-VMFN"};
    const struct fm_form_fill fill = {
        .fields = &code, .field_count = 1, .url = URL, .dpi = 300};
    FILE *f = fopen(path, "wb");

    (void)state;
    assert_non_null(f);
    assert_int_equal(fm_form_find("result-notice", &form), FM_OK);
    assert_int_equal(fm_form_corner(&form, &fill, to_file, f, NULL), FM_OK);
    fclose(f);
    assert_string_equal(run("mv $f $f.png; zbarimg -q --raw $f.png; mv $f.png $f"),
                        URL "\n");
}

/* The same data gives the same bytes. */
static void
a_file_is_the_same_each_time(void **state)
{
    static const char FORM[] = HEAD "face serif\ntitle 5 检验结果通知书\n";
    static char first[80];

    (void)state;
    assert_int_equal(make_own(FORM, NULL, 0, URL), FM_OK);
    snprintf(first, sizeof first, "%.64s", run("sha256sum $f"));
    assert_int_equal(make_own(FORM, NULL, 0, URL), FM_OK);
    assert_memory_equal(first, run("sha256sum $f"), 64);
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
        cmocka_unit_test(a_list_grows_over_pages_under_its_headings),
        cmocka_unit_test(a_list_without_entries_is_one_empty_row),
        cmocka_unit_test(a_tick_box_is_ticked_where_the_field_has_its_value),
        cmocka_unit_test(a_long_paragraph_goes_on_on_the_next_page),
        cmocka_unit_test(a_draft_is_marked_and_bears_no_code),
        cmocka_unit_test(the_corner_shows_the_code_alone),
        cmocka_unit_test(a_file_is_the_same_each_time),
    };
    int fd = mkstemp(path);

    if (fd < 0)
        return 1;
    close(fd);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    unlink(path);
    return failed;
}
