/* Mass balances with what each quantity is known by, and why goods are unaccounted for.
 */
#include <stdlib.h>

#include "web/pages.h"

static void
put_row(struct page *p, const char *style, const char *name, int64_t qty,
        const char *evidence)
{
    put(p,
        "<tr class=\"%s\"><th scope=\"row\">%s</th><td class=\"n\">%s</td><td>%s</td>"
        "</tr>",
        style, name, page_num(p, qty), evidence);
}

/* "扫码核实 700 · 自行申报 200"; a single kind of evidence needs no quantity. */
static const char *
evidence_of(struct page *p, const json_t *by)
{
    BUF_SCOPE struct buf out = {0};
    const char *name, *between = "";
    bool several = json_object_size(by) > 1;
    json_t *qty;

    json_object_foreach((json_t *)(uintptr_t)by, name, qty)
    {
        buf_printf(&out, "%s%s", between, page_state(p, "evidence", name));
        if (several)
            buf_printf(&out, " %s", page_num(p, json_integer_value(qty)));
        between = " · ";
    }
    return arena_strdup(&p->req->arena, out.data ? out.data : "");
}

/* Sums over several batches may have some that declared nothing. */
static const char *
output_name(const struct page *p, const json_t *b)
{
    if (row_true(b, "declared"))
        return page_text(p, "balance.produced");
    return page_text(p, json_object_get(b, "net_in") ? "balance.partly"
                                                     : "balance.undeclared");
}

static void
put_lack(struct page *p, const json_t *b)
{
    const char *name;
    json_t *qty;
    int64_t lost = row_int(b, "unaccounted");

    put_row(p, lost ? "lost" : "found", page_text(p, "balance.unaccounted"), lost, "");
    json_object_foreach(json_object_get(b, "unaccounted_by"), name,
                        qty) if (json_integer_value(qty) != 0)
        put_row(p, "why", page_state(p, "unaccounted_by", name), json_integer_value(qty),
                "");
}

void
put_balance(struct page *p, const json_t *b, const char *unit)
{
    const json_t *terms = json_object_get(b, "terms");

    put(p,
        "<section><h2>{balance.title}</h2><table class=\"balance\"><thead><tr><th>"
        "{balance.term}</th><th class=\"n\">{balance.qty} %s</th><th>{balance.evidence}"
        "</th></tr></thead><tbody>",
        unit);
    put_row(p, "whole", output_name(p, b), row_int(b, "produced"), "");
    if (json_object_get(b, "net_in"))
        put_row(p, "", page_text(p, "balance.net_in"), row_int(b, "net_in"), "");
    for (size_t i = 0; i < json_array_size(terms); i++) {
        const json_t *t = json_array_get(terms, i);
        put_row(p, "", page_state(p, "term", row_text(t, "term")), row_int(t, "qty"),
                evidence_of(p, json_object_get(t, "by_evidence")));
    }
    put_row(p, "sum", page_text(p, "balance.located"), row_int(b, "located"), "");
    put_lack(p, b);
    put(p, "</tbody></table><ul class=\"funnel\">");
    put_bar(p, page_text(p, "balance.located"), row_int(b, "located"),
            row_int(b, "produced") + row_int(b, "net_in"),
            row_int(b, "excess") > 0 ? TONE_BAD : TONE_INFO);
    put(p, "</ul>");
    if (row_int(b, "excess") > 0)
        put(p, "<p class=\"note bad\">%s</p>",
            page_fill(p, "balance.excess", page_num(p, row_int(b, "excess"))));
    put(p, "<p class=\"quiet\">{balance.hint}</p></section>");
}

static void
put_sums_row(struct page *p, const char *link, const char *name, const json_t *r)
{
    put(p, "<tr><td data-label=\"{balance.part}\">");
    put(p, *link ? "<a href=\"%s\">%s</a>" : "%s%s", link, name);
    put(p,
        "</td><td class=\"n\" data-label=\"{balance.produced}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.net_in}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.located}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.unaccounted}\">%s</td></tr>",
        page_num(p, row_int(r, "produced")), page_num(p, row_int(r, "net_in")),
        page_num(p, row_int(r, "located")), page_num(p, row_int(r, "unaccounted")));
}

