/* Issuing, signing and voiding labels. */
#include "label/label_actions.h"

#include <firemark/design.h>
#include <firemark/label.h>
#include <string.h>

#include "label/issue.h"
#include "label/print.h"
#include "label_sql.h"

#define STATES "asked|approved|rejected|signed"

static const struct field ISSUE_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    {"count", FIELD_INT, true, LABEL_JOB_MAX, NULL, "标签数量", "how many labels"},
    {"type", FIELD_TEXT, false, 0, LABEL_TYPES, "标签类型，默认产品标签",
     "type of label; unit where not given"},
    {"place", FIELD_TEXT, false, 64, NULL, "产品所在场所编码，不填为生产者",
     "where the units are; the producer where not given"},
    {"purpose", FIELD_TEXT, false, 0, "goods|relabel",
     "用途：新标签，或换标用（不占申报产量）",
     "what for: new labels, or to re-label with, which the declared output does not "
     "limit"},
    {"pair", FIELD_BOOL, false, 0, NULL, "成对签发：产品上的标签，和随货单据上的凭证",
     "in pairs: one on the product, one with its papers"},
    {.name = NULL}};

static const struct field JOB_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {.name = NULL}};

static const struct field PRINT_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"type", FIELD_TEXT, false, 0, LABEL_PRINT_TYPES, "只打印这一种标签",
     "print this type only"},
    {"skip", FIELD_INT, false, LABEL_JOB_MAX, NULL, "跳过前几个标签",
     "how many labels to pass over"},
    {"count", FIELD_INT, false, LABEL_PRINT_MAX, NULL, "打印几个，不填为其余全部",
     "how many to print; all that follow where not given"},
    {"format", FIELD_TEXT, false, 0, PRINT_FORMATS,
     "文件格式：PDF 整张、PDF 每页一枚，或标签打印机语言；默认 pdf",
     "PDF sheets, PDF with a page for each label, or a label printer's language; pdf "
     "where not given"},
    {"copies", FIELD_INT, false, 100, NULL, "每个标签印几份，默认 1",
     "copies of each label, 1 where not given"},
    {"darkness", FIELD_INT, false, 30, NULL, "标签打印机浓度，不填则不变",
     "a label printer's darkness; as it is set where not given"},
    {"speed", FIELD_INT, false, 14, NULL, "标签打印机速度（英寸/秒），不填则不变",
     "a label printer's speed, inches a second; as it is set where not given"},
    {"design", FIELD_TEXT, false, FM_DESIGN_NAME_MAX, NULL,
     "标签样式，默认按类型和介质选择",
     "label design; by type and medium where not given"},
    LABEL_PRINT_FIELDS,
    {.name = NULL}};

