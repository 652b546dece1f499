/* Inquiries as officers see them: whom to ask, who was asked, what came of it. */
#include <stdlib.h>

#include "web/pages.h"

enum { STAGES = 6 };

static void
put_stage(struct page *p, const char *stage)
{
    static const struct {
        const char *stage;
        enum tone tone;
    } TONES[STAGES] = {{"sent", TONE_INFO},     {"opened", TONE_INFO},
                       {"overdue", TONE_WARN},  {"escalated", TONE_BAD},
                       {"answered", TONE_GOOD}, {"closed", TONE_PLAIN}};
    enum tone tone = TONE_PLAIN;

    for (size_t i = 0; i < STAGES; i++)
        if (strcmp(TONES[i].stage, stage) == 0)
            tone = TONES[i].tone;
    put_chip(p, tone, page_state(p, "stage", stage));
}

/* ---- the list ---- */

/* Links are told this once: the page says so, and is kept nowhere. */
static void
put_links(struct page *p)
{
    const json_t *rows = json_object_get(p->told, "inquiries");
    const char *link = row_text(p->told, "link");

    if (!json_array_size(rows) && !*link)
        return;
    put(p,
        "<section class=\"card\"><h2>{inquiry.links}</h2><p><b>{inquiry.links_hint}</b>"
        "</p><ul class=\"links\">");
    if (*link)
        put(p, "<li><code>%s</code></li>", link);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p, "<li><a href=\"/inquiries/%u\">%s</a> %s<br><code>%s</code></li>",
            row_text(r, "number"), row_text(r, "number"), row_text(r, "name"),
            row_text(r, "link"));
    }
    put(p, "</ul></section>");
}

static void
put_counts(struct page *p, const json_t *c)
{
    put(p, "<dl class=\"facts\">");
    put_fact(p, "inquiry.asked", page_num(p, row_int(c, "asked")));
    put_fact(p, "inquiry.answered", page_num(p, row_int(c, "answered")));
    put_fact(p, "inquiry.waiting", page_num(p, row_int(c, "waiting")));
    put_fact(p, "inquiry.silent", page_num(p, row_int(c, "silent")));
    put_fact(p, "inquiry.units",
             arena_printf(&p->req->arena, "%s / %s",
                          page_num(p, row_int(c, "units_told")),
                          page_num(p, row_int(c, "units_asked"))));
    put(p, "</dl>");
}

static void
put_row(struct page *p, const json_t *r)
{
    const json_t *told = json_object_get(r, "told");

    put(p,
        "<tr><td data-label=\"{inquiry.number}\"><a href=\"/inquiries/%u\">%s</a></td>"
        "<td data-label=\"{batch.one}\"><a href=\"/batches/%u\">%s</a></td>"
        "<td data-label=\"{inquiry.holder}\"><a href=\"/places/%u\">%s</a></td>"
        "<td class=\"n\" data-label=\"{inquiry.units}\">%s / %s</td>"
        "<td data-label=\"{order.due_on}\">%s</td><td data-label=\"{recall.state}\">",
        row_text(r, "number"), row_text(r, "number"), row_text(r, "batch"),
        row_text(r, "batch"), row_text(r, "place"), row_text(r, "name"),
        json_is_integer(told) ? page_num(p, json_integer_value(told)) : "–",
        page_num(p, row_int(r, "asked")), row_text(r, "due_on"));
    put_stage(p, row_text(r, "stage"));
    if (row_int(r, "to_confirm") > 0)
        put_chip(
            p, TONE_WARN,
            page_fill(p, "inquiry.to_confirm", page_num(p, row_int(r, "to_confirm"))));
    put(p, "</td></tr>");
}

static void
put_table(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0) {
        put_none(p, "inquiry.none");
        return;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{inquiry.number}</th><th>{batch.one}</th>"
        "<th>{inquiry.holder}</th><th class=\"n\">{inquiry.units}</th>"
        "<th>{order.due_on}</th><th>{recall.state}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_row(p, json_array_get(rows, i));
    put(p, "</tbody></table>");
}

static void
put_ask(struct page *p, const char *batch, size_t unasked)
{
    if (!page_may(p, POWER_DECIDE) || unasked == 0)
        return;
    put(p,
        "<form method=\"post\" class=\"card\"><input type=\"hidden\" name=\"batch\" "
        "value=\"%s\"><label>{inquiry.due_days}<input name=\"due\" inputmode=\"numeric\" "
        "value=\"7\" maxlength=\"3\"></label><button class=\"main\" name=\"all_gaps\" "
        "value=\"true\">%s</button></form>",
        batch, page_fill(p, "inquiry.ask_all", page_num(p, (int64_t)unasked)));
}

