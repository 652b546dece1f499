/* Extensions: elements and attributes of anybody's namespaces. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "epcis/xml_read.h"

static const char *
href(const xmlNs *ns)
{
    return ns && ns->href ? (const char *)ns->href : "";
}

/* ---- namespaces ---- */

/* Namespaces of the document's own make, which say nothing in the JSON form. */
static bool
is_machinery(const char *uri)
{
    static const char *const NAMES[] = {XML_XSI, XML_XSD, "urn:epcglobal:xsd:1",
                                        "urn:epcglobal:xsd:2"};

    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], uri) == 0)
            return true;
    return strncmp(uri, "urn:epcglobal:epcis", 19) == 0;
}

/* CBV 2.0's namespace of master data ends with a colon in JSON-LD, where names are
 * appended to it, and without one in XML. */
static const char *
json_uri(const char *uri)
{
    return strcmp(uri, "urn:epcglobal:cbv:mda") == 0 ? "urn:epcglobal:cbv:mda:" : uri;
}

void
xml_read_namespaces(struct xml_reader *r, const xmlNode *node)
{
    for (const xmlNs *ns = node->nsDef; ns; ns = ns->next)
        if (ns->prefix && !is_machinery(href(ns)))
            xml_names_declare(&r->names, (const char *)ns->prefix, json_uri(href(ns)));
}

static void
put_name(struct xml_reader *r, const xmlNs *ns, const xmlChar *local, struct buf *out)
{
    bool plain = !ns || strncmp(href(ns), "urn:epcglobal:epcis", 19) == 0;

    if (!plain)
        buf_printf(
            out, "%s:",
            xml_names_bind(&r->names, (const char *)ns->prefix, json_uri(href(ns))));
    buf_puts(out, (const char *)local);
}

/* ---- values ---- */

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char *
stripped(const char *text, size_t len)
{
    while (len > 0 && is_space(*text))
        text++, len--;
    while (len > 0 && is_space(text[len - 1]))
        len--;
    return strndup(text, len);
}

char *
xml_text(const xmlNode *node)
{
    struct buf text BUF_SCOPE = {0};

    for (const xmlNode *n = node->children; n; n = n->next)
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content)
            buf_puts(&text, (const char *)n->content);
    return stripped(text.data ? text.data : "", text.len);
}

char *
xml_attribute_text(const xmlAttr *at)
{
    xmlChar *text = xmlNodeListGetString(at->doc, at->children, 1);
    char *copy = strdup(text ? (const char *)text : "");

    xmlFree(text);
    return copy;
}

static const xmlAttr *
instance_attribute(const xmlNode *node, const char *name)
{
    return xmlHasNsProp((xmlNode *)(uintptr_t)node, (const xmlChar *)name,
                        (const xmlChar *)XML_XSI);
}

bool
xml_is_nil(const xmlNode *node)
{
    const xmlAttr *at = instance_attribute(node, "nil");
    char *text = at ? xml_attribute_text(at) : NULL;
    bool nil = text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);

    free(text);
    return nil;
}

json_t *
xml_number(const char *text)
{
    const char *digits = text + (*text == '-' || *text == '+');
    size_t len = strlen(digits);
    char *end;

    if (len == 0 || strspn(digits, "0123456789.eE+-") != len)
        return NULL;
    if (len <= 18 && strspn(digits, "0123456789") == len)
        return json_integer(strtoll(text, NULL, 10));
    double value = strtod(text, &end);
    return *end || !isfinite(value) ? NULL : json_real(value);
}

json_t *
xml_boolean(const char *text)
{
    if (strcmp(text, "true") == 0 || strcmp(text, "1") == 0)
        return json_true();
    return strcmp(text, "false") == 0 || strcmp(text, "0") == 0 ? json_false() : NULL;
}

/* The name behind "xsd:" in xsi:type, whatever the prefix is; NULL: no type of XSD. */
static const char *
schema_type(const xmlNode *node, const char *type)
{
    const char *colon = strchr(type, ':');
    char prefix[64];

    if (!colon || (size_t)(colon - type) >= sizeof prefix)
        return NULL;
    memcpy(prefix, type, (size_t)(colon - type));
    prefix[colon - type] = '\0';
    const xmlNs *ns =
        xmlSearchNs(node->doc, (xmlNode *)(uintptr_t)node, (const xmlChar *)prefix);
    return strcmp(href(ns), XML_XSD) == 0 ? colon + 1 : NULL;
}

/* Numbers and truth values that say so (xsi:type) are that in JSON; the rest is text. */
static json_t *
scalar(const xmlNode *node)
{
    const xmlAttr *at = instance_attribute(node, "type");
    char *told = at ? xml_attribute_text(at) : NULL, *text = xml_text(node);
    const char *type = told ? schema_type(node, told) : NULL;
    json_t *value = NULL;

    if (type && strcmp(type, "boolean") == 0)
        value = xml_boolean(text);
    else if (type && (strstr(type, "nteger") || strcmp(type, "decimal") == 0 ||
                      strcmp(type, "double") == 0 || strcmp(type, "float") == 0 ||
                      strcmp(type, "int") == 0 || strcmp(type, "long") == 0 ||
                      strcmp(type, "short") == 0))
        value = xml_number(text);
    if (!value)
        value = json_string(text);
    free(told);
    free(text);
    return value;
}

/* ---- members ---- */

static void
add(json_t *object, const char *name, json_t *value)
{
    json_t *there = json_object_get(object, name);

    if (!there)
        json_object_set_new(object, name, value);
    else if (json_is_array(there))
        json_array_append_new(there, value);
    else
        json_object_set_new(object, name, json_pack("[O, o]", there, value));
}

void
xml_read_own_attribute(struct xml_reader *r, const xmlAttr *at, json_t *object)
{
    struct buf name BUF_SCOPE = {0};
    char *text = xml_attribute_text(at);

    put_name(r, at->ns, at->name, &name);
    add(object, name.data, json_string(text));
    free(text);
}

/* An attribute that is not XSI's, which is about XML and not about the event. */
static const xmlAttr *
own_attribute(const xmlAttr *at)
{
    while (at && strcmp(href(at->ns), XML_XSI) == 0)
        at = at->next;
    return at;
}

/* Text beside elements or attributes is kept as "#text". */
static json_t *
object_of(struct xml_reader *r, const xmlNode *node)
{
    json_t *object = json_object(), *text;

    for (const xmlAttr *at = own_attribute(node->properties); at;
         at = own_attribute(at->next))
        xml_read_own_attribute(r, at, object);
    for (const xmlNode *n = node->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE)
            xml_read_own(r, n, object);
    text = scalar(node);
    if (!json_is_string(text) || json_string_length(text) > 0)
        json_object_set(object, "#text", text);
    json_decref(text);
    return object;
}

json_t *
xml_read_any(struct xml_reader *r, const xmlNode *node)
{
    if (xml_is_nil(node))
        return json_null();
    if (own_attribute(node->properties) ||
        xmlFirstElementChild((xmlNode *)(uintptr_t)node))
        return object_of(r, node);
    return scalar(node);
}

void
xml_read_own(struct xml_reader *r, const xmlNode *node, json_t *object)
{
    struct buf name BUF_SCOPE = {0};

    put_name(r, node->ns, node->name, &name);
    add(object, name.data, xml_read_any(r, node));
}
