/* Recalls: the list, and one recall with its funnel, its orders and what happened. */
#include "web/pages.h"

/* ---- the list ---- */

static struct fault *
show_list(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "recall", "list", json_pack("{s:i}", "limit", 200), &rows);

    if (fault)
        return fault;
    put(p, "<h1>{recall.many}</h1>");
    if (json_array_size(rows) == 0) {
        put_none(p, "recall.none");
        return NULL;
    }
    put(p, "<table class=\"list\"><thead><tr><th>{recall.number}</th><th>{batch.product}"
           "</th><th>{batch.one}</th><th>{recall.reason}</th><th>{recall.opened_at}</th>"
           "<th class=\"n\">{recall.orders_done}</th><th>{recall.state}</th></tr></thead>"
           "<tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{recall.number}\"><a href=\"/recalls/%u\">%s</a></td>"
            "<td data-label=\"{batch.product}\">%s</td><td data-label=\"{batch.one}\"><a "
            "href=\"/batches/%u\">%s</a></td><td "
            "data-label=\"{recall.reason}\">%s</td><td "
            "data-label=\"{recall.opened_at}\">%s</td><td class=\"n\" "
            "data-label=\"{recall.orders_done}\">%s / %s</td><td "
            "data-label=\"{recall.state}\">",
            row_text(r, "number"), row_text(r, "number"), row_text(r, "product"),
            row_text(r, "batch"), row_text(r, "batch"), row_text(r, "reason"),
            page_day(p, row_text(r, "opened_at")), page_num(p, row_int(r, "orders_done")),
            page_num(p, row_int(r, "orders")));
        put_state(p, "recall_state", row_text(r, "state"));
        put(p, "</td></tr>");
    }
    put(p, "</tbody></table>");
    return NULL;
}

/* ---- one recall ---- */

static void
put_facts(struct page *p, const json_t *r)
{
    put(p,
        "<dl class=\"facts\"><div><dt>{batch.one}</dt><dd><a href=\"/batches/%u\">%s</a>"
        "</dd></div>",
        row_text(r, "batch"), row_text(r, "batch"));
    put_fact(p, "batch.product", row_text(r, "product"));
    put_fact(p, "batch.producer", row_text(r, "producer"));
    put_fact(p, "recall.reason", row_text(r, "reason"));
    put_fact(p, "recall.scope", row_text(r, "scope"));
    put_fact(p, "recall.opened_at", page_day(p, row_text(r, "opened_at")));
    put(p, "</dl>");
}

/* What keeps an open recall from closing, in words and figures. */
static void
put_open_ends(struct page *p, const json_t *ends)
{
    put(p, "<section class=\"card\"><h2>{recall.open_ends}</h2>");
    if (json_array_size(ends) == 0)
        put(p, "<p>{recall.nothing_left}</p>");
    put(p, "<ul>");
    for (size_t i = 0; i < json_array_size(ends); i++) {
        const json_t *end = json_array_get(ends, i);
        put(p, "<li><b>%s</b> %s", page_num(p, row_int(end, "qty")),
            row_text(end, p->lang));
        if (row_int(end, "waived"))
            put(p, " <small>{waiver.signed_for} %s</small>",
                page_num(p, row_int(end, "waived")));
        put(p, "</li>");
    }
    put(p, "</ul></section>");
}

static void
put_forms(struct page *p, const char *state)
{
    bool open = strcmp(state, "open") == 0;

    if (!page_may(p, POWER_DECIDE))
        return;
    put(p, "<form method=\"post\" class=\"card\">");
    if (open)
        put(p, "<h2>{recall.close}</h2><p class=\"quiet\">{recall.close_hint}</p><button "
               "class=\"main\" name=\"do\" value=\"close\">{recall.close}</button>");
    else
        put(p,
            "<h2>{recall.reopen}</h2><label>{recall.reopen_reason}<textarea "
            "name=\"reason\" rows=\"2\" required maxlength=\"500\">%s</textarea></label>"
            "<button class=\"main\" name=\"do\" "
            "value=\"reopen\">{recall.reopen}</button>",
            page_field(p, "reason"));
    put(p, "</form>");
}

/* For a court, or for another authority: everything in one file. */
static void
put_take(struct page *p, const char *number)
{
    if (p->actor.company_id)
        return;
    put(p,
        "<form method=\"post\" action=\"/api/v1/matters/%u/export\" class=\"card\"><h2>"
        "{recall.take}</h2><p "
        "class=\"quiet\">{recall.take_hint}</p><button>{recall.take_go}"
        "</button></form>",
        number);
}

