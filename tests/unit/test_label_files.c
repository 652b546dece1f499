/* Every design and medium of labels/ as it ships: drawn in each language at each
 * printer's resolution, put on each medium, and read back by ZBar to the text it was
 * given. */
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
#include <zbar.h>
#ifdef FIREMARK_SANITIZE
#include <sanitizer/lsan_interface.h>
#endif

#define TAIL83                                                                           \
    "1234567890123456789012345678901234567890123456789012345678901234567890123456789012" \
    "3"
#define MINI "HTTPS://F.EXAMPLE.CN/01/06901234567892/21/J4077PGBVMFN"
#define FULL MINI "?S=" TAIL83 TAIL83

static const char *const KINDS[] = {"unit",   "twin",    "pack", "batch",
                                    "sample", "reserve", "seal", "destruction",
                                    "blind",  "document"};
enum { KIND_COUNT = sizeof KINDS / sizeof *KINDS };

static char dir[] = "/tmp/fm_files_XXXXXX";

static const struct fm_sheet_field FIELDS[] = {
    {"product", "手提式干粉灭火器 MFZ/ABC4"},
    {"name", "手提式干粉灭火器"},
    {"model", "MFZ/ABC4"},
    {"product_en", "Portable powder extinguisher"},
    {"batch", "20261105-A"},
    {"producer", "示例消防器材（江苏）有限公司"},
    {"issued", "2026-11-24"},
    {"sampled", "2026-11-24"},
    {"record", "CY-2026-0117"},
    {"agency", "示例市市场监督管理局"},
};

static struct fm_sheet
make_sheet(const struct fm_design *design, const struct fm_media *media, int dpi)
{
    return (struct fm_sheet){.design = design,
                             .media = media,
                             .dpi = dpi,
                             .fields = FIELDS,
                             .field_count = sizeof FIELDS / sizeof *FIELDS};
}

/* What ZBar reads in the dots; "" where it is not exactly one code. */
static const char *
read_dots(const struct fm_raster *dots)
{
    static char text[400];
    size_t bytes = (size_t)dots->width * (size_t)dots->height;
    uint8_t *grey = malloc(bytes);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();

    for (int y = 0; y < dots->height; y++)
        for (int x = 0; x < dots->width; x++)
            grey[(size_t)y * (size_t)dots->width + (size_t)x] =
                dots->bits[(size_t)y * dots->stride + (size_t)x / 8] & 0x80 >> x % 8
                    ? 0
                    : 255;
    zbar_image_set_format(image, 0x30303859); /* "Y800" */
    zbar_image_set_size(image, (unsigned)dots->width, (unsigned)dots->height);
    zbar_image_set_data(image, grey, bytes, NULL);
    text[0] = '\0';
    if (zbar_scan_image(scanner, image) == 1)
        snprintf(text, sizeof text, "%s",
                 zbar_symbol_get_data(zbar_image_first_symbol(image)));
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    free(grey);
    return text;
}

static void
assert_dots_read(const struct fm_sheet *sheet)
{
    struct fm_sheet_label label = {FULL, "J407-7PGB-VMFN"};
    struct fm_rasterizer *r;
    const struct fm_raster *dots;
    struct fm_qr_plan plan;
    struct fm_error e = {0};

    if (fm_sheet_check(sheet, FULL, &plan, &e) != FM_OK)
        fail_msg("%s at %d dpi: %s", sheet->design->name, sheet->dpi, e.en);
    assert_int_equal(fm_raster_open(sheet, FULL, &r, NULL), FM_OK);
    assert_int_equal(fm_raster_draw(r, &label, &dots), FM_OK);
    assert_string_equal(read_dots(dots), plan.mini ? MINI : FULL);
    fm_raster_close(r);
}

static void
every_design_reads_back_at_203_and_300_dpi_and_in_each_language(void **state)
{
    struct fm_design d;
    size_t designs = 0;

    (void)state;
    for (const char *name; (name = fm_design_name(designs)); designs++)
        for (int i = 0; i < 3; i++) {
            assert_int_equal(fm_design_find(name, &d), FM_OK);
            struct fm_sheet sheet = make_sheet(&d, NULL, i ? 300 : 203);

            sheet.language = (enum fm_language)i;
            assert_dots_read(&sheet);
        }
    assert_true(designs >= 40);
}

