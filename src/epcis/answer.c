#include "epcis/answer.h"

#include <string.h>

#include "base/clock.h"
#include "epcis/gs1_key.h"

/* ---- contexts ---- */

struct contexts {
    json_t *list;     /* the document's @context: the standard's, others by address, */
    json_t *prefixes; /* and at last what prefixes mean */
};

/* The standard's own context, wherever it is fetched from. */
static bool
is_standard(const char *url)
{
    return strstr(url, "epcis-context.jsonld") != NULL;
}

static bool
has_text(const json_t *list, const char *text)
{
    size_t i;
    json_t *item;

    json_array_foreach((json_t *)(uintptr_t)list, i, item)
    {
        if (json_is_string(item) && strcmp(json_string_value(item), text) == 0)
            return true;
    }
    return false;
}

static bool
fits(const struct contexts *c, const json_t *part)
{
    const char *prefix;
    json_t *meaning;

    json_object_foreach((json_t *)(uintptr_t)part, prefix, meaning)
    {
        const json_t *other = json_object_get(c->prefixes, prefix);
        if (other && !json_equal(other, meaning))
            return false;
    }
    return true;
}

/* One part of a context: an address, or what prefixes mean. false: it contradicts. */
static bool
merge_part(struct contexts *c, const json_t *part)
{
    const char *url = json_string_value(part);

    if (url && !is_standard(url) && !has_text(c->list, url))
        json_array_append(c->list, (json_t *)(uintptr_t)part);
    if (!json_is_object(part))
        return true;
    return fits(c, part) &&
           json_object_update(c->prefixes, (json_t *)(uintptr_t)part) == 0;
}

static bool
merge(struct contexts *c, const json_t *context)
{
    size_t i;
    json_t *part;
    bool all = true;

    if (!json_is_array(context))
        return merge_part(c, context);
    json_array_foreach((json_t *)(uintptr_t)context, i, part)
    {
        all = merge_part(c, part) && all;
    }
    return all;
}

static void
append_all(json_t *list, const json_t *context)
{
    if (json_is_array(context))
        json_array_extend(list, (json_t *)(uintptr_t)context);
    else if (context)
        json_array_append(list, (json_t *)(uintptr_t)context);
}

/* The event bears its document's context itself, and inside that its own. */
static void
bear(json_t *event, const json_t *context)
{
    json_t *whole = json_array();

    append_all(whole, context);
    append_all(whole, json_object_get(event, "@context"));
    json_object_set_new(event, "@context", whole);
}

/* ---- identifiers ---- */

static json_t *
link_of(const json_t *id)
{
    BUF_SCOPE struct buf link = {0};

    if (!json_is_string(id) || !epcis_gs1_link(json_string_value(id), &link))
        return NULL;
    return json_stringn(link.data, link.len);
}

static void
link_member(json_t *object, const char *name)
{
    json_t *link = link_of(json_object_get(object, name));

    if (link)
        json_object_set_new(object, name, link);
}

/* Each item of a list, or the member of each item. */
static void
link_list(json_t *list, const char *member)
{
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item)
    {
        json_t *link = member ? NULL : link_of(item);
        if (member)
            link_member(item, member);
        else if (link)
            json_array_set_new(list, i, link);
    }
}

static void
link_event(json_t *event)
{
    static const char *const LISTS[][2] = {
        {"epcList", NULL},
        {"childEPCs", NULL},
        {"inputEPCList", NULL},
        {"outputEPCList", NULL},
        {"quantityList", "epcClass"},
        {"childQuantityList", "epcClass"},
        {"inputQuantityList", "epcClass"},
        {"outputQuantityList", "epcClass"},
        {"bizTransactionList", "bizTransaction"},
        {"sourceList", "source"},
        {"destinationList", "destination"},
    };

    link_member(event, "parentID");
    link_member(json_object_get(event, "readPoint"), "id");
    link_member(json_object_get(event, "bizLocation"), "id");
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        link_list(json_object_get(event, LISTS[i][0]), LISTS[i][1]);
}

/* ---- the document ---- */

static void
add_event(struct contexts *c, json_t *list, const struct epcis_answer *answer,
          const struct epcis_found *found)
{
    json_t *body = json_loads(found->body, JSON_DECODE_ANY, NULL);
    json_t *event = json_object_get(body, "event");
    const json_t *context = json_object_get(body, "context");

    if (event) {
        json_object_set_new(event, "recordTime", json_string(found->recorded));
        if (answer->format == EPCIS_FORMAT_LINK)
            link_event(event);
        if (context && !merge(c, context))
            bear(event, context);
        json_array_append(list, event);
    }
    json_decref(body);
}

json_t *
epcis_answer_document(const struct epcis_answer *answer, const struct epcis_found *found,
                      int count)
{
    struct contexts c = {.list = json_array(), .prefixes = json_object()};
    json_t *events = json_array(), *results;
    char now[21];

    json_array_append_new(c.list, json_string(EPCIS_CONTEXT_URL));
    for (int i = 0; i < count; i++)
        add_event(&c, events, answer, &found[i]);
    if (json_object_size(c.prefixes) > 0)
        json_array_append(c.list, c.prefixes);
    json_decref(c.prefixes);
    clock_iso(clock_unix_s(), now);
    results = json_pack("{s:s,s:{s:o}}", "queryName",
                        answer->query ? answer->query : "SimpleEventQuery", "resultsBody",
                        "eventList", events);
    if (answer->subscription)
        json_object_set_new(results, "subscriptionID", json_string(answer->subscription));
    return json_pack("{s:o,s:s,s:s,s:s,s:{s:o}}", "@context", c.list, "type",
                     "EPCISQueryDocument", "schemaVersion", "2.0", "creationDate", now,
                     "epcisBody", "queryResults", results);
}
