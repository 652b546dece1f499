/* Reading what a holder says: every mistake is told, at the field where it is. Pure. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "access/act.h"
#include "matter/inquiry.h"

enum { QTY_MAX = 100000000 };

struct reading {
    struct act *act;
    const char *today;
    json_t *mistakes;
};

static void
mistake(struct reading *r, const char *field, const char *zh, const char *en)
{
    json_array_append_new(
        r->mistakes, json_pack("{s:s, s:s, s:s}", "field", field, "zh", zh, "en", en));
}

static size_t
characters(const char *text)
{
    size_t n = 0;

    for (const char *c = text; *c; c++)
        n += (*c & 0xc0) != 0x80;
    return n;
}

/* A text of at most `max` characters on one line; NULL where not given. */
static const char *
read_text(struct reading *r, const json_t *from, const char *name, const char *field,
          size_t max)
{
    const json_t *value = json_object_get(from, name);
    const char *text = json_string_value(value);

    if (value && !json_is_null(value) && !text)
        mistake(r, field, "应为文字", "is a text");
    for (const char *c = text; c && *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            mistake(r, field, "含有换行等控制字符", "holds control characters");
            return NULL;
        }
    if (text && characters(text) > max)
        mistake(r, field, "文字太长", "is too long");
    return text && *text ? text : NULL;
}

static int64_t
read_qty(struct reading *r, const json_t *from, const char *name, const char *field,
         int64_t least)
{
    const json_t *value = json_object_get(from, name);
    int64_t qty = json_integer_value(value);

    if (!value || json_is_null(value)) {
        if (least >= 0)
            mistake(r, field, "请填数量，没有填 0", "give a number, 0 for none");
        return 0;
    }
    if (!json_is_integer(value) || qty < 0 || qty > QTY_MAX || qty < least)
        mistake(r, field, least > 0 ? "应为大于 0 的整数" : "应为不小于 0 的整数",
                least > 0 ? "is a whole number above 0" : "is a whole number, 0 or more");
    return qty;
}

/* "2026-03-05", and there is such a day: read and told again it stays the same. */
static bool
is_day(const char *text)
{
    struct tm tm = {0};
    char again[11];
    const char *end = strptime(text, "%Y-%m-%d", &tm);

    if (!end || *end || tm.tm_year < 0)
        return false;
    time_t at = timegm(&tm);
    strftime(again, sizeof again, "%Y-%m-%d", gmtime_r(&at, &tm));
    return strcmp(again, text) == 0;
}

/* Goods do not go on in the future. */
static const char *
read_day(struct reading *r, const json_t *from, const char *field)
{
    const char *day = read_text(r, from, "on", field, 10);

    if (!day)
        return NULL;
    if (!is_day(day))
        mistake(r, field, "日期应写成 2026-03-05 这样", "write the day as 2026-03-05");
    else if (strcmp(day, r->today) > 0)
        mistake(r, field, "日期还没有到", "this day is still to come");
    return day;
}

static void
read_passed(struct reading *r, size_t i, const json_t *row, struct inquiry_passed *out)
{
    struct arena *a = r->act->arena;
    const char *at = arena_printf(a, "passed.%zu.", i);

#define AT(name) arena_printf(a, "%s" name, at)
    *out = (struct inquiry_passed){
        .name = read_text(r, row, "name", AT("name"), 100),
        .address = read_text(r, row, "address", AT("address"), 300),
        .phone = read_text(r, row, "phone", AT("phone"), 40),
        .document = read_text(r, row, "document", AT("document"), 100),
        .on = read_day(r, row, AT("on")),
        .qty = read_qty(r, row, "qty", AT("qty"), 1)};
    if (!out->name)
        mistake(r, AT("name"), "请填对方名称，不知道就写“不知道”",
                "give a name; write \"unknown\" if you do not know it");
#undef AT
}

static bool
known(const char *name)
{
    static const char *const NAMES[] = {"nothing",  "have", "used",  "used_where", "got",
                                        "got_from", "by",   "phone", "passed"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], name) == 0)
            return true;
    return false;
}

static void
read_nothing(struct reading *r, const json_t *answer, struct inquiry_reply *out)
{
    out->nothing = read_text(r, answer, "nothing", "nothing", 10);
    if (out->nothing && strcmp(out->nothing, "unknown") != 0 &&
        strcmp(out->nothing, "never") != 0)
        mistake(r, "nothing", "应为 unknown 或 never", "is unknown or never");
}

static void
read_all(struct reading *r, const json_t *answer, struct inquiry_reply *out)
{
    const json_t *rows = json_object_get(answer, "passed");
    json_t *value;
    const char *name;

    json_object_foreach((json_t *)(uintptr_t)answer, name, value) if (!known(name))
        mistake(r, arena_strdup(r->act->arena, name), "没有这一项",
                "there is no such field");
    read_nothing(r, answer, out);
    out->have = read_qty(r, answer, "have", "have", out->nothing ? -1 : 0);
    out->used = read_qty(r, answer, "used", "used", -1);
    out->used_where = read_text(r, answer, "used_where", "used_where", 300);
    out->got = read_qty(r, answer, "got", "got", -1);
    out->got_from = read_text(r, answer, "got_from", "got_from", 300);
    out->by = read_text(r, answer, "by", "by", 100);
    out->phone = read_text(r, answer, "phone", "phone", 40);
    if (out->got && !out->got_from)
        mistake(r, "got_from", "请写明从谁处收到，不知道就写“不知道”",
                "say from whom; write \"unknown\" if you do not know");
    if (!out->by)
        mistake(r, "by", "请填填报人姓名", "give your name");
    if (rows && !json_is_null(rows) && !json_is_array(rows))
        mistake(r, "passed", "应为数组", "is an array");
    out->count = json_array_size(rows);
    if (out->count > INQUIRY_ROWS_MAX) {
        mistake(r, "passed", "去向太多，请分批或致电填报",
                "too many rows; call the number in the letter");
        out->count = 0;
    }
    for (size_t i = 0; i < out->count; i++)
        read_passed(r, i, json_array_get(rows, i), &out->passed[i]);
}

struct fault *
inquiry_reply_read(struct act *act, const json_t *answer, const char *today,
                   struct inquiry_reply *out)
{
    struct reading r = {act, today, json_array()};
    struct fault *fault = NULL;

    *out = (struct inquiry_reply){0};
    read_all(&r, answer, out);
    out->told = out->have + out->used;
    for (size_t i = 0; i < out->count; i++)
        out->told += out->passed[i].qty;
    if (out->nothing && (out->told || out->got || out->count))
        mistake(&r, "nothing", "既选了不知情，又填了数量；请只留一种",
                "says that you know of none and how many there are; leave one out");
    if (json_array_size(r.mistakes)) {
        char *text = json_dumps(r.mistakes, JSON_COMPACT);
        fault = act_fault(act, FAULT_INPUT, "inquiry_answer", NULL,
                          "填报有误，请按提示改正", "some fields are not right yet");
        fault->detail = arena_strdup(act->arena, text);
        free(text);
    }
    json_decref(r.mistakes);
    return fault;
}
