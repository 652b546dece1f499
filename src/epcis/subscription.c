#include "epcis/subscription.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/uuid.h"
#include "epcis/format.h"
#include "epcis/problem.h"
#include "epcis/query.h"
#include "epcis/schedule.h"
#include "epcis/webhook.h"
#include "epcis_sql.h"

static struct fault *
invalid(struct act *act, const char *where, const char *zh, const char *en)
{
    return epcis_refuse(act->arena, "ValidationException", where, zh, en);
}

static struct fault *
controls(struct act *act, const char *where, const char *zh, const char *en)
{
    return epcis_refuse(act->arena, "SubscriptionControlsException", where, zh, en);
}

static struct fault *
own_only(struct act *act, int64_t owner)
{
    if (owner == act->actor->person_id || access_may(act->actor, POWER_ADMIN))
        return NULL;
    return fault_new(act->arena, FAULT_FORBIDDEN, "not_yours", NULL,
                     "只有建立者或管理员可以这样做",
                     "only who made it, or an administrator, may do that");
}

static const char *
number_or_none(struct act *act, int64_t value)
{
    return value > 0 ? act_number(act, value) : NULL;
}

static const char *
json_text(struct act *act, const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT);
    const char *copy = arena_strdup(act->arena, text);

    free(text);
    return copy;
}

/* ---- named queries ---- */

static struct fault *
check_definition(struct act *act, const json_t *definition)
{
    struct epcis_query query;

    if (!json_is_object(definition))
        return invalid(act, "/query", "应有查询对象 query",
                       "an object `query` is wanted");
    epcis_query_init(&query, act->arena);
    struct fault *fault = epcis_query_add_all(&query, definition);
    if (!fault)
        fault = epcis_query_check(&query);
    epcis_query_clear(&query);
    return fault;
}

/* A name stands in an address and in logs: no control characters, no slash. */
static struct fault *
check_name(struct act *act, const char *name)
{
    if (!name || !*name || strlen(name) > EPCIS_NAME_MAX || strpbrk(name, "/\\"))
        return invalid(act, "/name", "查询名应为 1 至 100 字节，不含斜线",
                       "a name of 1 to 100 bytes without slashes is wanted");
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 127)
            return invalid(act, "/name", "查询名不能含控制字符",
                           "a name has no control characters");
    return NULL;
}

struct fault *
epcis_named_add(struct act *act, const json_t *asked, const char **name)
{
    const json_t *definition = json_object_get(asked, "query");
    const struct actor *who = act->actor;
    struct pg_rows *rows;

    *name = json_string_value(json_object_get(asked, "name"));
    struct fault *fault = check_name(act, *name);
    if (!fault)
        fault = check_definition(act, definition);
    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_epcis_query_add, &rows, 5, *name,
                   json_text(act, definition), act_number(act, who->area_lo),
                   number_or_none(act, who->company_id), act_number(act, who->person_id));
    if (!fault && pg_rows_count(rows) == 0)
        fault = epcis_refuse(act->arena, "ResourceAlreadyExistsException", "/name",
                             "已有同名的查询", "there is a query of this name");
    return fault;
}

struct fault *
epcis_named_get(struct act *act, const char *name, json_t **definition, int64_t *owner)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_epcis_query_read, &rows, 3, name, NULL, "1");

    if (!fault && pg_rows_count(rows) == 0)
        return epcis_refuse(act->arena, "NoSuchNameException", name,
                            "没有这个查询，或不在您的权限范围内",
                            "there is no such query, or it is not yours to see");
    if (fault)
        return fault;
    *definition = json_loads(pg_text(rows, 0, 1), 0, NULL);
    if (owner)
        *owner = pg_int(rows, 0, 2);
    return NULL;
}

struct fault *
epcis_named_drop(struct act *act, const char *name)
{
    json_t *definition = NULL;
    int64_t owner = 0;
    struct pg_rows *rows;
    struct fault *fault = epcis_named_get(act, name, &definition, &owner);

    json_decref(definition);
    if (!fault)
        fault = own_only(act, owner);
    return fault ? fault
                 : pg_run(act->pg, act->arena, SQL_epcis_query_drop, &rows, 1, name);
}

/* ---- subscribing ---- */

struct wish {
    const char *dest, *token, *since, *schedule, *next;
    bool report_if_empty;
};

/* Exactly one of stream and schedule. */
static struct fault *
take_times(struct act *act, const json_t *asked, struct wish *w)
{
    const json_t *stream = json_object_get(asked, "stream");
    const json_t *schedule = json_object_get(asked, "schedule");
    struct epcis_schedule read;
    const char *field;

    if (!schedule) {
        if (json_is_true(stream))
            return NULL;
        return controls(act, "stream", "应有 schedule，或 stream 为 true",
                        "a schedule, or stream true, is wanted");
    }
    if (json_is_true(stream))
        return controls(act, "schedule", "schedule 与 stream 只能有一个",
                        "schedule and stream exclude each other");
    if (!json_is_object(schedule) || !epcis_schedule_read(schedule, &read, &field))
        return controls(act, json_is_object(schedule) && *field ? field : "schedule",
                        "应为数字或范围，如 \"1,[10-20]\"",
                        "numbers or ranges are wanted, such as \"1,[10-20]\"");
    int64_t next = epcis_schedule_next(&read, clock_unix_s());
    if (next == 0)
        return controls(act, "schedule", "没有符合的时间", "no time ever fits");
    w->schedule = json_text(act, schedule);
    w->next = act_number(act, next);
    return NULL;
}

