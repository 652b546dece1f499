#include "epcis/xml_tables.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
#define TEXT(n) {n, .shape = XML_TEXT}
#define WORD(n, v) {n, .shape = XML_WORD, .words = v}
#define LIST(n, item) {n, .shape = XML_LIST, .members = item}
#define NEEDED_LIST(n, item) {n, .shape = XML_LIST, .members = item, .always = true}
#define OBJECT(n, m) {n, .shape = XML_OBJECT, .members = m}
#define ATTRIBUTE(n) {n, .shape = XML_TEXT, .place = XML_ATTRIBUTE}
#define ATTRIBUTE_WORD(n, v) {n, .shape = XML_WORD, .place = XML_ATTRIBUTE, .words = v}
#define ATTRIBUTE_DOUBLE(n) {n, .shape = XML_DOUBLE, .place = XML_ATTRIBUTE}
#define CONTENT(n) {n, .shape = XML_TEXT, .place = XML_CONTENT}
#define END {.name = NULL}

static const struct xml_member NONE[] = {END};

static const struct xml_member EPC[] = {TEXT("epc"), END};
static const struct xml_member QUANTITY[] = {
    TEXT("epcClass"), {"quantity", .shape = XML_DECIMAL, .nil_before = "uom"}, TEXT("uom"), END};
static const struct xml_member QUANTITIES[] = {OBJECT("quantityElement", QUANTITY), END};

static const struct xml_member TRANSACTION[] = {
    ATTRIBUTE_WORD("type", EPCIS_TRANSACTION_TYPE), CONTENT("bizTransaction"), END};
static const struct xml_member TRANSACTIONS[] = {
    OBJECT("bizTransaction", TRANSACTION), END};
static const struct xml_member SOURCE[] = {
    ATTRIBUTE_WORD("type", EPCIS_PARTY_TYPE), CONTENT("source"), END};
static const struct xml_member SOURCES[] = {OBJECT("source", SOURCE), END};
static const struct xml_member DESTINATION[] = {
    ATTRIBUTE_WORD("type", EPCIS_PARTY_TYPE), CONTENT("destination"), END};
static const struct xml_member DESTINATIONS[] = {OBJECT("destination", DESTINATION), END};

static const struct xml_member METADATA[] = {
    ATTRIBUTE("time"), ATTRIBUTE("deviceID"), ATTRIBUTE("deviceMetadata"),
    ATTRIBUTE("rawData"), ATTRIBUTE("startTime"), ATTRIBUTE("endTime"),
    ATTRIBUTE("bizRules"), ATTRIBUTE("dataProcessingMethod"), END};
static const struct xml_member REPORT[] = {
    ATTRIBUTE_WORD("type", EPCIS_MEASUREMENT),
    ATTRIBUTE_DOUBLE("value"),
    ATTRIBUTE_WORD("component", EPCIS_COMPONENT),
    ATTRIBUTE("stringValue"),
    {"booleanValue", .shape = XML_BOOLEAN, .place = XML_ATTRIBUTE},
    ATTRIBUTE("hexBinaryValue"),
    ATTRIBUTE("uriValue"),
    ATTRIBUTE("uom"),
    ATTRIBUTE_DOUBLE("minValue"),
    ATTRIBUTE_DOUBLE("maxValue"),
    ATTRIBUTE_DOUBLE("sDev"),
    ATTRIBUTE("chemicalSubstance"),
    ATTRIBUTE("microorganism"),
    ATTRIBUTE("deviceID"),
    ATTRIBUTE("deviceMetadata"),
    ATTRIBUTE("rawData"),
    ATTRIBUTE("time"),
    ATTRIBUTE_DOUBLE("meanValue"),
    ATTRIBUTE_DOUBLE("percRank"),
    ATTRIBUTE_DOUBLE("percValue"),
    ATTRIBUTE("dataProcessingMethod"),
    ATTRIBUTE("bizRules"),
    ATTRIBUTE("coordinateReferenceSystem"),
    ATTRIBUTE_WORD("exception", EPCIS_SENSOR_ALERT),
    END};
