#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/scan.h>

#include "picture.h"

#define TEXT "HTTPS://ID.EXAMPLE.NET/T/FIREMARK"

static struct picture drawn;
static uint8_t file[1 << 20];
static struct fm_scan_result found;

static int
start(void **state)
{
    (void)state;
    picture_init(&drawn);
    return 0;
}

static int
finish(void **state)
{
    (void)state;
    fm_scan_result_clear(&found);
    return 0;
}

static size_t
index_of(const uint8_t *bytes, size_t len, const char *what, size_t n)
{
    for (size_t i = 0; i + n <= len; i++)
        if (memcmp(bytes + i, what, n) == 0)
            return i;
    fail_msg("marker not found");
    return 0;
}

static void
png_and_jpeg_give_the_text_and_where_it_stands(void **state)
{
    (void)state;
    picture_symbol(&drawn, TEXT, 60, 40, 8);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        size_t n = jpeg ? picture_jpeg(&drawn, file, sizeof file)
                        : picture_png(&drawn, file, sizeof file);
        assert_int_equal(fm_scan_image(file, n, NULL, &found), FM_OK);
        assert_int_equal(found.count, 1);
        assert_string_equal(found.symbol[0].text, TEXT);
        assert_int_equal(found.symbol[0].len, strlen(TEXT));
        assert_int_equal(found.width, 400);
        float x = 0, y = 0;
        for (int k = 0; k < 4; k++) {
            x += found.symbol[0].corner[k].x / 4;
            y += found.symbol[0].corner[k].y / 4;
        }
        assert_true(x > 166 && x < 186 && y > 146 && y < 166); /* 29 modules of 8 */
        assert_true(found.symbol[0].stage[0] != '\0');
        fm_scan_result_clear(&found);
    }
}

static void
two_symbols_are_both_read(void **state)
{
    (void)state;
    picture_symbol(&drawn, "FIRST", 20, 20, 6);
    picture_symbol(&drawn, "SECOND", 230, 230, 6);
    size_t n = picture_png(&drawn, file, sizeof file);
    assert_int_equal(fm_scan_image(file, n, NULL, &found), FM_OK);
    assert_int_equal(found.count, 2);
    int first = strcmp(found.symbol[0].text, "FIRST") != 0;
    assert_string_equal(found.symbol[first].text, "FIRST");
    assert_string_equal(found.symbol[!first].text, "SECOND");
}

static void
a_picture_without_symbol_is_no_error(void **state)
{
    (void)state;
    size_t n = picture_jpeg(&drawn, file, sizeof file);
    assert_int_equal(fm_scan_image(file, n, NULL, &found), FM_OK);
    assert_int_equal(found.count, 0);
    assert_int_equal(found.height, 400);
}

static void
light_modules_on_dark_ground_are_read_by_the_inverted_stage(void **state)
{
    (void)state;
    picture_symbol(&drawn, TEXT, 60, 60, 7);
    for (size_t i = 0; i < sizeof drawn.px; i++)
        drawn.px[i] = (uint8_t)(255 - drawn.px[i]);
    struct fm_scan_options patient = {.cap_ms = 20000};
    assert_int_equal(fm_scan_gray(drawn.px, 400, 400, &patient, &found), FM_OK);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.symbol[0].stage, "1000/inv");
}

static void
a_cascade_of_the_callers_own_decides_what_is_tried(void **state)
{
    (void)state;
    const struct fm_scan_stage only[] = {{"turned", 400, FM_SCAN_ROTATE, false}};
    struct fm_scan_options options = {.cascade = only, .cascade_len = 1};
    picture_symbol(&drawn, TEXT, 60, 40, 8);
    assert_int_equal(fm_scan_gray(drawn.px, 400, 400, &options, &found), FM_OK);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.symbol[0].stage, "turned");
    float x = 0;
    for (int k = 0; k < 4; k++)
        x += found.symbol[0].corner[k].x / 4;
    assert_true(x > 166 && x < 186); /* turned back */
}

static void
utf8_text_arrives_as_written(void **state)
{
    (void)state;
    const char *text = "Britain\u2019s longest railway";
    picture_symbol(&drawn, text, 60, 40, 8);
    assert_int_equal(fm_scan_gray(drawn.px, 400, 400, NULL, &found), FM_OK);
    assert_int_equal(found.count, 1);
    assert_string_equal(found.symbol[0].text, text);
}

static void
truncated_files_are_refused_at_every_length(void **state)
{
    (void)state;
    picture_symbol(&drawn, TEXT, 60, 40, 8);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        size_t n = jpeg ? picture_jpeg(&drawn, file, sizeof file)
                        : picture_png(&drawn, file, sizeof file);
        for (size_t cut = 1; cut <= 9; cut++)
            assert_int_equal(fm_scan_image(file, n * cut / 10, NULL, &found),
                             FM_ERR_IMAGE);
        for (size_t len = 0; len < 40; len++)
            assert_int_equal(fm_scan_image(file, len, NULL, &found), FM_ERR_IMAGE);
    }
}

