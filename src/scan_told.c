#include "scan_told.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "flow/scan_foreign.h"
#include "label/decoder_told.h"

struct told {
    struct fm_label label;
    bool has_serial;
    enum fm_verdict verdict;
    enum fm_status checked; /* whether the list could be asked */
    struct fm_offline offline;
    struct fm_error why; /* where it could not */
    bool strange;        /* no label of ours: see `foreign` */
    struct scan_foreign foreign;
};

static bool
english(const struct scan_judge *judge)
{
    return strcmp(judge->lang, "en") == 0;
}

/* ---- JSON ---- */

static void
json_label(struct buf *out, const struct told *t)
{
    char serial[FM_SERIAL_LEN + 3], day[21];

    if (!t->has_serial || fm_serial_print(&t->label.serial, serial) != FM_OK)
        return;
    buf_printf(out, ",\"serial\":\"%s\",\"index\":%u", serial, t->label.serial.index);
    if (!t->label.sealed)
        return;
    clock_iso(fm_label_day_start(t->label.day), day);
    buf_printf(out, ",\"type\":\"%s\",\"kid\":%u,\"day\":\"%.10s\"",
               fm_label_type_name(t->label.type), t->label.kid, day);
}

static void
json_text(struct buf *out, const char *name, const char *text)
{
    buf_printf(out, ",\"%s\":", name);
    buf_json(out, text);
}

static void
json_status(const struct scan_judge *judge, const struct told *t, struct buf *out)
{
    const struct fm_offline *o = &t->offline;
    char time[21];

    if (t->checked != FM_OK) {
        json_text(out, "status_error", t->why.rule);
        json_text(out, "status_error_text", english(judge) ? t->why.en : t->why.zh);
        return;
    }
    json_text(out, "light", fm_light_name(o->light));
    json_text(out, "status", o->asked ? fm_standing_name(o->standing) : NULL);
    if (!o->asked)
        return;
    json_text(out, "status_text", fm_standing_text(o->standing, judge->lang));
    json_text(out, "todo", fm_standing_todo(o->standing, judge->lang));
    clock_iso(o->as_of_unix_s, time);
    json_text(out, "as_of", time);
    clock_iso(o->next_unix_s, time);
    json_text(out, "next", time);
    buf_puts(out, o->stale ? ",\"stale\":true" : ",\"stale\":false");
}

static void
json_told(const struct scan_judge *judge, const struct told *t,
          const struct fm_scan_symbol *where, struct buf *out)
{
    json_text(out, "verdict", fm_verdict_name(t->verdict));
    json_label(out, t);
    if (judge->list)
        json_status(judge, t, out);
    else
        buf_puts(out, ",\"status\":null");
    if (t->strange) {
        json_text(out, "why", foreign_text_offline(t->foreign.kind, judge->lang));
        buf_puts(out, ",\"foreign\":");
        foreign_put(out, &t->foreign);
    }
    if (where) {
        json_text(out, "stage", where->stage);
        buf_putc(out, ',');
        decoder_put_region(out, where->corner);
    }
    buf_putc(out, '}');
}

/* ---- words ---- */

static void
word_status(const struct scan_judge *judge, const struct told *t, struct buf *out)
{
    const struct fm_offline *o = &t->offline;
    bool en = english(judge);
    char iso[21], time[17] = "";

    if (t->checked != FM_OK) {
        buf_printf(out,
                   en ? "  status: could not be checked: %s\n" : "  状态：无法查询：%s\n",
                   en ? t->why.en : t->why.zh);
        return;
    }
    if (!o->asked)
        return;
    clock_iso(o->as_of_unix_s, iso);
    clock_shanghai(iso, time);
    buf_printf(out, en ? "  status as of %s: %s\n" : "  状态（截至 %s）：%s\n", time,
               fm_standing_text(o->standing, judge->lang));
    if (o->standing != FM_STANDING_NORMAL)
        buf_printf(out, "  %s\n", fm_standing_todo(o->standing, judge->lang));
    if (o->stale)
        buf_puts(
            out,
            en ? "  the list is older than 7 days (or this clock is wrong): update it "
                 "before you rely on it\n"
               : "  状态清单已超过 7 天（或本机时间有误）：请更新后再作为依据\n");
}

/* What it is, what it says, and what only the record could tell. */
static void
word_foreign(const struct scan_judge *judge, const struct scan_foreign *f,
             struct buf *out)
{
    bool en = english(judge);
    const struct {
        const char *zh, *en, *text;
    } SAID[] = {
        {"网址", "host", f->host},     {"商品条码", "GTIN", f->gtin},
        {"批号", "lot", f->lot},       {"序列号", "serial", f->serial},
        {"生产日期", "made", f->made}, {"有效期至", "expires", f->expires},
    };