static const struct xml_member SENSOR[] = {
    OBJECT("sensorMetadata", METADATA),
    {"sensorReport", .shape = XML_OBJECT, .times = XML_SEVERAL, .members = REPORT},
    END};
static const struct xml_member SENSORS[] = {OBJECT("sensorElement", SENSOR), END};

static const struct xml_member CORRECTIVE[] = {TEXT("correctiveEventID"), END};
static const struct xml_member DECLARATION[] = {
    TEXT("declarationTime"), WORD("reason", EPCIS_ERROR_REASON),
    LIST("correctiveEventIDs", CORRECTIVE), END};
static const struct xml_member PLACE[] = {TEXT("id"), END};
static const struct xml_member PERSISTENT[] = {
    {"unset", .shape = XML_WORD, .times = XML_SEVERAL, .words = EPCIS_DISPOSITION},
    {"set", .shape = XML_WORD, .times = XML_SEVERAL, .words = EPCIS_DISPOSITION},
    END};

#define EVENT_WHEN                                                                       \
    TEXT("eventTime"), TEXT("recordTime"), TEXT("eventTimeZoneOffset"), TEXT("eventID"), \
    OBJECT("errorDeclaration", DECLARATION),                                             \
    {"certificationInfo", .shape = XML_TEXT, .times = XML_ONE_OR_LIST}
#define EVENT_WHY                                                                        \
    WORD("bizStep", EPCIS_BIZ_STEP), WORD("disposition", EPCIS_DISPOSITION),             \
    OBJECT("readPoint", PLACE), OBJECT("bizLocation", PLACE)
#define EVENT_TRANSACTIONS LIST("bizTransactionList", TRANSACTIONS)
#define EVENT_PARTIES                                                                    \
    LIST("sourceList", SOURCES), LIST("destinationList", DESTINATIONS),                  \
    LIST("sensorElementList", SENSORS)
#define EVENT_STATE                                                                      \
    OBJECT("persistentDisposition", PERSISTENT), OBJECT("ilmd", NONE)

static const struct xml_member OBJECT_EVENT[] = {
    EVENT_WHEN, NEEDED_LIST("epcList", EPC), TEXT("action"), EVENT_WHY,
    EVENT_TRANSACTIONS, LIST("quantityList", QUANTITIES), EVENT_PARTIES, EVENT_STATE, END};
static const struct xml_member AGGREGATION_EVENT[] = {
    EVENT_WHEN, TEXT("parentID"), NEEDED_LIST("childEPCs", EPC), TEXT("action"), EVENT_WHY,
    EVENT_TRANSACTIONS, LIST("childQuantityList", QUANTITIES), EVENT_PARTIES, END};
static const struct xml_member TRANSACTION_EVENT[] = {
    EVENT_WHEN, EVENT_TRANSACTIONS, TEXT("parentID"), NEEDED_LIST("epcList", EPC),
    TEXT("action"), EVENT_WHY, LIST("quantityList", QUANTITIES), EVENT_PARTIES, END};
static const struct xml_member TRANSFORMATION_EVENT[] = {
    EVENT_WHEN, LIST("inputEPCList", EPC), LIST("inputQuantityList", QUANTITIES),
    LIST("outputEPCList", EPC), LIST("outputQuantityList", QUANTITIES),
    TEXT("transformationID"), EVENT_WHY, EVENT_TRANSACTIONS, EVENT_PARTIES, EVENT_STATE,
    END};
static const struct xml_member ASSOCIATION_EVENT[] = {
    EVENT_WHEN, TEXT("parentID"), LIST("childEPCs", EPC),
    LIST("childQuantityList", QUANTITIES), TEXT("action"), EVENT_WHY, EVENT_TRANSACTIONS,
    EVENT_PARTIES, END};
static const struct xml_member OWN_EVENT[] = {
    EVENT_WHEN, TEXT("parentID"), LIST("epcList", EPC), LIST("childEPCs", EPC),
    LIST("inputEPCList", EPC), LIST("inputQuantityList", QUANTITIES),
    LIST("outputEPCList", EPC), LIST("outputQuantityList", QUANTITIES),
    TEXT("transformationID"), TEXT("action"), EVENT_WHY, EVENT_TRANSACTIONS,
    LIST("quantityList", QUANTITIES), LIST("childQuantityList", QUANTITIES), EVENT_PARTIES,
    EVENT_STATE, END};

