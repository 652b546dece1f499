/* What stands where in EPCIS XML, and what it is called in the JSON form. One table
 * serves reading, writing and the paths of problems. The members stand in the order that
 * the standard's XSD wants them in; reading takes them in any order, since documents in
 * use do not keep to it and the JSON form has none. source: EPCIS 2.0 §9 (XML), §10
 * (JSON) */
#pragma once
#include <stdbool.h>

#include "epcis/vocabulary.h"

#define XML_EPCIS "urn:epcglobal:epcis:xsd:2"
#define XML_QUERY "urn:epcglobal:epcis-query:xsd:2"
#define XML_XSI "http://www.w3.org/2001/XMLSchema-instance"
#define XML_XSD "http://www.w3.org/2001/XMLSchema"
#define XML_SBDH "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
#define XML_CONTEXT "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"

enum xml_shape {
    XML_TEXT,
    XML_WORD,    /* of a vocabulary */
    XML_DECIMAL, /* a number without exponent */
    XML_DOUBLE,
    XML_BOOLEAN,
    XML_ANY,    /* text or elements of anybody's */
    XML_LIST,   /* `members` is the one kind of item */
    XML_EVENTS, /* a list of events, each called by its type */
    XML_OBJECT
};

enum xml_place {
    XML_ELEMENT,
    XML_ATTRIBUTE,
    XML_CONTENT, /* what stands in the element itself, beside its attributes */
};

enum xml_times {
    XML_ONCE,
    XML_ONE_OR_LIST, /* a list in JSON where there are several */
    XML_SEVERAL,     /* always a list in JSON */
};

struct xml_member {
    const char *name; /* of the element or attribute; the table ends where it is NULL */
    const char *json; /* NULL: called alike */
    enum xml_shape shape;
    enum xml_place place;
    enum xml_times times;
    enum epcis_vocabulary words;
    const struct xml_member *members;
    bool always;            /* the XSD wants the list though it be empty */
    bool wrapped;           /* the XSD wants it inside an <extension> */
    bool query;             /* the element is of the query namespace */
    const char *nil_before; /* where it is not there and this member is, the XSD wants it
                               as nil */
};

extern const struct xml_member XML_DOCUMENT[], XML_QUERY_DOCUMENT[];

/* The members of events of that type; those of all of them where the type is a user's. */
const struct xml_member *xml_event_members(const char *type);

/* One of the five. */
bool xml_is_event(const char *type);

/* By the name in XML or in JSON; NULL: there is none. */
const struct xml_member *xml_member(const struct xml_member *members, const char *name,
                                    enum xml_place place);
const struct xml_member *xml_json_member(const struct xml_member *members,
                                         const char *name);
const char *xml_json_name(const struct xml_member *member);
