/* What happens to labels between asking and signing, and after printing. */
#include "label/account_actions.h"

#include <string.h>

#include "label/account_fate.h"
#include "label/issue.h"
#include "label_sql.h"

static const struct field JOB_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {.name = NULL}};

static const struct field REJECT_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"reason", FIELD_TEXT, true, 200, NULL, "驳回原因", "why it is rejected"},
    {.name = NULL}};

static const struct field VOID_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "标签或编码", "the label or its code"},
    {"reason", FIELD_TEXT, true, 200, NULL, "作废原因", "why it is void"},
    {"last", FIELD_CODE, false, 0, NULL, "末标签，不填为一个",
     "the last label; that one alone where not given"},
    {.name = NULL}};

static const struct field SPOIL_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "标签或编码", "the label or its code"},
    {"reason", FIELD_TEXT, true, 200, NULL, "怎样损坏的", "how it was spoiled"},
    {"last", FIELD_CODE, false, 0, NULL, "末标签，不填为一个",
     "the last label; that one alone where not given"},
    {.name = NULL}};

static const struct field APPLY_FIELDS[] = {
    {"codes", FIELD_LIST, true, 1000, NULL, "标签或编码", "the labels or their codes"},
    {"last", FIELD_CODE, false, 0, NULL, "连续标签的末标签（只给一个首标签时）",
     "the last of a run, where one label is given"},
    {.name = NULL}};

static const struct field RETURN_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"unused", FIELD_INT, false, LABEL_JOB_MAX, NULL, "清点的剩余数量（须为全部剩余）",
     "how many are left over, counted; it must be all of them"},
    {"first", FIELD_CODE, false, 0, NULL, "剩余的首标签（代替数量）",
     "the first one left over, instead of a number"},
    {"last", FIELD_CODE, false, 0, NULL, "剩余的末标签", "the last one left over"},
    {"reason", FIELD_TEXT, false, 200, NULL, "说明，默认“未用退回”",
     "a remark; \"handed back unused\" where not given"},
    {.name = NULL}};

