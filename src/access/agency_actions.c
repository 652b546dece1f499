#include "access/agency_actions.h"

#include "access/session.h"
#include "access_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "监管部门编码", "code of the agency"},
    {.name = NULL}};

static const struct field GRANT_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "监管部门编码", "code of the agency"},
    {"powers", FIELD_LIST, true, 12, NULL,
     "职权：read、scan、field、intake、register、trade、stocktake、decide",
     "powers: read, scan, field, intake, register, trade, stocktake, decide"},
    {"basis", FIELD_TEXT, true, 500, NULL, "法律依据或决定文号",
     "the law or decision that gives them"},
    {"area", FIELD_INT, false, 999999, NULL, "区域代码，不填为全市",
     "area code; without it the whole city"},
    {"from", FIELD_DATE, false, 0, NULL, "自何日起，默认今日", "from this day on; today"},
    {"until", FIELD_DATE, false, 0, NULL, "至何日止（含），不填为长期",
     "until and with this day; without it, without end"},
    {.name = NULL}};

static const struct field REVOKE_FIELDS[] = {{"id", FIELD_UUID, true, 0, NULL,
                                              "职权行的标识（agency show）",
                                              "id of the row (agency show)"},
                                             {.name = NULL}};

/* Nobody gives what is not his to oversee. */
static struct fault *
own_areas(struct act *act, struct actor *given)
{
    access_areas((int)act_int(act, "area", 0), &given->area_lo, &given->area_hi);
    if (access_governs(act->actor, given))
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "area_not_yours", "area",
                     "只能在您的辖区内授予职权；请填写辖区内的区域代码",
                     "powers are given within your own areas; give an area code of them");
}

/* An agency that is the asker's to oversee with all its people: limiting it limits them.
 * By its code, or by the id of one of its rows. */
static struct fault *
find_agency(struct act *act, const char *code, const char *row, const char **id)
{
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_agency_find, &rows, 2, code, row);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "agency_unknown", code ? "code" : "id",
                         "没有这个监管部门或职权行，或不在您的辖区",
                         "there is no such agency or row, or it is not in your areas");
    if (pg_int(rows, 0, 1) > 0)
        return act_fault(act, FAULT_FORBIDDEN, "agency_people", code ? "code" : "id",
                         "该部门有辖区超出您辖区的人员；请由上级安全管理员办理",
                         "some of its people have areas beyond yours; a security "
                         "administrator of those does it");
    *id = pg_text(rows, 0, 0);
    return NULL;
}

/* What people may is another now, and some may nothing: told to who did it. */
static struct fault *
tell(struct act *act, const char *agency, const char *id)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_agency_idle, &rows, 1, agency);

    session_forget_all();
    if (!fault)
        buf_printf(&act->out, "{\"id\":\"%s\",\"idle\":%s}", id, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
append_granted(struct act *act, const struct pg_rows *rows, const struct actor *given,
               const char *powers)
{
    json_t *body = json_pack(
        "{s:s, s:s, s:s, s:i, s:i, s:s, s:s}", "grant", pg_text(rows, 0, 0), "agency",
        act_text(act, "code"), "powers", powers, "area_lo", given->area_lo, "area_hi",
        given->area_hi, "begins", pg_text(rows, 0, 1), "basis", act_text(act, "basis"));

    json_object_set(body, "until", json_object_get(act->in, "until"));
    return act_append(act, &(struct act_event){.kind = "agency_granted", .body = body});
}

static struct fault *
run_grant(struct act *act)
{
    struct actor given = {0};
    const char *powers, *agency;
    struct pg_rows *rows;
    struct fault *fault = find_agency(act, act_text(act, "code"), NULL, &agency);

    if (!fault)
        fault = own_areas(act, &given);
    if (!fault)
        fault = access_powers_input(act, POWERS_LENDABLE, "agency_power", &powers);
    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_agency_grant, &rows, 8, agency, powers,
                       act_number(act, given.area_lo), act_number(act, given.area_hi),
                       act_text(act, "from"), act_text(act, "until"),
                       act_text(act, "basis"), act_number(act, act->actor->person_id));
    if (!fault)
        fault = append_granted(act, rows, &given, powers);
    return fault ? fault : tell(act, agency, pg_text(rows, 0, 0));
}

