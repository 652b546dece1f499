/* Alerts, each with why it was raised. */
#include "web/pages.h"

static struct fault *
show(struct page *p)
{
    const json_t *rows;
    struct fault *fault =
        page_call(p, "alert", "list", json_pack("{s:i}", "limit", 200), &rows);

    if (fault)
        return fault;
    put(p, "<h1>{alert.many}</h1>");
    put_alerts(p, rows, page_may(p, POWER_DECIDE));
    return NULL;
}

static struct fault *
submit(struct page *p)
{
    struct fault *fault = page_act(p, "alert", "close", NULL);

    p->redirect = "/alerts?done=alert_closed";
    return fault;
}

const struct page_kind PAGE_ALERTS = {"alert.many", show, submit, false};