static void
put_history(struct page *p, const json_t *events)
{
    put(p, "<section><h2>{recall.timeline}</h2><ol class=\"timeline\">");
    for (size_t i = 0; i < json_array_size(events); i++) {
        const json_t *e = json_array_get(events, i);
        const char *why = row_text(e, "reason");
        if (!*why)
            why = row_text(e, "explanation");
        put(p, "<li><time>%s</time> <b>%s</b> <span class=\"quiet\">%s</span>",
            page_minute(p, row_text(e, "at")), page_state(p, "kind", row_text(e, "kind")),
            row_text(e, "by"));
        if (*row_text(e, "waiver"))
            put(p, " <a href=\"#%s\">%s</a>", row_text(e, "waiver"),
                row_text(e, "waiver"));
        put(p, *why ? "<p>%s</p></li>" : "%s</li>", why);
    }
    put(p, "</ol></section>");
}

static void
put_not_ordered(struct page *p, const json_t *places)
{
    if (json_array_size(places) == 0)
        return;
    put(p, "<section><h2>{recall.not_ordered}</h2><ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(places); i++) {
        const json_t *l = json_array_get(places, i);
        put(p, "<li><a href=\"/places/%u\">%s</a> <small>%s</small> <b>%s</b></li>",
            row_text(l, "place"), row_text(l, "name"), page_area(p, l),
            page_num(p, row_int(l, "qty")));
    }
    put(p, "</ul></section>");
}

static struct fault *
show(struct page *p)
{
    const char *number = page_param(p, "number");
    const json_t *recall, *balance;
    struct fault *fault =
        page_call(p, "recall", "show", json_pack("{s:s}", "number", number), &recall);

    if (!fault)
        fault =
            page_call(p, "balance", "recall",
                      json_pack("{s:s, s:i}", "number", number, "limit", 1), &balance);
    if (fault)
        return fault;
    const char *state = row_text(recall, "state");

    put(p, "<div class=\"head\">");
    put_title(p, "recall.one", number);
    put_state(p, "recall_state", state);
    put(p, "</div>");
    if (row_true(recall, "needs_reopening"))
        put(p, "<p class=\"banner bad\"><b>{recall.stirred}</b></p>");
    put_facts(p, recall);
    put(p,
        "<p><a class=\"button\" href=\"/inquiries?batch=%u&amp;recall=%u\">"
        "{inquiry.batch_link}</a></p>",
        row_text(recall, "batch"), number);
    put(p, "<section><h2>{recall.funnel}</h2>");
    put_funnel(p, json_object_get(recall, "funnel"), false);
    put(p, "<p class=\"quiet\">{recall.funnel_hint}</p></section><div class=\"pair\">");
    if (strcmp(state, "open") == 0)
        put_open_ends(p, json_object_get(recall, "keeps_open"));
    put_forms(p, state);
    put(p, "</div>");
    put_balance(p, json_object_get(balance, "balance"), row_text(recall, "unit"));
    put_balance_parts(p, "balance.areas", json_object_get(balance, "areas"));
    put_left(p, json_object_get(recall, "left_at"));
    fault = put_waivers(p, number, strcmp(state, "open") == 0);
    if (fault)
        return fault;
    put(p, "<section><h2>{order.many}</h2>");
    put_orders(p, json_object_get(recall, "orders"), false);
    put(p, "</section>");
    put_not_ordered(p, json_object_get(recall, "not_ordered"));
    fault = put_matter_files(p, number);
    if (fault)
        return fault;
    put_history(p, json_object_get(recall, "history"));
    put_take(p, number);
    return NULL;
}

static const struct {
    const char *does, *noun, *verb, *path, *done;
} STEPS[] = {
    {"close", "recall", "close", "number", "closed"},
    {"reopen", "recall", "reopen", "number", "reopened"},
    {"propose", "waiver", "propose", NULL, "waiver_proposed"},
    {"sign", "waiver", "sign", NULL, "waiver_signed"},
    {"withdraw", "waiver", "withdraw", NULL, "waiver_withdrawn"},
};

static struct fault *
submit(struct page *p)
{
    const size_t n = sizeof STEPS / sizeof *STEPS;
    size_t i = 0;

    while (i < n && strcmp(page_field(p, "do"), STEPS[i].does) != 0)
        i++;
    if (i == n)
        return fault_new(&p->req->arena, FAULT_INPUT, "form_unknown", "do",
                         "没有这个操作，请刷新页面后再试",
                         "there is no such step; reload the page and try again");
    p->redirect = arena_printf(&p->req->arena, "%s?done=%s", p->req->path, STEPS[i].done);
    return page_act(p, STEPS[i].noun, STEPS[i].verb, STEPS[i].path);
}

const struct page_kind PAGE_RECALLS = {"recall.many", show_list, NULL, false};
const struct page_kind PAGE_RECALL = {"recall.one", show, submit, false};
