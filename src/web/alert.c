/* Alerts: what is open by kind, the list, and one alert with its reasons, its evidence
 * and what may be done about it. */
#include <stdlib.h>

#include "base/words.h"
#include "web/pages.h"

/* ---- the list ---- */

static const char *const FAMILIES[] = {"backflow", "clone",   "label",
                                       "quantity", "silence", "impairment"};

static void
put_option(struct page *p, const char *value, const char *text, const char *chosen)
{
    put(p,
        strcmp(value, chosen) == 0 ? "<option value=\"%s\" selected>%s</option>"
                                   : "<option value=\"%s\">%s</option>",
        value, text);
}

static void
put_check(struct page *p, const char *name, const char *key, bool checked)
{
    put(p, "<label class=\"check\"><input type=\"checkbox\" name=\"%s\" value=\"1\"",
        name);
    put(p, checked ? " checked>%s</label>" : ">%s</label>", page_text(p, key));
}

static bool
asked(struct page *p, const char *name)
{
    return strcmp(page_query(p, name), "1") == 0;
}

static void
put_filter(struct page *p)
{
    const char *family = page_query(p, "family");

    put(p, "<form class=\"filter\" role=\"search\"><label>{alert.family}<select "
           "name=\"family\">");
    put_option(p, "", page_text(p, "alert.all"), family);
    for (size_t i = 0; i < sizeof FAMILIES / sizeof *FAMILIES; i++)
        put_option(p, FAMILIES[i], page_state(p, "family", FAMILIES[i]), family);
    put(p,
        "</select></label><label>{alert.area}<input name=\"area\" inputmode=\"numeric\" "
        "maxlength=\"6\" value=\"%s\"></label>",
        page_query(p, "area"));
    put_check(p, "mine", "alert.mine", asked(p, "mine"));
    put_check(p, "new", "alert.new", asked(p, "new"));
    put_check(p, "closed", "alert.closed_too", asked(p, "closed"));
    put(p, "<button>{search.go}</button></form>");
}

/* What is open, kind by kind; each leads to its list. */
static struct fault *
put_counts(struct page *p)
{
    const json_t *rows;
    struct fault *fault = page_call(p, "alert", "count", json_object(), &rows);

    if (fault || json_array_size(rows) == 0)
        return fault;
    put(p,
        "<table class=\"list\"><thead><tr><th>{alert.kind}</th><th class=\"n\">"
        "{alert.open}</th><th class=\"n\">{alert.fresh}</th><th>{alert.since}</th></tr>"
        "</thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{alert.kind}\"><a href=\"/alerts?kind=%u\">%s</a></td>"
            "<td class=\"n\" data-label=\"{alert.open}\">%s</td><td class=\"n\" "
            "data-label=\"{alert.fresh}\">%s</td><td data-label=\"{alert.since}\">%s</td>"
            "</tr>",
            row_text(r, "kind"), page_state(p, "kind", row_text(r, "kind")),
            page_num(p, row_int(r, "open")), page_num(p, row_int(r, "new")),
            page_minute(p, row_text(r, "since")));
    }
    put(p, "</tbody></table>");
    return NULL;
}

static json_t *
filter(struct page *p)
{
    static const char *const TEXTS[] = {"family", "kind", "area"};
    json_t *in = json_pack("{s:i}", "limit", 200);

    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        const char *value = page_query(p, TEXTS[i]);
        if (*value)
            json_object_set_new(in, TEXTS[i],
                                strcmp(TEXTS[i], "area") == 0 ? json_integer(atoi(value))
                                                              : json_string(value));
    }
    if (!asked(p, "closed"))
        json_object_set_new(in, "state", json_string("open"));
    if (asked(p, "mine"))
        json_object_set_new(in, "mine", json_true());
    if (asked(p, "new"))
        json_object_set_new(in, "new", json_true());
    return in;
}

static struct fault *
show_list(struct page *p)
{
    const json_t *rows;
    struct fault *fault = page_call(p, "alert", "list", filter(p), &rows);

    if (fault)
        return fault;
    put(p, "<h1>{alert.many}</h1>");
    put_filter(p);
    if (p->req->query.count == 0)
        fault = put_counts(p);
    put_alerts(p, rows, page_may(p, POWER_DECIDE));
    return fault;
}

static struct fault *
submit_list(struct page *p)
{
    struct fault *fault = page_act(p, "alert", "close", NULL);

    p->redirect = "/alerts?done=alert_closed";
    return fault;
}

/* ---- one alert ---- */

static void
put_done(struct page *p, const char *key, const json_t *done)
{
    if (json_is_object(done))
        put_fact(p, key,
                 arena_printf(&p->req->arena, "%s %s",
                              page_minute(p, row_text(done, "at")),
                              row_text(done, "person")));
}

