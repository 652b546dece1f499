/* Whole documents as XML. */
#include <stdint.h>
#include <string.h>

#include "epcis/xml_sbdh.h"
#include "epcis/xml_write.h"

#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace"

static const char *
fixed_prefix(const char *prefix)
{
    static const struct {
        const char *prefix, *uri;
    } FIXED[] = {{"epcis", XML_EPCIS},
                 {"epcisq", XML_QUERY},
                 {"xsi", XML_XSI},
                 {"xsd", XML_XSD},
                 {"xml", XML_NAMESPACE}};

    for (size_t i = 0; i < sizeof FIXED / sizeof *FIXED; i++)
        if (strcmp(FIXED[i].prefix, prefix) == 0)
            return FIXED[i].uri;
    return strcmp(prefix, "xmlns") == 0 ? "http://www.w3.org/2000/xmlns/" : NULL;
}

/* Adds the business header that the document's three fields stand in. */
static void
add_header(json_t *root)
{
    json_t *made = xml_sbdh_make(root, "sbdh"), *header;

    if (!made)
        return;
    header = json_pack("{s:{s:s}, s:o}", "@context", "sbdh", XML_SBDH,
                       "sbdh:StandardBusinessDocumentHeader", made);
    json_object_update_missing(header, json_object_get(root, "epcisHeader"));
    json_object_set_new(root, "epcisHeader", header);
}

/* XML wants of query documents, too, what JSON leaves open there. */
static void
add_version(json_t *root, const json_t *events)
{
    const json_t *first = json_array_get(events, 0);
    json_t *made = json_object_get(first, "eventTime");

    if (!json_object_get(root, "schemaVersion"))
        json_object_set_new(root, "schemaVersion", json_string("2.0"));
    if (!json_object_get(root, "creationDate") && made)
        json_object_set(root, "creationDate", made);
}

static void
put_xmlns(struct xml_writer *w, const char *prefix)
{
    buf_printf(&w->out, " xmlns:%s=\"%s\"", prefix, fixed_prefix(prefix));
}

/* The root's tag names the namespaces that the content turned out to need. */
static bool
write_root_tag(struct xml_writer *w, const char *prefix, const char *name,
               const json_t *root, const struct xml_member *members)
{
    buf_puts(&w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    buf_printf(&w->out, "<%s:%s", prefix, name);
    put_xmlns(w, prefix);
    if (w->instance) {
        put_xmlns(w, "xsi");
        put_xmlns(w, "xsd");
    }
    return xml_put_declared(w, w->names.outer) && xml_put_attributes(w, members, root);
}

static bool
write_document(struct xml_writer *w, const struct epcis_document *doc)
{
    const struct xml_member *members = doc->query ? XML_QUERY_DOCUMENT : XML_DOCUMENT;
    const char *prefix = doc->query ? "epcisq" : "epcis";
    const char *name = json_string_value(json_object_get(doc->root, "type"));
    struct buf content BUF_SCOPE = {0};

    w->depth = 1;
    if (!xml_write_members(w, members, doc->root))
        return false;
    content = w->out;
    w->out = (struct buf){0};
    if (!write_root_tag(w, prefix, name, doc->root, members))
        return false;
    buf_putc(&w->out, '>');
    buf_add(&w->out, content.data, content.len);
    buf_printf(&w->out, "\n</%s:%s>", prefix, name);
    return true;
}

/* ---- requests ---- */

static bool
write_parameter(struct xml_writer *w, const char *name, const json_t *value)
{
    size_t i;
    const json_t *one;
    bool list = json_is_array(value), good = true;

    buf_puts(&w->out, "\n        <param>\n          <name>");
    good = xml_put_text(w, name, false);
    buf_printf(&w->out, "</name>\n          <value%s>",
               list                  ? " xsi:type=\"epcisq:ArrayOfString\""
               : json_is_null(value) ? " xsi:type=\"epcisq:VoidHolder\""
                                     : "");
    if (!list)
        good = good && xml_put_scalar(w, value, XML_DECIMAL, false);
    json_array_foreach(value, i, one)
    {
        buf_puts(&w->out, "\n            <string>");
        good = good && xml_put_scalar(w, one, XML_DECIMAL, false);
        buf_puts(&w->out, "</string>");
    }
    buf_puts(&w->out, list ? "\n          </value>" : "</value>");
    buf_puts(&w->out, "\n        </param>");
    return good;
}

/* The request whose answer the query asks for (EPCIS 2.0 §8.2.5, Poll). */
static bool
write_poll(struct xml_writer *w, const json_t *query)
{
    const char *name;
    json_t *value;
    bool good = true;

    buf_puts(&w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<epcisq:EPCISQueryDocument");
    put_xmlns(w, "epcisq");
    put_xmlns(w, "xsi");
    buf_puts(&w->out, " schemaVersion=\"2.0\">\n  <EPCISBody>\n    <epcisq:Poll>\n"
                      "      <queryName>SimpleEventQuery</queryName>\n      <params>");
    json_object_foreach((json_t *)(uintptr_t)query, name, value)
    {
        if (*name != '@')
            good = good && write_parameter(w, name, value);
    }
    buf_puts(&w->out, "\n      </params>\n    </epcisq:Poll>\n  </EPCISBody>\n"
                      "</epcisq:EPCISQueryDocument>");
    return good;
}

/* ---- the way in ---- */

static bool
write(struct xml_writer *w, struct epcis_document *doc)
{
    if (doc->asks)
        return write_poll(w, doc->root);
    add_header(doc->root);
    add_version(doc->root, doc->events);
    w->scope.count = 0;
    epcis_scope_enter(&w->scope, json_object_get(doc->root, "@context"));
    xml_declare(w, json_object_get(doc->root, "@context"));
    return write_document(w, doc) &&
           (!w->names.full || epcis_break(w->problem, EPCIS_XML_CROWDED, "", NULL));
}

bool
epcis_write_xml(const json_t *root, struct buf *out, struct epcis_problem *problem)
{
    struct xml_writer w = {.problem = problem,
                           .names = {.outer = json_object(), .fixed = fixed_prefix}};
    struct epcis_document doc;
    json_t *copy = json_copy((json_t *)(uintptr_t)root);
    bool good = epcis_document_adopt(&doc, copy, problem) && write(&w, &doc);

    if (good)
        buf_add(out, w.out.data, w.out.len);
    epcis_document_free(&doc);
    xml_names_free(&w.names);
    buf_free(&w.out);
    buf_free(&w.path);
    return good;
}
