/* Sampling records and laboratory results: what people do with them. */
#include "sampling/sampling_actions.h"

#include "flow/covers.h"
#include "label/document.h"
#include "label/issue.h"
#include "label/label_actions.h"
#include "label/print.h"
#include "matter/recall.h"
#include "sampling/sampling.h"
#include "sampling_sql.h"

#define DOMAINS "production|circulation|construction|use"
#define CHANNELS "producer|shop|online|site|premises"

static const struct field TAKE_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"},
    {"place", FIELD_TEXT, true, 60, NULL, "抽样场所编码", "code of the place"},
    {"domain", FIELD_TEXT, true, 0, DOMAINS, "领域", "domain"},
    {"samplers", FIELD_LIST, true, 20, NULL, "抽样人员，至少两名",
     "names of the samplers, two at least"},
    {"channel", FIELD_TEXT, false, 0, CHANNELS, "抽样渠道", "sampling channel"},
    {"test", FIELD_INT, false, 10000, NULL, "检样数量，默认按产品目录",
     "test quantity; absent: the catalogue's"},
    {"reserve", FIELD_INT, false, 10000, NULL, "备样数量，默认按产品目录",
     "reserve quantity; absent: the catalogue's"},
    {"units", FIELD_INT, false, 100000, NULL, "签发的产品标签数", "unit labels to issue"},
    {"base_quantity", FIELD_INT, false, 0, NULL, "抽样基数",
     "quantity the sample was drawn from"},
    {"contact", FIELD_TEXT, false, 100, NULL, "受检单位联系人",
     "contact person of the party sampled"},
    {"phone", FIELD_TEXT, false, 40, NULL, "联系电话", "telephone"},
    {"price", FIELD_NUMBER, false, 0, NULL, "单价（元）", "unit price, yuan"},
    {"standard", FIELD_TEXT, false, 200, NULL, "执行标准，默认按产品目录",
     "standard; absent: the catalogue's"},
    {"seals", FIELD_LIST, false, 20, NULL, "封条编号", "seal numbers"},
    {"task", FIELD_TEXT, false, 100, NULL, "任务来源", "the task it belongs to"},
    {"remarks", FIELD_TEXT, false, 1000, NULL, "备注", "remarks"},
    {"photos", FIELD_FILES, false, 50, NULL, "照片的 SHA-256", "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "抽样时间", "when the sample was taken"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 60, NULL, "批次编码", "code of the batch"},
    {"result", FIELD_TEXT, false, 0, "pending|conforming|nonconforming", "结果",
     "result"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "抽样单编号", "number of the sampling record"},
    {.name = NULL}};

static const struct field PRINT_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "抽样单编号", "number of the sampling record"},
    {"count", FIELD_INT, false, LABEL_PRINT_MAX, NULL,
     "打印前几个标签，不填为全部；前三个是检验样品、备用样品和封条",
     "how many labels, all where not given; the first three are those of test sample, "
     "reserve sample and seal"},
    LABEL_PRINT_FIELDS,
    {.name = NULL}};

static const struct field RESULT_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "抽样单编号", "number of the sampling record"},
    {"result", FIELD_TEXT, true, 0, "conforming|nonconforming", "结果", "result"},
    {"report", FIELD_TEXT, true, 100, NULL, "检验报告编号",
     "number of the laboratory's report"},
    {"items", FIELD_OBJECT, true, 0, NULL,
     "检验项目：{名称: {requirement, measured, pass}}",
     "items: {name: {requirement, measured, pass}}"},
    {"scope", FIELD_TEXT, false, 500, NULL, "不合格时的召回范围",
     "scope of the recall where it failed"},
    COVERS_FIELDS,
    {"laboratory", FIELD_TEXT, false, 200, NULL, "检验机构", "laboratory"},
    {"correction", FIELD_BOOL, false, 0, NULL, "更正已登记的结果",
     "corrects the result that is there"},
    {"reason", FIELD_TEXT, false, 500, NULL, "更正原因", "why it is corrected"},
    {"files", FIELD_FILES, false, 50, NULL, "报告文件的 SHA-256",
     "SHA-256 of the report's files"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "报告时间", "when it was reported"},
    {.name = NULL}};

