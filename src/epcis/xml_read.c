/* The standard's elements, by the tables. */
#include "epcis/xml_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/xml_path.h"

static const char *
href(const xmlNs *ns)
{
    return ns && ns->href ? (const char *)ns->href : "";
}

static const char *
name_of(const xmlNode *node)
{
    return (const char *)node->name;
}

/* Documents call the namespace of 1.x still, and put local elements in it or in none. */
bool
xml_is_plain(const xmlNode *node)
{
    return !node->ns || strncmp(href(node->ns), "urn:epcglobal:epcis", 19) == 0;
}

bool
xml_refuse(struct xml_reader *r, const xmlNode *node, const char *last,
           enum epcis_rule rule, const char *what)
{
    char path[sizeof r->problem->path];

    xml_path_node(node, last, path, sizeof path);
    return epcis_break(r->problem, rule, path, what);
}

bool
xml_names_fit(struct xml_reader *r, const xmlNode *node)
{
    return !r->names.full || xml_refuse(r, node, NULL, EPCIS_XML_CROWDED, NULL);
}

/* ---- values ---- */

/* GS1 moved its web vocabulary; documents call either place by the standard's prefix. */
static bool
same_space(const char *declared, const char *standard)
{
    return strcmp(declared, standard) == 0 ||
           (strcmp(standard, EPCIS_VOC) == 0 &&
            (strcmp(declared, "https://ref.gs1.org/voc/") == 0 ||
             strcmp(declared, "https://www.gs1.org/voc/") == 0));
}

/* Where the document declares one of the standard's prefixes for something else, JSON
 * cannot: such a value becomes a whole URI. returns  whether it did */
static bool
put_foreign(const xmlNode *node, const char *text, struct buf *out)
{
    const char *colon = strchr(text, ':'), *standard;
    struct buf prefix BUF_SCOPE = {0};

    if (!colon || strncmp(colon, "://", 3) == 0 ||
        !(standard = epcis_namespace(NULL, text, (size_t)(colon - text))))
        return false;
    buf_add(&prefix, text, (size_t)(colon - text));
    const xmlNs *ns =
        xmlSearchNs(node->doc, (xmlNode *)(uintptr_t)node, (const xmlChar *)prefix.data);
    if (!ns || same_space(href(ns), standard))
        return false;
    buf_printf(out, "%s%s", href(ns), colon + 1);
    return true;
}

/* The bare word where the value is the standard's, else as it stands. */
static json_t *
word(struct xml_reader *r, const xmlNode *node, const struct xml_member *m,
     const char *text)
{
    struct epcis_scope scope = {.contexts = {r->names.outer, r->names.inner},
                                .count = r->names.inner ? 2 : 1};
    struct buf foreign BUF_SCOPE = {0};

    if (put_foreign(node, text, &foreign))
        text = foreign.data;
    const char *bare = strchr(text, ':') ? epcis_word(m->words, &scope, text) : NULL;
    return json_string(bare ? bare : text);
}

/* What cannot be read as it should stays text, which is refused when it is judged. */
static json_t *
value_of(struct xml_reader *r, const xmlNode *node, const struct xml_member *m,
         const char *text)
{
    json_t *value = NULL;

    if (m->shape == XML_WORD)
        value = word(r, node, m, text);
    else if (m->shape == XML_DECIMAL || m->shape == XML_DOUBLE)
        value = xml_number(text);
    else if (m->shape == XML_BOOLEAN)
        value = xml_boolean(text);
    return value ? value : json_string(text);
}

/* Only space may stand between the standard's elements. */
static bool
no_text(struct xml_reader *r, const xmlNode *node)
{
    char *text = xml_text(node);
    bool none = *text == '\0';

    if (!none)
        xml_refuse(r, node, NULL, EPCIS_XML_TEXT, text);
    free(text);
    return none;
}

static bool
no_elements(struct xml_reader *r, const xmlNode *node)
{
    const xmlNode *child = xmlFirstElementChild((xmlNode *)(uintptr_t)node);

    return !child || xml_refuse(r, child, NULL, EPCIS_XML_ELEMENT, name_of(child));
}

/* ---- lists ---- */

