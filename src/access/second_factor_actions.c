#include "access/second_factor_actions.h"

#include <string.h>

#include "access/second_factor.h"
#include "access/session.h"

static const struct field CONFIRM_FIELDS[] = {{"code", FIELD_TEXT, true, 6, NULL,
                                               "验证器显示的动态码",
                                               "the code that the authenticator shows"},
                                              {.name = NULL}};

static const struct field END_FIELDS[] = {
    {"login", FIELD_TEXT, false, 60, NULL, "为谁，不填为自己；他人限安全管理员",
     "whose; yourself where not given, another's by an administrator"},
    {"code", FIELD_TEXT, false, 12, NULL, "动态码或备用码；关闭自己的须填写",
     "a code, or a recovery code; needed to end one's own"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

static bool
is_own(struct act *act)
{
    const char *login = act_text(act, "login");

    return !login || (act->actor->person_id && strcmp(login, act->actor->login) == 0);
}

static struct fault *
in_person(struct act *act)
{
    if (act->actor->person_id && !act->actor->scope)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "person_only", NULL,
                     "两步验证属于登录的本人；请本人登录后操作",
                     "a second factor belongs to the person signed in; sign in");
}

static struct fault *
note(struct act *act, const char *kind, int64_t person)
{
    return act_append(
        act, &(struct act_event){
                 .kind = kind, .body = json_pack("{s:I}", "person", (json_int_t)person)});
}

/* Whoever was signed in by the old way is no longer, but for this very session. */
static struct fault *
others_end(struct act *act, int64_t person)
{
    const char *stays = person == act->actor->person_id ? act->session : NULL;
    struct fault *fault = session_close_all(act->pg, act->arena, person, stays);

    return fault || !stays
               ? fault
               : session_judge(act->pg, act->arena, stays, act->settings->password_policy,
                               act->settings->second_factor);
}

/* What an authenticator reads from a QR code. source: Key Uri Format (Google
 * Authenticator), which others follow */
static const char *
uri_of(struct act *act, const char *secret)
{
    BUF_SCOPE struct buf b = {0};

    buf_puts(&b, "otpauth://totp/Firemark:");
    for (const char *c = act->actor->login; *c; c++)
        buf_printf(&b,
                   strchr("-._~", *c) || (*c >= '0' && *c <= '9') ||
                           ((*c | 32) >= 'a' && (*c | 32) <= 'z')
                       ? "%c"
                       : "%%%02X",
                   (unsigned char)*c);
    buf_printf(&b, "?secret=%s&issuer=Firemark&algorithm=SHA1&digits=6&period=30",
               secret);
    return arena_strdup(act->arena, b.data);
}

static struct fault *
run_begin(struct act *act)
{
    char secret[TOTP_BASE32];
    struct fault *fault = in_person(act);

    if (!fault)
        fault = second_factor_begin(act->pg, act->arena, act->actor->person_id, secret);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"secret\":");
    buf_json(&act->out, secret);
    buf_puts(&act->out, ",\"uri\":");
    buf_json(&act->out, uri_of(act, secret));
    buf_putc(&act->out, '}');
    return NULL;
}

static struct fault *
run_confirm(struct act *act)
{
    char codes[RECOVERY_CODES][RECOVERY_CODE];
    int64_t person = act->actor->person_id;
    struct fault *fault = in_person(act);

    if (!fault)
        fault = second_factor_confirm(act->pg, act->arena, person, act_text(act, "code"),
                                      codes);
    if (!fault)
        fault = note(act, "second_factor_set", person);
    if (!fault)
        fault = others_end(act, person);
    if (fault)
        return fault;
    buf_puts(&act->out, "{\"recovery_codes\":[");
    for (int i = 0; i < RECOVERY_CODES; i++) {
        buf_item(&act->out);
        buf_json(&act->out, codes[i]);
    }
    buf_puts(&act->out, "]}");
    return NULL;
}

