/* The codewords of a symbol: where they lie, and how damaged ones are mended. */
#pragma once
#include "scan_grid.h"

#define CODE_WORDS_MAX 3706 /* version 40 */
#define CODE_BLOCKS_MAX 81
#define CODE_BLOCK_MAX 153 /* codewords of the longest block */

/* The codewords of one version, error correction level and mask. */
struct layout {
    int words, blocks, ec, spare;       /* ec: check words per block; spare: see below */
    uint16_t place[CODE_WORDS_MAX * 8]; /* module of each bit, first bit first */
    uint8_t flip[CODE_WORDS_MAX];       /* the mask's bits of a codeword */
};

/* scan_code.c: `format` is the five data bits, level and mask (ISO/IEC 18004, 7.9). */
void layout_make(const struct marks *marks, unsigned format, struct layout *out);
/* Indices in the symbol's stream of the words of one block; their number. */
int layout_block(const struct layout *l, int block, uint16_t index[CODE_BLOCK_MAX]);

/* Mends the blocks of a symbol read softly (sign: dark is positive; size: how sure) and
 * writes the modules of those that could be mended. solved[block] stays true from call to
 * call; true when all are. */
bool code_mend(const struct layout *l, const int16_t *soft, bool *solved,
               uint8_t *modules);

/* scan_rs.c: mends a block in place, erasing the least trusted words where errors alone
 * cannot be mended, as long as a block of noise would not be mended, too. n <= 153 words,
 * the last ec <= 30 of them for checking; `spare` of these are for detection only. */
bool rs_mend(uint8_t *word, const uint8_t *trust, int n, int ec, int spare);
