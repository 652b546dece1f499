#include "access/delegation_actions.h"

#include <string.h>

#include "access/session.h"
#include "access_sql.h"

static const struct field ADD_FIELDS[] = {
    {"to", FIELD_TEXT, true, 60, NULL, "受托人的登录名", "login of who stands in"},
    {"powers", FIELD_LIST, true, 12, NULL,
     "委托的职权：read、scan、field、intake、register、trade、stocktake、decide",
     "powers: read, scan, field, intake, register, trade, stocktake, decide"},
    {"until", FIELD_DATE, true, 0, NULL, "至何日止（含），最长 92 天",
     "until and with this day; 92 days at most"},
    {"reason", FIELD_TEXT, true, 500, NULL, "事由，如休假", "why: on leave"},
    {"from", FIELD_DATE, false, 0, NULL, "自何日起，默认今日", "from this day on; today"},
    {"of", FIELD_TEXT, false, 60, NULL, "委托人的登录名（安全管理员代办），默认本人",
     "login of whose powers they are, where a security administrator does it"},
    {.name = NULL}};

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field ID_FIELDS[] = {
    {"id", FIELD_UUID, true, 0, NULL, "委托的标识", "id of the delegation"},
    {.name = NULL}};

enum { ADMINISTERS = 1u << POWER_ADMIN | 1u << POWER_SECURITY | 1u << POWER_AUDIT };

/* Whose powers: the asker's own, or whom a security administrator names. */
static struct fault *
name_giver(struct act *act, struct actor *out)
{
    const char *of = act_text(act, "of");

    *out = *act->actor;
    if (!of && out->person_id)
        return NULL;
    if (!of)
        return act_fault(act, FAULT_INPUT, "delegation_of", "of",
                         "请用 --of 指明委托人，或用 --as 本人登录名",
                         "say whose powers they are (--of), or sign in (--as)");
    if (access_may(act->actor, POWER_SECURITY))
        return access_find_governed(act, of, out);
    return act_fault(
        act, FAULT_FORBIDDEN, "delegation_of", "of",
        "只有安全管理员能代他人委托；本人委托请不填 of",
        "only a security administrator delegates for others; leave out `of`");
}

/* Administrators lend nothing: their duties are separate, or are to be one day. */
static struct fault *
find_giver(struct act *act, struct actor *out)
{
    struct fault *fault = name_giver(act, out);

    if (fault ||
        (!(access_own_powers(out) & ADMINISTERS) && out->role != ROLE_LABORATORY))
        return fault;
    return act_fault(act, FAULT_FORBIDDEN, "delegation_giver", "of",
                     "管理员和检验机构人员的职权不能委托",
                     "administrators and laboratories lend no powers");
}

static bool
colleagues(const struct actor *a, const struct actor *b)
{
    return a->agency_id == b->agency_id && a->company_id == b->company_id &&
           (a->agency_id || a->company_id) && b->role != ROLE_LABORATORY;
}

/* A colleague, whose areas are the giver's or fewer, and who administers nothing. */
static struct fault *
find_holder(struct act *act, const struct actor *giver, struct actor *out)
{
    struct fault *fault = actor_find(act->pg, act->arena, act_text(act, "to"), out);

    if (fault && strcmp(fault->code, "person_unknown") != 0)
        return fault;
    if (!fault && out->person_id != giver->person_id && colleagues(giver, out) &&
        access_governs(giver, out) && !(access_own_powers(out) & ADMINISTERS))
        return NULL;
    return act_fault(act, FAULT_INPUT, "delegation_to", "to",
                     "受托人须是同一部门（单位）、辖区不超出委托人的其他在用人员，且不是"
                     "管理员或检验人员；"
                     "未归属部门的人员请先用 user move 归入",
                     "who stands in is another active person of the same agency or "
                     "company, of no more "
                     "areas, no administrator and of no laboratory; who is of no agency "
                     "is put into one "
                     "first (user move)");
}

