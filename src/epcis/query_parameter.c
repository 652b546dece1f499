/* The parameters of an EPCIS query, one row each; what their names are made of, and what
 * a row becomes. */
#include <stdlib.h>
#include <string.h>

#include "epcis/facts.h"
#include "epcis/format.h"
#include "epcis/problem.h"
#include "epcis/query.h"

enum shape {
    IS_ANY,    /* one of these facts */
    IS_ACTION, /* the same, of three words */
    IS_SINCE,  /* the query's own members */
    IS_BEFORE,
    IS_RECORDED_SINCE,
    IS_RECORDED_BEFORE,
    IS_RANGE_TIME,
    IS_EXISTS,
    IS_BOOL,
    IS_ORDER,
    IS_DIRECTION,
    IS_LIMIT,
    IS_MAX
};

struct parameter {
    const char *name;
    enum shape shape;
    const char *fact;
    enum epcis_value_kind value;
};

static const struct parameter PARAMETERS[] = {
    {"eventType", IS_ANY, "eventType", EPCIS_VALUE_URI},
    {"GE_eventTime", IS_SINCE, NULL, 0},
    {"LT_eventTime", IS_BEFORE, NULL, 0},
    {"GE_recordTime", IS_RECORDED_SINCE, NULL, 0},
    {"LT_recordTime", IS_RECORDED_BEFORE, NULL, 0},
    {"EQ_action", IS_ACTION, "action", EPCIS_VALUE_TEXT},
    {"EQ_bizStep", IS_ANY, "bizStep", EPCIS_VALUE_STEP},
    {"EQ_disposition", IS_ANY, "disposition", EPCIS_VALUE_DISPOSITION},
    {"EQ_persistentDisposition_set", IS_ANY, "persistentDisposition_set",
     EPCIS_VALUE_DISPOSITION},
    {"EQ_persistentDisposition_unset", IS_ANY, "persistentDisposition_unset",
     EPCIS_VALUE_DISPOSITION},
    {"EQ_readPoint", IS_ANY, "readPoint", EPCIS_VALUE_ID},
    {"WD_readPoint", IS_ANY, "inReadPoint", EPCIS_VALUE_ID},
    {"EQ_bizLocation", IS_ANY, "bizLocation", EPCIS_VALUE_ID},
    {"WD_bizLocation", IS_ANY, "inBizLocation", EPCIS_VALUE_ID},
    {"EQ_transformationID", IS_ANY, "transformationID", EPCIS_VALUE_ID},
    {"MATCH_epc", IS_ANY, "epc", EPCIS_VALUE_ID},
    {"MATCH_parentID", IS_ANY, "parentID", EPCIS_VALUE_ID},
    {"MATCH_inputEPC", IS_ANY, "inputEPC", EPCIS_VALUE_ID},
    {"MATCH_outputEPC", IS_ANY, "outputEPC", EPCIS_VALUE_ID},
    {"MATCH_anyEPC", IS_ANY, "anyEPC", EPCIS_VALUE_ID},
    {"MATCH_epcClass", IS_ANY, "epcClass", EPCIS_VALUE_ID},
    {"MATCH_inputEPCClass", IS_ANY, "inputEPCClass", EPCIS_VALUE_ID},
    {"MATCH_outputEPCClass", IS_ANY, "outputEPCClass", EPCIS_VALUE_ID},
    {"MATCH_anyEPCClass", IS_ANY, "anyEPCClass", EPCIS_VALUE_ID},
    {"EQ_eventID", IS_ANY, "eventID", EPCIS_VALUE_TEXT},
    {"EXISTS_errorDeclaration", IS_EXISTS, "errorDeclaration", 0},
    {"GE_errorDeclarationTime", IS_RANGE_TIME, "errorDeclarationTime", 0},
    {"LT_errorDeclarationTime", IS_RANGE_TIME, "errorDeclarationTime", 0},
    {"GE_errorDeclaration_Time", IS_RANGE_TIME, "errorDeclarationTime", 0},
    {"LT_errorDeclaration_Time", IS_RANGE_TIME, "errorDeclarationTime", 0},
    {"EQ_errorReason", IS_ANY, "errorReason", EPCIS_VALUE_REASON},
    {"EQ_correctiveEventID", IS_ANY, "correctiveEventID", EPCIS_VALUE_TEXT},
    {"EXISTS_sensorElementList", IS_EXISTS, "sensorElementList", 0},
    {"GE_time", IS_RANGE_TIME, "time", 0},
    {"LT_time", IS_RANGE_TIME, "time", 0},
    {"GE_startTime", IS_RANGE_TIME, "startTime", 0},
    {"LT_startTime", IS_RANGE_TIME, "startTime", 0},
    {"GE_endTime", IS_RANGE_TIME, "endTime", 0},
    {"LT_endTime", IS_RANGE_TIME, "endTime", 0},
    {"EQ_type", IS_ANY, "type", EPCIS_VALUE_MEASUREMENT},
    {"EQ_deviceID", IS_ANY, "deviceID", EPCIS_VALUE_ID},
    {"EQ_dataProcessingMethod", IS_ANY, "dataProcessingMethod", EPCIS_VALUE_ID},
    {"EQ_microorganism", IS_ANY, "microorganism", EPCIS_VALUE_URI},
    {"EQ_chemicalSubstance", IS_ANY, "chemicalSubstance", EPCIS_VALUE_URI},
    {"EQ_bizRules", IS_ANY, "bizRules", EPCIS_VALUE_ID},
    {"EQ_stringValue", IS_ANY, "stringValue", EPCIS_VALUE_TEXT},
    {"EQ_hexBinaryValue", IS_ANY, "hexBinaryValue", EPCIS_VALUE_TEXT},
    {"EQ_uriValue", IS_ANY, "uriValue", EPCIS_VALUE_URI},
    {"EQ_booleanValue", IS_BOOL, "booleanValue", EPCIS_VALUE_TEXT},
    {"orderBy", IS_ORDER, NULL, 0},
    {"orderDirection", IS_DIRECTION, NULL, 0},
    {"eventCountLimit", IS_LIMIT, NULL, 0},
    {"maxEventCount", IS_MAX, NULL, 0},
};
enum { PARAMETER_COUNT = sizeof PARAMETERS / sizeof *PARAMETERS };

