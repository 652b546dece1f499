/* Every form of a label is rendered, rasterised by a program of its own kind and read
 * back by ZBar: what a scanner sees, not what we meant to draw. */
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
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#ifdef FIREMARK_SANITIZE
#include <sanitizer/lsan_interface.h>
#endif

#define TAIL83                                                                           \
    "1234567890123456789012345678901234567890123456789012345678901234567890123456789012" \
    "3"
#define LOCAL "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN?S=" TAIL83 TAIL83
#define GTIN "HTTPS://F.EXAMPLE.CN/01/06901234567892/21/J4077PGBVMFN?S=" TAIL83 TAIL83

static char dir[] = "/tmp/fm_sheet_XXXXXX";

static const struct fm_sheet_field FIELDS[] = {
    {"name", "手提式干粉灭火器"},
    {"model", "MFZ/ABC4"},
    {"product_en", "Portable powder extinguisher"},
    {"batch", "20261105-A"},
    {"producer", "示例消防器材（江苏）有限公司"},
    {"issued", "2026-11-24"},
    {"sampled", "2026-11-24"},
    {"record", "CY-2026-0117"},
    {"agency", "示例市消防救援支队"},
};

static bool
to_file(void *context, const void *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) == len;
}

static bool
to_nowhere(void *context, const void *bytes, size_t len)
{
    (void)context, (void)bytes, (void)len;
    return false;
}

static FILE *
open_out(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    return f;
}

/* Runs a command in the test's directory and returns what it printed. */
static const char *
run(const char *command)
{
    static char out[65536];
    char line[512];

    snprintf(line, sizeof line, "cd %s && unset LD_PRELOAD && { %s ; } 2>/dev/null", dir,
             command);
    FILE *p = popen(line, "r");

    assert_non_null(p);
    out[fread(out, 1, sizeof out - 1, p)] = '\0';
    pclose(p);
    return out;
}