static struct fault *
note(struct act *act, const struct pg_rows *rows, const struct actor *giver,
     const struct actor *holder, const char *powers)
{
    return act_append(
        act,
        &(struct act_event){
            .kind = "power_delegated",
            .body = json_pack(
                "{s:s, s:I, s:I, s:s, s:s, s:s, s:s}", "delegation", pg_text(rows, 0, 0),
                "from", (json_int_t)giver->person_id, "to", (json_int_t)holder->person_id,
                "powers", powers, "begins", pg_text(rows, 0, 1), "until",
                act_text(act, "until"), "reason", act_text(act, "reason"))});
}

static struct fault *
run_add(struct act *act)
{
    struct actor giver, holder;
    const char *powers;
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = find_giver(act, &giver);
    if (!fault)
        fault = find_holder(act, &giver, &holder);
    if (!fault)
        fault = access_powers_input(act, access_own_powers(&giver) & POWERS_LENDABLE,
                                    "delegation_power", &powers);
    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_delegation_add, &rows, 7,
                   act_number(act, giver.person_id), act_number(act, holder.person_id),
                   powers, act_text(act, "from"), act_text(act, "until"),
                   act_text(act, "reason"), act_number(act, act->actor->person_id));
    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_INPUT, "delegation_days", "until",
                         "期限须自今日或以后起，不早于起始日，最长 92 天",
                         "the days begin today or later and are 92 at most");
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"id\":\"%s\"}", pg_text(rows, 0, 0));
    session_forget_all();
    return note(act, rows, &giver, &holder, powers);
}

/* NULL: all of one's areas, for who oversees people. */
static const char *
own_only(struct act *act)
{
    return access_may(act->actor, POWER_SECURITY)
               ? NULL
               : act_number(act, act->actor->person_id);
}

static struct fault *
run_list(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_delegation_list, &rows, 1, own_only(act));
    if (!fault)
        buf_puts(&act->out, pg_text(rows, 0, 0));
    return fault;
}

static struct fault *
run_end(struct act *act)
{
    const char *id = act_text(act, "id");
    struct pg_rows *rows;
    struct fault *fault = access_in_person(act);

    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_delegation_end, &rows, 2, id, own_only(act));
    if (!fault && pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "delegation_unknown", "id",
                         "没有这项委托，或与您无关，或已终止",
                         "there is no such delegation of yours, or it is over");
    if (fault)
        return fault;
    session_forget_all();
    buf_printf(&act->out, "{\"id\":\"%s\",\"state\":\"ended\"}", id);
    return act_append(act,
                      &(struct act_event){.kind = "delegation_ended",
                                          .body = json_pack("{s:s}", "delegation", id)});
}

const struct action DELEGATION_ACTIONS[] = {
    {.noun = "delegation",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/delegations",
     .power = POWER_SELF,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = run_add,
     .weighty = true,
     .zh = "委托同事在一段时间内代行自己的职权；两人从此在须两人办理的事上算一人",
     .en = "Lends one's powers to a colleague for some days; where two people are asked "
           "for, the two count as one",
     .example =
         "firemark delegation add wang field,decide --until 2026-12-31 --reason 休假 "
         "--as li"},
    {.noun = "delegation",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/delegations",
     .power = POWER_SELF,
     .status = 200,
     .fields = NO_FIELDS,
     .run = run_list,
     .zh = "列出委托：自己给出和受托的；安全管理员看辖区内全部",
     .en = "Lists delegations: given and held, to a security administrator all",
     .example = "firemark delegation list"},
    {.noun = "delegation",
     .verb = "end",
     .method = "POST",
     .path = "/api/v1/delegations/{id}/end",
     .power = POWER_SELF,
     .status = 200,
     .fields = ID_FIELDS,
     .run = run_end,
     .zh = "终止一项委托（委托人、受托人或安全管理员）",
     .en = "Ends a delegation: who gave it, who holds it, or a security administrator",
     .example = "firemark delegation end 019a0000-0000-7000-8000-000000000001"},
    {.en = NULL}};
