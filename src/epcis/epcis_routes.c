#include "epcis/epcis_routes.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "api/run.h"
#include "api/web.h"
#include "base/log.h"
#include "epcis/capture.h"
#include "epcis/capture_lane.h"
#include "epcis/document.h"
#include "epcis/epcis_call.h"
#include "epcis/problem.h"
#include "http/response.h"
#include "http/session.h"
#include "http/text.h"

/* ---- problems ---- */

static void
answer_problem(struct http_request *req, int status, const struct fault *fault)
{
    BUF_SCOPE struct buf out = {0};

    if (status >= 500)
        log_error("request=%s %s: %s", req->id, fault->code, fault->en);
    if (status == 503)
        http_set_header(req, "Retry-After", "1");
    epcis_problem_write(&out, fault, status,
                        arena_printf(&req->arena, "urn:firemark:request:%s", req->id),
                        req->lang == HTTP_EN);
    http_respond(req, status, "application/problem+json", out.data, out.len);
}

static void
refuse(struct http_request *req, const struct fault *fault)
{
    http_log_refused(req, fault);
    answer_problem(req, epcis_exception_of(fault)->status, fault);
}

/* What the listener's statuses mean here; any other is a plain validation fault. */
static const char *
exception_for(int status)
{
    static const struct {
        int status;
        const char *name;
    } ROWS[] = {
        {404, "NoSuchResourceException"},       {405, "MethodNotAllowedException"},
        {413, "CaptureLimitExceededException"}, {414, "URITooLongException"},
        {429, "ImplementationException"},       {503, "ImplementationException"}};

    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        if (ROWS[i].status == status)
            return ROWS[i].name;
    return "ValidationException";
}

bool
epcis_answer_problem(struct http_request *req, int status, const struct fault *fault)
{
    static const char BASE[] = EPCIS_BASE;
    size_t len = sizeof BASE - 1;

    if (!req->target || strncmp(req->target, BASE, len) != 0 ||
        (req->target[len] && !strchr("/?", req->target[len])))
        return false;
    const struct fault *own = epcis_refuse(&req->arena, exception_for(status),
                                           fault->where, fault->zh, fault->en);
    answer_problem(req, status, own);
    return true;
}

/* ---- the address ---- */

/* Parts behind the base, each decoded by itself, so that an encoded slash is no
 * separator. */
static bool
take_apart(struct epcis_call *call)
{
    const char *p = call->req->target + sizeof EPCIS_BASE - 1;

    while (*p == '/') {
        size_t len = strcspn(++p, "/?");
        if (len == 0 && (*p == '\0' || *p == '?'))
            break; /* a slash at the end */
        if (len == 0 || call->parts == EPCIS_PARTS_MAX)
            return false;
        const char *part = text_percent(&call->req->arena, p, len, false);
        if (!part)
            return false;
        call->part[call->parts++] = part;
        p += len;
    }
    return true;
}

static bool
fits(const struct epcis_call *call, const char *path)
{
    for (int i = 0; i < call->parts; i++) {
        size_t len = strcspn(path, "/");
        if (len == 0 || (*path != '{' && (strlen(call->part[i]) != len ||
                                          strncmp(path, call->part[i], len) != 0)))
            return false;
        path += len + (path[len] == '/');
    }
    return *path == '\0';
}

static const struct epcis_resource *const TABLES[] = {
    EPCIS_CAPTURE_RESOURCES, EPCIS_EVENT_RESOURCES, EPCIS_QUERY_RESOURCES};

/* The resource for the method, and which methods the address takes. */
static const struct epcis_resource *
find(const struct epcis_call *call, unsigned *methods)
{
    enum http_method method =
        call->req->method == HTTP_HEAD ? HTTP_GET : call->req->method;
    const struct epcis_resource *found = NULL;

    *methods = 0;
    for (size_t t = 0; t < sizeof TABLES / sizeof *TABLES; t++)
        for (const struct epcis_resource *r = TABLES[t]; r->handle; r++)
            if (fits(call, r->path)) {
                *methods |= r->method | (r->method == HTTP_GET ? HTTP_HEAD : 0u);
                found = r->method == method ? r : found;
            }
    return found;
}

/* ---- one request ---- */

/* A browser says where a request comes from; another client sends JSON or XML, or
 * DELETE, which no form of a foreign page can. */
static struct fault *
check_origin(struct http_request *req)
{
    if (!http_header(req, "sec-fetch-site") && !http_header(req, "origin"))
        return NULL;
    return http_csrf_check(req);
}

static struct fault *
connect(struct epcis_call *call, struct web_worker *worker, struct actor *actor)
{
    struct fault *fault = check_origin(call->req);

    if (!fault)
        fault = web_actor(worker, call->req, actor);
    call->act.pg = worker->pg;
    call->act.settings = worker->config->settings;
    return fault ? fault : api_allow(call->act.arena, actor, POWER_READ);
}