static unsigned
count(const char *text, const char *part)
{
    unsigned n = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

static struct fm_sheet
make_sheet(const char *design, const char *media, int dpi)
{
    static struct fm_design d;
    static struct fm_media m;

    assert_int_equal(fm_design_find(design, &d), FM_OK);
    assert_int_equal(fm_media_find(media, &m), FM_OK);
    return (struct fm_sheet){.design = &d,
                             .media = &m,
                             .dpi = dpi,
                             .fields = FIELDS,
                             .field_count = sizeof FIELDS / sizeof *FIELDS};
}

/* cairo 1.16 leaks 768 bytes for each OpenType/CFF font it puts into a PDF, when it ends
 * the file; what is allocated before that is still looked at. */
static enum fm_status
close_pdf(struct fm_sheet_pdf *pdf)
{
#ifdef FIREMARK_SANITIZE
    __lsan_disable();
#endif
    enum fm_status status = fm_sheet_pdf_close(pdf);

#ifdef FIREMARK_SANITIZE
    __lsan_enable();
#endif
    return status;
}

static void
make_pdf(const struct fm_sheet *sheet, const char *url, unsigned labels)
{
    struct fm_sheet_label label = {url, "J407-7PGB-VMFN"};
    struct fm_sheet_pdf *pdf;
    FILE *f = open_out("a.pdf");

    assert_int_equal(fm_sheet_pdf_open(sheet, url, to_file, f, &pdf, NULL), FM_OK);
    for (unsigned i = 0; i < labels; i++)
        assert_int_equal(fm_sheet_pdf_add(pdf, &label), FM_OK);
    assert_int_equal(close_pdf(pdf), FM_OK);
    assert_int_equal(fclose(f), 0);
}

static void
assert_reads(const char *command, const char *url)
{
    char line[300];

    snprintf(line, sizeof line, "%s\n", url);
    assert_string_equal(run(command), line);
}

static void
kinds_of_labels_share_a_sheet_and_each_code_reads_before_it_leaves(void **state)
{
    struct fm_sheet sample = make_sheet("sample-50x30", "a4-3x9", 300), unit = sample;
    struct fm_design other;
    struct fm_sheet_label a = {GTIN, "J407-7PGB-VMFN"}, b = {LOCAL, "J407-7PGB-VMFN"};
    struct fm_sheet_pdf *pdf;
    FILE *f = open_out("a.pdf"), *code = open_out("a.png");

    (void)state;
    assert_int_equal(fm_design_find("unit-50x30", &other), FM_OK);
    unit.design = &other;
    assert_int_equal(fm_sheet_pdf_open(&sample, GTIN, to_file, f, &pdf, NULL), FM_OK);
    assert_int_equal(fm_sheet_pdf_code(pdf, to_file, code), FM_ERR_ARG);
    assert_int_equal(fm_sheet_pdf_add(pdf, &a), FM_OK);
    other.width = 300; /* larger than a cell: refused, and what is there stays */
    assert_int_equal(fm_sheet_pdf_turn(pdf, &unit, LOCAL, NULL), FM_ERR_LAYOUT);
    other.width = 50;
    assert_int_equal(fm_sheet_pdf_turn(pdf, &unit, LOCAL, NULL), FM_OK);
    assert_int_equal(fm_sheet_pdf_add(pdf, &b), FM_OK);
    assert_int_equal(fm_sheet_pdf_code(pdf, to_nowhere, NULL), FM_ERR_IO);
    assert_int_equal(fm_sheet_pdf_code(pdf, to_file, code), FM_OK);
    assert_int_equal(close_pdf(pdf), FM_OK);
    assert_int_equal(fclose(f) | fclose(code), 0);
    assert_reads("zbarimg -q --raw a.png", LOCAL);
    assert_non_null(strstr(run("pdfinfo a.pdf | tr -s ' '"), "Pages: 1\n"));
    run("pdftoppm -r 300 -gray a.pdf > a.pgm");
    const char *read = run("zbarimg -q --raw a.pgm");

    assert_int_equal(count(read, GTIN), 1);
    assert_int_equal(count(read, LOCAL), 1);
    assert_int_equal(count(run("pdftotext a.pdf -"), "检验样品"), 1);
    assert_int_equal(count(run("pdftotext a.pdf -"), "Issued 2026"), 1);
}

static void
a_label_reads_back_from_png_and_svg(void **state)
{
    static const char *const URLS[] = {LOCAL, GTIN};
    static const int DPI[] = {203, 300};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", DPI[i & 1]);
        struct fm_sheet_label label = {URLS[i >> 1], "J407-7PGB-VMFN"};
        FILE *f = open_out("a.png");

        assert_int_equal(fm_sheet_png(&sheet, &label, to_file, f, NULL), FM_OK);
        assert_int_equal(fclose(f), 0);
        assert_reads("zbarimg -q --raw a.png", label.url);
        f = open_out("a.svg");
        assert_int_equal(fm_sheet_svg(&sheet, &label, to_file, f, NULL), FM_OK);
        assert_int_equal(fclose(f), 0);
        assert_reads("rsvg-convert -z 3 a.svg > s.png && zbarimg -q --raw s.png",
                     label.url);
    }
}

static void
the_codes_of_a_sheet_all_read_and_start_at_the_asked_cell(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "a4-3x9", 300);

    (void)state;
    sheet.start_cell = 25;
    make_pdf(&sheet, GTIN, 29);
    assert_non_null(strstr(run("pdfinfo a.pdf | tr -s ' '"), "Pages: 2\n"));
    run("pdftoppm -r 300 -gray a.pdf p");
    assert_int_equal(count(run("zbarimg -q --raw p-1.pgm"), GTIN), 2);
    assert_int_equal(count(run("zbarimg -q --raw p-2.pgm"), GTIN), 27);
}

