/* JSON text into a document. */
#include <stdio.h>
#include <string.h>

#include "epcis/rules.h"

enum { DEPTH_MAX = 32 };

/* Whether brackets nest too deep, before jansson recurses into them. */
static bool
too_deep(const char *text, size_t len)
{
    int depth = 0;
    bool quoted = false;

    for (size_t i = 0; i < len; i++) {
        if (quoted && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '{' || text[i] == '['))
            depth++;
        else if (!quoted && (text[i] == '}' || text[i] == ']'))
            depth--;
        if (depth > DEPTH_MAX)
            return true;
    }
    return false;
}

/* jansson's own words are English, and may be cut within a character: the place is told.
 */
static bool
refuse_text(const json_error_t *error, struct epcis_problem *problem)
{
    char where[32];
    enum json_error_code code = json_error_code(error);

    snprintf(where, sizeof where, "%d:%d", error->line, error->column);
    return epcis_break(problem,
                       code == json_error_duplicate_key  ? EPCIS_DUPLICATE
                       : code == json_error_invalid_utf8 ? EPCIS_UTF8
                                                         : EPCIS_SYNTAX,
                       "", where);
}

static bool
blank(const char *text, size_t len)
{
    while (len > 0 && memchr(" \t\r\n", text[len - 1], 4))
        len--;
    return len == 0;
}

static json_t *
parse(const char *text, size_t len, struct epcis_problem *problem)
{
    json_error_t error;

    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark */
        text += 3;
        len -= 3;
    }
    if (blank(text, len)) {
        epcis_break(problem, EPCIS_EMPTY, "", NULL);
        return NULL;
    }
    if (too_deep(text, len)) {
        epcis_break(problem, EPCIS_TOO_DEEP, "", NULL);
        return NULL;
    }
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        refuse_text(&error, problem);
    return root;
}

/* A query has no type; what it asks for stands beside its context. */
static bool
is_query(const json_t *root)
{
    const char *context = json_string_value(json_object_get(root, "@context"));

    return !json_object_get(root, "type") &&
           ((context && strstr(context, "query-schema")) ||
            json_is_array(json_object_get(root, "eventType")));
}

/* The document that a bare event would have come in: the same context; it was made when
 * the event was, as far as anybody told. */
static json_t *
wrap(json_t *event)
{
    return json_pack("{s:O*, s:s, s:s, s:O*, s:{s:[o]}}", "@context",
                     json_object_get(event, "@context"), "type", "EPCISDocument",
                     "schemaVersion", "2.0", "creationDate",
                     json_object_get(event, "eventTime"), "epcisBody", "eventList",
                     event);
}

static const json_t *
body_of(const struct epcis_document *doc)
{
    const json_t *body = json_object_get(doc->root, "epcisBody");

    return doc->query
               ? json_object_get(json_object_get(body, "queryResults"), "resultsBody")
               : body;
}

bool
epcis_document_adopt(struct epcis_document *doc, json_t *root,
                     struct epcis_problem *problem)
{
    const json_t *member = json_object_get(root, "type");
    const char *type = json_string_value(member);

    *doc = (struct epcis_document){.root = root};
    if (!json_is_object(root))
        return epcis_break(problem, EPCIS_WANT_OBJECT, "", NULL);
    doc->asks = is_query(root);
    if (!type && !doc->asks)
        return epcis_break(problem, member ? EPCIS_WANT_TEXT : EPCIS_MISSING, "/type",
                           "type");
    doc->query = type && strcmp(type, "EPCISQueryDocument") == 0;
    doc->bare = type && !doc->query && strcmp(type, "EPCISDocument") != 0;
    if (doc->bare)
        doc->root = wrap(root);
    doc->context = json_object_get(doc->root, "@context");
    doc->events = json_object_get(body_of(doc), "eventList");
    return true;
}

bool
epcis_read_json(const char *text, size_t len, struct epcis_document *out,
                struct epcis_problem *problem)
{
    json_t *root = parse(text, len, problem);

    *out = (struct epcis_document){0};
    if (!root)
        return false;
    if (epcis_document_adopt(out, root, problem) && epcis_judge(out, problem))
        return true;
    epcis_document_free(out);
    return false;
}
