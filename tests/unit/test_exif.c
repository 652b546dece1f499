#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "label/exif.h"

/* A TIFF block as cameras write it, with what the tests change. */
struct made {
    uint8_t bytes[1024];
    size_t len; /* of the block */
    bool big;
};

enum { MAIN = 8, SUB = 200, GPS = 300, DATA = 400 };

static void
put(struct made *m, size_t at, unsigned n, uint32_t value)
{
    for (unsigned i = 0; i < n; i++)
        m->bytes[at + (m->big ? n - 1 - i : i)] = (uint8_t)(value >> 8 * i);
}

/* Adds an entry to the directory at `dir`; value: of its four bytes, or where it lies. */
static void
entry(struct made *m, size_t dir, unsigned tag, unsigned type, uint32_t count,
      uint32_t value)
{
    unsigned n = m->bytes[dir + (m->big ? 1 : 0)];
    size_t at = dir + 2 + 12 * n;

    put(m, dir, 2, n + 1);
    put(m, at, 2, tag);
    put(m, at + 2, 2, type);
    put(m, at + 4, 4, count);
    put(m, at + 8, type == 3 ? 2 : 4, value);
}

static void
text(struct made *m, size_t dir, unsigned tag, size_t at, const char *value)
{
    size_t len = strlen(value) + 1;

    memcpy(m->bytes + at, value, len);
    entry(m, dir, tag, 2, (uint32_t)len, (uint32_t)at);
}

static void
letter(struct made *m, unsigned tag, char c)
{
    entry(m, GPS, tag, 2, 2, 0);
    unsigned n = m->bytes[GPS + (m->big ? 1 : 0)];
    m->bytes[GPS + 2 + 12 * (n - 1) + 8] = (uint8_t)c;
}

static void
angle(struct made *m, unsigned tag, size_t at, uint32_t d, uint32_t min, uint32_t s100)
{
    const uint32_t parts[] = {d, 1, min, 1, s100, 100};

    for (size_t i = 0; i < 6; i++)
        put(m, at + 4 * i, 4, parts[i]);
    entry(m, GPS, tag, 5, 3, (uint32_t)at);
}

static struct made
make(bool big)
{
    struct made m = {.big = big, .len = 700};

    memcpy(m.bytes, big ? "MM\0*" : "II*\0", 4);
    put(&m, 4, 4, MAIN);
    text(&m, MAIN, 0x010f, DATA, "HUAWEI");
    text(&m, MAIN, 0x0110, DATA + 20, "LYA-AL00  ");
    entry(&m, MAIN, 0x0112, 3, 1, 6);
    entry(&m, MAIN, 0x8769, 4, 1, SUB);
    entry(&m, MAIN, 0x8825, 4, 1, GPS);
    text(&m, SUB, 0x9003, DATA + 40, "2026:03:05 08:30:00");
    text(&m, SUB, 0x9011, DATA + 70, "+08:00");
    letter(&m, 1, 'N');
    angle(&m, 2, DATA + 100, 31, 13, 4980);
    letter(&m, 3, 'E');
    angle(&m, 4, DATA + 140, 121, 28, 2550);
    return m;
}

/* The block in a JPEG's APP1, behind an APP0. */
static size_t
jpeg(const struct made *m, uint8_t *out)
{
    static const uint8_t HEAD[] = {0xff, 0xd8, 0xff, 0xe0, 0, 4, 'J', 'F', 0xff, 0xe1};
    size_t at = sizeof HEAD, size = m->len + 8;

    memcpy(out, HEAD, at);
    out[at++] = (uint8_t)(size >> 8);
    out[at++] = (uint8_t)size;
    memcpy(out + at, "Exif\0\0", 6);
    memcpy(out + at + 6, m->bytes, m->len);
    memcpy(out + at + 6 + m->len, "\xff\xda\0\4\0\0", 6);
    return at + 6 + m->len + 6;
}

static size_t
png(const struct made *m, uint8_t *out)
{
    size_t at = 8;

    memcpy(out, "\x89PNG\r\n\x1a\n", 8);
    memcpy(out + at, "\0\0\0\0IDAT0000", 12);
    at += 12;
    memset(out + at, 0, 12 + m->len);
    out[at + 2] = (uint8_t)(m->len >> 8);
    out[at + 3] = (uint8_t)m->len;
    memcpy(out + at + 4, "eXIf", 4);
    memcpy(out + at + 8, m->bytes, m->len);
    return at + 12 + m->len;
}

static struct exif
read_jpeg(const struct made *m)
{
    uint8_t file[2048];
    struct exif out;

    exif_read(file, jpeg(m, file), &out);
    return out;
}

static void
assert_all(const struct exif *e)
{
    assert_true(e->there);
    assert_string_equal(e->taken_at, "2026-03-05T08:30:00+08:00");
    assert_string_equal(e->make, "HUAWEI");
    assert_string_equal(e->model, "LYA-AL00");
    assert_int_equal(e->orientation, 6);
    assert_true(e->placed);
    assert_true(fabs(e->lat - (31 + 13 / 60.0 + 49.80 / 3600)) < 1e-9);
    assert_true(fabs(e->lon - (121 + 28 / 60.0 + 25.50 / 3600)) < 1e-9);
}

