/* A scan's way: on the loop the session is recalled (or, once in a while, found on the
 * work lane), the body read, the claim handed to the gather lane, and the answer written
 * when its commit is done. Only a text that does not match the record goes to the work
 * lane, where the keys judge it, or the register of aliases. */
#include "flow/scan_routes.h"

#include <jansson.h>

#include "access/act.h"
#include "access/session.h"
#include "api/input.h"
#include "api/run.h"
#include "api/web.h"
#include "base/log.h"
#include "flow/scan_actions.h"
#include "flow/scan_lane.h"
#include "http/rate.h"
#include "http/response.h"
#include "http/server.h"
#include "http/session.h"

/* One request on its way, in its arena. */
struct job {
    struct http_request *req;
    struct scan_turn turn;
    json_t *in; /* the request's texts live in it */
};

static const char *
lang(const struct http_request *req)
{
    return req->lang == HTTP_EN ? "en" : "zh";
}

static void
refuse(struct job *job, const struct fault *fault)
{
    if (fault->kind == FAULT_INTERNAL)
        log_error("request=%s %s: %s", job->req->id, fault->code, fault->en);
    json_decref(job->in);
    http_respond_fault(job->req, fault);
}

static void
answer(struct job *job)
{
    BUF_SCOPE struct buf out = {0};

    buf_reserve(&out, 1023);
    scan_json(&out, "{", &job->turn.answer, lang(job->req));
    json_decref(job->in);
    http_respond(job->req, 200, "application/json", out.data, out.len);
}

/* ---- the keys, on the work lane ---- */

static struct fault *
ask_keys(struct job *job, struct web_worker *worker)
{
    struct act act = {.arena = &job->req->arena,
                      .actor = &job->turn.actor,
                      .settings = worker->config->settings,
                      .lang = lang(job->req)};
    struct fault *fault = web_actor(worker, job->req, &job->turn.actor);

    act.pg = worker->pg;
    if (!fault)
        fault = api_allow(act.arena, act.actor, POWER_SCAN);
    if (!fault)
        fault = pg_begin(act.pg, act.arena);
    if (fault)
        return fault;
    fault = act_scope(&act);
    if (!fault && (job->turn.too_often || job->turn.claim.form == CLAIM_ALIAS))
        fault = scan_code(&act, &job->turn.request, &job->turn.answer);
    else if (!fault)
        fault =
            scan_ask_keys(&act, &job->turn.request, &job->turn.claim, &job->turn.answer);
    if (!fault)
        return pg_commit(act.pg, act.arena);
    pg_rollback(act.pg);
    return fault;
}

static void
judge_by_keys(struct http_request *req, void *worker)
{
    struct job *job = req->user;
    struct fault *fault = ask_keys(job, worker);

    if (fault)
        refuse(job, fault);
    else
        answer(job);
}

/* ---- the loop ---- */

static void
go_to_work(struct job *job, http_handler *step)
{
    if (!http_on_work(job->req, step))
        refuse(job, scan_check_busy(&job->req->arena));
}

static void
on_done(struct scan_turn *turn, const struct fault *fault, bool settled)
{
    struct job *job = turn->arg;

    if (fault) {
        refuse(job, fault);
    } else if (settled) {
        answer(job);
    } else {
        scan_keep(&job->req->arena, &turn->answer);
        go_to_work(job, judge_by_keys);
    }
}

static struct fault *
read_body(struct job *job)
{
    struct http_request *req = job->req;
    struct fault *fault = api_allow(&req->arena, &job->turn.actor, POWER_SCAN);

    if (!fault)
        fault = http_json(req, &job->in);
    if (!fault && !json_is_object(job->in))
        fault = fault_new(&req->arena, FAULT_SYNTAX, "json_object", NULL,
                          "请求体应为 JSON 对象", "the body must be a JSON object");
    if (!fault)
        fault = input_check(&req->arena, SCAN_FIELDS, job->in);
    return fault ? fault : scan_read(&req->arena, job->in, &job->turn.request);
}

static void
begin(struct http_request *req, void *lane)
{
    struct job *job = req->user;
    struct fault *fault = read_body(job);

    if (!fault && !scan_lane_submit(lane, &job->turn))
        fault = fault_new(&req->arena, FAULT_BUSY, "busy", NULL, "系统繁忙，请稍后重试",
                          "the system is busy; try again soon");
    if (fault)
        refuse(job, fault);
}

static void
find_session(struct http_request *req, void *worker)
{
    struct job *job = req->user;
    struct fault *fault = web_actor(worker, req, &job->turn.actor);

    if (!fault)
        fault = api_allow(&req->arena, &job->turn.actor, POWER_SCAN);
    if (fault) {
        refuse(job, fault);
        return;
    }
    session_remember(http_credential(req), &job->turn.actor);
    http_on_loop(req, begin);
}

static void
handle_scan(struct http_request *req, void *lane)
{
    struct job *job = arena_alloc(&req->arena, sizeof *job);
    const char *token = http_credential(req);
    struct fault *fault = http_csrf_check(req);

    req->user = job;
    *job = (struct job){
        .req = req,
        .turn = {.actor = actor_public(), .done = on_done, .arg = job},
    };
    if (!fault && !token)
        fault = api_allow(&req->arena, &job->turn.actor, POWER_SCAN);
    bool known = !fault && session_recall(token, &job->turn.actor);
    if (known)
        fault = http_rate_person(req, job->turn.actor.person_id);
    if (fault)
        refuse(job, fault);
    else if (known)
        begin(req, lane);
    else
        go_to_work(job, find_session);
}

const struct http_route SCAN_ROUTES[] = {
    {HTTP_POST, "/api/v1/scans", handle_scan, HTTP_INLINE, 0, NULL},
    {.pattern = NULL},
};

bool
scan_loop_start(struct event_base *base, unsigned index, void *user, void **context)
{
    const struct web_config *config = user;

    *context =
        scan_lane_open(base, index, config->settings->conninfo,
                       config->settings->label_host, config->settings->scan_rate_label);
    return true;
}

void
scan_loop_stop(void *context)
{
    scan_lane_close(context);
}