static void
the_text_of_a_pdf_can_be_searched(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 300);

    (void)state;
    make_pdf(&sheet, LOCAL, 1);
    const char *text = run("pdftotext -raw a.pdf -");

    assert_non_null(strstr(text, "手提式干粉灭火器"));
    assert_non_null(strstr(text, "批号 Batch 20261105-A"));
    assert_non_null(strstr(text, "J407-7PGB-VMFN"));
    assert_null(strstr(text, "{"));
}

static void
every_character_of_a_label_comes_from_the_two_label_fonts(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 300);

    (void)state;
    make_pdf(&sheet, LOCAL, 1);
    const char *fonts = run("pdffonts a.pdf | tail -n +3");

    assert_int_equal(count(fonts, "\n"),
                     count(fonts, "NotoSansCJKsc") + count(fonts, "DejaVuSansMono"));
    assert_true(count(fonts, "NotoSansCJKsc") >= 2 &&
                count(fonts, "DejaVuSansMono") == 1);
}

/* 300 labels more may add their codes and serials, not their texts. */
static void
shared_text_is_written_once(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 300);
    long size[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        make_pdf(&sheet, LOCAL, i ? 301 : 1);
        size[i] = atol(run("stat -c %s a.pdf"));
    }
    assert_true(size[0] > 0 && (size[1] - size[0]) / 300 < 2000);
}

static cairo_surface_t *
make_png(const struct fm_sheet *sheet, const char *url)
{
    struct fm_sheet_label label = {url, "J407-7PGB-VMFN"};
    char path[128];
    FILE *f = open_out("a.png");

    assert_int_equal(fm_sheet_png(sheet, &label, to_file, f, NULL), FM_OK);
    assert_int_equal(fclose(f), 0);
    snprintf(path, sizeof path, "%s/a.png", dir);
    cairo_surface_t *png = cairo_image_surface_create_from_png(path);

    assert_int_equal(cairo_surface_status(png), CAIRO_STATUS_SUCCESS);
    return png;
}

/* At 254 dpi, ten dots a millimetre. */
static void
a_text_too_long_for_its_place_stays_in_it(void **state)
{
    static const struct fm_sheet_field LONG[] = {
        {"name", "手提贮压式干粉灭火器（磷酸铵盐）热敏测试型号"
                 "MFZ/ABC4-2026-特别长的名称特别长的名称特别长的名称"}};
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 254);
    unsigned inside = 0, outside = 0;

    (void)state;
    sheet.field_count = 0;
    cairo_surface_t *without = make_png(&sheet, LOCAL);

    sheet.fields = LONG;
    sheet.field_count = 1;
    cairo_surface_t *with = make_png(&sheet, LOCAL);
    int stride = cairo_image_surface_get_stride(with);
    const uint8_t *a = cairo_image_surface_get_data(without);
    const uint8_t *b = cairo_image_surface_get_data(with);
    struct fm_rect box = sheet.design->texts[0].box;

    for (int y = 0; y < 300; y++)
        for (int x = 0; x < 500; x++) {
            bool in = x >= 10 * box.x && x < 10 * (box.x + box.width) &&
                      y >= 10 * box.y &&
                      y < 10 * (box.y + box.height) + 5; /* descenders */
            bool differ = a[y * stride + x * 4] != b[y * stride + x * 4];

            *(in ? &inside : &outside) += differ;
        }
    assert_true(inside > 1000);
    assert_int_equal(outside, 0);
    cairo_surface_destroy(without);
    cairo_surface_destroy(with);
}

/* A text whose fields are all empty takes its words along: no "Batch" without a batch. */
static void
a_text_without_its_fields_is_left_out(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-60x40", "roll-60x40", 300);

    (void)state;
    sheet.field_count = 1;
    make_pdf(&sheet, LOCAL, 1);
    const char *text = run("pdftotext -raw a.pdf -");

    assert_non_null(strstr(text, "手提式干粉灭火器"));
    assert_non_null(strstr(text, "扫码核验"));
    assert_null(strstr(text, "批号"));
}

