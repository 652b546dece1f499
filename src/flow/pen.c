#include "flow/pen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/width.h"
#include "base/words.h"

struct pen
pen_new(const char *lang)
{
    return (struct pen){.lang = lang,
                        .en = strcmp(lang, "en") == 0,
                        .colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR")};
}

void
pen_put(const struct pen *pen, struct buf *out, enum pen_style style, const char *text)
{
    static const char *const codes[] = {"1", "2", "1;31", "32"};

    if (pen->colour)
        buf_printf(out, "\033[%sm%s\033[0m", codes[style], text);
    else
        buf_puts(out, text);
}

void
pen_pad(struct buf *out, const char *text, int columns, bool right)
{
    int spaces = columns - terminal_width(text);

    if (!right)
        buf_puts(out, text);
    for (; spaces > 0; spaces--)
        buf_putc(out, ' ');
    if (right)
        buf_puts(out, text);
}

const char *
pen_text(const json_t *of, const char *name)
{
    const char *text = json_string_value(json_object_get(of, name));

    return text ? text : "";
}

long long
pen_int(const json_t *of, const char *name)
{
    return json_integer_value(json_object_get(of, name));
}

const char *
pen_lang(const struct pen *pen, const json_t *of, const char *name)
{
    char key[64];

    snprintf(key, sizeof key, "%s%s%s", name, name[0] ? "_" : "", pen->lang);
    return pen_text(of, key);
}

const char *
pen_day(const json_t *of, const char *name, char out[17])
{
    if (!clock_shanghai(pen_text(of, name), out))
        return "";
    out[10] = '\0';
    return out;
}

void
pen_holdings(const struct pen *pen, struct buf *out, const json_t *holdings)
{
    const char *bucket;
    json_t *qty;
    bool first = true;

    json_object_foreach((json_t *)(uintptr_t)holdings, bucket, qty)
    {
        buf_printf(out, "%s%s %lld", first ? "" : " · ",
                   word_value("state", bucket, pen->lang),
                   (long long)json_integer_value(qty));
        first = false;
    }
}

void
pen_matter(const struct pen *pen, struct buf *out, const json_t *of, const char *name)
{
    char state[64];

    if (!pen_text(of, name)[0])
        return;
    snprintf(state, sizeof state, "%s_state", name);
    buf_printf(out, pen->en ? "%s %s (%s)" : "%s %s（%s）", word_field(name, pen->lang),
               pen_text(of, name), word_value(state, pen_text(of, state), pen->lang));
}

/* ---- one unit ---- */

static void
line(const struct pen *pen, struct buf *out, const char *zh, const char *en)
{
    buf_puts(out, "  ");
    pen_pad(out, pen->en ? en : zh, 10, false);
}

static void
unit_status(const struct pen *pen, struct buf *out, const json_t *unit)
{
    bool normal = strcmp(pen_text(unit, "status"), "normal") == 0;

    line(pen, out, "状态", "status");
    pen_put(pen, out, normal ? PEN_GOOD : PEN_ALARM, pen_lang(pen, unit, "status"));
    buf_printf(out, pen->en ? ": %s\n" : "：%s\n", pen_lang(pen, unit, "todo"));
    if (pen_text(unit, "void_reason")[0]) {
        line(pen, out, "作废原因", "void");
        buf_printf(out, "%s\n", pen_text(unit, "void_reason"));
    }
}

static void
unit_where(const struct pen *pen, struct buf *out, const json_t *unit)
{
    char day[17];

    line(pen, out, "位置", "where");
    if (pen_text(unit, "place")[0])
        buf_printf(out, "%s  %s  ", pen_text(unit, "place_name"),
                   pen_text(unit, "place"));
    buf_puts(out, pen_lang(pen, unit, "state"));
    if (pen_day(unit, "since", day)[0])
        buf_printf(out, pen->en ? " since %s" : "，自 %s", day);
    buf_putc(out, '\n');
    if (pen_text(unit, "pack")[0]) {
        line(pen, out, "所在包装", "pack");
        buf_printf(out, "%s\n", pen_text(unit, "pack"));
    }
    if (pen_text(unit, "twin")[0]) {
        line(pen, out, "对应产品", "twin");
        buf_printf(out, "%s\n", pen_text(unit, "twin"));
    }
    if (pen_text(unit, "recall")[0]) {
        line(pen, out, "处置", "matters");
        pen_matter(pen, out, unit, "recall");
        buf_puts(out, pen_text(unit, "order")[0] ? "  " : "");
        pen_matter(pen, out, unit, "order");
        buf_putc(out, '\n');
    }
}

/* Where a step went, how it is known, and what was noted. */
static void
step_facts(const struct pen *pen, struct buf *out, const json_t *step)
{
    const char *grade = pen_text(step, "grade"), *why = pen_lang(pen, step, "note");

    if (pen_text(step, "from")[0])
        buf_printf(out, "%s %s → ", pen_text(step, "from_name"), pen_text(step, "from"));
    if (pen_text(step, "place")[0])
        buf_printf(out, "%s %s", pen_text(step, "place_name"), pen_text(step, "place"));
    if (pen_int(step, "qty") > 1)
        buf_printf(out, pen->en ? " · %lld together" : " · 同批 %lld 件",
                   pen_int(step, "qty"));
    if (grade[0])
        buf_printf(out, " · %s", word_value("grade", grade, pen->lang));
    if (pen_text(step, "document")[0])
        buf_printf(out, " %s", pen_text(step, "document"));
    if (pen_text(step, "pack")[0])
        buf_printf(out, pen->en ? " · pack %s" : " · 包装 %s", pen_text(step, "pack"));
    if (json_is_true(json_object_get(step, "corrected")))
        buf_puts(out, pen->en ? " · corrected later" : " · 已更正");
    if (why[0])
        buf_printf(out, " · %s", why);
    else if (pen_text(step, "note")[0])
        buf_printf(out, " · %s", word_value("result", pen_text(step, "note"), pen->lang));
    if (pen_text(step, "person")[0])
        buf_printf(out, " · %s", pen_text(step, "person"));
}

static bool
alarming(const json_t *step)
{
    const char *kind = pen_text(step, "kind");

    return strcmp(kind, "alert_raised") == 0 || strcmp(kind, "recall_opened") == 0 ||
           strcmp(kind, "recall_reopened") == 0;
}

void
pen_unit(const struct pen *pen, struct buf *out, const json_t *unit)
{
    const json_t *history = json_object_get(unit, "history"), *step;
    size_t i, n = json_array_size(history);
    char at[17];

    pen_put(pen, out, PEN_STRONG, pen_text(unit, "code"));
    buf_printf(out, "  %s %s · %s %s · %s\n", pen_text(unit, "product"),
               pen_text(unit, "model"), word_field("batch", pen->lang),
               pen_text(unit, "batch"), pen_text(unit, "producer"));
    unit_status(pen, out, unit);
    unit_where(pen, out, unit);
    buf_putc(out, '\n');
    json_array_foreach((json_t *)(uintptr_t)history, i, step)
    {
        buf_puts(out, i + 1 == n ? "  ● " : "  ● ");
        if (!clock_shanghai(pen_text(step, "at"), at))
            at[0] = '\0';
        pen_pad(out, at, 18, false);
        BUF_SCOPE struct buf kind = {0};
        pen_pad(&kind, pen_lang(pen, step, ""), pen->en ? 18 : 10, false);
        if (alarming(step))
            pen_put(pen, out, PEN_ALARM, kind.data);
        else
            buf_puts(out, kind.data);
        step_facts(pen, out, step);
        buf_putc(out, '\n');
    }
}

/* ---- one place ---- */

static void
place_batches(const struct pen *pen, struct buf *out, const json_t *batches)
{
    size_t i;
    json_t *batch;

    json_array_foreach((json_t *)(uintptr_t)batches, i, batch)
    {
        bool recalled = pen_text(batch, "recall")[0] != '\0';
        buf_puts(out, "  ");
        if (recalled)
            pen_put(pen, out, PEN_ALARM, pen->en ? "recalled  " : "已召回  ");
        else
            buf_puts(out, pen->en ? "          " : "        ");
        buf_printf(out, "%s  %s %s · %s\n", pen_text(batch, "code"),
                   pen_text(batch, "product"), pen_text(batch, "model"),
                   pen_text(batch, "producer"));
        buf_puts(out, pen->en ? "            " : "          ");
        pen_holdings(pen, out, json_object_get(batch, "holdings"));
        if (recalled) {
            buf_puts(out, "  ");
            pen_matter(pen, out, batch, "recall");
            buf_puts(out, "  ");
            pen_matter(pen, out, batch, "order");
        }
        buf_putc(out, '\n');
    }
}

static void
place_units(const struct pen *pen, struct buf *out, const json_t *answer)
{
    const json_t *units = json_object_get(answer, "units");
    long long total = pen_int(answer, "units_total");
    size_t i;
    json_t *unit;

    if (total == 0)
        return;
    buf_printf(out, pen->en ? "\nLabelled units: %lld\n" : "\n贴标产品 %lld 件\n", total);
    json_array_foreach((json_t *)(uintptr_t)units, i, unit)
    {
        bool normal = strcmp(pen_text(unit, "status"), "normal") == 0;
        buf_puts(out, "  ");
        pen_pad(out, pen_text(unit, "code"), 16, false);
        pen_pad(out, pen_text(unit, "batch"), 14, false);
        pen_pad(out, pen_lang(pen, unit, "state"), 20, false);
        pen_put(pen, out, normal ? PEN_GOOD : PEN_ALARM, pen_lang(pen, unit, "status"));
        buf_putc(out, '\n');
    }
    if ((long long)i < total)
        buf_printf(out,
                   pen->en ? "  ... %lld more; --limit shows them\n"
                           : "  …… 另有 %lld 件，用 --limit 列出\n",
                   total - (long long)i);
}

void
pen_place(const struct pen *pen, struct buf *out, const json_t *answer)
{
    const json_t *place = json_object_get(answer, "place");

    pen_put(pen, out, PEN_STRONG, pen_text(place, "name"));
    buf_printf(out, "  %s · %s · %s\n", pen_text(place, "code"),
               pen_lang(pen, place, "area"),
               word_value("kind", pen_text(place, "kind"), pen->lang));
    if (json_array_size(json_object_get(answer, "batches")) == 0)
        buf_puts(out, pen->en ? "  holds nothing on record\n" : "  没有在案的产品\n");
    place_batches(pen, out, json_object_get(answer, "batches"));
    place_units(pen, out, answer);
}