/* A failed result opens the recall in the same transaction; where the batch is recalled
 * already, a closed recall is reopened. A correction closes no recall: a person must. */
static struct fault *
record_result(struct act *act)
{
    struct sampling_outcome result = {.covers = NULL};
    struct recall_opened recall = {0};
    struct fault *fault = sampling_result(act, &result);

    if (!fault && result.failed && !result.recalled)
        fault = recall_open(act,
                            &(struct recall_opening){result.batch_id, "监督检验不合格",
                                                     result.scope, result.sampling_id,
                                                     result.covers},
                            &recall);
    if (!fault && result.failed && result.recalled)
        fault = recall_stir(act, result.batch_id, "结束后又检出不合格",
                            "a further test failed after it was closed");
    json_decref(result.covers);
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"wording\":\"%s\",\"recall\":",
               result.failed ? "所检项目不合格" : "所检项目未发现不合格");
    buf_json(&act->out, recall.number);
    buf_printf(&act->out, ",\"orders\":%d}", recall.orders);
    return NULL;
}

/* The record is issued as a document where it is not yet; what is on record is printed.
 */
static struct fault *
issue_and_print(struct act *act, void *arg)
{
    struct label_print *want = arg;
    struct document_page page;
    struct fault *fault =
        document_to_print(act, "sampling_record", act_text(act, "number"), &page);

    want->front = &page;
    if (!fault)
        fault = label_job_sign(act, want->job, NULL);
    if (!fault)
        fault = label_print(act, want);
    want->front = NULL;
    return fault;
}

/* The record and its labels in one file. */
static struct fault *
print_sample(struct act *act)
{
    struct label_print want;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_sample_job, &rows, 1, act_text(act, "number"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "sampling_unknown", "number",
                         "没有这份抽样单，或不在您的辖区；请核对编号",
                         "no such sampling record, or outside your areas; check its "
                         "number");
    label_print_options(act, &want);
    want.job = pg_text(rows, 0, 0);
    return label_with_signer(act, issue_and_print, &want);
}

const struct action SAMPLING_ACTIONS[] = {
    {.noun = "sample",
     .verb = "take",
     .method = "POST",
     .path = "/api/v1/samples",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = TAKE_FIELDS,
     .run = sampling_take,
     .zh = "登记抽样单，签发标签并扣减库存",
     .en = "Records a sampling, issues its labels and takes the quantity out of stock",
     .example = "firemark sample take --batch B001 --place D001 --domain circulation "
                "--samplers 张三,李四"},
    {.noun = "sample",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/samples",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_sample_list,
     .zh = "列出抽样单",
     .en = "Lists sampling records",
     .example = "firemark sample list --result pending"},
    {.noun = "sample",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/samples/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .sql = SQL_sample_get,
     .zh = "显示一份抽样单及检验结果",
     .en = "Shows one sampling record with its result",
     .example = "firemark sample show CY2026-310000-0001"},
    {.noun = "sample",
     .verb = "print",
     .method = "POST",
     .path = "/api/v1/samples/{number}/print",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = PRINT_FIELDS,
     .run = print_sample,
     .gives = "application/pdf",
     .zh = "打印抽样单和全部标签（PDF）；尚未签名的先签名",
     .en = "Prints the sampling record and its labels as PDF, signing them where needed",
     .example = "firemark sample print CY2026-310000-0001 --as intake --out "
                "sample.pdf"},
    {.noun = "result",
     .verb = "record",
     .method = "POST",
     .path = "/api/v1/samples/{number}/result",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = RESULT_FIELDS,
     .run = record_result,
     .zh = "登记检验结果；不合格的同时启动召回并责令更换",
     .en = "Records a laboratory result; one that failed opens the recall and its orders",
     .example = "firemark result record CY2026-310000-0001 --result conforming --report "
                "R1 --items '{\"灭火性能\":{\"pass\":true}}'"},
    {.en = NULL}};
