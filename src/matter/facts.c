#include "matter/facts.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "access/session.h"
#include "flow/flow.h"
#include "matter_sql.h"

struct fault *
matter_fault(struct act *act, enum matter_verdict verdict, const char *where)
{
    return act_fault(act, matter_verdict_input(verdict) ? FAULT_INPUT : FAULT_CONFLICT,
                     matter_verdict_code(verdict), where,
                     matter_verdict_text(verdict, "zh"),
                     matter_verdict_text(verdict, "en"));
}

/* ---- people ---- */

static struct fault *
officer_find(struct act *act, const char *login, int64_t *out)
{
    struct actor officer;
    struct fault *fault = actor_find(act->pg, act->arena, login, &officer);

    if (fault && strcmp(fault->code, "person_unknown") != 0)
        return fault;
    if (fault)
        return act_fault(
            act, FAULT_INPUT, "officer_unknown", "officers",
            arena_printf(act->arena, "没有在用的登录名 %s", login),
            arena_printf(act->arena, "nobody active has the login %s", login));
    if (!access_may(&officer, POWER_FIELD))
        return act_fault(
            act, FAULT_INPUT, "officer_power", "officers",
            arena_printf(act->arena, "%s 不是现场执法人员；请另派一名", login),
            arena_printf(act->arena, "%s does not act on site; name another officer",
                         login));
    *out = officer.person_id;
    return NULL;
}

/* An officer and his stand-in are one. */
static struct fault *
two_hands(struct act *act, const int64_t officers[2])
{
    bool same;
    struct fault *fault = access_same_hands(act, officers[0], officers[1], NULL, &same);

    if (fault || !same)
        return fault;
    return act_fault(act, FAULT_INPUT, "officers_stand_in", "officers",
                     "两名执法人员之间有委托关系，只能算一人；请另派一名",
                     "one of the two officers stands in for the other, or both for a "
                     "third: they count as one; name another officer");
}

struct fault *
matter_officers(struct act *act, int64_t out[2])
{
    const json_t *list = json_object_get(act->in, "officers");
    struct fault *fault = NULL;

    out[0] = out[1] = 0;
    for (size_t i = 0; i < 2 && i < json_array_size(list) && !fault; i++)
        fault = officer_find(act, json_string_value(json_array_get(list, i)), &out[i]);
    return fault || out[0] == out[1] || !out[1] ? fault : two_hands(act, out);
}

/* ---- places ---- */

static struct fault *
place_unknown(struct act *act, const char *where)
{
    return act_fault(act, FAULT_ABSENT, "place_unknown", where,
                     "没有这个场所，或不在您的辖区；请核对场所编码",
                     "there is no such place, or it is outside your areas; check its "
                     "code");
}

struct fault *
matter_place_any(struct act *act, const char *field, struct matter_place *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_matter_place, &rows, 1, act_text(act, field));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return place_unknown(act, field);
    const char *kind = pg_text(rows, 0, 3);
    *out = (struct matter_place){.id = pg_int(rows, 0, 0),
                                 .area = (int)pg_int(rows, 0, 1),
                                 .company_id = pg_int(rows, 0, 2),
                                 .keeps = strcmp(kind, "agency") == 0 ||
                                          strcmp(kind, "disposer") == 0};
    return NULL;
}

struct fault *
matter_place_find(struct act *act, const char *field, struct matter_place *out)
{
    struct fault *fault = matter_place_any(act, field, out);

    if (!fault && !access_sees(act->actor, out->area, out->company_id))
        fault = place_unknown(act, field);
    return fault;
}

struct fault *
matter_place_seen(struct act *act, int64_t place_id, const char *where)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(
        act->pg, act->arena, "SELECT area, company_id FROM place WHERE id = $1::bigint",
        &rows, 1, act_number(act, place_id));

    if (!fault && (pg_rows_count(rows) == 0 ||
                   !access_sees(act->actor, (int)pg_int(rows, 0, 0), pg_int(rows, 0, 1))))
        fault = place_unknown(act, where);
    return fault;
}

/* ---- goods ---- */

