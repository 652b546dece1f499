/* Batches: the list, and one batch with its flow, its balance and its papers. */
#include "web/flow_view.h"
#include "web/pages.h"

/* ---- the list ---- */

static void
put_row(struct page *p, const json_t *b)
{
    put(p,
        "<tr><td data-label=\"{batch.code}\"><a href=\"/batches/%u\">%s</a></td>"
        "<td data-label=\"{batch.product}\">%s</td><td data-label=\"{batch.producer}\">%s"
        "</td><td data-label=\"{batch.produced_on}\">%s</td><td class=\"n\" "
        "data-label=\"{batch.declared}\">%s</td><td "
        "data-label=\"{batch.determination}\">",
        row_text(b, "code"), row_text(b, "code"), row_text(b, "product"),
        row_text(b, "producer"), row_text(b, "produced_on"),
        json_is_integer(json_object_get(b, "declared"))
            ? page_num(p, row_int(b, "declared"))
            : page_text(p, "batch.undeclared"));
    put_state(p, "determination", row_text(b, "determination"));
    if (row_true(b, "recalled"))
        put_chip(p, TONE_BAD, page_text(p, "batch.recalled"));
    put(p, "</td></tr>");
}

static struct fault *
show_list(struct page *p)
{
    const char *find = page_query(p, "find");
    bool recalled = strcmp(page_query(p, "recalled"), "1") == 0;
    json_t *in = json_object();
    const json_t *rows;

    if (*find)
        json_object_set_new(in, "find", json_string(find));
    if (recalled)
        json_object_set_new(in, "recalled", json_true());
    json_object_set_new(in, "limit", json_integer(200));
    struct fault *fault = page_call(p, "batch", "list", in, &rows);
    if (fault)
        return fault;
    put(p,
        "<h1>{batch.many}</h1><form class=\"filter\" role=\"search\"><label>{batch.find}"
        "<input name=\"find\" type=\"search\" maxlength=\"100\" value=\"%s\"></label>"
        "<label class=\"check\"><input type=\"checkbox\" name=\"recalled\" value=\"1\"",
        find);
    put(p, recalled ? " checked>" : ">");
    put(p, "{batch.recalled_only}</label><button>{search.go}</button></form>");
    if (json_array_size(rows) == 0) {
        put_none(p, "batch.none");
        return NULL;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{batch.code}</th><th>{batch.product}</th>"
        "<th>{batch.producer}</th><th>{batch.produced_on}</th><th class=\"n\">"
        "{batch.declared}</th><th>{batch.determination}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++)
        put_row(p, json_array_get(rows, i));
    put(p, "</tbody></table>");
    return NULL;
}

/* ---- one batch ---- */

static void
put_facts(struct page *p, const json_t *b)
{
    put(p, "<dl class=\"facts\">");
    put_fact(p, "batch.product", row_text(b, "product"));
    put_fact(p, "batch.model", row_text(b, "model"));
    put_fact(p, "batch.standard", row_text(b, "standard"));
    put_fact(p, "batch.producer",
             arena_printf(
                 &p->req->arena, p->zh ? "%s（%s）" : "%s (%s)", row_text(b, "producer"),
                 page_state(p, "producer_status", row_text(b, "producer_status"))));
    put_fact(p, "batch.lot", row_text(b, "lot"));
    put_fact(p, "batch.produced_on", row_text(b, "produced_on"));
    put_fact(p, "batch.certificate", row_text(b, "certificate"));
    put_fact(p, "batch.declared",
             json_is_integer(json_object_get(b, "declared"))
                 ? arena_printf(&p->req->arena, "%s %s",
                                page_num(p, row_int(b, "declared")), row_text(b, "unit"))
                 : page_text(p, "batch.undeclared"));
    put(p, "</dl>");
}

static void
put_recall(struct page *p, const json_t *batch)
{
    const char *number = row_text(batch, "recall");
    bool open = strcmp(row_text(batch, "recall_state"), "open") == 0;

    if (!*number)
        return;
    put(p, open ? "<p class=\"banner bad\">" : "<p class=\"banner\">");
    put(p, open ? "<b>{batch.recall_open}</b> " : "<b>{batch.recall_closed}</b> ");
    put(p, "<a href=\"/recalls/%u\">%s</a></p>", number, number);
}

/* ---- made from, and into ---- */

static void
put_kin_row(struct page *p, const json_t *b, const char *key)
{
    const char *bad = row_text(b, "made_from_recalled");

    put(p,
        "<tr><td data-label=\"{kin.how}\">%s</td><td data-label=\"{batch.one}\"><a "
        "href=\"/batches/%u\">%s</a> ",
        page_text(p, key), row_text(b, "code"), row_text(b, "code"));
    if (*row_text(b, "recall"))
        put_chip(p, TONE_BAD, page_text(p, "batch.recalled"));
    if (*bad)
        put_chip(p, TONE_BAD, page_fill(p, "kin.made_from_recalled", bad));
    put(p,
        "</td><td data-label=\"{batch.product}\">%s</td><td class=\"n\" "
        "data-label=\"{kin.level}\">%s</td><td class=\"n\" "
        "data-label=\"{kin.holders}\">%s</td></tr>",
        row_text(b, "product"), page_num(p, row_int(b, "level")),
        page_num(p, row_int(b, "holders")));
}

static void
put_kin(struct page *p, const json_t *trace)
{
    const json_t *sources = json_object_get(trace, "sources");
    const json_t *products = json_object_get(trace, "products");

    if (json_array_size(sources) + json_array_size(products) == 0)
        return;
    put(p, "<section><h2>{kin.title}</h2><table class=\"list\"><thead><tr><th>{kin.how}"
           "</th><th>{batch.one}</th><th>{batch.product}</th><th class=\"n\">{kin.level}"
           "</th><th class=\"n\">{kin.holders}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(sources); i++)
        put_kin_row(p, json_array_get(sources, i), "kin.source");
    for (size_t i = 0; i < json_array_size(products); i++)
        put_kin_row(p, json_array_get(products, i), "kin.product");
    put(p, "</tbody></table></section>");
}

static struct fault *
put_samples(struct page *p, const char *code)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "sample", "list", json_pack("{s:s}", "batch", code), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>{sample.many}</h2>");
    if (json_array_size(rows) == 0)
        put_none(p, "sample.none");
    else
        put(p, "<table class=\"list\"><thead><tr><th>{sample.number}</th>"
               "<th>{sample.place}</th><th>{sample.domain}</th><th>{sample.at}</th>"
               "<th>{sample.result}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *s = json_array_get(rows, i);
        put(p,
            "<tr><td data-label=\"{sample.number}\">%s</td><td "
            "data-label=\"{sample.place}\">%s</td><td data-label=\"{sample.domain}\">%s"
            "</td><td data-label=\"{sample.at}\">%s</td><td "
            "data-label=\"{sample.result}\">",
            row_text(s, "number"), row_text(s, "place"),
            page_state(p, "domain", row_text(s, "domain")),
            page_day(p, row_text(s, "sampled_at")));
        put_state(p, "result", row_text(s, "result"));
        put(p, "</td></tr>");
    }
    if (json_array_size(rows))
        put(p, "</tbody></table>");
    put(p, "</section>");
    return NULL;
}

static struct fault *
put_labels(struct page *p, const char *code)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "label", "list", json_pack("{s:s}", "batch", code), &rows);

    if (fault)
        return fault;
    put(p,
        "<section><h2>{label.jobs} <a class=\"more\" "
        "href=\"/labels?batch=%u\">{desk.title}"
        "</a></h2>",
        code);
    if (json_array_size(rows) == 0)
        put_none(p, "label.none");
    else
        put(p,
            "<table class=\"list\"><thead><tr><th>{label.issued_at}</th><th class=\"n\">"
            "{label.count}</th><th>{label.signed_at}</th><th class=\"n\">{label.void}"
            "</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *j = json_array_get(rows, i);
        const char *signed_at = row_text(j, "signed_at");
        put(p,
            "<tr><td data-label=\"{label.issued_at}\">%s</td><td class=\"n\" "
            "data-label=\"{label.count}\">%s</td><td data-label=\"{label.signed_at}\">%s"
            "</td><td class=\"n\" data-label=\"{label.void}\">%s</td></tr>",
            page_minute(p, row_text(j, "issued_at")), page_num(p, row_int(j, "count")),
            *signed_at ? page_minute(p, signed_at)
                       : page_state(p, "state", row_text(j, "state")),
            page_num(p, row_int(j, "void")));
    }
    if (json_array_size(rows))
        put(p, "</tbody></table>");
    put(p, "</section>");
    return NULL;
}