/* ---- refusals ---- */

static struct fault *
refuse(struct epcis_query *q, const char *name, const char *zh, const char *en)
{
    return epcis_refuse(q->arena, "QueryParameterException", name, zh, en);
}

static struct fault *
unknown(struct epcis_query *q, const char *name)
{
    return refuse(
        q, name,
        arena_printf(q->arena,
                     "没有参数 %s；扩展字段的前缀须由请求头 GS1-Extensions"
                     "（或查询的 @context）说明",
                     name),
        arena_printf(q->arena,
                     "there is no parameter %s; the prefix of an extension must be "
                     "declared by the header GS1-Extensions (or the query's @context)",
                     name));
}

/* ---- values ---- */

/* A value as text in the arena; NULL: neither text nor number nor boolean. */
static const char *
text_of(struct epcis_query *q, const json_t *value)
{
    BUF_SCOPE struct buf text = {0};

    if (json_is_string(value))
        return arena_strdup(q->arena, json_string_value(value));
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (!json_is_number(value))
        return NULL;
    epcis_number_write(&text, value);
    return arena_strdup(q->arena, text.data);
}

static const char *
digits(const char *text)
{
    return text + strspn(text, "0123456789");
}

/* -1, 0.5, 1e-3: what epcis_number() of the store reads, too. */
static bool
is_number(const char *text)
{
    const char *p = text + (*text == '-'), *end = digits(p);

    if (end == p || strlen(text) > 40)
        return false;
    if (*end == '.' && digits(end + 1) == (p = end + 1))
        return false;
    if (*end == '.')
        end = digits(p);
    if (*end == 'e' || *end == 'E') {
        p = end + 1 + (end[1] == '-' || end[1] == '+');
        end = digits(p);
        if (end == p || end > p + 2)
            return false;
    }
    return *end == '\0';
}

static const char *
one(struct epcis_query *q, const json_t *values)
{
    return json_array_size(values) == 1 ? text_of(q, json_array_get(values, 0)) : NULL;
}

static struct fault *
take_time(struct epcis_query *q, const char *name, const json_t *values, const char **out)
{
    const char *text = one(q, values);

    if (!text || !epcis_is_time(text, NULL))
        return refuse(q, name, "应为一个带时区的时间，如 2026-06-30T08:00:00+08:00",
                      "one time with its zone is wanted, such as "
                      "2026-06-30T08:00:00+08:00");
    *out = text;
    return NULL;
}

