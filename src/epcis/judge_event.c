/* The five event types: each a table of fields and the rules that join fields.
 * source: EPCIS 2.0 §7.4 */
#include <string.h>

#include "epcis/format.h"
#include "epcis/judge.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- the parts of events ---- */

static bool
offset_value(struct judge *j, const json_t *value)
{
    if (!judge_text(j, value))
        return false;
    return epcis_is_offset(json_string_value(value)) ||
           judge_refuse(j, EPCIS_OFFSET, json_string_value(value));
}

static bool
certification(struct judge *j, const json_t *value)
{
    return json_is_array(value) ? judge_list(j, value, judge_uri) : judge_uri(j, value);
}

static bool
uri_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_uri);
}

static bool
error_declaration(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"declarationTime", judge_time, true},
        {"reason", judge_error_reason, false},
        {"correctiveEventIDs", uri_list, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
epc_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_epc);
}

static bool
epc_set(struct judge *j, const json_t *value)
{
    return judge_set(j, value, judge_epc);
}

static bool
quantity_value(struct judge *j, const json_t *value)
{
    if (!judge_number(j, value))
        return false;
    return json_number_value(value) >= 0 || judge_refuse(j, EPCIS_NEGATIVE, NULL);
}

/* UN/ECE Recommendation 20, common codes */
static bool
uom_value(struct judge *j, const json_t *value)
{
    static const char SIGNS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    size_t len = strlen(text);
    return (len >= 2 && len <= 3 && strspn(text, SIGNS) == len) ||
           judge_refuse(j, EPCIS_UOM, text);
}

static bool
quantity(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"epcClass", judge_epc, true},
        {"quantity", quantity_value, false},
        {"uom", uom_value, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_CLOSED);
}

static bool
quantity_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, quantity);
}

static bool
disposition_set(struct judge *j, const json_t *value)
{
    if (json_is_array(value) && json_array_size(value) == 0)
        return judge_refuse(j, EPCIS_EMPTY_LIST, NULL);
    return judge_set(j, value, judge_disposition);
}

static bool
persistent(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"set", disposition_set, false},
        {"unset", disposition_set, false},
    };

    if (!judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_CLOSED))
        return false;
    return json_object_size(value) > 0 || judge_refuse(j, EPCIS_NO_PERSISTENT, NULL);
}

static bool
place(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {{"id", judge_epc, true}};

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
transaction(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"type", judge_transaction_type, false},
        {"bizTransaction", judge_epc, true},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_CLOSED);
}

static bool
transaction_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, transaction);
}

static bool
transaction_list_filled(struct judge *j, const json_t *value)
{
    return judge_list_filled(j, value, transaction);
}

static bool
source(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"type", judge_party_type, true},
        {"source", judge_epc, true},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_CLOSED);
}

static bool
source_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, source);
}

static bool
destination(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"type", judge_party_type, true},
        {"destination", judge_epc, true},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_CLOSED);
}

static bool
destination_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, destination);
}

static bool
ilmd(struct judge *j, const json_t *value)
{
    static const struct field NONE[] = {{"@context", judge_context, false}};

    return judge_object(j, value, NONE, COUNT(NONE), JUDGE_EXTENSIONS);
}

/* ---- the event types ---- */

/* clang-format off: one field a line */
#define EVERY_EVENT                                                                      \
    {"type", judge_text, true}, {"@context", judge_context, false},                      \
        {"eventTime", judge_time, true}, {"recordTime", judge_time, false},              \
        {"eventTimeZoneOffset", offset_value, true}, {"eventID", judge_uri, false},      \
        {"certificationInfo", certification, false},                                     \
    {                                                                                    \
        "errorDeclaration", error_declaration, false                                     \
    }

#define WHY_AND_WHERE                                                                    \
    {"bizStep", judge_biz_step, false}, {"disposition", judge_disposition, false},       \
        {"readPoint", place, false}, {"bizLocation", place, false},                      \
        {"sourceList", source_list, false},                                              \
        {"destinationList", destination_list, false},                                    \
    {                                                                                    \
        "sensorElementList", judge_sensor_list, false                                    \
    }

static const struct field OBJECT[] = {
    EVERY_EVENT,
    {"action", judge_action, true},
    {"epcList", epc_set, false},
    {"quantityList", quantity_list, false},
    WHY_AND_WHERE,
    {"persistentDisposition", persistent, false},
    {"bizTransactionList", transaction_list, false},
    {"ilmd", ilmd, false},
};

/* An aggregation and an association hold the same. */
#define CHILDREN                                                                         \
    EVERY_EVENT, {"action", judge_action, true}, {"childEPCs", epc_list, false},         \
        {"childQuantityList", quantity_list, false}, WHY_AND_WHERE,                      \
    {                                                                                    \
        "bizTransactionList", transaction_list, false                                    \
    }

static const struct field AGGREGATION[] = {
    CHILDREN,
    {"parentID", judge_epc, false},
};

static const struct field ASSOCIATION[] = {
    CHILDREN,
    {"parentID", judge_epc, true},
};

static const struct field TRANSACTION[] = {
    EVERY_EVENT,
    {"action", judge_action, true},
    {"bizTransactionList", transaction_list_filled, true},
    {"parentID", judge_epc, false},
    {"epcList", epc_list, false},
    {"quantityList", quantity_list, false},
    WHY_AND_WHERE,
};

static const struct field TRANSFORMATION[] = {
    EVERY_EVENT,
    {"inputEPCList", epc_set, false},
    {"inputQuantityList", quantity_list, false},
    {"outputEPCList", epc_set, false},
    {"outputQuantityList", quantity_list, false},
    {"transformationID", judge_epc, false},
    WHY_AND_WHERE,
    {"persistentDisposition", persistent, false},
    {"bizTransactionList", transaction_list, false},
    {"ilmd", ilmd, false},
};