static void
what_is_no_picture_is_refused(void **state)
{
    (void)state;
    assert_int_equal(fm_scan_image(NULL, 0, NULL, &found), FM_ERR_IMAGE);
    const uint8_t text[] = "GIF89a, or a letter, or anything else";
    assert_int_equal(fm_scan_image(text, sizeof text, NULL, &found), FM_ERR_IMAGE);
    assert_int_equal(fm_scan_image(text, sizeof text, NULL, NULL), FM_ERR_ARG);
    assert_int_equal(fm_scan_gray(drawn.px, 12001, 1, NULL, &found), FM_ERR_IMAGE);
    assert_int_equal(fm_scan_gray(drawn.px, 0, 10, NULL, &found), FM_ERR_ARG);
}

static uint32_t
crc32_of(const uint8_t *bytes, size_t n)
{
    uint32_t crc = ~0u;

    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void
a_header_of_30000_by_30000_is_refused_before_memory_is_taken(void **state)
{
    (void)state;
    size_t n = picture_png(&drawn, file, sizeof file);
    const uint8_t side[4] = {0, 0, 0x75, 0x30};
    memcpy(file + 16, side, 4);
    memcpy(file + 20, side, 4);
    uint32_t crc = crc32_of(file + 12, 17);
    for (int k = 0; k < 4; k++)
        file[29 + k] = (uint8_t)(crc >> (24 - 8 * k));
    assert_int_equal(fm_scan_image(file, n, NULL, &found), FM_ERR_IMAGE);

    n = picture_jpeg(&drawn, file, sizeof file);
    size_t sof = index_of(file, n, "\xff\xc0", 2);
    memcpy(file + sof + 5, side + 2, 2);
    memcpy(file + sof + 7, side + 2, 2);
    assert_int_equal(fm_scan_image(file, n, NULL, &found), FM_ERR_IMAGE);
}

/* The drawn picture as a camera sees it: from above, and round a cylinder of 220 pixels
 * radius, where one module is 8 pixels. */
static void
photograph(struct picture *out, bool tilted)
{
    for (int y = 0; y < 400; y++) {
        for (int x = 0; x < 400; x++) {
            double w = 1 + 0.0012 * (y - 200);
            double u = tilted ? 200 + (x - 200) * w : 200 + 220 * asin((x - 200) / 220.0);
            double v =
                tilted ? 200 + (y - 200) * 1.4 * w : y - 0.0002 * (x - 200) * (x - 200);
            bool in = u >= 0 && u < 400 && v >= 0 && v < 400;
            out->px[y * 400 + x] = in ? drawn.px[(int)v * 400 + (int)u] : 255;
        }
    }
}

static void
the_grid_stage_alone_reads_tilted_bent_and_scratched_labels(void **state)
{
    (void)state;
    static struct picture seen;
    const struct fm_scan_stage only[] = {{"grid", 400, FM_SCAN_GRID_MEAN, false}};
    struct fm_scan_options options = {.cascade = only, .cascade_len = 1};
    picture_symbol(&drawn, TEXT, 84, 84, 8);
    for (int i = 0; i < 60; i++) /* a scratch two pixels wide across the data */
        memset(drawn.px + (170 + i) * 400 + 150 + i, 255, 2);
    for (int tilted = 0; tilted < 2; tilted++) {
        photograph(&seen, tilted);
        assert_int_equal(fm_scan_gray(seen.px, 400, 400, &options, &found), FM_OK);
        assert_int_equal(found.count, 1);
        assert_string_equal(found.symbol[0].text, TEXT);
        float x = 0;
        for (int k = 0; k < 4; k++)
            x += found.symbol[0].corner[k].x / 4;
        assert_true(x > 190 && x < 210);
        fm_scan_result_clear(&found);
    }
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, start, finish)
    const struct CMUnitTest tests[] = {
        T(png_and_jpeg_give_the_text_and_where_it_stands),
        T(two_symbols_are_both_read),
        T(a_picture_without_symbol_is_no_error),
        T(light_modules_on_dark_ground_are_read_by_the_inverted_stage),
        T(a_cascade_of_the_callers_own_decides_what_is_tried),
        T(the_grid_stage_alone_reads_tilted_bent_and_scratched_labels),
        T(utf8_text_arrives_as_written),
        T(truncated_files_are_refused_at_every_length),
        T(what_is_no_picture_is_refused),
        T(a_header_of_30000_by_30000_is_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
