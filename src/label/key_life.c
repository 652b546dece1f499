#include "label/key_life.h"

#include <stdio.h>
#include <string.h>

#include "access/act.h"
#include "access/session.h"
#include "label/signer.h"
#include "label_sql.h"

enum { WHOLE_CITY = 310000, KID_MAX = 4095 };

static struct fault *
append(struct act *act, const char *kind, json_t *body)
{
    return act_append(
        act, &(struct act_event){
                 .kind = kind, .unit_index = -1, .area = WHOLE_CITY, .body = body});
}

static const char *
text_or_null(const struct pg_rows *rows, int column)
{
    return pg_is_null(rows, 0, column) ? NULL : pg_text(rows, 0, column);
}

struct fault *
key_find(struct act *act, int64_t kid, const char *day, struct key_facts *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_key_lock, &rows, 0);

    if (!fault)
        fault =
            pg_run(act->pg, act->arena, SQL_key_one, &rows, 2, act_number(act, kid), day);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "key_unknown", "kid", "没有这个密钥",
                         "there is no such key; see firemark key list");
    *out = (struct key_facts){
        .kid = (int)kid,
        .state = pg_text(rows, 0, 0),
        .alg = pg_text(rows, 0, 1),
        .store = pg_text(rows, 0, 2),
        .agency_id = pg_is_null(rows, 0, 3) ? 0 : pg_int(rows, 0, 3),
        .issuer = pg_text(rows, 0, 4),
        .hosts = pg_text(rows, 0, 5),
        .types = text_or_null(rows, 6),
        .asked_by = pg_is_null(rows, 0, 7) ? 0 : pg_int(rows, 0, 7),
        .reason = text_or_null(rows, 8),
        .revoked_from = text_or_null(rows, 9),
        .public_hex = pg_text(rows, 0, 10),
        .others_sign = strcmp(pg_text(rows, 0, 11), "t") == 0,
        .today = pg_text(rows, 0, 12),
        .asked_at = text_or_null(rows, 13),
    };
    return NULL;
}

static struct fault *
wrong_state(struct act *act, const struct key_facts *key, const char *zh, const char *en)
{
    return act_fault(
        act, FAULT_CONFLICT, "key_state", "kid",
        arena_printf(act->arena, "密钥 %d 的状态是 %s：%s", key->kid, key->state, zh),
        arena_printf(act->arena, "key %d is %s: %s", key->kid, key->state, en));
}

static bool
is_state(const struct key_facts *key, const char *state)
{
    return strcmp(key->state, state) == 0;
}

/* ---- days ---- */

struct day {
    const char *from, *not_before, *expires_at, *week_later;
};

static struct fault *
read_day(struct act *act, const char *day, struct day *out)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_key_day, &rows, 1, day);

    if (fault)
        return fault;
    if (strcmp(pg_text(rows, 0, 4), "t") == 0)
        return act_fault(act, FAULT_CONFLICT, "key_day_past", "on",
                         "日期已过；请填今天或以后的日期，不填即现在",
                         "that day is over; give today or a later day, or none for now");
    *out = (struct day){pg_text(rows, 0, 0), pg_text(rows, 0, 1), pg_text(rows, 0, 2),
                        pg_text(rows, 0, 3)};
    return NULL;
}

static struct fault *
append_active(struct act *act, int kid, const struct day *day)
{
    return append(act, "key_activated",
                  json_pack("{s:i, s:s, s:s, s:s}", "kid", kid, "from", day->from,
                            "not_before", day->not_before, "expires_at",
                            day->expires_at));
}

/* ---- making ---- */

static json_t *
planned_body(const struct key_plan *plan, int kid, const char *public_hex,
             const struct day *day)
{
    json_t *body =
        json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "kid", kid, "alg",
                  plan->alg, "public_key", public_hex, "store", plan->store, "issuer",
                  plan->issuer, "not_before", day->not_before, "expires_at",
                  day->expires_at, "hosts", json_loads(plan->hosts, 0, NULL));

    if (plan->agency_id)
        json_object_set_new(body, "agency_id", json_integer(plan->agency_id));
    if (plan->types)
        json_object_set_new(body, "types", json_loads(plan->types, 0, NULL));
    if (plan->replaces)
        json_object_set_new(body, "replaces", json_integer(plan->replaces));
    return body;
}

static struct fault *
next_number(struct act *act, int *kid)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_key_lock, &rows, 0);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_key_next, &rows, 0);
    if (fault)
        return fault;
    *kid = (int)pg_int(rows, 0, 0);
    if (*kid <= KID_MAX)
        return NULL;
    return act_fault(act, FAULT_CONFLICT, "key_space", NULL, "密钥编号已用完",
                     "the key numbers are used up");
}

