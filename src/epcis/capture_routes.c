/* Capturing over HTTP. source: EPCIS 2.0 §12.5 */
#include <string.h>

#include "base/uuid.h"
#include "epcis/capture.h"
#include "epcis/epcis_call.h"
#include "epcis/page_token.h"
#include "epcis/problem.h"
#include "epcis_sql.h"
#include "http/response.h"

/* What the listener did not refuse by its length, and is no text for the store. */
static struct fault *
take_body(struct epcis_call *call)
{
    struct http_request *req = call->req;
    struct fault *fault = epcis_body_type(call, true);

    if (fault)
        return fault;
    if (!req->body_len || memchr(req->body, 0, req->body_len))
        return epcis_refuse(call->act.arena, "ValidationException", NULL,
                            "请求体为空，或含有 NUL",
                            "the body is empty, or holds a NUL");
    call->act.body = (const char *)req->body;
    call->act.body_len = req->body_len;
    return NULL;
}

static struct fault *
behaviour(struct epcis_call *call, bool *proceed)
{
    const char *asked = http_header(call->req, "gs1-capture-error-behaviour");

    *proceed = asked && strcmp(asked, "proceed") == 0;
    if (!asked || *proceed || strcmp(asked, "rollback") == 0)
        return NULL;
    return epcis_refuse(call->act.arena, "ValidationException",
                        "GS1-Capture-Error-Behaviour", "应为 rollback 或 proceed",
                        "rollback or proceed is wanted");
}

static struct fault *
post_capture(struct epcis_call *call)
{
    bool proceed;
    const char *job;
    struct fault *fault = epcis_capture_allow(&call->act);

    if (!fault)
        fault = take_body(call);
    if (!fault)
        fault = behaviour(call, &proceed);
    if (!fault)
        fault = epcis_capture_submit(&call->act, proceed, &job);
    if (fault)
        return fault;
    call->wake = true;
    http_set_header(call->req, "Location",
                    arena_printf(call->act.arena, EPCIS_BASE "/capture/%s", job));
    http_set_header(call->req, "GS1-Capture-Error-Behaviour",
                    proceed ? "proceed" : "rollback");
    return NULL;
}

/* ---- jobs ---- */

static json_t *
error_of(const json_t *kept, bool english)
{
    const char *name = json_string_value(json_object_get(kept, "exception"));
    const char *zh = json_string_value(json_object_get(kept, "zh"));
    const char *en = json_string_value(json_object_get(kept, "en"));
    BUF_SCOPE struct buf type = {0};

    buf_printf(&type, "epcisException:%s", name);
    return json_pack("{s:s,s:s,s:s,s:O,s:s,s:s}", "type", type.data, "title", name,
                     "detail", english ? en : zh, "where", json_object_get(kept, "where"),
                     "zh", zh, "en", en);
}

static json_t *
errors_of(const char *text, bool english)
{
    json_t *kept = json_loads(text, 0, NULL), *list = json_array(), *one;
    size_t i;

    json_array_foreach(kept, i, one)
    {
        json_array_append_new(list, error_of(one, english));
    }
    json_decref(kept);
    return list;
}

static json_t *
job_of(const struct pg_rows *rows, int row, bool english)
{
    json_t *job = json_pack(
        "{s:s,s:s,s:b,s:b,s:s,s:o,s:I,s:I}", "captureID", pg_text(rows, row, 0),
        "createdAt", pg_text(rows, row, 1), "running", pg_text(rows, row, 3)[0] == 't',
        "success", pg_text(rows, row, 4)[0] == 't', "captureErrorBehaviour",
        pg_text(rows, row, 5), "errors", errors_of(pg_text(rows, row, 6), english),
        "events", (json_int_t)pg_int(rows, row, 7), "captured",
        (json_int_t)pg_int(rows, row, 8));

    if (!pg_is_null(rows, row, 2))
        json_object_set_new(job, "finishedAt", json_string(pg_text(rows, row, 2)));
    return job;
}

static struct fault *
get_jobs(struct epcis_call *call)
{
    struct act *act = &call->act;
    struct page_token page;
    struct pg_rows *rows;
    int64_t per;
    struct fault *fault = epcis_per_page(call, &per);

    if (!fault)
        fault = epcis_page(call, &page);
    /* the mark is "TIME ID" */
    const char *id = !fault && page.key ? strchr(page.key, ' ') : NULL;
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_epcis_job_read, &rows, 4, NULL,
                       id ? arena_strndup(act->arena, page.key, (size_t)(id - page.key))
                          : NULL,
                       id ? id + 1 : NULL, act_number(act, per + 1));
    if (fault)
        return fault;
    int count = pg_rows_count(rows);
    if (count > per) {
        count = (int)per;
        page.key = arena_printf(act->arena, "%s %s", pg_text(rows, count - 1, 1),
                                pg_text(rows, count - 1, 0));
        fault = epcis_next_page(call, &page);
    }
    call->answer = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(call->answer, job_of(rows, i, act->lang[0] == 'e'));
    return fault;
}

static struct fault *
get_job(struct epcis_call *call)
{
    struct act *act = &call->act;
    struct pg_rows *rows = NULL;
    uint8_t id[16];
    struct fault *fault = NULL;

    if (uuid_parse(call->part[1], id))
        fault = pg_run(act->pg, act->arena, SQL_epcis_job_read, &rows, 4, call->part[1],
                       NULL, NULL, "1");
    if (fault)
        return fault;
    if (!rows || pg_rows_count(rows) == 0)
        return epcis_refuse(act->arena, "NoSuchResourceException", "captureID",
                            "没有这个采集任务，或不在您的权限范围内",
                            "there is no such capture job, or it is not yours to see");
    call->answer = job_of(rows, 0, act->lang[0] == 'e');
    return NULL;
}

static struct fault *
post_event(struct epcis_call *call)
{
    const char *id;
    struct fault *fault = epcis_capture_allow(&call->act);

    if (!fault)
        fault = take_body(call);
    if (!fault)
        fault = epcis_capture_event(&call->act, &id);
    if (fault)
        return fault;
    call->answer = json_pack("{s:s}", "eventID", id);
    http_set_header(call->req, "Location",
                    arena_printf(call->act.arena, EPCIS_BASE "/events/%s",
                                 epcis_encode(call->act.arena, id)));
    return NULL;
}

const struct epcis_resource EPCIS_CAPTURE_RESOURCES[] = {
    {"capture", HTTP_GET, 200, get_jobs, false, "Lists capture jobs"},
    {"capture", HTTP_POST, 202, post_capture, false,
     "Keeps an EPCIS document as a capture job"},
    {"capture/{captureID}", HTTP_GET, 200, get_job, false,
     "Tells how a capture job went"},
    {"events", HTTP_POST, 201, post_event, false, "Captures one event at once"},
    {.path = NULL},
};
