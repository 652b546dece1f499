#include <firemark/form.h>
#include <string.h>

#include "print.h"

static const double SLACK = 1e-6;  /* of decimal fractions in binary, mm */
static const double NARROWEST = 4; /* cell, mm */

/* What has been opened so far. */
struct reading {
    struct fm_lines in;
    struct fm_form *form;
    double left;  /* mm of the current row that are not taken; below 0: no row */
    double group; /* width of the open group; 0: none */
};

static enum fm_status
refuse_numbers(const struct reading *r)
{
    return fm_lines_refuse(&r->in, "form_numbers", "数值缺失、多余或超出范围",
                           "numbers are missing, too many or out of range");
}

/* The first statements, in this order. */
static enum fm_status
read_head(struct reading *r)
{
    static const char *const ORDER[] = {"form", "page", "margin", "size", "qr"};
    static const double LEAST[] = {0, 100, 5, 1, 10}, MOST[] = {0, 500, 50, 10, 60};
    struct fm_form *f = r->form;
    double v[5][2] = {{0}};
    char word[16];

    for (unsigned i = 0; i < 5; i++) {
        if (!fm_lines_next(&r->in) || !fm_lines_word(&r->in, word, sizeof word) ||
            strcmp(word, ORDER[i]) != 0)
            return fm_lines_refuse(&r->in, "form_head",
                                   "开头应依次为 form、page、margin、size、qr",
                                   "a form begins with form, page, margin, size, qr");
        if (!(i == 0
                  ? fm_lines_name(&r->in, f->name)
                  : fm_lines_numbers(&r->in, v[i], i < 3 ? 2 : 1, LEAST[i], MOST[i])) ||
            !fm_lines_done(&r->in))
            return refuse_numbers(r);
    }
    f->page_width = v[1][0];
    f->page_height = v[1][1];
    f->margin_x = v[2][0];
    f->margin_y = v[2][1];
    f->size = v[3][0];
    f->qr = v[4][0];
    if (2 * f->margin_x + f->qr > f->page_width ||
        2 * f->margin_y + f->qr > f->page_height)
        return refuse_numbers(r);
    return FM_OK;
}

static enum fm_status
refuse_place(const struct reading *r)
{
    return fm_lines_refuse(
        &r->in, "form_place",
        "该语句不能在这里：单元格须在 row、head 或 rows 之后，group "
        "须以 end 结束，face 和 need 须在其他语句之前",
        "this statement cannot stand here: cells follow a row, head or "
        "rows, a group is closed by end, face and need come before "
        "all others");
}

static enum fm_status
open_row(struct reading *r)
{
    r->left = r->form->page_width - 2 * r->form->margin_x - r->group;
    return FM_OK;
}

static enum fm_status
take_cell(struct reading *r, double width)
{
    if (r->left <= SLACK)
        return refuse_place(r);
    if (width > r->left + SLACK || (width > 0 ? width : r->left) < NARROWEST)
        return fm_lines_refuse(&r->in, "form_width", "单元格超出行宽，或不足 4 毫米",
                               "the cells are wider than the row, or one is under 4 mm");
    r->left = width > 0 ? r->left - width : 0;
    return FM_OK;
}

/* A row is filled to its end before anything else begins. */
static bool
between_rows(const struct reading *r)
{
    return r->left <= SLACK;
}

static enum fm_status
place(struct reading *r, const struct fm_form_item *item)
{
    switch (item->kind) {
    case FM_FORM_LABEL:
    case FM_FORM_VALUE:
    case FM_FORM_SIGN:
        return take_cell(r, item->size);
    case FM_FORM_ROW:
    case FM_FORM_HEAD:
    case FM_FORM_ROWS:
        return between_rows(r) ? open_row(r) : refuse_place(r);
    case FM_FORM_GROUP:
        if (!between_rows(r) || r->group > 0 || item->size < 3 || item->size > 40)
            return refuse_place(r);
        r->group = item->size;
        return FM_OK;
    case FM_FORM_END:
        if (!between_rows(r) || r->group <= 0)
            return refuse_place(r);
        r->group = 0;
        return FM_OK;
    case FM_FORM_TITLE:
    case FM_FORM_LINE:
    case FM_FORM_RIGHT:
    case FM_FORM_TEXT:
    case FM_FORM_GAP:
    case FM_FORM_RULE:
    case FM_FORM_SEAL:
    case FM_FORM_AGAIN:
    case FM_FORM_FOOT:
        return between_rows(r) && r->group <= 0 ? FM_OK : refuse_place(r);
    }
    return refuse_place(r);
}

/* `face serif` or `face sans`. */
static enum fm_status
read_face(struct reading *r)
{
    char word[8] = "";

    fm_lines_word(&r->in, word, sizeof word);
    r->form->serif = strcmp(word, "serif") == 0;
    if ((!r->form->serif && strcmp(word, "sans") != 0) || !fm_lines_done(&r->in))
        return fm_lines_refuse(&r->in, "form_face", "字体只有 serif 和 sans",
                               "a face is serif or sans");
    return r->form->item_count == 0 ? FM_OK : refuse_place(r);
}