static const struct field PICTURE_FIELDS[] = {
    {"job", FIELD_UUID, true, 0, NULL, "签发任务编号", "the label job's id"},
    {"label", FIELD_TEXT, true, 400, NULL, "任务中第几个标签（从 1 起），或标签编码",
     "the label's number in the job, from 1, or its code"},
    {"design", FIELD_TEXT, false, FM_DESIGN_NAME_MAX, NULL, "标签样式，默认按类型选择",
     "label design; by type where not given"},
    {"dpi", FIELD_INT, false, 4800, NULL, "打印机分辨率，默认 300",
     "the printer's dots per inch, 300 where not given"},
    {"reason", FIELD_TEXT, false, 200, NULL, "重印原因；首次打印不用填",
     "why the label is printed again; a first print needs none"},
    {"language", FIELD_TEXT, false, 0, "both|zh|en",
     "标签文字：both 双语（默认）、zh、en",
     "the label's own words: both languages (default), zh or en"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 100, NULL, "批次编码", "the batch's code"},
    {"state", FIELD_TEXT, false, 0, STATES, "任务状态", "state of the job"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {"job", FIELD_UUID, false, 0, NULL, "签发任务编号", "the label job's id"},
    {.name = NULL}};

static int
type_of(struct act *act)
{
    const char *name = act_text(act, "type");

    for (int i = 0; name && i < FM_TYPE_COUNT; i++)
        if (strcmp(fm_label_type_name((enum fm_label_type)i), name) == 0)
            return i;
    return FM_TYPE_UNIT;
}

static struct fault *
find_batch(struct act *act, struct label_request *r)
{
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
    r->batch_id = pg_int(rows, 0, 0);
    r->place_id = pg_int(rows, 0, 1);
    return NULL;
}

static struct fault *
run_issue(struct act *act)
{
    const char *purpose = act_text(act, "purpose");
    bool pair = json_is_true(json_object_get(act->in, "pair"));
    int64_t count = act_int(act, "count", 0);
    struct label_range ranges[] = {
        {.type = type_of(act), .count = count, .pair = pair ? 2 : 0},
        {.type = FM_TYPE_TWIN, .count = count, .pair = 1}};
    struct label_request r = {
        .purpose = purpose ? purpose : "goods", .ranges = ranges, .n = pair ? 2 : 1};
    char job[UUID_TEXT];

    if (pair && ranges[0].type != FM_TYPE_UNIT)
        return act_fault(act, FAULT_INPUT, "label_pair", "pair",
                         "只有产品标签可以成对签发", "only unit labels come in pairs");
    struct fault *fault = find_batch(act, &r);

    if (!fault)
        fault = label_issue(act, &r, job);
    return fault ? fault : label_job_tell(act, job);
}

static struct fault *
sign(struct act *act, void *arg)
{
    (void)arg;
    return label_job_sign(act, act_text(act, "job"), NULL);
}

static struct fault *
run_sign(struct act *act)
{
    struct fault *fault = label_with_signer(act, sign, NULL);

    if (!fault)
        buf_printf(&act->out, "{\"job\":\"%s\",\"signed\":true}", act_text(act, "job"));
    return fault;
}

static struct fault *
print(struct act *act, void *arg)
{
    struct label_print want;

    (void)arg;
    label_print_options(act, &want);
    return label_print(act, &want);
}

static struct fault *
sign_and_print(struct act *act, void *arg)
{
    struct fault *fault = sign(act, arg);

    return fault ? fault : print(act, arg);
}

static struct fault *
run_print(struct act *act)
{
    return label_with_signer(act, sign_and_print, NULL);
}

static struct fault *
picture(struct act *act, void *output)
{
    struct label_print want;

    label_print_options(act, &want);
    want.output = output;
    return label_picture(act, &want, act_text(act, "label"));
}

static struct fault *
run_png(struct act *act)
{
    return label_with_signer(act, picture, "png");
}

static struct fault *
run_svg(struct act *act)
{
    return label_with_signer(act, picture, "svg");
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
     .zh = "为一个批次申请标签；须由另一人批准后才能签名和打印",
     .en = "Asks for labels of a batch; another person approves before they are signed",
     .example = "firemark label issue B001 200 --as zhang"},
    {.noun = "label",
     .verb = "sign",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/sign",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = JOB_FIELDS,
     .run = run_sign,
     .weighty = true,
     .zh = "请签名服务为一个签发任务签名并记录",
     .en = "Has the signer sign the labels of a job, and records it",
     .example = "firemark label sign 019a0000-0000-7000-8000-000000000001"},
    {.noun = "label",
     .verb = "print",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/print",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = PRINT_FIELDS,
     .run = run_print,
     .gives = "application/pdf",
     .zh =
         "打印一个签发任务的标签（PDF 或标签打印机语言）；尚未签名的先签名；重印须写明原"
         "因",
     .en = "Prints the labels of a job, as PDF or in a label printer's language, signing "
           "them first; a reprint needs a reason",
     .example = "firemark label print 019a0000-0000-7000-8000-000000000001 --out "
                "labels.pdf"},
    {.noun = "label",
     .verb = "png",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/labels/{label}/png",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = PICTURE_FIELDS,
     .run = run_png,
     .gives = "image/png",
     .zh = "一个标签的 PNG 图片；与打印同样登记",
     .en = "One label as a PNG picture; recorded as a print",
     .example = "firemark label png 019a0000-0000-7000-8000-000000000001 12 --out "
                "label.png"},
    {.noun = "label",
     .verb = "svg",
     .method = "POST",
     .path = "/api/v1/label-jobs/{job}/labels/{label}/svg",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = PICTURE_FIELDS,
     .run = run_svg,
     .gives = "image/svg+xml",
     .zh = "一个标签的 SVG 图片；与打印同样登记",
     .en = "One label as an SVG picture; recorded as a print",
     .example = "firemark label svg 019a0000-0000-7000-8000-000000000001 12 --out "
                "label.svg"},
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
    {.en = NULL}};
