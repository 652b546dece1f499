#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <firemark/design.h>
#include <firemark/shelf.h>

#define HEAD "design d\nsize 50 30\n"
#define QR "qr 0.5 0.5 25\n"
#define ROLL "media m\npage 50 30\ncell 50 30\ngrid 1 1\nfirst 0 0\npitch 50 30\n"
#define SERIAL "text 26 25 23.5 2.7 mono 1 {serial}\n"

static void
every_built_in_file_reads_under_its_own_name(void **state)
{
    struct fm_design d;
    struct fm_media m;
    size_t designs = 0, media = 0;

    (void)state;
    for (const char *name; (name = fm_design_name(designs)); designs++) {
        assert_int_equal(fm_design_find(name, &d), FM_OK);
        assert_string_equal(d.name, name);
    }
    for (const char *name; (name = fm_media_name(media)); media++) {
        assert_int_equal(fm_media_find(name, &m), FM_OK);
        assert_string_equal(m.name, name);
    }
    assert_true(designs >= 40 && media >= 18);
    assert_int_equal(fm_design_find("nothing", &d), FM_ERR_ARG);
    assert_int_equal(fm_media_find("nothing", &m), FM_ERR_ARG);
}

static void
a_design_is_read_in_millimetres(void **state)
{
    static const char TEXT[] =
        "# note\n\n" HEAD QR "text 26 2 23 2.8 bold 2 批号 {batch}\n"
        "bar 26 12 23 0.15\n" SERIAL;
    struct fm_design d;

    (void)state;
    assert_int_equal(fm_design_read(TEXT, strlen(TEXT), &d, NULL), FM_OK);
    assert_true(d.width == 50 && d.height == 30 && d.qr.width == 25 && d.qr.x == 0.5);
    assert_int_equal(d.text_count, 2);
    assert_int_equal(d.serial, 1);
    assert_string_equal(d.texts[0].text, "批号 {batch}");
    assert_true(d.texts[0].lines == 2);
    assert_int_equal(d.texts[0].face, FM_FACE_BOLD);
    assert_float_equal(d.bars[0].height, 0.15, 1e-9);
}

