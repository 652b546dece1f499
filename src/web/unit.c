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
    put_other(p, "unit.twin", row_text(u, "twin"));
    put_other(p, "unit.heir", row_text(u, "heir"));
    put_other(p, "unit.pair", row_text(u, "pair"));
    for (size_t i = 0; i < json_array_size(json_object_get(u, "formers")); i++)
        put_other(p, "unit.former",
                  json_string_value(json_array_get(json_object_get(u, "formers"), i)));
    put_fact(p, "scan.void_reason", row_text(u, "void_reason"));
    put(p, "</dl>");
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
    put(p, "<section><h2>{unit.history}</h2><ol class=\"timeline\">");
    for (size_t i = json_array_size(history); i > 0; i--)
        put_step(p, json_array_get(history, i - 1));
    put(p, "</ol></section>");
    return NULL;
}

const struct page_kind PAGE_UNIT = {"unit.one", show, NULL, false};