static struct fault *
run_revoke(struct act *act)
{
    const char *id = act_text(act, "id"), *agency;
    struct pg_rows *rows;
    struct fault *fault = find_agency(act, NULL, id, &agency);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_agency_revoke, &rows, 1, id);
    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_CONFLICT, "agency_ended", "id", "这一行已经收回",
                          "this row is ended already");
    if (!fault)
        fault =
            act_append(act, &(struct act_event){.kind = "agency_grant_ended",
                                                .body = json_pack("{s:s}", "grant", id)});
    return fault ? fault : tell(act, agency, id);
}

static struct fault *
run_lift(struct act *act)
{
    const char *code = act_text(act, "code"), *agency;
    struct pg_rows *rows;
    struct fault *fault = find_agency(act, code, NULL, &agency);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_agency_lift, &rows, 1, agency);
    if (!fault && pg_rows_count(rows) == 0)
        fault = act_fault(act, FAULT_CONFLICT, "agency_unlimited", "code",
                          "该部门的职权没有限定", "this agency is not limited");
    if (!fault)
        fault = act_append(
            act, &(struct act_event){.kind = "agency_lifted",
                                     .body = json_pack("{s:s}", "agency", code)});
    return fault ? fault : tell(act, agency, pg_text(rows, 0, 0));
}

const struct action AGENCY_ACTIONS[] = {
    {.noun = "agency",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/agencies",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_agency_list,
     .zh = "列出监管部门及其现有职权；未授予任何职权的部门不受限",
     .en = "Lists the agencies and what they may do now; one that was never given powers "
           "is not limited",
     .example = "firemark agency list"},
    {.noun = "agency",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/agencies/{code}",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = CODE_FIELDS,
     .sql = SQL_agency_show,
     .zh = "显示一个监管部门：职权行、区域、期限、依据和人员",
     .en = "Shows one agency: its powers by area, days and basis, and its people",
     .example = "firemark agency show A002"},
    {.noun = "agency",
     .verb = "grant",
     .method = "POST",
     .path = "/api/v1/agencies/{code}/grants",
     .power = POWER_SECURITY,
     .status = 201,
     .fields = GRANT_FIELDS,
     .run = run_grant,
     .weighty = true,
     .zh = "授予监管部门职权：自首行生效之日起其人员只有授予的职权；回答中 idle "
           "为因此没有任何职权的人数",
     .en =
         "Gives an agency powers in an area; from then on its people have those that it "
         "was given, and no others",
     .example = "firemark agency grant A002 read,scan,field,stocktake --basis "
                "'消防法第五十三条' --area 310104"},
    {.noun = "agency",
     .verb = "revoke",
     .method = "POST",
     .path = "/api/v1/agency-grants/{id}/revoke",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = REVOKE_FIELDS,
     .run = run_revoke,
     .weighty = true,
     .zh = "收回一行职权；部门仍受限定",
     .en = "Takes powers back, row by row; the agency stays limited",
     .example = "firemark agency revoke 019a0000-0000-7000-8000-000000000001"},
    {.noun = "agency",
     .verb = "lift",
     .method = "POST",
     .path = "/api/v1/agencies/{code}/lift",
     .power = POWER_SECURITY,
     .status = 200,
     .fields = CODE_FIELDS,
     .run = run_lift,
     .weighty = true,
     .zh = "取消对部门职权的限定：全部职权行失效，其人员恢复角色所有职权",
     .en = "Limits an agency no more: its rows end, and its people have what their roles "
           "carry",
     .example = "firemark agency lift A002"},
    {.en = NULL}};
