#include "label/approve.h"

#include <stdlib.h>
#include <string.h>

#include "access/act.h"
#include "access/session.h"
#include "label/issue.h"
#include "label_sql.h"

struct fault *
label_job_lock(struct act *act, const char *job_id, struct pg_rows **rows)
{
    struct fault *fault = pg_run(act->pg, act->arena, SQL_label_job, rows, 1, job_id);

    if (!fault && pg_rows_count(*rows) == 0)
        fault = act_fault(act, FAULT_ABSENT, "job_unknown", "job",
                          "没有这个签发任务，或不在您的辖区",
                          "there is no such label job, or it is not in your areas");
    return fault;
}

static struct fault *
rejected(struct act *act, const char *reason)
{
    return act_fault(
        act, FAULT_CONFLICT, "label_rejected", "job",
        arena_printf(act->arena, "该任务已被驳回：%s；请改正后重新申请", reason),
        arena_printf(act->arena,
                     "this job was rejected: %s; ask anew with that put right", reason));
}

/* Names of some who could approve the job; "" where there is nobody. */
static struct fault *
approvers(struct act *act, const char *job_id, const char **names)
{
    const char *roles = "";
    struct pg_rows *rows;

    for (int role = 0; role < ROLE_COUNT; role++)
        if (access_may(&(struct actor){.role = (enum role)role}, POWER_DECIDE))
            roles = arena_printf(act->arena, "%s %s", roles,
                                 access_role_name((enum role)role));
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_label_approvers, &rows, 2, job_id, roles);
    *names = fault || pg_is_null(rows, 0, 0) ? "" : pg_text(rows, 0, 0);
    return fault;
}

static struct fault *
unapproved(struct act *act, const char *job_id)
{
    const char *names;
    struct fault *fault = approvers(act, job_id, &names);

    if (fault)
        return fault;
    return act_fault(
        act, FAULT_CONFLICT, "label_unapproved", "job",
        arena_printf(act->arena,
                     "该任务尚未批准，不能签名；须由申请人以外有决定权的人员批准%s%s："
                     "firemark label approve %s --as 登录名",
                     names[0] ? "，例如 " : "（目前没有这样的人员，请管理员添加）", names,
                     job_id),
        arena_printf(act->arena,
                     "this job is not approved, so it is not signed; another person than "
                     "the one who asked, with the power to decide, approves it%s%s: "
                     "firemark label approve %s --as LOGIN",
                     names[0] ? ", such as "
                              : " (there is none; the administrator adds one)",
                     names, job_id));
}

struct fault *
label_job_approved(struct act *act, const char *job_id, const struct pg_rows *rows)
{
    if (!pg_is_null(rows, 0, 5))
        return rejected(act, pg_text(rows, 0, 5));
    return strcmp(pg_text(rows, 0, 4), "t") == 0 ? NULL : unapproved(act, job_id);
}

/* Whoever decides has a name and is not the one who asked. */
static struct fault *
check_decider(struct act *act, const struct pg_rows *rows)
{
    if (act->actor->person_id == 0)
        return act_fault(act, FAULT_FORBIDDEN, "label_self_approval", "job",
                         "须由具名人员批准或驳回（命令行用 --as 登录名）",
                         "a person with a name approves or rejects (--as LOGIN on the "
                         "command line)");
    bool same;
    struct fault *fault = access_same_hands(
        act, act->actor->person_id, pg_int(rows, 0, 6), pg_text(rows, 0, 7), &same);
    if (!fault && same)
        return act_fault(act, FAULT_FORBIDDEN, "label_self_approval", "job",
                         "申请人及与其有委托关系的人不能批准或驳回该任务；请由另一位有决"
                         "定权的人员处理",
                         "neither who asked approves or rejects, nor who stands in for "
                         "him; another person with the power to decide does");
    return fault;
}

static struct fault *
check_open(struct act *act, const struct pg_rows *rows)
{
    if (!pg_is_null(rows, 0, 5))
        return rejected(act, pg_text(rows, 0, 5));
    if (strcmp(pg_text(rows, 0, 4), "t") == 0)
        return act_fault(act, FAULT_CONFLICT, "label_approved", "job",
                         "该任务已经批准；不再需要的标签请作废",
                         "this job is approved already; void what is no longer wanted");
    return NULL;
}

struct fault *
label_decide(struct act *act, const char *job_id, const char *reason)
{
    struct pg_rows *rows;
    struct fault *fault = label_job_lock(act, job_id, &rows);

    if (!fault)
        fault = check_open(act, rows);
    if (!fault)
        fault = check_decider(act, rows);
    if (fault)
        return fault;
    json_t *body = json_pack("{s:s}", "job_id", job_id);
    if (reason)
        json_object_set_new(body, "reason", json_string(reason));
    return act_append(
        act, &(struct act_event){.kind = reason ? "labels_rejected" : "labels_approved",
                                 .batch_id = pg_int(rows, 0, 0),
                                 .unit_index = -1,
                                 .area = (int)pg_int(rows, 0, 2),
                                 .company_id = pg_int(rows, 0, 3),
                                 .body = body});
}

struct fault *
label_job_tell(struct act *act, const char *job_id)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_label_job_list, &rows, 4, NULL,
                                 NULL, NULL, job_id);

    if (fault)
        return fault;
    json_t *list = json_loads(pg_text(rows, 0, 0), 0, NULL);
    json_t *job = json_array_get(list, 0);
    if (job) {
        char *text = json_dumps(job, JSON_COMPACT);
        buf_puts(&act->out, text);
        free(text);
    }
    json_decref(list);
    if (job)
        return NULL;
    return act_fault(act, FAULT_ABSENT, "job_unknown", "job",
                     "没有这个签发任务，或不在您的辖区",
                     "there is no such label job, or it is not in your areas");
}
