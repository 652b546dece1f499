#include "epcis/own_internal.h"

#include <stdlib.h>
#include <string.h>

/* How each kind is told; where an event may start from several states, the row with its
 * bucket comes before the one without. */
static const struct own_telling TELLINGS[] = {
    {"batch_registered", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "ADD", "commissioning",
     "active"},
    {"labels_printed", NULL, NULL, OWN_TRANSACTION, OWN_AT_PLACE, "ADD", "encoding",
     "encoded"},
    {"labels_applied", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "ADD", "commissioning",
     "active"},
    {"labels_voided", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"labels_spoiled", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"labels_returned", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "DELETE", "decommissioning",
     "inactive"},
    {"relabelled", NULL, NULL, OWN_TRANSFORMED, OWN_AT_PLACE, NULL, "commissioning",
     "active"},
    {"sampled", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "sampling",
     "unavailable"},
    {"samples_kept", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "holding",
     "reserved"},
    {"consumed", NULL, NULL, OWN_OBJECT, OWN_FROM_ONLY, "DELETE", "sampling",
     "unavailable"},
    {"result_recorded", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "inspecting",
     NULL},
    {"recall_opened", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "holding",
     "recalled"},
    {"delivered", NULL, "transit", OWN_OBJECT, OWN_FROM_TO, "OBSERVE", "shipping",
     "in_transit"},
    {"delivered", NULL, NULL, OWN_OBJECT, OWN_FROM_TO, "OBSERVE", "receiving",
     "in_progress"},
    {"received", NULL, NULL, OWN_OBJECT, OWN_FROM_TO, "OBSERVE", "receiving",
     "in_progress"},
    {"left_area", NULL, NULL, OWN_OBJECT, OWN_FROM_TO, "OBSERVE", "shipping",
     "in_transit"},
    {"installed", NULL, NULL, OWN_ASSOCIATION, OWN_TO_ONLY, "ADD", "installing",
     "active"},
    {"removed", "installed", NULL, OWN_ASSOCIATION, OWN_FROM_ONLY, "DELETE", "removing",
     "recalled"},
    {"removed", NULL, NULL, OWN_OBJECT, OWN_FROM_ONLY, "OBSERVE", "removing", "recalled"},
    {"collected", NULL, NULL, OWN_OBJECT, OWN_FROM_TO, "OBSERVE", "collecting",
     "disposed"},
    {"destroyed", NULL, NULL, OWN_OBJECT, OWN_FROM_ONLY, "DELETE", "destroying",
     "destroyed"},
    {"packed", NULL, NULL, OWN_AGGREGATION, OWN_AT_PLACE, "ADD", "packing",
     "in_progress"},
    {"unpacked", NULL, NULL, OWN_AGGREGATION, OWN_AT_PLACE, "DELETE", "unpacking",
     "in_progress"},
    {"transformed", NULL, NULL, OWN_TRANSFORMED, OWN_AT_PLACE, NULL, "commissioning",
     "active"},
    {"recall_lifted", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "holding",
     "active"},
    {"seized", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "holding",
     "non_sellable_other"},
    {"released", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "holding", "active"},
    {"stock_counted", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "stock_taking",
     NULL},
    {"site_checked", NULL, NULL, OWN_OBJECT, OWN_AT_PLACE, "OBSERVE", "inspecting", NULL},
};
enum { TELLING_COUNT = sizeof TELLINGS / sizeof *TELLINGS };

const char *
own_fact(const json_t *facts, const char *name)
{
    return json_string_value(json_object_get(facts, name));
}

bool
own_is(const json_t *facts, const char *name, const char *wanted)
{
    const char *value = own_fact(facts, name);

    return !wanted || (value && strcmp(value, wanted) == 0);
}

static const struct own_telling *
telling_find(const json_t *facts)
{
    for (int i = 0; i < TELLING_COUNT; i++)
        if (own_is(facts, "kind", TELLINGS[i].kind) &&
            own_is(facts, "from_bucket", TELLINGS[i].from_bucket) &&
            own_is(facts, "to_bucket", TELLINGS[i].to_bucket))
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

json_t *
own_name(const char *host, enum own_thing thing, const char *code)
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
        json_array_append_new(list, own_name(host, OWN_UNIT, json_string_value(serial)));
    return list;
}

/* Labelled units one by one, else the quantity of the batch; its unit is the piece, so no
 * uom (EPCIS 2.0 §7.3.3.3). Of a batch without a quantity the class alone. */
static void
put_what(json_t *event, const json_t *facts, const char *host, const char *units,
         const char *quantities)
{
    const json_t *serials = json_object_get(facts, "serials");
    json_t *qty = own_quantity(facts);

    if (json_array_size(serials)) {
        json_object_set_new(event, units, unit_list(serials, host));
        return;
    }
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

    json_object_set_new(
        event, "transformationID",
        own_name(host, OWN_TRANSFORMATION, own_fact(facts, "transformation")));
    put_what(event, facts, host, input ? "inputEPCList" : "outputEPCList",
             input ? "inputQuantityList" : "outputQuantityList");
}

