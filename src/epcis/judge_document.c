/* Documents around events. source: EPCIS 2.0 §7.2 (header, master data), §10.3 */
#include <string.h>

#include "epcis/judge.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* ---- master data ---- */

static bool
attribute(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"id", judge_uri, true},
        {"attribute", judge_any, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
attribute_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, attribute);
}

static bool
child_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_uri);
}

static bool
vocabulary_element(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"id", judge_uri, true},
        {"attributes", attribute_list, false},
        {"children", child_list, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
vocabulary_element_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, vocabulary_element);
}

static bool
vocabulary(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"type", judge_uri, true},
        {"vocabularyElementList", vocabulary_element_list, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
vocabulary_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, vocabulary);
}

static bool
master_data(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {{"vocabularyList", vocabulary_list, false}};

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
header(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {{"epcisMasterData", master_data, false}};

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

/* ---- documents ---- */

/* 2.0, 2.0.1, ...; of another version the rules here know nothing. */
static bool
schema_version(struct judge *j, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    bool right = strcmp(text, "2") == 0 || strncmp(text, "2.", 2) == 0;

    for (const char *p = text; right && *p; p++)
        right = *p == '.' ? p[1] && p[1] != '.' : *p >= '0' && *p <= '9';
    return right || judge_refuse(j, EPCIS_SCHEMA_VERSION, text);
}

static bool
event_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, judge_event);
}

static bool
body(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {{"eventList", event_list, true}};

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
results_body(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"eventList", event_list, true},
        {"vocabularyList", vocabulary_list, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
query_results(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"queryName", judge_text, true},
        {"subscriptionID", judge_text, false},
        {"resultsBody", results_body, true},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
query_body(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {{"queryResults", query_results, true}};

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
judge_document(struct judge *j, const json_t *root)
{
    static const struct field FIELDS[] = {
        {"@context", judge_context, true},  {"type", judge_text, true},
        {"id", judge_uri, false},           {"schemaVersion", schema_version, true},
        {"creationDate", judge_time, true}, {"instanceIdentifier", judge_text, false},
        {"sender", judge_text, false},      {"receiver", judge_text, false},
        {"epcisHeader", header, false},     {"epcisBody", body, true},
    };

    return judge_object(j, root, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
judge_query_document(struct judge *j, const json_t *root)
{
    static const struct field FIELDS[] = {
        {"@context", judge_context, true},
        {"type", judge_text, true},
        {"id", judge_uri, false},
        {"schemaVersion", schema_version, false},
        {"creationDate", judge_time, false},
        {"epcisBody", query_body, true},
    };

    return judge_object(j, root, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

/* Alone, an event brings its own context (§10.3). */
static bool
judge_bare(struct judge *j, const json_t *event)
{
    const char *type = json_string_value(json_object_get(event, "type"));

    if (!strchr(type, ':') && !strstr(type, "Event"))
        return judge_refuse_at(j, "type", EPCIS_ROOT_TYPE, type);
    if (!json_object_get(event, "@context"))
        return judge_refuse_at(j, "@context", EPCIS_MISSING, "@context");
    return judge_event(j, event);
}

bool
epcis_judge(const struct epcis_document *doc, struct epcis_problem *problem)
{
    struct judge j = {.problem = problem, .xml = doc->xml};

    if (doc->asks)
        return epcis_judge_query(doc->root, problem);
    if (doc->bare)
        return judge_bare(&j, json_array_get(doc->events, 0));
    return doc->query ? judge_query_document(&j, doc->root)
                      : judge_document(&j, doc->root);
}
