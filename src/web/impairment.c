/* Buildings left without protection: what is missing since when, what is done meanwhile.
 */
#include "web/pages.h"

static void
put_measures(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0) {
        put(p, "<p class=\"note warn\">{impairment.no_measure}</p>");
        return;
    }
    put(p, "<ul>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *m = json_array_get(rows, i);
        put(p, "<li><b>%s</b> %s <small>%s · %s</small></li>",
            page_state(p, "measure", row_text(m, "measure")), row_text(m, "note"),
            row_text(m, "by_whom"), page_minute(p, row_text(m, "at")));
    }
    put(p, "</ul>");
}

static void
put_end_form(struct page *p, const char *product)
{
    put(p,
        "<form method=\"post\"><input type=\"hidden\" name=\"product\" value=\"%s\">"
        "<label>{impairment.end_reason}<input name=\"reason\" required "
        "maxlength=\"1000\"></label><button name=\"do\" value=\"end\">{impairment.end}"
        "</button></form>",
        product);
}

static void
put_measure_form(struct page *p, const char *product)
{
    static const char *const MEASURES[] = {"fire_watch",     "patrol", "spare_equipment",
                                           "restricted_use", "notice", "other"};

    put(p,
        "<form method=\"post\"><input type=\"hidden\" name=\"product\" value=\"%s\">"
        "<label>{impairment.measure}<select name=\"measure\">",
        product);
    for (size_t i = 0; i < sizeof MEASURES / sizeof *MEASURES; i++)
        put(p, "<option value=\"%s\">%s</option>", MEASURES[i],
            page_state(p, "measure", MEASURES[i]));
    put(p, "</select></label><label>{impairment.by_whom}<input name=\"by_whom\" required "
           "maxlength=\"200\"></label><label>{impairment.note}<input name=\"note\" "
           "required maxlength=\"1000\"></label><button name=\"do\" value=\"measure\">"
           "{impairment.record}</button></form>");
}

static void
put_one(struct page *p, const json_t *r, bool with_form)
{
    const char *state = row_text(r, "state"), *product = row_text(r, "product");
    bool runs = strcmp(state, "ended") != 0;

    put(p, with_form ? "<article class=\"card\"><h3>" : "<article class=\"card\"><h2>");
    put(p, "<a href=\"/places/%u\">%s</a> · %s ", row_text(r, "place"),
        row_text(r, "name"), product);
    put_state(p, "impairment_state", state);
    put(p, with_form ? "</h3>" : "</h2>");
    put(p, "<dl class=\"facts\">");
    put_fact(p, "impairment.missing", page_num(p, row_int(r, "missing")));
    put_fact(p, "impairment.peak", page_num(p, row_int(r, "peak")));
    put_fact(p, "impairment.since", page_minute(p, row_text(r, "started_at")));
    put_fact(p, "impairment.deadline", page_minute(p, row_text(r, "deadline")));
    if (!runs) {
        put_fact(p, "impairment.ended", page_minute(p, row_text(r, "ended_at")));
        put_fact(p, "impairment.ended_by",
                 page_state(p, "ended_by", row_text(r, "ended_by")));
        put_fact(p, "impairment.reason", row_text(r, "reason"));
    }
    put(p, "</dl>");
    if (runs || json_array_size(json_object_get(r, "measures")))
        put_measures(p, json_object_get(r, "measures"));
    put(p, "<p class=\"quiet\">%s</p>",
        page_either(p, row_text(r, "basis_zh"), row_text(r, "basis_en")));
    if (with_form && runs && page_may(p, POWER_FIELD))
        put_measure_form(p, product);
    if (with_form && runs && page_may(p, POWER_DECIDE))
        put_end_form(p, product);
    put(p, "</article>");
}

void
put_impairments(struct page *p, const json_t *rows, bool with_form)
{
    put(p, "<div class=\"cards\">");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_one(p, json_array_get(rows, i), with_form);
    put(p, "</div>");
}

static struct fault *
show(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "impairment", "list", json_pack("{s:i}", "limit", 200), &rows);

    if (fault)
        return fault;
    put(p, "<h1>{impairment.many}</h1><p class=\"quiet\">{impairment.hint}</p>");
    if (json_array_size(rows) == 0)
        put_none(p, "impairment.none");
    put_impairments(p, rows, false);
    return NULL;
}

const struct page_kind PAGE_IMPAIRMENTS = {"impairment.many", show, NULL, false};
