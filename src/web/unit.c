/* One labelled unit: what it is now, and everything that happened to it. */
#include "web/pages.h"

static void
put_step(struct page *p, const json_t *h)
{
    const char *from = row_text(h, "from_name"), *place = row_text(h, "place_name");
    const char *note = row_text(h, p->zh ? "note_zh" : "note_en");
    bool alert = strcmp(row_text(h, "kind"), "alert_raised") == 0;

    put(p, alert ? "<li class=\"bad\">" : "<li>");
    put(p, "<time>%s</time> <b>%s</b> <span class=\"quiet\">%s</span>",
        page_minute(p, row_text(h, "at")), row_text(h, p->lang), row_text(h, "person"));
    if (*from || *place) {
        put(p, "<p>");
        if (*from)
            put(p, "<a href=\"/places/%u\">%s</a> → ", row_text(h, "from"), from);
        if (*place)
            put(p, "<a href=\"/places/%u\">%s</a>", row_text(h, "place"), place);
        put(p, " <small>%s %s</small></p>",
            *row_text(h, "grade") ? page_state(p, "grade", row_text(h, "grade")) : "",
            row_text(h, "document"));
    }
    if (*row_text(h, "pack"))
        put(p, "<p>{unit.pack} <a class=\"code\" href=\"/units/%u\">%s</a></p>",
            row_text(h, "pack"), row_text(h, "pack"));
    if (row_true(h, "corrected"))
        put_chip(p, TONE_BAD, page_text(p, "unit.corrected"));
    if (!*note)
        note = page_state(p, "result", row_text(h, "note"));
    if (*note)
        put(p, "<p>%s</p>", note);
    put(p, "</li>");
}

/* Another label that belongs to this unit. */
static void
put_other(struct page *p, const char *key, const char *code)
{
    if (*code)
        put(p,
            "<div><dt>%s</dt><dd><a class=\"code\" href=\"/units/%u\">%s</a></dd></div>",
            page_text(p, key), code, code);
}

static void
put_facts(struct page *p, const json_t *u)
{
    put(p,
        "<dl class=\"facts\"><div><dt>{batch.one}</dt><dd><a href=\"/batches/%u\">%s</a>"
        "</dd></div>",
        row_text(u, "batch"), row_text(u, "batch"));
    put_fact(p, "batch.product", row_text(u, "product"));
    put_fact(p, "batch.model", row_text(u, "model"));
    put_fact(p, "batch.producer", row_text(u, "producer"));
    put_fact(p, "scan.state", row_text(u, p->zh ? "state_zh" : "state_en"));
    put_fact(p, "unit.since", page_minute(p, row_text(u, "since")));
    if (*row_text(u, "place"))
        put(p, "<div><dt>{place.one}</dt><dd><a href=\"/places/%u\">%s</a></dd></div>",
            row_text(u, "place"), row_text(u, "place_name"));
    if (*row_text(u, "recall"))
        put(p, "<div><dt>{recall.one}</dt><dd><a href=\"/recalls/%u\">%s</a></dd></div>",
            row_text(u, "recall"), row_text(u, "recall"));
    if (*row_text(u, "order"))
        put(p, "<div><dt>{order.one}</dt><dd><a href=\"/orders/%u\">%s</a></dd></div>",
            row_text(u, "order"), row_text(u, "order"));
    put_other(p, "unit.pack", row_text(u, "pack"));
    put_fact(p, "unit.seizure", row_text(u, "seizure"));
    if (*row_text(u, "clone_alert"))
        put(p,
            "<div><dt>{alert.one}</dt><dd><a href=\"/alerts/%u\">{alert.confirmed}</a>"
            "</dd></div>",
            row_text(u, "clone_alert"));
    put_other(p, "unit.twin", row_text(u, "twin"));
    put_other(p, "unit.heir", row_text(u, "heir"));
    put_other(p, "unit.pair", row_text(u, "pair"));
    for (size_t i = 0; i < json_array_size(json_object_get(u, "formers")); i++)
        put_other(p, "unit.former",
                  json_string_value(json_array_get(json_object_get(u, "formers"), i)));
    put_fact(p, "scan.void_reason", row_text(u, "void_reason"));
    put(p, "</dl>");
}

/* ---- a pack ---- */

