/* Named queries and their subscriptions over HTTP. source: EPCIS 2.0 §12.7, §12.8 */
#include <string.h>

#include "base/uuid.h"
#include "epcis/epcis_call.h"
#include "epcis/page_token.h"
#include "epcis/problem.h"
#include "epcis/query.h"
#include "epcis/subscription.h"
#include "epcis_sql.h"
#include "http/response.h"

enum { BODY_MAX = 256 * 1024 };

/* The body as JSON, which is small. */
static struct fault *
read_body(struct epcis_call *call, json_t **out)
{
    struct http_request *req = call->req;
    struct fault *fault = epcis_body_type(call, false);

    if (fault)
        return fault;
    if (req->body_len > BODY_MAX)
        return epcis_refuse(call->act.arena, "QueryTooComplexException", NULL,
                            "查询定义超过 256 KiB", "the body is larger than 256 KiB");
    fault = http_json_body(req, out);
    return fault ? epcis_refuse(call->act.arena, "ValidationException", fault->where,
                                fault->zh, fault->en)
                 : NULL;
}

/* ---- queries ---- */

static struct fault *
get_queries(struct epcis_call *call)
{
    struct act *act = &call->act;
    struct page_token page;
    struct pg_rows *rows;
    int64_t per;
    struct fault *fault = epcis_per_page(call, &per);

    if (!fault)
        fault = epcis_page(call, &page);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_query_read, &rows, 3, NULL,
                       page.key, act_number(act, per + 1));
    if (fault)
        return fault;
    int count = pg_rows_count(rows);
    if (count > per) {
        count = (int)per;
        page.key = pg_text(rows, count - 1, 0);
        fault = epcis_next_page(call, &page);
    }
    call->answer = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(call->answer,
                              json_pack("{s:s,s:o}", "name", pg_text(rows, i, 0), "query",
                                        json_loads(pg_text(rows, i, 1), 0, NULL)));
    return fault;
}

static struct fault *
post_query(struct epcis_call *call)
{
    json_t *asked = NULL;
    const char *name;
    struct fault *fault = read_body(call, &asked);

    if (!fault)
        fault = epcis_named_add(&call->act, asked, &name);
    if (!fault)
        http_set_header(call->req, "Location",
                        arena_printf(call->act.arena, EPCIS_BASE "/queries/%s",
                                     epcis_encode(call->act.arena, name)));
    json_decref(asked);
    return fault;
}

static struct fault *
get_query(struct epcis_call *call)
{
    json_t *definition;
    struct fault *fault = epcis_named_get(&call->act, call->part[1], &definition, NULL);

    if (!fault)
        call->answer = json_pack("{s:s,s:o}", "name", call->part[1], "query", definition);
    return fault;
}

static struct fault *
delete_query(struct epcis_call *call)
{
    return epcis_named_drop(&call->act, call->part[1]);
}

static struct fault *
get_query_events(struct epcis_call *call)
{
    struct epcis_query query;
    json_t *definition = NULL;
    struct fault *fault = epcis_named_get(&call->act, call->part[1], &definition, NULL);

    epcis_query_init(&query, call->act.arena);
    if (!fault)
        fault = epcis_query_add_all(&query, definition);
    if (!fault)
        fault = epcis_take_parameters(call, &query);
    if (!fault)
        fault = epcis_give_events(call, &query, call->part[1]);
    epcis_query_clear(&query);
    json_decref(definition);
    return fault;
}

/* ---- subscriptions ---- */

static struct fault *
known_query(struct epcis_call *call)
{
    json_t *definition = NULL;
    struct fault *fault = epcis_named_get(&call->act, call->part[1], &definition, NULL);

    json_decref(definition);
    return fault;
}

static struct fault *
get_subscriptions(struct epcis_call *call)
{
    struct page_token page;
    const char *mark;
    int64_t per;
    struct fault *fault = known_query(call);

    if (!fault)
        fault = epcis_per_page(call, &per);
    if (!fault)
        fault = epcis_page(call, &page);
    if (!fault)
        fault = epcis_subscriptions(&call->act, call->part[1], NULL, page.key, per,
                                    &call->answer, &mark, NULL);
    if (fault || !mark)
        return fault;
    page.key = mark;
    return epcis_next_page(call, &page);
}

/* The one subscription that the address, or what was just made, names. */
static struct fault *
give_subscription(struct epcis_call *call, const char *id)
{
    json_t *list = NULL;
    uint8_t uuid[16];
    struct fault *fault = NULL;

    if (uuid_parse(id, uuid))
        fault = epcis_subscriptions(&call->act, call->part[1], id, NULL, 1, &list, NULL,
                                    NULL);
    if (!fault && json_array_size(list) == 0)
        fault = epcis_refuse(call->act.arena, "NoSuchSubscriptionException", id,
                             "没有这个订阅，或不在您的权限范围内",
                             "there is no such subscription, or it is not yours to see");
    if (!fault)
        call->answer = json_incref(json_array_get(list, 0));
    json_decref(list);
    return fault;
}

static struct fault *
get_subscription(struct epcis_call *call)
{
    return give_subscription(call, call->part[3]);
}

static struct fault *
post_subscription(struct epcis_call *call)
{
    struct arena *arena = call->act.arena;
    json_t *asked = NULL;
    const char *id;
    struct fault *fault = read_body(call, &asked);

    if (!fault)
        fault = epcis_subscribe(&call->act, call->part[1], asked, &id);
    json_decref(asked);
    if (fault)
        return fault;
    http_set_header(call->req, "Location",
                    arena_printf(arena, EPCIS_BASE "/queries/%s/subscriptions/%s",
                                 epcis_encode(arena, call->part[1]), id));
    return give_subscription(call, id);
}

static struct fault *
delete_subscription(struct epcis_call *call)
{
    return epcis_unsubscribe(&call->act, call->part[1], call->part[3]);
}

const struct epcis_resource EPCIS_QUERY_RESOURCES[] = {
    {"queries", HTTP_GET, 200, get_queries, false, "Lists named queries"},
    {"queries", HTTP_POST, 201, post_query, false, "Adds a named query"},
    {"queries/{queryName}", HTTP_GET, 200, get_query, false, "Shows a named query"},
    {"queries/{queryName}", HTTP_DELETE, 204, delete_query, false,
     "Drops a named query and its subscriptions"},
    {"queries/{queryName}/events", HTTP_GET, 200, get_query_events, true,
     "Runs a named query"},
    {"queries/{queryName}/subscriptions", HTTP_GET, 200, get_subscriptions, false,
     "Lists who is told what a query finds"},
    {"queries/{queryName}/subscriptions", HTTP_POST, 201, post_subscription, false,
     "Subscribes to a named query"},
    {"queries/{queryName}/subscriptions/{subscriptionID}", HTTP_GET, 200,
     get_subscription, false, "Shows a subscription and what waits there"},
    {"queries/{queryName}/subscriptions/{subscriptionID}", HTTP_DELETE, 204,
     delete_subscription, false, "Ends a subscription"},
    {.path = NULL},
};
