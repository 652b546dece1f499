/* The parameters of a query: names in a table, and families that end with a name of one's
 * own. source: EPCIS 2.0 §8.2.7.1 (SimpleEventQuery), GS1 query schema */
#include <string.h>

#include "epcis/judge.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool
uris(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_uri);
}

static bool
texts(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_text);
}

static bool
numbers(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_number);
}

static bool
event_types(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_event_type);
}

static bool
actions(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_action);
}

static bool
biz_steps(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_biz_step);
}

static bool
dispositions(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_disposition);
}

static bool
error_reasons(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_error_reason);
}

static bool
measurements(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_measurement);
}

static bool
count(struct judge *j, const json_t *value)
{
    if (!json_is_integer(value))
        return judge_refuse(j, EPCIS_WANT_NUMBER, NULL);
    return json_integer_value(value) >= 0 || judge_refuse(j, EPCIS_NEGATIVE, NULL);
}

/* EXISTS_ asks by being there. */
static bool
exists(struct judge *j, const json_t *value)
{
    return json_is_null(value) || json_is_boolean(value) || judge_number(j, value);
}

static bool
direction(struct judge *j, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    return strcmp(text, "ASC") == 0 || strcmp(text, "DESC") == 0 ||
           judge_refuse(j, EPCIS_DIRECTION, text);
}

/* A number, a time, or (EQ_ only) a list of texts. */
static bool
bound(struct judge *j, const json_t *value)
{
    return json_is_number(value) || judge_time(j, value);
}

static bool
equal(struct judge *j, const json_t *value)
{
    return json_is_array(value) ? texts(j, value)
                                : json_is_number(value) || judge_text(j, value);
}

/* clang-format off: one parameter a line */
static const struct field PARAMETERS[] = {
    {"@context", judge_context, false},
    {"eventType", event_types, false},
    {"GE_eventTime", judge_time, false},
    {"LT_eventTime", judge_time, false},
    {"GE_recordTime", judge_time, false},
    {"LT_recordTime", judge_time, false},
    {"EQ_action", actions, false},
    {"EQ_bizStep", biz_steps, false},
    {"EQ_disposition", dispositions, false},
    {"EQ_persistentDisposition_set", dispositions, false},
    {"EQ_persistentDisposition_unset", dispositions, false},
    {"EQ_quantity", numbers, false},
    {"GT_quantity", judge_number, false},
    {"GE_quantity", judge_number, false},
    {"LT_quantity", judge_number, false},
    {"LE_quantity", judge_number, false},
    {"EQ_readPoint", uris, false},
    {"WD_readPoint", uris, false},
    {"EQ_bizLocation", uris, false},
    {"WD_bizLocation", uris, false},
    {"EQ_transformationID", uris, false},
    {"MATCH_epc", uris, false},
    {"MATCH_parentID", uris, false},
    {"MATCH_inputEPC", uris, false},
    {"MATCH_outputEPC", uris, false},
    {"MATCH_anyEPC", uris, false},
    {"MATCH_epcClass", uris, false},
    {"MATCH_inputEPCClass", uris, false},
    {"MATCH_outputEPCClass", uris, false},
    {"MATCH_anyEPCClass", uris, false},
    {"EQ_eventID", uris, false},
    {"EXISTS_errorDeclaration", exists, false},
    {"GE_errorDeclaration_Time", judge_time, false},
    {"LT_errorDeclaration_Time", judge_time, false},
    {"EQ_errorReason", error_reasons, false},
    {"EQ_correctiveEventID", uris, false},
    {"orderBy", judge_text, false},
    {"orderDirection", direction, false},
    {"eventCountLimit", count, false},
    {"maxEventCount", count, false},
    {"perPage", count, false},
    {"nextPageToken", judge_text, false},
    {"EXISTS_sensorElementList", exists, false},
    {"GE_time", judge_time, false},
    {"LT_time", judge_time, false},
    {"GE_startTime", judge_time, false},
    {"LT_startTime", judge_time, false},
    {"GE_endTime", judge_time, false},
    {"LT_endTime", judge_time, false},
    {"EQ_type", measurements, false},
    {"EQ_deviceID", uris, false},
    {"EQ_dataProcessingMethod", uris, false},
    {"EQ_microorganism", uris, false},
    {"EQ_chemicalSubstance", uris, false},
    {"EQ_bizRules", uris, false},
    {"EQ_stringValue", texts, false},
    {"EQ_booleanValue", judge_boolean, false},
    {"EQ_hexBinaryValue", texts, false},
    {"EQ_uriValue", uris, false},
    {"GT_percRank", judge_number, false},
    {"GE_percRank", judge_number, false},
    {"LT_percRank", judge_number, false},
    {"LE_percRank", judge_number, false},
};
/* clang-format on */

/* What may stand behind a family's head. */
enum tail {
    TAIL_TYPE,  /* po, urn:..., of a transaction or party */
    TAIL_UOM,   /* KGM */
    TAIL_FIELD, /* prefix:name of one's own, or a whole URI */
};

