/* Bytes as what labels and documents are filled with: four for design, medium, printer
 * and form, then lines: the end of the code's text, the serial, the title, and fields
 * NAME=VALUE. The PDF made of them is read back: it is whole, it does nothing but draw,
 * its codes say what they were given, its text has the serial of each label and no
 * character that nobody gave, and its title is the one given. */
#include <firemark/scan.h>
#include <firemark/sheet.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "support/pdf.h"

enum {
    SETTINGS = 4,
    FIELDS_MAX = 12,
    SCALE = 4,
    SIDE_MAX = (FM_QR_MODULES_MAX + 8) * SCALE
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct given {
    struct arena arena;
    const char *url, *serial, *title;
    struct fm_sheet_field fields[FIELDS_MAX];
    size_t field_count;
    int dpi;
    enum fm_language language;
};

static struct fm_form form; /* large */
static struct fm_design design;
static struct fm_media media;

static void
require(bool fact)
{
    if (!fact)
        abort();
}

/* ---- what is given ---- */

static const char *
next_line(struct given *g, const char **at, const char *end)
{
    const char *stop = memchr(*at, '\n', (size_t)(end - *at));
    const char *line;

    stop = stop ? stop : end;
    line = arena_strndup(&g->arena, *at, (size_t)(stop - *at));
    *at = stop < end ? stop + 1 : end;
    return line;
}

static const char *
url_of(struct given *g, const char *tail)
{
    char *url = arena_printf(&g->arena, "HTTPS://F.EXAMPLE.CN/L/%.300s", tail);

    for (char *c = url; *c; c++)
        if (!strchr("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/:.?=", *c))
            *c = 'X';
    return url;
}

static size_t
names(const char *name(size_t i))
{
    size_t n = 0;

    while (name(n))
        n++;
    return n;
}

static void
read_given(const uint8_t *b, const char *at, const char *end, struct given *g)
{
    static const int DPI[] = {203, 300, 600, 1200};

    *g = (struct given){.dpi = DPI[b[2] & 3], .language = (b[2] >> 2) % 3u};
    require(fm_design_find(fm_design_name(b[0] % names(fm_design_name)), &design) ==
            FM_OK);
    require(fm_media_find(fm_media_name(b[1] % names(fm_media_name)), &media) == FM_OK);
    require(fm_form_find(fm_form_name(b[3] % names(fm_form_name)), &form) == FM_OK);
    g->url = url_of(g, next_line(g, &at, end));
    g->serial = next_line(g, &at, end);
    g->title = next_line(g, &at, end);
    while (at < end && g->field_count < FIELDS_MAX) {
        char *name = (char *)(uintptr_t)next_line(g, &at, end), *sign = strchr(name, '=');
        if (!sign)
            continue;
        *sign = '\0';
        g->fields[g->field_count++] = (struct fm_sheet_field){name, sign + 1};
    }
}

/* All that may stand on paper. */
static void
put_allowed(struct buf *out, const struct given *g)
{
    buf_puts(out, "…☑☐ Online联网核验Check online0123456789草稿DRAFT");
    buf_printf(out, "%s%s", g->serial, g->url);
    for (size_t i = 0; i < g->field_count; i++)
        buf_puts(out, g->fields[i].value);
    for (unsigned i = 0; i < design.text_count; i++)
        buf_puts(out, design.texts[i].text);
    for (unsigned i = 0; i < form.item_count; i++)
        buf_puts(out, form.items[i].text);
}

/* ---- what came of it ---- */

static bool
take(void *context, const void *bytes, size_t len)
{
    buf_add(context, bytes, len);
    return true;
}

static size_t
pages_of(const struct pdf *pdf)
{
    size_t n = 0;

    for (size_t i = 1; i < pdf->count; i++)
        n += pdf_find(pdf, i, "/Type /Page ") != NULL;
    return n;
}

static void
check_characters(const struct buf *text, const struct given *g)
{
    BUF_SCOPE struct buf allowed = {0};

    put_allowed(&allowed, g);
    for (size_t i = 0, n; i < text->len; i += n) {
        char one[5] = {text->data[i]};
        for (n = 1; i + n < text->len && (text->data[i + n] & 0xc0) == 0x80 && n < 4; n++)
            one[n] = text->data[i + n];
        require(strstr(allowed.data, one) != NULL);
    }
}

/* The code of a mask of one pixel a module, as any scanner reads it. */
static void
check_code(const struct pdf *pdf, size_t n, const char *want, size_t want_len)
{
    static const struct fm_scan_stage PLAIN = {"plain", FM_SCAN_FULL, FM_SCAN_PLAIN,
                                               false};
    static uint8_t gray[SIDE_MAX * SIDE_MAX];
    const struct fm_scan_options options = {.cascade = &PLAIN, .cascade_len = 1};
    struct fm_scan_result found;
    BUF_SCOPE struct buf bits = {0};
    long width = pdf_number(pdf, n, "/Width ");
    int side = ((int)width + 2 * FM_QR_QUIET) * SCALE;

    require(width > 0 && side <= SIDE_MAX && width == pdf_number(pdf, n, "/Height "));
    require(pdf_stream(pdf, n, &bits) &&
            bits.len == (size_t)(width + 7) / 8 * (size_t)width);
    memset(gray, 255, sizeof gray);
    for (int y = 0; y < width * SCALE; y++)
        for (int x = 0; x < width * SCALE; x++) {
            const char *row = bits.data + y / SCALE * ((width + 7) / 8);
            int at = (y + FM_QR_QUIET * SCALE) * side + x + FM_QR_QUIET * SCALE;
            if (row[x / SCALE / 8] & 0x80 >> x / SCALE % 8)
                gray[at] = 0;
        }
    require(fm_scan_gray(gray, side, side, &options, &found) == FM_OK &&
            found.count == 1);
    require(found.symbol[0].len == want_len);
    require(memcmp(found.symbol[0].text, want, want_len) == 0);
    fm_scan_result_clear(&found);
}

/* ---- labels ---- */

static size_t
count_in(const char *text, const char *what)
{
    size_t n = 0;

    while (*what && text && (text = strstr(text, what))) {
        text += strlen(what);
        n++;
    }
    return n;
}

static void
check_labels(const struct buf *bytes, const struct given *g, const char *const *urls,
             size_t labels, const struct fm_qr_plan *plan)
{
    struct pdf pdf;
    size_t codes = 0, per_page = media.columns * media.rows;
    BUF_SCOPE struct buf text = {0};

    require(pdf_open(&pdf, bytes->data, bytes->len) && pdf_text(&pdf, &text));
    require(pages_of(&pdf) == (labels + per_page - 1) / per_page + (labels == 0));
    for (size_t n = 1; n < pdf.count; n++)
        if (pdf_find(&pdf, n, "/ImageMask true")) {
            require(codes < labels);
            check_code(&pdf, n, urls[codes], fm_sheet_code_length(plan, urls[codes]));
            codes++;
        }
    require(codes == labels && count_in(text.data, g->serial) >= labels);
    check_characters(&text, g);
    pdf_close(&pdf);
}

/* Three labels, of which the second has another text for its code. */
static void
print_labels(struct given *g, const struct fm_qr_plan *plan, struct fm_sheet_pdf *pdf,
             struct buf *bytes)
{
    const char *urls[] = {g->url, url_of(g, g->serial), g->url}, *printed[3];
    size_t labels = 0;

