#include "epcis/store_show.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "flow/pen.h"

static void
put_time(struct buf *out, const char *text)
{
    char at[17];

    buf_puts(out, clock_shanghai(text, at) ? at : text);
}

static void
put_none(struct buf *out, const struct pen *pen, size_t count)
{
    if (count == 0)
        buf_puts(out, pen->en ? "(none)\n" : "（无）\n");
    fputs(out->data, stdout);
}

/* ---- events ---- */

/* The first thing an event names, and how many more there are. */
static void
put_objects(struct buf *out, const json_t *event)
{
    static const char *const LISTS[] = {"epcList", "childEPCs", "inputEPCList",
                                        "outputEPCList"};
    const char *first = pen_text(event, "parentID");
    size_t count = *first ? 1 : 0;

    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
        const json_t *list = json_object_get(event, LISTS[i]);
        if (!*first && json_array_size(list) > 0)
            first = json_string_value(json_array_get(list, 0));
        count += json_array_size(list);
    }
    buf_puts(out, first);
    if (count > 1)
        buf_printf(out, " +%zu", count - 1);
}

static void
put_event(const struct pen *pen, struct buf *out, const json_t *event)
{
    bool error = json_object_get(event, "errorDeclaration") != NULL;
    const char *place = pen_text(json_object_get(event, "bizLocation"), "id");

    put_time(out, pen_text(event, "eventTime"));
    buf_printf(out, "  %s", pen_text(event, "type"));
    if (pen_text(event, "action")[0])
        buf_printf(out, " %s", pen_text(event, "action"));
    if (pen_text(event, "bizStep")[0])
        buf_printf(out, " · %s", pen_text(event, "bizStep"));
    if (pen_text(event, "disposition")[0])
        buf_printf(out, " · %s", pen_text(event, "disposition"));
    if (error)
        pen_put(pen, out, PEN_ALARM, pen->en ? "  declared an error" : "  已声明有误");
    buf_puts(out, "\n  ");
    put_objects(out, event);
    if (*place)
        buf_printf(out, "  @ %s", place);
    buf_puts(out, "\n  ");
    pen_put(pen, out, PEN_DIM, pen_text(event, "eventID"));
    buf_putc(out, '\n');
}

void
epcis_events_show(const json_t *answer, const char *lang)
{
    const json_t *results =
        json_object_get(json_object_get(answer, "epcisBody"), "queryResults");
    json_t *list = json_object_get(json_object_get(results, "resultsBody"), "eventList"),
           *event;
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;

    json_array_foreach(list, i, event)
    {
        put_event(&pen, &out, event);
    }
    put_none(&out, &pen, i);
}

/* ---- jobs ---- */

static void
put_job(const struct pen *pen, struct buf *out, const json_t *job)
{
    bool running = json_is_true(json_object_get(job, "running"));
    bool success = json_is_true(json_object_get(job, "success"));
    json_t *errors = json_object_get(job, "errors"), *error;
    size_t i;

    put_time(out, pen_text(job, "createdAt"));
    buf_puts(out, "  ");
    if (running)
        buf_puts(out, pen->en ? "running" : "进行中");
    else
        pen_put(pen, out, success ? PEN_GOOD : PEN_ALARM,
                success ? (pen->en ? "done" : "完成") : (pen->en ? "failed" : "有错误"));
    buf_printf(out, pen->en ? "  %lld of %lld events new  " : "  事件 %lld / %lld 为新  ",
               pen_int(job, "captured"), pen_int(job, "events"));
    pen_put(pen, out, PEN_DIM, pen_text(job, "captureID"));
    buf_putc(out, '\n');
    json_array_foreach(errors, i, error)
    {
        if (i < 5)
            buf_printf(out, "  %s  %s\n", pen_text(error, "where"),
                       pen_lang(pen, error, ""));
    }
}

void
epcis_jobs_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *job;

    json_array_foreach((json_t *)(uintptr_t)answer, i, job)
    {
        put_job(&pen, &out, job);
    }
    put_none(&out, &pen, i);
}

/* ---- subscriptions ---- */

static void
put_trouble(const struct pen *pen, struct buf *out, const json_t *t)
{
    bool dead = strcmp(pen_text(t, "state"), "dead") == 0;

    buf_puts(out, "    ");
    put_time(out, pen_text(t, "createdAt"));
    buf_puts(out, "  ");
    pen_put(pen, out, dead ? PEN_ALARM : PEN_DIM,
            dead ? (pen->en ? "given up" : "已放弃")
                 : (pen->en ? "to be tried again" : "待重试"));
    buf_printf(out,
               pen->en ? "  %lld events, %lld tries, %s" : "  %lld 个事件，%lld 次，%s",
               pen_int(t, "events"), pen_int(t, "tries"), pen_text(t, "why"));
    if (pen_int(t, "httpStatus"))
        buf_printf(out, " %lld", pen_int(t, "httpStatus"));
    buf_putc(out, '\n');
}

static void
put_subscription(const struct pen *pen, struct buf *out, const json_t *s)
{
    size_t i;
    json_t *t;

    pen_put(pen, out, PEN_STRONG, pen_text(s, "queryName"));
    buf_printf(out, "  %s  %s\n  ", pen_text(s, "dest"), pen_text(s, "subscriptionID"));
    buf_printf(out,
               pen->en ? "%lld delivered, %lld waiting, %lld given up"
                       : "已送达 %lld，待送 %lld，已放弃 %lld",
               pen_int(s, "delivered"), pen_int(s, "waiting"), pen_int(s, "dead"));
    if (pen_text(s, "lastNotifiedAt")[0]) {
        buf_puts(out, pen->en ? ", last at " : "，最近送达 ");
        put_time(out, pen_text(s, "lastNotifiedAt"));
    }
    buf_putc(out, '\n');
    json_array_foreach(json_object_get(s, "trouble"), i, t)
    {
        put_trouble(pen, out, t);
    }
}

void
epcis_subscriptions_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *s;

    json_array_foreach((json_t *)(uintptr_t)answer, i, s)
    {
        put_subscription(&pen, &out, s);
    }
    put_none(&out, &pen, i);
}