/* Where the trace of this batch stops, and who of them was asked. */
static struct fault *
put_gaps(struct page *p, const char *batch)
{
    const json_t *rows;
    size_t unasked = 0;
    struct fault *fault =
        page_call(p, "inquiry", "gaps", json_pack("{s:s}", "batch", batch), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>{inquiry.gaps}</h2>");
    if (json_array_size(rows) == 0)
        put_none(p, "inquiry.no_gaps");
    put(p, "<ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        const char *number = row_text(r, "inquiry");
        unasked += !*number;
        if (i >= 50)
            continue;
        put(p, "<li><a href=\"/places/%u\">%s</a> <small>%s</small> <b>%s</b> ",
            row_text(r, "place"), row_text(r, "name"),
            page_state(p, "why", row_text(r, "why")), page_num(p, row_int(r, "asked")));
        put(p, *number ? "<a href=\"/inquiries/%u\">%s</a></li>" : "%u%s</li>", number,
            number);
    }
    put(p, "</ul>");
    put_ask(p, batch, unasked);
    put(p, "</section>");
    return NULL;
}

static struct fault *
show_list(struct page *p)
{
    static const char *const FILTERS[] = {"batch", "recall", "stage"};
    const char *batch = page_query(p, "batch");
    json_t *in = json_pack("{s:i}", "limit", 500);
    const json_t *found;

    for (size_t i = 0; i < sizeof FILTERS / sizeof *FILTERS; i++)
        if (*page_query(p, FILTERS[i]))
            json_object_set_new(in, FILTERS[i], json_string(page_query(p, FILTERS[i])));
    struct fault *fault = page_call(p, "inquiry", "list", in, &found);
    if (fault)
        return fault;
    put(p, "<div class=\"head\"><h1>{inquiry.many}</h1><a class=\"more\" "
           "href=\"/notices\">{notice.many}</a></div>");
    put_links(p);
    put_counts(p, json_object_get(found, "counts"));
    fault = *batch ? put_gaps(p, batch) : NULL;
    if (!fault)
        put_table(p, json_object_get(found, "inquiries"));
    return fault;
}

static struct fault *
submit_list(struct page *p)
{
    json_t *in = json_pack("{s:s, s:b}", "batch", page_field(p, "batch"), "all_gaps", 1);

    if (*page_field(p, "due"))
        json_object_set_new(in, "due", json_integer(atoi(page_field(p, "due"))));
    return page_call(p, "inquiry", "open", in, &p->told);
}

/* ---- one inquiry ---- */

static void
put_facts(struct page *p, const json_t *q)
{
    put(p,
        "<dl class=\"facts\"><div><dt>{inquiry.holder}</dt><dd><a href=\"/places/%u\">%s"
        "</a></dd></div><div><dt>{batch.one}</dt><dd><a href=\"/batches/%u\">%s</a></dd>"
        "</div>",
        row_text(q, "place"), row_text(q, "name"), row_text(q, "batch"),
        row_text(q, "batch"));
    put_fact(p, "batch.product", row_text(q, "product"));
    put_fact(p, "place.area", page_area(p, q));
    put(p,
        "<div><dt>{inquiry.contact}</dt><dd>%s %s %s <a "
        "href=\"/contacts?inquiry=%u\">{contact.show}</a></dd></div>",
        row_text(q, "contact"), row_text(q, "phone"), row_text(q, "address"),
        row_text(q, "number"));
    put_fact(p, "inquiry.received",
             arena_printf(&p->req->arena, "%s %s %s", page_num(p, row_int(q, "received")),
                          row_text(q, "unit"), row_text(q, "received_on")));
    put_fact(p, "inquiry.asked_units",
             arena_printf(&p->req->arena, "%s %s", page_num(p, row_int(q, "asked")),
                          row_text(q, "unit")));
    put_fact(p, "inquiry.sent_at", page_minute(p, row_text(q, "sent_at")));
    put_fact(p, "inquiry.seen_at", page_minute(p, row_text(q, "seen_at")));
    put_fact(p, "order.due_on", row_text(q, "due_on"));
    put_fact(p, "inquiry.expires_on", row_text(q, "expires_on"));
    put_fact(p, "inquiry.basis", row_text(q, "basis"));
    put_fact(p, "inquiry.receipt", row_text(q, "receipt"));
    put(p, "</dl>");
    if (*row_text(q, "parent"))
        put(p, "<p>{inquiry.parent} <a href=\"/inquiries/%u\">%s</a></p>",
            row_text(q, "parent"), row_text(q, "parent"));
}

static void
put_answer(struct page *p, const json_t *q)
{
    const json_t *a = json_object_get(q, "answer");
    const char *nothing = row_text(a, "nothing");

    if (!json_is_object(a))
        return;
    put(p, "<section><h2>{inquiry.answer}</h2><dl class=\"facts\">");
    put_fact(p, "inquiry.answered_at", page_minute(p, row_text(q, "answered_at")));
    put_fact(
        p, "ask.by",
        arena_printf(&p->req->arena, "%s %s", row_text(a, "by"), row_text(a, "phone")));
    if (*nothing) {
        put_fact(
            p, "ask.answer",
            page_text(p, strcmp(nothing, "never") == 0 ? "ask.never" : "ask.unknown"));
    } else {
        put_fact(p, "ask.have", page_num(p, row_int(a, "have")));
        put_fact(p, "ask.used",
                 arena_printf(&p->req->arena, "%s %s", page_num(p, row_int(a, "used")),
                              row_text(a, "used_where")));
        put_fact(p, "ask.sum",
                 arena_printf(&p->req->arena, "%s / %s", page_num(p, row_int(q, "told")),
                              page_num(p, row_int(q, "asked"))));
    }
    put(p, "</dl>");
    put_photos(p, json_object_get(q, "files"), page_text(p, "inquiry.photo"));
    put(p, "</section>");
}

/* ---- receivers ---- */

static void
put_confirm(struct page *p, const json_t *r)
{
    static const char *const KINDS[] = {"dealer", "premises", "site", "platform",
                                        "producer"};

    put(p,
        "<form method=\"post\" class=\"inline\"><input type=\"hidden\" name=\"row\" "
        "value=\"%s\"><label>{inquiry.place_code}<input name=\"place\" required "
        "maxlength=\"40\"></label><label>{inquiry.new_kind}<select name=\"kind\"><option "
        "value=\"\">{inquiry.on_record}</option>",
        page_int(p, row_int(r, "n")));
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        put(p, "<option value=\"%s\">%s</option>", KINDS[i],
            page_state(p, "kind", KINDS[i]));
    put(p, "</select></label><label>{inquiry.new_area}<input name=\"area\" "
           "inputmode=\"numeric\" maxlength=\"6\"></label><button name=\"do\" "
           "value=\"confirm\">{inquiry.confirm}</button></form>");
}

/* The chain goes on with one press. */
static void
put_follow(struct page *p, const json_t *r)
{
    if (*row_text(r, "inquiry"))
        put(p, "<a href=\"/inquiries/%u\">%s</a>", row_text(r, "inquiry"),
            row_text(r, "inquiry"));
    else if (page_may(p, POWER_DECIDE))
        put(p,
            "<form method=\"post\" class=\"inline\"><input type=\"hidden\" "
            "name=\"place\" "
            "value=\"%s\"><button name=\"do\" value=\"follow\">{inquiry.follow}</button>"
            "</form>",
            row_text(r, "place"));
}

static void
put_receiver(struct page *p, const json_t *r)
{
    bool named = strcmp(row_text(r, "state"), "named") == 0;

    put(p,
        "<tr><td data-label=\"{inquiry.receiver}\"><b>%s</b><br><small>%s %s</small></td>"
        "<td class=\"n\" data-label=\"{balance.qty}\">%s</td><td "
        "data-label=\"{ask.to_on}\">"
        "%s %s</td><td data-label=\"{recall.state}\">",
        row_text(r, "name"), row_text(r, "address"), row_text(r, "phone"),
        page_num(p, row_int(r, "qty")), row_text(r, "on"), row_text(r, "document"));
    put_chip(p, named ? TONE_WARN : TONE_GOOD,
             page_state(p, "state", row_text(r, "state")));
    if (!named)
        put(p, " <a href=\"/places/%u\">%s</a> ", row_text(r, "place"),
            row_text(r, "place_name"));
    put(p, "</td><td>");
    if (!named)
        put_follow(p, r);
    else if (page_may(p, POWER_REGISTER))
        put_confirm(p, r);
    put(p, "</td></tr>");
}

static void
put_receivers(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0)
        return;
    put(p,
        "<section><h2>{inquiry.receivers}</h2><table class=\"list\"><thead><tr>"
        "<th>{inquiry.receiver}</th><th class=\"n\">{balance.qty}</th>"
        "<th>{ask.to_on}</th><th>{recall.state}</th><th>{inquiry.next}</th></tr></thead>"
        "<tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_receiver(p, json_array_get(rows, i));
    put(p, "</tbody></table></section>");
}

/* ---- what can be done ---- */

static void
put_forms(struct page *p, const json_t *q)
{
    const char *stage = row_text(q, "stage");
    bool answered = strcmp(stage, "answered") == 0, closed = strcmp(stage, "closed") == 0;

    if (!page_may(p, POWER_DECIDE))
        return;
    put(p, "<div class=\"pair\">");
    if (!answered && !closed)
        put(p,
            "<div class=\"card\"><h2>{inquiry.link}</h2><p>{inquiry.renew_hint}</p><form "
            "method=\"post\" action=\"/api/v1/inquiries/%u/letter\"><button "
            "class=\"main\">{inquiry.letter}</button></form><form "
            "method=\"post\"><button "
            "name=\"do\" value=\"resend\">{inquiry.resend}</button></form></div>",
            row_text(q, "number"));
    put(p, "<form method=\"post\" class=\"card\"><label>{inquiry.reason}<input "
           "name=\"reason\" required maxlength=\"500\"></label>");
    if (answered || closed)
        put(p, "<button name=\"do\" value=\"reopen\">{inquiry.reopen}</button>");
    if (!closed)
        put(p, "<button name=\"do\" value=\"close\">{inquiry.close}</button>");
    put(p, "</form></div>");
}

static void
put_notices(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{notice.many} <a class=\"more\" href=\"/notices\">{notice.work}"
           "</a></h2><ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *n = json_array_get(rows, i);
        const json_t *h = json_object_get(n, "handed");
        put(p, "<li>%s <small>%s</small> ", page_state(p, "step", row_text(n, "step")),
            page_minute(p, row_text(n, "made_at")));
        put_chip(p, strcmp(row_text(n, "state"), "waiting") == 0 ? TONE_WARN : TONE_GOOD,
                 page_state(p, "state", row_text(n, "state")));
        put(p, " %s %s %s</li>", page_minute(p, row_text(n, "handed_at")),
            row_text(h, "receiver"), row_text(h, "proof"));
    }
    put(p, "</ul></section>");
}

