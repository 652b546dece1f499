#include "access/token_actions.h"

#include <string.h>

#include "access/session.h"
#include "access/token.h"
#include "access_sql.h"

static const struct field TOKEN_ADD_FIELDS[] = {
    {"name", FIELD_TEXT, true, 100, NULL, "用途，如“安泰商店进货系统”",
     "what it is for: \"the till of the Antai shop\""},
    {"powers", FIELD_LIST, true, 12, NULL,
     "可做的事：read、scan、field、intake、register、trade、stocktake、decide、"
     "laboratory、admin",
     "what it may do: read, scan, field, intake, register, trade, stocktake, decide, "
     "laboratory, admin"},
    {"login", FIELD_TEXT, false, 60, NULL, "以谁的名义，不填为自己",
     "as whom; yourself where not given"},
    {"days", FIELD_INT, false, TOKEN_DAYS_MAX, NULL, "有效天数，默认 90",
     "for how many days; 90 where not given"},
    {.name = NULL}};

static const struct field TOKEN_LIST_FIELDS[] = {
    {"valid", FIELD_BOOL, false, 0, NULL, "只列有效的", "only those that hold"},
    {.name = NULL}};

static const struct field TOKEN_FIELDS[] = {
    {"id", FIELD_TEXT, true, 8, NULL, "令牌编号", "the token's id"}, {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field SESSION_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "会话编号", "the session's id"}, {.name = NULL}};

static const struct field PERSON_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"}, {.name = NULL}};

/* ---- whose ---- */

/* Administrators see everybody's, others their own. */
static const char *
own_only(struct act *act)
{
    return access_may(act->actor, POWER_SECURITY)
               ? NULL
               : act_number(act, act->actor->person_id);
}

static struct fault *
note(struct act *act, const char *kind, json_t *body)
{
    return act_append(act, &(struct act_event){.kind = kind, .body = body});
}

static struct fault *
absent(struct act *act, const char *code, const char *where)
{
    return act_fault(act, FAULT_ABSENT, code, where, "没有这一项，或不属于您",
                     "there is none of this name, or it is not yours");
}

/* ---- tokens ---- */

/* The person that the token will stand for: oneself, or whom an administrator names. */
static struct fault *
find_person(struct act *act, struct actor *out)
{
    const char *login = act_text(act, "login");

    *out = *act->actor;
    if (!login && !out->person_id)
        return act_fault(act, FAULT_INPUT, "token_login", "login",
                         "请用 --login 指明令牌以谁的名义使用",
                         "say as whom the token is used (--login)");
    if (!login || (out->person_id && strcmp(login, out->login) == 0))
        return NULL;
    if (access_may(act->actor, POWER_SECURITY))
        return access_find_governed(act, login, out);
    return act_fault(act, FAULT_FORBIDDEN, "token_of_another", "login",
                     "只有安全管理员能为他人签发令牌",
                     "only a security administrator makes tokens for others");
}

static void
tell_token(struct act *act, const char *id, const char *text, int64_t days)
{
    buf_puts(&act->out, "{\"id\":");
    buf_json(&act->out, id);
    buf_puts(&act->out, ",\"token\":");
    buf_json(&act->out, text);
    buf_printf(&act->out, ",\"days\":%lld}", (long long)days);
}

/* Those that he has by himself now; what is lent ends by itself. */
static struct fault *
read_powers(struct act *act, const struct actor *person, const char **out)
{
    return access_powers_input(act, access_own_powers(person), "token_power", out);
}

static struct fault *
run_token_add(struct act *act)
{
    char text[TOKEN_TEXT], id[TOKEN_ID];
    struct token_wish wish = {.made_by = act->actor->person_id,
                              .name = act_text(act, "name"),
                              .days = act_int(act, "days", 90)};
    struct actor person;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = find_person(act, &person);
    if (!fault)
        fault = read_powers(act, &person, &wish.powers);
    if (fault)
        return fault;
    wish.person_id = person.person_id;
    fault = token_make(act->pg, act->arena, &wish, text, id);
    if (!fault)
        fault = note(act, "token_made",
                     json_pack("{s:s, s:I, s:s, s:s}", "token", id, "person",
                               (json_int_t)person.person_id, "name", wish.name, "powers",
                               wish.powers));
    if (!fault)
        tell_token(act, id, text, wish.days);
    return fault;
}

static struct fault *
give(struct act *act, const char *sql, int n, const char *second)
{
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, sql, &rows, n, own_only(act), second);
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_token_list(struct act *act)
{
    bool valid = json_is_true(json_object_get(act->in, "valid"));

    return give(act, SQL_token_list, 2, valid ? "true" : NULL);
}

