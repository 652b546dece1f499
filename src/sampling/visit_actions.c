/* Visits without a sample, and samples that stay with the firm. */
#include "sampling/visit_actions.h"

#include "sampling/visit.h"
#include "sampling_sql.h"

#define DOMAINS "production|circulation|construction|use"
#define REASONS                                                                          \
    "closed_down|deregistered|production_stopped|product_changed|exported|outside_area|" \
    "outside_scope|stock_short|rectifying|not_producer|address_wrong|other"

static const struct field NOT_TAKEN_FIELDS[] = {
    {"place", FIELD_TEXT, true, 60, NULL, "企业场所编码", "code of the place visited"},
    {"domain", FIELD_TEXT, true, 0, DOMAINS, "领域", "domain"},
    {"reason", FIELD_TEXT, true, 0, REASONS, "未抽到的原因", "why there is no sample"},
    {"samplers", FIELD_LIST, true, 20, NULL, "抽样人员，至少两名",
     "names of the samplers, two at least"},
    {"product", FIELD_TEXT, false, 60, NULL, "拟抽产品编码",
     "code of the product that was to be sampled"},
    {"detail", FIELD_TEXT, false, 2000, NULL, "情况说明", "what was found"},
    {"task", FIELD_TEXT, false, 100, NULL, "任务来源", "the task it belongs to"},
    {"contact", FIELD_TEXT, false, 100, NULL, "企业联系人", "contact person of the firm"},
    {"phone", FIELD_TEXT, false, 40, NULL, "联系电话", "telephone"},
    {"photos", FIELD_FILES, false, 50, NULL, "照片的 SHA-256", "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "到场时间", "when the visit was"},
    {.name = NULL}};

static const struct field KEEP_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "抽样单编号", "number of the sampling record"},
    {"storage", FIELD_TEXT, true, 200, NULL, "封存地点", "where the samples are kept"},
    {"keeper", FIELD_TEXT, true, 100, NULL, "保管人", "who keeps them"},
    {"phone", FIELD_TEXT, false, 40, NULL, "保管人电话", "the keeper's telephone"},
    {"disposal", FIELD_TEXT, false, 0, "keep|return|destroy|retest",
     "处置要求，默认继续封存",
     "what is to be done with them; kept sealed where not given"},
    {"instructions", FIELD_TEXT, false, 500, NULL, "具体要求", "in detail"},
    {"photos", FIELD_FILES, false, 50, NULL, "照片的 SHA-256", "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "封存时间", "when they were sealed in"},
    {.name = NULL}};

static const struct field VISITS_FIELDS[] = {
    {"reason", FIELD_TEXT, false, 0, REASONS, "原因", "reason"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

const struct action VISIT_ACTIONS[] = {
    {.noun = "sample",
     .verb = "not-taken",
     .method = "POST",
     .path = "/api/v1/visits",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = NOT_TAKEN_FIELDS,
     .run = visit_not_taken,
     .zh = "登记到场未抽到样品及原因",
     .en = "Records a visit that brought no sample, and why",
     .example = "firemark sample not-taken D001 circulation closed_down 张三,李四"},
    {.noun = "sample",
     .verb = "visits",
     .method = "GET",
     .path = "/api/v1/visits",
     .power = POWER_READ,
     .status = 200,
     .fields = VISITS_FIELDS,
     .sql = SQL_visit_list,
     .zh = "列出未抽到样品的记录",
     .en = "Lists visits that brought no sample",
     .example = "firemark sample visits --reason closed_down"},
    {.noun = "sample",
     .verb = "keep",
     .method = "POST",
     .path = "/api/v1/samples/{number}/keep",
     .power = POWER_INTAKE,
     .status = 200,
     .fields = KEEP_FIELDS,
     .run = visit_keep,
     .zh = "登记备用样品的封存地点、保管人和处置要求",
     .en = "Records where the reserve sample is kept, by whom, and what is done with it",
     .example =
         "firemark sample keep CY2026-310000-0001 --storage 二楼库房 --keeper 王五"},
    {.en = NULL}};
