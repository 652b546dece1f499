/* The rules by which a document is refused, each with its sentence in both languages. Who
 * reads a document (JSON or XML) names the rule and the place; the sentence is here. */
#pragma once
#include <stdbool.h>

#include "epcis/document.h"

enum epcis_rule {
    EPCIS_EMPTY,
    EPCIS_SYNTAX,    /* what: line:column */
    EPCIS_UTF8,      /* what: line:column */
    EPCIS_DUPLICATE, /* what: line:column */
    EPCIS_TOO_DEEP,
    EPCIS_WANT_OBJECT,
    EPCIS_WANT_ARRAY,
    EPCIS_WANT_TEXT,
    EPCIS_WANT_NUMBER,
    EPCIS_WANT_BOOLEAN,
    EPCIS_MISSING,       /* what: the field */
    EPCIS_UNKNOWN_FIELD, /* what: the field */
    EPCIS_UNKNOWN_PREFIX,
    EPCIS_CONTEXT,
    EPCIS_ROOT_TYPE,
    EPCIS_EVENT_TYPE,
    EPCIS_SCHEMA_VERSION,
    EPCIS_URI,
    EPCIS_TIME,
    EPCIS_OFFSET,
    EPCIS_UOM,
    EPCIS_HEX,
    EPCIS_NEGATIVE,
    EPCIS_ACTION,
    EPCIS_WORD, /* no word of the vocabulary that stands there */
    EPCIS_EMPTY_LIST,
    EPCIS_REPEATED,
    EPCIS_NO_IDENTIFIERS,
    EPCIS_NO_CHILDREN,
    EPCIS_NO_PARENT,
    EPCIS_NO_INPUT,
    EPCIS_NO_OUTPUT,
    EPCIS_ILMD_ACTION,
    EPCIS_NO_PERSISTENT,
    EPCIS_LOT_AND_SERIAL,
    EPCIS_BAD_EPC,
    EPCIS_XML_SYNTAX, /* what: line:column */
    EPCIS_XML_SIZE,
    EPCIS_XML_CROWDED,
    EPCIS_XML_DOCTYPE,
    EPCIS_XML_ELEMENT,   /* what: the element */
    EPCIS_XML_ATTRIBUTE, /* what: the attribute */
    EPCIS_XML_PREFIX,    /* what: the name with it */
    EPCIS_XML_TWICE,     /* what: the element */
    EPCIS_XML_TEXT,      /* what: the text */
    EPCIS_XML_QUERY,     /* what: the query's name */
    EPCIS_XML_NAME,      /* what: a name in JSON that no element can bear */
    EPCIS_XML_SIGN,      /* what: where */
    EPCIS_PARAMETER,
    EPCIS_DIRECTION,
    EPCIS_BOTH_LIMITS,
    EPCIS_RULES
};

/* Fills `problem`: ValidationException, the rule's name and sentences, with `what` (may
 * be NULL) put in; texts that are too long are cut between characters. returns  false,
 * for `return` */
bool epcis_break(struct epcis_problem *problem, enum epcis_rule rule, const char *path,
                 const char *what);
