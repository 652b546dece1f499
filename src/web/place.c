/* Places: the list, and one place with what is there and what must go. */
#include "web/pages.h"

static struct fault *
show_list(struct page *p)
{
    const char *find = page_query(p, "find");
    json_t *in = json_pack("{s:i}", "limit", 200);
    const json_t *rows;

    if (*find)
        json_object_set_new(in, "find", json_string(find));
    struct fault *fault = page_call(p, "place", "list", in, &rows);
    if (fault)
        return fault;
    put(p,
        "<h1>{place.many}</h1><form class=\"filter\" role=\"search\"><label>{place.find}"
        "<input name=\"find\" type=\"search\" maxlength=\"100\" value=\"%s\"></label>"
        "<button>{search.go}</button></form>",
        find);
    if (json_array_size(rows) == 0) {
        put_none(p, "place.none");
        return NULL;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{place.name}</th><th>{place.kind}</th><th>"
        "{place.area}</th><th>{place.address}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *l = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{place.name}\"><a href=\"/places/%u\">%s</a></td><td "
            "data-label=\"{place.kind}\">%s</td><td data-label=\"{place.area}\">%s</td>"
            "<td data-label=\"{place.address}\">%s</td></tr>",
            row_text(l, "code"), row_text(l, "name"),
            page_state(p, "kind", row_text(l, "kind")), page_area(p, l),
            row_text(l, "address"));
    }
    put(p, "</tbody></table>");
    return NULL;
}

/* Still here of a recalled batch, in whichever state: it must go. */
static int64_t
must_go(const json_t *holdings)
{
    static const char *const HERE[] = {"stock", "installed", "removed"};
    int64_t sum = 0;

    for (size_t i = 0; i < json_array_size(holdings); i++) {
        const json_t *h = json_array_get(holdings, i);
        for (size_t k = 0; k < 3; k++)
            if (row_true(h, "recalled") && strcmp(row_text(h, "bucket"), HERE[k]) == 0 &&
                row_int(h, "qty") > 0)
                sum += row_int(h, "qty");
    }
    return sum;
}

static void
put_holdings(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{place.holdings}</h2>");
    if (json_array_size(rows) == 0) {
        put_none(p, "place.empty");
        put(p, "</section>");
        return;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{batch.one}</th><th>{batch.product}</th>"
        "<th>{place.state}</th><th class=\"n\">{balance.qty}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *h = json_array_get(rows, i);
        put(p, "<tr><td data-label=\"{batch.one}\"><a href=\"/batches/%u\">%s</a> ",
            row_text(h, "batch"), row_text(h, "batch"));
        if (row_true(h, "recalled"))
            put_chip(p, TONE_BAD, page_text(p, "batch.recalled"));
        put(p,
            "</td><td data-label=\"{batch.product}\">%s</td><td data-label="
            "\"{place.state}\">%s</td><td class=\"n\" "
            "data-label=\"{balance.qty}\">%s</td>"
            "</tr>",
            row_text(h, "product"), page_state(p, "bucket", row_text(h, "bucket")),
            page_num(p, row_int(h, "qty")));
    }
    put(p, "</tbody></table></section>");
}

static void
put_units(struct page *p, const json_t *rows)
{
    if (json_array_size(rows) == 0)
        return;
    put(p, "<section><h2>{place.units}</h2><ul class=\"codes\">");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *u = json_array_get(rows, i);
        const char *state = row_text(u, "state");
        put(p, "<li>");
        put_code(p, row_text(u, "code"));
        put(p, " <small>%s</small>", page_state(p, "state", state));
        if (strcmp(row_text(u, "status"), "normal") != 0)
            put_state(p, "status", row_text(u, "status"));
        put(p, "</li>");
    }
    put(p, "</ul></section>");
}

static struct fault *
show(struct page *p)
{
    const char *code = page_param(p, "code");
    const json_t *l, *orders, *balance, *gaps;
    struct fault *fault =
        page_call(p, "place", "show", json_pack("{s:s}", "code", code), &l);

    if (!fault)
        fault = page_call(p, "order", "list", json_pack("{s:s}", "place", code), &orders);
    if (!fault)
        fault =
            page_call(p, "balance", "place", json_pack("{s:s}", "code", code), &balance);
    if (!fault)
        fault =
            page_call(p, "impairment", "list", json_pack("{s:s}", "place", code), &gaps);
    if (fault)
        return fault;
    int64_t go = must_go(json_object_get(l, "holdings"));

    put(p, "<div class=\"head\">");
    put_title(p, "place.one", row_text(l, "name"));
    put_chip(p, TONE_PLAIN, page_state(p, "kind", row_text(l, "kind")));
    put(p, "</div>");
    if (go)
        put(p, "<p class=\"banner bad\"><b>%s</b></p>",
            page_fill(p, "place.must_go", page_num(p, go)));
    if (*row_text(l, "seizure"))
        put(p, "<p class=\"banner bad\"><b>%s</b></p>",
            page_fill(p, "place.seized", row_text(l, "seizure")));
    put(p, "<dl class=\"facts\">");
    put_fact(p, "place.code", row_text(l, "code"));
    put_fact(p, "place.area", page_area(p, l));
    put_fact(p, "place.address", row_text(l, "address"));
    put(p, "</dl>");
    if (json_array_size(gaps)) {
        put(p, "<section><h2>{impairment.many}</h2>");
        put_impairments(p, gaps, true);
        put(p, "</section>");
    }
    put_holdings(p, json_object_get(l, "holdings"));
    put_trace_files(p, "places", code);
    put(p, "<section><h2>{order.many}</h2>");
    put_orders(p, orders, true);
    put(p, "</section>");
    put_nodes(p, balance);
    put_units(p, json_object_get(l, "units"));
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    bool end = strcmp(page_field(p, "do"), "end") == 0;
    json_t *in = json_pack("{s:s}", "place", page_param(p, "code"));

    p->redirect = arena_printf(&p->req->arena, "%s?done=%s", p->req->path,
                               end ? "impairment_ended" : "measured");
    return page_form(p, "impairment", end ? "end" : "measure", in);
}

const struct page_kind PAGE_PLACES = {"place.many", show_list, NULL, false};
const struct page_kind PAGE_PLACE = {"place.one", show, submit, false};