static void
put_history(struct page *p, const json_t *events)
{
    put(p, "<section><h2>{recall.timeline}</h2><ol class=\"timeline\">");
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *e = json_array_get(events, i);
        put(p, "<li><time>%s</time> <b>%s</b> <span class=\"quiet\">%s</span> %s</li>",
            page_minute(p, row_text(e, "at")), page_state(p, "kind", row_text(e, "kind")),
            row_text(e, "by"), row_text(e, "reason"));
    }
    put(p, "</ol></section>");
}

static struct fault *
show(struct page *p)
{
    const char *number = page_param(p, "number");
    const json_t *q;
    struct fault *fault =
        page_call(p, "inquiry", "show", json_pack("{s:s}", "number", number), &q);

    if (fault)
        return fault;
    put(p, "<div class=\"head\">");
    put_title(p, "inquiry.one", number);
    put_stage(p, row_text(q, "stage"));
    put(p, "</div>");
    put_links(p);
    put_facts(p, q);
    put_answer(p, q);
    put_receivers(p, json_object_get(q, "receivers"));
    put_forms(p, q);
    put_notices(p, json_object_get(q, "notices"));
    put_history(p, json_object_get(q, "history"));
    return NULL;
}

static struct fault *
follow(struct page *p)
{
    const char *number = page_param(p, "number");
    const json_t *q;
    struct fault *fault =
        page_call(p, "inquiry", "show", json_pack("{s:s}", "number", number), &q);

    return fault ? fault
                 : page_call(p, "inquiry", "open",
                             json_pack("{s:s, s:s, s:s}", "batch", row_text(q, "batch"),
                                       "place", page_field(p, "place"), "parent", number),
                             &p->told);
}

static struct fault *
renew(struct page *p, const char *verb)
{
    json_t *in = json_pack("{s:s}", "number", page_param(p, "number"));

    if (*page_field(p, "reason"))
        json_object_set_new(in, "reason", json_string(page_field(p, "reason")));
    return page_call(p, "inquiry", verb, in, &p->told);
}

static struct fault *
submit(struct page *p)
{
    const char *what = page_field(p, "do");

    if (strcmp(what, "follow") == 0)
        return follow(p);
    if (strcmp(what, "resend") == 0 || strcmp(what, "reopen") == 0)
        return renew(p, what);
    bool confirm = strcmp(what, "confirm") == 0;
    struct fault *fault = page_act(p, "inquiry", confirm ? "confirm" : "close", "number");
    p->redirect = arena_printf(&p->req->arena, "%s?done=%s", p->req->path,
                               confirm ? "confirmed" : "inquiry_closed");
    return fault;
}

const struct page_kind PAGE_INQUIRIES = {"inquiry.many", show_list, submit_list, false};
const struct page_kind PAGE_INQUIRY = {"inquiry.one", show, submit, false};
