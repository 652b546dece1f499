/* Whole documents in XML: the root, its header, and requests that ask for events. */
#include <stdlib.h>
#include <string.h>

#include "epcis/xml_parse.h"
#include "epcis/xml_path.h"
#include "epcis/xml_read.h"
#include "epcis/xml_sbdh.h"

#define QUERY_SCHEMA "https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json"

static const char *
name_of(const xmlNode *node)
{
    return (const char *)node->name;
}

static xmlNode *
first_element(const xmlNode *node)
{
    return xmlFirstElementChild((xmlNode *)(uintptr_t)node);
}

static xmlNode *
next_element(const xmlNode *node)
{
    return xmlNextElementSibling((xmlNode *)(uintptr_t)node);
}

static xmlNode *
child_named(const xmlNode *node, const char *name)
{
    xmlNode *n = first_element(node);

    while (n && strcmp(name_of(n), name) != 0)
        n = next_element(n);
    return n;
}

/* The standard's own context, then what is declared. */
static void
put_context(json_t *object, json_t *names)
{
    json_t *context = json_pack("[s]", XML_CONTEXT);

    if (json_object_size(names) > 0)
        json_array_append(context, names);
    json_object_set_new(object, "@context", context);
}

/* Documents of 1.x that hold nothing 2.0 does not know are read as 2.0. */
static void
raise_version(json_t *root)
{
    const char *version = json_string_value(json_object_get(root, "schemaVersion"));

    if (version && strncmp(version, "1.", 2) == 0)
        json_object_set_new(root, "schemaVersion", json_string("2.0"));
}

/* A body may have no event list in XML; in JSON it has an empty one. */
static void
fill_body(json_t *root, bool query)
{
    json_t *body = json_object_get(root, "epcisBody");

    if (query)
        body = json_object_get(json_object_get(body, "queryResults"), "resultsBody");
    if (json_is_object(body) && !json_object_get(body, "eventList"))
        json_object_set_new(body, "eventList", json_array());
}

static json_t *
read_document(struct xml_reader *r, const xmlNode *node)
{
    bool query = strcmp(name_of(node), "EPCISQueryDocument") == 0;
    json_t *root = json_object();

    json_object_set_new(root, "@context", json_null());
    json_object_set_new(root, "type", json_string(name_of(node)));
    if (!xml_read_object(r, node, query ? XML_QUERY_DOCUMENT : XML_DOCUMENT, root) ||
        !xml_names_fit(r, node)) {
        json_decref(root);
        return NULL;
    }
    raise_version(root);
    fill_body(root, query);
    xml_sbdh_read(root, r->names.outer);
    put_context(root, r->names.outer);
    return root;
}

/* An event alone: its context is the document's and its own in one. */
static json_t *
read_fragment(struct xml_reader *r, const xmlNode *node)
{
    json_t *event;

    r->fragment = node;
    if (!(event = xml_read_event(r, node)))
        return NULL;
    json_t *own = json_array_get(json_object_get(event, "@context"), 0);
    json_object_update(r->names.outer, own);
    put_context(event, r->names.outer);
    return event;
}

/* ---- requests ---- */

/* Texts and lists of texts; numbers where the parameter compares numbers. */
static json_t *
parameter_value(const xmlNode *value, const char *name)
{
    static const char *const COUNTS[] = {"eventCountLimit", "maxEventCount", "perPage"};
    char *text = xml_text(value);
    json_t *read = NULL;

    for (size_t i = 0; i < sizeof COUNTS / sizeof *COUNTS; i++)
        if (strcmp(COUNTS[i], name) == 0)
            read = xml_number(text);
    if (strncmp(name, "GT_", 3) == 0 || strncmp(name, "GE_", 3) == 0 ||
        strncmp(name, "LT_", 3) == 0 || strncmp(name, "LE_", 3) == 0)
        read = xml_number(text);
    if (!read && first_element(value)) {
        read = json_array();
        for (const xmlNode *n = first_element(value); n; n = next_element(n)) {
            char *item = xml_text(n);
            bool number = strncmp(name, "EQ_quantity", 11) == 0;
            json_t *one = number ? xml_number(item) : NULL;
            json_array_append_new(read, one ? one : json_string(item));
            free(item);
        }
    }
    if (!read && strncmp(name, "EXISTS_", 7) == 0)
        read = json_null();
    if (!read)
        read = json_string(text);
    free(text);
    return read;
}

