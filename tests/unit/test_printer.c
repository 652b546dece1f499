/* The printer languages: what is written is read back, pixel by pixel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <firemark/printer.h>

#include "support/printed.h"

enum { DPI = 254, PAGES = 8 }; /* ten dots a millimetre */

static const struct fm_media ROLL = {.name = "roll",
                                     .page_width = 20,
                                     .page_height = 10,
                                     .cell_width = 20,
                                     .cell_height = 10,
                                     .pitch_x = 20,
                                     .pitch_y = 12,
                                     .columns = 1,
                                     .rows = 1,
                                     .roll = true,
                                     .gap = 2};
/* Two labels of 10 x 5 mm beside each other, 1 mm between them. */
static const struct fm_media PAIRS = {.name = "pairs",
                                      .page_width = 23,
                                      .page_height = 5,
                                      .cell_width = 10,
                                      .cell_height = 5,
                                      .first_x = 1,
                                      .pitch_x = 11,
                                      .pitch_y = 8,
                                      .columns = 2,
                                      .rows = 1,
                                      .roll = true,
                                      .gap = 2};

struct paper {
    uint8_t *bytes;
    size_t len;
    struct fm_raster page[PAGES];
    int pages;
    size_t fail_after;
};

static bool
take(void *context, const void *bytes, size_t len)
{
    struct paper *p = context;

    if (p->fail_after && p->len + len > p->fail_after)
        return false;
    p->bytes = realloc(p->bytes, p->len + len + 1);
    memcpy(p->bytes + p->len, bytes, len);
    p->len += len;
    p->bytes[p->len] = '\0';
    return true;
}

static void
keep(void *context, const struct fm_raster *page)
{
    struct paper *p = context;
    size_t len = page->stride * (size_t)page->height;
    struct fm_raster *copy = &p->page[p->pages++];

    *copy = *page;
    copy->bits = malloc(len);
    memcpy(copy->bits, page->bits, len);
}

static void
paper_free(struct paper *p)
{
    for (int i = 0; i < p->pages; i++)
        free(p->page[i].bits);
    free(p->bytes);
}

static bool
black(const struct fm_raster *r, int x, int y)
{
    return r->bits[(size_t)y * r->stride + (size_t)x / 8] & 0x80 >> x % 8;
}

