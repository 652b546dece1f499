/* What people do with recalls. */
#include "flow/covers.h"
#include "matter/matter_actions.h"
#include "matter/recall.h"
#include "matter_sql.h"

static const struct field OPEN_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"},
    {"reason", FIELD_TEXT, true, 500, NULL, "原因", "reason"},
    {"scope", FIELD_TEXT, true, 500, NULL, "召回范围", "scope"},
    COVERS_FIELDS,
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "open|closed|lifted", "状态", "state"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    {.name = NULL}};

static const struct field REOPEN_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    {"reason", FIELD_TEXT, true, 500, NULL, "重启原因", "why it is reopened"},
    {.name = NULL}};

static const struct field LIFT_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    {"reason", FIELD_TEXT, true, 500, NULL, "撤销原因", "why it is lifted"},
    {.name = NULL}};

const struct action RECALL_ACTIONS[] = {
    {.noun = "recall",
     .verb = "open",
     .method = "POST",
     .path = "/api/v1/recalls",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = OPEN_FIELDS,
     .run = recall_run_open,
     .zh = "启动召回，并责令每个持有场所更换",
     .en = "Opens a recall and orders every place that holds goods to replace them",
     .example = "firemark recall open --batch B001 --reason 监督检验不合格 --scope 全批"},
    {.noun = "recall",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/recalls",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_recall_list,
     .zh = "列出召回",
     .en = "Lists recalls",
     .example = "firemark recall list --state open"},
    {.noun = "recall",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/recalls/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = recall_run_show,
     .show = recall_show,
     .zh = "显示一个召回的进度：产量、查到、通知、更换、收缴、销毁、去向不明，更换令，"
           "以及为何还不能结束",
     .en = "Shows how far a recall is: produced, located, notified, replaced, collected, "
           "destroyed, unaccounted; its orders; and what keeps it from closing",
     .example = "firemark recall show ZH2026-310000-0001"},
    {.noun = "recall",
     .verb = "refresh",
     .method = "POST",
     .path = "/api/v1/recalls/{number}/refresh",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = recall_run_refresh,
     .zh = "向后来查到的持有场所补发更换令；没有新场所则不做任何事",
     .en = "Issues the orders that are missing, to holders found since; where none is "
           "missing it does nothing",
     .example = "firemark recall refresh ZH2026-310000-0001"},
    {.noun = "recall",
     .verb = "close",
     .method = "POST",
     .path = "/api/v1/recalls/{number}/close",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = recall_run_close,
     .weighty = true,
     .zh = "结束召回；剩余数量须全部由签署的免查说明解释（waiver）",
     .en = "Closes a recall; what is left must be explained exactly by signed waivers",
     .example = "firemark recall close ZH2026-310000-0001"},
    {.noun = "recall",
     .verb = "reopen",
     .method = "POST",
     .path = "/api/v1/recalls/{number}/reopen",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = REOPEN_FIELDS,
     .run = recall_run_reopen,
     .zh = "重启已结束的召回",
     .en = "Reopens a closed recall",
     .example = "firemark recall reopen ZH2026-310000-0001 --reason 发现回流"},
    {.noun = "recall",
     .verb = "lift",
     .method = "POST",
     .path = "/api/v1/recalls/{number}/lift",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = LIFT_FIELDS,
     .run = recall_run_lift,
     .weighty = true,
     .zh = "撤销召回：不合格的结论已被更正；产品恢复正常，未完成的更换令撤回",
     .en = "Lifts a recall whose verdict was reversed: its goods are free again, and its "
           "orders that are not done are withdrawn",
     .example = "firemark recall lift ZH2026-310000-0001 --reason 复检合格"},
    {.en = NULL}};
