/* A recall drill of a batch: the button, the latest result whole, and those before it. */
#include "web/pages.h"

static void
put_places(struct page *p, const char *title, const json_t *rows)
{
    if (json_array_size(rows) == 0)
        return;
    put(p, "<section><h2>%s</h2><ul class=\"found\">", page_text(p, title));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p, "<li><a href=\"/places/%u\">%s</a> <small>%s</small> %s <b>%s</b></li>",
            row_text(r, "place"), row_text(r, "name"), page_area(p, r),
            *row_text(r, "what") ? page_state(p, "unaccounted_by", row_text(r, "what"))
                                 : "",
            page_num(p, row_int(r, "qty")));
    }
    put(p, "</ul></section>");
}

static void
put_concerned(struct page *p, const json_t *d)
{
    const json_t *areas = json_object_get(d, "areas");
    const json_t *agencies = json_object_get(d, "agencies");

    put(p, "<section><h2>{drill.areas}</h2><ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(areas); i++) {
        const json_t *a = json_array_get(areas, i);
        put(p, "<li>%s <small>{drill.holders} %s</small> <b>%s</b></li>",
            row_text(a, p->lang), page_num(p, row_int(a, "holders")),
            page_num(p, row_int(a, "qty")));
    }
    put(p, "</ul></section><section><h2>{drill.agencies}</h2><ul>");
    for (size_t i = 0; i < json_array_size(agencies); i++)
        put(p, "<li>%s</li>", row_text(json_array_get(agencies, i), "name"));
    put(p, "</ul></section>");
}

static void
put_result(struct page *p, const json_t *d)
{
    put(p, "<section><h2>{drill.result} <small>%s · %s</small></h2><ul class=\"funnel\">",
        page_minute(p, row_text(d, "at")), row_text(d, "by"));
    put_bar(p, page_text(p, "drill.located"), row_int(d, "located"),
            row_int(d, "produced"), TONE_INFO);
    put_bar(p, page_text(p, "drill.contacts"), row_int(d, "contacts_known"),
            row_int(d, "holders"), TONE_INFO);
    put_bar(p, page_text(p, "drill.units"), row_int(d, "units_placed"),
            row_int(d, "units"), TONE_INFO);
    put(p, "</ul><dl class=\"facts\">");
    put_fact(p, "drill.holders", page_num(p, row_int(d, "holders")));
    put_fact(p, "drill.with_holders", page_num(p, row_int(d, "with_holders")));
    put_fact(p, "drill.unknown", page_num(p, row_int(d, "unknown")));
    put_fact(p, "drill.ms",
             arena_printf(&p->req->arena, "%s ms", page_num(p, row_int(d, "ms"))));
    put(p, "</dl></section>");
    put_concerned(p, d);
    put_places(p, "drill.gaps", json_object_get(d, "gaps"));
    put_places(p, "drill.without_contact", json_object_get(d, "without_contact"));
}

static void
put_earlier(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{drill.earlier}</h2><table class=\"list\"><thead><tr><th>"
           "{drill.at}</th><th>{drill.by}</th><th class=\"n\">{drill.holders}</th>"
           "<th class=\"n\">{drill.contacts}</th><th class=\"n\">{drill.located}</th>"
           "<th class=\"n\">{drill.unknown}</th><th class=\"n\">{drill.ms}</th></tr>"
           "</thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *d = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{drill.at}\">%s</td><td data-label=\"{drill.by}\">%s"
            "</td><td class=\"n\" data-label=\"{drill.holders}\">%s</td><td class=\"n\" "
            "data-label=\"{drill.contacts}\">%s</td><td class=\"n\" "
            "data-label=\"{drill.located}\">%s</td><td class=\"n\" "
            "data-label=\"{drill.unknown}\">%s</td><td class=\"n\" "
            "data-label=\"{drill.ms}\">%s</td></tr>",
            page_minute(p, row_text(d, "at")), row_text(d, "by"),
            page_num(p, row_int(d, "holders")), page_num(p, row_int(d, "contacts_known")),
            page_num(p, row_int(d, "located")), page_num(p, row_int(d, "unknown")),
            page_num(p, row_int(d, "ms")));
    }
    put(p, "</tbody></table></section>");
}

static struct fault *
show(struct page *p)
{
    const char *code = page_param(p, "batch");
    const json_t *rows;
    struct fault *fault =
        page_call(p, "recall", "drills",
                  json_pack("{s:s, s:i}", "batch", code, "limit", 50), &rows);

    if (fault)
        return fault;
    put_title(p, "drill.one", code);
    put(p, "<p><a href=\"/batches/%u\">{drill.back}</a></p>", code);
    if (page_may(p, POWER_DECIDE))
        put(p, "<form method=\"post\" class=\"card\"><p>{drill.hint}</p><button "
               "class=\"main\">{drill.run}</button></form>");
    if (json_array_size(rows) == 0) {
        put_none(p, "drill.none");
        return NULL;
    }
    put_result(p, json_array_get(rows, 0));
    put_earlier(p, rows);
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    struct fault *fault = page_act(p, "recall", "drill", "batch");

    p->redirect = arena_printf(&p->req->arena, "%s?done=drilled", p->req->path);
    return fault;
}

const struct page_kind PAGE_DRILL = {"drill.one", show, submit, false};
