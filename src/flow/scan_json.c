/* The answer as JSON, and how many were given. */
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>

#include "base/buf.h"
#include "base/words.h"
#include "flow/scan_internal.h"

static const struct scan_words BLIND = {"盲样", "blind sample"};

/* Beside a genuine verdict: its proof is the record of issue, not the key. */
static const struct scan_words KEY_WITHDRAWN = {
    "签发密钥已撤销；签发记录证实这个标签是本系统签发的",
    "its key was withdrawn; the record of issue proves that this label was issued by "
    "this "
    "system"};

static _Atomic uint64_t counts[SCAN_VERDICT_COUNT];

uint64_t
scan_count(enum scan_verdict verdict)
{
    return atomic_load(&counts[verdict]);
}

static void
member(struct buf *out, const char *name, const char *text)
{
    buf_puts(out, ",\"");
    buf_puts(out, name);
    buf_puts(out, "\":");
    buf_json(out, text);
}

static void
flag(struct buf *out, const char *name, bool value)
{
    buf_puts(out, ",\"");
    buf_puts(out, name);
    buf_puts(out, value ? "\":true" : "\":false");
}

static void
put_recall(struct buf *out, const struct scan_answer *a)
{
    if (!a->recall) {
        buf_puts(out, ",\"recall\":null");
        return;
    }
    buf_puts(out, ",\"recall\":{\"number\":");
    buf_json(out, a->recall);
    member(out, "state", a->recall_state);
    buf_putc(out, '}');
}

static void
put_document(struct buf *out, const struct scan_answer *a, const char *lang)
{
    if (!a->document.number)
        return;
    buf_puts(out, ",\"document\":{\"number\":");
    buf_json(out, a->document.number);
    member(out, "kind", scan_said(&a->document.kind, lang));
    member(out, "agency", a->document.agency);
    member(out, "day", a->document.day);
    member(out, "document_state", a->document.state);
    member(out, "state_text", word_value("state", a->document.state, lang));
    member(out, "replaced_by", a->document.replaced_by);
    buf_putc(out, '}');
}

static void
put_unit(struct buf *out, const struct scan_answer *a, const char *lang)
{
    bool en = strcmp(lang, "en") == 0;

    member(out, "serial", a->serial[0] ? a->serial : NULL);
    member(out, "type", a->type);
    member(out, "batch", a->batch);
    member(out, "product", en && a->product_en ? a->product_en : a->product);
    member(out, "model", a->model);
    member(out, "producer", a->producer);
    member(out, "place", a->place);
    member(out, "place_name", a->place_name);
    member(out, "state", a->state);
    member(out, "state_text", a->state ? word_value("state", a->state, lang) : NULL);
    put_recall(out, a);
    member(out, "order", a->order);
    member(out, "void_reason", a->void_reason);
    member(out, "heir", a->heir);
    member(out, "pair", a->pair);
    if (a->blind) {
        flag(out, "blind", true);
        member(out, "items", a->items);
    }
    flag(out, "alerted", a->alerted);
    flag(out, "first_seen", a->first_seen);
}

/* The status of a unit says nothing where the label is not the unit's own. */
static const char *
status_of(const struct scan_answer *a)
{
    return a->verdict <= SCAN_NOT_ISSUED ? a->status : NULL;
}

static const char *
verdict_words(const struct scan_answer *a, const char *lang)
{
    static const struct scan_words ISSUED = {"文书由本系统签发",
                                             "the document was issued by this system"};

    return a->document.number && a->verdict == SCAN_GENUINE
               ? scan_said(&ISSUED, lang)
               : scan_verdict_text(a->verdict, lang);
}

/* What to do; for a label that another replaced, and for a paper twin, with the other's
 * code first. */
static void
put_todo(struct buf *out, const struct scan_answer *a, const char *todo, const char *lang)
{
    bool en = strcmp(lang, "en") == 0;
    bool twin = a->pair && a->type && strcmp(a->type, "twin") == 0;
    struct buf text BUF_SCOPE = {0};

    if (a->heir)
        buf_printf(
            &text,
            en ? "re-labelled as %s: this old label must not be used; look for the "
                 "new one, and report it where the product bears none"
               : "已换标为 %s：旧标签不得再用；请核对新标签，产品上没有新标签的请报告",
            a->heir);
    else if (twin)
        buf_printf(&text,
                   en ? "the paper twin of %s: it belongs with the papers, not on a "
                        "product; %s"
                      : "%s 的随货凭证：应随单据，不得贴在产品上；%s",
                   a->pair, todo ? todo : "");
    member(out, "todo", text.data ? text.data : todo);
}

void
scan_json(struct buf *out, const char *open, const struct scan_answer *a,
          const char *lang)
{
    const char *why = scan_said(&a->why, lang),
               *todo = scan_verdict_todo(a->verdict, lang);

    atomic_fetch_add_explicit(
        &counts[a->verdict == SCAN_FOREIGN_HOST ? SCAN_FOREIGN : a->verdict], 1,
        memory_order_relaxed);
    buf_puts(out, open);
    buf_puts(out, "\"id\":");
    buf_json(out, a->id[0] ? a->id : NULL);
    member(out, "verdict", scan_verdict_name(a->verdict));
    member(out, "verdict_text", verdict_words(a, lang));
    if (why && a->verdict == SCAN_MALFORMED)
        member(out, "why", why);
    if (a->recovered)
        buf_puts(out, a->recovered == 1 ? ",\"recovered\":1" : ",\"recovered\":2");
    if (a->key_withdrawn)
        member(out, "note", scan_said(&KEY_WITHDRAWN, lang));
    const char *status = status_of(a);
    member(out, "status", status);
    member(out, "status_text",
           a->blind ? scan_said(&BLIND, lang)
           : status ? word_value("status", status, lang)
                    : NULL);
    put_todo(out, a, todo ? todo : scan_said(&a->todo, lang), lang);
    if (a->foreign) {
        member(out, "why", why);
        buf_puts(out, ",\"foreign\":");
        foreign_put(out, a->foreign);
    }
    if (a->alias)
        member(out, "alias", a->alias);
    put_unit(out, a, lang);
    put_document(out, a, lang);
    buf_putc(out, '}');
}