    for (size_t i = 0; i < 3; i++) {
        enum fm_status status =
            fm_sheet_pdf_add(pdf, &(struct fm_sheet_label){urls[i], g->serial});
        require(status == FM_OK || status == FM_ERR_ARG || status == FM_ERR_LAYOUT);
        if (status == FM_OK)
            printed[labels++] = urls[i];
    }
    require(fm_sheet_pdf_close(pdf) == FM_OK);
    check_labels(bytes, g, printed, labels, plan);
}

static void
check_sheet(struct given *g)
{
    struct fm_sheet sheet = {.design = &design,
                             .media = &media,
                             .dpi = g->dpi,
                             .fields = g->fields,
                             .field_count = g->field_count,
                             .language = g->language};
    struct fm_qr_plan plan;
    struct fm_sheet_pdf *pdf;
    struct fm_error why = {0};
    BUF_SCOPE struct buf bytes = {0};
    enum fm_status status = fm_sheet_check(&sheet, g->url, &plan, &why);

    require(status == fm_sheet_pdf_open(&sheet, g->url, take, &bytes, &pdf, NULL));
    require(status != FM_ERR_LAYOUT || (why.rule[0] && why.zh[0] && why.en[0]));
    if (status == FM_OK)
        print_labels(g, &plan, pdf, &bytes);
    else
        require(status == FM_ERR_LAYOUT || status == FM_ERR_ARG);
}

/* ---- documents ---- */

static void
check_title(const struct pdf *pdf, const char *title)
{
    BUF_SCOPE struct buf told = {0};
    const char *at = NULL;

    for (size_t n = 1; n < pdf->count; n++)
        if (pdf_find(pdf, n, "/Creator (firemark)"))
            at = pdf_find(pdf, n, "/Title ");
    if (!*title)
        return;
    require(at && pdf_string(at, pdf->bytes + pdf->len, &told));
    require(strcmp(told.data, title) == 0);
}

static void
check_form(const struct given *g)
{
    struct fm_form_list list = {"items", g->fields, 1, g->field_count};
    struct fm_form_fill fill = {.fields = g->fields,
                                .field_count = g->field_count,
                                .lists = &list,
                                .list_count = 1,
                                .url = g->dpi == 300 ? NULL : g->url,
                                .dpi = g->dpi};
    struct pdf pdf;
    json_t *title = json_string(g->title);
    BUF_SCOPE struct buf bytes = {0};
    BUF_SCOPE struct buf text = {0};
    enum fm_status status =
        fm_form_pdf(&form, &fill, title ? g->title : "", NULL, take, &bytes, NULL);

    require(status == FM_OK || status == FM_ERR_ARG || status == FM_ERR_LAYOUT);
    if (status == FM_OK) {
        require(pdf_open(&pdf, bytes.data, bytes.len) && pdf_text(&pdf, &text));
        require(pages_of(&pdf) > 0);
        check_characters(&text, g);
        check_title(&pdf, title ? g->title : "");
        pdf_close(&pdf);
    }
    json_decref(title);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct given given;

    if (size < SETTINGS)
        return 0;
    read_given(data, (const char *)data + SETTINGS, (const char *)data + size, &given);
    if (data[2] & 128)
        check_form(&given);
    else
        check_sheet(&given);
    arena_clear(&given.arena);
    return 0;
}