/* A wrong code counts as at signing in, though this transaction is taken back. */
static struct fault *
prove_code(struct act *act, const char *code)
{
    const struct actor *who = act->actor;
    const struct sign_in_entry wrong = {.outcome = "code_failed",
                                        .login = who->login,
                                        .source = act->source ? act->source : "",
                                        .factor = "code",
                                        .agent = "",
                                        .request = act->request ? act->request : ""};
    struct pg *notes;
    struct fault *fault = sign_in_limited(act->pg, act->arena, wrong.login, wrong.source);

    if (!fault)
        fault = second_factor_check(act->pg, act->arena, who->person_id, code);
    if (!fault || strcmp(fault->code, "second_factor_wrong") != 0)
        return fault;
    struct fault *broken =
        pg_open(act->arena, act->settings->conninfo, "firemark_app", &notes);
    if (!broken)
        broken = sign_in_note(notes, act->arena, &wrong);
    pg_close(notes);
    return broken ? broken : fault;
}

/* One's own by a code that proves it; another's by an administrator. */
static struct fault *
may_end(struct act *act, struct actor *person)
{
    const char *code = act_text(act, "code");

    *person = *act->actor;
    if (is_own(act)) {
        struct fault *fault = in_person(act);
        return fault ? fault : prove_code(act, code ? code : "");
    }
    if (!access_may(act->actor, POWER_SECURITY) || act->actor->scope)
        return act_fault(act, FAULT_FORBIDDEN, "power_missing", "login",
                         "只有安全管理员能关闭他人的两步验证",
                         "only a security administrator ends another's second factor");
    return access_find_governed(act, act_text(act, "login"), person);
}

static struct fault *
run_end(struct act *act)
{
    struct actor person;
    bool was = false;
    struct fault *fault = may_end(act, &person);

    if (!fault)
        fault = second_factor_end(act->pg, act->arena, person.person_id, &was);
    if (!fault && was)
        fault = note(act, "second_factor_ended", person.person_id);
    if (!fault && was)
        fault = others_end(act, person.person_id);
    if (!fault)
        buf_printf(&act->out, "{\"second_factor\":false,\"was\":%s}",
                   was ? "true" : "false");
    return fault;
}

static struct fault *
run_show(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = in_person(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena,
                       "SELECT coalesce((SELECT active FROM second_factor WHERE person_id"
                       " = $1::bigint), false), (SELECT count(*) FROM recovery_code WHERE"
                       " person_id = $1::bigint AND used_at IS NULL)",
                       &rows, 1, act_number(act, act->actor->person_id));
    if (!fault)
        buf_printf(&act->out, "{\"second_factor\":%s,\"recovery_codes_left\":%s}",
                   pg_text(rows, 0, 0)[0] == 't' ? "true" : "false", pg_text(rows, 0, 1));
    return fault;
}

const struct action SECOND_FACTOR_ACTIONS[] = {
    {.noun = "totp",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/totp",
     .power = POWER_SELF,
     .status = 200,
     .fields = NO_FIELDS,
     .run = run_show,
     .zh = "自己的两步验证是否启用，还剩几个备用码",
     .en = "Whether your second factor is in force, and how many recovery codes are left",
     .example = "firemark totp show --as city"},
    {.noun = "totp",
     .verb = "begin",
     .method = "POST",
     .path = "/api/v1/totp",
     .power = POWER_SELF,
     .status = 201,
     .fields = NO_FIELDS,
     .run = run_begin,
     .once = true,
     .weighty = true,
     .zh = "开始启用两步验证：密钥和二维码内容只显示这一次",
     .en =
         "Begins a second factor: the secret and what the QR code holds, told this once",
     .example = "firemark totp begin --as city"},
    {.noun = "totp",
     .verb = "confirm",
     .method = "POST",
     .path = "/api/v1/totp/confirm",
     .power = POWER_SELF,
     .status = 200,
     .fields = CONFIRM_FIELDS,
     .run = run_confirm,
     .once = true,
     .weighty = true,
     .zh = "用第一个动态码启用两步验证；备用码只显示这一次",
     .en = "Puts it in force by a first code; recovery codes are told this once",
     .example = "firemark totp confirm 123456 --as city"},
    {.noun = "totp",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/totp/end",
     .power = POWER_SELF,
     .status = 200,
     .fields = END_FIELDS,
     .run = run_end,
     .weighty = true,
     .zh = "关闭两步验证：自己的凭动态码或备用码，他人的由安全管理员",
     .en = "Ends a second factor: one's own by a code, another's by an administrator",
     .example = "firemark totp end --login city"},
    {.en = NULL}};