static struct fault *
take_count(struct epcis_query *q, const char *name, const json_t *values, int64_t *out)
{
    const char *text = one(q, values);

    if (!text || !*text || strlen(text) > 9 || text[strspn(text, "0123456789")] ||
        atoi(text) == 0)
        return refuse(q, name, "应为 1 至 999999999 的整数",
                      "a whole number from 1 to 999999999 is wanted");
    *out = atoi(text);
    return NULL;
}

/* ---- what parameters become ---- */

/* A pattern of EPCs (urn:epc:idpat:...) stands for the class whose link it has; one that
 * leaves more open than the serial has none. */
static struct fault *
pattern(struct epcis_query *q, const char *name, const char *given, const char **fact)
{
    const char *star = strstr(given, ".*");

    if (strncmp(*fact, "anyEPC", 6) && strcmp(*fact, "epc") &&
        strcmp(*fact, "inputEPC") && strcmp(*fact, "outputEPC") &&
        strcmp(*fact, "parentID"))
        return NULL; /* a class may be written so */
    if (!star || star[2])
        return refuse(q, name,
                      "模式只可省去序列号，如 urn:epc:idpat:sgtin:4012345.012345.*",
                      "a pattern may leave the serial open, no more: "
                      "urn:epc:idpat:sgtin:4012345.012345.*");
    *fact = arena_printf(q->arena, "%sOf", *fact);
    return NULL;
}

static void
append_fact(json_t *set, const char *fact, const char *value)
{
    BUF_SCOPE struct buf whole = {0};

    epcis_fact_write(&whole, fact, value);
    json_array_append_new(set, json_stringn(whole.data, whole.len));
}

/* What an event may be asked for in any role is kept under the role it has. */
static void
append_roles(json_t *set, const char *fact, const char *value)
{
    static const char *const ROLES[][5] = {
        {"anyEPC", "epc", "parentID", "inputEPC", "outputEPC"},
        {"anyEPCOf", "epcOf", "parentIDOf", "inputEPCOf", "outputEPCOf"},
        {"anyEPCClass", "epcClass", "inputEPCClass", "outputEPCClass"}};

    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
        if (strcmp(ROLES[i][0], fact) == 0) {
            for (int r = 1; r < 5 && ROLES[i][r]; r++)
                append_fact(set, ROLES[i][r], value);
            return;
        }
    append_fact(set, fact, value);
}

static struct fault *
add_value(struct epcis_query *q, const char *name, const char *fact,
          enum epcis_value_kind kind, const char *given, json_t *set)
{
    BUF_SCOPE struct buf text = {0};

    if (!given || !*given)
        return refuse(q, name, "值为空或不是文本", "a value is empty or no text");
    if (strncmp(given, "urn:epc:idpat:", 14) == 0) {
        struct fault *fault = pattern(q, name, given, &fact);
        if (fault)
            return fault;
    }
    epcis_value_write(&text, kind, &q->scope, given);
    append_roles(set, fact, text.data);
    if (kind == EPCIS_VALUE_TEXT && is_number(given)) {
        char real[EPCIS_REAL_SIZE];
        epcis_real_text(strtod(given, NULL), real);
        append_fact(set, fact, real);
    }
    return NULL;
}

/* One of the facts NAME VALUE; of a number also as JSON numbers are written. */
static struct fault *
add_set(struct epcis_query *q, const char *name, const char *fact,
        enum epcis_value_kind kind, const json_t *values)
{
    json_t *set = json_array(), *value;
    size_t i;
    struct fault *fault = NULL;

    json_array_append_new(q->sets, set);
    json_array_foreach((json_t *)(uintptr_t)values, i, value)
    {
        if (!fault)
            fault = add_value(q, name, fact, kind, text_of(q, value), set);
    }
    if (!fault && json_array_size(set) == 0)
        fault = refuse(q, name, "至少应有一个值", "at least one value is wanted");
    return fault;
}

/* GE_..., of a number or, where it is one, a time. */
static struct fault *
add_range(struct epcis_query *q, const char *name, const char *fact, bool time,
          bool number, const json_t *values)
{
    const char *text = one(q, values);
    json_t *range;

    if (number && text && is_number(text))
        range = json_pack("{s:s,s:s#,s:s}", "name", fact, "op", name, 2, "num", text);
    else if (number && !time)
        return refuse(q, name, "应为一个数", "one number is wanted");
    else {
        struct fault *fault = take_time(q, name, values, &text);
        if (fault)
            return fault;
        range = json_pack("{s:s,s:s#,s:s}", "name", fact, "op", name, 2, "at", text);
    }
    json_array_append_new(q->ranges, range);
    return NULL;
}

