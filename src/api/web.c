#include "api/web.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

#include "access/session.h"
#include "access/token.h"
#include "api/input.h"
#include "api/precondition.h"
#include "api/run.h"
#include "api/web_must.h"
#include "api/web_passkey.h"
#include "api/web_session.h"
#include "base/log.h"
#include "http/rate.h"
#include "http/response.h"
#include "http/session.h"

enum { UPLOAD_MAX = 20 * 1024 * 1024, CREDENTIAL_MAX = 16384, READY_MS = 2000 };

bool
web_worker_start(unsigned index, void *user, void **context)
{
    struct web_worker *w = calloc(1, sizeof *w);

    (void)index;
    if (w)
        w->config = user;
    *context = w;
    return w != NULL;
}

void
web_worker_stop(void *context)
{
    struct web_worker *w = context;

    pg_close(w->pg);
    arena_clear(&w->arena);
    free(w);
}

/* The worker's connection; a broken one is replaced, so the server survives a restart of
 * the database. */
struct fault *
web_connection(struct web_worker *w, struct http_request *req)
{
    if (pg_usable(w->pg))
        return NULL;
    pg_close(w->pg);
    w->pg = NULL;
    struct fault *fault =
        pg_open(&req->arena, w->config->settings->conninfo, "firemark_app", &w->pg);
    if (!fault)
        pg_patience(w->pg, w->config->database_ms);
    return fault;
}

static struct fault *
who_asks(struct web_worker *w, struct http_request *req, struct actor *actor)
{
    const char *token = http_session_get(req), *bearer = http_bearer_get(req);

    struct fault *fault = NULL;

    *actor = actor_public();
    if (bearer)
        fault = token_find(w->pg, &req->arena, bearer, actor);
    else if (token)
        fault = session_find(w->pg, &req->arena, token, actor);
    if (actor->role == ROLE_ADMINISTRATOR && w->config->settings->separation)
        *actor = actor_public(); /* from before duties were separate */
    req->who = actor->login;
    if (!fault)
        fault = http_rate_person(req, actor->person_id);
    return fault ? fault : web_must_check(req, actor);
}

struct fault *
web_actor(struct web_worker *w, struct http_request *req, struct actor *actor)
{
    struct fault *fault = web_connection(w, req);

    *actor = actor_public();
    return fault ? fault : who_asks(w, req, actor);
}

/* ---- input ---- */

static struct fault *
put_pairs(struct http_request *req, const struct action *a,
          const struct http_pairs *pairs, json_t *in)
{
    for (size_t i = 0; i < pairs->count; i++) {
        const struct field *f = input_field(a->fields, pairs->rows[i].name);
        if (strcmp(pairs->rows[i].name, "lang") == 0 && !f)
            continue;
        if (!f)
            return fault_new(&req->arena, FAULT_INPUT, "unknown_parameter",
                             pairs->rows[i].name, "没有这个参数",
                             "there is no such parameter");
        input_put(in, f, pairs->rows[i].value);
    }
    return NULL;
}

static bool
takes_raw_body(const struct action *a)
{
    for (const struct field *f = a->fields; f && f->name; f++)
        if (f->type == FIELD_BODY)
            return true;
    return false;
}

/* A form's file is the body that the action takes; the form's texts are its fields. */
static struct fault *
read_multipart(struct http_request *req, const struct action *a, struct act *act)
{
    struct http_pairs fields = {0};
    struct http_file file = {0};
    struct fault *fault = http_multipart(req, &fields, &file);

    act->body = file.bytes ? (const char *)file.bytes : "";
    act->body_len = file.len;
    act->in = json_object();
    return fault ? fault : put_pairs(req, a, &fields, act->in);
}

static bool
sends_form(const struct http_request *req)
{
    const char *type = http_header(req, "content-type");

    return type && strncasecmp(type, "multipart/", 10) == 0;
}

/* The body's members first, then the path's, which no body may override. */
static struct fault *
read_input(struct http_request *req, const struct action *a, struct act *act)
{
    struct fault *fault = NULL;

    if (takes_raw_body(a) && sends_form(req)) {
        fault = read_multipart(req, a, act);
    } else if (takes_raw_body(a)) {
        act->body = req->body ? (const char *)req->body : "";
        act->body_len = req->body_len;
    } else if (req->method != HTTP_GET && req->method != HTTP_HEAD && req->body_len > 0) {
        fault = http_json(req, &act->in);
        if (!fault && !json_is_object(act->in))
            fault = fault_new(&req->arena, FAULT_SYNTAX, "json_object", NULL,
                              "请求体应为 JSON 对象", "the body must be a JSON object");
    }
    if (!fault && !act->in)
        act->in = json_object();
    if (!fault)
        fault = put_pairs(req, a, &req->query, act->in);
    if (!fault)
        fault = put_pairs(req, a, &req->params, act->in);
    return fault;
}

