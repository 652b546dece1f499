/* Events, and the lists of what they name. source: EPCIS 2.0 §12.6 */
#include <stdlib.h>
#include <string.h>

#include "epcis/epcis_call.h"
#include "epcis/facts.h"
#include "epcis/page_token.h"
#include "epcis/problem.h"
#include "epcis/query.h"
#include "epcis/vocabulary.h"
#include "epcis_sql.h"

/* The collections: what each lists, and which parameter asks for events by it. */
static const struct collection {
    const char *name, *parameter;
    enum epcis_value_kind value;
} COLLECTIONS[] = {
    {"eventTypes", "eventType", EPCIS_VALUE_URI},
    {"epcs", "MATCH_anyEPC", EPCIS_VALUE_ID},
    {"bizSteps", "EQ_bizStep", EPCIS_VALUE_STEP},
    {"bizLocations", "EQ_bizLocation", EPCIS_VALUE_ID},
    {"readPoints", "EQ_readPoint", EPCIS_VALUE_ID},
    {"dispositions", "EQ_disposition", EPCIS_VALUE_DISPOSITION},
};

static const struct collection *
collection(const struct epcis_call *call)
{
    const struct collection *c = COLLECTIONS;

    while (strcmp(c->name, call->part[0]) != 0)
        c++;
    return c;
}

/* ---- events ---- */

struct fault *
epcis_take_parameters(struct epcis_call *call, struct epcis_query *query)
{
    const struct http_pairs *pairs = &call->req->query;
    struct fault *fault = NULL;

    epcis_scope_enter(&query->scope, call->extensions);
    for (size_t i = 0; !fault && i < pairs->count; i++) {
        const char *name = pairs->rows[i].name;
        if (strcmp(name, "perPage") != 0 && strcmp(name, "nextPageToken") != 0 &&
            strcmp(name, "lang") != 0)
            fault = epcis_query_add_text(query, name, pairs->rows[i].value);
    }
    return fault;
}

/* The number up to which the record is told, so that later pages fit the first. */
static struct fault *
find_bound(struct act *act, int64_t *upto)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_bound, &rows, 0);

    if (!fault)
        *upto = pg_int(rows, 0, 0);
    return fault;
}

/* How many events this page may hold: what is left of eventCountLimit. */
static int64_t
page_size(const struct epcis_query *query, const struct page_token *page, int64_t per)
{
    int64_t left = query->count_limit < 0 ? per : query->count_limit - page->given;

    return left < per ? left : per;
}

static struct fault *
find_page(struct epcis_call *call, struct epcis_query *query, struct page_token *page,
          struct epcis_found **found, int *count)
{
    struct act *act = &call->act;
    int64_t per;
    bool more = false;
    struct fault *fault = epcis_per_page(call, &per);

    if (!fault)
        fault = epcis_page(call, page);
    if (!fault && !page->key)
        fault = epcis_query_measure(act, query);
    if (!fault && !page->key)
        fault = find_bound(act, &page->upto);
    struct epcis_part part = {.after_key = page->key,
                              .after_seq = page->seq,
                              .upto_seq = page->upto,
                              .limit = page_size(query, page, per)};
    if (!fault)
        fault = epcis_query_run(act, query, &part, found, count, &more);
    if (fault || !more)
        return fault;
    page->key = (*found)[*count - 1].key;
    page->seq = (*found)[*count - 1].seq;
    page->given += *count;
    if (query->count_limit >= 0 && page->given >= query->count_limit)
        return NULL;
    return epcis_next_page(call, page);
}

struct fault *
epcis_give_events(struct epcis_call *call, struct epcis_query *query, const char *name)
{
    struct epcis_found *found = NULL;
    struct page_token page;
    int count = 0;
    struct fault *fault = epcis_query_check(query);

    if (!fault)
        fault = find_page(call, query, &page, &found, &count);
    if (!fault)
        call->answer = epcis_answer_document(
            &(struct epcis_answer){.query = name, .format = call->format}, found, count);
    return fault;
}

static struct fault *
give_matching(struct epcis_call *call, const char *parameter, const char *value)
{
    struct epcis_query query;

    epcis_query_init(&query, call->act.arena);
    struct fault *fault = epcis_take_parameters(call, &query);
    if (!fault && parameter) {
        json_t *one = json_pack("[s]", value);
        fault = epcis_query_add(&query, parameter, one);
        json_decref(one);
    }
    if (!fault)
        fault = epcis_give_events(call, &query, NULL);
    epcis_query_clear(&query);
    return fault;
}

static struct fault *
get_events(struct epcis_call *call)
{
    return give_matching(call, NULL, NULL);
}

static struct fault *
get_collection_events(struct epcis_call *call)
{
    return give_matching(call, collection(call)->parameter, call->part[1]);
}

