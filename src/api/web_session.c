/* Sessions over HTTP: signing in and out, who is signed in, and proving it again. */
#include "api/web_session.h"

#include "access/session.h"
#include "api/input.h"
#include "api/web_passkey.h"
#include "http/response.h"
#include "http/session.h"

static const struct field SIGN_IN_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"},
    {"password", FIELD_TEXT, true, 200, NULL, "密码", "password"},
    {"code", FIELD_TEXT, false, 12, NULL, "动态码或备用码", "code of the second factor"},
    {.name = NULL},
};

/* Read once the input is checked: the check puts cleaned texts in place of those sent. */
static struct credentials
credentials_of(struct http_request *req, const json_t *in)
{
    const char *code = json_string_value(json_object_get(in, "code"));

    return (struct credentials){.login = json_string_value(json_object_get(in, "login")),
                                .password =
                                    json_string_value(json_object_get(in, "password")),
                                .code = code ? code : "",
                                .source = http_source(req),
                                .request = req->id};
}

/* Of a success: a failure was noted by sign_in(). */
static struct fault *
note(struct web_worker *w, struct http_request *req, const char *outcome,
     const char *login, const char *factor)
{
    const char *agent = http_header(req, "user-agent");

    return sign_in_note(w->pg, &req->arena,
                        &(struct sign_in_entry){outcome, login, http_source(req), factor,
                                                agent ? agent : "", req->id});
}

static const char *
factor_of(const json_t *in)
{
    return json_object_get(in, "code") ? "password+code" : "password";
}

/* The session that this device had is over: nobody holds two by one cookie. */
static struct fault *
replace_session(struct web_worker *w, struct http_request *req, const struct actor *actor,
                char token[SESSION_TOKEN])
{
    const char *agent = http_header(req, "user-agent"), *old = http_session_get(req);
    const struct api_settings *settings = w->config->settings;
    struct fault *fault = old ? session_close(w->pg, &req->arena, old) : NULL;

    if (fault)
        return fault;
    return session_open(w->pg, &req->arena, actor, w->config->session_hours,
                        &(struct session_from){http_source(req), agent ? agent : "",
                                               settings->password_policy,
                                               settings->second_factor},
                        token);
}

struct fault *
web_admit(struct web_worker *w, struct http_request *req, const struct actor *actor,
          const char *factor)
{
    char token[SESSION_TOKEN];

    if (actor->role == ROLE_ADMINISTRATOR && w->config->settings->separation)
        return fault_new(
            &req->arena, FAULT_FORBIDDEN, "duties_separate", NULL,
            "本系统的管理员分设（access.separation）；请用系统、安全或审计管理员登录",
            "administrators are separate here (access.separation); sign in "
            "as the system's, the security's or the auditor");
    struct fault *fault = replace_session(w, req, actor, token);
    if (!fault)
        fault = note(w, req, "signed_in", actor->login, factor);
    if (!fault)
        http_session_set(req, token, (unsigned)w->config->session_hours * 3600);
    return fault;
}

struct fault *
web_sign_in(struct web_worker *w, struct http_request *req, json_t *in)
{
    struct actor actor;
    struct fault *fault = http_csrf_check(req);

    if (!fault)
        fault = input_check(&req->arena, SIGN_IN_FIELDS, in);
    if (!fault)
        fault = web_connection(w, req);
    if (!fault) {
        struct credentials given = credentials_of(req, in);
        fault = sign_in(w->pg, &req->arena, &given, &actor);
    }
    return fault ? fault : web_admit(w, req, &actor, factor_of(in));
}

struct fault *
web_sign_out(struct web_worker *w, struct http_request *req)
{
    const char *token = http_session_get(req);
    struct actor actor = actor_public();
    struct fault *fault = http_csrf_check(req);

    if (!fault)
        fault = web_connection(w, req);
    if (!fault && token)
        fault = session_find(w->pg, &req->arena, token, &actor);
    if (!fault && token)
        fault = session_close(w->pg, &req->arena, token);
    if (!fault && actor.person_id)
        fault = note(w, req, "signed_out", actor.login, "");
    if (!fault)
        http_session_set(req, "", 0);
    return fault;
}