/* `need FIELD NAME`: the field must be filled in. */
static enum fm_status
read_need(struct reading *r)
{
    struct fm_form *f = r->form;

    if (f->need_count == FM_FORM_NEEDS)
        return fm_lines_refuse(&r->in, "form_need", "必填字段过多", "too many needs");
    struct fm_form_need *need = &f->needs[f->need_count++];

    if (!fm_lines_word(&r->in, need->field, sizeof need->field) ||
        need->field[strspn(need->field, "abcdefghijklmnopqrstuvwxyz_")])
        return fm_lines_refuse(&r->in, "form_need", "字段名只用 a-z 和 _",
                               "a field's name is of a-z and _");
    enum fm_status status = fm_lines_text(&r->in, need->name, FM_FORM_NEED_MAX);

    if (status != FM_OK)
        return status;
    return f->item_count == 0 ? FM_OK : refuse_place(r);
}

static const struct {
    const char *word;
    bool sized, text;
} WORDS[] = {
    [FM_FORM_TITLE] = {"title", true, true}, [FM_FORM_LINE] = {"line", true, true},
    [FM_FORM_RIGHT] = {"right", true, true}, [FM_FORM_TEXT] = {"text", true, true},
    [FM_FORM_GAP] = {"gap", true, false},    [FM_FORM_RULE] = {"rule", true, false},
    [FM_FORM_SEAL] = {"seal", true, true},   [FM_FORM_GROUP] = {"group", true, true},
    [FM_FORM_END] = {"end", false, false},   [FM_FORM_ROW] = {"row", true, false},
    [FM_FORM_HEAD] = {"head", true, false},  [FM_FORM_ROWS] = {"rows", true, true},
    [FM_FORM_LABEL] = {"label", true, true}, [FM_FORM_VALUE] = {"value", true, true},
    [FM_FORM_SIGN] = {"sign", true, true},   [FM_FORM_AGAIN] = {"again", true, true},
    [FM_FORM_FOOT] = {"foot", true, true},
};
enum { WORD_COUNT = sizeof WORDS / sizeof *WORDS };

/* Text smaller than a millimetre is not readable, and none at all cannot be laid out. */
static bool
has_room(const struct fm_form_item *item)
{
    bool words = WORDS[item->kind].text && item->kind != FM_FORM_LABEL &&
                 item->kind != FM_FORM_VALUE && item->kind != FM_FORM_SIGN;

    return !words || (item->size >= 1 &&
                      (item->size <= 20 || item->kind == FM_FORM_SEAL ||
                       item->kind == FM_FORM_ROWS || item->kind == FM_FORM_GROUP));
}

static enum fm_status
read_item(struct reading *r)
{
    struct fm_form *f = r->form;
    char word[16] = "";
    unsigned kind = 0;

    fm_lines_word(&r->in, word, sizeof word);
    if (strcmp(word, "face") == 0)
        return read_face(r);
    if (strcmp(word, "need") == 0)
        return read_need(r);
    while (kind < WORD_COUNT && strcmp(word, WORDS[kind].word) != 0)
        kind++;
    if (kind == WORD_COUNT || f->item_count == FM_FORM_ITEMS)
        return fm_lines_refuse(&r->in, "form_statement", "未知语句，或语句过多",
                               "an unknown statement, or too many of them");
    struct fm_form_item *item = &f->items[f->item_count++];

    item->kind = (enum fm_form_kind)kind;
    if (WORDS[kind].sized && !fm_lines_numbers(&r->in, &item->size, 1, 0, 300))
        return refuse_numbers(r);
    enum fm_status status =
        WORDS[kind].text ? fm_lines_text(&r->in, item->text, FM_FORM_TEXT_MAX) : FM_OK;

    if (status == FM_OK && (!fm_lines_done(&r->in) || !has_room(item)))
        return refuse_numbers(r);
    return status == FM_OK ? place(r, item) : status;
}

enum fm_status
fm_form_read(const char *text, size_t len, struct fm_form *out, struct fm_error *error)
{
    struct reading r = {
        .in = {.next = text, .end = text + len, .error = error}, .form = out, .left = -1};

    memset(out, 0, sizeof *out);
    enum fm_status status = read_head(&r);

    while (status == FM_OK && fm_lines_next(&r.in))
        status = read_item(&r);
    if (status == FM_OK && (!between_rows(&r) || r.group > 0))
        return refuse_place(&r);
    return status;
}

/* Whether the text has {field} or {field=value}. */
static bool
names_field(const char *text, const char *field)
{
    size_t len = strlen(field);

    for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{')) {
        if (strncmp(at + 1, field, len) == 0 &&
            (at[len + 1] == '}' || at[len + 1] == '='))
            return true;
    }
    return false;
}

bool
fm_form_shows(const struct fm_form *form, const char *field)
{
    for (unsigned i = 0; i < form->item_count; i++) {
        if (names_field(form->items[i].text, field))
            return true;
    }
    return false;
}

enum fm_status
fm_form_find(const char *name, struct fm_form *out)
{
    const char *text = fm_shelf_find(FM_SHELF_FORM, name);

    return text ? fm_form_read(text, strlen(text), out, NULL) : FM_ERR_ARG;
}

const char *
fm_form_name(size_t i)
{
    return fm_shelf_name(FM_SHELF_FORM, i);
}
