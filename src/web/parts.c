#include "web/parts.h"

#include <string.h>

static const char *const TONES[TONE_COUNT] = {"plain", "good", "warn", "bad", "info"};

static const struct {
    const char *family, *state;
    enum tone tone;
} STATES[] = {
    {"determination", "none", TONE_PLAIN},
    {"determination", "conforming", TONE_GOOD},
    {"determination", "nonconforming", TONE_BAD},
    {"recall_state", "open", TONE_BAD},
    {"recall_state", "closed", TONE_GOOD},
    {"order_state", "issued", TONE_WARN},
    {"order_state", "served", TONE_INFO},
    {"order_state", "done", TONE_GOOD},
    {"alert_state", "open", TONE_BAD},
    {"waiver_state", "proposed", TONE_WARN},
    {"waiver_state", "signed", TONE_GOOD},
    {"impairment_state", "running", TONE_WARN},
    {"impairment_state", "overdue", TONE_BAD},
    {"impairment_state", "ended", TONE_GOOD},
    {"result", "nonconforming", TONE_BAD},
    {"result", "conforming", TONE_GOOD},
    {"destruction_state", "open", TONE_WARN},
    {"destruction_state", "closed", TONE_GOOD},
    {"printing", "queued", TONE_INFO},
    {"printing", "sending", TONE_INFO},
    {"printing", "done", TONE_GOOD},
    {"printing", "doubt", TONE_BAD},
    {"printing", "failed", TONE_BAD},
    {"status", "normal", TONE_GOOD},
    {"status", "void", TONE_BAD},
    {"status", "suspended", TONE_WARN},
    {"status", "recalled", TONE_BAD},
    {"status", "replaced", TONE_BAD},
    {"status", "destroyed", TONE_BAD},
    {"status", "clone_suspected", TONE_BAD},
    {"status", "seized", TONE_WARN},
};

static enum tone
tone_of(const char *family, const char *state)
{
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++)
        if (strcmp(STATES[i].family, family) == 0 && strcmp(STATES[i].state, state) == 0)
            return STATES[i].tone;
    return TONE_PLAIN;
}

void
put_chip(struct page *p, enum tone tone, const char *text)
{
    put(p, "<span class=\"chip %s\">%s</span>", TONES[tone], text);
}

void
put_state(struct page *p, const char *family, const char *state)
{
    if (*state)
        put_chip(p, tone_of(family, state), page_state(p, family, state));
}

void
put_title(struct page *p, const char *above, const char *title)
{
    put(p, "<p class=\"above\">%s</p><h1>%s</h1>", page_text(p, above), title);
    p->title = title;
}

void
put_fact(struct page *p, const char *key, const char *text)
{
    if (text && *text)
        put(p, "<div><dt>%s</dt><dd>%s</dd></div>", page_text(p, key), text);
}

/* ---- bars: SVG, for the policy forbids inline style ---- */

static const char *
permille(struct page *p, int64_t n, int64_t whole)
{
    return page_int(p, whole > 0 ? n * 1000 / whole : 0);
}

static const char *
percent(struct page *p, int64_t n, int64_t whole)
{
    if (whole <= 0)
        return "";
    int64_t tenth = (n * 1000 + whole / 2) / whole;
    return arena_printf(&p->req->arena, "%lld.%lld %%", (long long)(tenth / 10),
                        (long long)(tenth % 10));
}

void
put_bar(struct page *p, const char *label, int64_t n, int64_t whole, enum tone tone)
{
    int64_t scale = n > whole ? n : whole;

    put(p,
        "<li class=\"%s\"><span class=\"what\">%s</span><svg class=\"bar\" viewBox=\"0 0 "
        "1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect "
        "class=\"track\" "
        "width=\"%s\" height=\"10\"/><rect class=\"fill\" width=\"%s\" "
        "height=\"10\"/></svg>",
        TONES[tone], label, permille(p, whole, scale), permille(p, n > 0 ? n : 0, scale));
    put(p, "<span class=\"figure\"><b>%s</b> / %s <small>%s</small></span></li>",
        page_num(p, n), page_num(p, whole), percent(p, n, whole));
}