/* A type of one's own may use every field of the standard (§7.1, extension). */
static const struct field OWN[] = {
    EVERY_EVENT,
    {"action", judge_action, false},
    {"parentID", judge_epc, false},
    {"epcList", epc_list, false},
    {"quantityList", quantity_list, false},
    {"childEPCs", epc_list, false},
    {"childQuantityList", quantity_list, false},
    {"inputEPCList", epc_list, false},
    {"inputQuantityList", quantity_list, false},
    {"outputEPCList", epc_list, false},
    {"outputQuantityList", quantity_list, false},
    {"transformationID", judge_epc, false},
    WHY_AND_WHERE,
    {"persistentDisposition", persistent, false},
    {"bizTransactionList", transaction_list, false},
    {"ilmd", ilmd, false},
};
/* clang-format on */

static bool
has_action(const json_t *event, const char *action)
{
    const char *text = json_string_value(json_object_get(event, "action"));

    return text && strcmp(text, action) == 0;
}

static bool
object_joint(struct judge *j, const json_t *event)
{
    bool sensed =
        judge_filled(event, "sensorElementList") && json_object_get(event, "readPoint");

    if (!judge_filled(event, "epcList") && !judge_filled(event, "quantityList") &&
        !sensed)
        return judge_refuse_at(j, "epcList", EPCIS_NO_IDENTIFIERS, NULL);
    if (json_object_get(event, "ilmd") && !has_action(event, "ADD"))
        return judge_refuse_at(j, "ilmd", EPCIS_ILMD_ACTION, NULL);
    return true;
}

/* DELETE without children takes all of them out. */
static bool
children_joint(struct judge *j, const json_t *event)
{
    if (!has_action(event, "OBSERVE") && !json_object_get(event, "parentID"))
        return judge_refuse_at(j, "parentID", EPCIS_NO_PARENT, NULL);
    if (!has_action(event, "DELETE") && !judge_filled(event, "childEPCs") &&
        !judge_filled(event, "childQuantityList"))
        return judge_refuse_at(j, "childEPCs", EPCIS_NO_CHILDREN, NULL);
    return true;
}

static bool
transaction_joint(struct judge *j, const json_t *event)
{
    if (!has_action(event, "DELETE") && !judge_filled(event, "epcList") &&
        !judge_filled(event, "quantityList"))
        return judge_refuse_at(j, "epcList", EPCIS_NO_IDENTIFIERS, NULL);
    return true;
}

/* One side may be told by another event of the same transformationID. */
static bool
transformation_joint(struct judge *j, const json_t *event)
{
    bool in =
        judge_filled(event, "inputEPCList") || judge_filled(event, "inputQuantityList");
    bool out =
        judge_filled(event, "outputEPCList") || judge_filled(event, "outputQuantityList");
    bool joined = json_object_get(event, "transformationID");

    if (!in && !(joined && out))
        return judge_refuse_at(j, "inputEPCList", EPCIS_NO_INPUT, NULL);
    if (!out && !joined)
        return judge_refuse_at(j, "outputEPCList", EPCIS_NO_OUTPUT, NULL);
    return true;
}

static const struct event_type {
    const char *name;
    const struct field *fields;
    size_t count;
    judge_value *joint; /* what joins fields; known to be right one by one */
} TYPES[] = {
    {"ObjectEvent", OBJECT, COUNT(OBJECT), object_joint},
    {"AggregationEvent", AGGREGATION, COUNT(AGGREGATION), children_joint},
    {"TransactionEvent", TRANSACTION, COUNT(TRANSACTION), transaction_joint},
    {"TransformationEvent", TRANSFORMATION, COUNT(TRANSFORMATION), transformation_joint},
    {"AssociationEvent", ASSOCIATION, COUNT(ASSOCIATION), children_joint},
};
static const struct event_type OWN_TYPE = {NULL, OWN, COUNT(OWN), judge_any};

/* The standard's own types are written bare: as URIs they would pass for one's own. */
static const struct event_type *
type_of(const struct epcis_scope *scope, const char *name)
{
    static const char STANDARD[] = "https://ref.gs1.org/epcis/";
    struct buf uri BUF_SCOPE = {0};

    for (size_t i = 0; i < COUNT(TYPES); i++)
        if (strcmp(TYPES[i].name, name) == 0)
            return &TYPES[i];
    epcis_expand(scope, name, &uri);
    return epcis_is_uri(uri.data) && strncmp(uri.data, STANDARD, strlen(STANDARD)) != 0
               ? &OWN_TYPE
               : NULL;
}

bool
judge_event_type(struct judge *j, const json_t *value)
{
    if (!judge_text(j, value))
        return false;
    return type_of(&j->scope, json_string_value(value)) ||
           judge_refuse(j, EPCIS_EVENT_TYPE, json_string_value(value));
}

bool
judge_event(struct judge *j, const json_t *event)
{
    const json_t *name = json_object_get(event, "type");

    if (!json_is_object(event))
        return judge_refuse(j, EPCIS_WANT_OBJECT, NULL);
    if (!name)
        return judge_refuse_at(j, "type", EPCIS_MISSING, "type");
    size_t scope = epcis_scope_enter(&j->scope, json_object_get(event, "@context"));
    size_t before = judge_enter(j, "type");
    if (!judge_event_type(j, name))
        return false;
    judge_leave(j, before);

    const struct event_type *type = type_of(&j->scope, json_string_value(name));
    j->scope.count = scope;
    return judge_object(j, event, type->fields, type->count, JUDGE_EXTENSIONS) &&
           type->joint(j, event);
}
