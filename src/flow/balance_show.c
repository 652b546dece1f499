#include "flow/balance_show.h"

#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "base/words.h"
#include "flow/pen.h"

enum { NAME = 26, NUMBER = 10 };

static void
put_number(struct buf *out, long long value, int width)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", value);
    pen_pad(out, text, width, true);
}

static void
put_line(const struct pen *pen, struct buf *out, const char *name, long long value)
{
    buf_puts(out, "  ");
    pen_pad(out, name, NAME, false);
    if (value < 0) {
        char text[24];
        snprintf(text, sizeof text, "%*lld", NUMBER, value);
        pen_put(pen, out, PEN_ALARM, text);
    } else
        put_number(out, value, NUMBER);
}

/* "扫码核实 700 · 申报 200" where a term has more than one kind of evidence. */
static void
put_evidence(const struct pen *pen, struct buf *out, const json_t *term)
{
    const json_t *by = json_object_get(term, "by_evidence"), *qty;
    const char *name, *between = "";
    bool several = json_object_size(by) > 1;

    buf_puts(out, "  ");
    json_object_foreach((json_t *)(uintptr_t)by, name, qty)
    {
        buf_printf(out, "%s%s", between, word_value("evidence", name, pen->lang));
        if (several)
            buf_printf(out, " %lld", (long long)json_integer_value(qty));
        between = " · ";
    }
    buf_putc(out, '\n');
}

static void
put_terms(const struct pen *pen, struct buf *out, const json_t *balance)
{
    const json_t *lack = json_object_get(balance, "unaccounted_by"), *value;
    const char *name;
    json_t *term;
    size_t i;

    put_line(pen, out, word_field("produced", pen->lang), pen_int(balance, "produced"));
    buf_puts(out, json_is_true(json_object_get(balance, "declared"))
                      ? (pen->en ? "  declared\n" : "  申报\n")
                      : (pen->en ? "  partly not declared: a lower bound\n"
                                 : "  有未申报的产量，为已知下限\n"));
    if (json_object_get(balance, "net_in")) {
        put_line(pen, out, word_field("net_in", pen->lang), pen_int(balance, "net_in"));
        buf_putc(out, '\n');
    }
    json_array_foreach(json_object_get(balance, "terms"), i, term)
    {
        if (pen_int(term, "qty") == 0)
            continue;
        put_line(pen, out, word_value("term", pen_text(term, "term"), pen->lang),
                 pen_int(term, "qty"));
        put_evidence(pen, out, term);
    }
    put_line(pen, out, word_field("unaccounted", pen->lang),
             pen_int(balance, "unaccounted"));
    buf_putc(out, '\n');
    json_object_foreach((json_t *)(uintptr_t)lack, name, value)
    {
        if (json_integer_value(value) == 0)
            continue;
        buf_puts(out, "  ");
        put_line(pen, out, word_value("unaccounted_by", name, pen->lang),
                 json_integer_value(value));
        buf_putc(out, '\n');
    }
    if (pen_int(balance, "excess") > 0)
        pen_put(pen, out, PEN_ALARM,
                pen->en ? "  more than the output was found: suspect counterfeits or an "
                          "understated output\n"
                        : "  查到的多于产量：可能有仿冒品，或产量少报\n");
}

/* Wide enough for the heading, too. */
static int
width_of(const struct pen *pen, const char *column)
{
    int head = terminal_width(word_field(column, pen->lang));

    return (head > NUMBER ? head : NUMBER) + 2;
}

static const char *
row_name(const struct pen *pen, const json_t *row)
{
    static const char *const NAMES[] = {"name", "batch", "product"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (*pen_text(row, NAMES[i]))
            return pen_text(row, NAMES[i]);
    return pen_lang(pen, row, "");
}

static void
put_table(const struct pen *pen, struct buf *out, const json_t *rows,
          const char *const *columns)
{
    size_t i;
    json_t *row;

    if (json_array_size(rows) == 0)
        return;
    buf_puts(out, "\n  ");
    pen_pad(out, "", NAME, false);
    for (size_t c = 0; columns[c]; c++)
        pen_pad(out, word_field(columns[c], pen->lang), width_of(pen, columns[c]), true);
    buf_putc(out, '\n');
    json_array_foreach(rows, i, row)
    {
        buf_puts(out, "  ");
        pen_pad(out, row_name(pen, row), NAME, false);
        for (size_t c = 0; columns[c]; c++)
            put_number(out, pen_int(row, columns[c]), width_of(pen, columns[c]));
        if (pen_int(row, "difference"))
            pen_put(pen, out, PEN_ALARM, pen->en ? "  does not add up" : "  账目不平");
        buf_putc(out, '\n');
    }
}

static void
put_head(const struct pen *pen, struct buf *out, const json_t *answer)
{
    static const char *const OF[] = {"batch", "place", "recall"};

    for (size_t i = 0; i < sizeof OF / sizeof *OF; i++) {
        const json_t *of = json_object_get(answer, OF[i]);
        if (!json_is_object(of))
            continue;
        const char *name = pen_text(of, "name");
        buf_printf(out, "%s %s %s\n", word_field(OF[i], pen->lang),
                   *pen_text(of, "code") ? pen_text(of, "code") : pen_text(of, "number"),
                   *name ? name : pen_text(of, "product"));
    }
}

static void
put_open(const struct pen *pen, struct buf *out, const json_t *answer)
{
    size_t i;
    json_t *end;

    json_array_foreach(json_object_get(answer, "keeps_open"), i, end)
    {
        put_line(pen, out, word_value("rule", pen_text(end, "about"), pen->lang),
                 pen_int(end, "qty"));
        buf_printf(out, "  %s\n", pen_lang(pen, end, ""));
    }
}

void
balance_show(const json_t *answer, const char *lang)
{
    static const char *const SUMS[] = {"produced", "net_in", "located", "unaccounted",
                                       NULL};
    static const char *const NODE[] = {"opening_qty", "in",          "out", "consumed",
                                       "missing",     "closing_qty", NULL};
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};

    put_head(&pen, &out, answer);
    put_terms(&pen, &out, json_object_get(answer, "balance"));
    put_table(&pen, &out, json_object_get(answer, "areas"), SUMS);
    put_table(&pen, &out, json_object_get(answer, "products"), SUMS);
    put_table(&pen, &out, json_object_get(answer, "nodes"), NODE);
    put_open(&pen, &out, answer);
    fputs(out.data ? out.data : "", stdout);
}