static json_t *read_value(struct xml_reader *r, const xmlNode *node,
                          const struct xml_member *m);

/* A wrapper of EPCIS 1.x around what newer versions added; 2.0 has it inline. */
static bool
is_wrapper(const xmlNode *node)
{
    return xml_is_plain(node) && (strcmp(name_of(node), "extension") == 0 ||
                                  strcmp(name_of(node), "baseExtension") == 0);
}

static bool
read_item(struct xml_reader *r, const xmlNode *node, const struct xml_member *list,
          json_t *array)
{
    const struct xml_member *item = list->members;
    json_t *value;

    if (!xml_is_plain(node) || strcmp(name_of(node), item->name) != 0)
        return xml_refuse(r, node, NULL, EPCIS_XML_ELEMENT, name_of(node));
    value = read_value(r, node, item);
    return value && json_array_append_new(array, value) == 0;
}

static bool
read_events(struct xml_reader *r, const xmlNode *node, json_t *array)
{
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (is_wrapper(n)) {
            if (!no_text(r, n) || !read_events(r, n, array))
                return false;
            continue;
        }
        json_t *event = xml_read_event(r, n);
        if (!event)
            return false;
        json_array_append_new(array, event);
    }
    return true;
}

static bool
read_items(struct xml_reader *r, const xmlNode *node, const struct xml_member *m,
           json_t *array)
{
    if (!no_text(r, node))
        return false;
    if (m->shape == XML_EVENTS)
        return read_events(r, node, array);
    for (const xmlNode *n = node->children; n; n = n->next)
        if (n->type == XML_ELEMENT_NODE && !read_item(r, n, m, array))
            return false;
    return true;
}

/* New reference; NULL: refused. */
static json_t *
read_value(struct xml_reader *r, const xmlNode *node, const struct xml_member *m)
{
    bool list = m->shape == XML_LIST || m->shape == XML_EVENTS;
    json_t *value = list ? json_array() : json_object();

    if (list ? read_items(r, node, m, value)
             : m->shape == XML_OBJECT && xml_read_object(r, node, m->members, value))
        return value;
    json_decref(value);
    if (list || m->shape == XML_OBJECT || !no_elements(r, node))
        return NULL;
    char *text = xml_text(node);
    value = value_of(r, node, m, text);
    free(text);
    return value;
}

/* ---- objects ---- */

static bool
put(struct xml_reader *r, const xmlNode *node, const struct xml_member *m, json_t *object,
    json_t *value)
{
    json_t *there = json_object_get(object, xml_json_name(m));

    if (!value)
        return false;
    if (m->times == XML_ONCE && there) {
        json_decref(value);
        return xml_refuse(r, node, NULL, EPCIS_XML_TWICE, m->name);
    }
    if (m->times == XML_ONCE || (m->times == XML_ONE_OR_LIST && !there))
        json_object_set_new(object, xml_json_name(m), value);
    else if (json_is_array(there))
        json_array_append_new(there, value);
    else if (there)
        json_object_set_new(object, xml_json_name(m), json_pack("[O, o]", there, value));
    else
        json_object_set_new(object, xml_json_name(m), json_pack("[o]", value));
    return true;
}

/* Elements that the standard wants though there is nothing to say are read as absent. */
static bool
says_nothing(const xmlNode *node, const struct xml_member *m)
{
    return xml_is_nil(node) ||
           (m->always && !xmlFirstElementChild((xmlNode *)(uintptr_t)node));
}

static bool
read_child(struct xml_reader *r, const xmlNode *node, const struct xml_member *members,
           json_t *object)
{
    const struct xml_member *m = xml_member(members, name_of(node), XML_ELEMENT);

    if (!xml_is_plain(node)) {
        xml_read_own(r, node, object);
        return true;
    }
    if (!m)
        return xml_refuse(r, node, NULL, EPCIS_XML_ELEMENT, name_of(node));
    if (says_nothing(node, m))
        return no_text(r, node);
    return put(r, node, m, object, read_value(r, node, m));
}

