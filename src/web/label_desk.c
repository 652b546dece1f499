/* The desk's page of labels: what awaits approval, and whether every label on paper is
 * accounted for, by agency and by job. */
#include "web/pages.h"

enum { JOBS_SHOWN = 60, ASKED_SHOWN = 30 };

static json_t *
filtered(const char *batch, const char *state, int limit)
{
    json_t *in = json_pack("{s:i}", "limit", limit);

    if (*batch)
        json_object_set_new(in, "batch", json_string(batch));
    if (state)
        json_object_set_new(in, "state", json_string(state));
    return in;
}

/* ---- what awaits approval ---- */

static void
put_decision(struct page *p, const char *job)
{
    put(p,
        "<form method=\"post\"><input type=\"hidden\" name=\"job\" value=\"%s\"><button "
        "class=\"small\" name=\"do\" value=\"approve\">{desk.approve}</button></form>"
        "<details><summary>{desk.reject}</summary><form method=\"post\"><input "
        "type=\"hidden\" name=\"job\" value=\"%s\"><label>{desk.reason}<input "
        "name=\"reason\" required maxlength=\"200\"></label><button class=\"small\" "
        "name=\"do\" value=\"reject\">{desk.reject}</button></form></details>",
        job, job);
}

static void
put_types(struct page *p, const json_t *types)
{
    for (size_t i = 0; i < json_array_size(types); i++)
        put(p, i ? " · %s" : "%s",
            page_state(p, "type", json_string_value(json_array_get(types, i))));
}

static void
put_asked_row(struct page *p, const json_t *j)
{
    put(p,
        "<tr><td data-label=\"{label.issued_at}\">%s</td><td "
        "data-label=\"{batch.one}\"><a "
        "href=\"/batches/%u\">%s</a></td><td data-label=\"{desk.type}\">",
        page_minute(p, row_text(j, "issued_at")), row_text(j, "batch"),
        row_text(j, "batch"));
    put_types(p, json_object_get(j, "type"));
    put(p,
        "</td><td class=\"n\" data-label=\"{label.count}\">%s</td><td "
        "data-label=\"{desk.asked_by}\">%s</td><td data-label=\"{desk.decision}\">",
        page_num(p, row_int(j, "count")), row_text(j, "asked_by"));
    if (page_may(p, POWER_DECIDE) && !row_true(j, "own"))
        put_decision(p, row_text(j, "job"));
    else
        put(p, "{desk.another}");
    put(p, "</td></tr>");
}

static struct fault *
put_asked(struct page *p, const char *batch)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "label", "list", filtered(batch, "asked", ASKED_SHOWN), &rows);

    if (fault || json_array_size(rows) == 0)
        return fault;
    put(p,
        "<section><h2>{desk.asked}</h2><table class=\"list\"><thead><tr><th>"
        "{label.issued_at}</th><th>{batch.one}</th><th>{desk.type}</th><th "
        "class=\"n\">{label.count}</th><th>{desk.asked_by}</th><th>{desk.decision}</th>"
        "</tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_asked_row(p, json_array_get(rows, i));
    put(p, "</tbody></table></section>");
    return NULL;
}

/* ---- the account ---- */

static const struct {
    const char *member, *key;
} TERMS[] = {{"printed", "desk.printed"},
             {"applied", "desk.applied"},
             {"spoiled", "desk.spoiled"},
             {"void", "label.void"},
             {"unused", "desk.unused"}};
enum { TERMS_COUNT = sizeof TERMS / sizeof *TERMS };

static void
put_heads(struct page *p)
{
    for (int i = 0; i < TERMS_COUNT; i++)
        put(p, "<th class=\"n\">%s</th>", page_text(p, TERMS[i].key));
    put(p, "<th class=\"n\">{desk.difference}</th></tr></thead><tbody>");
}

/* The terms of one row, and the difference, which stands out unless it is nothing. */
static void
put_terms(struct page *p, const json_t *row)
{
    int64_t difference = row_int(row, "difference");

    for (int i = 0; i < TERMS_COUNT; i++)
        put(p, "<td class=\"n\" data-label=\"%s\">%s</td>", page_text(p, TERMS[i].key),
            page_num(p, row_int(row, TERMS[i].member)));
    put(p, "<td class=\"n\" data-label=\"{desk.difference}\">");
    if (difference)
        put_chip(p, TONE_WARN, page_num(p, difference));
    else
        put(p, "0");
    put(p, "</td></tr>");
}

static void
put_agencies(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{desk.agencies}</h2><table class=\"list\"><thead><tr><th>"
           "{desk.agency}</th><th class=\"n\">{desk.jobs}</th>");
    put_heads(p);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{desk.agency}\">%s</td><td class=\"n\" "
            "data-label=\"{desk.jobs}\">%s</td>",
            page_either(p, row_text(r, "name"), row_text(r, "name_en")),
            page_num(p, row_int(r, "jobs")));
        put_terms(p, r);
    }
    put(p, "</tbody></table></section>");
}

static void
put_jobs(struct page *p, const json_t *rows)
{
    put(p,
        "<section><h2>{label.jobs}</h2><table class=\"list\"><thead><tr><th>"
        "{label.issued_at}</th><th>{batch.one}</th><th class=\"n\">{label.count}</th>");
    put_heads(p);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{label.issued_at}\">%s</td><td "
            "data-label=\"{batch.one}\"><a href=\"/batches/%u\">%s</a></td><td "
            "class=\"n\" data-label=\"{label.count}\">%s</td>",
            page_minute(p, row_text(r, "issued_at")), row_text(r, "batch"),
            row_text(r, "batch"), page_num(p, row_int(r, "labels")));
        put_terms(p, r);
    }
    put(p, "</tbody></table></section>");
}

static void
put_equation(struct page *p, const json_t *account)
{
    put(p, "<p class=\"quiet\">{desk.hint}</p><dl class=\"facts\">");
    for (int i = 0; i < TERMS_COUNT; i++)
        put_fact(p, TERMS[i].key, page_num(p, row_int(account, TERMS[i].member)));
    put_fact(p, "desk.difference", page_num(p, row_int(account, "difference")));
    put_fact(p, "desk.reprints", page_num(p, row_int(account, "reprints")));
    put(p, "</dl>");
}

static struct fault *
show(struct page *p)
{
    const char *batch = page_query(p, "batch");
    const json_t *account;
    struct fault *fault =
        page_call(p, "label", "account", filtered(batch, NULL, JOBS_SHOWN), &account);

    if (fault)
        return fault;
    put(p,
        "<h1>{desk.title}</h1><form class=\"filter\" role=\"search\"><label>{batch.code}"
        "<input name=\"batch\" type=\"search\" maxlength=\"100\" value=\"%s\"></label>"
        "<button>{search.go}</button></form>",
        batch);
    if (page_may(p, POWER_INTAKE))
        put(p, "<p><a href=\"/printers\">{printer.many}</a></p>");
    put_equation(p, account);
    fault = put_asked(p, batch);
    if (fault)
        return fault;
    if (json_array_size(json_object_get(account, "jobs")) == 0) {
        put_none(p, "label.none");
        return NULL;
    }
    put_agencies(p, json_object_get(account, "agencies"));
    put_jobs(p, json_object_get(account, "jobs"));
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    bool reject = strcmp(page_field(p, "do"), "reject") == 0;
    struct fault *fault = page_act(p, "label", reject ? "reject" : "approve", NULL);

    p->redirect = reject ? "/labels?done=rejected" : "/labels?done=approved";
    return fault;
}

const struct page_kind PAGE_LABELS = {"desk.title", show, submit, false};