static const struct field ACCOUNT_FIELDS[] = {
    {"job", FIELD_UUID, false, 0, NULL, "签发任务编号", "the label job's id"},
    {"agency", FIELD_TEXT, false, 60, NULL, "签发单位编码；没有单位的按区域代码",
     "the issuing agency's code; the area's where people belong to no agency"},
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {"limit", FIELD_INT, false, 1000, NULL, "逐个列出最多几个任务",
     "how many jobs to tell one by one"},
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

/* Labels from one code to another end in one way; the answer says which and how many. */
static struct fault *
end_span(struct act *act, const char *first, enum label_end end, const char *reason,
         int64_t *count)
{
    struct label_span span;
    struct fault *fault = account_span(act, first, act_text(act, "last"), &span);

    if (!fault)
        fault = account_end(act, &span, end, reason);
    if (!fault)
        *count += span.last - span.first + 1;
    return fault;
}

static struct fault *
run_end(struct act *act, enum label_end end, const char *member)
{
    int64_t count = 0;
    struct fault *fault =
        end_span(act, act_text(act, "code"), end, act_text(act, "reason"), &count);

    if (!fault)
        buf_printf(&act->out, "{\"%s\":%lld}", member, (long long)count);
    return fault;
}

static struct fault *
run_void(struct act *act)
{
    return run_end(act, LABEL_VOID, "void");
}

static struct fault *
run_spoil(struct act *act)
{
    return run_end(act, LABEL_SPOILED, "spoiled");
}

static struct fault *
run_apply(struct act *act)
{
    const json_t *codes = json_object_get(act->in, "codes"), *code;
    struct fault *fault = NULL;
    int64_t count = 0;
    size_t i;

    if (act_text(act, "last") && json_array_size(codes) != 1)
        return act_fault(act, FAULT_INPUT, "label_span", "last",
                         "用 last 时只能给一个首标签",
                         "with a last label, give one first label only");
    json_array_foreach(codes, i, code)
    {
        fault = end_span(act, json_string_value(code), LABEL_APPLIED, NULL, &count);
        if (fault)
            return fault;
    }
    buf_printf(&act->out, "{\"applied\":%lld}", (long long)count);
    return NULL;
}

static struct fault *
return_span(struct act *act, const char *reason, int64_t *count)
{
    struct label_span span;
    struct fault *fault =
        account_span(act, act_text(act, "first"), act_text(act, "last"), &span);

    if (!fault && strcmp(span.job, act_text(act, "job")) != 0)
        fault = act_fault(act, FAULT_INPUT, "label_span", "first", "这些标签不属于该任务",
                          "these labels are of another job");
    if (!fault)
        fault = account_end(act, &span, LABEL_UNUSED, reason);
    if (!fault)
        *count = span.last - span.first + 1;
    return fault;
}

static struct fault *
run_return(struct act *act)
{
    const char *reason = act_text(act, "reason");
    bool by_code = act_text(act, "first") != NULL;
    int64_t count = act_int(act, "unused", 0);

    if (by_code == (count > 0))
        return act_fault(act, FAULT_INPUT, "label_leftover", "unused",
                         "请填写剩余数量，或剩余的首末标签，二者之一",
                         "give either the number left over, or the first and last label");
    if (!reason)
        reason = strcmp(act->lang, "en") == 0 ? "handed back unused" : "未用退回";
    struct fault *fault = by_code
                              ? return_span(act, reason, &count)
                              : account_return(act, act_text(act, "job"), count, reason);
    if (!fault)
        buf_printf(&act->out, "{\"unused\":%lld}", (long long)count);
    return fault;
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
     .weighty = true,
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
    {.noun = "label",
     .verb = "void",
     .method = "POST",
     .path = "/api/v1/labels/void",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = VOID_FIELDS,
     .run = run_void,
     .zh = "作废尚未使用的标签：一个，或从首到末",
     .en = "Voids labels that were not used yet: one, or from the first to the last",
     .example = "firemark label void 0000-0180-05V7 --reason 丢失"},
    {.noun = "label",
     .verb = "spoil",
     .method = "POST",
     .path = "/api/v1/labels/spoil",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = SPOIL_FIELDS,
     .run = run_spoil,
     .zh = "登记损坏的标签，并作废",
     .en = "Records labels that were spoiled, which voids them",
     .example = "firemark label spoil 0000-0180-05V7 --reason 卡纸撕破"},
    {.noun = "label",
     .verb = "apply",
     .method = "POST",
     .path = "/api/v1/labels/apply",
     .power = POWER_SCAN,
     .status = 200,
     .fields = APPLY_FIELDS,
     .run = run_apply,
     .zh = "登记已贴上的标签；产品一流通即自动算作已贴",
     .en = "Records labels as applied; those on goods that moved count so by themselves",
     .example = "firemark label apply 0000-0180-05V7,0000-0200-05W8"},
    {.noun = "label",
     .verb = "return",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/return",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = RETURN_FIELDS,
     .run = run_return,
     .zh = "退回未用的标签（按数量或编码），并作废",
     .en = "Takes back labels left over, by number or by code, which voids them",
     .example = "firemark label return 019a0000-0000-7000-8000-000000000001 --unused 12"},
    {.noun = "label",
     .verb = "account",
     .method = "GET",
     .path = "/api/v1/label-account",
     .power = POWER_READ,
     .status = 200,
     .fields = ACCOUNT_FIELDS,
     .sql = SQL_label_account,
     .zh = "标签账：打印 = 贴上 + 损坏 + 作废 + 未用 + 差额，按任务和单位",
     .en =
         "Accounts for labels: printed = applied + spoiled + void + unused + difference",
     .example = "firemark label account --batch B001"},
    {.en = NULL}};
