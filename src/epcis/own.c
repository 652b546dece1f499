#include "epcis/own.h"

#include <stdlib.h>
#include <string.h>

enum shape { OBJECT, AGGREGATION, ASSOCIATION, TRANSACTION, TRANSFORMATION };
enum way {
    AT_PLACE,
    FROM_TO,
    TO_ONLY,
    FROM_ONLY
}; /* where it is told to have happened */

/* One kind of event in the words of EPCIS; where an event may start from several states,
 * the row with its bucket comes before the one without. */
static const struct telling {
    const char *kind, *from_bucket, *to_bucket;
    enum shape shape;
    enum way way;
    const char *action, *step, *disposition;
} TELLINGS[] = {
    {"batch_registered", NULL, NULL, OBJECT, AT_PLACE, "ADD", "commissioning", "active"},
    {"labels_printed", NULL, NULL, TRANSACTION, AT_PLACE, "ADD", "encoding", "encoded"},
    {"labels_applied", NULL, NULL, OBJECT, AT_PLACE, "ADD", "commissioning", "active"},
    {"labels_voided", NULL, NULL, OBJECT, AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"labels_spoiled", NULL, NULL, OBJECT, AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"labels_returned", NULL, NULL, OBJECT, AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"relabelled", NULL, NULL, TRANSFORMATION, AT_PLACE, NULL, "commissioning", "active"},
    {"sampled", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "sampling", "unavailable"},
    {"samples_kept", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "holding", "reserved"},
    {"consumed", NULL, NULL, OBJECT, FROM_ONLY, "DELETE", "sampling", "unavailable"},
    {"result_recorded", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "inspecting", NULL},
    {"recall_opened", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "holding", "recalled"},
    {"delivered", NULL, "transit", OBJECT, FROM_TO, "OBSERVE", "shipping", "in_transit"},
    {"delivered", NULL, NULL, OBJECT, FROM_TO, "OBSERVE", "receiving", "in_progress"},
    {"received", NULL, NULL, OBJECT, FROM_TO, "OBSERVE", "receiving", "in_progress"},
    {"left_area", NULL, NULL, OBJECT, FROM_TO, "OBSERVE", "shipping", "in_transit"},
    {"installed", NULL, NULL, ASSOCIATION, TO_ONLY, "ADD", "installing", "active"},
    {"removed", "installed", NULL, ASSOCIATION, FROM_ONLY, "DELETE", "removing",
     "recalled"},
    {"removed", NULL, NULL, OBJECT, FROM_ONLY, "OBSERVE", "removing", "recalled"},
    {"collected", NULL, NULL, OBJECT, FROM_TO, "OBSERVE", "collecting", "disposed"},
    {"destroyed", NULL, NULL, OBJECT, FROM_ONLY, "DELETE", "destroying", "destroyed"},
    {"packed", NULL, NULL, AGGREGATION, AT_PLACE, "ADD", "packing", "in_progress"},
    {"unpacked", NULL, NULL, AGGREGATION, AT_PLACE, "DELETE", "unpacking", "in_progress"},
    {"transformed", NULL, NULL, TRANSFORMATION, AT_PLACE, NULL, "commissioning",
     "active"},
    {"recall_lifted", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "holding", "active"},
    {"seized", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "holding", "non_sellable_other"},
    {"released", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "holding", "active"},
    {"stock_counted", NULL, NULL, OBJECT, AT_PLACE, "OBSERVE", "stock_taking", NULL},
};
enum { TELLING_COUNT = sizeof TELLINGS / sizeof *TELLINGS };

static const char *
fact(const json_t *facts, const char *name)
{
    return json_string_value(json_object_get(facts, name));
}

static bool
is(const json_t *facts, const char *name, const char *wanted)
{
    const char *value = fact(facts, name);

    return !wanted || (value && strcmp(value, wanted) == 0);
}

static const struct telling *
telling_find(const json_t *facts)
{
    for (int i = 0; i < TELLING_COUNT; i++)
        if (is(facts, "kind", TELLINGS[i].kind) &&
            is(facts, "from_bucket", TELLINGS[i].from_bucket) &&
            is(facts, "to_bucket", TELLINGS[i].to_bucket))
            return &TELLINGS[i];
    return NULL;
}