static struct fault *
show(struct page *p)
{
    const char *code = page_param(p, "code");
    const json_t *batch, *trace, *balance;
    struct fault *fault =
        page_call(p, "batch", "show", json_pack("{s:s}", "code", code), &batch);

    if (!fault)
        fault = page_call(p, "trace", "batch", json_pack("{s:s}", "code", code), &trace);
    if (!fault)
        fault = page_call(p, "balance", "batch",
                          json_pack("{s:s, s:i}", "code", code, "limit", 1), &balance);
    if (fault)
        return fault;
    put(p, "<div class=\"head\">");
    put_title(p, "batch.one", row_text(batch, "code"));
    put_state(p, "determination", row_text(batch, "determination"));
    if (!p->actor.company_id)
        put(p, "<a class=\"button\" href=\"/batches/%u/drill\">{drill.one}</a>", code);
    put(p, "</div>");
    put_recall(p, json_object_get(trace, "batch"));
    put_facts(p, batch);
    put(p,
        "<p><a class=\"button\" "
        "href=\"/inquiries?batch=%u\">{inquiry.batch_link}</a></p>",
        code);
    put_flow(p, trace);
    put_trace_files(p, "batches", code);
    put_kin(p, trace);
    put_balance(p, json_object_get(balance, "balance"), row_text(batch, "unit"));
    put_balance_parts(p, "balance.areas", json_object_get(balance, "areas"));
    fault = put_samples(p, code);
    if (!fault)
        fault = put_labels(p, code);
    return fault ? fault : put_documents(p, "batch", code);
}

const struct page_kind PAGE_BATCHES = {"batch.many", show_list, NULL, false};
const struct page_kind PAGE_BATCH = {"batch.one", show, NULL, false};
