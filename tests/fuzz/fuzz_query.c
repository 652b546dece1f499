/* Any bytes as the query string of an EPCIS query, and as a document. A query that is
 * taken says the same as a stored definition of the same parameters, and only texts; what
 * is refused says why. Whatever an event of a document says of itself can be asked for,
 * and then finds that event: both sides write it alike. */
#include <stdlib.h>
#include <string.h>

#include "epcis/document.h"
#include "epcis/facts.h"
#include "epcis/query.h"
#include "http/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static json_t *
prefixes(void)
{
    static json_t *made;

    if (!made)
        made = json_pack("[{s:s,s:s}]", "ex", "http://ns.example/", "ab", "urn:ab:");
    return made;
}

static void
begin(struct epcis_query *q, struct arena *arena)
{
    epcis_query_init(q, arena);
    epcis_scope_enter(&q->scope, prefixes());
}

static void
check_fault(const struct fault *fault)
{
    json_t *zh = json_string(fault->zh), *en = json_string(fault->en);

    require(strcmp(fault->code, "QueryParameterException") == 0);
    require(zh && en && fault->zh[0] && fault->en[0]);
    json_decref(zh);
    json_decref(en);
}

/* ---- queries ---- */

static bool
same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
require_same(const struct epcis_query *a, const struct epcis_query *b)
{
    require(json_equal(a->sets, b->sets) && json_equal(a->ranges, b->ranges));
    require(same(a->since, b->since) && same(a->before, b->before));
    require(same(a->recorded_since, b->recorded_since));
    require(same(a->recorded_before, b->recorded_before));
    require(same(a->order, b->order) && a->descending == b->descending);
    require(a->count_limit == b->count_limit && a->max_events == b->max_events);
}

static void
check_sets(const struct epcis_query *q)
{
    json_t *set, *fact;
    size_t i, k;

    json_array_foreach(q->sets, i, set)
    {
        require(json_array_size(set) > 0);
        json_array_foreach(set, k, fact)
        {
            require(json_is_string(fact) && strchr(json_string_value(fact), ' '));
        }
    }
    json_array_foreach(q->ranges, i, set)
    {
        require(json_object_get(set, "name") && json_object_get(set, "op"));
        require(!json_object_get(set, "num") == (json_object_get(set, "at") != NULL));
    }
}

/* "a|b" as a list; NULL where the name stands there already, which JSON cannot say. */
static json_t *
definition_of(const struct http_pairs *pairs)
{
    json_t *whole = json_object();

    for (size_t i = 0; i < pairs->count; i++) {
        json_t *values = json_array();
        const char *text = pairs->rows[i].value;
        for (size_t len; text; text = text[len] ? text + len + 1 : NULL) {
            len = strcspn(text, "|");
            json_array_append_new(values, json_stringn(text, len));
        }
        bool twice = json_object_get(whole, pairs->rows[i].name) != NULL;
        json_object_set_new(whole, pairs->rows[i].name, values);
        if (twice || strcmp(pairs->rows[i].name, "@context") == 0) {
            json_decref(whole);
            return NULL;
        }
    }
    return whole;
}

static void
check_defined(struct arena *arena, const struct http_pairs *pairs,
              const struct epcis_query *q, bool taken)
{
    struct epcis_query stored;
    json_t *definition = definition_of(pairs);

    if (!definition)
        return;
    begin(&stored, arena);
    struct fault *fault = epcis_query_add_all(&stored, definition);
    require(!fault == taken);
    if (taken)
        require_same(q, &stored);
    epcis_query_clear(&stored);
    json_decref(definition);
}

static void
check_query(struct arena *arena, const char *text, size_t size)
{
    struct epcis_query q;
    struct http_pairs pairs;
    struct fault *fault = NULL;

    if (!text_pairs(arena, text, size, &pairs))
        return;
    begin(&q, arena);
    for (size_t i = 0; i < pairs.count && !fault; i++)
        fault = epcis_query_add_text(&q, pairs.rows[i].name, pairs.rows[i].value);
    if (fault)
        check_fault(fault);
    else
        check_sets(&q);
    check_defined(arena, &pairs, &q, !fault);
    fault = fault ? NULL : epcis_query_check(&q);
    if (fault)
        check_fault(fault);
    epcis_query_clear(&q);
}

/* ---- events ---- */

/* Asked as PREFIX NAME = VALUE; false: there is no such parameter. */
static bool
finds(struct arena *arena, const char *prefix, const char *name, const char *value,
      const json_t *fact)
{
    struct epcis_query q;
    json_t *values = json_pack("[s]", value), *item;
    bool found = false;
    size_t i;

    begin(&q, arena);
    struct fault *fault =
        epcis_query_add(&q, arena_printf(arena, "%s%s", prefix, name), values);
    json_array_foreach(json_array_get(q.sets, 0), i, item)
    {
        found = found || json_equal(item, fact);
    }
    require(fault || found);
    if (fault)
        check_fault(fault);
    json_decref(values);
    epcis_query_clear(&q);
    return !fault;
}