struct fault *
matter_time_check(struct act *act, int64_t batch_id, const char *units)
{
    const char *at = act_text(act, "occurred_at");
    struct pg_rows *rows;

    if (!at)
        return NULL;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_units_later, &rows, 3,
                                 act_number(act, batch_id), units, at);
    if (fault || pg_int(rows, 0, 0) == 0)
        return fault;
    return act_fault(act, FAULT_INPUT, "occurred_too_early", "occurred_at",
                     "时间早于产品上一次登记的时间；请核对产品经历和时间",
                     "the time is before what is recorded of the unit last; check its "
                     "history and the time");
}

struct fault *
matter_batch_lock(struct act *act, const char *field, struct matter_batch *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_batch_lock, &rows, 1, act_text(act, field));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", field,
                         "没有这个批次；请核对批次编码",
                         "there is no such batch; check its code");
    *out =
        (struct matter_batch){pg_int(rows, 0, 0), strcmp(pg_text(rows, 0, 1), "t") == 0};
    return NULL;
}

struct fault *
matter_batch_of(struct act *act, int64_t batch_id)
{
    struct pg_rows *rows;

    return pg_run(act->pg, act->arena,
                  "SELECT id FROM batch WHERE id = $1::bigint FOR UPDATE", &rows, 1,
                  act_number(act, batch_id));
}

struct fault *
matter_account(struct act *act, int64_t batch_id, int64_t place_id, const char *bucket,
               struct matter_account *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_matter_account, &rows, 3,
               act_number(act, batch_id), act_number(act, place_id), bucket);

    if (!fault)
        *out = (struct matter_account){pg_int(rows, 0, 0), pg_int(rows, 0, 1)};
    return fault;
}

struct fault *
matter_take_judge(struct act *act, int64_t qty, const struct matter_account *account)
{
    if (qty <= 0)
        return act_fault(act, FAULT_INPUT, "move_quantity", "qty", "数量必须大于零",
                         "the quantity must be greater than zero");
    enum matter_verdict verdict =
        matter_take(qty, account->unlabelled, act_text(act, "reason"));
    if (verdict == MATTER_MAY)
        return NULL;
    struct fault *fault = matter_fault(act, verdict, "qty");
    fault->detail =
        arena_printf(act->arena, "{\"held\":%lld,\"unlabelled\":%lld}",
                     (long long)account->held, (long long)account->unlabelled);
    return fault;
}

/* ---- answers ---- */

/* The code of a unit that `value` names by index and random part; NULL where it is none.
 */
static json_t *
code_of(struct arena *arena, const json_t *value)
{
    const json_t *idx = json_object_get(value, "idx");
    const json_t *random = json_object_get(value, "random");

    if (!json_is_integer(idx) || !json_is_integer(random))
        return NULL;
    return json_string(
        flow_code(arena, json_integer_value(idx), json_integer_value(random)));
}

static void
put_codes(struct arena *arena, json_t *tree)
{
    json_t *item;
    const char *name;
    size_t i;

    json_array_foreach(tree, i, item) put_codes(arena, item);
    if (!json_is_object(tree))
        return;
    json_object_foreach(tree, name, item)
    {
        json_t *code = code_of(arena, item);
        if (code)
            json_object_set_new(tree, name, code);
        else
            put_codes(arena, item);
    }
}

struct fault *
matter_read(struct act *act, const char *sql, const char *field, json_t **out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, sql, &rows, 1, act_text(act, field));

    if (fault)
        return fault;
    *out = NULL;
    if (pg_rows_count(rows) > 0 && !pg_is_null(rows, 0, 0))
        *out = json_loads(pg_text(rows, 0, 0), 0, NULL);
    if (!*out)
        return act_fault(act, FAULT_ABSENT, "absent", field,
                         "没有这条记录，或不在您的权限范围内",
                         "there is no such record, or it is not yours to see");
    put_codes(act->arena, *out);
    return NULL;
}

void
matter_answer(struct act *act, json_t *tree)
{
    char *text = json_dumps(tree, JSON_COMPACT);

    buf_puts(&act->out, text);
    free(text);
    json_decref(tree);
}