static void
a_bad_design_is_refused_with_line_and_rule(void **state)
{
    static const struct {
        const char *text, *rule;
        unsigned line;
    } rows[] = {
        {"", "design_name", 0},
        {"design Upper\n", "design_name", 1},
        {"design d more\n", "design_name", 1},
        {"design d\nqr 0 0 25\n", "design_size", 2},
        {"design d\nsize 50\n", "design_numbers", 2},
        {"design d\nsize 50 30.0001\n", "design_numbers", 2},
        {"design d\nsize 50 1e1\n", "design_numbers", 2},
        {"design d\nsize 50 nan\n", "design_numbers", 2},
        {"design d\nsize 50 -30\n", "design_numbers", 2},
        {"design d\nsize 50 1000\n", "design_numbers", 2},
        {HEAD "circle 1 1 1\n", "design_statement", 3},
        {HEAD "qr 1 6 25\n", "design_outside", 3},
        {HEAD QR QR, "design_qr", 4},
        {HEAD "\n# c\ntext 1 2 23 2.8 serif 1 x\n", "design_numbers", 5},
        {HEAD "text 1 2 23 2.8 sans 4.5 x\n", "design_numbers", 3},
        {HEAD "text 1 2 23 2.8 sans 1\n", "text_words", 3},
        {HEAD "text 1 2 23 2.8 sans 1 \xff\n", "text_words", 3},
        {HEAD "text 1 2 23 2.8 sans 1 x\r\n", "text_words", 3},
        {HEAD "text 1 2 23 2.8 sans 1 {batch\n", "text_field", 3},
        {HEAD "text 1 2 23 2.8 sans 1 batch}\n", "text_field", 3},
        {HEAD "text 1 2 23 2.8 sans 1 {}\n", "text_field", 3},
        {HEAD "text 1 27 23 2.8 sans 2 x\n", "design_outside", 3},
        {HEAD "text 26 25 23 2.7 sans 1 {serial}\n", "design_serial", 3},
        {HEAD "text 26 25 23 2.7 mono 1 No {serial}\n", "design_serial", 3},
        {HEAD "text 26 25 20 2.7 mono 1 {serial}\n", "design_serial", 3},
        {HEAD SERIAL SERIAL, "design_serial", 4},
        {HEAD QR, "design_incomplete", 3},
        {HEAD SERIAL, "design_incomplete", 3},
        {HEAD QR SERIAL "text 1 24 23 2 sans 1 x\n", "design_quiet_zone", 5},
        {HEAD "bar 0 0 50 1\n" QR SERIAL, "design_quiet_zone", 5},
        {HEAD "qr 0.5 0.5 25 tiny\n", "design_qr", 3},
        {HEAD "qr 0.5 0.5 25 mini x\n", "design_qr", 3},
        {HEAD "qr 0.5 0.5 25 mini\n" SERIAL, "design_online", 4},
        {HEAD "qr 0.5 0.5 25 any\n" SERIAL, "design_online", 4},
        {HEAD "qr 0.5 0.5 4\n", "design_numbers", 3},
        {HEAD "bar 1 1 300\n", "design_numbers", 3},
        {HEAD "bar 1 1 60 1\n", "design_outside", 3},
        {HEAD "plate 26 2 23 3 4 x\n", "design_numbers", 3},
        {HEAD "plate 26 2 23 3 x\n", "design_numbers", 3},
        {HEAD "plate 26 2 30 3 2 x\n", "design_outside", 3},
        {HEAD "plate 26 2 20 3 2\n", "text_words", 3},
        {HEAD "plate 26 2 20 3 2 {serial}\n", "design_serial", 3},
        {HEAD QR "plate 1 2 20 3 2 x\n" SERIAL, "design_quiet_zone", 5},
        {HEAD "text 1 2 23 2.8 sans 1 [a\n", "text_language", 3},
        {HEAD "text 1 2 23 2.8 sans 1 a]\n", "text_language", 3},
        {HEAD "text 1 2 23 2.8 sans 1 a|b\n", "text_language", 3},
        {HEAD "text 1 2 23 2.8 sans 1 [a]\n", "text_language", 3},
        {HEAD "text 1 2 23 2.8 sans 1 [a|[b|c]]\n", "text_language", 3},
        {HEAD "text 1 2 23 2.8 sans 1 [a|b|c|d]\n", "text_language", 3},
    };
    struct fm_design d;
    struct fm_error e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum fm_status s = fm_design_read(rows[i].text, strlen(rows[i].text), &d, &e);

        if (s != FM_ERR_LAYOUT || strcmp(e.rule, rows[i].rule) || e.line != rows[i].line)
            fail_msg("row %zu: status %d, rule %s, line %u", i, (int)s, e.rule, e.line);
        assert_true(e.zh[0] && strstr(e.en, "line "));
    }
}

static void
a_bad_medium_is_refused_with_line_and_rule(void **state)
{
    static const struct {
        const char *text, *rule;
        unsigned line;
    } rows[] = {
        {"media m\ncell 50 30\n", "media_statement", 2},
        {"media m\npage 210 297\ncell 50 30\ngrid 0 9\n", "media_statement", 4},
        {"media m\npage 210 297\ncell 50 30\ngrid 3 9\n", "media_incomplete", 4},
        {"media m\npage 50 30\ncell 50 30\ngrid 1 1\nfirst 0 0\npitch 40 30\n",
         "media_overlap", 6},
        {"media m\npage 150 30\ncell 50 30\ngrid 3 1\nfirst 1 0\npitch 50 30\n",
         "media_page", 6},
        {"media m\npage 50 30\ncell 50 30\ngrid 1 1\nfirst 0 0\npitch 50 30\npage 1 1\n",
         "media_statement", 7},
        {ROLL "gap 21\n", "media_statement", 7},
        {ROLL "gap\n", "media_statement", 7},
        {ROLL "gap 2 2\n", "media_statement", 7},
        {ROLL "gap 2\ngap 2\n", "media_statement", 8},
        {"media m\npage 50 99\ncell 50 30\ngrid 1 2\nfirst 0 0\npitch 50 30\ngap 2\n",
         "media_roll", 7},
    };
    struct fm_media m;
    struct fm_error e;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum fm_status s = fm_media_read(rows[i].text, strlen(rows[i].text), &m, &e);

        if (s != FM_ERR_LAYOUT || strcmp(e.rule, rows[i].rule) || e.line != rows[i].line)
            fail_msg("row %zu: status %d, rule %s, line %u", i, (int)s, e.rule, e.line);
    }
}