/* A label's dots do not depend on the labels before it. */
static void
each_label_of_a_batch_starts_from_clean_paper(void **state)
{
    static const struct fm_sheet_label A = {FULL, "J407-7PGB-VMFN"},
                                       B = {MINI "?S=" TAIL83 "1" TAIL83,
                                            "0000-0000-0000"};
    struct fm_design d;
    struct fm_rasterizer *r;
    const struct fm_raster *dots;

    (void)state;
    assert_int_equal(fm_design_find("unit-50x30", &d), FM_OK);
    struct fm_sheet sheet = make_sheet(&d, NULL, 300);

    assert_int_equal(fm_raster_open(&sheet, FULL, &r, NULL), FM_OK);
    assert_int_equal(fm_raster_draw(r, &A, &dots), FM_OK);
    size_t len = dots->stride * (size_t)dots->height;
    uint8_t *first = malloc(len);

    assert_int_equal(dots->width, 591); /* 50 x 30 mm at 300 dpi */
    assert_int_equal(dots->height, 354);
    memcpy(first, dots->bits, len);
    assert_int_equal(fm_raster_draw(r, &B, &dots), FM_OK);
    assert_memory_not_equal(first, dots->bits, len);
    assert_string_equal(read_dots(dots), B.url);
    assert_int_equal(fm_raster_draw(r, &A, &dots), FM_OK);
    assert_memory_equal(first, dots->bits, len);
    for (int y = 0; y < dots->height; y++) /* 591 dots are 73 bytes and 7 bits */
        assert_int_equal(dots->bits[(size_t)y * dots->stride + 73] & 1, 0);
    free(first);
    fm_raster_close(r);
}

/* ---- on paper ---- */

static bool
to_file(void *context, const void *bytes, size_t len)
{
    return fwrite(bytes, 1, len, context) == len;
}

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

/* cairo 1.16 leaks 768 bytes for each OpenType/CFF font it puts into a PDF. */
static void
close_pdf(struct fm_sheet_pdf *pdf)
{
#ifdef FIREMARK_SANITIZE
    __lsan_disable();
#endif
    assert_int_equal(fm_sheet_pdf_close(pdf), FM_OK);
#ifdef FIREMARK_SANITIZE
    __lsan_enable();
#endif
}

/* One label of each kind that has a design for the medium; tells the codes' texts, a line
 * each, and returns how many there are. */
static int
make_pdf(const struct fm_media *media, int dpi, char *texts, size_t size)
{
    struct fm_sheet_label label = {FULL, "J407-7PGB-VMFN"};
    struct fm_sheet_pdf *pdf = NULL;
    struct fm_design d;
    struct fm_qr_plan plan;
    char path[128];
    int n = 0;

    snprintf(path, sizeof path, "%s/a.pdf", dir);
    FILE *f = fopen(path, "wb");

    texts[0] = '\0';
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (fm_design_fit(KINDS[kind], media, &d) != FM_OK)
            continue;
        struct fm_sheet sheet = make_sheet(&d, media, dpi);

        assert_int_equal(fm_sheet_check(&sheet, FULL, &plan, NULL), FM_OK);
        assert_int_equal(pdf ? fm_sheet_pdf_turn(pdf, &sheet, FULL, NULL)
                             : fm_sheet_pdf_open(&sheet, FULL, to_file, f, &pdf, NULL),
                         FM_OK);
        assert_int_equal(fm_sheet_pdf_add(pdf, &label), FM_OK);
        snprintf(texts + strlen(texts), size - strlen(texts), "%s\n",
                 plan.mini ? MINI : FULL);
        n++;
    }
    assert_true(n > 0);
    close_pdf(pdf);
    assert_int_equal(fclose(f), 0);
    return n;
}

static void
every_medium_carries_the_designs_that_fit_it_and_all_read_back(void **state)
{
    char texts[KIND_COUNT * 320], command[200];
    struct fm_media m;
    size_t media = 0;

    (void)state;
    for (const char *name; (name = fm_media_name(media)); media++) {
        assert_int_equal(fm_media_find(name, &m), FM_OK);
        assert_int_equal(strncmp(name, "roll-", 5) == 0, m.roll);
        for (int dpi = m.roll ? 203 : 300; dpi <= 300; dpi += 97) {
            make_pdf(&m, dpi, texts, sizeof texts);
            snprintf(command, sizeof command,
                     "rm -f p-*; pdftoppm -r %d -gray a.pdf p; "
                     "zbarimg -q --raw -Sdisable -Sqrcode.enable p-*",
                     dpi);
            const char *read = run(command);

            if (strlen(read) != strlen(texts) || strcmp(read, texts) != 0)
                fail_msg("%s at %d dpi: read\n%s of\n%s", name, dpi, read, texts);
        }
    }
    assert_true(media >= 18);
}

static void
a_kind_takes_the_largest_design_that_fits_the_cell(void **state)
{
    static const struct {
        const char *kind, *media, *design;
    } rows[] = {
        {"unit", "a4-3x9", "unit-50x30"},       {"unit", "a4-5x13", "unit-38x21"},
        {"unit", "roll-30x20", "unit-30x20"},   {"unit", "a4-3x8", "unit-63x33"},
        {"unit", "roll-100x70", "unit-99x38"},  {"seal", "roll-80x20", "seal-80x20"},
        {"seal", "roll-100x25", "seal-99x24"},  {"batch", "a4-2x4", "batch-99x67"},
        {"blind", "roll-60x40", "blind-60x40"}, {"reserve", "a4-2x7", "reserve-99x38"},
        {"sample", "roll-30x20", NULL},         {"uni", "a4-3x9", NULL},
    };
    struct fm_design d;
    struct fm_media m;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(fm_media_find(rows[i].media, &m), FM_OK);
        enum fm_status status = fm_design_fit(rows[i].kind, &m, &d);

        assert_int_equal(status, rows[i].design ? FM_OK : FM_ERR_ARG);
        if (rows[i].design)
            assert_string_equal(d.name, rows[i].design);
    }
}

