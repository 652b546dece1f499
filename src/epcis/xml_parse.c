#include "epcis/xml_parse.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "epcis/rules.h"

struct guard {
    startElementNsSAX2Func start; /* libxml2's own, which builds the tree */
    bool doctype, deep;
};

static void
on_doctype(void *context, const xmlChar *name, const xmlChar *external,
           const xmlChar *system)
{
    xmlParserCtxt *parser = context;

    (void)name, (void)external, (void)system;
    ((struct guard *)parser->_private)->doctype = true;
    xmlStopParser(parser);
}

static void
on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
         int ns_count, const xmlChar **ns, int count, int defaulted,
         const xmlChar **attributes)
{
    xmlParserCtxt *parser = context;
    struct guard *guard = parser->_private;

    if (parser->nodeNr >= XML_DEPTH_MAX) {
        guard->deep = true;
        xmlStopParser(parser);
        return;
    }
    guard->start(context, name, prefix, uri, ns_count, ns, count, defaulted, attributes);
}

/* What cannot be decoded is told on the standard error stream otherwise. */
static void
keep_quiet(void *context, xmlError *error)
{
    (void)context, (void)error;
}

/* libxml2 compares each attribute of an element with each other before it tells of any,
 * so they are counted before it begins. What looks like a tag in a comment counts, too.
 */
static bool
crowded(const char *text, size_t len)
{
    char quote = '\0';
    bool tag = false;
    int count = 0;

    for (size_t i = 0; i < len; i++) {
        if (!tag && text[i] == '<' && i + 1 < len && !memchr("!?/", text[i + 1], 3))
            tag = true, quote = '\0', count = 0;
        else if (tag && quote)
            quote = text[i] == quote ? '\0' : quote;
        else if (tag && (text[i] == '"' || text[i] == '\''))
            quote = text[i];
        else if (tag && text[i] == '=' && ++count > XML_ATTRIBUTES_MAX)
            return true;
        else if (text[i] == '>')
            tag = false;
    }
    return false;
}

/* The document's encoding as it is told; the standard's documents are UTF-8. */
static bool
is_utf8(const char *encoding)
{
    return !encoding || strcasecmp(encoding, "UTF-8") == 0 ||
           strcasecmp(encoding, "US-ASCII") == 0;
}

static void
refuse_syntax(xmlParserCtxt *parser, struct epcis_problem *problem)
{
    const xmlError *error = xmlCtxtGetLastError(parser);
    char what[32] = "1:1";

    if (error)
        snprintf(what, sizeof what, "%d:%d", error->line, error->int2);
    epcis_break(problem, EPCIS_XML_SYNTAX, "", what);
}

static xmlDoc *
judged(xmlParserCtxt *parser, const struct guard *guard, xmlDoc *doc,
       struct epcis_problem *problem)
{
    /* where parsing came to its end, the document has it */
    const char *encoding =
        (const char *)(doc && doc->encoding ? doc->encoding : parser->encoding);

    if (guard->doctype)
        epcis_break(problem, EPCIS_XML_DOCTYPE, "", NULL);
    else if (guard->deep)
        epcis_break(problem, EPCIS_TOO_DEEP, "", NULL);
    else if (!is_utf8(encoding))
        epcis_break(problem, EPCIS_UTF8, "", encoding);
    else if (!doc)
        refuse_syntax(parser, problem);
    else
        return doc;
    xmlFreeDoc(doc);
    return NULL;
}

xmlDoc *
xml_parse(const char *text, size_t len, struct epcis_problem *problem)
{
    struct guard guard = {0};
    xmlInitParser(); /* once, whichever thread comes first */
    xmlParserCtxt *parser = xmlNewParserCtxt();

    if (!parser || len > XML_SIZE_MAX || crowded(text, len)) {
        bool large = len > XML_SIZE_MAX;
        xmlFreeParserCtxt(parser);
        epcis_break(problem, large ? EPCIS_XML_SIZE : EPCIS_XML_CROWDED, "", NULL);
        return NULL;
    }
    guard.start = parser->sax->startElementNs;
    parser->sax->startElementNs = on_start;
    parser->sax->internalSubset = on_doctype;
    parser->_private = &guard;
    /* NOENT: without a DOCTYPE there are the five entities of XML only, and libxml2
     * leaves them half undone in the names of namespaces otherwise */
    xmlSetStructuredErrorFunc(NULL, keep_quiet); /* of this thread */
    xmlDoc *doc =
        xmlCtxtReadMemory(parser, text, (int)len, NULL, NULL,
                          XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                              XML_PARSE_NOCDATA | XML_PARSE_NOENT);
    xmlSetStructuredErrorFunc(NULL, NULL);
    doc = judged(parser, &guard, doc, problem);
    xmlFreeParserCtxt(parser);
    return doc;
}
