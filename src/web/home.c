/* The front page: what is open and late for those signed in, the way to scan for the
 * public; and the search that knows what a code is. */
#include <firemark/label.h>

#include "web/pages.h"

enum { RECALLS_SHOWN = 6, LATE_SHOWN = 8, ALERTS_SHOWN = 5, VISITS_SHOWN = 5 };

static struct fault *
put_recalls(struct page *p)
{
    const json_t *rows, *recall;
    struct fault *fault =
        page_call(p, "recall", "list",
                  json_pack("{s:s, s:i}", "state", "open", "limit", 100), &rows);

    if (fault)
        return fault;
    put(p,
        "<section><h2>{home.recalls} <a class=\"more\" href=\"/recalls\">{home.all}</a>"
        "</h2>");
    if (json_array_size(rows) == 0)
        put_none(p, "home.no_recall");
    put(p, "<div class=\"cards\">");
    for (size_t i = 0; i < json_array_size(rows) && i < RECALLS_SHOWN && !fault; i++) {
        const json_t *r = json_array_get(rows, i);
        const char *number = row_text(r, "number");
        fault =
            page_call(p, "recall", "show", json_pack("{s:s}", "number", number), &recall);
        if (fault)
            return fault;
        put(p,
            "<article class=\"card\"><h3><a href=\"/recalls/%u\">%s</a></h3><p "
            "class=\"quiet\">%s · {batch.one} %s</p>",
            number, row_text(r, "product"), number, row_text(r, "batch"));
        put_funnel(p, json_object_get(recall, "funnel"), true);
        put(p, "<p class=\"quiet\">{recall.orders_done} %s / %s</p></article>",
            page_num(p, row_int(r, "orders_done")), page_num(p, row_int(r, "orders")));
    }
    put(p, "</div></section>");
    return NULL;
}

static struct fault *
put_late(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "order", "list",
                  json_pack("{s:b, s:i}", "overdue", 1, "limit", LATE_SHOWN), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>{home.late} <a class=\"more\" href=\"/orders?overdue=1\">"
           "{home.all}</a></h2>");
    if (json_array_size(rows) == 0)
        put_none(p, "home.no_late");
    else
        put_orders(p, rows, true);
    put(p, "</section>");
    return NULL;
}

/* Where to go next, and where a building is without protection. */
static struct fault *
put_next(struct page *p)
{
    const json_t *rows, *gaps;
    struct fault *fault =
        page_call(p, "round", "next", json_pack("{s:i}", "limit", VISITS_SHOWN), &rows);

    if (!fault)
        fault =
            page_call(p, "impairment", "list",
                      json_pack("{s:s, s:i}", "state", "running", "limit", 1000), &gaps);
    if (fault)
        return fault;
    put(p, "<section><h2>{round.many} <a class=\"more\" href=\"/rounds\">{home.all}</a>"
           "</h2>");
    put_visits(p, rows);
    if (json_array_size(gaps))
        put(p, "<p class=\"note warn\"><a href=\"/impairments\">%s</a></p>",
            page_fill(p, "impairment.running",
                      page_num(p, (int64_t)json_array_size(gaps))));
    put(p, "</section>");
    return NULL;
}

static struct fault *
put_open_alerts(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "alert", "list",
                  json_pack("{s:s, s:i}", "state", "open", "limit", ALERTS_SHOWN), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>{home.alerts} <a class=\"more\" href=\"/alerts\">{home.all}</a>"
           "</h2>");
    put_alerts(p, rows, false);
    put(p, "</section>");
    return NULL;
}

/* What the asker's role lets them do, told on the front page. */
static void
put_powers(struct page *p)
{
    static const struct {
        enum power power;
        const char *key;
    } POWERS[] = {
        {POWER_SCAN, "power.scan"},         {POWER_FIELD, "power.field"},
        {POWER_INTAKE, "power.intake"},     {POWER_REGISTER, "power.register"},
        {POWER_DECIDE, "power.decide"},     {POWER_LABORATORY, "power.laboratory"},
        {POWER_SECURITY, "power.security"}, {POWER_ADMIN, "power.admin"},
        {POWER_AUDIT, "power.audit"}};

    put(p, "<section><h2>{home.powers}</h2><ul class=\"powers\">");
    for (size_t i = 0; i < sizeof POWERS / sizeof *POWERS; i++)
        if (page_may(p, POWERS[i].power))
            put(p, "<li>%s</li>", page_text(p, POWERS[i].key));
    put(p, "</ul></section>");
}

/* The samples that a laboratory is to test. */
static struct fault *
put_blind(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "blind", "list", json_pack("{s:i}", "limit", 100), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>{home.blind}</h2>");
    if (json_array_size(rows) == 0)
        put_none(p, "home.no_blind");
    else
        put(p, "<table class=\"list\"><thead><tr><th>{home.blind_number}</th><th>"
               "{scan.serial}</th><th>{batch.product}</th><th>{scan.items}</th><th>"
               "{home.blind_state}</th></tr></thead><tbody>");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i), *items = json_object_get(r, "items");
        put(p,
            "<tr><td data-label=\"{home.blind_number}\">%s</td><td class=\"code\" "
            "data-label=\"{scan.serial}\">%s</td><td data-label=\"{batch.product}\">%s %s"
            "</td><td data-label=\"{scan.items}\">",
            row_text(r, "number"), row_text(r, "code"), row_text(r, "product"),
            row_text(r, "model"));
        for (size_t k = 0; k < json_array_size(items); k++)
            put(p, k ? " · %s" : "%s", json_string_value(json_array_get(items, k)));
        put(p, "</td><td data-label=\"{home.blind_state}\">%s</td></tr>",
            page_state(p, "state", row_text(r, "state")));
    }
    put(p, json_array_size(rows) ? "</tbody></table></section>" : "</section>");
    return NULL;
}

