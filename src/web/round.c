/* Where to go next: premises by units x people x days overdue. */
#include <stdlib.h>

#include "web/pages.h"

static void
put_visit(struct page *p, const json_t *r)
{
    put(p,
        "<tr><td class=\"n\" data-label=\"{round.rank}\">%s</td><td "
        "data-label=\"{place.name}\"><a href=\"/places/%u\">%s</a> <small>%s · %s</small>"
        "</td><td class=\"n\" data-label=\"{round.units}\">%s</td><td class=\"n\" "
        "data-label=\"{round.occupancy}\">%s",
        page_num(p, row_int(r, "rank")), row_text(r, "place"), row_text(r, "name"),
        page_area(p, r), row_text(r, "address"), page_num(p, row_int(r, "pieces")),
        page_num(p, row_int(r, "occupancy")));
    if (row_true(r, "occupancy_assumed"))
        put(p, " <small>{round.assumed}</small>");
    put(p,
        "</td><td class=\"n\" data-label=\"{round.days}\">%s</td><td class=\"n\" "
        "data-label=\"{round.score}\"><b>%s</b></td><td data-label=\"{order.number}\">",
        page_num(p, row_int(r, "overdue_days")), page_num(p, row_int(r, "score")));
    if (*row_text(r, "order"))
        put(p, "<a href=\"/orders/%u\">%s</a> <small>%s</small>", row_text(r, "order"),
            row_text(r, "order"), row_text(r, "due_on"));
    else
        put(p, "{round.no_order}");
    put(p, "</td></tr>");
}

void
put_visits(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0) {
        put_none(p, "round.none");
        return;
    }
    put(p, "<table class=\"list\"><thead><tr><th class=\"n\">{round.rank}</th><th>"
           "{place.name}</th><th class=\"n\">{round.units}</th><th class=\"n\">"
           "{round.occupancy}</th><th class=\"n\">{round.days}</th><th class=\"n\">"
           "{round.score}</th><th>{order.number}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_visit(p, json_array_get(rows, i));
    put(p, "</tbody></table>");
}

static struct fault *
show(struct page *p)
{
    const char *area = page_query(p, "area");
    json_t *in = json_pack("{s:i}", "limit", 100);
    const json_t *rows;

    if (*area)
        json_object_set_new(in, "area", json_integer(atoi(area)));
    struct fault *fault = page_call(p, "round", "next", in, &rows);
    if (fault)
        return fault;
    put(p,
        "<div class=\"head\"><h1>{round.many}</h1><a class=\"button\" "
        "href=\"/api/v1/rounds/next?format=csv&amp;limit=10000&amp;lang=%s",
        p->lang);
    if (*area)
        put(p, "&amp;area=%u", area);
    put(p,
        "\">CSV</a></div><p class=\"quiet\">{round.hint}</p><form "
        "class=\"filter\"><label>{round.area}<input name=\"area\" "
        "inputmode=\"numeric\" maxlength=\"6\" value=\"%s\"></label><button>{search.go}"
        "</button></form>",
        area);
    put_visits(p, rows);
    return NULL;
}

const struct page_kind PAGE_ROUND = {"round.many", show, NULL, false};