bool
own_kind(const char *kind)
{
    for (int i = 0; i < TELLING_COUNT; i++)
        if (strcmp(TELLINGS[i].kind, kind) == 0)
            return true;
    return false;
}

void
own_kinds(struct buf *out)
{
    buf_putc(out, '{');
    for (int i = 0; i < TELLING_COUNT; i++)
        if (i == 0 || strcmp(TELLINGS[i].kind, TELLINGS[i - 1].kind) != 0)
            buf_printf(out, "%s%s", i ? "," : "", TELLINGS[i].kind);
    buf_puts(out, ",movement_reversed}"); /* not told itself: it changes another */
}

static json_t *
text_and_free(struct buf *b)
{
    json_t *text = json_string(b->data);

    buf_free(b);
    return text;
}

static json_t *
uri(const char *host, enum own_thing thing, const char *code)
{
    struct buf b = {0};

    own_uri(&b, host, thing, code);
    return text_and_free(&b);
}

static json_t *
class_of(const json_t *facts, const char *host)
{
    struct buf b = {0};

    own_class(&b, host, json_object_get(facts, "batch"));
    return text_and_free(&b);
}

/* ---- what ---- */

static json_t *
unit_list(const json_t *serials, const char *host)
{
    json_t *list = json_array();
    size_t i;
    json_t *serial;

    json_array_foreach(serials, i, serial)
        json_array_append_new(list, uri(host, OWN_UNIT, json_string_value(serial)));
    return list;
}

/* Labelled units one by one, else the quantity of the batch; its unit is the piece, so no
 * uom (EPCIS 2.0 §7.3.3.3). Of a batch without a quantity the class alone. */
static void
put_what(json_t *event, const json_t *facts, const char *host, const char *units,
         const char *quantities)
{
    const json_t *serials = json_object_get(facts, "serials");
    const json_t *batch = json_object_get(facts, "batch");
    json_t *qty = json_object_get(facts, "qty");

    if (json_array_size(serials)) {
        json_object_set_new(event, units, unit_list(serials, host));
        return;
    }
    if (!qty && is(facts, "kind", "batch_registered"))
        qty = json_object_get(batch, "declared");
    json_t *element = json_pack("{s:o}", "epcClass", class_of(facts, host));
    if (json_integer_value(qty) > 0)
        json_object_set(element, "quantity", qty);
    json_object_set_new(event, quantities, json_pack("[o]", element));
}

/* Each batch of a transformation has an event of its own, held together by the id. */
static void
put_part(json_t *event, const json_t *facts, const char *host)
{
    bool input = json_is_true(json_object_get(facts, "input"));

    json_object_set_new(event, "transformationID",
                        uri(host, OWN_TRANSFORMATION, fact(facts, "transformation")));
    put_what(event, facts, host, input ? "inputEPCList" : "outputEPCList",
             input ? "inputQuantityList" : "outputQuantityList");
}

static void
put_inputs(json_t *event, const json_t *facts, const char *host)
{
    const char *old = fact(facts, "old"), *new = fact(facts, "new");

    if (fact(facts, "transformation"))
        put_part(event, facts, host);

    if (old && new) {
        json_object_set_new(event, "inputEPCList",
                            json_pack("[o]", uri(host, OWN_UNIT, old)));
        json_object_set_new(event, "outputEPCList",
                            json_pack("[o]", uri(host, OWN_UNIT, new)));
    }
}

static void
put_packed(json_t *event, const json_t *facts, const char *host)
{
    const char *pack = fact(facts, "pack"), *child = fact(facts, "child");

    if (pack)
        json_object_set_new(event, "parentID", uri(host, OWN_UNIT, pack));
    if (child)
        json_object_set_new(event, "childEPCs",
                            json_pack("[o]", uri(host, OWN_UNIT, child)));
    else
        put_what(event, facts, host, "childEPCs", "childQuantityList");
}

