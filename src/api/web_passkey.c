#include "api/web_passkey.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "access/passkey.h"
#include "access/session.h"
#include "api/input.h"
#include "http/response.h"
#include "http/session.h"

static const struct field LOGIN_FIELDS[] = {
    {"login", FIELD_TEXT, false, 60, NULL, "登录名；与密码同填，或都不填",
     "login, together with the password; or neither"},
    {"password", FIELD_TEXT, false, 200, NULL, "密码", "password"},
    {.name = NULL},
};
static const struct field PROOF_FIELDS[] = {
    {"password", FIELD_TEXT, false, 200, NULL, "密码；不填则密钥须验证本人",
     "password; without it the key must verify its holder"},
    {.name = NULL},
};
static const struct field ANSWER_FIELDS[] = {
    {"credential", FIELD_OBJECT, true, 0, NULL,
     "浏览器 navigator.credentials.get() 的结果（AuthenticationResponseJSON）",
     "what navigator.credentials.get() gave (AuthenticationResponseJSON)"},
    {.name = NULL},
};

static const char *
text_of(const json_t *in, const char *name)
{
    const char *text = json_string_value(json_object_get(in, name));

    return text ? text : "";
}

bool
web_passkey_here(const struct web_worker *w, struct http_request *req)
{
    const char *host = http_header(req, "host"),
               *own = strstr(w->config->settings->origin, "://");

    return host && own && strcasecmp(own + 3, host) == 0;
}

/* ---- what the key is asked ---- */

/* The right password, without a code: the key takes its place. */
static struct fault *
check_password(struct web_worker *w, struct http_request *req, const char *login,
               const char *password, struct actor *who)
{
    const struct credentials given = {
        .login = login, .password = password, .code = "", .source = http_source(req)};
    struct fault *fault = sign_in(w->pg, &req->arena, &given, who);

    if (fault && strcmp(fault->code, "second_factor_required") == 0)
        fault = actor_find(w->pg, &req->arena, login, who);
    return fault;
}

static struct fault *
ask_sign_in(struct web_worker *w, struct http_request *req, json_t *in, json_t **out)
{
    const char *login = text_of(in, "login"), *password = text_of(in, "password");
    bool alone = !*login && !*password;
    struct actor who = actor_public();
    struct fault *fault = http_csrf_check(req);

    if (!fault)
        fault = input_check(&req->arena, LOGIN_FIELDS, in);
    if (!fault)
        fault = web_connection(w, req);
    if (!fault && !alone)
        fault =
            check_password(w, req, text_of(in, "login"), text_of(in, "password"), &who);
    if (fault)
        return fault;
    return passkey_ask(w->pg, &req->arena,
                       &(struct passkey_question){.origin = w->config->settings->origin,
                                                  .purpose = "sign_in",
                                                  .person_id = who.person_id,
                                                  .verified = alone,
                                                  .source = http_source(req)},
                       out);
}

static struct fault *
ask_proof(struct web_worker *w, struct http_request *req, json_t *in, json_t **out)
{
    struct actor actor, same;
    struct fault *fault = http_csrf_check(req);

    if (!fault)
        fault = input_check(&req->arena, PROOF_FIELDS, in);
    if (!fault)
        fault = web_actor(w, req, &actor);
    if (!fault && (!actor.person_id || !http_session_get(req)))
        fault = fault_new(&req->arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                          "请先登录再进行此操作", "sign in first, then try again");
    const char *password = fault ? "" : text_of(in, "password");
    if (!fault && *password)
        fault = check_password(w, req, actor.login, password, &same);
    if (fault)
        return fault;
    return passkey_ask(w->pg, &req->arena,
                       &(struct passkey_question){.origin = w->config->settings->origin,
                                                  .purpose = "proof",
                                                  .person_id = actor.person_id,
                                                  .verified = !*password,
                                                  .source = http_source(req)},
                       out);
}

/* ---- what it answered ---- */

static struct fault *
check_answer(struct web_worker *w, struct http_request *req, json_t *in,
             const char *purpose, int64_t person_id, struct actor *out)
{
    struct fault *fault = input_check(&req->arena, ANSWER_FIELDS, in);

    if (fault)
        return fault;
    return passkey_signed(
        w->pg, &req->arena,
        &(struct passkey_answer){.origin = w->config->settings->origin,
                                 .purpose = purpose,
                                 .person_id = person_id,
                                 .source = http_source(req),
                                 .credential = json_object_get(in, "credential")},
        out);
}

struct fault *
web_passkey_sign_in(struct web_worker *w, struct http_request *req, json_t *in)
{
    struct actor actor;
    struct fault *fault = http_csrf_check(req);

    if (!fault)
        fault = web_connection(w, req);
    if (!fault)
        fault = check_answer(w, req, in, "sign_in", 0, &actor);
    return fault ? fault : web_admit(w, req, &actor, "key");
}

struct fault *
web_passkey_prove(struct web_worker *w, struct http_request *req, struct actor *actor,
                  json_t *in)
{
    struct actor proven;
    struct fault *fault = check_answer(w, req, in, "proof", actor->person_id, &proven);

    return fault ? fault : web_renew(w, req, actor, &proven, "key");
}

/* ---- routes ---- */

typedef struct fault *ask_part(struct web_worker *w, struct http_request *req, json_t *in,
                               json_t **out);

static void
handle_options(struct http_request *req, void *context, ask_part *ask)
{
    json_t *in = NULL, *out = NULL;
    struct fault *fault = http_json(req, &in);

    if (!fault)
        fault = ask(context, req, in, &out);
    json_decref(in);
    if (fault) {
        http_respond_fault(req, fault);
        return;
    }
    char *text = json_dumps(out, JSON_COMPACT);
    json_decref(out);
    http_respond_text(req, 200, "application/json", text);
    free(text);
}

void
web_handle_passkey_options(struct http_request *req, void *context)
{
    handle_options(req, context, ask_sign_in);
}

void
web_handle_proof_options(struct http_request *req, void *context)
{
    handle_options(req, context, ask_proof);
}

void
web_handle_passkey(struct http_request *req, void *context)
{
    json_t *in = NULL;
    struct fault *fault = http_json(req, &in);

    if (!fault)
        fault = web_passkey_sign_in(context, req, in);
    json_decref(in);
    if (fault)
        http_respond_fault(req, fault);
    else
        http_respond_text(req, 201, "application/json", "{\"signed_in\":true}");
}
