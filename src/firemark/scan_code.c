/* From modules to codewords and back: ISO/IEC 18004, 7.5 to 7.7 and table 9. */
#include <stdlib.h>
#include <string.h>

#include "scan_code.h"

/* Check words per block and blocks, by level as the format codes it (M, L, H, Q) and
 * version. */
static const uint8_t CHECKS[4][40] = {
    {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
    {7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
    {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30}};

static const uint8_t BLOCKS[4][40] = {
    {1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
    {1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
     8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
    {1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81},
    {1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68}};

/* Of small symbols some check words are kept for detection (table 9, note b). */
static int
spare_of(int version, unsigned level)
{
    static const uint8_t ONE[4] = {2, 3, 1, 1}; /* version 1: M, L, H, Q */

    if (version == 1)
        return ONE[level];
    return level == 1 && version <= 3 ? (version == 2 ? 2 : 1) : 0;
}

static bool
mask_dark(unsigned mask, int x, int y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* Marks every module that carries no data. */
static void
fixed_make(const struct marks *m, uint8_t *fixed)
{
    int side = m->side;

    memset(fixed, 0, (size_t)side * (size_t)side);
    for (int i = 0; i < m->count; i++)
        fixed[m->list[i].y * side + m->list[i].x] = 1;
    for (int i = 0; i < 9; i++) {
        fixed[8 * side + i] = fixed[i * side + 8] = 1;
        fixed[8 * side + side - 1 - i % 8] = fixed[(side - 1 - i % 8) * side + 8] = 1;
    }
    for (int i = 0; m->version >= 7 && i < 18; i++) {
        int a = side - 11 + i % 3, b = i / 3;
        fixed[a * side + b] = fixed[b * side + a] = 1;
    }
}

/* Two columns at a time from the right, upwards and downwards in turn. */
static void
places_make(const struct marks *m, unsigned mask, struct layout *out)
{
    uint8_t fixed[GRID_SIDE_MAX * GRID_SIDE_MAX];
    int side = m->side, bits = 0;
    bool up = true;

    fixed_make(m, fixed);
    memset(out->flip, 0, sizeof out->flip);
    for (int right = side - 1; right > 0; right -= 2, up = !up) {
        right -= right == 6;
        for (int i = 0; i < 2 * side; i++) {
            int y = up ? side - 1 - i / 2 : i / 2, x = right - i % 2;
            if (fixed[y * side + x] || bits == out->words * 8)
                continue;
            out->place[bits] = (uint16_t)(y * side + x);
            out->flip[bits / 8] |= (uint8_t)(mask_dark(mask, x, y) << (7 - bits % 8));
            bits++;
        }
    }
}

/* Modules that carry data, in codewords (table 1). */
static int
words_of(int version)
{
    int bits = (16 * version + 128) * version + 64;

    if (version >= 2) {
        int aligns = version / 7 + 2;
        bits -= (25 * aligns - 10) * aligns - 55;
        if (version >= 7)
            bits -= 36;
    }
    return bits / 8;
}

void
layout_make(const struct marks *m, unsigned format, struct layout *out)
{
    unsigned level = format >> 3;

    out->words = words_of(m->version);
    out->ec = CHECKS[level][m->version - 1];
    out->blocks = BLOCKS[level][m->version - 1];
    out->spare = spare_of(m->version, level);
    places_make(m, format & 7, out);
}

int
layout_block(const struct layout *l, int block, uint16_t index[CODE_BLOCK_MAX])
{
    int n = 0, data = l->words / l->blocks - l->ec, shorter;

    shorter = l->blocks - l->words % l->blocks;
    for (int i = 0; i < data; i++)
        index[n++] = (uint16_t)(i * l->blocks + block);
    if (block >= shorter)
        index[n++] = (uint16_t)(data * l->blocks + block - shorter);
    int checks = l->words - l->ec * l->blocks;
    for (int i = 0; i < l->ec; i++)
        index[n++] = (uint16_t)(checks + i * l->blocks + block);
    return n;
}

/* A codeword is as sure as the least sure of its bits. */
static void
word_read(const struct layout *l, int at, const int16_t *soft, uint8_t *word,
          uint8_t *trust)
{
    int least = 255;

    *word = l->flip[at];
    for (int bit = 0; bit < 8; bit++) {
        int s = soft[l->place[at * 8 + bit]];
        *word ^= (uint8_t)((s > 0) << (7 - bit));
        least = abs(s) < least ? abs(s) : least;
    }
    *trust = (uint8_t)least;
}

static void
word_write(const struct layout *l, int at, uint8_t word, uint8_t *modules)
{
    for (int bit = 0; bit < 8; bit++)
        modules[l->place[at * 8 + bit]] = (word ^ l->flip[at]) >> (7 - bit) & 1;
}

bool
code_mend(const struct layout *l, const int16_t *soft, bool *solved, uint8_t *modules)
{
    uint8_t word[CODE_BLOCK_MAX], trust[CODE_BLOCK_MAX];
    uint16_t index[CODE_BLOCK_MAX];
    bool all = true;

    for (int block = 0; block < l->blocks; block++) {
        if (solved[block])
            continue;
        int n = layout_block(l, block, index);
        for (int i = 0; i < n; i++)
            word_read(l, index[i], soft, &word[i], &trust[i]);
        solved[block] = rs_mend(word, trust, n, l->ec, l->spare);
        all &= solved[block];
        for (int i = 0; solved[block] && i < n; i++)
            word_write(l, index[i], word[i], modules);
    }
    return all;
}
