/* Bytes as a printer, a medium and the dots of labels: twelve for the settings, the rest
 * as runs of dots. In every language the pages that a printer would put on paper are
 * those that a plain drawing gives, dot by dot; a label that is refused leaves no dot; a
 * setting that is refused is out of its range. */
#include <firemark/printer.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "support/printed.h"

enum { SETTINGS = 12, LABELS_MAX = 6, PAGES_MAX = LABELS_MAX + 1 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct setup {
    struct fm_media media;
    struct fm_printer printer;
    int width, height; /* of a label, dots */
};

/* What ought to be on paper: a byte a dot. */
struct paper {
    uint8_t *page[PAGES_MAX];
    size_t pages, seen;
    int width, height;
    unsigned cell;
    bool negative; /* its reader takes white for black */
};

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static int
dots(double mm, int dpi)
{
    return (int)lround(mm * dpi / 25.4);
}

static void
read_media(const uint8_t *b, struct fm_media *m)
{
    m->columns = 1 + (b[1] >> 2) % 3u;
    m->rows = 1 + (b[1] >> 4) % 2u;
    m->roll = m->rows == 1;
    m->gap = (b[1] >> 5) / 2.0;
    m->cell_width = 1 + b[2] % 48 / 4.0;
    m->cell_height = 1 + b[3] % 40 / 8.0;
    m->first_x = b[4] % 40 / 20.0;
    m->first_y = b[5] % 40 / 20.0;
    m->pitch_x = m->cell_width + (b[6] & 15) / 10.0;
    m->pitch_y = m->cell_height + (b[6] >> 4) / 10.0;
    m->page_width = m->first_x * 1.5 + m->pitch_x * (m->columns - 1) + m->cell_width;
    m->page_height = m->first_y * 1.5 + m->pitch_y * (m->rows - 1) + m->cell_height;
}

static void
read_setup(const uint8_t *b, struct setup *s)
{
    static const int DPI[] = {72, 203, 254, 300};

    *s = (struct setup){.printer = {.media = &s->media}};
    read_media(b, &s->media);
    s->printer.language = (enum fm_printer_language)(b[0] & 3);
    s->printer.inverted = b[0] & 4;
    s->printer.grey = b[0] & 8;
    s->printer.start_cell = (b[0] >> 4) % 7u;
    s->printer.dpi = DPI[b[1] & 3];
    s->printer.offset_x = (b[7] - 128) / 24.0;
    s->printer.offset_y = (b[8] - 128) / 24.0;
    s->width = dots(s->media.cell_width, s->printer.dpi) + 2 - (b[9] & 15);
    s->height = dots(s->media.cell_height, s->printer.dpi) + 2 - (b[9] >> 4);
    s->width = s->width > 0 ? s->width : 1;
    s->height = s->height > 0 ? s->height : 1;
    s->printer.darkness = b[10] % 33;
    s->printer.speed = b[11] % 16;
}

static bool
in_range(const struct fm_printer *p)
{
    return p->start_cell < p->media->columns * p->media->rows && p->speed <= 14 &&
           p->darkness <= (p->language == FM_PRINTER_TSPL ? 15 : 30);
}

/* ---- labels ---- */

static bool
black(const struct fm_raster *r, int x, int y)
{
    return r->bits[(size_t)y * r->stride + (size_t)x / 8] & 0x80 >> x % 8;
}

/* A run a byte: how long, and whether white, black, or as the row above. Behind the last
 * byte all is white. */
static struct fm_raster
read_label(const uint8_t **at, const uint8_t *end, int width, int height)
{
    struct fm_raster r = {width, height, ((size_t)width + 7) / 8, NULL};
    int left = 0, kind = 0;

    r.bits = calloc(r.stride, (size_t)height);
    require(r.bits != NULL);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++, left--) {
            if (!left && *at < end) {
                left = (**at & 63) * (**at & 32 ? 9 : 1) + 1;
                kind = *(*at)++ >> 6;
            } else if (!left) {
                return r;
            }
            if (kind == 1 || (kind > 1 && y > 0 && black(&r, x, y - 1)))
                r.bits[(size_t)y * r.stride + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
        }
    return r;
}

/* ---- paper ---- */

/* In the middle of its cell, dot by dot; false, with the paper untouched, where ink would
 * be lost. */
static bool
draw(struct paper *paper, const struct setup *s, const struct fm_raster *label,
     bool really)
{
    const struct fm_media *m = &s->media;
    const struct fm_printer *p = &s->printer;
    int spare_x = dots(m->cell_width, p->dpi) - label->width;
    int spare_y = dots(m->cell_height, p->dpi) - label->height;
    int left =
        dots(m->first_x + m->pitch_x * (paper->cell % m->columns) + p->offset_x, p->dpi) +
        (spare_x > 0 ? spare_x / 2 : 0);
    int top =
        dots(m->first_y + m->pitch_y * (paper->cell / m->columns) + p->offset_y, p->dpi) +
        (spare_y > 0 ? spare_y / 2 : 0);

    for (int y = 0; y < label->height; y++)
        for (int x = 0; x < label->width; x++) {
            int to_x = left + x, to_y = top + y;
            if (!black(label, x, y))
                continue;
            if (to_x < 0 || to_y < 0 || to_x >= paper->width || to_y >= paper->height)
                return false;
            if (really)
                paper->page[paper->pages][to_y * paper->width + to_x] = 1;
        }
    return spare_x >= -1 && spare_y >= -1;
}

static void
fresh_page(struct paper *paper)
{
    size_t len = (size_t)paper->width * (size_t)paper->height;

    require(paper->pages < PAGES_MAX);
    paper->page[paper->pages] = calloc(len + 1, 1);
    require(paper->page[paper->pages] != NULL);
}

static void
add(struct paper *paper, const struct setup *s, struct fm_printer_job *job,
    const struct fm_raster *label)
{
    bool fits = draw(paper, s, label, false);

    require(fm_printer_add(job, label) == (fits ? FM_OK : FM_ERR_LAYOUT));
    if (!fits)
        return;
    draw(paper, s, label, true);
    if (++paper->cell < s->media.columns * s->media.rows)
        return;
    paper->cell = 0;
    paper->pages++;
    fresh_page(paper);
}

/* ---- what is printed ---- */

static bool
take(void *context, const void *bytes, size_t len)
{
    buf_add(context, bytes, len);
    return true;
}

/* A page as printed is that of the paper; where its width is padded, with white. */
static void
compare(void *context, const struct fm_raster *page)
{
    struct paper *paper = context;

    require(paper->seen < paper->pages && page->height == paper->height);
    require(page->width >= paper->width && page->width < paper->width + 8);
    for (int y = 0; y < page->height; y++)
        for (int x = 0; x < page->width; x++) {
            const uint8_t *row = paper->page[paper->seen] + y * paper->width;
            require((black(page, x, y) != paper->negative) ==
                    (x < paper->width && row[x]));
        }
    paper->seen++;
}

static void
check_printed(const struct buf *out, const struct fm_printer *p, struct paper *paper)
{
    const uint8_t *bytes = (const uint8_t *)out->data;
    long pages = -1;

    if (p->language == FM_PRINTER_ZPL)
        pages = printed_zpl(bytes, out->len, p->inverted, compare, paper);
    else if (p->language == FM_PRINTER_TSPL)
        pages = printed_tspl(bytes, out->len, p->inverted, compare, paper);
    else if (p->language == FM_PRINTER_PWG)
        pages = printed_pwg(bytes, out->len, p->inverted, compare, paper);
    else if (p->media->gap > 0.2) /* or nothing tells where a page ends */
        pages = printed_escpos(bytes, out->len, compare, paper);
    else
        return;
    require(pages == (long)paper->pages && paper->seen == paper->pages);
}

static void
print(const struct setup *s, const uint8_t *at, const uint8_t *end)
{
    struct fm_printer_job *job;
    struct buf out BUF_SCOPE = {0};
    struct paper paper = {.width = dots(s->media.page_width, s->printer.dpi),
                          .height = dots(s->media.page_height, s->printer.dpi),
                          .cell = s->printer.start_cell,
                          .negative = s->printer.inverted &&
                                      s->printer.language == FM_PRINTER_ESCPOS};
    enum fm_status status = fm_printer_open(&s->printer, take, &out, &job);

    require(status == (in_range(&s->printer) ? FM_OK : FM_ERR_ARG));
    if (status != FM_OK)
        return;
    fresh_page(&paper);
    for (int i = 0; i < LABELS_MAX && (i == 0 || at < end); i++) {
        struct fm_raster label = read_label(&at, end, s->width, s->height);
        add(&paper, s, job, &label);
        free(label.bits);
    }
    require(fm_printer_close(job) == FM_OK);
    size_t drawn = paper.pages + 1;
    paper.pages += paper.cell > 0;
    check_printed(&out, &s->printer, &paper);
    while (drawn)
        free(paper.page[--drawn]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct setup setup;

    if (size < SETTINGS)
        return 0;
    read_setup(data, &setup);
    print(&setup, data + SETTINGS, data + size);
    return 0;
}