/* Longer heads first: the first that fits counts. {} stands for a comparison. */
static const struct family {
    const char *head;
    enum tail tail;
    judge_value *judge;
} FAMILIES[] = {
    {"EQ_bizTransaction_", TAIL_TYPE, uris}, {"EQ_source_", TAIL_TYPE, uris},
    {"EQ_destination_", TAIL_TYPE, uris},    {"EQ_quantity_", TAIL_UOM, numbers},
    {"EQ_value_", TAIL_UOM, numbers},        {"EQ_minValue_", TAIL_UOM, numbers},
    {"EQ_maxValue_", TAIL_UOM, numbers},     {"EQ_meanValue_", TAIL_UOM, numbers},
    {"EQ_sDev_", TAIL_UOM, numbers},         {"EQ_percValue_", TAIL_UOM, numbers},
    {"HASATTR_", TAIL_TYPE, texts},          {"EQATTR_", TAIL_TYPE, equal},
    {"EQ_ATTR_", TAIL_TYPE, equal},
};

/* Where a field of one's own may be asked for, behind EQ_, GT_ ... or EXISTS_. */
static const char *const PLACES[] = {
    "INNER_ILMD_",
    "INNER_ERROR_DECLARATION_",
    "INNER_SENSORELEMENT_",
    "INNER_SENSORMETADATA_",
    "INNER_SENSORREPORT_",
    "INNER_readPoint_",
    "INNER_bizLocation_",
    "INNER_",
    "ILMD_",
    "ERROR_DECLARATION_",
    "SENSORELEMENT_",
    "SENSORMETADATA_",
    "SENSORREPORT_",
    "readPoint_",
    "bizLocation_",
    "",
};
static const char *const MEASURES[] = {"quantity_",  "value_", "minValue_", "maxValue_",
                                       "meanValue_", "sDev_",  "percValue_"};

static const char *
behind(const char *text, const char *head)
{
    size_t len = strlen(head);

    return strncmp(text, head, len) == 0 ? text + len : NULL;
}

static bool
tail_right(enum tail tail, const char *text)
{
    static const char SIGNS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    const char *colon = strchr(text, ':');

    if (tail == TAIL_UOM)
        return strlen(text) >= 2 && strlen(text) <= 4 &&
               strspn(text, SIGNS) == strlen(text);
    return tail == TAIL_TYPE ? *text != '\0' : colon && colon > text && colon[1];
}

/* A field of one's own, or a measure with its unit, behind the comparison. */
static bool
operand_right(const char *text, bool measures)
{
    const char *rest;

    for (size_t i = 0; measures && i < COUNT(MEASURES); i++)
        if ((rest = behind(text, MEASURES[i])) && tail_right(TAIL_UOM, rest))
            return true;
    for (size_t i = 0; i < COUNT(PLACES); i++)
        if ((rest = behind(text, PLACES[i])))
            return tail_right(TAIL_FIELD, rest);
    return false;
}

/* What judges the parameter's value, or NULL: there is no such parameter. */
static judge_value *
judge_of(const char *name)
{
    static const char *const COMPARISONS[] = {"GT_", "GE_", "LT_", "LE_"};
    const char *rest;

    for (size_t i = 0; i < COUNT(PARAMETERS); i++)
        if (strcmp(PARAMETERS[i].name, name) == 0)
            return PARAMETERS[i].judge;
    for (size_t i = 0; i < COUNT(FAMILIES); i++)
        if ((rest = behind(name, FAMILIES[i].head)) && tail_right(FAMILIES[i].tail, rest))
            return FAMILIES[i].judge;
    for (size_t i = 0; i < COUNT(COMPARISONS); i++)
        if ((rest = behind(name, COMPARISONS[i])))
            return operand_right(rest, true) ? bound : NULL;
    if ((rest = behind(name, "EQ_")))
        return operand_right(rest, false) ? equal : NULL;
    if ((rest = behind(name, "EXISTS_")))
        return operand_right(rest, false) ? exists : NULL;
    return NULL;
}

static bool
judge_parameters(struct judge *j, const json_t *query)
{
    const char *name;
    json_t *value;

    epcis_scope_enter(&j->scope, json_object_get(query, "@context"));
    json_object_foreach((json_t *)(uintptr_t)query, name, value)
    {
        judge_value *judge = judge_of(name);
        size_t before = judge_enter(j, name);
        if (!judge)
            return judge_refuse(j, EPCIS_PARAMETER, name);
        if (!judge(j, value))
            return false;
        judge_leave(j, before);
    }
    if (json_object_get(query, "eventCountLimit") &&
        json_object_get(query, "maxEventCount"))
        return judge_refuse_at(j, "maxEventCount", EPCIS_BOTH_LIMITS, NULL);
    return true;
}

bool
epcis_judge_query(const json_t *query, struct epcis_problem *problem)
{
    struct judge j = {.problem = problem};

    if (!json_is_object(query))
        judge_refuse(&j, EPCIS_WANT_OBJECT, NULL);
    else if (judge_parameters(&j, query))
        return true;
    problem->exception = "epcisException:QueryParameterException";
    return false;
}
