/* The words of the verdicts, the answer from a row, and the answer as JSON. */
#include <firemark/label.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"
#include "base/words.h"
#include "flow/scan_internal.h"
#include "flow/status.h"

/* ---- words ---- */

static const struct {
    const char *name;
    struct scan_words text, todo; /* todo zh NULL: what the unit's status says */
} VERDICTS[SCAN_VERDICT_COUNT] = {
    [SCAN_GENUINE] = {"genuine",
                      {"标签由本系统签发", "the label was issued by this system"},
                      {NULL, NULL}},
    [SCAN_STATUS_ONLY] = {"status_only",
                          {"仅查询状态，未验证标签真伪",
                           "status only, label not verified"},
                          {NULL, NULL}},
    [SCAN_NOT_ISSUED] =
        {"not_issued",
         {"没有签发过这个标签", "no such label was ever issued"},
         {"不得使用；核对编号，仍查不到的，保留实物并报告监管部门",
          "do not use it; compare the code, and if it stays unknown keep the product and "
          "report it"}},
    [SCAN_KEY_UNKNOWN] =
        {"key_unknown",
         {"签发密钥未登记，无法确认由谁签发", "signed by a key that nobody registered"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_KEY_EXPIRED] =
        {"key_expired",
         {"标签日期不在签发密钥的有效期内", "dated outside the validity of its key"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_KEY_REVOKED] =
        {"key_revoked",
         {"签发密钥已撤销，且没有签发这个标签的记录",
          "its key was withdrawn, and there is no record that this label was issued"},
         {"不得使用；拍照，保留实物并报告签发机构",
          "do not use it; photograph it, keep the product and report it to the issuer"}},
    [SCAN_FUTURE] =
        {"future_date",
         {"标签日期在将来", "the label is dated in the future"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_OUT_OF_SCOPE] =
        {"out_of_scope",
         {"该密钥无权签发这类标签", "its key may not sign this type of label"},
         {"按可疑标签处理：拍照，保留实物并报告",
          "treat it as suspect: photograph it, keep the product and report it"}},
    [SCAN_FOREIGN_HOST] =
        {"foreign",
         {"网址不属于签发机构，可能是仿冒网站",
          "the address does not belong to the issuer: perhaps a counterfeit site"},
         {"不要打开该网址；拍照，保留实物并报告",
          "do not open the address; photograph it, keep the product and report it"}},
    [SCAN_FOREIGN] = {"foreign",
                      {"不是本系统的标签", "not a label of this system"},
                      {"请扫描产品上的 Firemark 标签，或输入标签上的12位编码",
                       "scan the Firemark label on the product, or type its code of 12 "
                       "symbols"}},
    [SCAN_SIGNATURE_WRONG] =
        {"signature_wrong",
         {"签名不符：标签是伪造或被改动的", "the signature is wrong: forged or altered"},
         {"不得使用；扣留实物，拍照并立即报告",
          "do not use it; hold the product, photograph it and report it at once"}},
    [SCAN_MALFORMED] =
        {"malformed",
         {"标签或编码有误", "the label or code is not well-formed"},
         {"重新扫描；手工输入的，请对照标签逐位核对",
          "scan it again; a typed code is to be compared with the label, symbol by "
          "symbol"}},
};

static const char *
said(const struct scan_words *words, const char *lang)
{
    return strcmp(lang, "en") == 0 ? words->en : words->zh;
}

const char *
scan_verdict_name(enum scan_verdict verdict)
{
    return VERDICTS[verdict].name;
}

const char *
scan_verdict_text(enum scan_verdict verdict, const char *lang)
{
    return said(&VERDICTS[verdict].text, lang);
}

const char *
scan_verdict_todo(enum scan_verdict verdict, const char *lang)
{
    return said(&VERDICTS[verdict].todo, lang);
}

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

/* ---- the row ---- */

enum column {
    AT_N,
    AT_PLACED, /* 0: the place is unknown; nothing was recorded */
    AT_KNOWN,
    AT_PROOF,
    AT_FRESH,
    AT_STATUS,
    AT_BATCH_ID,
    AT_TYPE,
    AT_FIRST,
    AT_ALERTED,
    AT_SEEN_AREA, /* whose the unit is: its place's, or its batch's */
    AT_SEEN_COMPANY,
    AT_STATE,
    AT_TODO_ZH,
    AT_TODO_EN,
    AT_BATCH,
    AT_PRODUCT,
    AT_PRODUCT_EN,
    AT_MODEL,
    AT_PRODUCER,
    AT_PLACE,
    AT_PLACE_NAME,
    AT_RECALL,
    AT_RECALL_STATE,
    AT_ORDER,
    AT_VOID_REASON,
    AT_DOCUMENT,
    AT_DOCUMENT_ZH,
    AT_DOCUMENT_EN,
    AT_DOCUMENT_AGENCY,
    AT_DOCUMENT_DAY,
    AT_DOCUMENT_STATE,
    AT_DOCUMENT_BY,
    AT_HEIR, /* re-labelled as */
    AT_PAIR, /* the paper twin, or the product's label */
    AT_BLIND,
    AT_ITEMS, /* of a blind sample */
    AT_KEY_WITHDRAWN
};

static const char *
text_at(const struct scan_cells *c, enum column column)
{
    const char *text = c->text(c->rows, column);

    return text[0] ? text : NULL;
}

/* What to do with a document of this state. */
static struct scan_words
document_todo(const char *state)
{
    if (strcmp(state, "withdrawn") == 0)
        return (struct scan_words){
            "该文书已撤销，不再有效；如有疑问请联系签发机关",
            "the document was withdrawn and is no longer valid; if "
            "in doubt, ask its issuer"};
    if (strcmp(state, "replaced") == 0)
        return (struct scan_words){"该文书已被另一份替代，不再有效；以替代的文书为准",
                                   "another document took its place; that one holds"};
    return (struct scan_words){
        "与手中的文书核对文号、签发机关和日期；内容以存档为准",
        "compare number, issuer and date with the document in your "
        "hand; what is on record holds"};
}

/* A label whose document was never issued verifies nothing: it counts as not on record.
 */
static void
fill_document(const struct scan_cells *c, struct scan_record *record,
              struct scan_answer *out)
{
    out->document.number = text_at(c, AT_DOCUMENT);
    if (!out->document.number) {
        record->known = record->proof = out->known = false;
        return;
    }
    out->document.kind =
        (struct scan_words){text_at(c, AT_DOCUMENT_ZH), text_at(c, AT_DOCUMENT_EN)};
    out->document.agency = text_at(c, AT_DOCUMENT_AGENCY);
    out->document.day = text_at(c, AT_DOCUMENT_DAY);
    out->document.state = text_at(c, AT_DOCUMENT_STATE);
    out->document.replaced_by = text_at(c, AT_DOCUMENT_BY);
    out->todo = document_todo(out->document.state);
    out->status = NULL; /* that of a unit, which it is not */
}

/* A blind sample's own label tells nobody what it is, the other labels of its record only
 * those who may read records. */
static bool
is_hidden(const struct scan_cells *c, const struct actor *actor)
{
    int64_t blind = c->number(c->rows, AT_BLIND);

    return blind == 2 || (blind == 1 && !access_may(actor, POWER_READ));
}

/* What is to be tested, and nothing that leads to maker, batch or place: the status of
 * its batch would, too. */
static void
fill_blind(const struct scan_cells *c, struct scan_answer *out)
{
    out->blind = true;
    out->status = NULL;
    out->todo = (struct scan_words){
        "按检验项目检验；结果登记后显示来源",
        "test the items named; its origin is told when the result is recorded"};
    out->items = text_at(c, AT_ITEMS);
    out->first_seen = c->number(c->rows, AT_FIRST) != 0;
}

bool
scan_fill(const struct scan_cells *c, const struct actor *actor,
          struct scan_record *record, struct scan_answer *out)
{
    if (!c->number(c->rows, AT_PLACED))
        return false;
    record->known = out->known = c->number(c->rows, AT_KNOWN) != 0;
    record->proof = c->number(c->rows, AT_PROOF) != 0;
    out->status = flow_status_name((enum flow_status)c->number(c->rows, AT_STATUS));
    out->todo = (struct scan_words){text_at(c, AT_TODO_ZH), text_at(c, AT_TODO_EN)};
    if (!out->known)
        return true;
    out->key_withdrawn = record->proof && c->number(c->rows, AT_KEY_WITHDRAWN) != 0;
    out->batch_id = c->number(c->rows, AT_BATCH_ID);
    out->type = fm_label_type_name((enum fm_label_type)c->number(c->rows, AT_TYPE));
    if (c->number(c->rows, AT_TYPE) == FM_TYPE_DOCUMENT)
        fill_document(c, record, out);
    out->first_seen = c->number(c->rows, AT_FIRST) != 0;
    out->alerted = !is_hidden(c, actor) && c->number(c->rows, AT_ALERTED) != 0;
    out->product = text_at(c, AT_PRODUCT);
    out->product_en = text_at(c, AT_PRODUCT_EN);
    out->model = text_at(c, AT_MODEL);
    if (is_hidden(c, actor)) {
        fill_blind(c, out);
        return true;
    }
    out->batch = text_at(c, AT_BATCH);
    out->producer = text_at(c, AT_PRODUCER);
    out->state = text_at(c, AT_STATE);
    out->recall = text_at(c, AT_RECALL);
    out->recall_state = text_at(c, AT_RECALL_STATE);
    out->heir = text_at(c, AT_HEIR);
    out->pair = text_at(c, AT_PAIR);
    if (!access_sees(actor, (int)c->number(c->rows, AT_SEEN_AREA),
                     c->number(c->rows, AT_SEEN_COMPANY)))
        return true;
    out->place = text_at(c, AT_PLACE);
    out->place_name = text_at(c, AT_PLACE_NAME);
    out->order = text_at(c, AT_ORDER);
    out->void_reason = text_at(c, AT_VOID_REASON);
    return true;
}

/* ---- JSON ---- */

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
    member(out, "kind", said(&a->document.kind, lang));
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
               ? said(&ISSUED, lang)
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
    const char *why = said(&a->why, lang), *todo = scan_verdict_todo(a->verdict, lang);

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
        member(out, "note", said(&KEY_WITHDRAWN, lang));
    const char *status = status_of(a);
    member(out, "status", status);
    member(out, "status_text",
           a->blind ? said(&BLIND, lang)
           : status ? word_value("status", status, lang)
                    : NULL);
    put_todo(out, a, todo ? todo : said(&a->todo, lang), lang);
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
