#include "demo/asked.h"

enum { HOUR = 3600, OPENED = 20, DUE = 7, LINK = 37, ANSWERED = 15 }; /* days */

struct asking {
    struct lot *lot;
    const char *run; /* number of the opening */
    int64_t at;      /* when they were asked */
};

struct asked {
    const struct demo_place *holder;
    const char *id, *number;
    int64_t qty;
};

static void
put(struct asking *a, const struct asked *q, const char *kind, const char *login,
    int64_t at, const char *id)
{
    lot_put(a->lot, kind, q->holder, q->holder, login, at, id);
}

/* Of a link only a hash is on record; nobody has the token of these. */
static void
open_one(struct asking *a, struct asked *q, int n)
{
    struct demo *d = a->lot->demo;
    struct buf *b = &d->rows.body;

    q->id = rows_id(&d->rows, a->at);
    q->number = arena_printf(&d->scratch, "%s-%04d", a->run, n);
    q->qty = lot_holder(a->lot, q->holder)->qty[BUCKET_STOCK];
    buf_printf(
        b,
        "{\"number\":\"%s\",\"run\":\"%s\",\"agency\":\"示范市市场监督管理局\","
        "\"phone\":\"021-00000000\",\"basis\":\"《中华人民共和国产品质量法》第十八条"
        "\",\"asked\":%lld,\"received\":%lld,\"onward\":0,\"due_on\":\"%s\","
        "\"expires_on\":\"%s\",\"token_sha256\":\"",
        q->number, a->run, (long long)q->qty, (long long)q->qty,
        city_day(d, a->at + DUE * DEMO_DAY), city_day(d, a->at + LINK * DEMO_DAY));
    for (int i = 0; i < 4; i++)
        buf_printf(b, "%016llx", (unsigned long long)chance_next(&a->lot->luck));
    buf_puts(b, "\"}");
    put(a, q, "inquiry_opened", "city", a->at + n, q->id);
}

/* ---- notices ---- */

static const struct {
    const char *channel, *zh, *en;
    int days; /* after they were asked */
} STEPS[] = {
    {"letter", "请于通知书所列日期前填报该批次产品的去向。",
     "Tell us by the day in the letter where the goods of this batch went.", 0},
    {"phone", "查询已到期，尚未收到答复；请按通知书上的链接填报。",
     "The inquiry is past its day and no answer has come; use the link in the letter.",
     DUE + 1},
    {"in_person", "第二次催告：请立即答复；仍不答复的，将移交区级部门上门核查。",
     "Second reminder: answer now; without an answer the district will come and look.",
     DUE + 4},
};

static void
notify(struct asking *a, const struct asked *q, int step, bool handed)
{
    struct demo *d = a->lot->demo;
    int64_t at = a->at + STEPS[step].days * DEMO_DAY + HOUR;
    const char *id = rows_id(&d->rows, at);

    buf_printf(
        &d->rows.body,
        "{\"about\":\"inquiry\",\"about_id\":\"%s\",\"number\":\"%s\",\"round\":1,"
        "\"step\":%d,\"audience\":\"holder\",\"channel\":\"%s\",\"zh\":\"%s：%s（%s 号，"
        "批次 %s，%lld 具）\",\"en\":\"%s: %s (inquiry %s, batch %s, %lld pieces)\","
        "\"due_on\":\"%s\"}",
        q->id, q->number, step, STEPS[step].channel, q->holder->name, STEPS[step].zh,
        q->number, a->lot->code, (long long)q->qty, q->holder->name, STEPS[step].en,
        q->number, a->lot->code, (long long)q->qty, city_day(d, at + 2 * DEMO_DAY));
    put(a, q, "notice_made", "city", at, id);
    if (!handed)
        return;
    buf_printf(&d->rows.body,
               "{\"notice_id\":\"%s\",\"channel\":\"%s\",\"receiver\":\"店长\",\"proof\":"
               "\"%s\"}",
               id, STEPS[step].channel,
               step ? "通话 3 分钟，称将尽快填报" : "挂号信回执");
    put(a, q, "notice_handed", "insp", at + DEMO_DAY, NULL);
}

/* ---- the answer ---- */

static void
answer(struct asking *a, const struct asked *q)
{
    static const char WHO[] =
        "\"name\":\"过路装饰工程队\",\"address\":\"临时工棚\",\"phone\":"
        "\"\",\"qty\":";
    struct demo *d = a->lot->demo;
    int64_t at = a->at + (OPENED - ANSWERED) * DEMO_DAY, have = q->qty - ASKED_PASSED;
    const char *link =
        arena_printf(&d->scratch, ",\"inquiry_id\":\"%s\",\"round\":1", q->id);

    lot_move(a->lot, &(struct lot_move){.kind = "delivered",
                                        .from = q->holder,
                                        .to = q->holder,
                                        .from_bucket = BUCKET_STOCK,
                                        .to_bucket = BUCKET_TRANSIT,
                                        .qty = ASKED_PASSED,
                                        .at = at,
                                        .grade = 3,
                                        .more = link});
    buf_printf(&d->rows.body,
               "{\"place_id\":%lld,\"counted\":%lld,\"expected\":%lld,\"grade\":3,"
               "\"inquiry_id\":\"%s\"}",
               (long long)q->holder->id, (long long)have, (long long)have, q->id);
    put(a, q, "stock_counted", "city", at + 1, NULL);
    buf_printf(
        &d->rows.body,
        "{\"inquiry_id\":\"%s\",\"round\":1,\"receipt\":\"%s-1-7F3A21\",\"told\":%lld,"
        "\"answer\":{\"have\":%lld,\"by\":\"店长\",\"phone\":\"021-00000000\","
        "\"passed\":[{%s%d}]},\"passed\":[{%s%d}]}",
        q->id, q->number, (long long)q->qty, (long long)have, WHO, ASKED_PASSED, WHO,
        ASKED_PASSED);
    put(a, q, "inquiry_answered", "city", at + 2, NULL);
}

void
asked_tell(struct lot *lot, const struct demo_place *answers,
           const struct demo_place *silent)
{
    struct demo *d = lot->demo;
    int64_t at = city_time(d, OPENED, 9);
    struct asking a = {lot, city_number(d, "HX", at, &at, 1), at};
    struct asked first = {.holder = answers}, second = {.holder = silent};

    open_one(&a, &first, 1);
    open_one(&a, &second, 2);
    notify(&a, &first, 0, true);
    notify(&a, &second, 0, true);
    answer(&a, &first);
    notify(&a, &second, 1, true);
    notify(&a, &second, 2, false);
}