static void
put_things(json_t *event, const json_t *facts, const char *host, const struct telling *t)
{
    const char *parent = fact(facts, t->way == FROM_ONLY ? "from" : "to");

    switch (t->shape) {
    case OBJECT:
    case TRANSACTION:
        put_what(event, facts, host, "epcList", "quantityList");
        break;
    case AGGREGATION:
        put_packed(event, facts, host);
        break;
    case ASSOCIATION:
        if (parent)
            json_object_set_new(event, "parentID", uri(host, OWN_PLACE, parent));
        put_what(event, facts, host, "childEPCs", "childQuantityList");
        break;
    case TRANSFORMATION:
        put_inputs(event, facts, host);
        break;
    }
}

/* ---- where ---- */

static void
put_point(json_t *event, const char *field, const char *host, const char *place)
{
    if (place)
        json_object_set_new(event, field,
                            json_pack("{s:o}", "id", uri(host, OWN_PLACE, place)));
}

static void
put_end(json_t *event, const json_t *facts, const char *host, const char *end)
{
    bool from = strcmp(end, "from") == 0;
    const char *place = fact(facts, end);
    const char *party = fact(facts, from ? "from_party" : "to_party");
    const char *member = from ? "source" : "destination";

    if (place && party)
        json_object_set_new(event, from ? "sourceList" : "destinationList",
                            json_pack("[{s:s,s:o},{s:s,s:o}]", "type", "possessing_party",
                                      member, uri(host, OWN_PARTY, party), "type",
                                      "location", member, uri(host, OWN_PLACE, place)));
}

/* Goods that were sent are at no location of business until they arrive. */
static void
put_where(json_t *event, const json_t *facts, const char *host, const struct telling *t)
{
    const char *from = fact(facts, "from"), *to = fact(facts, "to");
    bool sent = strcmp(t->step, "shipping") == 0;

    switch (t->way) {
    case AT_PLACE:
        put_point(event, "readPoint", host, fact(facts, "place"));
        put_point(event, "bizLocation", host, fact(facts, "place"));
        break;
    case TO_ONLY:
        put_point(event, "readPoint", host, to);
        put_point(event, "bizLocation", host, to);
        break;
    case FROM_ONLY:
        put_point(event, "readPoint", host, from);
        break;
    case FROM_TO:
        put_point(event, "readPoint", host, sent ? from : to);
        if (!sent)
            put_point(event, "bizLocation", host, to);
        put_end(event, facts, host, "from");
        put_end(event, facts, host, "to");
        break;
    }
}

/* ---- why ---- */

static void
put_transaction(json_t *list, const json_t *facts, const char *host, const char *name,
                enum own_thing thing, const char *type)
{
    const char *code = fact(facts, name);

    if (code)
        json_array_append_new(list, json_pack("{s:s*,s:o}", "type", type,
                                              "bizTransaction", uri(host, thing, code)));
}

static void
put_transactions(json_t *event, const json_t *facts, const char *host)
{
    json_t *list = json_array();

    put_transaction(list, facts, host, "document", OWN_NOTE, "desadv");
    put_transaction(list, facts, host, "order", OWN_ORDER, NULL);
    put_transaction(list, facts, host, "recall", OWN_RECALL, NULL);
    put_transaction(list, facts, host, "sampling", OWN_SAMPLING, NULL);
    put_transaction(list, facts, host, "job", OWN_JOB, NULL);
    put_transaction(list, facts, host, "seizure", OWN_SEIZURE, NULL);
    if (json_array_size(list))
        json_object_set(event, "bizTransactionList", list);
    json_decref(list);
}

static void
put_verdict(json_t *event, const json_t *facts)
{
    bool bad = is(facts, "result", "nonconforming"),
         good = is(facts, "result", "conforming");
    const char *set = bad ? "non_conformant" : "conformant";

    if (is(facts, "kind", "recall_opened"))
        json_object_set_new(event, "persistentDisposition",
                            json_pack("{s:[s]}", "set", "recalled"));
    if (is(facts, "kind", "recall_lifted"))
        json_object_set_new(event, "persistentDisposition",
                            json_pack("{s:[s]}", "unset", "recalled"));
    if (!is(facts, "kind", "result_recorded") || (!bad && !good))
        return;
    json_object_set_new(event, "disposition", json_string(set));
    json_object_set_new(event, "persistentDisposition",
                        json_pack("{s:[s],s:[s]}", "unset",
                                  bad ? "conformant" : "non_conformant", "set", set));
}