/* What is printed of the neck label says so where its code cannot be checked offline. */
static void
a_code_too_fine_for_its_signature_goes_without_and_says_so(void **state)
{
    struct fm_design d;
    struct fm_qr_plan plan;
    struct fm_error e = {0};

    (void)state;
    assert_int_equal(fm_design_find("unit-18x33", &d), FM_OK);
    struct fm_sheet sheet = make_sheet(&d, NULL, 300);

    assert_int_equal(fm_sheet_check(&sheet, FULL, &plan, NULL), FM_OK);
    assert_true(!plan.mini && plan.version == 7 && plan.dots == 4);
    assert_int_equal(fm_sheet_code_length(&plan, FULL), strlen(FULL));
    sheet.dpi = 203;
    assert_int_equal(fm_sheet_check(&sheet, FULL, &plan, &e), FM_OK);
    assert_true(plan.mini && plan.dots == 3);
    assert_string_equal(e.rule, ""); /* what was tried first is no error */
    assert_int_equal(fm_sheet_code_length(&plan, FULL), strlen(MINI));
    d.code = FM_CODE_FULL;
    assert_int_equal(fm_sheet_check(&sheet, FULL, &plan, NULL), FM_ERR_LAYOUT);
    assert_int_equal(fm_sheet_check(&sheet, NULL, &plan, NULL), FM_ERR_ARG);
}

/* ---- the words of a design in each language ---- */

static const char *
words(const char *text, enum fm_language language, size_t fields)
{
    static struct fm_design d;
    char file[400], path[128];
    struct fm_media m;
    struct fm_sheet_pdf *pdf;

    snprintf(file, sizeof file,
             "design d\nsize 90 30\nqr 0 0 25\ntext 26 1 60 3 sans 1 %s\n"
             "text 26 20 60 3 mono 1 {serial}\n",
             text);
    assert_int_equal(fm_design_read(file, strlen(file), &d, NULL), FM_OK);
    assert_int_equal(fm_media_find("roll-100x70", &m), FM_OK);
    struct fm_sheet sheet = make_sheet(&d, &m, 300);

    sheet.language = language;
    sheet.field_count = fields;
    snprintf(path, sizeof path, "%s/a.pdf", dir);
    FILE *f = fopen(path, "wb");

    assert_int_equal(fm_sheet_pdf_open(&sheet, FULL, to_file, f, &pdf, NULL), FM_OK);
    assert_int_equal(
        fm_sheet_pdf_add(pdf, &(struct fm_sheet_label){FULL, "J407-7PGB-VMFN"}), FM_OK);
    close_pdf(pdf);
    assert_int_equal(fclose(f), 0);
    return run("pdftotext -raw a.pdf - | grep -v J407 | tr -d '\\n\\f'");
}

static void
a_design_speaks_the_language_that_is_asked_for(void **state)
{
    (void)state;
    assert_string_equal(words("[批号|Batch] {batch}", FM_LANGUAGE_BOTH, 5),
                        "批号 Batch 20261105-A");
    assert_string_equal(words("[批号|Batch] {batch}", FM_LANGUAGE_ZH, 5),
                        "批号 20261105-A");
    assert_string_equal(words("[批号|Batch] {batch}", FM_LANGUAGE_EN, 5),
                        "Batch 20261105-A");
    assert_string_equal(words("[批号|Batch|批] {batch}", FM_LANGUAGE_BOTH, 5),
                        "批 20261105-A");
    assert_string_equal(words("[批号|Batch] {batch}", FM_LANGUAGE_EN, 4), "");
    assert_string_equal(words("[{name}|{product_en}]", FM_LANGUAGE_EN, 4),
                        "Portable powder extinguisher");
    assert_string_equal(words("[{name}|{product_en}]", FM_LANGUAGE_EN, 3),
                        "手提式干粉灭火器");
    assert_string_equal(words("[{name}|{product_en}]", FM_LANGUAGE_BOTH, 3),
                        "手提式干粉灭火器");
    assert_string_equal(words("[||{product_en}]x", FM_LANGUAGE_ZH, 4), "x");
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
    run("rm -f a.* p-*");
    pango_cairo_font_map_set_default(NULL); /* what stays is a leak of ours */
    cairo_debug_reset_static_data();
    FcFini();
    return rmdir(dir);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_design_reads_back_at_203_and_300_dpi_and_in_each_language),
        cmocka_unit_test(each_label_of_a_batch_starts_from_clean_paper),
        cmocka_unit_test(every_medium_carries_the_designs_that_fit_it_and_all_read_back),
        cmocka_unit_test(a_kind_takes_the_largest_design_that_fits_the_cell),
        cmocka_unit_test(a_code_too_fine_for_its_signature_goes_without_and_says_so),
        cmocka_unit_test(a_design_speaks_the_language_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
