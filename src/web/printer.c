/* The desk's page of printers and of what was sent to them. */
#include "web/pages.h"

enum { PRINTS_SHOWN = 60, JOBS_SHOWN = 30 };

static const char *
why(struct page *p, const json_t *row)
{
    return page_either(p, row_text(row, "why_zh"), row_text(row, "why_en"));
}

/* A form of one row about one printer or print; what it does and </form> follow. */
static void
put_form(struct page *p, const char *name, const char *value)
{
    put(p,
        "<form method=\"post\" class=\"row\"><input type=\"hidden\" name=\"%s\" "
        "value=\"%s\">",
        name, value);
}

/* ---- printers ---- */

static void
put_printer(struct page *p, const json_t *r)
{
    const char *code = row_text(r, "code");

    put(p,
        "<tr><td data-label=\"{printer.one}\"><b>%s</b> %s</td><td "
        "data-label=\"{printer.setup}\">%s · %s dpi · %s</td><td "
        "data-label=\"{printer.address}\">%s %s:%s</td><td "
        "data-label=\"{printer.standing}\">",
        code, page_either(p, row_text(r, "name"), row_text(r, "name_en")),
        row_text(r, "language"), page_int(p, row_int(r, "dpi")), row_text(r, "media"),
        row_text(r, "transport"), row_text(r, "host"), page_int(p, row_int(r, "port")));
    if (!row_true(r, "enabled"))
        put_chip(p, TONE_PLAIN, page_text(p, "printer.disabled"));
    else if (*row_text(r, "why"))
        put_chip(p, TONE_WARN, page_text(p, "printer.not_ready"));
    else
        put_chip(p, TONE_GOOD, page_text(p, "printer.enabled"));
    if (row_true(r, "enabled") && *row_text(r, "why"))
        put(p, "<p>%s</p>", why(p, r));
    put(p,
        "</td><td class=\"n\" data-label=\"{printer.waiting}\">%s</td><td "
        "data-label=\"{printer.actions}\">",
        page_num(p, row_int(r, "jobs_waiting")));
    if (row_true(r, "enabled")) {
        put_form(p, "code", code);
        put(p,
            "<button class=\"small\" name=\"do\" value=\"test\" "
            "aria-label=\"{printer.test} %s\">{printer.test}</button></form>",
            code);
    }
    put(p, "</td></tr>");
}