static struct fault *
run(struct epcis_call *call, const struct epcis_resource *resource)
{
    struct act *act = &call->act;
    struct fault *fault = pg_begin(act->pg, act->arena);

    if (fault)
        return fault;
    fault = act_scope(act);
    if (!fault && resource->method == HTTP_GET)
        fault = act_narrow(act);
    call->status = resource->status;
    if (!fault)
        fault = resource->handle(call);
    if (!fault)
        fault = pg_commit(act->pg, act->arena);
    else
        pg_rollback(act->pg);
    if (!fault && call->wake)
        capture_lane_wake();
    return fault;
}

static struct fault *
give_xml(struct epcis_call *call)
{
    BUF_SCOPE struct buf out = {0};
    struct epcis_problem problem = {0};

    if (!epcis_write_xml(call->answer, &out, &problem))
        return epcis_refuse(call->act.arena, "NotAcceptableException",
                            arena_strdup(call->act.arena, problem.path),
                            arena_strdup(call->act.arena, problem.zh),
                            arena_strdup(call->act.arena, problem.en));
    http_respond(call->req, call->status, "application/xml", out.data, out.len);
    return NULL;
}

static struct fault *
give(struct epcis_call *call)
{
    epcis_say_versions(call);
    if (!call->answer) {
        http_respond(call->req, call->status, NULL, NULL, 0);
        return NULL;
    }
    if (call->xml && call->status < 300)
        return give_xml(call);
    BUF_SCOPE struct buf out = {0};
    epcis_write_json(call->answer, &out);
    http_respond(call->req, call->status, "application/json", out.data, out.len);
    return NULL;
}

static struct fault *
not_there(struct epcis_call *call, unsigned methods)
{
    if (!methods)
        return epcis_refuse(call->act.arena, "NoSuchResourceException", NULL,
                            "没有这个地址", "there is nothing at this address");
    return epcis_refuse(call->act.arena, "MethodNotAllowedException", NULL,
                        "此地址不支持该方法，可用的方法见 Allow",
                        "this address does not take this method; see Allow");
}

static struct fault *
serve(struct epcis_call *call, struct web_worker *worker, struct actor *actor)
{
    const struct epcis_resource *resource = NULL;
    unsigned methods = 0;

    if (take_apart(call))
        resource = find(call, &methods);
    if (call->req->method == HTTP_OPTIONS && methods) {
        epcis_say_options(call, methods);
        http_respond(call->req, 204, NULL, NULL, 0);
        return NULL;
    }
    if (!resource && methods)
        epcis_say_allow(call, methods);
    if (!resource)
        return not_there(call, methods);
    struct fault *fault = epcis_negotiate(call, resource);
    if (!fault)
        fault = connect(call, worker, actor);
    if (!fault)
        fault = run(call, resource);
    return fault ? fault : give(call);
}

static void
handle(struct http_request *req, void *context)
{
    struct actor actor = {0};
    struct epcis_call call = {.req = req,
                              .act = {.arena = &req->arena,
                                      .actor = &actor,
                                      .lang = req->lang == HTTP_EN ? "en" : "zh"}};
    struct fault *fault = serve(&call, context, &actor);
    json_t *answer = call.answer, *extensions = call.extensions;

    if (fault)
        refuse(req, fault);
    json_decref(answer);
    json_decref(extensions);
}

/* ---- the OpenAPI document ---- */

#define XML_TOO "application/json|application/xml"

static void
describe(const struct epcis_resource *r, openapi_tell *tell, void *arg)
{
    bool capture = strcmp(r->path, "capture") == 0 || strcmp(r->path, "events") == 0;
    const char *body = r->method != HTTP_POST ? NULL
                       : capture              ? XML_TOO
                                              : "application/json";
    const char *gives = r->status == 204 || r->status == 202 ? NULL
                        : r->events                          ? XML_TOO
                                                             : "application/json";
    char path[128], method[8] = "";

    snprintf(path, sizeof path, EPCIS_BASE "%s%s", *r->path ? "/" : "", r->path);
    for (size_t i = 0; http_method_name(r->method)[i] && i + 1 < sizeof method; i++)
        method[i] = (char)tolower((unsigned char)http_method_name(r->method)[i]);
    tell(arg, &(struct openapi_route){.path = path,
                                      .method = method,
                                      .summary = r->en,
                                      .gives = gives,
                                      .takes = body,
                                      .status = r->status});
}

void
epcis_describe(openapi_tell *tell, void *arg)
{
    for (size_t t = 0; t < sizeof TABLES / sizeof *TABLES; t++)
        for (const struct epcis_resource *r = TABLES[t]; r->handle; r++)
            describe(r, tell, arg);
}

/* ---- the routes ---- */

#define ALL (HTTP_GET | HTTP_POST | HTTP_PUT | HTTP_PATCH | HTTP_DELETE | HTTP_OPTIONS)

const struct http_route EPCIS_ROUTES[] = {
    {ALL, EPCIS_BASE, handle, HTTP_WORK, EPCIS_CAPTURE_BYTES, NULL},
    {ALL, EPCIS_BASE "/", handle, HTTP_WORK, EPCIS_CAPTURE_BYTES, NULL},
    {ALL, EPCIS_BASE "/{rest*}", handle, HTTP_WORK, EPCIS_CAPTURE_BYTES, NULL},
    {.pattern = NULL},
};
