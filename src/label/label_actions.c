/* Issuing, signing and voiding labels. */
#include "label/label_actions.h"

#include <string.h>

#include "flow/flow.h"
#include "label/issue.h"
#include "label/signer.h"
#include "label_sql.h"

static const struct field ISSUE_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    {"count", FIELD_INT, true, LABEL_JOB_MAX, NULL, "标签数量", "how many labels"},
    {"place", FIELD_TEXT, false, 64, NULL, "产品所在场所编码，不填为生产者",
     "where the units are; the producer where not given"},
    {.name = NULL}};

static const struct field JOB_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field VOID_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the label or its code"},
    {"reason", FIELD_TEXT, true, 200, NULL, "作废原因", "why it is void"},
    {.name = NULL}};

static struct fault *
run_issue(struct act *act)
{
    struct label_range range = {.type = 0, .count = act_int(act, "count", 0)};
    char job[UUID_TEXT];
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_label_batch, &rows, 2,
                                 act_text(act, "batch"), act_text(act, "place"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "batch_unknown", "batch", "没有这个批次",
                         "there is no such batch");
    if (strcmp(pg_text(rows, 0, 2), "t") == 0)
        return act_fault(act, FAULT_ABSENT, "place_unknown", "place", "没有这个场所",
                         "there is no such place");
    fault = label_issue(act, pg_int(rows, 0, 0), pg_int(rows, 0, 1), &range, 1, job);
    if (!fault)
        buf_printf(&act->out, "{\"job\":\"%s\",\"count\":%lld,\"first\":%lld}", job,
                   (long long)range.count, (long long)range.first_index);
    return fault;
}

/* The server runs a signer; a command without one has its own for as long as it lasts. */
static struct fault *
sign_with_own(struct act *act, const char *job)
{
    const struct signer_config config = {.socket_path = act->settings->signer_socket,
                                         .conninfo = act->settings->conninfo,
                                         .data_dir = act->settings->data_dir,
                                         .host = act->settings->label_host,
                                         .issuer = act->settings->issuer};
    pid_t pid;
    struct fault *fault = signer_child_start(act->arena, &config, &pid);

    if (fault)
        return fault;
    fault = label_job_sign(act, job);
    signer_child_stop(pid);
    return fault;
}

static struct fault *
run_sign(struct act *act)
{
    const char *job = act_text(act, "job");
    bool own = act->cli && !signer_listens(act->settings->signer_socket);
    struct fault *fault = own ? sign_with_own(act, job) : label_job_sign(act, job);

    if (!fault)
        buf_printf(&act->out, "{\"job\":\"%s\",\"signed\":true}", job);
    return fault;
}

/* Only a label that never left is voided: on goods in use, one would hide a product. */
static struct fault *
run_void(struct act *act)
{
    struct flow_unit unit;
    struct fault *fault = flow_unit_find(act, act_text(act, "code"), &unit);

    if (fault)
        return fault;
    if (unit.void_reason)
        return act_fault(act, FAULT_CONFLICT, "label_void", "code", "该标签已经作废",
                         "this label is void already");
    if (unit.state[0] && strcmp(unit.state, "labelled") != 0)
        return act_fault(act, FAULT_CONFLICT, "label_in_use", "code",
                         "该标签的产品已流通，不能作废；请用收缴、更换等操作处理",
                         "the labelled product is in circulation; collect or replace it "
                         "instead of voiding its label");
    buf_printf(&act->out, "{\"index\":%lld,\"void\":true}", (long long)unit.idx);
    return act_append(
        act,
        &(struct act_event){
            .kind = "labels_voided",
            .batch_id = unit.batch_id,
            .unit_index = unit.idx,
            .area = unit.area,
            .company_id = unit.company_id,
            .body = json_pack("{s:I, s:I, s:s}", "first", (json_int_t)unit.idx, "last",
                              (json_int_t)unit.idx, "reason", act_text(act, "reason"))});
}

const struct action LABEL_ACTIONS[] = {
    {.noun = "label",
     .verb = "issue",
     .method = "POST",
     .path = "/api/v1/label-jobs",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = ISSUE_FIELDS,
     .run = run_issue,
     .zh = "为一个批次签发标签；签发人即批准人",
     .en = "Issues labels for a batch; the person who issues approves them",
     .example = "firemark label issue B001 200 --as zhang"},
    {.noun = "label",
     .verb = "sign",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/sign",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = JOB_FIELDS,
     .run = run_sign,
     .zh = "请签名服务为一个签发任务签名并记录",
     .en = "Has the signer sign the labels of a job, and records it",
     .example = "firemark label sign 019a0000-0000-7000-8000-000000000001"},
    {.noun = "label",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/label-jobs",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_label_job_list,
     .zh = "列出标签签发任务",
     .en = "Lists label jobs",
     .example = "firemark label list --batch B001"},
    {.noun = "label",
     .verb = "void",
     .method = "POST",
     .path = "/api/v1/labels/void",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = VOID_FIELDS,
     .run = run_void,
     .zh = "作废一个尚未使用的标签",
     .en = "Voids a label that was not used yet",
     .example = "firemark label void 0000-0180-05V7 --reason 印刷损坏"},
    {.noun = "key",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/keys",
     .power = POWER_READ,
     .status = 200,
     .sql = SQL_key_list,
     .zh = "列出签名密钥（公钥部分）",
     .en = "Lists the signing keys, their public part",
     .example = "firemark key list"},
    {.noun = "trust",
     .verb = "export",
     .method = "GET",
     .path = "/.well-known/firemark-trust.json",
     .power = POWER_NONE,
     .status = 200,
     .sql = SQL_trust_list,
     .gives = "application/json",
     .zh = "输出信任列表，供离线核验标签",
     .en = "Gives the trust list, by which labels are checked without a server",
     .example = "firemark trust export --out trust.json"},
    {.en = NULL}};
