#include "access/password_actions.h"

#include <sodium.h>
#include <string.h>

#include "access/session.h"
#include "access_sql.h"

static const struct field OWN_FIELDS[] = {
    {"current", FIELD_TEXT, true, 200, NULL, "现在的密码", "the present password"},
    {"password", FIELD_TEXT, true, 200, NULL, "新密码，10至128个字符",
     "the new password, of 10 to 128 characters"},
    {.name = NULL}};

static const struct field RESET_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"}, {.name = NULL}};

static bool
is_gb(const struct act *act)
{
    return strcmp(act->settings->password_policy, "gb22239") == 0;
}

static struct fault *
judge(struct act *act, const char *password, const char *login, const char *name)
{
    return password_judge(
        act->arena, password,
        &(struct password_owner){login, name, act->settings->issuer, is_gb(act)});
}

struct fault *
password_wish(struct act *act, struct password_new *person)
{
    const char *given = act_text(act, "password");
    struct fault *fault = NULL;

    person->by = given ? "given" : "start";
    person->start[0] = '\0';
    if (given)
        fault = judge(act, given, person->login, person->name);
    else
        password_start(person->start);
    return fault
               ? fault
               : password_hash(act->arena, given ? given : person->start, &person->hash);
}

static struct fault *
keep(struct act *act, int64_t person_id, const char *hash, const char *by)
{
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena, SQL_password_keep, &rows, 4,
                  act_number(act, person_id), hash, by,
                  is_gb(act) ? act_number(act, PASSWORD_PAST - 1) : "0");
}

static struct fault *
note(struct act *act, const char *kind, int64_t person_id)
{
    return act_append(act, &(struct act_event){.kind = kind,
                                               .body = json_pack("{s:I}", "person",
                                                                 (json_int_t)person_id)});
}

/* ---- one's own ---- */

static struct fault *
in_person(struct act *act)
{
    if (act->actor->person_id && !act->actor->scope)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "person_only", NULL,
                     "密码属于登录的本人；请本人登录后操作",
                     "a password belongs to the person signed in; sign in");
}

/* A wrong one is counted though this transaction is taken back. */
static struct fault *
prove(struct act *act)
{
    struct credentials given = {.login = act->actor->login,
                                .password = act_text(act, "current"),
                                .code = "",
                                .source = act->source ? act->source : "",
                                .request = act->request};
    struct pg *notes;
    struct fault *fault =
        pg_open(act->arena, act->settings->conninfo, "firemark_app", &notes);

    if (!fault)
        fault = password_prove(act->pg, notes, act->arena, &given);
    pg_close(notes);
    if (fault && strcmp(fault->code, "sign_in_failed") == 0)
        fault = act_fault(act, FAULT_INPUT, "password_wrong", "current",
                          "现在的密码不正确", "this is not the present password");
    return fault;
}

/* The present one, and what is remembered of those before it. */
static struct fault *
not_again(struct act *act, const char *password)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_password_past, &rows, 1,
                                 act_number(act, act->actor->person_id));

    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        if (crypto_pwhash_str_verify(pg_text(rows, i, 0), password, strlen(password)) ==
            0)
            fault = act_fault(act, FAULT_INPUT, "password_reused", "password",
                              "这个密码正在使用或最近用过，请换一个",
                              "this password is or was in use; take another");
    return fault;
}

static struct fault *
run_own(struct act *act)
{
    const char *password = act_text(act, "password"), *hash;
    const struct actor *who = act->actor;
    struct fault *fault = in_person(act);

    if (!fault)
        fault = prove(act);
    if (!fault)
        fault = judge(act, password, who->login, who->name);
    if (!fault)
        fault = not_again(act, password);
    if (!fault)
        fault = password_hash(act->arena, password, &hash);
    if (!fault)
        fault = keep(act, who->person_id, hash, "own");
    if (!fault)
        fault = session_close_all(act->pg, act->arena, who->person_id, act->session);
    if (!fault && act->session)
        fault =
            session_judge(act->pg, act->arena, act->session,
                          act->settings->password_policy, act->settings->second_factor);
    if (!fault)
        fault = note(act, "password_changed", who->person_id);
    if (!fault)
        buf_puts(&act->out, "{\"changed\":true}");
    return fault;
}

/* ---- another's ---- */

static struct fault *
not_oneself(struct act *act, const char *login)
{
    if (strcmp(login, act->actor->login) != 0)
        return NULL;
    return act_fault(act, FAULT_CONFLICT, "person_self", "login",
                     "自己的密码请用“修改密码”更换",
                     "change your own password by the present one");
}

static struct fault *
run_reset(struct act *act)
{
    const char *login = act_text(act, "login"), *hash;
    char start[PASSWORD_START];
    struct actor person;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = not_oneself(act, login);
    if (!fault)
        fault = access_find_governed(act, login, &person);
    if (fault)
        return fault;
    password_start(start);
    fault = password_hash(act->arena, start, &hash);
    if (!fault)
        fault = keep(act, person.person_id, hash, "start");
    if (!fault)
        fault = session_close_all(act->pg, act->arena, person.person_id, NULL);
    if (!fault)
        fault = note(act, "password_reset", person.person_id);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"login\":");
    buf_json(&act->out, login);
    buf_printf(&act->out, ",\"start_password\":\"%s\",\"days\":%d}", start,
               PASSWORD_START_DAYS);
    return NULL;
}

const struct action PASSWORD_ACTIONS[] = {
    {.noun = "user",
     .verb = "password",
     .method = "POST",
     .path = "/api/v1/password",
     .power = POWER_SELF,
     .status = 200,
     .fields = OWN_FIELDS,
     .run = run_own,
     .once = true,
     .zh = "修改自己的密码：须填写现在的密码；其他登录会话即刻终止",
     .en = "Changes one's own password by the present one; one's other sessions end",
     .example = "firemark user password --as city --current 'the old one' --password "
                "'several words of no kin'"},
    {.noun = "user",
     .verb = "reset",
     .method = "POST",
     .path = "/api/v1/users/{login}/reset",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = RESET_FIELDS,
     .run = run_reset,
     .once = true,
     .weighty = true,
     .zh = "重设他人密码：生成一次性初始密码（只显示这一次），登录后必须先修改",
     .en = "Gives a person a start password, told this once; it must be changed at the "
           "next sign-in, and the person's sessions end",
     .example = "firemark user reset li"},
    {.en = NULL}};
