#include <string.h>

#include "print.h"

static const double SLACK = 1e-6; /* of decimal fractions in binary, mm */
static const double GAP_MAX = 20; /* mm */
enum { SHEET_STATEMENTS = 6 };

static bool
read_gap(struct fm_lines *in, struct fm_media *m)
{
    m->roll = true;
    return fm_lines_numbers(in, &m->gap, 1, 0, GAP_MAX) && fm_lines_done(in);
}

/* The statements come in one order, so each is known by its place; a sheet has no gap. */
static bool
read_statement(struct fm_lines *in, unsigned place, struct fm_media *m)
{
    static const char *const ORDER[] = {"media", "page",  "cell", "grid",
                                        "first", "pitch", "gap"};
    char word[16];
    double v[2] = {0, 0};

    if (place >= sizeof ORDER / sizeof *ORDER || !fm_lines_word(in, word, sizeof word) ||
        strcmp(word, ORDER[place]) != 0)
        return false;
    if (place == SHEET_STATEMENTS)
        return read_gap(in, m);
    if (place == 0)
        return fm_lines_name(in, m->name) && fm_lines_done(in);
    if (place == 3)
        return fm_lines_whole(in, &m->columns, 50) && fm_lines_whole(in, &m->rows, 50) &&
               fm_lines_done(in);
    if (!fm_lines_numbers(in, v, 2, place == 4 ? 0 : 10, 999.999) || !fm_lines_done(in))
        return false;
    double *const pairs[][2] = {[1] = {&m->page_width, &m->page_height},
                                [2] = {&m->cell_width, &m->cell_height},
                                [4] = {&m->first_x, &m->first_y},
                                [5] = {&m->pitch_x, &m->pitch_y}};
    *pairs[place][0] = v[0];
    *pairs[place][1] = v[1];
    return true;
}

static bool
cells_fit(const struct fm_media *m)
{
    return m->first_x + m->pitch_x * (m->columns - 1) + m->cell_width <=
               m->page_width + SLACK &&
           m->first_y + m->pitch_y * (m->rows - 1) + m->cell_height <=
               m->page_height + SLACK;
}

enum fm_status
fm_media_read(const char *text, size_t len, struct fm_media *out, struct fm_error *error)
{
    struct fm_lines in = {.next = text, .end = text + len, .error = error};
    unsigned place = 0;

    memset(out, 0, sizeof *out);
    while (fm_lines_next(&in)) {
        if (!read_statement(&in, place++, out))
            return fm_lines_refuse(
                &in, "media_statement",
                "应依次为 media、page、cell、grid、first、pitch，卷材再加 "
                "gap，数值在范围内",
                "media, page, cell, grid, first, pitch and for a roll gap, in this order "
                "and once each, with values in range");
    }
    if (place < SHEET_STATEMENTS)
        return fm_lines_refuse(&in, "media_incomplete", "缺少语句，至少六条",
                               "statements are missing: there must be six or seven");
    if (out->roll && out->rows != 1)
        return fm_lines_refuse(&in, "media_roll", "卷材每页只能有一行标签",
                               "a roll has one row of labels");
    if (out->pitch_x < out->cell_width || out->pitch_y < out->cell_height)
        return fm_lines_refuse(
            &in, "media_overlap", "间距小于标签，标签会重叠",
            "the pitch is smaller than the cell: labels would overlap");
    if (!cells_fit(out))
        return fm_lines_refuse(&in, "media_page", "标签超出页面",
                               "the cells do not fit on the page");
    return FM_OK;
}

enum fm_status
fm_media_find(const char *name, struct fm_media *out)
{
    const char *text = fm_shelf_find(FM_SHELF_MEDIA, name);

    return text ? fm_media_read(text, strlen(text), out, NULL) : FM_ERR_ARG;
}

const char *
fm_media_name(size_t i)
{
    return fm_shelf_name(FM_SHELF_MEDIA, i);
}