static void
put_disposition(json_t *event, const json_t *facts, const struct telling *t)
{
    if (t->disposition)
        json_object_set_new(event, "disposition", json_string(t->disposition));
    if (is(facts, "kind", "stock_counted"))
        json_object_set_new(
            event, "disposition",
            json_string(json_integer_value(json_object_get(facts, "short")) > 0
                            ? "unknown"
                            : "in_progress"));
    put_verdict(event, facts);
}

/* The lot belongs here, never beside a serial (flow.md §3, rule 1). */
static void
put_master_data(json_t *event, const json_t *facts)
{
    const json_t *batch = json_object_get(facts, "batch");
    json_t *ilmd =
        json_pack("{s:s*,s:s*,s:s*,s:O*}", "cbvmda:lotNumber", fact(batch, "lot"),
                  OWN_PREFIX ":producedOn", fact(batch, "produced_on"),
                  OWN_PREFIX ":certificate", fact(batch, "certificate"),
                  OWN_PREFIX ":abCodes", json_object_get(facts, "aliases"));

    if (is(facts, "kind", "batch_registered") || is(facts, "kind", "labels_applied"))
        json_object_set(event, "ilmd", ilmd);
    json_decref(ilmd);
}

static void
put_extensions(json_t *event, const json_t *facts)
{
    static const struct {
        const char *name, *member;
    } MORE[] = {{"grade", OWN_PREFIX ":evidence"},
                {"reason", OWN_PREFIX ":reason"},
                {"short", OWN_PREFIX ":missing"},
                {"seal", OWN_PREFIX ":seal"}};

    for (size_t i = 0; i < sizeof MORE / sizeof *MORE; i++) {
        json_t *value = json_object_get(facts, MORE[i].name);

        if (value && !(json_is_integer(value) && json_integer_value(value) <= 0))
            json_object_set(event, MORE[i].member, value);
    }
}

static json_t *
head(const json_t *facts, const struct telling *t)
{
    static const char *const TYPES[] = {[OBJECT] = "ObjectEvent",
                                        [AGGREGATION] = "AggregationEvent",
                                        [ASSOCIATION] = "AssociationEvent",
                                        [TRANSACTION] = "TransactionEvent",
                                        [TRANSFORMATION] = "TransformationEvent"};

    return json_pack("{s:s,s:o,s:s,s:s,s:s,s:s*,s:s}", "type", TYPES[t->shape], "eventID",
                     json_sprintf("urn:uuid:%s", fact(facts, "id")), "eventTime",
                     fact(facts, "at"), "eventTimeZoneOffset", "+08:00", "recordTime",
                     fact(facts, "recorded"), "action", t->action, "bizStep", t->step);
}

/* What was recorded wrongly stays, and says so. source: EPCIS 2.0 §7.4.1.2 */
static void
put_error(json_t *event, const json_t *facts)
{
    const json_t *wrong = json_object_get(facts, "corrected");
    const char *by = wrong ? fact(wrong, "by") : NULL;

    if (!wrong)
        return;
    json_t *error = json_pack("{s:s,s:s}", "declarationTime", fact(wrong, "at"), "reason",
                              "incorrect_data");
    if (by)
        json_object_set_new(error, "correctiveEventIDs",
                            json_pack("[o]", json_sprintf("urn:uuid:%s", by)));
    json_object_set_new(event, "errorDeclaration", error);
    json_object_set(event, OWN_PREFIX ":reason", json_object_get(wrong, "why"));
}

json_t *
own_event(const json_t *facts, const char *host)
{
    const struct telling *t = telling_find(facts);

    if (!t || !json_object_get(facts, "batch"))
        return NULL;
    json_t *event = head(facts, t);
    put_things(event, facts, host, t);
    put_where(event, facts, host, t);
    put_transactions(event, facts, host);
    put_disposition(event, facts, t);
    put_master_data(event, facts);
    put_extensions(event, facts);
    put_error(event, facts);
    return event;
}