static bool
read_children(struct xml_reader *r, const xmlNode *node, const struct xml_member *members,
              json_t *object)
{
    for (const xmlNode *n = node->children; n; n = n->next) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (is_wrapper(n) && !xml_member(members, name_of(n), XML_ELEMENT)
                ? !no_text(r, n) || !read_children(r, n, members, object)
                : !read_child(r, n, members, object))
            return false;
    }
    return true;
}

/* An event that stands alone bears the attributes of the document that it came in. */
static bool
of_document(const struct xml_reader *r, const xmlNode *node, const char *name)
{
    return node == r->fragment &&
           (strcmp(name, "schemaVersion") == 0 || strcmp(name, "creationDate") == 0);
}

static bool
read_attribute(struct xml_reader *r, const xmlNode *node, const xmlAttr *at,
               const struct xml_member *members, json_t *object)
{
    const char *name = (const char *)at->name;
    const struct xml_member *m = xml_member(members, name, XML_ATTRIBUTE);

    if (strcmp(href(at->ns), XML_XSI) == 0 || (!at->ns && of_document(r, node, name)))
        return true;
    if (at->ns) {
        xml_read_own_attribute(r, at, object);
        return true;
    }
    if (!m) {
        char last[128];
        snprintf(last, sizeof last, "@%s", name);
        return xml_refuse(r, node, last, EPCIS_XML_ATTRIBUTE, name);
    }
    char *text = xml_attribute_text(at);
    bool good = put(r, node, m, object, value_of(r, node, m, text));
    free(text);
    return good;
}

/* What stands in the element itself; false: refused, or nothing may stand there. */
static bool
read_content(struct xml_reader *r, const xmlNode *node, const struct xml_member *members,
             json_t *object)
{
    const struct xml_member *m = members;

    while (m->name && m->place != XML_CONTENT)
        m++;
    if (!m->name)
        return no_text(r, node) && read_children(r, node, members, object);
    if (m->shape == XML_ANY) {
        json_t *any = xml_read_any(r, node);
        /* the element's own attributes were read by the table */
        json_object_del(any, "id");
        json_t *text = json_object_get(any, "#text");
        bool alone = text && json_object_size(any) == 1;
        json_object_set_new(object, xml_json_name(m), alone ? json_incref(text) : any);
        if (alone)
            json_decref(any);
        return true;
    }
    if (!no_elements(r, node))
        return false;
    char *text = xml_text(node);
    json_object_set_new(object, xml_json_name(m), value_of(r, node, m, text));
    free(text);
    return true;
}

bool
xml_read_object(struct xml_reader *r, const xmlNode *node,
                const struct xml_member *members, json_t *object)
{
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (!read_attribute(r, node, at, members, object))
            return false;
    return read_content(r, node, members, object);
}

/* ---- events ---- */

/* The namespaces are known only when everything in the event was read. */
static void
put_context(const struct xml_reader *r, json_t *event)
{
    if (json_object_size(r->names.inner) > 0)
        json_object_set_new(event, "@context", json_pack("[O]", r->names.inner));
    else
        json_object_del(event, "@context");
}

static json_t *
typed(struct xml_reader *r, const xmlNode *node)
{
    const char *prefix = node->ns ? (const char *)node->ns->prefix : NULL;

    if (xml_is_plain(node))
        return json_string(name_of(node));
    prefix = xml_names_bind(&r->names, prefix, href(node->ns));
    return json_sprintf("%s:%s", prefix, name_of(node));
}

json_t *
xml_read_event(struct xml_reader *r, const xmlNode *node)
{
    json_t *event = json_object();

    if (xml_is_plain(node) && !xml_is_event(name_of(node))) {
        json_decref(event);
        xml_refuse(r, node, NULL, EPCIS_EVENT_TYPE, name_of(node));
        return NULL;
    }
    r->names.inner = json_object();
    xml_read_namespaces(r, node);
    json_object_set_new(event, "@context", json_null()); /* first, where it is read */
    json_object_set_new(event, "type", typed(r, node));
    const struct xml_member *members = xml_event_members(name_of(node));
    bool good = xml_read_object(r, node, members, event) && xml_names_fit(r, node);
    if (good)
        put_context(r, event);
    else {
        json_decref(event);
        event = NULL;
    }
    json_decref(r->names.inner);
    r->names.inner = NULL;
    return event;
}