static struct fault *
add_exists(struct epcis_query *q, const char *name, const char *fact,
           const json_t *values)
{
    const json_t *value = json_array_get(values, 0);
    const char *text = text_of(q, value);
    json_t *set;

    if (json_array_size(values) > 1 ||
        (text && *text && strcmp(text, "true") != 0 && strcmp(text, "1") != 0))
        return refuse(q, name, "EXISTS_ 参数不带值，或为 true",
                      "an EXISTS_ parameter has no value, or true");
    BUF_SCOPE struct buf whole = {0};
    epcis_fact_write(&whole, "exists", fact);
    set = json_array();
    json_array_append_new(set, json_stringn(whole.data, whole.len));
    json_array_append_new(q->sets, set);
    return NULL;
}

static struct fault *
add_words(struct epcis_query *q, const struct parameter *p, const json_t *values)
{
    json_t *value;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)values, i, value)
    {
        const char *text = text_of(q, value);
        bool good = text && (p->shape == IS_ACTION
                                 ? !strcmp(text, "ADD") || !strcmp(text, "OBSERVE") ||
                                       !strcmp(text, "DELETE")
                                 : !strcmp(text, "true") || !strcmp(text, "false"));
        if (!good)
            return refuse(q, p->name,
                          p->shape == IS_ACTION ? "应为 ADD、OBSERVE 或 DELETE"
                                                : "应为 true 或 false",
                          p->shape == IS_ACTION ? "ADD, OBSERVE or DELETE is wanted"
                                                : "true or false is wanted");
    }
    return add_set(q, p->name, p->fact, EPCIS_VALUE_TEXT, values);
}

static struct fault *
add_order(struct epcis_query *q, const struct parameter *p, const json_t *values)
{
    const char *text = one(q, values);

    if (p->shape == IS_ORDER) {
        if (!text || (strcmp(text, "eventTime") != 0 && strcmp(text, "recordTime") != 0))
            return refuse(q, p->name, "可按 eventTime 或 recordTime 排序",
                          "results can be ordered by eventTime or recordTime");
        q->order = text;
        return NULL;
    }
    if (!text || (strcmp(text, "ASC") != 0 && strcmp(text, "DESC") != 0))
        return refuse(q, p->name, "应为 ASC 或 DESC", "ASC or DESC is wanted");
    q->descending = strcmp(text, "DESC") == 0;
    q->directed = true;
    return NULL;
}

static struct fault *
add_row(struct epcis_query *q, const struct parameter *p, const json_t *values)
{
    switch (p->shape) {
    case IS_ANY:
        return add_set(q, p->name, p->fact, p->value, values);
    case IS_ACTION:
    case IS_BOOL:
        return add_words(q, p, values);
    case IS_SINCE:
        return take_time(q, p->name, values, &q->since);
    case IS_BEFORE:
        return take_time(q, p->name, values, &q->before);
    case IS_RECORDED_SINCE:
        return take_time(q, p->name, values, &q->recorded_since);
    case IS_RECORDED_BEFORE:
        return take_time(q, p->name, values, &q->recorded_before);
    case IS_RANGE_TIME:
        return add_range(q, p->name, p->fact, true, false, values);
    case IS_EXISTS:
        return add_exists(q, p->name, p->fact, values);
    case IS_ORDER:
    case IS_DIRECTION:
        return add_order(q, p, values);
    case IS_LIMIT:
        return take_count(q, p->name, values, &q->count_limit);
    case IS_MAX:
        return take_count(q, p->name, values, &q->max_events);
    }
    return unknown(q, p->name);
}

/* ---- names that are made of parts ---- */

static bool
starts(const char **text, const char *with)
{
    size_t len = strlen(with);

    if (strncmp(*text, with, len) != 0)
        return false;
    *text += len;
    return true;
}

/* EQ_bizTransaction_TYPE, EQ_source_TYPE, EQ_destination_TYPE. */
static struct fault *
add_typed(struct epcis_query *q, const char *name, const char *rest, const json_t *values,
          bool *mine)
{
    static const char *const KINDS[] = {"bizTransaction", "source", "destination"};

    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        const char *type = rest;
        BUF_SCOPE struct buf fact = {0};
        if (!starts(&type, KINDS[i]) || !starts(&type, "_"))
            continue;
        *mine = true;
        buf_printf(&fact, "%s_", KINDS[i]);
        if (*type)
            epcis_type_write(&fact, i == 0, &q->scope, type);
        return add_set(q, name, fact.data, EPCIS_VALUE_ID, values);
    }
    return NULL;
}