static const char *
request_hash(struct http_request *req)
{
    BUF_SCOPE struct buf text = {0}, hex = {0};
    uint8_t hash[SHA256_DIGEST_LENGTH];

    buf_printf(&text, "%s %s\n", http_method_name(req->method), req->target);
    buf_add(&text, req->body, req->body_len);
    SHA256((const uint8_t *)text.data, text.len, hash);
    buf_hex(&hex, hash, sizeof hash);
    return arena_strdup(&req->arena, hex.data);
}

/* ---- actions ---- */

/* What anybody may do, done without a session, takes nobody's rights: servers call it
 * that send no header of browsers. */
static struct fault *
check_site(struct http_request *req, const struct action *a)
{
    if (a->power == POWER_NONE && !http_session_get(req))
        return NULL;
    return http_csrf_check(req);
}

/* Where the request comes from, and by which session. */
static void
asked_by(struct http_request *req, struct act *act)
{
    act->source = http_source(req);
    act->agent = http_header(req, "user-agent");
    act->session = http_bearer_get(req) ? NULL : http_session_get(req);
    act->request = req->id;
}

static struct fault *
run(struct web_worker *w, struct http_request *req, struct act *act)
{
    const struct action *a = req->route->user;
    struct idempotency id = {.key = http_header(req, "idempotency-key"),
                             .request = request_hash(req)};
    struct fault *fault = check_site(req, a);

    if (!fault)
        fault = read_input(req, a, act);
    if (!fault)
        fault = web_connection(w, req);
    if (!fault)
        fault = who_asks(w, req, (struct actor *)(uintptr_t)act->actor);
    act->pg = w->pg;
    act->if_match = http_header(req, "if-match");
    asked_by(req, act);
    return fault ? fault : api_run(a, act, &id);
}

/* What was read bears a tag, by which a write may stand on it (api/precondition.h). What
 * anybody may read is worth keeping, too: a phone asks whether it changed. */
static bool
unchanged(struct http_request *req, const struct action *a, const struct act *act)
{
    char etag[ETAG_MAX];

    bool document = a->gives || act->gives;

    if ((req->method & (HTTP_GET | HTTP_HEAD)) == 0 ||
        (document && a->power != POWER_NONE))
        return false;
    precondition_etag(&act->out, etag);
    if (a->power == POWER_NONE)
        http_set_header(req, "Cache-Control",
                        act->immutable
                            ? "public, max-age=31536000, immutable, no-transform"
                            : "no-cache");
    return http_not_modified(req, etag);
}

/* The answer's media type. A picture may be looked at in its page; any other file is
 * saved, as it may carry programs of its own. */
static const char *
document_type(struct http_request *req, const struct action *a, const struct act *act)
{
    const char *type = act->gives ? act->gives : a->gives ? a->gives : "application/json";

    if (act->file_name)
        http_set_header(
            req, "Content-Disposition",
            arena_printf(&req->arena, "%s; filename=\"%s\"",
                         strncmp(type, "image/", 6) == 0 ? "inline" : "attachment",
                         act->file_name));
    return type;
}

static void
handle_action(struct http_request *req, void *context)
{
    const struct action *a = req->route->user;
    struct web_worker *w = context;
    struct actor actor = actor_public();
    struct act act = {.arena = &req->arena,
                      .actor = &actor,
                      .settings = w->config->settings,
                      .lang = req->lang == HTTP_EN ? "en" : "zh"};
    struct fault *fault = run(w, req, &act);

    json_decref(act.in);
    if (fault && fault->kind == FAULT_INTERNAL)
        log_error("request=%s %s: %s", req->id, fault->code, fault->en);
    if (fault)
        http_respond_fault(req, fault);
    else if (!unchanged(req, a, &act))
        http_respond(req, act.status, document_type(req, a, &act),
                     act.out.data ? act.out.data : "{}", act.out.data ? act.out.len : 2);
    buf_free(&act.out);
}

/* ---- actions for pages ---- */

