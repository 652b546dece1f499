#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "scan_code.h"

/* One symbol as libqrencode draws it, and as the grid stage would have sampled it. */
struct specimen {
    struct marks marks;
    struct layout layout;
    int16_t soft[GRID_SIDE_MAX * GRID_SIDE_MAX];
    uint8_t truth[GRID_SIDE_MAX * GRID_SIDE_MAX], read[GRID_SIDE_MAX * GRID_SIDE_MAX];
    bool solved[CODE_BLOCKS_MAX];
};

static struct specimen s;

static void
specimen_draw(int version, int level)
{
    QRcode *code =
        QRcode_encodeString("HTTPS://ID.EXAMPLE.NET/T/1", version, level, QR_MODE_8, 1);
    unsigned formats[FORMATS_TRIED];

    assert_non_null(code);
    marks_make(code->version, &s.marks);
    assert_int_equal(s.marks.side, code->width);
    for (int i = 0; i < code->width * code->width; i++) {
        s.truth[i] = code->data[i] & 1;
        s.soft[i] = s.truth[i] ? 60 : -60;
    }
    formats_rank(s.soft, s.marks.side, formats);
    static const unsigned bits[4] = {1, 0, 3, 2}; /* L, M, Q, H */
    assert_int_equal(formats[0] >> 3, bits[level]);
    layout_make(&s.marks, formats[0], &s.layout);
    memset(s.solved, 0, sizeof s.solved);
    memset(s.read, 9, sizeof s.read);
    symbol_frame(&s.marks, formats[0], s.read);
    QRcode_free(code);
}

/* Turns one bit of each of the `count` first words of a block into its contrary. */
static void
words_spoil(int block, int count, int how_sure)
{
    uint16_t index[CODE_BLOCK_MAX];

    layout_block(&s.layout, block, index);
    for (int i = 0; i < count; i++) {
        int16_t *bit = &s.soft[s.layout.place[index[i] * 8 + i % 8]];
        *bit = (int16_t)(*bit > 0 ? -how_sure : how_sure);
    }
}

static bool
mend_all(void)
{
    bool all = code_mend(&s.layout, s.soft, s.solved, s.read);
    int rest = 0; /* remainder bits carry nothing and may stay unwritten */

    for (int i = 0; all && i < s.marks.side * s.marks.side; i++) {
        rest += s.read[i] == 9;
        if (s.read[i] != 9)
            assert_int_equal(s.read[i], s.truth[i]);
    }
    assert_true(rest <= 7);
    return all;
}

static void
every_version_and_level_is_laid_out_as_the_standard_says(void **state)
{
    (void)state;
    for (int version = 2; version <= 40; version++)
        for (int level = 0; level < 4; level++) {
            specimen_draw(version, level);
            assert_true(mend_all());
        }
}

static void
half_the_check_words_may_be_wrong_and_most_may_be_unsure(void **state)
{
    (void)state;
    for (int version = 4; version <= 40; version += 3) {
        for (int level = 0; level < 4; level++) {
            for (int unsure = 0; unsure < 2; unsure++) {
                specimen_draw(version, level);
                int most = unsure ? s.layout.ec - 4 : s.layout.ec / 2;
                for (int block = 0; block < s.layout.blocks; block++)
                    words_spoil(block, most / 2 * 2, unsure ? 1 : 60);
                assert_true(mend_all());
            }
        }
    }
}

static void
noise_is_never_mended(void **state)
{
    (void)state;
    srand(1);
    for (int round = 0; round < 400; round++) {
        specimen_draw(2 + round % 9, round % 4);
        for (int i = 0; i < s.marks.side * s.marks.side; i++)
            s.soft[i] = (int16_t)(rand() % 255 - 127);
        code_mend(&s.layout, s.soft, s.solved, s.read);
        for (int block = 0; block < s.layout.blocks; block++)
            assert_false(s.solved[block]);
    }
}

static void
a_block_mended_once_stays_while_others_are_tried_again(void **state)
{
    (void)state;
    specimen_draw(8, QR_ECLEVEL_M);
    words_spoil(1, s.layout.ec, 60);
    assert_false(code_mend(&s.layout, s.soft, s.solved, s.read));
    assert_true(s.solved[0] && !s.solved[1] && s.solved[2]);
    words_spoil(1, s.layout.ec, 60);
    words_spoil(0, s.layout.ec, 60);
    assert_true(mend_all());
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_and_level_is_laid_out_as_the_standard_says),
        cmocka_unit_test(half_the_check_words_may_be_wrong_and_most_may_be_unsure),
        cmocka_unit_test(noise_is_never_mended),
        cmocka_unit_test(a_block_mended_once_stays_while_others_are_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