static struct fault *
get_event(struct epcis_call *call)
{
    struct fault *fault = give_matching(call, "EQ_eventID", call->part[1]);
    const json_t *results =
        json_object_get(json_object_get(call->answer, "epcisBody"), "queryResults");
    const json_t *list =
        json_object_get(json_object_get(results, "resultsBody"), "eventList");

    if (!fault && json_array_size(list) == 0)
        fault = epcis_refuse(call->act.arena, "NoSuchResourceException", "eventID",
                             "没有这个事件，或不在您的权限范围内",
                             "there is no such event, or it is not yours to see");
    return fault;
}

/* ---- lists ---- */

static json_t *
list_document(json_t *members)
{
    return json_pack("{s:s,s:s,s:o}", "@context", EPCIS_CONTEXT_URL, "type", "Collection",
                     "member", members);
}

static struct fault *
get_top(struct epcis_call *call)
{
    call->answer = list_document(json_pack("[s,s,s,s,s,s,s,s,s]", "queries", "capture",
                                           "events", "eventTypes", "epcs", "bizSteps",
                                           "bizLocations", "readPoints", "dispositions"));
    return NULL;
}

/* The standard's own words are there before any event names them; null where a
 * collection has none. */
static const char *
standard_words(struct arena *arena, const char *collection)
{
    BUF_SCOPE struct buf out = {0};
    enum epcis_vocabulary v = EPCIS_BIZ_STEP;
    const char *word;

    if (strcmp(collection, "eventTypes") == 0)
        return "{AggregationEvent,AssociationEvent,ObjectEvent,TransactionEvent,"
               "TransformationEvent}";
    if (strcmp(collection, "dispositions") == 0)
        v = EPCIS_DISPOSITION;
    else if (strcmp(collection, "bizSteps") != 0)
        return NULL;
    for (size_t i = 0; (word = epcis_word_at(v, i)); i++)
        buf_printf(&out, "%c%s", i ? ',' : '{', word);
    buf_putc(&out, '}');
    return arena_strdup(arena, out.data);
}

static struct fault *
get_collection(struct epcis_call *call)
{
    struct act *act = &call->act;
    struct page_token page;
    struct pg_rows *rows;
    int64_t per;
    json_t *members;
    struct fault *fault = epcis_per_page(call, &per);

    if (!fault)
        fault = epcis_page(call, &page);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_values, &rows, 4, call->part[0],
                       page.key, act_number(act, per + 1),
                       standard_words(act->arena, call->part[0]));
    if (fault)
        return fault;
    int count = pg_rows_count(rows);
    if (count > per) {
        count = (int)per;
        page.key = pg_text(rows, count - 1, 0);
        fault = epcis_next_page(call, &page);
    }
    members = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(members, json_string(pg_text(rows, i, 0)));
    call->answer = list_document(members);
    return fault;
}

/* One of a collection: it has events under it, if it is known at all. */
static struct fault *
get_member(struct epcis_call *call)
{
    struct act *act = &call->act;
    struct epcis_scope scope = {0};
    struct pg_rows *rows;
    BUF_SCOPE struct buf value = {0};

    epcis_scope_enter(&scope, call->extensions);
    epcis_value_write(&value, collection(call)->value, &scope, call->part[1]);
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_epcis_value, &rows, 3, call->part[0],
               value.data ? value.data : "", standard_words(act->arena, call->part[0]));
    if (!fault && pg_rows_count(rows) == 0)
        return epcis_refuse(act->arena, "NoSuchResourceException", call->part[0],
                            "没有事件提到它", "no event names it");
    if (!fault)
        call->answer = list_document(json_pack("[s]", "events"));
    return fault;
}

static struct fault *
delete_token(struct epcis_call *call)
{
    return page_token_drop(&call->act, call->part[1]);
}

#define COLLECTION(name, value, what)                                                    \
    {name, HTTP_GET, 200, get_collection, false, "Lists the " what " that events name"}, \
        {name "/{" value "}", HTTP_GET, 200,                                             \
         get_member,          false,    "Tells what there is of one of the " what},      \
    {                                                                                    \
        name "/{" value "}/events", HTTP_GET, 200, get_collection_events, true,          \
            "Finds the events of one of the " what                                       \
    }

const struct epcis_resource EPCIS_EVENT_RESOURCES[] = {
    {"", HTTP_GET, 200, get_top, false, "Lists the resources of the EPCIS binding"},
    {"events", HTTP_GET, 200, get_events, true, "Finds events (SimpleEventQuery)"},
    {"events/{eventID}", HTTP_GET, 200, get_event, true, "Shows one event"},
    COLLECTION("eventTypes", "eventType", "types of events"),
    COLLECTION("epcs", "epc", "things"),
    COLLECTION("bizSteps", "bizStep", "business steps"),
    COLLECTION("bizLocations", "bizLocation", "business locations"),
    COLLECTION("readPoints", "readPoint", "read points"),
    COLLECTION("dispositions", "disposition", "dispositions"),
    {"nextPageToken/{token}", HTTP_DELETE, 204, delete_token, false,
     "Gives a page token back"},
    {.path = NULL},
};