static void
put_inputs(json_t *event, const json_t *facts, const char *host)
{
    const char *old = own_fact(facts, "old"), *new = own_fact(facts, "new");

    if (own_fact(facts, "transformation"))
        put_part(event, facts, host);

    if (old && new) {
        json_object_set_new(event, "inputEPCList",
                            json_pack("[o]", own_name(host, OWN_UNIT, old)));
        json_object_set_new(event, "outputEPCList",
                            json_pack("[o]", own_name(host, OWN_UNIT, new)));
    }
}

static void
put_packed(json_t *event, const json_t *facts, const char *host)
{
    const char *pack = own_fact(facts, "pack"), *child = own_fact(facts, "child");

    if (pack)
        json_object_set_new(event, "parentID", own_name(host, OWN_UNIT, pack));
    if (child)
        json_object_set_new(event, "childEPCs",
                            json_pack("[o]", own_name(host, OWN_UNIT, child)));
    else
        put_what(event, facts, host, "childEPCs", "childQuantityList");
}

static void
put_things(json_t *event, const json_t *facts, const char *host,
           const struct own_telling *t)
{
    const char *parent = own_fact(facts, t->way == OWN_FROM_ONLY ? "from" : "to");

    switch (t->shape) {
    case OWN_OBJECT:
    case OWN_TRANSACTION:
        put_what(event, facts, host, "epcList", "quantityList");
        break;
    case OWN_AGGREGATION:
        put_packed(event, facts, host);
        break;
    case OWN_ASSOCIATION:
        if (parent)
            json_object_set_new(event, "parentID", own_name(host, OWN_PLACE, parent));
        put_what(event, facts, host, "childEPCs", "childQuantityList");
        break;
    case OWN_TRANSFORMED:
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
                            json_pack("{s:o}", "id", own_name(host, OWN_PLACE, place)));
}

static void
put_end(json_t *event, const json_t *facts, const char *host, const char *end)
{
    bool from = strcmp(end, "from") == 0;
    const char *place = own_fact(facts, end);
    const char *party = own_fact(facts, from ? "from_party" : "to_party");
    const char *member = from ? "source" : "destination";

    if (place && party)
        json_object_set_new(event, from ? "sourceList" : "destinationList",
                            json_pack("[{s:s,s:o},{s:s,s:o}]", "type", "possessing_party",
                                      member, own_name(host, OWN_PARTY, party), "type",
                                      "location", member,
                                      own_name(host, OWN_PLACE, place)));
}

/* Goods that were sent are at no location of business until they arrive. */
static void
put_where(json_t *event, const json_t *facts, const char *host,
          const struct own_telling *t)
{
    const char *from = own_fact(facts, "from"), *to = own_fact(facts, "to");
    bool sent = strcmp(t->step, "shipping") == 0;

    switch (t->way) {
    case OWN_AT_PLACE:
        put_point(event, "readPoint", host, own_fact(facts, "place"));
        put_point(event, "bizLocation", host, own_fact(facts, "place"));
        break;
    case OWN_TO_ONLY:
        put_point(event, "readPoint", host, to);
        put_point(event, "bizLocation", host, to);
        break;
    case OWN_FROM_ONLY:
        put_point(event, "readPoint", host, from);
        break;
    case OWN_FROM_TO:
        put_point(event, "readPoint", host, sent ? from : to);
        if (!sent)
            put_point(event, "bizLocation", host, to);
        put_end(event, facts, host, "from");
        put_end(event, facts, host, "to");
        break;
    }
}

/* ---- the whole ---- */

/* Taken out and put in under one order, one for the other. */
static const char *
step_of(const json_t *facts, const struct own_telling *t)
{
    return json_is_true(json_object_get(facts, "replacing")) ? "replacing" : t->step;
}

static json_t *
head(const json_t *facts, const struct own_telling *t)
{
    static const char *const TYPES[] = {[OWN_OBJECT] = "ObjectEvent",
                                        [OWN_AGGREGATION] = "AggregationEvent",
                                        [OWN_ASSOCIATION] = "AssociationEvent",
                                        [OWN_TRANSACTION] = "TransactionEvent",
                                        [OWN_TRANSFORMED] = "TransformationEvent"};

    return json_pack("{s:s,s:o,s:s,s:s,s:s,s:s*,s:s}", "type", TYPES[t->shape], "eventID",
                     json_sprintf("urn:uuid:%s", own_fact(facts, "id")), "eventTime",
                     own_fact(facts, "at"), "eventTimeZoneOffset", "+08:00", "recordTime",
                     own_fact(facts, "recorded"), "action", t->action, "bizStep",
                     step_of(facts, t));
}

json_t *
own_event(const json_t *facts, const char *host)
{
    const struct own_telling *t = telling_find(facts);

    if (!t || !json_object_get(facts, "batch"))
        return NULL;
    json_t *event = head(facts, t);
    put_things(event, facts, host, t);
    put_where(event, facts, host, t);
    own_put_why(event, facts, host, t);
    return event;
}