static void
assert_nothing(const struct exif *e)
{
    assert_string_equal(e->taken_at, "");
    assert_string_equal(e->make, "");
    assert_string_equal(e->model, "");
    assert_int_equal(e->orientation, 1);
    assert_false(e->placed);
}

static void
what_a_camera_wrote_is_read_in_both_byte_orders_from_both_formats(void **state)
{
    uint8_t file[2048];
    struct exif e;

    (void)state;
    for (int big = 0; big < 2; big++) {
        struct made m = make(big);
        e = read_jpeg(&m);
        assert_all(&e);
        exif_read(file, png(&m, file), &e);
        assert_all(&e);
    }
}

static void
a_picture_without_it_and_a_file_of_another_kind_tell_nothing(void **state)
{
    static const uint8_t plain[] = {0xff, 0xd8, 0xff, 0xda, 0, 4, 0, 0, 0, 0};
    struct exif e;

    (void)state;
    exif_read(plain, sizeof plain, &e);
    assert_false(e.there);
    assert_nothing(&e);
    exif_read((const uint8_t *)"%PDF-1.7 Exif\0\0II*\0", 20, &e);
    assert_false(e.there);
    exif_read(NULL, 0, &e);
    assert_false(e.there);
    assert_nothing(&e);
}

/* On a heap block of exactly that size, so that a byte read too far is seen. */
static void
a_file_cut_anywhere_is_read_within_its_bytes(void **state)
{
    struct made m = make(true);
    uint8_t file[2048];

    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        size_t len = kind ? png(&m, file) : jpeg(&m, file);
        for (size_t cut = 0; cut < len; cut++) {
            uint8_t *copy = malloc(cut ? cut : 1);
            struct exif e;
            memcpy(copy, file, cut);
            exif_read(copy, cut, &e);
            free(copy);
            /* a block that does not lie in the file whole is not read */
            assert_true(!e.there || cut + 12 >= len);
        }
    }
}

static void
values_out_of_range_are_not_told(void **state)
{
    struct exif e;

    (void)state;
    struct made m = make(false);
    angle(&m, 2, DATA + 100, 91, 0, 0);
    e = read_jpeg(&m);
    assert_false(e.placed);
    assert_string_equal(e.make, "HUAWEI");
    m = make(false);
    put(&m, DATA + 144, 4, 0); /* 121 / 0 */
    e = read_jpeg(&m);
    assert_false(e.placed);
    m = make(false);
    memcpy(m.bytes + DATA + 40, "2026:13:05", 10);
    e = read_jpeg(&m);
    assert_string_equal(e.taken_at, "");
    m = make(false);
    memcpy(m.bytes + DATA + 70, "+8:000", 6);
    e = read_jpeg(&m);
    assert_string_equal(e.taken_at, "2026-03-05T08:30:00");
    m = make(false);
    entry(&m, MAIN, 0x0112, 3, 1, 9);
    e = read_jpeg(&m);
    assert_int_equal(e.orientation, 6);
    m = make(false);
    memcpy(m.bytes + DATA, "\x1b!\xe6!", 4);
    e = read_jpeg(&m);
    assert_string_equal(e.make, "?!?!EI");
}

static void
south_and_west_are_negative(void **state)
{
    (void)state;
    struct made m = make(true);
    /* the letters of the first and third entry of the directory */
    m.bytes[GPS + 2 + 8] = 'S';
    m.bytes[GPS + 2 + 24 + 8] = 'W';
    struct exif e = read_jpeg(&m);
    assert_true(e.placed && e.lat < -31 && e.lon < -121);
}

static void
directories_that_point_out_or_at_themselves_end(void **state)
{
    static const uint32_t AT[] = {MAIN, 1, 699, 700, 0x7fffffff, 0xffffffff};

    (void)state;
    for (size_t i = 0; i < sizeof AT / sizeof *AT; i++) {
        struct made m = make(true);
        put(&m, MAIN + 2 + 12 * 3 + 8, 4, AT[i]); /* where the Exif directory lies */
        put(&m, MAIN + 2 + 12 * 4 + 8, 4, AT[i]);
        struct exif e = read_jpeg(&m);
        assert_string_equal(e.make, "HUAWEI");
        assert_string_equal(e.taken_at, "");
        assert_false(e.placed);
        m = make(true);
        put(&m, 4, 4, AT[i] == MAIN ? 0 : AT[i]);
        e = read_jpeg(&m);
        assert_true(e.there);
        assert_nothing(&e);
    }
    struct made m = make(false);
    put(&m, MAIN + 2 + 4, 4, 0x40000001); /* so many that a product would wrap */
    struct exif e = read_jpeg(&m);
    assert_string_equal(e.make, "");
    assert_string_equal(e.model, "LYA-AL00");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            what_a_camera_wrote_is_read_in_both_byte_orders_from_both_formats),
        cmocka_unit_test(a_picture_without_it_and_a_file_of_another_kind_tell_nothing),
        cmocka_unit_test(a_file_cut_anywhere_is_read_within_its_bytes),
        cmocka_unit_test(values_out_of_range_are_not_told),
        cmocka_unit_test(south_and_west_are_negative),
        cmocka_unit_test(directories_that_point_out_or_at_themselves_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