struct fault *
key_make(struct act *act, const struct key_plan *plan, int *kid)
{
    struct buf answer BUF_SCOPE = {0};
    struct day day;
    char public_hex[160];
    struct fault *fault = next_number(act, kid);

    if (!fault)
        fault = read_day(act, plan->day, &day);
    if (!fault)
        fault = signer_ask(
            act->arena, act->settings->signer_socket, plan->store,
            arena_printf(act->arena, "new %d %s %s", *kid, plan->alg, plan->store),
            &answer);
    if (fault)
        return fault;
    if (sscanf(answer.data, "ok %159[0-9a-f]", public_hex) != 1)
        return signer_refused(act->arena, plan->store, "garbled");
    fault = append(act, "key_planned", planned_body(plan, *kid, public_hex, &day));
    return fault || !plan->day ? fault : append_active(act, *kid, &day);
}

/* ---- the steps ---- */

struct fault *
key_activate(struct act *act, const struct key_facts *key, const char *day)
{
    struct day when;

    if (!is_state(key, "planned"))
        return wrong_state(act, key, "只有计划中的密钥可以启用",
                           "only a planned key can be activated");
    struct fault *fault = read_day(act, day, &when);
    return fault ? fault : append_active(act, key->kid, &when);
}

struct fault *
key_retire(struct act *act, const struct key_facts *key, const char *day)
{
    struct day when;

    if (!is_state(key, "active"))
        return wrong_state(act, key, "只有生效的密钥可以停用",
                           "only an active key can be retired");
    if (!key->others_sign && key->agency_id == 0)
        return act_fault(act, FAULT_CONFLICT, "key_last", "kid",
                         "届时没有其他密钥可以签名；请先用 key new、key activate "
                         "启用新的，或用 key rotate",
                         "nothing else would sign then; make and activate another first, "
                         "or use key rotate");
    struct fault *fault = read_day(act, day, &when);
    return fault ? fault
                 : append(act, "key_retired",
                          json_pack("{s:i, s:s}", "kid", key->kid, "at", when.from));
}

struct fault *
key_rotate(struct act *act, const struct key_facts *key, const struct key_plan *plan,
           int *kid)
{
    struct day day;

    if (!is_state(key, "active"))
        return wrong_state(act, key, "只有生效的密钥可以轮换",
                           "only an active key can be rotated");
    struct fault *fault = read_day(act, plan->day, &day);
    if (!fault)
        fault = key_make(act, plan, kid);
    if (fault)
        return fault;
    return append(act, "key_retired",
                  json_pack("{s:i, s:s}", "kid", key->kid, "at", day.week_later));
}

/* ---- revocation ---- */

static struct fault *
person_needed(struct act *act)
{
    if (act->actor->person_id)
        return NULL;
    return act_fault(act, FAULT_FORBIDDEN, "person_needed", NULL,
                     "撤销密钥须由两名登录人员办理；命令行请加 --as 登录名",
                     "two signed-in persons revoke a key; on the command line add --as "
                     "LOGIN");
}

static struct fault *
asked(struct act *act, const struct key_facts *key)
{
    if (key->asked_by)
        return NULL;
    return act_fault(act, FAULT_CONFLICT, "not_asked", "kid",
                     "没有待确认的撤销申请；请先由一人用 key revoke 申请",
                     "nobody asked for its revocation; one person asks first, with key "
                     "revoke");
}

struct fault *
key_revoke_ask(struct act *act, const struct key_facts *key, const char *from,
               const char *reason)
{
    struct day now;
    struct fault *fault = person_needed(act);

    if (fault)
        return fault;
    if (is_state(key, "revoked"))
        return wrong_state(act, key, "已经撤销", "it is revoked already");
    if (key->asked_by)
        return act_fault(act, FAULT_CONFLICT, "asked_already", "kid",
                         "撤销申请已提出；请由另一人用 key confirm 确认",
                         "its revocation is asked for already; another person confirms "
                         "it with key confirm");
    fault = read_day(act, NULL, &now);
    if (fault)
        return fault;
    return append(act, "key_revocation_asked",
                  json_pack("{s:i, s:s, s:s}", "kid", key->kid, "from",
                            from ? from : now.from, "reason", reason));
}

struct fault *
key_revoke_confirm(struct act *act, const struct key_facts *key)
{
    bool same;
    struct fault *fault = person_needed(act);

    if (!fault)
        fault = asked(act, key);
    if (!fault)
        fault = access_same_hands(act, act->actor->person_id, key->asked_by,
                                  key->asked_at, &same);
    if (fault)
        return fault;
    if (same)
        return act_fault(act, FAULT_FORBIDDEN, "same_person", "kid",
                         "申请人及与其有委托关系的人不能确认；请由另一名有权限的人员确认",
                         "neither who asked confirms, nor who stands in for him; another "
                         "person with the power does");
    return append(act, "key_revoked",
                  json_pack("{s:i, s:s, s:s, s:I}", "kid", key->kid, "from",
                            key->revoked_from, "reason", key->reason, "asked_by",
                            (json_int_t)key->asked_by));
}

struct fault *
key_revoke_withdraw(struct act *act, const struct key_facts *key)
{
    struct fault *fault = person_needed(act);

    if (!fault)
        fault = asked(act, key);
    return fault ? fault
                 : append(act, "key_revocation_withdrawn",
                          json_pack("{s:i}", "kid", key->kid));
}