static void
put_facts(struct page *p, const json_t *a)
{
    const char *batch = row_text(a, "batch"), *place = row_text(a, "place");

    put(p, "<dl class=\"facts\">");
    put_fact(p, "alert.at", page_minute(p, row_text(a, "raised_at")));
    put_fact(p, "alert.last", page_minute(p, row_text(a, "last_at")));
    if (row_int(a, "times") > 1)
        put_fact(p, "alert.times", page_num(p, row_int(a, "times")));
    if (row_int(a, "again") > 0)
        put_fact(p, "alert.again", page_num(p, row_int(a, "again")));
    if (*row_text(a, "code")) {
        put(p, "<div><dt>{unit.one}</dt><dd>");
        put_code(p, row_text(a, "code"));
        put(p, "</dd></div>");
    }
    if (*batch)
        put(p,
            "<div><dt>{batch.one}</dt><dd><a href=\"/batches/%u\">%s</a> %s</dd></div>",
            batch, batch, row_text(a, "product"));
    put_fact(p, "batch.producer", row_text(a, "producer"));
    if (*place)
        put(p, "<div><dt>{place.one}</dt><dd><a href=\"/places/%u\">%s</a></dd></div>",
            place, row_text(a, "name"));
    put_fact(p, "place.area", row_text(a, p->zh ? "area_zh" : "area_en"));
    put_done(p, "alert.acknowledged", json_object_get(a, "acknowledged"));
    put_done(p, "alert.assigned", json_object_get(a, "assigned"));
    put_done(p, "alert.confirmed", json_object_get(a, "confirmed"));
    put_done(p, "alert.closed", json_object_get(a, "closed"));
    put_fact(p, "alert.reason", row_text(json_object_get(a, "closed"), "reason"));
    put(p, "</dl>");
}

/* What is told above, or stands for machines only. */
static bool
is_told(const char *name)
{
    static const char *const NAMES[] = {"zh",   "en",     "rule",
                                        "late", "status", "recorded_at_place"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static const char *
evidence_text(struct page *p, const char *name, const char *value)
{
    return strcmp(name, "at") == 0 || strcmp(name, "from_at") == 0 ||
                   strcmp(name, "since") == 0
               ? page_minute(p, value)
               : word_value(name, value, p->lang);
}

/* What the alert rests on, as recorded: numbers and texts by their names; the sentence in
 * both languages is told above. */
static void
put_evidence(struct page *p, const json_t *why)
{
    const char *name;
    json_t *value;

    put(p, "<section><h2>{alert.evidence}</h2><dl class=\"facts\">");
    json_object_foreach((json_t *)(uintptr_t)why, name, value)
    {
        char *text;
        if (is_told(name) || json_is_null(value))
            continue;
        text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
        put(p, "<div><dt>%s</dt><dd>%s</dd></div>", word_field(name, p->lang),
            text ? text : evidence_text(p, name, json_string_value(value)));
        free(text);
    }
    put(p, "</dl></section>");
}

static void
put_reason_form(struct page *p, const char *verb, const char *key)
{
    put(p,
        "<form method=\"post\" class=\"card\"><h2>%s</h2><label>{alert.why}<textarea "
        "name=\"reason\" rows=\"2\" required maxlength=\"1000\"></textarea></label>"
        "<button class=\"main\" name=\"do\" value=\"%s\">%s</button></form>",
        page_text(p, key), verb, page_text(p, key));
}

static void
put_forms(struct page *p, const json_t *a)
{
    if (strcmp(row_text(a, "state"), "open") != 0)
        return;
    if (page_may(p, POWER_FIELD) && !json_is_object(json_object_get(a, "acknowledged")))
        put(p, "<form method=\"post\" class=\"card\"><button class=\"main\" name=\"do\" "
               "value=\"acknowledge\">{alert.acknowledge}</button></form>");
    if (!page_may(p, POWER_DECIDE))
        return;
    put(p, "<form method=\"post\" class=\"card\"><h2>{alert.assign}</h2><label>"
           "{alert.person}<input name=\"person\" required maxlength=\"64\"></label>"
           "<button class=\"main\" name=\"do\" value=\"assign\">{alert.assign}</button>"
           "</form>");
    if (strcmp(row_text(a, "family"), "clone") == 0 &&
        !json_is_object(json_object_get(a, "confirmed")))
        put_reason_form(p, "confirm", "alert.confirm");
    put_reason_form(p, "close", "alert.close");
}

static struct fault *
show(struct page *p)
{
    const json_t *a, *why;
    struct fault *fault =
        page_call(p, "alert", "show", json_pack("{s:s}", "id", page_param(p, "id")), &a);

    if (fault)
        return fault;
    why = json_object_get(a, "why");
    put(p, "<div class=\"head\">");
    put_title(p, "alert.one", page_state(p, "kind", row_text(a, "kind")));
    put_state(p, "alert_state", row_text(a, "state"));
    if (row_true(a, "late"))
        put_chip(p, TONE_INFO, page_text(p, "alert.late"));
    put(p, "</div><p class=\"banner%s\"><b>%s</b></p><p>%s</p>",
        strcmp(row_text(a, "state"), "open") == 0 ? " bad" : "", row_text(why, p->lang),
        row_text(a, p->zh ? "advice_zh" : "advice_en"));
    put_facts(p, a);
    put_evidence(p, why);
    put_forms(p, a);
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    static const char *const VERBS[] = {"acknowledge", "assign", "confirm", "close"};
    const char *verb = page_field(p, "do");

    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS; i++)
        if (strcmp(verb, VERBS[i]) == 0) {
            p->redirect = arena_printf(&p->req->arena, "%s?done=%s", p->req->path,
                                       i == 3 ? "alert_closed" : "alert_noted");
            return page_act(p, "alert", VERBS[i], "id");
        }
    p->redirect = p->req->path;
    return NULL;
}

const struct page_kind PAGE_ALERTS = {"alert.many", show_list, submit_list, false};
const struct page_kind PAGE_ALERT = {"alert.one", show, submit, false};
