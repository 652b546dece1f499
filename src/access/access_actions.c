#include "access/access_actions.h"

#include "access/session.h"
#include "access_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field ADD_FIELDS[] = {
    {"login", FIELD_TEXT, true, 60, NULL, "登录名", "login"},
    {"name", FIELD_TEXT, true, 100, NULL, "姓名", "name"},
    {"role", FIELD_TEXT, true, 0,
     "inspector|intake|regulator_district|regulator_city|laboratory|company|"
     "administrator",
     "角色", "role"},
    {"password", FIELD_TEXT, true, 200, NULL, "密码，至少10个字符",
     "password, 10 characters or more"},
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
               "SELECT id FROM party WHERE code = $1 AND ($2::text IS NULL OR kind = $2)",
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

static struct fault *
person_add(struct act *act)
{
    const char *hash, *company, *agency;
    struct pg_rows *rows;
    int64_t area = act_int(act, "area", 0);
    bool city = area == 0 || area == 310000;
    struct fault *fault = company_id(act, &company);

    if (!fault)
        fault = party_id(act, "agency", "agency", &agency);
    if (!fault)
        fault = password_hash(act->arena, act_text(act, "password"), &hash);
    if (!fault)
        fault = pg_run(
            act->pg, act->arena,
            "INSERT INTO person (login, name, role, password_hash, area_lo, area_hi,"
            " company_id, agency_id)"
            " VALUES ($1, $2, $3, $4, $5::int, $6::int, $7::bigint, $8::bigint)",
            &rows, 8, act_text(act, "login"), act_text(act, "name"),
            act_text(act, "role"), hash,
            city ? "310000" : arena_printf(act->arena, "%lld", (long long)area),
            city ? "319999" : arena_printf(act->arena, "%lld", (long long)area), company,
            agency);
    if (!fault) {
        buf_puts(&act->out, "{\"login\":");
        buf_json(&act->out, act_text(act, "login"));
        buf_puts(&act->out, "}");
    }
    return fault;
}

const struct action ACCESS_ACTIONS[] = {
    {.noun = "user",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/users",
     .power = POWER_ADMIN,
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
     .power = POWER_ADMIN,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = person_add,
     .weighty = true,
     .zh = "添加用户",
     .en = "Adds a person who may sign in",
     .example =
         "firemark user add --login li --name 李检查 --role inspector --area 310104 "
         "--password 'a long sentence'"},
    {.en = NULL},
};