void
put_balance_parts(struct page *p, const char *title, const json_t *rows)
{
    if (json_array_size(rows) == 0)
        return;
    put(p,
        "<section><h2>%s</h2><table class=\"list\"><thead><tr><th>{balance.part}</th>"
        "<th class=\"n\">{balance.produced}</th><th class=\"n\">{balance.net_in}</th>"
        "<th class=\"n\">{balance.located}</th><th class=\"n\">{balance.unaccounted}</th>"
        "</tr></thead><tbody>",
        page_text(p, title));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        const char *product = row_text(r, "product");
        put_sums_row(p,
                     *product || row_int(r, "area") % 10000 == 0 /* its own, not all */
                         ? ""
                         : arena_printf(&p->req->arena, "/balance?area=%s",
                                        page_int(p, row_int(r, "area"))),
                     *product ? arena_printf(&p->req->arena, "%s (%s)", product,
                                             row_text(r, "unit"))
                              : row_text(r, p->lang),
                     r);
    }
    put(p, "</tbody></table></section>");
}

static void
put_node(struct page *p, const json_t *n)
{
    bool place = *row_text(n, "place") != '\0';

    put(p,
        place ? "<tr><td data-label=\"{balance.part}\"><a href=\"/places/%u\">%s</a>"
              : "<tr><td data-label=\"{balance.part}\"><a href=\"/batches/%u\">%s</a>",
        row_text(n, place ? "place" : "batch"), row_text(n, place ? "name" : "batch"));
    put(p,
        "</td><td class=\"n\" data-label=\"{balance.opening}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.in}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.out}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.consumed}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.missing}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.closing}\">%s",
        page_num(p, row_int(n, "opening_qty")), page_num(p, row_int(n, "in")),
        page_num(p, row_int(n, "out")), page_num(p, row_int(n, "consumed")),
        page_num(p, row_int(n, "missing")), page_num(p, row_int(n, "closing_qty")));
    if (row_int(n, "difference"))
        put_chip(p, TONE_BAD, page_text(p, "balance.differs"));
    put(p, "</td></tr>");
}

void
put_nodes(struct page *p, const json_t *answer)
{
    const json_t *rows = json_object_get(answer, "nodes");

    if (json_array_size(rows) == 0)
        return;
    put(p, "<section><h2>{balance.nodes}</h2><table class=\"list\"><thead><tr><th>"
           "{balance.part}</th><th class=\"n\">{balance.opening}</th><th class=\"n\">"
           "{balance.in}</th><th class=\"n\">{balance.out}</th><th class=\"n\">"
           "{balance.consumed}</th><th class=\"n\">{balance.missing}</th><th class=\"n\">"
           "{balance.closing}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_node(p, json_array_get(rows, i));
    put(p, "</tbody></table>");
    if (row_int(answer, "nodes_total") > (int64_t)json_array_size(rows))
        put(p, "<p class=\"quiet\">%s</p>",
            page_fill(p, "balance.more", page_num(p, row_int(answer, "nodes_total"))));
    put(p, "</section>");
}

/* ---- an area ---- */

static struct fault *
show(struct page *p)
{
    const char *area = page_query(p, "area");
    int code = *area ? atoi(area) : p->actor.area_lo;
    const json_t *answer;
    struct fault *fault =
        page_call(p, "balance", "area", json_pack("{s:i}", "area", code), &answer);

    if (fault)
        return fault;
    put(p, "<div class=\"head\">");
    put_title(p, "balance.title", page_area(p, answer));
    put(p,
        "<a class=\"button\" href=\"/api/v1/areas/%u/balance?format=csv\">CSV</a></div>",
        page_int(p, code));
    put_balance_parts(p, "balance.products", json_object_get(answer, "products"));
    put_balance_parts(p, "balance.areas", json_object_get(answer, "areas"));
    put_balance(p, json_object_get(answer, "balance"), page_text(p, "balance.pieces"));
    return NULL;
}

const struct page_kind PAGE_BALANCE = {"balance.title", show, NULL, false};