static void
put_printers(struct page *p, const json_t *rows)
{
    put(p, "<h1>{printer.many}</h1>");
    if (json_array_size(rows) == 0) {
        put_none(p, "printer.none");
        return;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{printer.one}</th><th>{printer.setup}</th>"
        "<th>{printer.address}</th><th>{printer.standing}</th><th class=\"n\">"
        "{printer.waiting}</th><th>{printer.actions}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_printer(p, json_array_get(rows, i));
    put(p, "</tbody></table>");
}

/* ---- sending ---- */

/* Signed jobs and printers in use to choose from; nothing where one of them lacks. */
static void
put_send(struct page *p, const json_t *printers, const json_t *jobs)
{
    if (json_array_size(jobs) == 0 || json_array_size(printers) == 0)
        return;
    put(p,
        "<form method=\"post\" class=\"card\"><h2>{printer.send}</h2><label>{label.jobs}"
        "<select name=\"job\">");
    for (size_t i = 0; i < json_array_size(jobs); i++) {
        const json_t *j = json_array_get(jobs, i);
        put(p, "<option value=\"%s\">%s · %s · %s</option>", row_text(j, "job"),
            row_text(j, "batch"), page_minute(p, row_text(j, "issued_at")),
            page_num(p, row_int(j, "count")));
    }
    put(p, "</select></label><label>{printer.one}<select name=\"printer\">");
    for (size_t i = 0; i < json_array_size(printers); i++) {
        const json_t *r = json_array_get(printers, i);
        if (row_true(r, "enabled"))
            put(p, "<option value=\"%s\">%s %s</option>", row_text(r, "code"),
                row_text(r, "code"),
                page_either(p, row_text(r, "name"), row_text(r, "name_en")));
    }
    put(p,
        "</select></label><label>{printer.reason}<input name=\"reason\" "
        "maxlength=\"200\" value=\"%s\"></label><button class=\"main\" name=\"do\" "
        "value=\"send\">{printer.send}</button></form>",
        page_field(p, "reason"));
}

/* ---- print jobs ---- */

/* Labels that may be on paper: somebody looks, and says at which to go on. */
static void
put_doubt(struct page *p, const json_t *doubt)
{
    if (!json_is_object(doubt))
        return;
    put(p, "<p>{print.doubt} %s–%s (%s – %s)</p>", page_int(p, row_int(doubt, "from")),
        page_int(p, row_int(doubt, "to")), row_text(doubt, "first"),
        row_text(doubt, "last"));
}

static void
put_retry(struct page *p, const json_t *r, bool in_doubt)
{
    put_form(p, "print", row_text(r, "print"));
    if (in_doubt)
        put(p,
            "<label>{print.from}<input name=\"from\" type=\"number\" min=\"1\" "
            "max=\"%s\" "
            "required></label>",
            page_int(p, row_int(r, "labels") + 1));
    put(p, "<button class=\"small\" name=\"do\" value=\"retry\">{print.retry}</button>"
           "</form>");
}

static void
put_cancel(struct page *p, const json_t *r)
{
    put_form(p, "print", row_text(r, "print"));
    put(p, "<button class=\"small\" name=\"do\" value=\"cancel\">{print.cancel}</button>"
           "</form>");
}

static void
put_decision(struct page *p, const json_t *r)
{
    const char *state = row_text(r, "printing");
    bool in_doubt = json_is_object(json_object_get(r, "doubt"));

    if (strcmp(state, "done") == 0)
        return;
    if (strcmp(state, "sending") != 0)
        put_retry(p, r, in_doubt);
    if (strcmp(state, "cancelled") != 0)
        put_cancel(p, r);
}

static void
put_print(struct page *p, const json_t *r)
{
    const char *batch = row_text(r, "batch");

    put(p,
        "<tr><td data-label=\"{print.queued_at}\">%s</td><td "
        "data-label=\"{printer.one}\">"
        "%s</td><td data-label=\"{batch.one}\">",
        page_minute(p, row_text(r, "queued_at")), row_text(r, "printer"));
    if (*batch)
        put(p, "<a href=\"/batches/%u\">%s</a>", batch, batch);
    else
        put(p, "{printer.page}");
    put(p,
        "</td><td class=\"n\" data-label=\"{print.progress}\">%s / %s</td><td "
        "data-label=\"{print.state}\">",
        page_num(p, row_int(r, "taken")), page_num(p, row_int(r, "labels")));
    put_state(p, "printing", row_text(r, "printing"));
    if (*row_text(r, "why"))
        put(p, "<p>%s</p>", why(p, r));
    put_doubt(p, json_object_get(r, "doubt"));
    put(p, "</td><td data-label=\"{printer.actions}\">");
    put_decision(p, r);
    put(p, "</td></tr>");
}

static void
put_prints(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{print.many}</h2>");
    if (json_array_size(rows) == 0) {
        put_none(p, "print.none");
        put(p, "</section>");
        return;
    }
    put(p, "<p class=\"quiet\">{print.hint}</p><table class=\"list\"><thead><tr><th>"
           "{print.queued_at}</th><th>{printer.one}</th><th>{batch.one}</th><th "
           "class=\"n\">{print.progress}</th><th>{print.state}</th><th>"
           "{printer.actions}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_print(p, json_array_get(rows, i));
    put(p, "</tbody></table></section>");
}

static struct fault *
show(struct page *p)
{
    const json_t *printers, *prints, *jobs;
    struct fault *fault = page_call(p, "printer", "list", json_object(), &printers);

    if (!fault)
        fault = page_call(p, "print", "list", json_pack("{s:i}", "limit", PRINTS_SHOWN),
                          &prints);
    if (!fault)
        fault = page_call(p, "label", "list",
                          json_pack("{s:i, s:s}", "limit", JOBS_SHOWN, "state", "signed"),
                          &jobs);
    if (fault)
        return fault;
    put_printers(p, printers);
    put_send(p, printers, jobs);
    put_prints(p, prints);
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    const char *what = page_field(p, "do");

    if (strcmp(what, "test") == 0) {
        p->redirect = "/printers?done=page_queued";
        return page_act(p, "printer", "test", NULL);
    }
    if (strcmp(what, "send") == 0) {
        p->redirect = "/printers?done=sent";
        return page_act(p, "label", "send", NULL);
    }
    bool retry = strcmp(what, "retry") == 0;
    p->redirect = retry ? "/printers?done=retried" : "/printers?done=cancelled";
    return page_act(p, "print", retry ? "retry" : "cancel", NULL);
}

const struct page_kind PAGE_PRINTERS = {"printer.many", show, submit, false};