/* value_CEL, quantity, quantity_KGM, percRank: the fact, or NULL. */
static const char *
measured(const char *rest)
{
    static const char *const NAMES[] = {"value", "minValue",  "maxValue", "meanValue",
                                        "sDev",  "percValue", "percRank", "quantity"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *uom = rest;
        if (!starts(&uom, NAMES[i]))
            continue;
        if (!*uom)
            return rest;
        size_t len = strspn(uom, "_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
        if (*uom == '_' && !uom[len] && len >= 3 && len <= 5)
            return rest;
    }
    return NULL;
}

static struct fault *
add_numbers(struct epcis_query *q, const char *name, const char *fact,
            const json_t *values)
{
    json_t *value;
    size_t i;

    json_array_foreach((json_t *)(uintptr_t)values, i, value)
    {
        const char *text = text_of(q, value);
        if (!text || !is_number(text))
            return refuse(q, name, "应为数", "numbers are wanted");
    }
    return add_set(q, name, fact, EPCIS_VALUE_TEXT, values);
}

/* INNER_ILMD_prefix:field and its kin: the fact with its namespace written out; false:
 * the name is none of these. */
static bool
extension(struct epcis_query *q, const char *rest, struct buf *fact)
{
    static const char *const PLACES[] = {
        "ILMD_",         "ERROR_DECLARATION_", "SENSORELEMENT_", "SENSORMETADATA_",
        "SENSORREPORT_", "readPoint_",         "bizLocation_"};

    if (starts(&rest, "INNER_"))
        buf_puts(fact, "INNER_");
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++)
        if (starts(&rest, PLACES[i])) {
            buf_puts(fact, PLACES[i]);
            break;
        }
    const char *colon = strchr(rest, ':');
    if (!colon || colon == rest || !colon[1])
        return false;
    return epcis_expand(&q->scope, rest, fact) || strstr(rest, "://") != NULL ||
           strncmp(rest, "urn:", 4) == 0;
}

static struct fault *
add_made(struct epcis_query *q, const char *name, const json_t *values)
{
    static const char *const OPS[] = {"GT_", "GE_", "LT_", "LE_"};
    const char *rest = name;
    BUF_SCOPE struct buf fact = {0};
    bool mine = false, equal = starts(&rest, "EQ_"), range = false;

    for (size_t i = 0; !equal && !range && i < sizeof OPS / sizeof *OPS; i++)
        range = starts(&rest, OPS[i]);
    if (equal) {
        struct fault *fault = add_typed(q, name, rest, values, &mine);
        if (mine)
            return fault;
    }
    if ((equal || range) && measured(rest))
        return equal ? add_numbers(q, name, rest, values)
                     : add_range(q, name, rest, false, true, values);
    bool exists = !equal && !range && starts(&rest, "EXISTS_");
    if ((!equal && !range && !exists) || !extension(q, rest, &fact))
        return unknown(q, name);
    if (exists)
        return add_exists(q, name, fact.data, values);
    return equal ? add_set(q, name, fact.data, EPCIS_VALUE_TEXT, values)
                 : add_range(q, name, fact.data, true, true, values);
}

struct fault *
epcis_query_add(struct epcis_query *q, const char *name, const json_t *values)
{
    for (int i = 0; i < PARAMETER_COUNT; i++)
        if (strcmp(PARAMETERS[i].name, name) == 0)
            return add_row(q, &PARAMETERS[i], values);
    return add_made(q, name, values);
}

struct fault *
epcis_query_check(const struct epcis_query *q)
{
    size_t values = json_array_size(q->ranges), i;
    json_t *set;

    json_array_foreach(q->sets, i, set)
    {
        values += json_array_size(set);
    }
    if (values > EPCIS_VALUES_MAX)
        return epcis_refuse(q->arena, "QueryTooComplexException", NULL,
                            "查询的值过多（最多 8000 个）",
                            "the query has too many values (8000 at most)");
    if (q->count_limit >= 0 && q->max_events >= 0)
        return epcis_refuse(q->arena, "QueryParameterException", "maxEventCount",
                            "eventCountLimit 与 maxEventCount 不能同时使用",
                            "eventCountLimit and maxEventCount exclude each other");
    if (q->count_limit >= 0 && !q->order)
        return epcis_refuse(q->arena, "QueryParameterException", "eventCountLimit",
                            "使用 eventCountLimit 时须有 orderBy",
                            "eventCountLimit needs orderBy");
    return NULL;
}
