#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "label/pixels.h"

static uint8_t file[1 << 20];
static size_t file_len;

static void
load(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "tests/specimens/fuzz/image/%s", name);
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    file_len = fread(file, 1, sizeof file, in);
    fclose(in);
}

/* Quarters: red, green / blue, white. */
static struct pixels
quarters(int w, int h)
{
    static const uint8_t COLOURS[4][3] = {
        {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
    struct pixels p;

    assert_true(pixels_init(&p, w, h));
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            memcpy(p.px + ((size_t)y * (size_t)w + (size_t)x) * 3,
                   COLOURS[(y * 2 >= h) * 2 + (x * 2 >= w)], 3);
    return p;
}

/* R, G, B or W in the middle of a quarter; '?': neither. */
static char
colour(const struct pixels *p, int right, int below)
{
    int x = p->w / 4 + right * p->w / 2, y = p->h / 4 + below * p->h / 2;
    const uint8_t *c = p->px + ((size_t)y * (size_t)p->w + (size_t)x) * 3;
    int bits = (c[0] > 200) | (c[1] > 200) << 1 | (c[2] > 200) << 2;

    return bits == 1 ? 'R' : bits == 2 ? 'G' : bits == 4 ? 'B' : bits == 7 ? 'W' : '?';
}

static void
assert_quarters(const struct pixels *p, const char *expected)
{
    const char seen[] = {colour(p, 0, 0), colour(p, 1, 0), colour(p, 0, 1),
                         colour(p, 1, 1), '\0'};

    assert_string_equal(seen, expected);
}

/* source: CIPA DC-008 (Exif 2.32) 4.6.4 A, tag Orientation: where the stored picture's
 * first row and first column are seen. */
static void
each_orientation_stands_the_picture_up(void **state)
{
    static const char *const SEEN[] = {"RGBW", "GRWB", "WBGR", "BWRG",
                                       "RBGW", "BRWG", "WGBR", "GWRB"};

    (void)state;
    for (unsigned orientation = 1; orientation <= 8; orientation++) {
        struct pixels p = quarters(40, 20);
        assert_true(pixels_turn(&p, orientation));
        assert_int_equal(p.w, orientation < 5 ? 40 : 20);
        assert_quarters(&p, SEEN[orientation - 1]);
        pixels_clear(&p);
    }
}

static void
made_smaller_each_pixel_is_the_mean_of_what_it_covers(void **state)
{
    struct pixels p;

    (void)state;
    assert_true(pixels_init(&p, 3, 3));
    for (int i = 0; i < 9; i++)
        memset(p.px + 3 * i, i * 10, 3);
    assert_true(pixels_shrink(&p, 2));
    assert_int_equal(p.w, 2);
    assert_int_equal(p.h, 2);
    /* of 0 10 / 30 40, with shares 1, 1/2 / 1/2, 1/4 */
    assert_in_range(p.px[0], 13, 14);
    assert_in_range(p.px[9], 66, 67);
    pixels_clear(&p);
    p = quarters(1000, 10);
    assert_true(pixels_shrink(&p, 20));
    assert_int_equal(p.w, 20);
    assert_int_equal(p.h, 1);
    pixels_clear(&p);
    p = quarters(8, 8);
    assert_true(pixels_shrink(&p, 8));
    assert_int_equal(p.w, 8);
    pixels_clear(&p);
}

static void
every_kept_picture_is_drawn_anew_with_pixels_only(void **state)
{
    static const char *const NAMES[] = {"alpha.png",       "bits.png",   "color.jpg",
                                        "color.png",       "gray.jpg",   "gray.png",
                                        "progressive.jpg", "tilted.jpg", "restart.jpg"};

    (void)state;
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        uint8_t *jpeg = NULL;
        size_t len = 0;
        struct pixels p;
        load(NAMES[i]);
        assert_int_equal(pixels_redraw(file, file_len, 64, 1, &jpeg, &len), FM_OK);
        /* SOI, JFIF's APP0, then tables at once: no other application's segment */
        assert_memory_equal(jpeg, "\xff\xd8\xff\xe0\0\x10JFIF", 10);
        assert_memory_equal(jpeg + 20, "\xff\xdb", 2);
        assert_memory_equal(jpeg + len - 2, "\xff\xd9", 2);
        assert_int_equal(pixels_load(jpeg, len, 4096, &p), FM_OK);
        assert_true(p.w <= 64 && p.h <= 64);
        pixels_clear(&p);
        free(jpeg);
    }
}

static void
what_is_drawn_looks_as_what_was_given(void **state)
{
    struct pixels p = quarters(400, 200), small;
    uint8_t *jpeg = NULL, *again = NULL;
    size_t len = 0, again_len = 0;

    (void)state;
    assert_int_equal(pixels_save(&p, 90, &jpeg, &len), FM_OK);
    assert_int_equal(pixels_redraw(jpeg, len, 100, 6, &again, &again_len), FM_OK);
    assert_int_equal(pixels_load(again, again_len, 100, &small), FM_OK);
    assert_int_equal(small.w, 50);
    assert_int_equal(small.h, 100);
    assert_quarters(&small, "BRWG");
    pixels_clear(&p);
    pixels_clear(&small);
    free(jpeg);
    free(again);
}

static void
what_is_no_whole_picture_within_the_limits_is_refused(void **state)
{
    uint8_t *jpeg = NULL;
    size_t len = 0;

    (void)state;
    load("color.jpg");
    assert_int_equal(pixels_redraw(file, file_len / 2, 64, 1, &jpeg, &len), FM_ERR_IMAGE);
    for (size_t at = 0; at + 9 < file_len; at++)
        if (file[at] == 0xff && file[at + 1] == 0xc0) /* SOF0: a side of 65500 */
            memcpy(file + at + 5, "\xff\xdc\xff\xdc", 4);
    assert_int_equal(pixels_redraw(file, file_len, 64, 1, &jpeg, &len), FM_ERR_IMAGE);
    load("color.png");
    assert_int_equal(pixels_redraw(file, file_len / 2, 64, 1, &jpeg, &len), FM_ERR_IMAGE);
    memcpy(file + 16, "\0\0\xff\xdc\0\0\xff\xdc", 8);
    assert_int_equal(pixels_redraw(file, file_len, 64, 1, &jpeg, &len), FM_ERR_IMAGE);
    assert_int_equal(pixels_redraw((const uint8_t *)"%PDF-1.7", 8, 64, 1, &jpeg, &len),
                     FM_ERR_IMAGE);
    assert_null(jpeg);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_orientation_stands_the_picture_up),
        cmocka_unit_test(made_smaller_each_pixel_is_the_mean_of_what_it_covers),
        cmocka_unit_test(every_kept_picture_is_drawn_anew_with_pixels_only),
        cmocka_unit_test(what_is_drawn_looks_as_what_was_given),
        cmocka_unit_test(what_is_no_whole_picture_within_the_limits_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