/* The first label of a batch plans for all; one that is longer still gets its code. */
static void
a_label_longer_than_the_first_is_planned_anew(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "a4-3x9", 300);
    struct fm_sheet_label label = {GTIN, "J407-7PGB-VMFN"};
    struct fm_sheet_pdf *pdf;
    FILE *f = open_out("a.pdf");

    (void)state;
    assert_int_equal(fm_sheet_pdf_open(&sheet, "HTTPS://F.EXAMPLE.CN/L/J4077PGBVMFN",
                                       to_file, f, &pdf, NULL),
                     FM_OK);
    assert_int_equal(fm_sheet_pdf_add(pdf, &label), FM_OK);
    assert_int_equal(close_pdf(pdf), FM_OK);
    assert_int_equal(fclose(f), 0);
    assert_reads("pdftoppm -r 300 -gray a.pdf > a.pgm && zbarimg -q --raw a.pgm", GTIN);
}

/* In the code's square of the PNG: only black and white, and each row of dots repeats as
 * often as a module has dots. */
static void
codes_lie_on_whole_dots_with_their_quiet_zone_clear(void **state)
{
    struct fm_sheet sheet = make_sheet("sample-50x30", "roll-50x30", 203);
    struct fm_qr_plan plan;

    (void)state;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, &plan, NULL), FM_OK);
    int side = plan.modules * plan.dots, quiet = FM_QR_QUIET * plan.dots;
    double dots_per_mm = 203 / 25.4, margin = (26.6 * dots_per_mm - side) / 2;
    int left = (int)(0.2 * dots_per_mm + margin + 0.5),
        top = (int)(1.7 * dots_per_mm + margin + 0.5);
    cairo_surface_t *png = make_png(&sheet, GTIN);
    const uint8_t *data = cairo_image_surface_get_data(png);
    int stride = cairo_image_surface_get_stride(png);

    for (int y = -quiet; y < side + quiet; y++)
        for (int x = -quiet; x < side + quiet; x++) {
            bool in = x >= 0 && y >= 0 && x < side && y < side;
            const uint8_t *at = data + (top + y) * stride + (left + x) * 4;
            const uint8_t *first =
                at - (in ? y % plan.dots * stride : 0) - (in ? x % plan.dots * 4 : 0);

            assert_true(in ? *at == *first && (*at == 0 || *at == 255) : *at == 255);
        }
    cairo_surface_destroy(png);
}

/* Left edge of the serial on the page in points. */
static double
serial_left(void)
{
    return atof(run("pdftotext -bbox a.pdf - | grep J407 | "
                    "sed 's/.*xMin=\"//; s/\".*//'"));
}

static void
the_printers_offset_moves_everything(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "a4-3x9", 300);

    (void)state;
    make_pdf(&sheet, LOCAL, 1);
    double before = serial_left();

    sheet.offset_x = 5.08; /* 60 dots at 300 dpi */
    make_pdf(&sheet, LOCAL, 1);
    assert_float_equal((float)(serial_left() - before), 14.4F, 0.01F);
    assert_reads("pdftoppm -r 300 -gray a.pdf > a.pgm && zbarimg -q --raw a.pgm", LOCAL);
}

/* A viewer that smoothed the code would blur the modules' edges. */
static void
a_code_is_one_bit_a_module_and_not_smoothed(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 300);

    (void)state;
    make_pdf(&sheet, GTIN, 1);
    assert_non_null(strstr(run("pdfimages -list a.pdf | tail -n +3 | tr -s ' '"),
                           " stencil 53 53 - 1 1 image no "));
}

