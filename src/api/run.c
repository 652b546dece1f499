#include "api/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/actions.h"
#include "api/input.h"
#include "api/precondition.h"
#include "base/words.h"

enum { MAX_PARAMS = 32 };

void
api_each(void (*each)(const struct action *action, void *arg), void *arg)
{
    for (const struct action *const *table = ACTION_TABLES; *table; table++)
        for (const struct action *a = *table; a->en; a++)
            each(a, arg);
}

const struct action *
api_find(const char *noun, const char *verb)
{
    for (const struct action *const *table = ACTION_TABLES; *table; table++)
        for (const struct action *a = *table; a->en; a++)
            if (a->noun && strcmp(a->noun, noun) == 0 && strcmp(a->verb, verb) == 0)
                return a;
    return NULL;
}

/* A field as PostgreSQL reads it: text as it is, the rest as JSON; NULL where not given.
 */
static const char *
sql_text(struct act *act, const struct field *f)
{
    const json_t *value = json_object_get(act->in, f->name);

    if (!value || json_is_string(value))
        return json_string_value(value);
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    const char *copy = arena_strdup(act->arena, text);
    free(text);
    return copy;
}

static struct fault *
plain_read(const struct action *action, struct act *act)
{
    const char *values[MAX_PARAMS];
    struct pg_rows *rows;
    int n = 0;

    for (const struct field *f = action->fields; f && f->name && n < MAX_PARAMS; f++)
        values[n++] = sql_text(act, f);
    struct fault *fault = pg_exec(act->pg, act->arena, action->sql, n, values, &rows);
    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0 || pg_is_null(rows, 0, 0))
        return act_fault(act, FAULT_ABSENT, "absent", NULL,
                         "没有这条记录，或不在您的权限范围内",
                         "there is no such record, or it is not yours to see");
    buf_puts(&act->out, pg_text(rows, 0, 0));
    return NULL;
}

struct fault *
api_allow(struct arena *arena, const struct actor *actor, enum power power)
{
    if (access_may(actor, power))
        return NULL;
    if (actor->role == ROLE_PUBLIC)
        return fault_new(arena, FAULT_SIGN_IN, "sign_in_required", NULL,
                         "请先登录再进行此操作", "sign in first, then try again");
    const char *name = access_power_name(power);
    return fault_new(
        arena, FAULT_FORBIDDEN, "power_missing", NULL,
        arena_printf(arena,
                     "您没有“%s”权限（角色、部门职权或令牌不含）；请联系安全管理员",
                     word_value("power", name, "zh")),
        arena_printf(arena,
                     "your role, agency or token does not let you %s; ask the security "
                     "administrator",
                     word_value("power", name, "en")));
}

static struct fault *
check(const struct action *action, struct act *act)
{
    struct fault *fault = api_allow(act->arena, act->actor, action->power);

    if (!fault)
        fault = input_check(act->arena, action->fields, act->in);
    if (!fault && action->weighty && act->actor->unproven)
        fault = act_fault(act, FAULT_FORBIDDEN, "proof_required", NULL,
                          "此操作影响重大，需再次确认是您本人：请输入密码",
                          "this weighs much, so prove again that it is you: give your "
                          "password");
    return fault;
}

/* id NULL: within somebody's transaction, or a read. */
static struct fault *
run_checked(const struct action *action, struct act *act, const struct idempotency *id)
{
    bool replayed = false;
    struct fault *fault = act_scope(act);

    if (!fault)
        fault = idempotency_claim(act, id, &replayed);
    if (fault || replayed)
        return fault;
    if (id)
        fault = precondition_check(action, act);
    if (!fault)
        fault = action->sql ? plain_read(action, act) : action->run(act);
    if (fault)
        return fault;
    if (act->status == 0)
        act->status = action->status;
    return action->once ? NULL : idempotency_keep(act, id, act->status);
}

struct fault *
api_run_within(const struct action *action, struct act *act)
{
    struct fault *fault = check(action, act);

    return fault ? fault : run_checked(action, act, NULL);
}

/* A read changes nothing: it is made anew, and may give a document that no table keeps.
 */
static bool
reads(const struct action *action)
{
    return action->method && strcmp(action->method, "GET") == 0;
}

struct fault *
api_run(const struct action *action, struct act *act, const struct idempotency *id)
{
    static const struct idempotency none;
    struct fault *fault = check(action, act);

    act->retry_key = id ? id->key : NULL;
    if (action->offline)
        return fault ? fault : action->run(act);
    if (reads(action))
        id = NULL;
    else if (action->gives || !id)
        id = &none;
    if (!fault)
        fault = pg_begin(act->pg, act->arena);
    if (fault)
        return fault;
    if (reads(action))
        fault = act_narrow(act);
    if (!fault)
        fault = run_checked(action, act, id);
    if (!fault)
        fault = pg_commit(act->pg, act->arena);
    else
        pg_rollback(act->pg);
    if (fault)
        buf_clear(&act->out);
    return fault;
}