/* What is open and late, for those who read records; a laboratory's samples. */
static struct fault *
put_work(struct page *p)
{
    if (!page_may(p, POWER_READ))
        return page_may(p, POWER_LABORATORY) ? put_blind(p) : NULL;
    struct fault *fault = put_recalls(p);
    if (!fault)
        fault = put_late(p);
    if (!fault && !p->actor.company_id)
        fault = put_next(p);
    return fault ? fault : put_open_alerts(p);
}

static void
put_public(struct page *p)
{
    put(p, "<div class=\"hero\"><h1>{home.public_title}</h1><p class=\"lead\">"
           "{home.public_lead}</p><p><a class=\"button main big\" href=\"/scan\">"
           "{home.scan}</a></p></div><section><h2>{home.how}</h2><ol class=\"steps\"><li>"
           "{home.step1}</li><li>{home.step2}</li><li>{home.step3}</li></ol></section>");
}

static struct fault *
show(struct page *p)
{
    if (!p->actor.person_id) {
        put_public(p);
        return NULL;
    }
    put(p,
        "<div class=\"head\"><h1>%s</h1><a class=\"button main\" href=\"/scan\">"
        "{home.scan}</a></div>",
        page_fill(p, "home.hello", p->actor.name));
    struct fault *fault = put_work(p);
    if (!fault)
        put_powers(p);
    return fault;
}

/* ---- search ---- */

/* Whether `q` is the name of one thing, whose page is then the answer. */
static bool
leads_to(struct page *p, const char *noun, const char *field, const char *folder,
         const char *q)
{
    const json_t *found;
    struct buf keep = p->out;

    if (page_call(p, noun, "show", json_pack("{s:s}", field, q), &found))
        return false;
    p->out = (struct buf){0};
    put(p, "/%s/%u", folder, q);
    p->redirect = arena_strdup(&p->req->arena, p->out.data);
    buf_free(&p->out);
    p->out = keep;
    return true;
}

static bool
is_label(const char *q, char code[FM_SERIAL_LEN + 3])
{
    struct fm_serial serial;
    struct fm_label label;

    if (fm_label_parse(q, strlen(q), &label, NULL) == FM_OK)
        serial = label.serial;
    else if (fm_serial_parse(q, strlen(q), &serial, NULL, NULL) != FM_OK)
        return false;
    return fm_serial_print(&serial, code) == FM_OK;
}

static struct fault *
put_found(struct page *p, const char *noun, const char *folder, const char *q)
{
    const json_t *rows;
    struct fault *fault = page_call(
        p, noun, "list", json_pack("{s:s, s:i}", "find", q, "limit", 50), &rows);

    if (fault)
        return fault;
    put(p, "<section><h2>%s</h2>",
        page_text(p, strcmp(noun, "batch") == 0 ? "batch.many" : "place.many"));
    if (json_array_size(rows) == 0)
        put_none(p, "search.none");
    put(p, "<ul class=\"found\">");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        bool batch = *row_text(r, "product") != '\0';
        put(p, "<li><a href=\"/%s/%u\">%s</a> <span class=\"quiet\">%s</span></li>",
            folder, row_text(r, "code"), row_text(r, batch ? "code" : "name"),
            batch ? row_text(r, "product") : page_area(p, r));
    }
    put(p, "</ul></section>");
    return NULL;
}

static struct fault *
show_search(struct page *p)
{
    char *q = arena_strdup(&p->req->arena, page_query(p, "q"));
    char code[FM_SERIAL_LEN + 3];

    q += strspn(q, " \t");
    for (size_t n = strlen(q); n && strchr(" \t", q[n - 1]); n--)
        q[n - 1] = '\0';
    if (!*q) {
        p->redirect = "/";
        return NULL;
    }
    if (is_label(q, code)) {
        p->redirect = arena_printf(&p->req->arena, "/units/%s", code);
        return NULL;
    }
    if (leads_to(p, "recall", "number", "recalls", q) ||
        leads_to(p, "order", "number", "orders", q) ||
        leads_to(p, "batch", "code", "batches", q) ||
        leads_to(p, "place", "code", "places", q))
        return NULL;
    put(p, "<h1>%s</h1>", page_fill(p, "search.title", q));
    struct fault *fault = put_found(p, "batch", "batches", q);
    return fault ? fault : put_found(p, "place", "places", q);
}

const struct page_kind PAGE_HOME = {"home.title", show, NULL, true};
const struct page_kind PAGE_SEARCH = {"search.label", show_search, NULL, false};