/* Names that the standard has a parameter for. Others are asked for by a range, under a
 * prefix, or not at all where a sensor has a unit of its own. */
static bool
has_parameter(const char *name)
{
    static const char WHOLE[] =
        " eventType action bizStep disposition readPoint bizLocation transformationID "
        "epc "
        "parentID inputEPC outputEPC epcClass inputEPCClass outputEPCClass eventID type "
        "errorReason correctiveEventID deviceID dataProcessingMethod microorganism "
        "bizRules "
        "chemicalSubstance stringValue hexBinaryValue uriValue booleanValue quantity "
        "percRank persistentDisposition_set persistentDisposition_unset ";
    static const char *const STARTS[] = {"bizTransaction_", "source_", "destination_",
                                         "quantity_"};
    BUF_SCOPE struct buf spaced = {0};

    buf_printf(&spaced, " %s ", name);
    for (size_t i = 0; i < sizeof STARTS / sizeof *STARTS; i++)
        if (strncmp(name, STARTS[i], strlen(STARTS[i])) == 0)
            return true;
    return strstr(WHOLE, spaced.data) != NULL;
}

/* A parameter has no value that is empty, and a pattern means another. */
static bool
has_value(const char *value)
{
    return *value && strncmp(value, "urn:epc:idpat:", 14) != 0;
}

static void
check_fact(struct arena *arena, const json_t *fact)
{
    const char *whole = json_string_value(fact),
               *space = whole ? strchr(whole, ' ') : NULL;

    require(space != NULL);
    const char *name = arena_strndup(arena, whole, (size_t)(space - whole));
    const char *value = space + 1;
    if (strcmp(name, "exists") == 0)
        (void)finds(arena, "EXISTS_", value, "true", fact);
    else if (strcmp(name, "inReadPoint") == 0)
        require(finds(arena, "WD_readPoint", "", value, fact) || !has_value(value));
    else if (strcmp(name, "inBizLocation") == 0)
        require(finds(arena, "WD_bizLocation", "", value, fact) || !has_value(value));
    else
        require(finds(arena, "", name, value, fact) ||
                finds(arena, "EQ_", name, value, fact) ||
                finds(arena, "MATCH_", name, value, fact) || !has_value(value) ||
                !has_parameter(name));
}

/* As the event itself writes the value, under its own prefixes: one of its facts. */
static void
check_own(struct arena *arena, const struct epcis_scope *scope, const char *name,
          const json_t *value, const json_t *facts)
{
    struct epcis_query q;
    json_t *values = json_array(), *asked, *fact;
    bool found = false;
    size_t i, k;

    if (!json_is_string(value) || !has_value(json_string_value(value))) {
        json_decref(values);
        return;
    }
    json_array_append(values, (json_t *)(uintptr_t)value);
    epcis_query_init(&q, arena);
    q.scope = *scope;
    require(!epcis_query_add(&q, name, values));
    json_array_foreach(json_array_get(q.sets, 0), i, asked)
    {
        json_array_foreach((json_t *)(uintptr_t)facts, k, fact)
        {
            found = found || json_equal(asked, fact);
        }
    }
    require(found);
    json_decref(values);
    epcis_query_clear(&q);
}

static void
check_event(struct arena *arena, const struct epcis_document *doc, const json_t *event,
            const json_t *facts)
{
    struct epcis_scope scope = {.count = 0};
    const json_t *place = json_object_get(json_object_get(event, "readPoint"), "id");
    json_t *epc;
    size_t i;

    epcis_scope_enter(&scope, doc->context);
    epcis_scope_enter(&scope, json_object_get(event, "@context"));
    check_own(arena, &scope, "eventType", json_object_get(event, "type"), facts);
    check_own(arena, &scope, "EQ_bizStep", json_object_get(event, "bizStep"), facts);
    check_own(arena, &scope, "EQ_disposition", json_object_get(event, "disposition"),
              facts);
    check_own(arena, &scope, "EQ_readPoint", place, facts);
    check_own(arena, &scope, "WD_readPoint", place, facts);
    json_array_foreach(json_object_get(event, "epcList"), i, epc)
    {
        check_own(arena, &scope, "MATCH_epc", epc, facts);
        check_own(arena, &scope, "MATCH_anyEPC", epc, facts);
    }
}

static void
check_document(struct arena *arena, const char *text, size_t size)
{
    struct epcis_document doc;
    struct epcis_problem problem = {0};
    json_t *event, *fact;
    size_t i, k;

    if (epcis_read(text, size, &doc, &problem))
        json_array_foreach(doc.events, i, event)
        {
            json_t *facts = epcis_facts(event, doc.context);
            json_array_foreach(facts, k, fact)
            {
                check_fact(arena, fact);
            }
            check_event(arena, &doc, event, facts);
            json_decref(facts);
        }
    epcis_document_free(&doc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};

    check_query(&arena, (const char *)data, size);
    check_document(&arena, (const char *)data, size);
    arena_clear(&arena);
    return 0;
}
