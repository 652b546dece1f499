#include "web/inquiry_form.h"

#include <stdlib.h>
#include <string.h>

#include "web/parts.h"

static const char *const ROW_FIELDS[] = {"name",  "qty", "address",
                                         "phone", "on",  "document"};
enum { ROW_FIELD_COUNT = sizeof ROW_FIELDS / sizeof *ROW_FIELDS, ROWS_FIRST = 3 };

/* ---- from the form ---- */

/* Without blanks at the ends, of either width; full-width digits as digits. */
static const char *
tidy(const struct page *p, const char *text)
{
    char *out = arena_alloc(&p->req->arena, strlen(text) + 1);
    size_t n = 0;

    for (const char *c = text; *c;) {
        if (strncmp(c, "\xef\xbc", 2) == 0 && (unsigned char)c[2] >= 0x90 &&
            (unsigned char)c[2] <= 0x99) {
            out[n++] = (char)('0' + ((unsigned char)c[2] - 0x90));
            c += 3;
        } else if (strncmp(c, "\xe3\x80\x80", 3) == 0) {
            out[n++] = ' ';
            c += 3;
        } else {
            out[n++] = *c++;
        }
    }
    while (n && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return out + strspn(out, " ");
}

static void
put_answer_text(const struct page *p, json_t *to, const char *name, const char *field)
{
    const char *text = tidy(p, page_field(p, field));

    if (*text)
        json_object_set_new(to, name, json_string(text));
}

/* A whole number; anything else stays text. */
static void
put_answer_number(const struct page *p, json_t *to, const char *name, const char *field)
{
    const char *text = tidy(p, page_field(p, field));
    size_t digits = strspn(text, "0123456789");

    if (!*text)
        return;
    json_object_set_new(to, name,
                        text[digits] || digits > 12
                            ? json_string(text)
                            : json_integer(strtoll(text, NULL, 10)));
}

/* 2026-3-5, 2026/03/05, 2026.3.5, 2026年3月5日, 20260305 -> 2026-03-05. */
static const char *
day_of(const struct page *p, const char *text)
{
    int part[3] = {0}, n = -1;
    bool in = false;

    for (const char *c = text; *c; c++) {
        bool digit = *c >= '0' && *c <= '9';
        if (digit && !in && ++n == 3)
            return text;
        if (digit && part[n] > 99999999)
            return text;
        if (digit)
            part[n] = part[n] * 10 + (*c - '0');
        in = digit;
    }
    if (n == 0 && part[0] > 9999999) {
        part[2] = part[0] % 100;
        part[1] = part[0] / 100 % 100;
        part[0] /= 10000;
        n = 2;
    }
    if (n != 2 || part[0] > 9999 || part[1] > 99 || part[2] > 99)
        return text;
    return arena_printf(&p->req->arena, "%04d-%02d-%02d", part[0], part[1], part[2]);
}

static json_t *
answer_row(const struct page *p, int i)
{
    json_t *row = json_object();

    for (size_t f = 0; f < ROW_FIELD_COUNT; f++) {
        const char *field = arena_printf(&p->req->arena, "p%d_%s", i, ROW_FIELDS[f]);
        if (strcmp(ROW_FIELDS[f], "qty") == 0)
            put_answer_number(p, row, ROW_FIELDS[f], field);
        else
            put_answer_text(p, row, ROW_FIELDS[f], field);
    }
    const char *on = json_string_value(json_object_get(row, "on"));
    if (on)
        json_object_set_new(row, "on", json_string(day_of(p, on)));
    return row;
}

json_t *
inquiry_form_answer(const struct page *p)
{
    json_t *answer = json_object(), *rows = json_array();

    put_answer_text(p, answer, "nothing", "nothing");
    put_answer_number(p, answer, "have", "have");
    put_answer_number(p, answer, "used", "used");
    put_answer_text(p, answer, "used_where", "used_where");
    put_answer_number(p, answer, "got", "got");
    put_answer_text(p, answer, "got_from", "got_from");
    put_answer_text(p, answer, "by", "by");
    put_answer_text(p, answer, "phone", "phone");
    for (int i = 0; i < INQUIRY_FORM_ROWS; i++) {
        json_t *row = answer_row(p, i);
        if (json_object_size(row))
            json_array_append(rows, row);
        json_decref(row);
    }
    if (json_array_size(rows))
        json_object_set(answer, "passed", rows);
    json_decref(rows);
    return answer;
}

/* ---- to HTML ---- */

static const char *
value_of(struct page *p, const json_t *from, const char *name)
{
    const json_t *value = json_object_get(from, name);

    return json_is_integer(value) ? page_int(p, json_integer_value(value))
                                  : row_text(from, name);
}

static void
put_mistake(struct page *p, const json_t *mistakes, const char *field)
{
    size_t i;
    json_t *m;

    json_array_foreach(mistakes, i, m) if (strcmp(row_text(m, "field"), field) == 0)
        put(p, "<b class=\"bad\">%s</b>", row_text(m, p->lang));
}

struct input {
    const char *label; /* message key */
    const char *field; /* as posted */
    const char *where; /* as mistakes name it */
    const char *value, *max;
    bool number;
};

static void
put_input(struct page *p, const struct input *in, const json_t *mistakes)
{
    put(p, "<label>%s", page_text(p, in->label));
    put_mistake(p, mistakes, in->where);
    put(p, "<input name=\"%s\" value=\"%s\" maxlength=\"%s\"", in->field, in->value,
        in->max);
    put(p, in->number ? " inputmode=\"numeric\" class=\"n\" autocomplete=\"off\"></label>"
                      : "></label>");
}

/* What is known, from whom the question comes, and on what ground. */
static void
put_question(struct page *p, const json_t *look)
{
    const char *product =
        page_either(p, row_text(look, "product"), row_text(look, "product_en"));

    put(p, "<p>%s</p>", page_fill(p, "ask.who", row_text(look, "agency")));
    if (*row_text(look, "basis"))
        put(p, "<p class=\"small\">{ask.basis} %s</p>", row_text(look, "basis"));
    put(p,
        "<dl><dt>{ask.you}</dt><dd>%s</dd><dt>{batch.product}</dt><dd>%s %s</dd>"
        "<dt>{batch.producer}</dt><dd>%s</dd><dt>{batch.one}</dt><dd>%s（%s）</dd>",
        row_text(look, "name"), product, row_text(look, "model"),
        row_text(look, "producer"), row_text(look, "batch"), row_text(look, "lot"));
    if (row_int(look, "received") > 0)
        put(p, "<dt>{ask.received}</dt><dd>%s %s%s%s</dd>",
            page_num(p, row_int(look, "received")), row_text(look, "unit"),
            *row_text(look, "received_on") ? page_text(p, "ask.last_on") : "",
            row_text(look, "received_on"));
    if (row_int(look, "onward") > 0)
        put(p, "<dt>{ask.onward}</dt><dd>%s %s</dd>",
            page_num(p, row_int(look, "onward")), row_text(look, "unit"));
    if (row_int(look, "asked") >= 0)
        put(p, "<dt>{ask.open}</dt><dd><b>%s %s</b></dd>",
            page_num(p, row_int(look, "asked")), row_text(look, "unit"));
    put(p, "<dt>{ask.due}</dt><dd>%s</dd></dl>", row_text(look, "due_on"));
    if (row_int(look, "asked") < 0)
        put(p, "<p class=\"warn\">%s</p>",
            page_fill(p, "ask.lack", page_num(p, -row_int(look, "asked"))));
    if (row_true(look, "recalled"))
        put(p, "<p class=\"warn\">{ask.recalled}</p>");
    if (row_true(look, "overdue"))
        put(p, "<p class=\"warn\">{ask.overdue}</p>");
}

static void
put_row(struct page *p, const json_t *row, size_t i, const json_t *mistakes)
{
    static const char *const LABELS[] = {"ask.to_name",  "ask.to_qty", "ask.to_address",
                                         "ask.to_phone", "ask.to_on",  "ask.to_document"};
    static const char *const MAX[] = {"100", "9", "300", "40", "20", "100"};
    struct arena *a = &p->req->arena;

    put(p, "<fieldset><legend>%s</legend>",
        page_fill(p, "ask.receiver", page_int(p, (int64_t)i + 1)));
    for (size_t f = 0; f < ROW_FIELD_COUNT; f++)
        put_input(p,
                  &(struct input){LABELS[f], arena_printf(a, "p%zu_%s", i, ROW_FIELDS[f]),
                                  arena_printf(a, "passed.%zu.%s", i, ROW_FIELDS[f]),
                                  value_of(p, row, ROW_FIELDS[f]), MAX[f],
                                  strcmp(ROW_FIELDS[f], "qty") == 0},
                  mistakes);
    put(p, "</fieldset>");
}

static void
put_rows(struct page *p, const json_t *answer, int more, const json_t *mistakes)
{
    const json_t *rows = json_object_get(answer, "passed");
    size_t n = json_array_size(rows) + (size_t)more;

    n = n < ROWS_FIRST ? ROWS_FIRST : n > INQUIRY_FORM_ROWS ? INQUIRY_FORM_ROWS : n;
    put(p, "<h2>3. {ask.passed}</h2><p class=\"small\">{ask.passed_hint}</p>");
    put_mistake(p, mistakes, "passed");
    for (size_t i = 0; i < n; i++)
        put_row(p, json_array_get(rows, i), i, mistakes);
    if (n < INQUIRY_FORM_ROWS)
        put(p, "<button name=\"do\" value=\"more\">{ask.more}</button>");
    else
        put(p, "<p class=\"small\">{ask.no_more}</p>");
}

static void
put_nothing(struct page *p, const json_t *answer, const json_t *mistakes)
{
    static const char *const CHOICES[][2] = {
        {"", "ask.know"}, {"unknown", "ask.unknown"}, {"never", "ask.never"}};
    const char *chosen = row_text(answer, "nothing");

    put_mistake(p, mistakes, "nothing");
    for (size_t i = 0; i < sizeof CHOICES / sizeof *CHOICES; i++) {
        put(p,
            "<label class=\"pick\"><input type=\"radio\" name=\"nothing\" value=\"%s\"",
            CHOICES[i][0]);
        put(p,
            strcmp(chosen, CHOICES[i][0]) == 0 ? " checked> %s</label>" : "> %s</label>",
            page_text(p, CHOICES[i][1]));
    }
}

static void
put_begin(struct page *p, bool upload)
{
    put(p, "<form method=\"post\" action=\"?lang=%s\"", p->lang);
    put(p, upload ? " enctype=\"multipart/form-data\">" : ">");
}

void
put_inquiry_form(struct page *p, const json_t *look, const json_t *answer, int more,
                 const json_t *mistakes)
{
    put(p, "<h1>{ask.title}</h1>");
    if (json_array_size(mistakes))
        put(p, "<p class=\"bad\" role=\"alert\"><b>{ask.mistakes}</b></p>");
    put_question(p, look);
    put_begin(p, false);
    /* Enter in a field takes the first button of a form */
    put(p, "<button class=\"first\" name=\"do\" value=\"review\" tabindex=\"-1\" "
           "aria-hidden=\"true\">{ask.review}</button>");
    put_nothing(p, answer, mistakes);
    put(p, "<h2>1. {ask.have}</h2>");
    put_input(p,
              &(struct input){"ask.have_label", "have", "have",
                              value_of(p, answer, "have"), "9", true},
              mistakes);
    put(p, "<h2>2. {ask.used}</h2>");
    put_input(p,
              &(struct input){"ask.used_label", "used", "used",
                              value_of(p, answer, "used"), "9", true},
              mistakes);
    put_input(p,
              &(struct input){"ask.used_where", "used_where", "used_where",
                              value_of(p, answer, "used_where"), "300", false},
              mistakes);
    put_rows(p, answer, more, mistakes);
    put(p, "<h2>4. {ask.got}</h2>");
    put_input(p,
              &(struct input){"ask.got_label", "got", "got", value_of(p, answer, "got"),
                              "9", true},
              mistakes);
    put_input(p,
              &(struct input){"ask.got_from", "got_from", "got_from",
                              value_of(p, answer, "got_from"), "300", false},
              mistakes);
    put(p, "<h2>5. {ask.yourself}</h2>");
    put_input(
        p, &(struct input){"ask.by", "by", "by", value_of(p, answer, "by"), "100", false},
        mistakes);
    put_input(p,
              &(struct input){"ask.phone", "phone", "phone", value_of(p, answer, "phone"),
                              "40", false},
              mistakes);
    put(p, "<button class=\"main\" name=\"do\" value=\"review\">{ask.review}</button>"
           "<p class=\"small\">{ask.review_hint}</p></form>");
}

/* ---- what was said ---- */

static void
put_said_row(struct page *p, const json_t *row, const char *unit)
{
    put(p, "<dd>%s %s → <b>%s</b>", value_of(p, row, "qty"), unit, row_text(row, "name"));
    for (size_t f = 2; f < ROW_FIELD_COUNT; f++)
        if (*row_text(row, ROW_FIELDS[f]))
            put(p, "，%s", row_text(row, ROW_FIELDS[f]));
    put(p, "</dd>");
}

static int64_t
put_said_rows(struct page *p, const json_t *answer, const char *unit)
{
    const json_t *rows = json_object_get(answer, "passed");
    int64_t sum = 0;

    if (json_array_size(rows))
        put(p, "<dt>{ask.passed}</dt>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        put_said_row(p, json_array_get(rows, i), unit);
        sum += row_int(json_array_get(rows, i), "qty");
    }
    return sum;
}

/* Everything in the answer; what it adds up to, against what was asked about. */
static void
put_said(struct page *p, const json_t *look, const json_t *answer)
{
    const char *unit = row_text(look, "unit"), *nothing = row_text(answer, "nothing");
    int64_t sum = row_int(answer, "have") + row_int(answer, "used");

    put(p, "<dl>");
    if (*nothing) {
        put(p, "<dt>{ask.answer}</dt><dd><b>%s</b></dd>",
            page_text(p, strcmp(nothing, "never") == 0 ? "ask.never" : "ask.unknown"));
    } else {
        put(p, "<dt>{ask.have}</dt><dd>%s %s</dd><dt>{ask.used}</dt><dd>%s %s %s</dd>",
            page_int(p, row_int(answer, "have")), unit,
            page_int(p, row_int(answer, "used")), unit, row_text(answer, "used_where"));
        sum += put_said_rows(p, answer, unit);
        if (row_int(answer, "got"))
            put(p, "<dt>{ask.got}</dt><dd>%s %s %s</dd>",
                page_int(p, row_int(answer, "got")), unit, row_text(answer, "got_from"));
        put(p, "<dt>{ask.sum}</dt><dd><b>%s %s</b> / {ask.open} %s %s</dd>",
            page_num(p, sum), unit, page_num(p, row_int(look, "asked")), unit);
    }
    put(p, "<dt>{ask.by}</dt><dd>%s %s</dd></dl>", row_text(answer, "by"),
        row_text(answer, "phone"));
    if (!*nothing && sum != row_int(look, "asked") + row_int(answer, "got"))
        put(p, "<p class=\"warn\">{ask.differs}</p>");
}

static void
put_hidden(struct page *p, const char *field, const char *value)
{
    if (*value)
        put(p, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", field, value);
}

static void
put_carried(struct page *p, const json_t *answer)
{
    static const char *const FIELDS[] = {"nothing", "have",     "used", "used_where",
                                         "got",     "got_from", "by",   "phone"};
    const json_t *rows = json_object_get(answer, "passed");

    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        put_hidden(p, FIELDS[i], value_of(p, answer, FIELDS[i]));
    for (size_t i = 0; i < json_array_size(rows); i++)
        for (size_t f = 0; f < ROW_FIELD_COUNT; f++)
            put_hidden(p, arena_printf(&p->req->arena, "p%zu_%s", i, ROW_FIELDS[f]),
                       value_of(p, json_array_get(rows, i), ROW_FIELDS[f]));
}

void
put_inquiry_review(struct page *p, const json_t *look, const json_t *answer,
                   const char *note)
{
    put(p, "<h1>{ask.check}</h1>");
    if (note)
        put(p, "<p class=\"bad\" role=\"alert\"><b>%s</b></p>", page_text(p, note));
    put(p, "<p>{ask.check_hint}</p>");
    put_said(p, look, answer);
    put_begin(p, true);
    put_carried(p, answer);
    put(p, "<label>{ask.photo}<input type=\"file\" name=\"photo\" "
           "accept=\"image/jpeg,image/png\"></label><button class=\"main\" name=\"do\" "
           "value=\"send\">{ask.send}</button><button name=\"do\" "
           "value=\"change\">{ask.change}</button></form>");
}

void
put_inquiry_receipt(struct page *p, const json_t *look)
{
    put(p,
        "<h1 class=\"good\">✓ {ask.thanks}</h1><p>{ask.receipt}</p><p "
        "class=\"receipt\"><b>%s</b></p><p>%s</p>",
        row_text(look, "receipt"), page_minute(p, row_text(look, "answered_at")));
    put_said(p, look, json_object_get(look, "answer"));
    if (row_true(look, "recalled"))
        put(p, "<p class=\"warn\">{ask.recalled}</p>");
    put(p, "<p>%s %s</p>", page_text(p, "ask.correct"), row_text(look, "phone"));
}