void
put_stack(struct page *p, const json_t *holdings)
{
    const char *bucket;
    json_t *qty;
    int64_t sum = 0, at = 0;

    json_object_foreach((json_t *)(uintptr_t)holdings, bucket,
                        qty) if (json_number_value(qty) > 0) sum +=
        (int64_t)json_number_value(qty);
    put(p, "<svg class=\"stack\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" "
           "aria-hidden=\"true\">");
    json_object_foreach((json_t *)(uintptr_t)holdings, bucket, qty)
    {
        int64_t n = (int64_t)json_number_value(qty);
        if (n <= 0 || sum <= 0)
            continue;
        put(p, "<rect class=\"b-%s\" x=\"%s\" width=\"%s\" height=\"10\"/>", bucket,
            permille(p, at, sum), permille(p, n, sum));
        at += n;
    }
    put(p, "</svg><ul class=\"legend\">");
    json_object_foreach((json_t *)(uintptr_t)holdings, bucket,
                        qty) if (json_number_value(qty) != 0)
        put(p, "<li class=\"b-%s\">%s <b>%s</b></li>", bucket,
            page_state(p, "bucket", bucket),
            page_num(p, (int64_t)json_number_value(qty)));
    put(p, "</ul>");
}

static const struct step {
    const char *name;
    enum tone tone;
    bool small;
} STEPS[] = {
    {"located", TONE_INFO, true},   {"notified", TONE_INFO, false},
    {"replaced", TONE_INFO, true},  {"collected", TONE_INFO, false},
    {"destroyed", TONE_GOOD, true}, {"unaccounted", TONE_BAD, true},
};

void
put_funnel(struct page *p, const json_t *funnel, bool small)
{
    int64_t whole = row_int(funnel, "produced");

    put(p, small ? "<ul class=\"funnel small\">" : "<ul class=\"funnel\">");
    put_bar(p,
            page_text(p, row_true(funnel, "declared") ? "funnel.produced"
                                                      : "funnel.undeclared"),
            whole, whole, TONE_PLAIN);
    for (const struct step *s = STEPS; s < STEPS + sizeof STEPS / sizeof *STEPS; s++)
        if (!small || s->small)
            put_bar(p, page_state(p, "funnel", s->name), row_int(funnel, s->name), whole,
                    s->tone == TONE_BAD && row_int(funnel, s->name) == 0 ? TONE_GOOD
                                                                         : s->tone);
    put(p, "</ul>");
}

/* ---- lists ---- */

void
put_code(struct page *p, const char *code)
{
    put(p, "<a class=\"code\" href=\"/units/%u\">%s</a>", code, code);
}

void
put_none(struct page *p, const char *key)
{
    put(p, "<p class=\"none\">%s</p>", page_text(p, key));
}

/* What the holder or the inspector does next about an order, in words. */
static const char *
next_step(struct page *p, const json_t *order)
{
    const char *state = row_text(order, "state");

    return page_state(p, "order_next", state);
}

static void
put_due(struct page *p, const json_t *order)
{
    int64_t late = row_int(order, "overdue_days");

    put(p, "<td data-label=\"{order.due_on}\">%s", row_text(order, "due_on"));
    if (late > 0)
        put(p, " <b class=\"late\">%s</b>",
            page_fill(p, "order.late", page_num(p, late)));
    put(p, "</td>");
}

static void
put_order(struct page *p, const json_t *o, bool with_recall)
{
    put(p,
        "<tr><td data-label=\"{order.number}\"><a href=\"/orders/%u\">%s</a></td>"
        "<td data-label=\"{order.holder}\"><a href=\"/places/%u\">%s</a> "
        "<small>%s</small></td>",
        row_text(o, "number"), row_text(o, "number"), row_text(o, "place"),
        row_text(o, "name"), page_area(p, o));
    if (with_recall)
        put(p, "<td data-label=\"{recall.one}\"><a href=\"/recalls/%u\">%s</a></td>",
            row_text(o, "recall"), row_text(o, "recall"));
    put(p, "<td class=\"n\" data-label=\"{order.replaced}\">%s / %s</td>",
        page_num(p, row_int(o, "replaced")), page_num(p, row_int(o, "qty")));
    put_due(p, o);
    put(p, "<td data-label=\"{order.state}\">");
    put_state(p, "order_state", row_text(o, "state"));
    put(p, "</td><td data-label=\"{order.next}\">%s</td></tr>", next_step(p, o));
}

