#include "access/passkey_actions.h"

#include <stdlib.h>
#include <string.h>

#include "access/passkey.h"
#include "access/session.h"
#include "access_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field ADD_FIELDS[] = {
    {"name", FIELD_TEXT, true, 60, NULL, "密钥的名称，如“办公桌的密钥”",
     "what the key is called: \"the one on my desk\""},
    {"credential", FIELD_OBJECT, true, 0, NULL,
     "浏览器 navigator.credentials.create() 的结果（RegistrationResponseJSON）",
     "what navigator.credentials.create() gave (RegistrationResponseJSON)"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"login", FIELD_TEXT, false, 60, NULL, "谁的，不填为自己；他人限安全管理员",
     "whose; one's own where not given, another's for an administrator"},
    {.name = NULL}};

static const struct field REMOVE_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "密钥编号", "the key's id"},
    {"login", FIELD_TEXT, false, 60, NULL, "谁的，不填为自己；他人限安全管理员",
     "whose; one's own where not given, another's for an administrator"},
    {.name = NULL}};

static struct fault *
in_person(struct act *act)
{
    if (act->actor->person_id && !act->actor->scope)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "person_only", NULL,
                     "安全密钥属于登录的本人；请本人登录后操作",
                     "a security key belongs to the person signed in; sign in");
}

/* Whose keys are meant: one's own, a person's whom one manages, or (NULL, the operator of
 * the machine) anybody's. */
static struct fault *
whose(struct act *act, const char **person)
{
    const char *login = act_text(act, "login");
    struct actor other;
    struct fault *fault = access_in_person(act);

    *person = act->actor->person_id ? act_number(act, act->actor->person_id) : NULL;
    if (fault || !login || (*person && strcmp(login, act->actor->login) == 0))
        return fault;
    if (!access_may(act->actor, POWER_SECURITY))
        return act_fault(act, FAULT_FORBIDDEN, "power_missing", "login",
                         "只有安全管理员能管理他人的安全密钥",
                         "only a security administrator sees to another's keys");
    fault = access_find_governed(act, login, &other);
    if (!fault)
        *person = act_number(act, other.person_id);
    return fault;
}

static struct fault *
run_options(struct act *act)
{
    json_t *options;
    struct fault *fault = in_person(act);

    if (!fault)
        fault = passkey_ask_new(act->pg, act->arena, act->settings->origin, act->actor,
                                &options);
    if (fault)
        return fault;
    char *text = json_dumps(options, JSON_COMPACT);
    buf_puts(&act->out, text);
    free(text);
    json_decref(options);
    return NULL;
}

/* A key more or less may be the factor that a house demands. */
static struct fault *
judge(struct act *act)
{
    return act->session ? session_judge(act->pg, act->arena, act->session,
                                        act->settings->password_policy,
                                        act->settings->second_factor)
                        : NULL;
}

static struct fault *
run_add(struct act *act)
{
    const char *name = act_text(act, "name");
    char id[UUID_TEXT];
    struct fault *fault = in_person(act);

    if (!fault)
        fault = passkey_add(act->pg, act->arena, act->settings->origin, act->actor, name,
                            json_object_get(act->in, "credential"), id);
    if (!fault)
        fault = act_append(
            act, &(struct act_event){.kind = "passkey_added",
                                     .body = json_pack("{s:I, s:s, s:s}", "person",
                                                       (json_int_t)act->actor->person_id,
                                                       "passkey", id, "name", name)});
    if (!fault)
        fault = judge(act);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"id\":");
    buf_json(&act->out, id);
    buf_puts(&act->out, ",\"name\":");
    buf_json(&act->out, name);
    buf_putc(&act->out, '}');
    return NULL;
}

static struct fault *
run_list(struct act *act)
{
    const char *person;
    struct pg_rows *rows;
    struct fault *fault = whose(act, &person);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_passkey_list, &rows, 1, person);
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

/* The sessions that the key may have opened end, but the one that removes it. */
static void
tell_removed(struct act *act, const struct pg_rows *rows)
{
    int ended = 0;

    for (int i = 0; i < pg_rows_count(rows); i++)
        if (!pg_is_null(rows, i, 2)) {
            session_forget_stored(pg_text(rows, i, 2));
            ended++;
        }
    buf_printf(&act->out, "{\"id\":\"%s\",\"state\":\"revoked\",\"sessions_ended\":%d}",
               act_text(act, "id"), ended);
}

static struct fault *
run_remove(struct act *act)
{
    const char *person;
    struct pg_rows *rows;
    struct fault *fault = whose(act, &person);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_passkey_remove, &rows, 3,
                       act_text(act, "id"), person, act->actor->session);
    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "passkey_unknown", "id",
                          "没有这把安全密钥，或不属于您",
                          "there is no such security key, or it is not yours");
    if (!fault)
        fault = act_append(
            act, &(struct act_event){.kind = "passkey_removed",
                                     .body = json_pack("{s:I, s:s, s:s}", "person",
                                                       (json_int_t)pg_int(rows, 0, 0),
                                                       "passkey", act_text(act, "id"),
                                                       "name", pg_text(rows, 0, 1))});
    if (!fault)
        fault = judge(act);
    if (!fault)
        tell_removed(act, rows);
    return fault;
}

const struct action PASSKEY_ACTIONS[] = {
    [PASSKEY_OPTIONS_ACTION] =
        {.method = "POST",
         .path = "/api/v1/passkeys/options",
         .power = POWER_SELF,
         .status = 200,
         .fields = NO_FIELDS,
         .run = run_options,
         .once = true,
         .weighty = true,
         .zh = "添加安全密钥时交给浏览器的选项（navigator.credentials.create）",
         .en = "The options by which a browser asks for a new security key "
               "(navigator.credentials.create)"},
    [PASSKEY_ADD_ACTION] = {.method = "POST",
                            .path = "/api/v1/passkeys",
                            .power = POWER_SELF,
                            .status = 201,
                            .fields = ADD_FIELDS,
                            .run = run_add,
                            .weighty = true,
                            .zh = "添加一把安全密钥或通行密钥",
                            .en = "Adds a security key or passkey"},
    {.noun = "passkey",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/passkeys",
     .power = POWER_SELF,
     .status = 200,
     .fields = LIST_FIELDS,
     .run = run_list,
     .zh = "列出自己的安全密钥；安全管理员可看他人的",
     .en = "Lists your security keys; an administrator another's",
     .example = "firemark passkey list --login city"},
    {.noun = "passkey",
     .verb = "remove",
     .method = "POST",
     .path = "/api/v1/passkeys/{id}/remove",
     .power = POWER_SELF,
     .status = 200,
     .fields = REMOVE_FIELDS,
     .run = run_remove,
     .weighty = true,
     .zh = "移除安全密钥；此人的其他登录会话随即终止",
     .en = "Removes a security key; the person's other sessions end with it",
     .example = "firemark passkey remove 019a0000-0000-7000-8000-000000000001"},
    {.en = NULL}};