/* A label with a frame and a pattern that no shift or flip leaves alike. */
static struct fm_raster
label(int width, int height, unsigned seed)
{
    struct fm_raster r = {width, height, ((size_t)width + 7) / 8, NULL};

    r.bits = calloc(r.stride, (size_t)height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (x == 0 || y == 0 || x == width - 1 || (x * 7 + y * 13 + x * y) % 11 < 4 ||
                (seed >> x % 32 & 1))
                r.bits[(size_t)y * r.stride + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
    return r;
}

static void
same(const struct fm_raster *page, const struct fm_raster *ink, int left, int top)
{
    for (int y = 0; y < page->height; y++)
        for (int x = 0; x < page->width; x++) {
            bool inside =
                x >= left && x < left + ink->width && y >= top && y < top + ink->height;

            if (black(page, x, y) != (inside && black(ink, x - left, y - top)))
                fail_msg("pixel %d,%d", x, y);
        }
}

static enum fm_status
print(const struct fm_printer *printer, const struct fm_raster *labels, int n,
      struct paper *paper)
{
    struct fm_printer_job *job;
    enum fm_status status = fm_printer_open(printer, take, paper, &job);

    if (status != FM_OK)
        return status;
    for (int i = 0; i < n && status == FM_OK; i++)
        status = fm_printer_add(job, &labels[i]);
    enum fm_status closed = fm_printer_close(job);

    return status == FM_OK ? closed : status;
}

static void
tspl_and_escpos_come_back_as_they_were(void **state)
{
    struct fm_raster ink = label(197, 100, 0);

    (void)state;
    for (int inverted = 0; inverted < 2; inverted++) {
        struct fm_printer printer = {.language = FM_PRINTER_TSPL,
                                     .media = &ROLL,
                                     .dpi = DPI,
                                     .inverted = inverted,
                                     .darkness = 8,
                                     .speed = 3};
        struct paper paper = {0};

        assert_int_equal(print(&printer, &ink, 1, &paper), FM_OK);
        assert_non_null(strstr((char *)paper.bytes, "SIZE 20.00 mm,10.00 mm\r\nGAP 2.00 "
                                                    "mm,0 mm\r\nDENSITY 8\r\nSPEED 3"));
        assert_int_equal(printed_tspl(paper.bytes, paper.len, inverted, keep, &paper), 1);
        same(&paper.page[0], &ink, 1, 0);
        paper_free(&paper);
    }
    struct fm_printer escpos = {
        .language = FM_PRINTER_ESCPOS, .media = &ROLL, .dpi = DPI};
    struct fm_raster two[] = {ink, label(197, 100, 77)};
    struct paper paper = {0};

    assert_int_equal(print(&escpos, two, 2, &paper), FM_OK);
    assert_int_equal(printed_escpos(paper.bytes, paper.len, keep, &paper), 2);
    same(&paper.page[0], &two[0], 1, 0);
    same(&paper.page[1], &two[1], 1, 0);
    paper_free(&paper);
    free(ink.bits);
    free(two[1].bits);
}

static void
zpl_is_compressed_hex_that_repeats_rows(void **state)
{
    static const struct fm_media TINY = {.page_width = 10,
                                         .page_height = 10,
                                         .cell_width = 10,
                                         .cell_height = 10,
                                         .pitch_x = 10,
                                         .pitch_y = 10,
                                         .columns = 1,
                                         .rows = 1,
                                         .roll = true,
                                         .gap = 2};
    uint8_t bits[100 * 13] = {0};
    struct fm_raster ink = {100, 100, 13, bits};
    struct fm_printer printer = {.language = FM_PRINTER_ZPL,
                                 .media = &TINY,
                                 .dpi = DPI,
                                 .darkness = 5,
                                 .speed = 4};
    struct paper paper = {0};

    (void)state;
    memset(bits + 13, 0xff, 3);
    memset(bits + 26, 0xff, 3);
    bits[39] = 0x10;
    memset(bits + 40, 0xaa, 1);
    assert_int_equal(print(&printer, &ink, 1, &paper), FM_OK);
    assert_non_null(strstr((char *)paper.bytes,
                           "^XA^PW100^LL100^LH0,0~SD05^PR4^FO0,0^GFA,1300,1300,13,"
                           ",LF,:10HA,,::::::::"));
    assert_non_null(strstr((char *)paper.bytes, ":^FS^PQ1^XZ\n"));
    paper_free(&paper);
}

static void
labels_fill_a_roll_across_from_the_start_cell_on(void **state)
{
    struct fm_raster three[] = {label(100, 50, 1), label(100, 50, 6), label(100, 50, 48)};
    struct fm_printer printer = {.language = FM_PRINTER_TSPL,
                                 .media = &PAIRS,
                                 .dpi = DPI,
                                 .start_cell = 1,
                                 .offset_x = 0.5,
                                 .offset_y = 0};
    struct paper paper = {0};

    (void)state;
    assert_int_equal(print(&printer, three, 3, &paper), FM_OK);
    assert_int_equal(printed_tspl(paper.bytes, paper.len, false, keep, &paper), 2);
    same(&paper.page[0], &three[0], 125, 0);
    assert_true(black(&paper.page[1], 15, 0));
    assert_true(black(&paper.page[1], 125, 0));
    assert_false(black(&paper.page[1], 120, 0));
    for (int i = 0; i < 3; i++)
        free(three[i].bits);
    paper_free(&paper);
}

static void
an_offset_that_cuts_ink_is_refused_and_white_margin_may_go(void **state)
{
    struct fm_raster ink = label(200, 100, 0), small = label(190, 90, 0);
    struct fm_printer printer = {
        .language = FM_PRINTER_ZPL, .media = &ROLL, .dpi = DPI, .offset_x = -0.1};
    struct paper paper = {0};

    (void)state;
    assert_int_equal(print(&printer, &ink, 1, &paper), FM_ERR_LAYOUT);
    printer.offset_x = 0;
    printer.offset_y = 0.1;
    assert_int_equal(print(&printer, &ink, 1, &paper), FM_ERR_LAYOUT);
    printer.offset_x = 0.5;
    printer.offset_y = 0.5;
    assert_int_equal(print(&printer, &small, 1, &paper), FM_OK);
    memset(small.bits, 0, small.stride);
    for (int y = 0; y < small.height; y++)
        small.bits[(size_t)y * small.stride] &= 0x7f;
    printer.offset_x = -0.6; /* it lies half a millimetre inside its cell */
    printer.offset_y = -0.6;
    assert_int_equal(print(&printer, &small, 1, &paper), FM_OK);
    printer.offset_x = -0.7;
    assert_int_equal(print(&printer, &small, 1, &paper), FM_ERR_LAYOUT);
    free(ink.bits);
    free(small.bits);
    paper_free(&paper);
}

static void
a_label_that_is_refused_leaves_nothing_on_the_page(void **state)
{
    struct fm_raster ink = label(200, 100, 0), white = label(200, 100, 0);
    struct fm_printer printer = {
        .language = FM_PRINTER_TSPL, .media = &ROLL, .dpi = DPI, .offset_y = 0.5};
    struct fm_printer_job *job;
    struct paper paper = {0};

    (void)state;
    memset(white.bits, 0, white.stride * 100);
    assert_int_equal(fm_printer_open(&printer, take, &paper, &job), FM_OK);
    assert_int_equal(fm_printer_add(job, &ink), FM_ERR_LAYOUT);
    assert_int_equal(fm_printer_add(job, &white), FM_OK);
    assert_int_equal(fm_printer_close(job), FM_OK);
    assert_int_equal(printed_tspl(paper.bytes, paper.len, false, keep, &paper), 1);
    same(&paper.page[0], &white, 0, 5);
    free(ink.bits);
    free(white.bits);
    paper_free(&paper);
}

static void
values_out_of_range_and_a_sink_that_fails_are_told(void **state)
{
    struct fm_raster ink = label(200, 100, 0), wide = label(230, 100, 0);
    const struct fm_printer good = {
        .language = FM_PRINTER_TSPL, .media = &ROLL, .dpi = DPI};
    struct fm_printer bad[] = {good, good, good, good, good, good};
    struct paper paper = {.fail_after = 1000};

    (void)state;
    bad[0].dpi = 71;
    bad[1].start_cell = 1;
    bad[2].offset_y = 20.5;
    bad[3].darkness = 16;
    bad[4].speed = 15;
    bad[5].media = NULL;
    for (int i = 0; i < 6; i++)
        assert_int_equal(print(&bad[i], &ink, 1, &paper), FM_ERR_ARG);
    assert_int_equal(print(&good, &wide, 1, &paper), FM_ERR_LAYOUT);
    assert_int_equal(print(&good, &ink, 1, &paper), FM_ERR_IO);
    assert_int_equal(fm_printer_close(NULL), FM_OK);
    free(ink.bits);
    free(wide.bits);
    paper_free(&paper);
}

static void
languages_are_found_by_name(void **state)
{
    (void)state;
    for (int i = 0; i < FM_PRINTER_COUNT; i++)
        assert_int_equal(fm_printer_language_find(
                             fm_printer_language_name((enum fm_printer_language)i)),
                         i);
    assert_int_equal(fm_printer_language_find("epl"), FM_PRINTER_COUNT);
    assert_string_equal(fm_printer_language_name(FM_PRINTER_COUNT), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tspl_and_escpos_come_back_as_they_were),
        cmocka_unit_test(zpl_is_compressed_hex_that_repeats_rows),
        cmocka_unit_test(labels_fill_a_roll_across_from_the_start_cell_on),
        cmocka_unit_test(an_offset_that_cuts_ink_is_refused_and_white_margin_may_go),
        cmocka_unit_test(a_label_that_is_refused_leaves_nothing_on_the_page),
        cmocka_unit_test(values_out_of_range_and_a_sink_that_fails_are_told),
        cmocka_unit_test(languages_are_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
