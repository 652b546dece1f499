#include "epcis/capture.h"

#include <stdlib.h>
#include <string.h>

#include "base/uuid.h"
#include "epcis/document.h"
#include "epcis/event_store.h"
#include "epcis/map.h"
#include "epcis/problem.h"
#include "epcis_sql.h"

static const char LIST[] = "/epcisBody/eventList/";

/* ---- who may ---- */

struct fault *
epcis_capture_allow(struct act *act)
{
    const struct actor *who = act->actor;

    if (access_may(who, POWER_REGISTER) || access_may(who, POWER_INTAKE) ||
        access_may(who, POWER_TRADE))
        return NULL;
    if (who->role == ROLE_PUBLIC)
        return fault_new(act->arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                         "请先登录再进行此操作", "sign in first, then try again");
    return fault_new(
        act->arena, FAULT_FORBIDDEN, "power_missing", NULL,
        "您没有采集 EPCIS 事件的权限（角色、部门职权或令牌不含）；请联系安全管理员",
        "your role, agency or token does not let you capture EPCIS events; ask "
        "the security administrator");
}

/* ---- looking at a document ---- */

static struct fault *
not_valid(struct act *act, const struct epcis_problem *p)
{
    return epcis_refuse(act->arena, "ValidationException",
                        p->path[0] ? arena_strdup(act->arena, p->path) : NULL,
                        arena_strdup(act->arena, p->zh), arena_strdup(act->arena, p->en));
}

static struct fault *
beyond(struct act *act, const char *where, const char *zh, const char *en)
{
    return epcis_refuse(act->arena, "CaptureLimitExceededException", where, zh, en);
}

/* What names more is refused before it is kept: its moves are one transaction. */
static struct fault *
too_wide(struct act *act, const json_t *events)
{
    size_t n, ids;
    json_t *event;

    json_array_foreach((json_t *)(uintptr_t)events, n, event)
    {
        if ((ids = epcis_identifiers(event)) <= EPCIS_EVENT_IDS_MAX)
            continue;
        return beyond(act, arena_printf(act->arena, "%s%zu", LIST, n),
                      arena_printf(act->arena,
                                   "一个事件最多 %d 个标识，此事件有 %zu 个；请分成几个",
                                   EPCIS_EVENT_IDS_MAX, ids),
                      arena_printf(act->arena,
                                   "an event names %d things at most, this one %zu; "
                                   "tell it in several",
                                   EPCIS_EVENT_IDS_MAX, ids));
    }
    return NULL;
}

static struct fault *
too_many(struct act *act, const json_t *events)
{
    size_t count = json_array_size(events);

    if (count <= EPCIS_CAPTURE_LIMIT)
        return too_wide(act, events);
    return beyond(
        act, NULL,
        arena_printf(act->arena, "一次最多采集 %d 个事件，此文档有 %zu 个；请分次发送",
                     EPCIS_CAPTURE_LIMIT, count),
        arena_printf(act->arena,
                     "a capture takes %d events at most, this document has %zu; send it "
                     "in parts",
                     EPCIS_CAPTURE_LIMIT, count));
}

static bool
is_xml(const char *text)
{
    return text[strspn(text, " \t\r\n\xef\xbb\xbf")] == '<';
}

/* A JSON document whose fault lies within an event: its other events may be right. */
static bool
fault_of_event(const char *text, const struct epcis_problem *problem)
{
    return !is_xml(text) && strncmp(problem->path, LIST, sizeof LIST - 1) == 0;
}

/* The events of a document that was read before and is JSON, unjudged. */
static bool
parse(const char *text, size_t len, struct epcis_document *doc)
{
    if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        len -= 3;
    }
    doc->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
    doc->context = json_object_get(doc->root, "@context");
    doc->events = json_object_get(json_object_get(doc->root, "epcisBody"), "eventList");
    return json_is_array(doc->events);
}

/* The document of a job, judged; with proceed its events may be wrong one by one, and
 * *whole is false. */
