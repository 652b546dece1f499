/* What happens to labels between asking and signing, and after printing. */
#include "label/account_actions.h"

#include "label/issue.h"

static const struct field JOB_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {.name = NULL}};

static const struct field REJECT_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"reason", FIELD_TEXT, true, 200, NULL, "驳回原因", "why it is rejected"},
    {.name = NULL}};

static struct fault *
run_show(struct act *act)
{
    return label_job_tell(act, act_text(act, "job"));
}

static struct fault *
run_approve(struct act *act)
{
    struct fault *fault = label_decide(act, act_text(act, "job"), NULL);

    return fault ? fault : label_job_tell(act, act_text(act, "job"));
}

static struct fault *
run_reject(struct act *act)
{
    struct fault *fault =
        label_decide(act, act_text(act, "job"), act_text(act, "reason"));

    return fault ? fault : label_job_tell(act, act_text(act, "job"));
}

const struct action ACCOUNT_ACTIONS[] = {
    {.noun = "label",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/label-jobs/{job}",
     .power = POWER_READ,
     .status = 200,
     .fields = JOB_FIELDS,
     .run = run_show,
     .zh = "显示一个签发任务",
     .en = "Shows one label job",
     .example = "firemark label show 019a0000-0000-7000-8000-000000000001"},
    {.noun = "label",
     .verb = "approve",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/approve",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = JOB_FIELDS,
     .run = run_approve,
     .zh = "批准别人申请的签发任务；批准后才能签名和打印",
     .en = "Approves a label job that another person asked for, so that it may be signed",
     .example = "firemark label approve 019a0000-0000-7000-8000-000000000001 --as wang"},
    {.noun = "label",
     .verb = "reject",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/reject",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = REJECT_FIELDS,
     .run = run_reject,
     .zh = "驳回别人申请的签发任务；其标签作废，任务仍可查到",
     .en = "Rejects a label job; its labels are void, and the job stays on record",
     .example = "firemark label reject 019a0000-0000-7000-8000-000000000001 --reason "
                "数量与申报不符 --as wang"},
    {.en = NULL}};
