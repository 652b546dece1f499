/* How a document is judged: where one is, and tables of fields with a function for each
 * field's value. Every function says whether the value is right; the first that is not
 * has filled the problem. Internal to src/epcis. */
#pragma once
#include "epcis/namespace.h"
#include "epcis/rules.h"

struct judge {
    struct epcis_scope scope;
    struct epcis_problem *problem;
    bool xml; /* the document was read from XML */
    size_t path_len;
    char path[512]; /* JSON Pointer, RFC 6901; longer than a problem's, which cuts it
                       between characters */
};

typedef bool judge_value(struct judge *j, const json_t *value);

struct field {
    const char *name;
    judge_value *judge;
    bool required;
};

/* What an object may hold besides the fields of its table. */
enum judge_more { JUDGE_CLOSED, JUDGE_EXTENSIONS };

/* Goes down into a member or an item; judge_leave() takes what these return. */
size_t judge_enter(struct judge *j, const char *name);
size_t judge_enter_item(struct judge *j, size_t index);
void judge_leave(struct judge *j, size_t before);

/* Refuses at the place where `j` is, or at a member of it. returns  false */
bool judge_refuse(struct judge *j, enum epcis_rule rule, const char *what);
bool judge_refuse_at(struct judge *j, const char *name, enum epcis_rule rule,
                     const char *what);

/* An object by its table: each field in the table's order, then whatever else it holds.
 * Its own @context counts inside. */
bool judge_object(struct judge *j, const json_t *object, const struct field *fields,
                  size_t count, enum judge_more more);
/* A list of any length, or of one at least, each item by `item`. */
bool judge_list(struct judge *j, const json_t *list, judge_value *item);
bool judge_list_filled(struct judge *j, const json_t *list, judge_value *item);
/* A list of texts of which none stands twice. */
bool judge_set(struct judge *j, const json_t *list, judge_value *item);

judge_value judge_any, judge_text, judge_number, judge_boolean, judge_uri, judge_time;
judge_value judge_context, judge_epc, judge_action, judge_disposition, judge_biz_step;
judge_value judge_error_reason, judge_measurement, judge_transaction_type;
judge_value judge_party_type, judge_component, judge_sensor_alert;
judge_value judge_event_type; /* a standard one, or a URI of one's own */

judge_value judge_event;       /* an event, wherever it stands */
judge_value judge_sensor_list; /* sensorElementList */

/* Not empty and there. */
bool judge_filled(const json_t *object, const char *list);