void
put_orders(struct page *p, const json_t *orders, bool with_recall)
{
    if (json_array_size(orders) == 0) {
        put_none(p, "order.none");
        return;
    }
    put(p, "<table "
           "class=\"list\"><thead><tr><th>{order.number}</th><th>{order.holder}</th>");
    if (with_recall)
        put(p, "<th>{recall.one}</th>");
    put(p, "<th class=\"n\">{order.replaced}</th><th>{order.due_on}</th>"
           "<th>{order.state}</th><th>{order.next}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(orders); i++)
        put_order(p, json_array_get(orders, i), with_recall);
    put(p, "</tbody></table>");
}

/* What tells one alert from another at a glance. */
static void
put_alert_chips(struct page *p, const json_t *a)
{
    if (*row_text(a, "confirmed_at"))
        put_chip(p, TONE_BAD, page_text(p, "alert.confirmed"));
    if (row_true(a, "late"))
        put_chip(p, TONE_INFO, page_text(p, "alert.late"));
    if (row_int(a, "times") > 1)
        put_chip(p, TONE_WARN,
                 page_fill(p, "alert.seen", page_num(p, row_int(a, "times"))));
    if (row_int(a, "again") > 0)
        put_chip(p, TONE_WARN, page_text(p, "alert.returned"));
    if (*row_text(a, "assigned_to"))
        put_chip(p, TONE_PLAIN, row_text(a, "assigned_to"));
}

static void
put_alert(struct page *p, const json_t *a, bool with_form)
{
    const json_t *why = json_object_get(a, "why");
    const char *code = row_text(a, "code"), *place = row_text(a, "place");

    put(p, "<li><p class=\"when\">%s ", page_minute(p, row_text(a, "raised_at")));
    put_state(p, "alert_state", row_text(a, "state"));
    put_alert_chips(p, a);
    put(p,
        "</p><p class=\"what\"><a href=\"/alerts/%u\"><b>%s</b></a> %s</p>"
        "<p class=\"where\">",
        row_text(a, "id"), page_state(p, "kind", row_text(a, "kind")),
        row_text(why, p->lang));
    if (*code)
        put_code(p, code);
    if (*row_text(a, "batch"))
        put(p, " <a href=\"/batches/%u\">%s</a> ", row_text(a, "batch"),
            row_text(a, "batch"));
    if (*place)
        put(p, "<a href=\"/places/%u\">%s</a>", place, row_text(a, "name"));
    put(p, "</p>");
    if (with_form && strcmp(row_text(a, "state"), "open") == 0)
        put(p,
            "<details><summary>{alert.close}</summary><form method=\"post\" "
            "action=\"/alerts\"><input type=\"hidden\" name=\"id\" value=\"%s\"><label>"
            "{alert.reason}<textarea name=\"reason\" rows=\"2\" required "
            "maxlength=\"1000\"></textarea></label><button>{alert.close}</button></form>"
            "</details>",
            row_text(a, "id"));
    put(p, "</li>");
}

void
put_alerts(struct page *p, const json_t *alerts, bool with_form)
{
    if (json_array_size(alerts) == 0) {
        put_none(p, "alert.none");
        return;
    }
    put(p, "<ul class=\"alerts\">");
    for (size_t i = 0; i < json_array_size(alerts); i++)
        put_alert(p, json_array_get(alerts, i), with_form);
    put(p, "</ul>");
}

void
put_trace_files(struct page *p, const char *things, const char *code)
{
    static const char *const FORMATS[][2] = {{"pdf", "trace.pdf"},
                                             {"xlsx", "trace.xlsx"},
                                             {"csv", "trace.csv"},
                                             {"graphml", "trace.graphml"}};

    put(p, "<p class=\"quiet\">{trace.files}");
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++)
        put(p, " <a href=\"/api/v1/%s/%u/trace?format=%s&amp;lang=%s\" download>%s</a>",
            things, code, FORMATS[i][0], p->lang, page_text(p, FORMATS[i][1]));
    put(p, "</p>");
}
