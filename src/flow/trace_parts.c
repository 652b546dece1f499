#include "flow/trace_parts.h"

#include <string.h>

#include "base/words.h"

static const json_t *
at(const json_t *list, size_t i)
{
    return json_array_get(list, i);
}

static void
heading(const struct pen *pen, struct buf *out, const char *zh, const char *en)
{
    buf_putc(out, '\n');
    pen_put(pen, out, PEN_STRONG, pen->en ? en : zh);
    buf_putc(out, '\n');
}

/* ---- a pack ---- */

static void
draw_content(const struct pen *pen, struct buf *out, const json_t *c)
{
    BUF_SCOPE struct buf recall = {0};

    buf_printf(out, "  %s  %s %s  %lld %s", pen_text(c, "batch"), pen_text(c, "product"),
               pen_text(c, "model"), pen_int(c, "qty"), pen_text(c, "unit"));
    if (*pen_text(c, "first"))
        buf_printf(out, "  %s", pen_text(c, "first"));
    if (strcmp(pen_text(c, "first"), pen_text(c, "last")) != 0)
        buf_printf(out, " … %s", pen_text(c, "last"));
    if (*pen_text(c, "in"))
        buf_printf(out, pen->en ? "  in %s" : "  在 %s 内", pen_text(c, "in"));
    pen_matter(pen, &recall, c, "recall");
    if (recall.len) {
        buf_puts(out, "  ");
        pen_put(pen, out, PEN_ALARM, recall.data);
    }
    buf_putc(out, '\n');
}

static void
draw_pack_move(const struct pen *pen, struct buf *out, const json_t *m)
{
    char day[17];

    buf_printf(out, "  %s  %s", pen_day(m, "at", day),
               word_value("kind", pen_text(m, "kind"), pen->lang));
    if (*pen_text(m, "from_name"))
        buf_printf(out, "  %s", pen_text(m, "from_name"));
    buf_printf(out, " → %s  %lld  %s\n", pen_text(m, "to_name"), pen_int(m, "qty"),
               pen_text(m, "document"));
}

void
trace_draw_pack(const struct pen *pen, struct buf *out, const json_t *pack)
{
    const json_t *contents = json_object_get(pack, "contents");
    const json_t *moves = json_object_get(pack, "moves");

    buf_puts(out, pen->en ? "pack " : "包装 ");
    pen_put(pen, out, PEN_STRONG, pen_text(pack, "code"));
    if (*pen_text(pack, "place"))
        buf_printf(out, "  %s %s · %s", pen_text(pack, "place"),
                   pen_text(pack, "place_name"),
                   word_value("state", pen_text(pack, "state"), pen->lang));
    if (*pen_text(pack, "in"))
        buf_printf(out, pen->en ? "  in pack %s" : "  在包装 %s 内",
                   pen_text(pack, "in"));
    buf_putc(out, '\n');
    for (size_t i = 0; i < json_array_size(contents); i++)
        draw_content(pen, out, at(contents, i));
    if (json_array_size(contents) == 0)
        buf_puts(out, pen->en ? "  empty\n" : "  空\n");
    if (json_array_size(moves))
        heading(pen, out, "移动", "moves");
    for (size_t i = 0; i < json_array_size(moves); i++)
        draw_pack_move(pen, out, at(moves, i));
}

/* ---- a delivery, a sample, a party ---- */

static void
draw_delivery(const struct pen *pen, struct buf *out, const json_t *lines)
{
    char day[17];

    for (size_t i = 0; i < json_array_size(lines); i++) {
        const json_t *l = at(lines, i);
        buf_printf(
            out, "%s  %s  %s → %s  %s %s %s  %lld %s · %s · %s  %s\n",
            pen_day(l, "at", day), word_value("kind", pen_text(l, "kind"), pen->lang),
            pen_text(l, "from_name"), pen_text(l, "to_name"), pen_text(l, "batch"),
            pen_text(l, "product"), pen_text(l, "model"), pen_int(l, "qty"),
            pen_text(l, "unit"), word_value("state", pen_text(l, "state"), pen->lang),
            word_value("grade", pen_text(l, "grade"), pen->lang),
            pen_text(l, "document"));
    }
}

static void
draw_sample(const struct pen *pen, struct buf *out, const json_t *s)
{
    char day[17];

    pen_put(pen, out, PEN_STRONG, pen_text(s, "number"));
    buf_printf(out, "  %s · %s · %s · %s\n", pen_day(s, "sampled_at", day),
               pen_text(s, "place_name"), pen_text(s, "product"),
               word_value("result", pen_text(s, "result"), pen->lang));
}

static void
draw_party(const struct pen *pen, struct buf *out, const json_t *answer)
{
    const json_t *party = json_object_get(answer, "party");
    const json_t *places = json_object_get(party, "places");
    const json_t *batches = json_object_get(answer, "batches");

    pen_put(pen, out, PEN_STRONG, pen_text(party, "name"));
    buf_printf(out, "  %s · %s · %s\n", pen_text(party, "code"),
               pen_lang(pen, party, "area"),
               word_value("kind", pen_text(party, "kind"), pen->lang));
    for (size_t i = 0; i < json_array_size(places); i++)
        buf_printf(out, "  %s  %s\n", pen_text(at(places, i), "code"),
                   pen_text(at(places, i), "name"));
    for (size_t i = 0; i < json_array_size(batches); i++) {
        const json_t *b = at(batches, i);
        BUF_SCOPE struct buf recall = {0};
        buf_printf(out, "  %s  %s %s  ", pen_text(b, "code"), pen_text(b, "product"),
                   pen_text(b, "model"));
        pen_holdings(pen, out, json_object_get(b, "holdings"));
        pen_matter(pen, &recall, b, "recall");
        if (recall.len) {
            buf_puts(out, "  ");
            pen_put(pen, out, PEN_ALARM, recall.data);
        }
        buf_putc(out, '\n');
    }
}

