/* The answer from a row of scan_gather.sql, as far as the actor may see it. */
#include <firemark/label.h>
#include <string.h>

#include "flow/scan_internal.h"
#include "flow/status.h"

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
