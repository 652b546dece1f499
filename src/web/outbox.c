/* Messages: what could not be sent, what waits, what went out; tried again or given up.
 */
#include "web/pages.h"

static enum tone
tone_of(const char *state)
{
    static const struct {
        const char *state;
        enum tone tone;
    } TONES[] = {{"dead", TONE_BAD}, {"waiting", TONE_INFO}, {"sent", TONE_GOOD}};

    for (size_t i = 0; i < sizeof TONES / sizeof *TONES; i++)
        if (strcmp(state, TONES[i].state) == 0)
            return TONES[i].tone;
    return TONE_PLAIN;
}

static void
put_forms(struct page *p, const json_t *m)
{
    put(p,
        "<form method=\"post\"><input type=\"hidden\" name=\"id\" value=\"%s\"><label>"
        "{message.reason}<input name=\"reason\" required "
        "maxlength=\"500\"></label><button "
        "name=\"do\" value=\"drop\">{message.drop}</button> <button name=\"do\" "
        "value=\"retry\" formnovalidate>{message.retry}</button></form>",
        row_text(m, "id"));
}

static void
put_one(struct page *p, const json_t *m)
{
    const char *state = row_text(m, "state"), *why = row_text(m, "why");

    put(p, "<section class=\"card\"><h2>%s</h2><p>", row_text(m, "subject"));
    put_chip(p, tone_of(state), page_state(p, "message_state", state));
    put(p, " %s</p><dl class=\"facts\">", row_text(m, "address"));
    put_fact(p, "message.channel", row_text(m, "channel"));
    put_fact(p, "message.made", page_minute(p, row_text(m, "made_at")));
    put_fact(p, "message.tries", page_num(p, row_int(m, "tries")));
    put_fact(p, "message.why", *why ? page_state(p, "why", why) : "");
    put_fact(p, "message.status",
             row_int(m, "status") ? page_num(p, row_int(m, "status")) : "");
    put_fact(p, "message.next", page_minute(p, row_text(m, "next_try_at")));
    put(p, "</dl>");
    if (strcmp(state, "dead") == 0 || strcmp(state, "waiting") == 0)
        put_forms(p, m);
    put(p, "</section>");
}

static struct fault *
put_list(struct page *p, const char *state, int limit)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "message", "list",
                  json_pack("{s:s, s:i}", "state", state, "limit", limit), &rows);

    for (size_t i = 0; !fault && i < json_array_size(rows); i++)
        put_one(p, json_array_get(rows, i));
    return fault;
}

static struct fault *
show(struct page *p)
{
    static const char *const STATES[] = {"dead", "waiting", "sent"};
    struct fault *fault = NULL;

    put(p, "<div class=\"head\"><h1>{message.many}</h1><a class=\"more\" "
           "href=\"/notices\">{notice.many}</a></div><p "
           "class=\"quiet\">{message.hint}</p><div class=\"cards\">");
    for (size_t i = 0; i < sizeof STATES / sizeof *STATES && !fault; i++)
        fault = put_list(p, STATES[i], 50);
    put(p, "</div>");
    return fault;
}

static struct fault *
submit(struct page *p)
{
    bool drop = strcmp(page_field(p, "do"), "drop") == 0;
    struct fault *fault = page_act(p, "message", drop ? "drop" : "retry", NULL);

    p->redirect =
        drop ? "/messages?done=message_dropped" : "/messages?done=message_retried";
    return fault;
}

const struct page_kind PAGE_MESSAGES = {"message.many", show, submit, false};