static struct fault *
take_token(struct act *act, const json_t *asked, struct wish *w)
{
    const json_t *token = json_object_get(asked, "signatureToken");

    if (!token)
        return NULL;
    w->token = json_string_value(token);
    if (w->token && strlen(w->token) >= EPCIS_TOKEN_MIN &&
        strlen(w->token) <= EPCIS_TOKEN_MAX)
        return NULL;
    return controls(act, "signatureToken", "应为 16 至 200 字节的文本",
                    "a text of 16 to 200 bytes is wanted");
}

static struct fault *
check_members(struct act *act, const json_t *asked)
{
    static const char KNOWN[] =
        "|dest|signatureToken|stream|schedule|reportIfEmpty|initialRecordTime|";
    const char *name;
    json_t *value;

    if (!json_is_object(asked))
        return invalid(act, "", "应为 JSON 对象", "a JSON object is wanted");
    json_object_foreach((json_t *)(uintptr_t)asked, name, value)
    {
        if (!strstr(KNOWN, arena_printf(act->arena, "|%s|", name)))
            return invalid(act, arena_strdup(act->arena, name), "没有这个成员",
                           "there is no such member");
    }
    return NULL;
}

static struct fault *
take_wish(struct act *act, const json_t *asked, struct wish *w)
{
    const json_t *empty = json_object_get(asked, "reportIfEmpty");
    const json_t *since = json_object_get(asked, "initialRecordTime");
    const struct webhook_hosts hosts = {act->settings->courier_hosts,
                                        act->settings->courier_http_hosts, NULL};
    struct fault *fault = check_members(act, asked);

    if (fault)
        return fault;
    w->dest = json_string_value(json_object_get(asked, "dest"));
    if (!w->dest)
        return controls(act, "dest", "应有通知网址 dest", "dest, a URL, is wanted");
    w->report_if_empty = json_is_true(empty);
    if (empty && !json_is_boolean(empty))
        return invalid(act, "reportIfEmpty", "应为 true 或 false",
                       "true or false is wanted");
    w->since = json_string_value(since);
    if (since && (!w->since || !epcis_is_time(w->since, NULL)))
        return invalid(act, "initialRecordTime", "应为带时区的时间",
                       "a time with its zone is wanted");
    fault = webhook_check(act->arena, &hosts, w->dest);
    if (!fault)
        fault = take_token(act, asked, w);
    return fault ? fault : take_times(act, asked, w);
}

struct fault *
epcis_subscribe(struct act *act, const char *name, const json_t *asked, const char **id)
{
    const struct actor *who = act->actor;
    json_t *definition = NULL;
    struct wish w = {0};
    struct pg_rows *rows;
    struct fault *fault = epcis_named_get(act, name, &definition, NULL);

    json_decref(definition);
    if (!fault)
        fault = take_wish(act, asked, &w);
    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_epcis_subscription_add, &rows, 10, name,
                   w.dest, w.token, w.schedule, w.report_if_empty ? "true" : "false",
                   w.since, w.next, act_number(act, who->person_id),
                   act_number(act, who->area_lo), number_or_none(act, who->company_id));
    if (!fault)
        *id = pg_text(rows, 0, 0);
    return fault;
}

/* ---- looking, ending, trying again ---- */

struct fault *
epcis_subscriptions(struct act *act, const char *name, const char *id, const char *after,
                    int64_t limit, json_t **out, const char **mark, int64_t *owner)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_epcis_subscription_read, &rows,
                                 4, name, id, after, act_number(act, limit + 1));

    if (fault)
        return fault;
    int count = pg_rows_count(rows), told = count > limit ? (int)limit : count;
    *out = json_array();
    for (int i = 0; i < told; i++)
        json_array_append_new(*out, json_loads(pg_text(rows, i, 0), 0, NULL));
    if (mark)
        *mark = count > told ? pg_text(rows, told - 1, 1) : NULL;
    if (owner && told > 0)
        *owner = pg_int(rows, 0, 2);
    return NULL;
}

/* The subscription is there, and the asker's to change. */
static struct fault *
may_change(struct act *act, const char *name, const char *id)
{
    json_t *found = NULL;
    int64_t owner = 0;
    uint8_t uuid[16];
    struct fault *fault =
        uuid_parse(id, uuid)
            ? epcis_subscriptions(act, name, id, NULL, 1, &found, NULL, &owner)
            : NULL;

    if (!fault && json_array_size(found) == 0)
        fault = epcis_refuse(act->arena, "NoSuchSubscriptionException", id,
                             "没有这个订阅，或不在您的权限范围内",
                             "there is no such subscription, or it is not yours to see");
    if (!fault)
        fault = own_only(act, owner);
    json_decref(found);
    return fault;
}

struct fault *
epcis_unsubscribe(struct act *act, const char *name, const char *id)
{
    struct pg_rows *rows;
    struct fault *fault = may_change(act, name, id);

    return fault ? fault
                 : pg_run(act->pg, act->arena, SQL_epcis_subscription_drop, &rows, 1, id);
}

struct fault *
epcis_subscription_retry(struct act *act, const char *id, int *count)
{
    struct pg_rows *rows;
    struct fault *fault = may_change(act, NULL, id);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_delivery_retry, &rows, 1, id);
    if (!fault)
        *count = pg_rows_count(rows);
    return fault;
}