/* Ends one thing by its id: `sql` gives the hash by which it may be remembered. */
static struct fault *
end(struct act *act, const char *sql, const char *kind, const char *unknown)
{
    const char *id = act_text(act, "id");
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, sql, &rows, 2, id, own_only(act));
    if (!fault && pg_rows_count(rows) == 0)
        return absent(act, unknown, "id");
    if (!fault)
        fault = note(act, kind, json_pack("{s:s}", "id", id));
    if (fault)
        return fault;
    session_forget_stored(pg_text(rows, 0, 0));
    buf_puts(&act->out, "{\"id\":");
    buf_json(&act->out, id);
    buf_puts(&act->out, ",\"state\":\"revoked\"}");
    return NULL;
}

static struct fault *
run_token_revoke(struct act *act)
{
    return end(act, SQL_token_revoke, "token_revoked", "token_unknown");
}

/* ---- sessions ---- */

static struct fault *
run_session_list(struct act *act)
{
    return give(act, SQL_session_list, 1, NULL);
}

static struct fault *
run_session_revoke(struct act *act)
{
    return end(act, SQL_session_revoke, "session_revoked", "session_unknown");
}

/* ---- people ---- */

static struct fault *
not_oneself(struct act *act, const char *login)
{
    if (strcmp(login, act->actor->login) != 0)
        return NULL;
    return act_fault(act, FAULT_CONFLICT, "person_self", "login",
                     "不能停用自己；请由另一名安全管理员操作",
                     "nobody disables himself; ask another administrator");
}

static struct fault *
set_active(struct act *act, bool active)
{
    const char *login = act_text(act, "login");
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault && !active)
        fault = not_oneself(act, login);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_person_active, &rows, 2, login,
                       active ? "true" : "false");
    if (!fault && pg_rows_count(rows) == 0)
        return absent(act, "person_unknown", "login");
    if (!fault)
        fault = note(act, active ? "person_enabled" : "person_disabled",
                     json_pack("{s:I}", "person", (json_int_t)pg_int(rows, 0, 0)));
    for (int i = 0; !fault && i < pg_rows_count(rows); i++)
        session_forget_stored(pg_text(rows, i, 1));
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"login\":");
    buf_json(&act->out, login);
    buf_printf(&act->out, ",\"active\":%s}", active ? "true" : "false");
    return NULL;
}

static struct fault *
run_disable(struct act *act)
{
    return set_active(act, false);
}

static struct fault *
run_enable(struct act *act)
{
    return set_active(act, true);
}

const struct action TOKEN_ACTIONS[] = {
    {.noun = "token",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/tokens",
     .power = POWER_SELF,
     .status = 201,
     .fields = TOKEN_ADD_FIELDS,
     .run = run_token_add,
     .once = true,
     .weighty = true,
     .zh = "签发接口令牌（只显示这一次）；程序以 Authorization: Bearer 使用",
     .en = "Makes a token for a program, told this once; it sends Authorization: Bearer",
     .example =
         "firemark token add '安泰商店进货系统' read,trade --login company --days 90"},
    {.noun = "token",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/tokens",
     .power = POWER_SELF,
     .status = 200,
     .fields = TOKEN_LIST_FIELDS,
     .run = run_token_list,
     .zh = "列出令牌：自己的；安全管理员看辖区内全部",
     .en = "Lists tokens: one's own, to an administrator all",
     .example = "firemark token list --valid true"},
    {.noun = "token",
     .verb = "revoke",
     .method = "POST",
     .path = "/api/v1/tokens/{id}/revoke",
     .power = POWER_SELF,
     .status = 200,
     .fields = TOKEN_FIELDS,
     .run = run_token_revoke,
     .zh = "撤销令牌，立即失效",
     .en = "Revokes a token at once",
     .example = "firemark token revoke 7h2k9m4q"},
    {.noun = "session",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/sessions",
     .power = POWER_SELF,
     .status = 200,
     .fields = NO_FIELDS,
     .run = run_session_list,
     .zh = "列出登录会话：自己的；安全管理员看辖区内全部",
     .en = "Lists who is signed in from where: oneself, to an administrator everybody",
     .example = "firemark session list"},
    {.noun = "session",
     .verb = "revoke",
     .method = "POST",
     .path = "/api/v1/sessions/{id}/revoke",
     .power = POWER_SELF,
     .status = 200,
     .fields = SESSION_FIELDS,
     .run = run_session_revoke,
     .weighty = true,
     .zh = "终止一个登录会话",
     .en = "Ends a session",
     .example = "firemark session revoke 019a0000-0000-7000-8000-000000000001"},
    {.noun = "user",
     .verb = "disable",
     .method = "POST",
     .path = "/api/v1/users/{login}/disable",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = PERSON_FIELDS,
     .run = run_disable,
     .weighty = true,
     .zh = "停用用户：会话即刻终止，令牌失效",
     .en = "Lets a person sign in no more: sessions end at once, tokens no longer hold",
     .example = "firemark user disable li"},
    {.noun = "user",
     .verb = "enable",
     .method = "POST",
     .path = "/api/v1/users/{login}/enable",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = PERSON_FIELDS,
     .run = run_enable,
     .weighty = true,
     .zh = "恢复用户登录",
     .en = "Lets a person sign in again",
     .example = "firemark user enable li"},
    {.en = NULL}};
