#include <string.h>

#include "print.h"

static const double SLACK = 1e-6; /* of decimal fractions in binary, mm */
static const double LINE_PITCH = 1.2;
static const double MONO_ADVANCE = 0.603; /* of DejaVu Sans Mono, per character height */
static const double SIZE_MIN = 1, SIZE_MAX_MM = 20; /* of characters */
static const char SERIAL[] = "{serial}", ONLINE[] = "{online}";
enum { SERIAL_CHARS = 14 }; /* XXXX-XXXX-XXXX */

static bool
inside(const struct fm_design *d, const struct fm_rect *r)
{
    return r->x + r->width <= d->width + SLACK && r->y + r->height <= d->height + SLACK;
}

static bool
overlap(const struct fm_rect *a, const struct fm_rect *b)
{
    return a->x + a->width > b->x + SLACK && b->x + b->width > a->x + SLACK &&
           a->y + a->height > b->y + SLACK && b->y + b->height > a->y + SLACK;
}

static enum fm_status
refuse_numbers(const struct fm_lines *in)
{
    return fm_lines_refuse(in, "design_numbers", "数值缺失、多余或超出范围",
                           "numbers are missing, too many or out of range");
}

static enum fm_status
refuse_outside(const struct fm_lines *in)
{
    return fm_lines_refuse(in, "design_outside", "超出标签边缘",
                           "this leaves the label; move it or make it smaller");
}

