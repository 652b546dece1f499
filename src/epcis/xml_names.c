#include "epcis/xml_names.h"

#include <stdio.h>
#include <string.h>

static bool
begins_uris(const char *prefix)
{
    static const char *const SCHEMES[] = {"data",   "geo", "http", "https",
                                          "mailto", "ni",  "tag",  "urn"};

    for (size_t i = 0; i < sizeof SCHEMES / sizeof *SCHEMES; i++)
        if (strcmp(SCHEMES[i], prefix) == 0)
            return true;
    return false;
}

/* What the prefix means here, or NULL. */
static const char *
meaning(const struct xml_names *names, const char *prefix)
{
    const char *uri = names->fixed(prefix);

    if (!uri)
        uri = json_string_value(json_object_get(names->inner, prefix));
    return uri ? uri : json_string_value(json_object_get(names->outer, prefix));
}

/* Where to declare; NULL: there is no room. */
static json_t *
level(struct xml_names *names)
{
    json_t *object = names->inner ? names->inner : names->outer;

    names->full = names->full || json_object_size(object) >= XML_NAMES_MAX;
    return names->full ? NULL : object;
}

void
xml_names_declare(struct xml_names *names, const char *prefix, const char *uri)
{
    if (!begins_uris(prefix) && !meaning(names, prefix))
        json_object_set_new(level(names), prefix, json_string(uri));
    else if (names->inner && !names->fixed(prefix) && !begins_uris(prefix) &&
             strcmp(meaning(names, prefix), uri) != 0)
        json_object_set_new(level(names), prefix, json_string(uri));
}

/* A prefix declared in `declared` that means `uri` here, or NULL. */
static const char *
other(const struct xml_names *names, json_t *declared, const char *uri)
{
    const char *prefix;
    json_t *value;

    json_object_foreach(declared, prefix, value)
    {
        if (strcmp(json_string_value(value), uri) == 0 &&
            strcmp(meaning(names, prefix), uri) == 0)
            return prefix;
    }
    return NULL;
}

/* The key as the object holds it, which outlives the caller's. */
static const char *
stored(json_t *object, const char *prefix, const char *uri)
{
    if (!object)
        return "ns";
    json_object_set_new(object, prefix, json_string(uri));
    return json_object_iter_key(json_object_iter_at(object, prefix));
}

const char *
xml_names_bind(struct xml_names *names, const char *prefix, const char *uri)
{
    const char *means = prefix ? meaning(names, prefix) : NULL;
    const char *found;
    char fresh[24];

    if (names->full)
        return "ns";
    if (means && strcmp(means, uri) == 0)
        return prefix;
    if ((found = other(names, names->inner, uri)) ||
        (found = other(names, names->outer, uri)))
        return found;
    if (prefix && !means && !begins_uris(prefix))
        return stored(level(names), prefix, uri);
    for (int i = 1;; i++) {
        snprintf(fresh, sizeof fresh, "ns%d", i);
        if (!meaning(names, fresh))
            return stored(level(names), fresh, uri);
    }
}

void
xml_names_free(struct xml_names *names)
{
    json_decref(names->outer);
    json_decref(names->inner);
    names->outer = names->inner = NULL;
}