static void
put_content(struct page *p, const json_t *c)
{
    put(p, "<tr><td data-label=\"{batch.one}\"><a href=\"/batches/%u\">%s</a> ",
        row_text(c, "batch"), row_text(c, "batch"));
    if (*row_text(c, "recall"))
        put_chip(p, TONE_BAD, page_text(p, "batch.recalled"));
    put(p,
        "</td><td data-label=\"{batch.product}\">%s</td><td class=\"n\" "
        "data-label=\"{balance.qty}\">%s</td><td data-label=\"{pack.labels}\">%s "
        "%s</td><td "
        "data-label=\"{pack.within}\">%s</td></tr>",
        row_text(c, "product"), page_num(p, row_int(c, "qty")), row_text(c, "first"),
        strcmp(row_text(c, "first"), row_text(c, "last")) ? row_text(c, "last") : "",
        row_text(c, "in"));
}

static void
put_pack_moves(struct page *p, const json_t *moves)
{
    if (json_array_size(moves) == 0)
        return;
    put(p, "<section><h2>{pack.moves}</h2><ol class=\"timeline\">");
    for (size_t i = json_array_size(moves); i > 0; i--) {
        const json_t *m = json_array_get(moves, i - 1);
        put(p, "<li><time>%s</time> <b>%s</b><p>%s → %s <small>%s %s</small></p></li>",
            page_minute(p, row_text(m, "at")), page_state(p, "kind", row_text(m, "kind")),
            row_text(m, "from_name"), row_text(m, "to_name"),
            page_num(p, row_int(m, "qty")), row_text(m, "document"));
    }
    put(p, "</ol></section>");
}

/* The page of a pack's label tells what is in it. */
static struct fault *
put_pack(struct page *p, const char *code)
{
    const json_t *pack, *contents;
    struct fault *fault =
        page_call(p, "pack", "show", json_pack("{s:s}", "code", code), &pack);

    if (fault)
        return fault;
    contents = json_object_get(pack, "contents");
    put(p, "<section><h2>{pack.contents}</h2><dl class=\"facts\">");
    if (*row_text(pack, "place"))
        put(p, "<div><dt>{place.one}</dt><dd><a href=\"/places/%u\">%s</a></dd></div>",
            row_text(pack, "place"), row_text(pack, "place_name"));
    put_other(p, "unit.pack", row_text(pack, "in"));
    put(p, "</dl>");
    if (json_array_size(contents) == 0)
        put_none(p, "pack.empty");
    else
        put(p, "<table class=\"list\"><thead><tr><th>{batch.one}</th><th>{batch.product}"
               "</th><th class=\"n\">{balance.qty}</th><th>{pack.labels}</th><th>"
               "{pack.within}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(contents); i++)
        put_content(p, json_array_get(contents, i));
    put(p, json_array_size(contents) ? "</tbody></table></section>" : "</section>");
    put_trace_files(p, "packs", code);
    put_pack_moves(p, json_object_get(pack, "moves"));
    return NULL;
}

static struct fault *
show(struct page *p)
{
    const char *code = page_param(p, "code"), *status;
    const json_t *u, *history;
    struct fault *fault =
        page_call(p, "unit", "show", json_pack("{s:s}", "code", code), &u);

    if (fault)
        return fault;
    status = row_text(u, "status");
    history = json_object_get(u, "history");
    put(p, "<div class=\"head\">");
    put_title(p, "unit.one", *row_text(u, "code") ? row_text(u, "code") : code);
    put_state(p, "status", status);
    put(p,
        strcmp(status, "normal") == 0 ? "</div><p>%s</p>"
                                      : "</div><p class=\"banner bad\"><b>%s</b></p>",
        row_text(u, p->zh ? "todo_zh" : "todo_en"));
    put_facts(p, u);
    if (strcmp(row_text(u, "type"), "pack") == 0)
        return put_pack(p, code);
    put_trace_files(p, "units", code);
    put(p, "<section><h2>{unit.history}</h2><ol class=\"timeline\">");
    for (size_t i = json_array_size(history); i > 0; i--)
        put_step(p, json_array_get(history, i - 1));
    put(p, "</ol></section>");
    return NULL;
}

const struct page_kind PAGE_UNIT = {"unit.one", show, NULL, false};
