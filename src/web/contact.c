/* Whom to call: a reason first, then the name and the telephone. */
#include "web/pages.h"

static void
put_person(struct page *p, const char *name, const char *phone)
{
    if (*phone)
        put(p, "<dd>%s <a href=\"tel:%u\">%s</a></dd>", name, phone, phone);
    else
        put(p, "<dd>%s {contact.none}</dd>", name);
}

static void
put_told(struct page *p, const json_t *told)
{
    const json_t *rows = json_object_get(told, "receivers");

    put(p, "<dl class=\"facts\"><div><dt>%s</dt>", row_text(told, "name"));
    put_person(p, row_text(told, "contact"), row_text(told, "phone"));
    put(p, "</div>");
    if (*row_text(told, "answered_by")) {
        put(p, "<div><dt>{ask.by}</dt>");
        put_person(p, row_text(told, "answered_by"), row_text(told, "answered_phone"));
        put(p, "</div>");
    }
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *r = json_array_get(rows, i);
        put(p, "<div><dt>{inquiry.receiver}</dt>");
        put_person(p, row_text(r, "name"), row_text(r, "phone"));
        put(p, "</div>");
    }
    put(p, "</dl>");
}

static struct fault *
show(struct page *p)
{
    const char *about = page_query(p, "inquiry");

    if (!*about)
        about = page_query(p, "place");
    put_title(p, "contact.one", about);
    if (p->told) {
        const json_t *row = json_is_array(p->told) ? json_array_get(p->told, 0) : p->told;
        put_told(p, row);
        put(p, "<p class=\"quiet\">{contact.noted}</p>");
        return NULL;
    }
    put(p,
        "<form method=\"post\" class=\"card\"><p>{contact.hint}</p>"
        "<label>{contact.reason}<input name=\"reason\" required maxlength=\"500\" "
        "value=\"%s\"></label><button class=\"main\">{contact.show}</button></form>",
        page_query(p, "reason"));
    return NULL;
}

/* The answer is shown on this very page, and stays in no address and no history. */
static struct fault *
submit(struct page *p)
{
    const char *inquiry = page_query(p, "inquiry"), *reason = page_field(p, "reason");

    if (*inquiry)
        return page_call(p, "inquiry", "contact",
                         json_pack("{s:s, s:s}", "number", inquiry, "reason", reason),
                         &p->told);
    return page_call(
        p, "contact", "show",
        json_pack("{s:[s], s:s}", "places", page_query(p, "place"), "reason", reason),
        &p->told);
}

const struct page_kind PAGE_CONTACT = {"contact.one", show, submit, false};