static struct fault *
look(struct act *act, bool proceed, struct epcis_document *doc, bool *whole)
{
    struct epcis_problem problem = {0};

    *whole = epcis_read(act->body, act->body_len, doc, &problem);
    if (!*whole) {
        epcis_document_free(doc);
        if (!proceed || !fault_of_event(act->body, &problem) ||
            !parse(act->body, act->body_len, doc))
            return not_valid(act, &problem);
    }
    if (*whole && doc->query)
        return epcis_refuse(act->arena, "ValidationException", "/type",
                            "查询结果不能采集；应为 EPCISDocument",
                            "a query's answer cannot be captured; an EPCISDocument is "
                            "wanted");
    return too_many(act, doc->events);
}

/* ---- accepting ---- */

static const char *
number_or_none(struct act *act, int64_t value)
{
    return value > 0 ? act_number(act, value) : NULL;
}

static struct fault *
keep(struct act *act, bool proceed, size_t events, const char *id)
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;

    return pg_run(
        act->pg, act->arena, SQL_epcis_job_add, &rows, 8, id,
        proceed ? "proceed" : "rollback", act_number(act, (int64_t)events), act->body,
        act_number(act, who->area_lo), number_or_none(act, who->agency_id),
        number_or_none(act, who->company_id), number_or_none(act, who->person_id));
}

struct fault *
epcis_capture_submit(struct act *act, bool proceed, const char **job)
{
    struct epcis_document doc = {0};
    bool whole;
    char id[UUID_TEXT];
    struct fault *fault = look(act, proceed, &doc, &whole);

    uuid7_new_text(id);
    if (!fault)
        fault = keep(act, proceed, json_array_size(doc.events), id);
    epcis_document_free(&doc);
    *job = arena_strdup(act->arena, id);
    return fault;
}

/* ---- running ---- */

struct capture {
    struct act *act;
    struct epcis_document doc;
    struct epcis_stage stage;
    json_t *errors; /* at most EPCIS_JOB_ERRORS_MAX; `wrong` counts all */
    size_t wrong;
    int captured;
};

static void
add_error(struct capture *c, const char *exception, const char *where, const char *zh,
          const char *en)
{
    if (c->wrong++ < EPCIS_JOB_ERRORS_MAX)
        json_array_append_new(c->errors,
                              json_pack("{s:s,s:s,s:s,s:s}", "exception", exception,
                                        "where", where, "zh", zh, "en", en));
}

static void
known(void *arg, int n, const char *event_id)
{
    struct capture *c = arg;
    struct arena *a = c->act->arena;

    add_error(
        c, "ResourceAlreadyExistsException", arena_printf(a, "%s%d", LIST, n),
        arena_printf(a, "已有内容不同的或他人的事件使用标识 %s", event_id),
        arena_printf(
            a, "an event that says something else, or is another's, is called %s already",
            event_id));
}

/* Called for every event that is new on record, in the transaction that captures it. */
static void
captured(void *arg, int n)
{
    struct capture *c = arg;

    (void)n;
    c->captured++;
}

/* One event in a document of its own: whether it is right, and what is wrong. */
static bool
judge_one(struct capture *c, size_t n)
{
    json_t *root =
        json_pack("{s:s,s:s,s:s,s:{s:[O]}}", "type", "EPCISDocument", "schemaVersion",
                  "2.0", "creationDate", "2022-01-01T00:00:00Z", "epcisBody", "eventList",
                  json_array_get(c->doc.events, n));
    struct epcis_document one = {.root = root, .context = c->doc.context};
    struct epcis_problem problem = {0};

    if (c->doc.context)
        json_object_set(root, "@context", c->doc.context);
    one.events = json_object_get(json_object_get(root, "epcisBody"), "eventList");
    bool right = epcis_judge(&one, &problem);
    if (!right) {
        const char *rest = problem.path;
        if (strncmp(rest, LIST, sizeof LIST - 1) == 0)
            rest += sizeof LIST - 1 + 1; /* behind the "0" */
        add_error(c, "ValidationException",
                  arena_printf(c->act->arena, "%s%zu%s", LIST, n, rest), problem.zh,
                  problem.en);
    }
    json_decref(root);
    return right;
}

