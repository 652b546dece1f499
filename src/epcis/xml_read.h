/* From elements to the JSON form: by the tables of xml_tables.h where the standard
 * speaks, and as it comes where somebody's extension does. Internal to src/epcis. */
#pragma once
#include <libxml/tree.h>

#include "epcis/rules.h"
#include "epcis/xml_names.h"
#include "epcis/xml_tables.h"

struct xml_reader {
    struct epcis_problem *problem;
    struct xml_names names;
    const xmlNode *fragment; /* the root where it is an event; NULL: it is a document */
};

/* The element is the standard's: of its namespaces, or of none. */
bool xml_is_plain(const xmlNode *node);

/* Refuses at the node; `last` goes behind its path (may be NULL). returns  false */
bool xml_refuse(struct xml_reader *r, const xmlNode *node, const char *last,
                enum epcis_rule rule, const char *what);

/* Whether there was room for all namespaces of the event or document. False: refused. */
bool xml_names_fit(struct xml_reader *r, const xmlNode *node);

/* The element's own text without the space around it; the caller frees it with free(). */
char *xml_text(const xmlNode *node);
char *xml_attribute_text(const xmlAttr *at);

/* Every member of `node` into `object`. False: refused. */
bool xml_read_object(struct xml_reader *r, const xmlNode *node,
                     const struct xml_member *members, json_t *object);

/* One event, with its type and its own @context. NULL: refused. */
json_t *xml_read_event(struct xml_reader *r, const xmlNode *node);

/* ---- extensions ---- */

/* Adds what somebody's attribute or element holds. Elements that are repeated become an
 * array. */
void xml_read_own_attribute(struct xml_reader *r, const xmlAttr *at, json_t *object);
void xml_read_own(struct xml_reader *r, const xmlNode *node, json_t *object);

/* What stands in the element: text, or an object of its elements. New reference. */
json_t *xml_read_any(struct xml_reader *r, const xmlNode *node);

/* Takes the namespaces that the element declares, on the level at hand. */
void xml_read_namespaces(struct xml_reader *r, const xmlNode *node);

/* xsi:nil is true. */
bool xml_is_nil(const xmlNode *node);

/* The number (decimal or double) or truth value that `text` is in XML Schema, or NULL. */
json_t *xml_number(const char *text);
json_t *xml_boolean(const char *text);
