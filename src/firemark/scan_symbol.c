/* What a QR symbol must look like whatever it says: ISO/IEC 18004 clauses 6.3 and 7.9. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "scan_grid.h"

#define QUIET 5 /* modules round the drawn symbol */
#define SCALE 2 /* pixels a module */

static void
mark_add(struct marks *m, int x, int y, bool dark, int weight)
{
    if (x < 0 || y < 0 || x >= m->side || y >= m->side || m->count == GRID_MARKS_MAX)
        return;
    m->list[m->count++] = (struct mark){(uint8_t)x, (uint8_t)y, dark, (uint8_t)weight};
}

/* Rings about a centre: dark at the even distances but for the separator. */
static void
mark_rings(struct marks *m, int x, int y, int reach, int weight)
{
    for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
            int ring = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
            bool dark = reach == 2 ? ring != 1 : ring != 2 && ring != 4;
            mark_add(m, x + dx, y + dy, dark, weight);
        }
    }
}

static void
align_centres(struct marks *m)
{
    int v = m->version;

    m->aligns = v == 1 ? 0 : v / 7 + 2;
    if (v == 1)
        return;
    int step = v == 32 ? 26 : (v * 4 + m->aligns * 2 + 1) / (m->aligns * 2 - 2) * 2;
    m->align[0] = 6;
    for (int i = m->aligns - 1, at = m->side - 7; i > 0; i--, at -= step)
        m->align[i] = at;
}

/* Every third mark of the finders, the timing patterns, the last alignment pattern. */
static void
few_choose(struct marks *m)
{
    int timing = 2 * (m->side - 16);

    m->few_count = 0;
    for (int i = 0; i < m->count; i++) {
        bool last = m->aligns && i >= m->count - 25;
        bool tells = i < m->finders ? i % 3 == 0 : i < m->finders + timing || last;
        if (tells && m->few_count < GRID_FEW_MAX)
            m->few[m->few_count++] = m->list[i];
    }
}

void
marks_make(int version, struct marks *m)
{
    m->version = version;
    m->side = 17 + 4 * version;
    m->count = 0;
    align_centres(m);
    mark_rings(m, 3, 3, 4, 1);
    mark_rings(m, m->side - 4, 3, 4, 1);
    mark_rings(m, 3, m->side - 4, 4, 1);
    m->finders = m->count;
    for (int i = 8; i < m->side - 8; i++) {
        mark_add(m, i, 6, i % 2 == 0, 4);
        mark_add(m, 6, i, i % 2 == 0, 4);
    }
    for (int i = 0; i < m->aligns; i++)
        for (int k = 0; k < m->aligns; k++)
            if (!((i == 0 && (k == 0 || k == m->aligns - 1)) ||
                  (k == 0 && i == m->aligns - 1)))
                mark_rings(m, m->align[i], m->align[k], 2, 2);
    few_choose(m);
}

double
marks_agree(const struct marks *m, const int16_t *soft)
{
    int agree = 0;

    for (int i = 0; i < m->count; i++)
        agree += (soft[m->list[i].y * m->side + m->list[i].x] > 0) == m->list[i].dark;
    return (double)agree / m->count;
}

static unsigned
format_code(unsigned data)
{
    unsigned rest = data;

    for (int i = 0; i < 10; i++)
        rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    return (data << 10 | rest) ^ 0x5412;
}

static unsigned
version_code(unsigned version)
{
    unsigned rest = version;

    for (int i = 0; i < 12; i++)
        rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    return version << 12 | rest;
}

/* The module of bit i in one of the two copies of the format. */
static size_t
format_place(int side, int copy, int i)
{
    int x = 8, y = i < 6 ? i : i + 1;

    if (copy == 0 && i >= 8) {
        x = i == 8 ? 7 : 14 - i;
        y = 8;
    }
    if (copy == 1) {
        x = i < 8 ? side - 1 - i : 8;
        y = i < 8 ? 8 : side - 15 + i;
    }
    return (size_t)(y * side + x);
}

/* How well the 15 bits of a format stand in either copy; more is better. */
static int
format_score(const int16_t *soft, int side, unsigned word)
{
    int score = 0;

    for (int i = 0; i < 15; i++)
        for (int copy = 0; copy < 2; copy++) {
            int s = soft[format_place(side, copy, i)];
            score += word >> i & 1 ? s : -s;
        }
    return score;
}

void
formats_rank(const int16_t *soft, int side, unsigned best[FORMATS_TRIED])
{
    int score[32];

    for (unsigned data = 0; data < 32; data++)
        score[data] = format_score(soft, side, format_code(data));
    for (int i = 0; i < FORMATS_TRIED; i++) {
        best[i] = 0;
        for (unsigned data = 1; data < 32; data++)
            if (score[data] > score[best[i]])
                best[i] = data;
        score[best[i]] = INT_MIN;
    }
}

void
symbol_frame(const struct marks *m, unsigned format, uint8_t *modules)
{
    int side = m->side;
    unsigned code = format_code(format);

    for (int i = 0; i < m->count; i++)
        modules[m->list[i].y * side + m->list[i].x] = m->list[i].dark;
    for (int i = 0; i < 15; i++)
        for (int copy = 0; copy < 2; copy++)
            modules[format_place(side, copy, i)] = code >> i & 1;
    modules[(side - 8) * side + 8] = 1;
    unsigned version = version_code((unsigned)m->version);
    for (int i = 0; m->version >= 7 && i < 18; i++) {
        int a = side - 11 + i % 3, b = i / 3;
        modules[a * side + b] = modules[b * side + a] = version >> i & 1;
    }
}

bool
symbol_draw(const uint8_t *modules, int side, struct gray *out)
{
    int width = (side + 2 * QUIET) * SCALE;

    if (!gray_init(out, width, width))
        return false;
    memset(out->px, 255, (size_t)width * (size_t)width);
    for (int y = 0; y < side * SCALE; y++)
        for (int x = 0; x < side * SCALE; x++)
            if (modules[y / SCALE * side + x / SCALE])
                out->px[(y + QUIET * SCALE) * width + x + QUIET * SCALE] = 0;
    return true;
}