static struct fault *
stage_all(struct capture *c, const char *job, bool whole)
{
    size_t n;
    json_t *event;
    struct fault *fault = epcis_stage_begin(&c->stage, c->act, job);

    if (fault)
        return fault;
    json_array_foreach(c->doc.events, n, event)
    {
        if (!fault && (whole || judge_one(c, n)))
            fault = epcis_stage_put(&c->stage, (int)n, event, c->doc.context);
    }
    struct fault *ended = epcis_stage_end(&c->stage, !fault);
    return fault ? fault : ended;
}

/* Everything that goes into the record. */
static struct fault *
record(struct capture *c, const char *job, bool proceed)
{
    bool whole;
    struct fault *fault = look(c->act, proceed, &c->doc, &whole);

    if (fault && strcmp(fault->code, "ValidationException") == 0) {
        add_error(c, fault->code, fault->where ? fault->where : "", fault->zh, fault->en);
        return NULL;
    }
    if (!fault)
        fault = stage_all(c, job, whole);
    if (!fault)
        fault = epcis_stage_lock(&c->stage);
    if (!fault)
        fault = epcis_stage_known(&c->stage, proceed, known, c);
    if (!fault && (proceed || c->wrong == 0))
        fault = epcis_stage_merge(&c->stage, captured, c);
    return fault;
}

static struct fault *
note_end(struct capture *c, const char *job)
{
    struct pg_rows *rows;
    char *errors = json_dumps(c->errors, JSON_COMPACT);
    struct fault *fault =
        pg_run(c->act->pg, c->act->arena, SQL_epcis_job_end, &rows, 4, job,
               c->wrong ? "false" : "true", errors, act_number(c->act, c->captured));

    free(errors);
    return fault;
}

struct fault *
epcis_capture_run(struct act *act, const char *job)
{
    struct capture c = {.act = act, .errors = json_array()};
    struct pg_rows *rows;
    struct fault *fault = pg_script(act->pg, act->arena, "SAVEPOINT capture");

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_job_body, &rows, 1, job);
    if (!fault && pg_rows_count(rows) == 1) {
        bool proceed = strcmp(pg_text(rows, 0, 0), "proceed") == 0;
        act->body = pg_text(rows, 0, 1);
        act->body_len = strlen(act->body);
        fault = record(&c, job, proceed);
        if (!fault && c.wrong && !proceed) {
            c.captured = 0;
            fault = pg_script(act->pg, act->arena, "ROLLBACK TO capture");
        }
        if (!fault)
            fault = note_end(&c, job);
    }
    json_decref(c.errors);
    epcis_document_free(&c.doc);
    return fault;
}

/* ---- one event at once ---- */

static struct fault *
is_known(struct act *act)
{
    return epcis_refuse(act->arena, "ResourceAlreadyExistsException", "eventID",
                        "这个事件已经在案", "this event is on record already");
}

static struct fault *
one_event(struct capture *c)
{
    bool whole;
    struct fault *fault = look(c->act, false, &c->doc, &whole);

    if (!fault && json_array_size(c->doc.events) != 1)
        fault = epcis_refuse(c->act->arena, "ValidationException", NULL,
                             "此地址一次接收一个事件；多个事件请发送至 /capture",
                             "this address takes one event; send several to /capture");
    return fault;
}

struct fault *
epcis_capture_event(struct act *act, const char **event_id)
{
    struct capture c = {.act = act, .errors = json_array()};
    char id[UUID_TEXT];
    struct fault *fault = one_event(&c);

    uuid7_new_text(id);
    if (!fault)
        fault = stage_all(&c, id, true);
    if (!fault)
        fault = epcis_stage_lock(&c.stage);
    if (!fault)
        fault = epcis_stage_known(&c.stage, false, known, &c);
    if (!fault && c.wrong)
        fault = is_known(act);
    if (!fault)
        fault = epcis_stage_merge(&c.stage, captured, &c);
    if (!fault && c.captured == 0)
        fault = is_known(act);
    if (!fault)
        *event_id =
            arena_strdup(act->arena, json_string_value(json_object_get(
                                         json_array_get(c.doc.events, 0), "eventID")));
    json_decref(c.errors);
    epcis_document_free(&c.doc);
    return fault;
}