static void
a_roll_knows_its_gap_and_a_sheet_has_none(void **state)
{
    struct fm_media m;

    (void)state;
    assert_int_equal(fm_media_read(ROLL "gap 2.5\n", strlen(ROLL "gap 2.5\n"), &m, NULL),
                     FM_OK);
    assert_true(m.roll && m.gap == 2.5);
    assert_int_equal(fm_media_read(ROLL, strlen(ROLL), &m, NULL), FM_OK);
    assert_true(!m.roll && m.gap == 0);
}

/* What a plate, a code without its signature and words in two languages are read as. */
static void
the_finer_statements_are_read(void **state)
{
    static const char TEXT[] = HEAD "qr 0 0 20 any\nplate 26 2 20 5 3.5 [封|Seal]\n"
                                    "text 26 12 20 2 sans 1.5 {online}\n" SERIAL;
    struct fm_design d;

    (void)state;
    assert_int_equal(fm_design_read(TEXT, strlen(TEXT), &d, NULL), FM_OK);
    assert_int_equal(d.code, FM_CODE_ANY);
    assert_int_equal(d.texts[0].face, FM_FACE_PLATE);
    assert_true(d.texts[0].box.height == 5 && d.texts[0].size == 3.5);
    assert_string_equal(d.texts[0].text, "[封|Seal]");
    assert_float_equal(d.texts[1].box.height, 3.2, 1e-9);
}

/* ---- files of one's own ---- */

#define GOOD QR SERIAL "text 26 2 20 2 sans 1 own\n"

static char folder[] = "/tmp/fm_shelf_XXXXXX";
static char refused[400]; /* "NAME rule line;" of each */

static void
note(void *context, const char *path, const struct fm_error *why)
{
    size_t n = strlen(refused);

    (void)context;
    snprintf(refused + n, sizeof refused - n, "%s %s %u;", strrchr(path, '/') + 1,
             why->rule, why->line);
}

static void
put_file(const char *name, const char *text, size_t len)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

static void
put_text(const char *name, const char *text)
{
    put_file(name, text, strlen(text));
}