void
web_handle_sign_in(struct http_request *req, void *context)
{
    json_t *in = NULL;
    struct fault *fault = http_json(req, &in);

    if (!fault)
        fault = web_sign_in(context, req, in);
    json_decref(in);
    if (fault)
        http_respond_fault(req, fault);
    else
        http_respond_text(req, 201, "application/json", "{\"signed_in\":true}");
}

void
web_handle_sign_out(struct http_request *req, void *context)
{
    struct fault *fault = web_sign_out(context, req);

    if (fault)
        http_respond_fault(req, fault);
    else
        http_respond_text(req, 200, "application/json", "{\"signed_in\":false}");
}

void
web_handle_who(struct http_request *req, void *context)
{
    struct web_worker *w = context;
    struct actor actor;
    BUF_SCOPE struct buf out = {0};
    struct fault *fault = web_actor(w, req, &actor);

    if (fault) {
        http_respond_fault(req, fault);
        return;
    }
    buf_puts(&out, "{\"login\":");
    buf_json(&out, actor.login);
    buf_puts(&out, ",\"name\":");
    buf_json(&out, actor.name);
    buf_printf(&out, ",\"role\":\"%s\",\"proven\":%s,\"must\":%s}",
               access_role_name(actor.role), actor.unproven ? "false" : "true",
               actor.must == MUST_PASSWORD ? "\"password\""
               : actor.must == MUST_FACTOR ? "\"second_factor\""
                                           : "null");
    http_respond(req, 200, "application/json", out.data, out.len);
}

/* ---- proving again who one is ---- */

static const struct field PROOF_FIELDS[] = {
    {"password", FIELD_TEXT, true, 200, NULL, "密码", "password"},
    {"code", FIELD_TEXT, false, 12, NULL, "动态码或备用码", "code of the second factor"},
    {.name = NULL},
};

struct fault *
web_renew(struct web_worker *w, struct http_request *req, struct actor *actor,
          const struct actor *proven, const char *factor)
{
    char token[SESSION_TOKEN];
    int left_s;
    struct fault *fault =
        session_renew(w->pg, &req->arena, http_session_get(req), token, &left_s);

    if (!fault)
        fault = note(w, req, "proven", proven->login, factor);
    if (fault)
        return fault;
    http_session_set(req, token, (unsigned)left_s);
    const enum must must = actor->must;
    *actor = *proven;
    actor->must = must;
    actor->session = token_hash(&req->arena, token);
    return NULL;
}

/* As signing in does, counting towards its lock-out. */
static struct fault *
prove_by_password(struct web_worker *w, struct http_request *req, struct actor *actor,
                  json_t *in)
{
    struct actor proven;
    struct fault *fault = input_check(&req->arena, PROOF_FIELDS, in);

    if (fault)
        return fault;
    struct credentials given = credentials_of(req, in);
    given.login = actor->login;
    fault = sign_in(w->pg, &req->arena, &given, &proven);
    return fault ? fault : web_renew(w, req, actor, &proven, factor_of(in));
}

struct fault *
web_prove(struct web_worker *w, struct http_request *req, struct actor *actor, json_t *in)
{
    struct fault *fault = http_csrf_check(req);

    if (!fault && (!actor->person_id || !http_session_get(req)))
        fault = fault_new(&req->arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                          "请先登录再进行此操作", "sign in first, then try again");
    if (fault)
        return fault;
    return json_object_get(in, "credential") ? web_passkey_prove(w, req, actor, in)
                                             : prove_by_password(w, req, actor, in);
}

void
web_handle_proof(struct http_request *req, void *context)
{
    json_t *in = NULL;
    struct actor actor;
    struct fault *fault = http_json(req, &in);

    if (!fault)
        fault = web_actor(context, req, &actor);
    if (!fault)
        fault = web_prove(context, req, &actor, in);
    json_decref(in);
    if (fault)
        http_respond_fault(req, fault);
    else
        http_respond_text(req, 200, "application/json", "{\"proven\":true}");
}
