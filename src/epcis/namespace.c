#include "epcis/namespace.h"

#include <string.h>

static const struct {
    const char *prefix, *uri;
} STANDARD[] = {
    {"cbv", EPCIS_CBV},
    {"cbvmda", "urn:epcglobal:cbv:mda:"},
    {"dcterms", "http://purl.org/dc/terms/"},
    {"epcis", "https://ref.gs1.org/epcis/"},
    {"gs1", EPCIS_VOC},
    {"owl", "http://www.w3.org/2002/07/owl#"},
    {"rdfs", "http://www.w3.org/2000/01/rdf-schema#"},
    {"xsd", "http://www.w3.org/2001/XMLSchema#"},
};
enum { STANDARD_COUNT = sizeof STANDARD / sizeof *STANDARD };

size_t
epcis_scope_enter(struct epcis_scope *scope, const json_t *context)
{
    size_t before = scope->count;

    if (context && before < EPCIS_SCOPES_MAX)
        scope->contexts[scope->count++] = context;
    return before;
}

/* A term is its namespace, or an object that names it as @id (JSON-LD 1.1 §9.15). */
static const char *
declared_in(const json_t *object, const char *prefix, size_t len)
{
    const json_t *term = json_object_getn(object, prefix, len);

    if (json_is_object(term))
        term = json_object_get(term, "@id");
    return json_string_value(term);
}

static const char *
declared(const json_t *context, const char *prefix, size_t len)
{
    const char *uri = declared_in(context, prefix, len);

    for (size_t i = json_array_size(context); !uri && i-- > 0;)
        uri = declared_in(json_array_get(context, i), prefix, len);
    return uri;
}

const char *
epcis_namespace(const struct epcis_scope *scope, const char *prefix, size_t len)
{
    const char *uri = NULL;

    for (size_t i = scope ? scope->count : 0; !uri && i-- > 0;)
        uri = declared(scope->contexts[i], prefix, len);
    for (size_t i = 0; !uri && i < STANDARD_COUNT; i++)
        if (strlen(STANDARD[i].prefix) == len &&
            memcmp(STANDARD[i].prefix, prefix, len) == 0)
            uri = STANDARD[i].uri;
    return uri;
}

bool
epcis_expand(const struct epcis_scope *scope, const char *name, struct buf *out)
{
    const char *colon = strchr(name, ':'), *uri = NULL;

    if (colon && strncmp(colon, "://", 3) != 0)
        uri = epcis_namespace(scope, name, (size_t)(colon - name));
    buf_puts(out, uri ? uri : "");
    buf_puts(out, uri ? colon + 1 : name);
    return uri;
}