static bool
read_parameter(struct xml_reader *r, const xmlNode *node, json_t *query)
{
    const xmlNode *name = child_named(node, "name"), *value = child_named(node, "value");
    char *text;

    if (strcmp(name_of(node), "param") != 0)
        return xml_refuse(r, node, NULL, EPCIS_XML_ELEMENT, name_of(node));
    if (!name || !value)
        return xml_refuse(r, node, name ? "value" : "name", EPCIS_MISSING,
                          name ? "value" : "name");
    text = xml_text(name);
    bool twice = json_object_get(query, text) || *text == '@';
    if (twice)
        xml_refuse(r, name, NULL, EPCIS_XML_TWICE, text);
    else
        json_object_set_new(query, text, parameter_value(value, text));
    free(text);
    return !twice;
}

/* Poll of SimpleEventQuery becomes the JSON form of that query (§8.2.7.1). */
static json_t *
read_poll(struct xml_reader *r, const xmlNode *poll)
{
    const xmlNode *name = child_named(poll, "queryName"), *node;
    const xmlNode *params = child_named(poll, "params");
    char *called = name ? xml_text(name) : strdup("");
    json_t *query = json_pack("{s:s}", "@context", QUERY_SCHEMA);
    bool good = strcmp(called, "SimpleEventQuery") == 0;

    if (!good)
        xml_refuse(r, name ? name : poll, NULL, EPCIS_XML_QUERY, called);
    for (node = params ? first_element(params) : NULL; good && node;
         node = next_element(node))
        good = read_parameter(r, node, query);
    free(called);
    if (good)
        return query;
    json_decref(query);
    return NULL;
}

/* ---- the way in ---- */

static json_t *
read_root(struct xml_reader *r, const xmlNode *node)
{
    const char *name = name_of(node);
    bool query = strcmp(name, "EPCISQueryDocument") == 0;

    if (!xml_is_plain(node) ||
        (!query && strcmp(name, "EPCISDocument") != 0 && !xml_is_event(name))) {
        xml_refuse(r, node, NULL, EPCIS_ROOT_TYPE, name);
        return NULL;
    }
    if (xml_is_event(name))
        return read_fragment(r, node);
    const xmlNode *body = query ? child_named(node, "EPCISBody") : NULL;
    const xmlNode *poll = body ? child_named(body, "Poll") : NULL;
    xml_read_namespaces(r, node);
    return poll ? read_poll(r, poll) : read_document(r, node);
}

static const char *
standard_prefix(const char *prefix)
{
    return epcis_namespace(NULL, prefix, strlen(prefix));
}

/* libxml2 takes a prefix that nobody declared for a part of the name. */
static bool
all_declared(struct xml_reader *r, const xmlNode *node)
{
    if (!node->ns && strchr(name_of(node), ':'))
        return xml_refuse(r, node, NULL, EPCIS_XML_PREFIX, name_of(node));
    for (const xmlAttr *at = node->properties; at; at = at->next)
        if (!at->ns && strchr((const char *)at->name, ':'))
            return xml_refuse(r, node, NULL, EPCIS_XML_PREFIX, (const char *)at->name);
    for (const xmlNode *n = first_element(node); n; n = next_element(n))
        if (!all_declared(r, n))
            return false;
    return true;
}

static json_t *
read_tree(xmlDoc *doc, struct epcis_problem *problem)
{
    const xmlNode *node = xmlDocGetRootElement(doc);
    struct xml_reader r = {.problem = problem,
                           .names = {.outer = json_object(), .fixed = standard_prefix}};
    json_t *root = all_declared(&r, node) ? read_root(&r, node) : NULL;

    xml_names_free(&r.names);
    return root;
}

/* What is judged is the JSON form; where is told in the document's own terms. */
static bool
judge(struct epcis_document *doc, struct epcis_problem *problem)
{
    char path[sizeof problem->path];

    doc->xml = true;
    if (epcis_judge(doc, problem))
        return true;
    xml_path_pointer(doc, problem->path, path, sizeof path);
    memcpy(problem->path, path, sizeof path);
    epcis_document_free(doc);
    return false;
}

bool
epcis_read_xml(const char *text, size_t len, struct epcis_document *out,
               struct epcis_problem *problem)
{
    xmlDoc *tree = xml_parse(text, len, problem);
    json_t *root = tree ? read_tree(tree, problem) : NULL;

    xmlFreeDoc(tree);
    *out = (struct epcis_document){0};
    if (!root)
        return false;
    if (epcis_document_adopt(out, root, problem))
        return judge(out, problem);
    epcis_document_free(out);
    return false;
}