    buf_printf(out, "  %s\n", foreign_text_offline(f->kind, judge->lang));
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (*SAID[i].text)
            buf_printf(out, en ? "  %s: %s\n" : "  %s：%s\n",
                       en ? SAID[i].en : SAID[i].zh, SAID[i].text);
    if (*f->alias_kind)
        buf_puts(out,
                 en ? "  whether it is registered for a unit: not asked; sign in and "
                      "use firemark scan record\n"
                    : "  是否登记为某件产品的编码：未查询；请登录后用 firemark scan "
                      "record 查询\n");
}

/* What was typed stands above already. */
static void
word_told(const struct scan_judge *judge, const struct told *t,
          const struct fm_scan_symbol *where, struct buf *out)
{
    buf_printf(out, "  %s\n", fm_verdict_text(t->verdict, judge->lang));
    if (t->strange)
        word_foreign(judge, &t->foreign, out);
    if (judge->list)
        word_status(judge, t, out);
    else if (t->has_serial)
        buf_puts(out, english(judge) ? "  status: not asked; --status DIR names a list\n"
                                     : "  状态：未查询；用 --status 目录 指定状态清单\n");
    if (where)
        buf_printf(out, "  %.*s\n", (int)where->len, where->text);
}

/* ---- the judgement ---- */

static enum scan_outcome
outcome(const struct scan_judge *judge, const struct told *t)
{
    if (t->verdict == FM_VERDICT_FOREIGN)
        return SCAN_TOLD_FOREIGN;
    /* amber: an honest label of a withdrawn key is valid online; an old list knows too
     * little */
    if (!judge->list &&
        (t->verdict == FM_VERDICT_KEY_REVOKED || t->verdict == FM_VERDICT_TRUST_EXPIRED))
        return SCAN_TOLD_UNSURE;
    if (!judge->list)
        return t->verdict == FM_VERDICT_GENUINE ? SCAN_TOLD_VALID : SCAN_TOLD_NOT_VALID;
    if (t->checked != FM_OK) /* but what the key alone says stays */
        return t->verdict == FM_VERDICT_KEY_EXPIRED ? SCAN_TOLD_NOT_VALID
                                                    : SCAN_TOLD_UNSURE;
    return t->offline.light == FM_LIGHT_GREEN ? SCAN_TOLD_VALID
           : t->offline.light == FM_LIGHT_RED ? SCAN_TOLD_NOT_VALID
                                              : SCAN_TOLD_UNSURE;
}

/* A code of somebody else, which may lead to a host that imitates one of ours. */
static void
look_closer(const struct scan_judge *judge, const char *text, size_t len, struct told *t)
{
    t->strange = true;
    foreign_read(text, len, &t->foreign);
    if (foreign_imitates_issuer(t->foreign.host, judge->ring))
        t->verdict = FM_VERDICT_FOREIGN_HOST;
}

static bool
check(const struct scan_judge *judge, const char *text, size_t len, bool typed,
      struct told *t)
{
    int64_t now = clock_unix_s();

    t->verdict = FM_VERDICT_UNVERIFIED;
    t->has_serial =
        typed && fm_serial_parse(text, len, &t->label.serial, NULL, NULL) == FM_OK;
    if (!t->has_serial) {
        if (fm_check_text(judge->ring, text, len, now, &t->label, &t->verdict, NULL) !=
            FM_OK)
            return false;
        t->has_serial = t->label.host[0] != '\0';
    }
    if (t->verdict == FM_VERDICT_FOREIGN)
        look_closer(judge, text, len, t);
    if (judge->list)
        t->checked = fm_statuslist_judge(judge->list, t->verdict, &t->label, now,
                                         &t->offline, &t->why);
    return true;
}

enum scan_outcome
scan_tell(const struct scan_judge *judge, const char *text, size_t len,
          const struct fm_scan_symbol *where, struct buf *out)
{
    struct told t = {.checked = FM_OK};

    if (!check(judge, text, len, where == NULL, &t))
        return SCAN_TOLD_UNSURE;
    if (judge->json) {
        buf_puts(out, out->len > 0 ? ",{\"text\":" : "{\"text\":");
        buf_json_n(out, text, len);
        json_told(judge, &t, where, out);
    } else {
        word_told(judge, &t, where, out);
    }
    return outcome(judge, &t);
}

bool
scan_is_code(const char *code)
{
    struct fm_serial serial;
    struct scan_foreign foreign;

    if (strncasecmp(code, "https://", 8) == 0 || strncasecmp(code, "http://", 7) == 0 ||
        fm_serial_parse(code, strlen(code), &serial, NULL, NULL) == FM_OK)
        return true;
    foreign_read(code, strlen(code), &foreign);
    return foreign.kind != FOREIGN_TEXT;
}