/* Next word as one of count choices. */
static bool
read_choice(struct fm_lines *in, const char *const *choices, unsigned count,
            unsigned *out)
{
    char word[8];

    if (!fm_lines_word(in, word, sizeof word))
        return false;
    for (unsigned i = 0; i < count; i++) {
        if (strcmp(word, choices[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static enum fm_status
read_size(struct fm_lines *in, struct fm_design *d)
{
    double v[2];

    if (!fm_lines_numbers(in, v, 2, 10, 300) || !fm_lines_done(in))
        return refuse_numbers(in);
    d->width = v[0];
    d->height = v[1];
    return FM_OK;
}

static enum fm_status
read_qr(struct fm_lines *in, struct fm_design *d)
{
    static const char *const CODES[] = {
        [FM_CODE_FULL] = "full", [FM_CODE_MINI] = "mini", [FM_CODE_ANY] = "any"};
    double v[3];
    unsigned code = FM_CODE_FULL;

    if (d->qr.width > 0)
        return fm_lines_refuse(in, "design_qr", "二维码只能有一个",
                               "a label has one code");
    if (!fm_lines_numbers(in, v, 3, 0, 300) || v[2] < 5)
        return refuse_numbers(in);
    if (!fm_lines_done(in) && (!read_choice(in, CODES, 3, &code) || !fm_lines_done(in)))
        return fm_lines_refuse(in, "design_qr", "应为 qr X Y 边长 [full|mini|any]",
                               "expected: qr X Y SIDE [full|mini|any]");
    d->code = (enum fm_code)code;
    d->qr = (struct fm_rect){v[0], v[1], v[2], v[2]};
    return inside(d, &d->qr) ? FM_OK : refuse_outside(in);
}

static enum fm_status
read_bar(struct fm_lines *in, struct fm_design *d)
{
    double v[4];

    if (d->bar_count == FM_DESIGN_BARS)
        return fm_lines_refuse(in, "design_count", "线条过多", "too many bars");
    if (!fm_lines_numbers(in, v, 4, 0, 300) || !fm_lines_done(in))
        return refuse_numbers(in);
    struct fm_rect *r = &d->bars[d->bar_count++];

    *r = (struct fm_rect){v[0], v[1], v[2], v[3]};
    return inside(d, r) ? FM_OK : refuse_outside(in);
}

/* The serial is drawn per label and not fitted: it must fit as it stands. */
static enum fm_status
note_serial(struct fm_lines *in, struct fm_design *d, const struct fm_design_text *t)
{
    if (!strstr(t->text, SERIAL))
        return FM_OK;
    if (strcmp(t->text, SERIAL) != 0 || t->face != FM_FACE_MONO || t->lines > 1 ||
        d->serial < FM_DESIGN_TEXTS)
        return fm_lines_refuse(in, "design_serial",
                               "{serial} 须单独成行、mono 字体、仅一次",
                               "{serial} stands alone, in mono, on one line, once");
    if (t->size * MONO_ADVANCE * SERIAL_CHARS > t->box.width)
        return fm_lines_refuse(in, "design_serial", "{serial} 宽度不足",
                               "{serial} does not fit its width; take a smaller size");
    d->serial = d->text_count - 1;
    return FM_OK;
}

/* The text behind the numbers of t, its place and size known. */
static enum fm_status
read_words(struct fm_lines *in, struct fm_design *d, struct fm_design_text *t)
{
    if (!inside(d, &t->box))
        return refuse_outside(in);
    enum fm_status status = fm_lines_text(in, t->text, FM_DESIGN_TEXT_MAX);

    if (status == FM_OK && !fm_wording_well_formed(t->text))
        return fm_lines_refuse(in, "text_language", "双语文字应写作 [中文|English]",
                               "words in two languages are written [中文|English]");
    return status == FM_OK ? note_serial(in, d, t) : status;
}

static enum fm_status
refuse_count(const struct fm_lines *in)
{
    return fm_lines_refuse(in, "design_count", "文字过多", "too many texts");
}

static enum fm_status
read_text(struct fm_lines *in, struct fm_design *d)
{
    static const char *const FACES[] = {"sans", "bold", "mono"};
    double v[4];
    unsigned face;

    if (d->text_count == FM_DESIGN_TEXTS)
        return refuse_count(in);
    struct fm_design_text *t = &d->texts[d->text_count++];

    if (!fm_lines_numbers(in, v, 4, 0, 300) || v[3] < SIZE_MIN || v[3] > SIZE_MAX_MM ||
        !read_choice(in, FACES, 3, &face) || !fm_lines_numbers(in, &t->lines, 1, 1, 4))
        return fm_lines_refuse(in, "design_numbers",
                               "应为 text X Y 宽 字高 sans|bold|mono 行数 文字",
                               "expected: text X Y WIDTH SIZE sans|bold|mono LINES TEXT");
    t->box = (struct fm_rect){v[0], v[1], v[2], v[3] * (1 + LINE_PITCH * (t->lines - 1))};
    t->size = v[3];
    t->face = (enum fm_face)face;
    return read_words(in, d, t);
}

static enum fm_status
read_plate(struct fm_lines *in, struct fm_design *d)
{
    double v[5];

    if (d->text_count == FM_DESIGN_TEXTS)
        return refuse_count(in);
    struct fm_design_text *t = &d->texts[d->text_count++];

    if (!fm_lines_numbers(in, v, 5, 0, 300) || v[4] < SIZE_MIN || v[4] > SIZE_MAX_MM ||
        v[4] > v[3])
        return fm_lines_refuse(in, "design_numbers",
                               "应为 plate X Y 宽 高 字高 文字，字高不超过高",
                               "expected: plate X Y WIDTH HEIGHT SIZE TEXT, the "
                               "characters no higher than the plate");
    t->box = (struct fm_rect){v[0], v[1], v[2], v[3]};
    t->size = v[4];
    t->face = FM_FACE_PLATE;
    t->lines = 1;
    return read_words(in, d, t);
}

static enum fm_status
read_statement(struct fm_lines *in, struct fm_design *d)
{
    static const struct {
        const char *word;
        enum fm_status (*read)(struct fm_lines *in, struct fm_design *d);
    } STATEMENTS[] = {
        {"qr", read_qr}, {"text", read_text}, {"plate", read_plate}, {"bar", read_bar}};
    char word[16];

    if (fm_lines_word(in, word, sizeof word)) {
        for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS; i++) {
            if (strcmp(word, STATEMENTS[i].word) == 0)
                return STATEMENTS[i].read(in, d);
        }
    }
    return fm_lines_refuse(in, "design_statement",
                           "未知语句；应为 qr、text、plate 或 bar",
                           "unknown statement; expected qr, text, plate or bar");
}

static enum fm_status
read_head(struct fm_lines *in, struct fm_design *d)
{
    char word[16];

    if (!fm_lines_next(in) || !fm_lines_word(in, word, sizeof word) ||
        strcmp(word, "design") != 0 || !fm_lines_name(in, d->name) || !fm_lines_done(in))
        return fm_lines_refuse(in, "design_name", "首句应为 design 名称",
                               "the first statement is: design NAME (a-z, 0-9, -)");
    if (!fm_lines_next(in) || !fm_lines_word(in, word, sizeof word) ||
        strcmp(word, "size") != 0)
        return fm_lines_refuse(in, "design_size", "第二句应为 size 宽 高",
                               "the second statement is: size WIDTH HEIGHT");
    return read_size(in, d);
}

/* After the last line, since the code may come behind what touches it. */
static enum fm_status
check_whole(const struct fm_lines *in, const struct fm_design *d)
{
    if (d->qr.width <= 0 || d->serial >= FM_DESIGN_TEXTS)
        return fm_lines_refuse(in, "design_incomplete", "缺少 qr 或 {serial}",
                               "there must be a qr and a text {serial}");
    bool touched = false, online = false;

    for (unsigned i = 0; i < d->text_count; i++) {
        touched |= overlap(&d->qr, &d->texts[i].box);
        online |= strstr(d->texts[i].text, ONLINE) != NULL;
    }
    for (unsigned i = 0; i < d->bar_count; i++)
        touched |= overlap(&d->qr, &d->bars[i]);
    if (touched)
        return fm_lines_refuse(in, "design_quiet_zone", "文字或线条进入二维码的空白区",
                               "a text or bar lies in the code's square");
    if (d->code != FM_CODE_FULL && !online)
        return fm_lines_refuse(in, "design_online",
                               "可能不带签名的二维码须有文字 {online}，告知联网核验",
                               "a code that may go without its signature needs a text "
                               "{online}, which says to check online");
    return FM_OK;
}

enum fm_status
fm_design_read(const char *text, size_t len, struct fm_design *out,
               struct fm_error *error)
{
    struct fm_lines in = {.next = text, .end = text + len, .error = error};

    memset(out, 0, sizeof *out);
    out->serial = FM_DESIGN_TEXTS;
    enum fm_status status = read_head(&in, out);

    while (status == FM_OK && fm_lines_next(&in))
        status = read_statement(&in, out);
    return status == FM_OK ? check_whole(&in, out) : status;
}

enum fm_status
fm_design_find(const char *name, struct fm_design *out)
{
    const char *text = fm_shelf_find(FM_SHELF_DESIGN, name);

    return text ? fm_design_read(text, strlen(text), out, NULL) : FM_ERR_ARG;
}

/* KIND-WIDTHxHEIGHT */
static bool
of_kind(const char *name, const char *kind)
{
    size_t n = strlen(kind);

    return strncmp(name, kind, n) == 0 && name[n] == '-' && name[n + 1] >= '0' &&
           name[n + 1] <= '9';
}

enum fm_status
fm_design_fit(const char *kind, const struct fm_media *media, struct fm_design *out)
{
    struct fm_design d;
    double best = 0;
    const char *name;

    for (size_t i = 0; (name = fm_design_name(i)); i++) {
        if (!of_kind(name, kind) || fm_design_find(name, &d) != FM_OK ||
            d.width > media->cell_width + SLACK ||
            d.height > media->cell_height + SLACK || d.width * d.height <= best)
            continue;
        best = d.width * d.height;
        *out = d;
    }
    return best > 0 ? FM_OK : FM_ERR_ARG;
}

const char *
fm_design_name(size_t i)
{
    return fm_shelf_name(FM_SHELF_DESIGN, i);
}
