#include "flow/alert_show.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/words.h"
#include "flow/pen.h"

static void
put_time(struct buf *out, const json_t *of, const char *name)
{
    char at[17];

    if (clock_shanghai(pen_text(of, name), at))
        buf_puts(out, at);
}

/* When, what, about which goods, where, and why. */
static void
put_alert(const struct pen *pen, struct buf *out, const json_t *alert)
{
    bool open = strcmp(pen_text(alert, "state"), "open") == 0;

    put_time(out, alert, "raised_at");
    buf_puts(out, "  ");
    pen_put(pen, out, open ? PEN_ALARM : PEN_DIM,
            word_value("kind", pen_text(alert, "kind"), pen->lang));
    buf_printf(out, pen->en ? " (%s)\n  " : "（%s）\n  ",
               word_value("state", pen_text(alert, "state"), pen->lang));
    if (pen_text(alert, "code")[0])
        buf_printf(out, "%s  ", pen_text(alert, "code"));
    if (pen_text(alert, "batch")[0])
        buf_printf(out, "%s %s · ", pen_text(alert, "batch"), pen_text(alert, "product"));
    if (pen_text(alert, "place")[0])
        buf_printf(out, "%s %s", pen_text(alert, "name"), pen_text(alert, "place"));
    buf_printf(out, "\n  %s\n", pen_lang(pen, json_object_get(alert, "why"), ""));
    pen_put(pen, out, PEN_DIM, "  ");
    pen_put(pen, out, PEN_DIM, pen_text(alert, "id"));
    buf_putc(out, '\n');
}

/* One thing that was done: {at, person}. */
static void
put_done(struct buf *out, const json_t *done, const char *what)
{
    if (!json_is_object(done))
        return;
    buf_printf(out, "  %s ", what);
    put_time(out, done, "at");
    buf_printf(out, " · %s\n", pen_text(done, "person"));
}

/* How often, whether it came back or was recorded late, who has it, and what to do. */
static void
put_life(const struct pen *pen, struct buf *out, const json_t *alert)
{
    json_int_t times = json_integer_value(json_object_get(alert, "times")),
               again = json_integer_value(json_object_get(alert, "again"));

    if (json_is_true(json_object_get(alert, "late")))
        buf_puts(out, pen->en ? "  recorded late\n" : "  事后补录\n");
    if (times > 1)
        buf_printf(out, pen->en ? "  seen %lld times\n" : "  共出现 %lld 次\n",
                   (long long)times);
    if (again > 0)
        buf_printf(out,
                   pen->en ? "  closed %lld times before\n" : "  此前关闭过 %lld 次\n",
                   (long long)again);
    put_done(out, json_object_get(alert, "acknowledged"),
             pen->en ? "acknowledged" : "受理");
    put_done(out, json_object_get(alert, "assigned"), pen->en ? "assigned" : "指派");
    put_done(out, json_object_get(alert, "confirmed"),
             pen->en ? "confirmed" : "确认仿冒嫌疑");
    if (strcmp(pen_text(alert, "state"), "open") == 0)
        buf_printf(out, "  %s\n", pen_lang(pen, alert, "advice"));
}

void
alert_list_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    size_t i;
    json_t *alert;

    json_array_foreach((json_t *)(uintptr_t)answer, i, alert)
    {
        buf_puts(&out, i ? "\n" : "");
        put_alert(&pen, &out, alert);
    }
    if (i == 0)
        buf_puts(&out, pen.en ? "(none)\n" : "（无）\n");
    fputs(out.data, stdout);
}

void
alert_show(const json_t *answer, const char *lang)
{
    struct pen pen = pen_new(lang);
    BUF_SCOPE struct buf out = {0};
    const json_t *closed = json_object_get(answer, "closed");

    put_alert(&pen, &out, answer);
    put_life(&pen, &out, answer);
    buf_printf(&out, "\n  %s %s · %s\n", word_field("producer", lang),
               pen_text(answer, "producer"), pen_lang(&pen, answer, "area"));
    if (pen_text(answer, "recall")[0]) {
        buf_puts(&out, "  ");
        pen_matter(&pen, &out, answer, "recall");
        buf_putc(&out, '\n');
    }
    if (json_is_object(closed)) {
        buf_printf(&out, "  %s ", pen.en ? "closed" : "关闭");
        put_time(&out, closed, "at");
        buf_printf(&out, " · %s · %s\n", pen_text(closed, "person"),
                   pen_text(closed, "reason"));
    }
    fputs(out.data, stdout);
}
