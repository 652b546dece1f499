#include "access/access_actions.h"

#include "access/password_actions.h"
#include "access/session.h"
#include "access_sql.h"

static const struct field AUDIT_FIELDS[] = {
    {"login", FIELD_TEXT, false, 60, NULL, "谁的操作", "whose acts"},
    {"kind", FIELD_TEXT, false, 60, NULL, "事件种类，如 recall_closed",
     "kind of event, as recall_closed"},
    {"since", FIELD_DATE, false, 0, NULL, "从哪天起登记", "recorded from this day on"},
    {"until", FIELD_DATE, false, 0, NULL, "登记在哪天之前", "recorded before this day"},
    {"before", FIELD_INT, false, 0, NULL, "从序号 n 之前继续", "goes on behind this n"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field SIGN_IN_FIELDS[] = {
    {"login", FIELD_TEXT, false, 60, NULL, "谁", "whose"},
    {"outcome", FIELD_TEXT, false, 0,
     "signed_in|proven|signed_out|failed|code_failed|locked_out", "结果", "outcome"},
    {"since", FIELD_DATE, false, 0, NULL, "从哪天起", "from this day on"},
    {"until", FIELD_DATE, false, 0, NULL, "在哪天之前", "before this day"},
    {"before", FIELD_INT, false, 0, NULL, "从序号 n 之前继续", "goes on behind this n"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field MOVE_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"},
    {"agency", FIELD_TEXT, true, 40, NULL, "调入的监管部门编码",
     "code of the agency that the person works for now"},
    {.name = NULL}};

static const struct field ADD_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"},
    {"name", FIELD_TEXT, true, 100, NULL, "姓名", "name"},
    {"role", FIELD_TEXT, true, 0,
     "inspector|intake|regulator_district|regulator_city|laboratory|company|"
     "administrator|system_administrator|security_administrator|auditor",
     "角色", "role"},
    {"password", FIELD_TEXT, false, 200, NULL,
     "密码，10至128个字符；不填则生成一次性初始密码，登录后必须先修改",
     "password, of 10 to 128 characters; without it a start password is made, which must "
     "be changed at the first sign-in"},
    {"area", FIELD_INT, false, 999999, NULL, "所辖区域代码，不填为全市",
     "area code; without it the whole city"},
    {"company", FIELD_TEXT, false, 40, NULL, "所属单位编码（企业和检验机构用户必填）",
     "party code; required for a person of a company or laboratory"},
    {"agency", FIELD_TEXT, false, 40, NULL, "所属监管部门编码",
     "code of the agency that the person works for"},
    {.name = NULL},
};

/* The id behind a party's code, NULL where the field is not given. */
static struct fault *
party_id(struct act *act, const char *field, const char *kind, const char **out)
{
    const char *code = act_text(act, field);
    struct pg_rows *rows;

    *out = NULL;
    if (!code)
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT id FROM party WHERE code = $1 AND ($2::text IS NULL OR kind = $2)"
               " AND (kind <> 'agency' OR area BETWEEN (SELECT app_area_lo()) AND"
               " (SELECT app_area_hi()))",
               &rows, 2, code, kind);
    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_INPUT, "party_unknown", field,
                          kind ? "没有这个编码的监管部门或检验机构" : "没有这个单位编码",
                          kind ? "there is no agency or laboratory of this code"
                               : "there is no party of this code");
    if (!fault)
        *out = pg_text(rows, 0, 0);
    return fault;
}

/* People of a company or a laboratory belong to one. */
static struct fault *
company_id(struct act *act, const char **out)
{
    enum role role = access_role_parse(act_text(act, "role"));
    bool laboratory = role == ROLE_LABORATORY;

    if (!act_text(act, "company") && (role == ROLE_COMPANY || laboratory))
        return act_fault(act, FAULT_INPUT, "company_required", "company",
                         "企业和检验机构的用户必须填写所属单位编码",
                         "a person of a company or laboratory needs its code");
    return party_id(act, "company", laboratory ? "laboratory" : NULL, out);
}

/* Nobody is put above who adds him, nor one for all where duties are separate. */
static struct fault *
may_add(struct act *act, const struct actor *person)
{
    if (!access_governs(act->actor, person))
        return act_fault(act, FAULT_FORBIDDEN, "area_not_yours", "area",
                         "只能添加本辖区的用户；请填写您辖区内的区域代码",
                         "only people of your own areas; give an area code within them");
    if (person->role == ROLE_ADMINISTRATOR && act->settings->separation)
        return act_fault(
            act, FAULT_FORBIDDEN, "duties_separate", "role",
            "本系统的管理员分设（access.separation）；请选系统管理、安全管理或审计角色",
            "administrators are separate here (access.separation); choose "
            "system_administrator, security_administrator or auditor");
    return NULL;
}

