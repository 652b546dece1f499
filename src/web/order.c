/* Replacement orders: the list by days overdue, and one order with its forms. */
#include <firemark/label.h>

#include "web/pages.h"

static struct fault *
show_list(struct page *p)
{
    const char *state = page_query(p, "state");
    bool overdue = strcmp(page_query(p, "overdue"), "1") == 0;
    json_t *in = json_pack("{s:i}", "limit", 500);
    const json_t *rows;

    if (strcmp(state, "issued") == 0 || strcmp(state, "served") == 0 ||
        strcmp(state, "done") == 0)
        json_object_set_new(in, "state", json_string(state));
    if (overdue)
        json_object_set_new(in, "overdue", json_true());
    struct fault *fault = page_call(p, "order", "list", in, &rows);
    if (fault)
        return fault;
    put(p, "<h1>{order.many}</h1><nav class=\"tabs\" aria-label=\"{order.filter}\"><ul>");
    static const char *const TABS[][2] = {{"/orders", "order.all"},
                                          {"/orders?overdue=1", "order.overdue"},
                                          {"/orders?state=issued", "issued"},
                                          {"/orders?state=served", "served"},
                                          {"/orders?state=done", "done"}};
    for (size_t i = 0; i < sizeof TABS / sizeof *TABS; i++) {
        bool here = i == 0   ? !*state && !overdue
                    : i == 1 ? overdue
                             : strcmp(TABS[i][1], state) == 0;
        put(p,
            here ? "<li><a aria-current=\"page\" href=\"%s\">%s</a></li>"
                 : "<li><a href=\"%s\">%s</a></li>",
            TABS[i][0],
            i < 2 ? page_text(p, TABS[i][1]) : page_state(p, "order_state", TABS[i][1]));
    }
    put(p, "</ul></nav>");
    put_orders(p, rows, true);
    return NULL;
}

static void
put_serve(struct page *p)
{
    static const char *const WAYS[] = {"direct", "left", "mail", "electronic", "notice"};

    put(p,
        "<form method=\"post\" class=\"card\"><h2>{order.serve}</h2><label>"
        "{order.receiver}<input name=\"receiver\" required maxlength=\"100\" "
        "value=\"%s\"></label><label>{order.method}<select name=\"method\">",
        page_field(p, "receiver"));
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++)
        put(p, "<option value=\"%s\">%s</option>", WAYS[i],
            page_state(p, "method", WAYS[i]));
    put(p, "</select></label><button class=\"main\" name=\"do\" value=\"serve\">"
           "{order.serve}</button></form>");
}

static void
put_done(struct page *p)
{
    put(p,
        "<form method=\"post\" class=\"card\"><h2>{order.finish}</h2><label>"
        "{order.short_reason}<textarea name=\"reason\" rows=\"2\" "
        "maxlength=\"500\">%s</textarea></label><button class=\"main\" name=\"do\" "
        "value=\"done\">{order.finish}</button></form>",
        page_field(p, "reason"));
}

static void
put_unit(struct page *p, const json_t *label)
{
    struct fm_serial serial = {(uint32_t)row_int(label, "idx"),
                               (uint32_t)row_int(label, "random")};
    char code[FM_SERIAL_LEN + 3];

    if (!json_is_object(label))
        put(p, "{order.unlabelled}");
    else if (fm_serial_print(&serial, code) == FM_OK)
        put_code(p, code);
}

static void
put_replaced(struct page *p, const json_t *rows)
{
    put(p, "<section><h2>{order.replaced_units}</h2>");
    if (json_array_size(rows) == 0) {
        put_none(p, "order.none_replaced");
        put(p, "</section>");
        return;
    }
    put(p,
        "<table class=\"list\"><thead><tr><th>{order.old_unit}</th><th>{order.now}</th>"
        "<th>{order.new_unit}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p, "<tr><td data-label=\"{order.old_unit}\">");
        put_unit(p, json_object_get(r, "old"));
        put(p,
            "</td><td data-label=\"{order.now}\">%s</td><td data-label="
            "\"{order.new_unit}\">",
            page_state(p, "state", row_text(r, "old_state")));
        put_unit(p, json_object_get(r, "new"));
        put(p, "</td></tr>");
    }
    put(p, "</tbody></table></section>");
}

static void
put_served(struct page *p, const json_t *served)
{
    if (!json_is_object(served))
        return;
    put_fact(p, "order.receiver", row_text(served, "receiver"));
    put_fact(p, "order.method", page_state(p, "method", row_text(served, "method")));
}

static struct fault *
show(struct page *p)
{
    const char *number = page_param(p, "number");
    const json_t *o;
    struct fault *fault =
        page_call(p, "order", "show", json_pack("{s:s}", "number", number), &o);

    if (fault)
        return fault;
    const char *state = row_text(o, "state");
    int64_t late = row_int(o, "overdue_days");

    put(p, "<div class=\"head\">");
    put_title(p, "order.one", number);
    put_state(p, "order_state", state);
    if (late > 0)
        put_chip(p, TONE_BAD, page_fill(p, "order.late", page_num(p, late)));
    put(p,
        "</div><dl class=\"facts\"><div><dt>{order.holder}</dt><dd><a "
        "href=\"/places/%u\">"
        "%s</a></dd></div><div><dt>{recall.one}</dt><dd><a href=\"/recalls/%u\">%s</a>"
        "</dd></div><div><dt>{batch.one}</dt><dd><a "
        "href=\"/batches/%u\">%s</a></dd></div>",
        row_text(o, "place"), row_text(o, "name"), row_text(o, "recall"),
        row_text(o, "recall"), row_text(o, "batch"), row_text(o, "batch"));
    put_fact(p, "place.area", page_area(p, o));
    put_fact(p, "order.issued_at", page_day(p, row_text(o, "issued_at")));
    put_fact(p, "order.due_on", row_text(o, "due_on"));
    put_served(p, json_object_get(o, "served"));
    put(p, "</dl><section><h2>{order.progress}</h2><ul class=\"funnel\">");
    put_bar(p, page_text(p, "order.replaced"), row_int(o, "replaced"), row_int(o, "qty"),
            TONE_INFO);
    put(p, "</ul></section>");
    if (page_may(p, POWER_FIELD) && strcmp(state, "issued") == 0)
        put_serve(p);
    if (page_may(p, POWER_FIELD) && strcmp(state, "served") == 0)
        put_done(p);
    put_replaced(p, json_object_get(o, "units"));
    fault = put_matter_files(p, number);
    return fault ? fault : put_documents(p, "subject", number);
}

static struct fault *
submit(struct page *p)
{
    bool done = strcmp(page_field(p, "do"), "done") == 0;
    struct fault *fault = page_act(p, "order", done ? "done" : "serve", "number");

    p->redirect = arena_printf(&p->req->arena, "%s?done=%s", p->req->path,
                               done ? "finished" : "served");
    return fault;
}

const struct page_kind PAGE_ORDERS = {"order.many", show_list, NULL, false};
const struct page_kind PAGE_ORDER = {"order.one", show, submit, false};