void
trace_draw_about(const struct pen *pen, struct buf *out, const json_t *answer)
{
    if (json_object_get(answer, "pack"))
        trace_draw_pack(pen, out, json_object_get(answer, "pack"));
    if (json_object_get(answer, "delivery"))
        draw_delivery(pen, out, json_object_get(answer, "delivery"));
    if (json_object_get(answer, "sample"))
        draw_sample(pen, out, json_object_get(answer, "sample"));
    if (json_object_get(answer, "party"))
        draw_party(pen, out, answer);
}

/* ---- the family ---- */

static const json_t *
batch_of(const json_t *trace, const char *list, const char *code)
{
    const json_t *batches = json_object_get(trace, list);

    for (size_t i = 0; i < json_array_size(batches); i++)
        if (strcmp(pen_text(at(batches, i), "code"), code) == 0)
            return at(batches, i);
    return NULL;
}

static void
draw_kin(const struct pen *pen, struct buf *out, const json_t *b)
{
    BUF_SCOPE struct buf recall = {0};

    buf_printf(out, "  %s%lld  ", pen->en ? "level " : "第 ", pen_int(b, "level"));
    buf_printf(out, "%s%s  %s %s · %s", pen->en ? "" : "级  ", pen_text(b, "code"),
               pen_text(b, "product"), pen_text(b, "model"), pen_text(b, "producer"));
    buf_printf(out, pen->en ? " · %lld holders" : " · %lld 个持有者",
               pen_int(b, "holders"));
    pen_matter(pen, &recall, b, "recall");
    if (recall.len) {
        buf_puts(out, "  ");
        pen_put(pen, out, PEN_ALARM, recall.data);
    }
    if (*pen_text(b, "made_from_recalled")) {
        BUF_SCOPE struct buf text = {0};
        buf_printf(&text,
                   pen->en ? "  ⚠ made from a recalled batch: %s"
                           : "  ⚠ 由已召回批次制成：%s",
                   pen_text(b, "made_from_recalled"));
        pen_put(pen, out, PEN_ALARM, text.data);
    }
    buf_putc(out, '\n');
}

static void
draw_kin_list(const struct pen *pen, struct buf *out, const json_t *trace,
              const char *list, const char *zh, const char *en)
{
    const json_t *batches = json_object_get(trace, list);

    if (json_array_size(batches) == 0)
        return;
    heading(pen, out, zh, en);
    for (size_t i = 0; i < json_array_size(batches); i++)
        draw_kin(pen, out, at(batches, i));
}

/* The unit of a batch; the traced batch itself stands in no list. */
static const char *
unit_of(const json_t *trace, const char *code)
{
    const json_t *b = batch_of(trace, "sources", code);

    if (!b)
        b = batch_of(trace, "products", code);
    return pen_text(b ? b : json_object_get(trace, "batch"), "unit");
}

static void
draw_made(const struct pen *pen, struct buf *out, const json_t *trace, const json_t *m)
{
    const char *from = pen_text(m, "from"), *to = pen_text(m, "to");
    char first[17], last[17];

    buf_printf(out, "  %s %lld %s → %s %lld %s  %s", from, pen_int(m, "qty"),
               pen->en ? "" : unit_of(trace, from), to, pen_int(m, "made"),
               pen->en ? "" : unit_of(trace, to), pen_day(m, "first_at", first));
    if (strcmp(first, pen_day(m, "last_at", last)) != 0)
        buf_printf(out, " … %s", last);
    buf_printf(out, " · %s  %s  %s\n",
               word_value("grade", pen_text(m, "grade"), pen->lang), pen_text(m, "place"),
               pen_text(m, "documents"));
}

void
trace_draw_family(const struct pen *pen, struct buf *out, const json_t *trace)
{
    const json_t *made = json_object_get(trace, "made");

    if (json_array_size(made) == 0)
        return;
    draw_kin_list(pen, out, trace, "sources", "原料批次", "made from");
    draw_kin_list(pen, out, trace, "products", "制成批次", "made into");
    heading(pen, out, "加工", "transformations");
    for (size_t i = 0; i < json_array_size(made); i++)
        draw_made(pen, out, trace, at(made, i));
}

/* ---- corrections ---- */

static void
draw_move(const struct pen *pen, struct buf *out, const json_t *m)
{
    char day[17];

    buf_printf(out, "%s %s %s → %s %lld %s", pen_day(m, "at", day),
               word_value("kind", pen_text(m, "kind"), pen->lang), pen_text(m, "from"),
               pen_text(m, "to"), pen_int(m, "qty"), pen_text(m, "document"));
}

void
trace_draw_corrections(const struct pen *pen, struct buf *out, const json_t *trace)
{
    const json_t *list = json_object_get(trace, "corrections");
    char day[17];

    if (json_array_size(list) == 0)
        return;
    heading(pen, out, "更正", "corrections");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *c = at(list, i), *now = json_object_get(c, "now");
        buf_printf(out, "  %s  ", pen_day(c, "recorded_at", day));
        draw_move(pen, out, c);
        buf_puts(out, json_is_object(now) ? "  ⇒ " : pen->en ? "  taken back" : "  撤销");
        if (json_is_object(now))
            draw_move(pen, out, now);
        buf_printf(out, "  %s %s\n", pen_text(c, "reason"), pen_text(c, "person"));
    }
}