/* Of one area, or of the whole city. */
static struct actor
new_person(struct act *act)
{
    struct actor person = {.role = access_role_parse(act_text(act, "role"))};

    access_areas((int)act_int(act, "area", 0), &person.area_lo, &person.area_hi);
    return person;
}

static struct fault *
note_added(struct act *act, const struct actor *person)
{
    return act_append(
        act,
        &(struct act_event){
            .kind = "person_added",
            .body = json_pack("{s:s, s:s, s:i, s:i}", "login", act_text(act, "login"),
                              "role", access_role_name(person->role), "area_lo",
                              person->area_lo, "area_hi", person->area_hi)});
}

static struct fault *
person_add(struct act *act)
{
    const char *company, *agency;
    struct pg_rows *rows;
    const struct actor person = new_person(act);
    struct password_new password = {.login = act_text(act, "login"),
                                    .name = act_text(act, "name")};
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = may_add(act, &person);
    if (!fault)
        fault = company_id(act, &company);
    if (!fault)
        fault = party_id(act, "agency", "agency", &agency);
    if (!fault)
        fault = password_wish(act, &password);
    if (!fault)
        fault = pg_run(
            act->pg, act->arena,
            "INSERT INTO person (login, name, role, password_hash, area_lo, area_hi,"
            " company_id, agency_id, password_by)"
            " VALUES ($1, $2, $3, $4, $5::int, $6::int, $7::bigint, $8::bigint, $9)",
            &rows, 9, act_text(act, "login"), act_text(act, "name"),
            act_text(act, "role"), password.hash, act_number(act, person.area_lo),
            act_number(act, person.area_hi), company, agency, password.by);
    if (!fault)
        fault = note_added(act, &person);
    if (!fault) {
        buf_puts(&act->out, "{\"login\":");
        buf_json(&act->out, act_text(act, "login"));
        if (*password.start)
            buf_printf(&act->out, ",\"start_password\":\"%s\",\"days\":%d",
                       password.start, PASSWORD_START_DAYS);
        buf_puts(&act->out, "}");
    }
    return fault;
}

/* Into another agency: what it may do counts from now on. */
static struct fault *
person_move(struct act *act)
{
    const char *login = act_text(act, "login"), *agency;
    struct actor person;
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = access_find_governed(act, login, &person);
    if (!fault)
        fault = party_id(act, "agency", "agency", &agency);
    if (!fault)
        fault = pg_run(act->pg, act->arena,
                       "UPDATE person SET agency_id = $2::bigint WHERE id = $1::bigint",
                       &rows, 2, act_number(act, person.person_id), agency);
    if (fault)
        return fault;
    session_forget_all();
    buf_puts(&act->out, "{\"login\":");
    buf_json(&act->out, login);
    buf_puts(&act->out, ",\"agency\":");
    buf_json(&act->out, act_text(act, "agency"));
    buf_putc(&act->out, '}');
    return act_append(
        act, &(struct act_event){.kind = "person_moved",
                                 .body = json_pack("{s:s, s:s}", "login", login, "agency",
                                                   act_text(act, "agency"))});
}

const struct action ACCESS_ACTIONS[] = {
    {.noun = "user",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/users",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_person_list,
     .zh = "列出用户",
     .en = "Lists the people who may sign in",
     .example = "firemark user list"},
    {.noun = "user",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/users",
     .power = POWER_SECURITY,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = person_add,
     .once = true,
     .weighty = true,
     .zh = "添加用户",
     .en = "Adds a person who may sign in",
     .example =
         "firemark user add --login li --name 李检查 --role inspector --area 310104 "
         "--password 'a long sentence'"},
    {.noun = "user",
     .verb = "move",
     .method = "POST",
     .path = "/api/v1/users/{login}/agency",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = MOVE_FIELDS,
     .run = person_move,
     .weighty = true,
     .zh = "把用户归入监管部门，其职权随部门限定",
     .en = "Puts a person into an agency, whose powers bind from then on",
     .example = "firemark user move li A002"},
    {.noun = "audit",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/audit",
     .power = POWER_AUDIT,
     .status = 200,
     .fields = AUDIT_FIELDS,
     .sql = SQL_audit_list,
     .zh = "列出谁做了什么：人员操作的时间、种类和地点，不含内容",
     .en = "Lists who did what: when, which kind, where, without what it says",
     .example = "firemark audit list --login city"},
    {.noun = "audit",
     .verb = "sign-ins",
     .method = "GET",
     .path = "/api/v1/audit/sign-ins",
     .power = POWER_AUDIT,
     .status = 200,
     .fields = SIGN_IN_FIELDS,
     .sql = SQL_sign_in_list,
     .zh = "列出谁何时从哪里登录、登录失败、被锁定、退出",
     .en = "Lists who signed in, failed to, was locked out or signed out, when and from "
           "where",
     .example = "firemark audit sign-ins --outcome failed"},
    {.en = NULL},
};
