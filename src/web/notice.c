/* Notices as a work list: what is to be handed over, to whom, by when; and that it was.
 */
#include "web/pages.h"

static void
put_hand(struct page *p, const json_t *n)
{
    static const char *const WAYS[] = {"letter", "sms", "phone", "in_person", "in_app"};

    put(p,
        "<form method=\"post\"><input type=\"hidden\" name=\"id\" value=\"%s\"><label>"
        "{notice.channel}<select name=\"channel\">",
        row_text(n, "id"));
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        put(p, "<option value=\"%s\"", WAYS[i]);
        put(p,
            strcmp(WAYS[i], row_text(n, "channel")) == 0 ? " selected>%s</option>"
                                                         : ">%s</option>",
            page_state(p, "channel", WAYS[i]));
    }
    put(p,
        "</select></label><label>{notice.receiver}<input name=\"receiver\" required "
        "maxlength=\"100\"></label><label>{notice.proof}<input name=\"proof\" required "
        "maxlength=\"500\"></label><button class=\"main\">{notice.hand}</button></form>");
}

static void
put_head(struct page *p, const json_t *n)
{
    int64_t late = row_int(n, "overdue_days");

    put(p, "<section class=\"card\"><h2>%s · <a href=\"/inquiries/%u\">%s</a></h2><p>",
        page_state(p, "step", row_text(n, "step")), row_text(n, "number"),
        row_text(n, "number"));
    put_chip(p, TONE_INFO, page_state(p, "audience", row_text(n, "audience")));
    if (late > 0)
        put_chip(p, TONE_BAD, page_fill(p, "order.late", page_num(p, late)));
    put(p,
        " {notice.by} %s</p><p>%s %s %s %s <a "
        "href=\"/contacts?place=%u&reason=%u\">{contact.show}</a></p><p>%s</p>",
        row_text(n, "due_on"), row_text(n, "name"), row_text(n, "contact"),
        row_text(n, "phone"), row_text(n, "address"), row_text(n, "place"),
        row_text(n, "number"),
        page_either(p, row_text(n, "text"), row_text(n, "text_en")));
}

/* Nobody was told, and nobody will be without a person's doing. */
static struct fault *
put_dead(struct page *p)
{
    const json_t *dead;

    if (!page_may(p, POWER_DECIDE))
        return NULL;
    struct fault *fault =
        page_call(p, "message", "list",
                  json_pack("{s:s, s:i}", "state", "dead", "limit", 1), &dead);
    if (!fault && json_array_size(dead))
        put(p,
            "<p class=\"banner bad\"><a href=\"/messages\"><b>{notice.dead}</b></a></p>");
    return fault;
}

static struct fault *
show(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "notice", "list",
                  json_pack("{s:s, s:i}", "state", "waiting", "limit", 100), &rows);

    if (fault)
        return fault;
    put(p, "<div class=\"head\"><h1>{notice.many}</h1><a class=\"more\" "
           "href=\"/inquiries\">{inquiry.many}</a>");
    if (page_may(p, POWER_DECIDE))
        put(p, "<a class=\"more\" href=\"/messages\">{message.many}</a>");
    put(p, "</div><p class=\"quiet\">{notice.hint}</p>");
    fault = put_dead(p);
    if (fault)
        return fault;
    if (json_array_size(rows) == 0)
        put_none(p, "notice.none");
    put(p, "<div class=\"cards\">");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        put_head(p, json_array_get(rows, i));
        if (page_may(p, POWER_FIELD))
            put_hand(p, json_array_get(rows, i));
        put(p, "</section>");
    }
    put(p, "</div>");
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    struct fault *fault = page_act(p, "notice", "hand", NULL);

    p->redirect = "/notices?done=notice_handed";
    return fault;
}

const struct page_kind PAGE_NOTICES = {"notice.many", show, submit, false};
