#include "epcis/xml_sbdh.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HEADER "StandardBusinessDocumentHeader"

/* The first member that is called so behind its prefix. */
static json_t *
member(const json_t *object, const char *local, const char **name)
{
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        const char *colon = strrchr(key, ':');
        if (strcmp(colon ? colon + 1 : key, local) != 0)
            continue;
        if (name)
            *name = key;
        return json_is_array(value) ? json_array_get(value, 0) : value;
    }
    return NULL;
}

/* "" where it is not there. */
static const char *
text_of(const json_t *value)
{
    const json_t *text = json_is_object(value) ? json_object_get(value, "#text") : value;
    const char *string = json_string_value(text);

    return string ? string : "";
}

static const char *
field(const json_t *root, const char *name)
{
    return text_of(json_object_get(root, name));
}

static void
take(json_t *root, const char *name, const json_t *value)
{
    if (*text_of(value))
        json_object_set_new(root, name, json_string(text_of(value)));
}

static void
put(json_t *object, const char *prefix, const char *local, json_t *value)
{
    char name[160];

    snprintf(name, sizeof name, "%s:%s", prefix, local);
    json_object_set_new(object, name, value);
}

static json_t *
party(const char *prefix, const char *identifier)
{
    json_t *object = json_object();

    put(object, prefix, "Identifier", json_string(identifier));
    return object;
}

static json_t *
made(const json_t *root, const char *prefix)
{
    json_t *header = json_object(), *document = json_object();

    put(document, prefix, "Standard", json_string("EPCglobal"));
    put(document, prefix, "TypeVersion", json_string("1.0"));
    put(document, prefix, "InstanceIdentifier",
        json_string(field(root, "instanceIdentifier")));
    put(document, prefix, "Type", json_string("Events"));
    put(document, prefix, "CreationDateAndTime",
        json_string(field(root, "creationDate")));
    put(header, prefix, "HeaderVersion", json_string("1.0"));
    put(header, prefix, "Sender", party(prefix, field(root, "sender")));
    put(header, prefix, "Receiver", party(prefix, field(root, "receiver")));
    put(header, prefix, "DocumentIdentification", document);
    return header;
}

json_t *
xml_sbdh_make(const json_t *root, const char *prefix)
{
    bool needed = *field(root, "sender") || *field(root, "receiver") ||
                  *field(root, "instanceIdentifier");

    if (!needed || member(json_object_get(root, "epcisHeader"), HEADER, NULL))
        return NULL;
    return made(root, prefix);
}

/* Nothing is left of a header that only said what the document says. */
static void
drop(json_t *root, json_t *names, const char *name, const char *prefix)
{
    json_t *outer = json_object_get(root, "epcisHeader");

    json_object_del(outer, name);
    json_object_del(names, prefix);
    if (json_object_size(outer) == 0)
        json_object_del(root, "epcisHeader");
}

void
xml_sbdh_read(json_t *root, json_t *names)
{
    const char *name = NULL;
    char prefix[128];
    const json_t *header = member(json_object_get(root, "epcisHeader"), HEADER, &name);

    if (!json_is_object(header) || !strchr(name, ':') ||
        strcmp(field(root, "type"), "EPCISDocument") != 0)
        return;
    const json_t *document = member(header, "DocumentIdentification", NULL);
    take(root, "sender", member(member(header, "Sender", NULL), "Identifier", NULL));
    take(root, "receiver", member(member(header, "Receiver", NULL), "Identifier", NULL));
    take(root, "instanceIdentifier", member(document, "InstanceIdentifier", NULL));
    snprintf(prefix, sizeof prefix, "%.*s", (int)(strchr(name, ':') - name), name);
    json_t *alike = made(root, prefix);
    if (json_equal(alike, header))
        drop(root, names, name, prefix);
    json_decref(alike);
}
