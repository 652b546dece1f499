/* Sensor elements. source: EPCIS 2.0 §7.3.7 */
#include <string.h>

#include "epcis/judge.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static bool
hex_value(struct judge *j, const json_t *value)
{
    const char *text = json_string_value(value);

    if (!judge_text(j, value))
        return false;
    return (*text && text[strspn(text, "0123456789abcdefABCDEF")] == '\0') ||
           judge_refuse(j, EPCIS_HEX, text);
}

static bool
metadata(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"time", judge_time, false},          {"startTime", judge_time, false},
        {"endTime", judge_time, false},       {"deviceID", judge_epc, false},
        {"deviceMetadata", judge_uri, false}, {"rawData", judge_uri, false},
        {"bizRules", judge_uri, false},       {"dataProcessingMethod", judge_uri, false},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

static bool
report(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"type", judge_measurement, false},
        {"exception", judge_sensor_alert, false},
        {"deviceID", judge_epc, false},
        {"deviceMetadata", judge_uri, false},
        {"rawData", judge_uri, false},
        {"dataProcessingMethod", judge_uri, false},
        {"bizRules", judge_uri, false},
        {"time", judge_time, false},
        {"microorganism", judge_uri, false},
        {"chemicalSubstance", judge_uri, false},
        {"coordinateReferenceSystem", judge_uri, false},
        {"value", judge_number, false},
        {"component", judge_component, false},
        {"stringValue", judge_text, false},
        {"booleanValue", judge_boolean, false},
        {"hexBinaryValue", hex_value, false},
        {"uriValue", judge_uri, false},
        {"minValue", judge_number, false},
        {"maxValue", judge_number, false},
        {"meanValue", judge_number, false},
        {"sDev", judge_number, false},
        {"percRank", judge_number, false},
        {"percValue", judge_number, false},
        {"uom", judge_text, false},
    };

    if (!judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS))
        return false;
    /* in XML an exception may stand for it: so GS1's XSD, but not its JSON schema */
    return json_object_get(value, "type") ||
           (j->xml && json_object_get(value, "exception")) ||
           judge_refuse_at(j, "type", EPCIS_MISSING, "type");
}

static bool
report_list(struct judge *j, const json_t *value)
{
    return judge_list_filled(j, value, report);
}

static bool
element(struct judge *j, const json_t *value)
{
    static const struct field FIELDS[] = {
        {"sensorMetadata", metadata, false},
        {"sensorReport", report_list, true},
    };

    return judge_object(j, value, FIELDS, COUNT(FIELDS), JUDGE_EXTENSIONS);
}

bool
judge_sensor_list(struct judge *j, const json_t *value)
{
    return judge_list(j, value, element);
}