static const struct xml_member MASTER_ATTRIBUTE[] = {
    ATTRIBUTE("id"), {"attribute", .shape = XML_ANY, .place = XML_CONTENT}, END};
static const struct xml_member CHILD[] = {TEXT("id"), END};
static const struct xml_member MASTER_ELEMENT[] = {
    ATTRIBUTE("id"),
    {"attribute", .json = "attributes", .shape = XML_OBJECT, .times = XML_SEVERAL,
     .members = MASTER_ATTRIBUTE},
    LIST("children", CHILD),
    END};
static const struct xml_member MASTER_ELEMENTS[] = {
    OBJECT("VocabularyElement", MASTER_ELEMENT), END};
static const struct xml_member VOCABULARY[] = {
    ATTRIBUTE("type"),
    {"VocabularyElementList", .json = "vocabularyElementList", .shape = XML_LIST,
     .members = MASTER_ELEMENTS},
    END};
static const struct xml_member VOCABULARIES[] = {OBJECT("Vocabulary", VOCABULARY), END};
#define VOCABULARY_LIST                                                                  \
    .name = "VocabularyList", .json = "vocabularyList", .shape = XML_LIST,               \
    .members = VOCABULARIES
static const struct xml_member MASTER_DATA[] = {{VOCABULARY_LIST, .always = true}, END};
static const struct xml_member HEADER[] = {
    {"EPCISMasterData", .json = "epcisMasterData", .shape = XML_OBJECT,
     .members = MASTER_DATA, .wrapped = true},
    END};

#define EVENT_LIST {"EventList", .json = "eventList", .shape = XML_EVENTS}
#define DOCUMENT(body)                                                                   \
    ATTRIBUTE("schemaVersion"), ATTRIBUTE("creationDate"), ATTRIBUTE("id"),              \
    {"EPCISHeader", .json = "epcisHeader", .shape = XML_OBJECT, .members = HEADER},      \
    {"EPCISBody", .json = "epcisBody", .shape = XML_OBJECT, .members = body}

static const struct xml_member BODY[] = {EVENT_LIST, END};
const struct xml_member XML_DOCUMENT[] = {DOCUMENT(BODY), END};

static const struct xml_member RESULTS_BODY[] = {EVENT_LIST, {VOCABULARY_LIST}, END};
static const struct xml_member RESULTS[] = {
    TEXT("queryName"), TEXT("subscriptionID"), OBJECT("resultsBody", RESULTS_BODY), END};
static const struct xml_member QUERY_BODY[] = {
    {"QueryResults", .json = "queryResults", .shape = XML_OBJECT, .members = RESULTS,
     .query = true},
    END};
const struct xml_member XML_QUERY_DOCUMENT[] = {DOCUMENT(QUERY_BODY), END};

static const struct {
    const char *type;
    const struct xml_member *members;
} EVENTS[] = {
    {"ObjectEvent", OBJECT_EVENT},
    {"AggregationEvent", AGGREGATION_EVENT},
    {"TransactionEvent", TRANSACTION_EVENT},
    {"TransformationEvent", TRANSFORMATION_EVENT},
    {"AssociationEvent", ASSOCIATION_EVENT},
};
/* clang-format on */

const struct xml_member *
xml_event_members(const char *type)
{
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
        if (strcmp(EVENTS[i].type, type) == 0)
            return EVENTS[i].members;
    return OWN_EVENT;
}

bool
xml_is_event(const char *type)
{
    return xml_event_members(type) != OWN_EVENT;
}

const struct xml_member *
xml_member(const struct xml_member *members, const char *name, enum xml_place place)
{
    for (; members->name; members++)
        if (members->place == place && strcmp(members->name, name) == 0)
            return members;
    return NULL;
}

const struct xml_member *
xml_json_member(const struct xml_member *members, const char *name)
{
    for (; members->name; members++)
        if (strcmp(xml_json_name(members), name) == 0)
            return members;
    return NULL;
}

const char *
xml_json_name(const struct xml_member *member)
{
    return member->json ? member->json : member->name;
}