static int
make_folder(void **state)
{
    (void)state;
    refused[0] = '\0';
    strcpy(folder, "/tmp/fm_shelf_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int
drop_folder(void **state)
{
    char command[64];

    (void)state;
    fm_shelf_clear();
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static void
a_file_of_ones_own_needs_no_build(void **state)
{
    struct fm_design d;
    struct fm_media m;
    size_t before = 0, after = 0;

    (void)state;
    while (fm_design_name(before))
        before++;
    put_text("d.design", HEAD GOOD);
    put_text("m.media", ROLL);
    put_text("unit-50x30.design", "design unit-50x30\nsize 50 30\n" GOOD);
    put_text("README.md", "no label file");
    put_text(".d.design.swp", "hidden");
    assert_int_equal(fm_shelf_load(folder, note, NULL), FM_OK);
    assert_string_equal(refused, "");
    assert_int_equal(fm_design_find("d", &d), FM_OK);
    assert_int_equal(fm_media_find("m", &m), FM_OK);
    assert_int_equal(fm_design_find("unit-50x30", &d), FM_OK);
    assert_string_equal(d.texts[1].text, "own"); /* in the place of the one built in */
    assert_true(fm_shelf_own("d.design") && fm_shelf_own("unit-50x30.design"));
    assert_false(fm_shelf_own("unit-60x40.design") || fm_shelf_own("d.media"));
    assert_string_equal(fm_shelf_text("m.media"), ROLL);
    assert_null(fm_shelf_text("m.design"));
    while (fm_design_name(after))
        after++;
    assert_int_equal(after, before + 1);
    assert_string_equal(fm_design_name(before), "d");
    fm_shelf_clear();
    assert_int_equal(fm_design_find("d", &d), FM_ERR_ARG);
    assert_null(fm_design_name(before));
}

static void
a_bad_file_is_told_and_passed_over(void **state)
{
    static char large[FM_SHELF_FILE_MAX + 1];
    struct fm_design d;

    (void)state;
    memset(large, '\n', sizeof large);
    put_text("a.design", HEAD GOOD);
    put_text("b.design", "design b\nsize 50\n");
    put_text("c.media", "media c\npage 1 1\n");
    put_text("d.design", HEAD GOOD);
    put_file("e.design", large, sizeof large);
    put_file("f.design", "design f\nsize 50 30\n" GOOD "#\0\n",
             sizeof "design f\nsize 50 30\n" GOOD "#0\n" - 1);
    put_text("g.form", "form g\n");
    assert_int_equal(fm_shelf_load(folder, note, NULL), FM_OK);
    assert_string_equal(refused, "a.design file_name 1;b.design design_numbers 2;"
                                 "c.media media_statement 2;e.design file_read 1;"
                                 "f.design file_nul 1;g.form form_head 1;");
    assert_int_equal(fm_design_find("d", &d), FM_OK);
    assert_int_equal(fm_design_find("a", &d), FM_ERR_ARG);
    assert_int_equal(fm_design_find("b", &d), FM_ERR_ARG);
}

static void
a_folder_that_is_not_there_is_no_error_but_one_that_is_none_is(void **state)
{
    char path[128];

    (void)state;
    snprintf(path, sizeof path, "%s/nothing", folder);
    assert_int_equal(fm_shelf_load(path, note, NULL), FM_OK);
    put_text("nothing", "a file");
    assert_int_equal(fm_shelf_load(path, note, NULL), FM_ERR_IO);
    assert_string_equal(refused, "");
}

static void
a_file_is_checked_by_its_ending(void **state)
{
    struct fm_error e;

    (void)state;
    assert_int_equal(fm_shelf_check("/x/d.design", HEAD GOOD, strlen(HEAD GOOD), &e),
                     FM_OK);
    assert_int_equal(fm_shelf_check("m.media", ROLL, strlen(ROLL), NULL), FM_OK);
    assert_int_equal(fm_shelf_check("d.media", HEAD GOOD, strlen(HEAD GOOD), &e),
                     FM_ERR_LAYOUT);
    assert_string_equal(e.rule, "media_statement");
    assert_int_equal(fm_shelf_check("other.design", HEAD GOOD, strlen(HEAD GOOD), &e),
                     FM_ERR_LAYOUT);
    assert_string_equal(e.rule, "file_name");
    assert_int_equal(fm_shelf_check("d.txt", HEAD GOOD, strlen(HEAD GOOD), &e),
                     FM_ERR_ARG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_built_in_file_reads_under_its_own_name),
        cmocka_unit_test(a_design_is_read_in_millimetres),
        cmocka_unit_test(a_bad_design_is_refused_with_line_and_rule),
        cmocka_unit_test(a_bad_medium_is_refused_with_line_and_rule),
        cmocka_unit_test(a_roll_knows_its_gap_and_a_sheet_has_none),
        cmocka_unit_test(the_finer_statements_are_read),
        cmocka_unit_test_setup_teardown(a_file_of_ones_own_needs_no_build, make_folder,
                                        drop_folder),
        cmocka_unit_test_setup_teardown(a_bad_file_is_told_and_passed_over, make_folder,
                                        drop_folder),
        cmocka_unit_test_setup_teardown(
            a_folder_that_is_not_there_is_no_error_but_one_that_is_none_is, make_folder,
            drop_folder),
        cmocka_unit_test(a_file_is_checked_by_its_ending),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