static void
what_cannot_be_printed_is_refused(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "a4-3x9", 203);
    struct fm_sheet_field bad = {"product", "a\nb"};
    struct fm_design d = *sheet.design;
    struct fm_error e;
    struct fm_qr_plan plan;

    (void)state;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, &plan, NULL), FM_OK);
    assert_true(!plan.tight && plan.dots == 4);
    sheet.start_cell = 27;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, NULL, NULL), FM_ERR_ARG);
    sheet.start_cell = 0;
    sheet.offset_x = 21;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, NULL, NULL), FM_ERR_ARG);
    sheet.offset_x = 0;
    sheet.design = &d;
    d.qr.width = d.qr.height = 25;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, &plan, NULL), FM_OK);
    assert_true(plan.tight && plan.dots == 3);
    d.qr.width = d.qr.height = 18;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, NULL, &e), FM_ERR_LAYOUT);
    assert_string_equal(e.rule, "qr_module_size");
    d = (struct fm_design){.width = 60, .height = 30, .qr = {0, 0, 25, 25}};
    assert_int_equal(fm_sheet_check(&sheet, GTIN, NULL, &e), FM_ERR_LAYOUT);
    assert_string_equal(e.rule, "sheet_cell");
    sheet = make_sheet("unit-50x30", "a4-3x9", 203);
    sheet.fields = &bad;
    sheet.field_count = 1;
    assert_int_equal(fm_sheet_check(&sheet, GTIN, NULL, NULL), FM_ERR_ARG);
}

static void
a_writer_that_fails_and_a_bad_serial_are_reported(void **state)
{
    struct fm_sheet sheet = make_sheet("unit-50x30", "roll-50x30", 300);
    struct fm_sheet_label good = {LOCAL, "J407-7PGB-VMFN"}, bad = {LOCAL, "j407<"};
    struct fm_sheet_pdf *pdf;

    (void)state;
    assert_int_equal(fm_sheet_png(&sheet, &bad, to_nowhere, NULL, NULL), FM_ERR_ARG);
    assert_int_equal(fm_sheet_png(&sheet, &good, to_nowhere, NULL, NULL), FM_ERR_IO);
    assert_int_equal(fm_sheet_svg(&sheet, &good, to_nowhere, NULL, NULL), FM_ERR_IO);
    assert_int_equal(fm_sheet_pdf_open(&sheet, LOCAL, to_nowhere, NULL, &pdf, NULL),
                     FM_OK);
    assert_int_equal(fm_sheet_pdf_add(pdf, &bad), FM_ERR_ARG);
    assert_int_equal(close_pdf(pdf), FM_ERR_IO);
}

static int
make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int
drop_dir(void **state)
{
    (void)state;
    run("rm -f a.* s.png p-*.pgm");
    pango_cairo_font_map_set_default(NULL); /* what stays is a leak of ours */
    cairo_debug_reset_static_data();
    FcFini();
    return rmdir(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            kinds_of_labels_share_a_sheet_and_each_code_reads_before_it_leaves),
        cmocka_unit_test(a_label_reads_back_from_png_and_svg),
        cmocka_unit_test(the_codes_of_a_sheet_all_read_and_start_at_the_asked_cell),
        cmocka_unit_test(the_text_of_a_pdf_can_be_searched),
        cmocka_unit_test(every_character_of_a_label_comes_from_the_two_label_fonts),
        cmocka_unit_test(shared_text_is_written_once),
        cmocka_unit_test(a_text_too_long_for_its_place_stays_in_it),
        cmocka_unit_test(a_text_without_its_fields_is_left_out),
        cmocka_unit_test(a_label_longer_than_the_first_is_planned_anew),
        cmocka_unit_test(codes_lie_on_whole_dots_with_their_quiet_zone_clear),
        cmocka_unit_test(the_printers_offset_moves_everything),
        cmocka_unit_test(a_code_is_one_bit_a_module_and_not_smoothed),
        cmocka_unit_test(what_cannot_be_printed_is_refused),
        cmocka_unit_test(a_writer_that_fails_and_a_bad_serial_are_reported),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