struct fault *
web_run(struct web_worker *w, struct http_request *req, const struct actor *actor,
        const struct action *action, json_t *in, const struct http_file *body,
        json_t **out)
{
    struct act act = {.arena = &req->arena,
                      .pg = w->pg,
                      .actor = actor,
                      .settings = w->config->settings,
                      .in = in,
                      .body = body ? (const char *)body->bytes : NULL,
                      .body_len = body ? body->len : 0,
                      .lang = req->lang == HTTP_EN ? "en" : "zh"};

    asked_by(req, &act);
    struct fault *fault = api_run(action, &act, &(struct idempotency){0});
    *out = NULL;
    json_decref(act.in);
    if (!fault)
        *out = json_loadb(act.out.data ? act.out.data : "{}",
                          act.out.data ? act.out.len : 2, JSON_DECODE_ANY, NULL);
    buf_free(&act.out);
    return fault;
}

/* ---- what is no action ---- */

static void
handle_live(struct http_request *req, void *context)
{
    (void)context;
    http_respond_text(req, 200, "application/json", "{\"live\":true}");
}

static void
handle_ready(struct http_request *req, void *context)
{
    struct pg_rows *rows;
    struct web_worker *w = context;
    struct fault *fault = web_connection(w, req);

    if (!fault) {
        int before = pg_patience(w->pg, READY_MS);
        fault = pg_run(w->pg, &req->arena, "SELECT 1", &rows, 0);
        pg_patience(w->pg, before);
    }
    if (fault)
        http_respond_fault(req, fault);
    else
        http_respond_text(req, 200, "application/json", "{\"ready\":true}");
}

static void
handle_openapi(struct http_request *req, void *context)
{
    BUF_SCOPE struct buf out = {0};
    const struct web_worker *worker = context;

    openapi_write(&out, worker->config->described);
    http_respond(req, 200, "application/json", out.data, out.len);
}

static const struct http_route OTHERS[] = {
    {HTTP_POST, "/api/v1/session", web_handle_sign_in, HTTP_WORK, 4096, NULL},
    {HTTP_DELETE, "/api/v1/session", web_handle_sign_out, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/api/v1/session", web_handle_who, HTTP_WORK, 0, NULL},
    {HTTP_POST, "/api/v1/session/proof", web_handle_proof, HTTP_WORK, CREDENTIAL_MAX,
     NULL},
    {HTTP_POST, "/api/v1/session/proof/options", web_handle_proof_options, HTTP_WORK,
     4096, NULL},
    {HTTP_POST, "/api/v1/session/passkey", web_handle_passkey, HTTP_WORK, CREDENTIAL_MAX,
     NULL},
    {HTTP_POST, "/api/v1/session/passkey/options", web_handle_passkey_options, HTTP_WORK,
     4096, NULL},
    {HTTP_GET, "/health/live", handle_live, HTTP_INLINE, 0, NULL},
    {HTTP_GET, "/health/ready", handle_ready, HTTP_WORK, 0, NULL},
    {HTTP_GET, "/openapi.json", handle_openapi, HTTP_WORK, 0, NULL},
};
enum { OTHER_COUNT = sizeof OTHERS / sizeof *OTHERS };

/* ---- the table ---- */

struct table {
    struct http_route *rows;
    size_t count;
};

static unsigned
method_bit(const char *name)
{
    static const enum http_method ALL[] = {HTTP_GET,   HTTP_HEAD,   HTTP_POST,   HTTP_PUT,
                                           HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS};

    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++)
        if (strcmp(http_method_name(ALL[i]), name) == 0)
            return ALL[i];
    return 0;
}

static void
add_route(const struct action *a, void *arg)
{
    struct table *t = arg;

    if (!a->path)
        return;
    t->rows[t->count++] = (struct http_route){
        .methods = method_bit(a->method),
        .pattern = a->path,
        .handler = handle_action,
        .flags = HTTP_WORK,
        .max_body = takes_raw_body(a) ? UPLOAD_MAX : 0,
        .user = (void *)(uintptr_t)a,
    };
}

static void
count_route(const struct action *a, void *arg)
{
    struct table *t = arg;

    t->count += a->path != NULL;
}

struct http_route *
web_routes(struct arena *arena, size_t *count)
{
    struct table t = {.count = OTHER_COUNT};

    api_each(count_route, &t);
    t = (struct table){.rows = arena_alloc(arena, t.count * sizeof *t.rows)};

    for (size_t i = 0; i < OTHER_COUNT; i++)
        t.rows[t.count++] = OTHERS[i];
    api_each(add_route, &t);
    *count = t.count;
    return t.rows;
}
