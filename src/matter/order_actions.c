/* What people do with replacement orders. */
#include "matter/matter_actions.h"
#include "matter/order.h"
#include "matter_sql.h"

static const struct field LIST_FIELDS[] = {
    {"recall", FIELD_TEXT, false, 60, NULL, "召回编号", "number of the recall"},
    {"place", FIELD_TEXT, false, 60, NULL, "场所编码", "code of the place"},
    {"state", FIELD_TEXT, false, 0, "issued|served|done", "状态", "state"},
    {"overdue", FIELD_BOOL, false, 0, NULL, "只列逾期的", "overdue ones only"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "更换令编号", "number of the order"},
    {.name = NULL}};

static const struct field SERVE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "更换令编号", "number of the order"},
    {"receiver", FIELD_TEXT, true, 100, NULL, "签收人", "who signed for it"},
    {"method", FIELD_TEXT, false, 0, "direct|left|mail|electronic|notice", "送达方式",
     "how it was served"},
    {"evidence", FIELD_FILES, false, 50, NULL, "送达回证的 SHA-256",
     "SHA-256 of the receipt"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "送达时间", "when it was served"},
    {.name = NULL}};

static const struct field REPLACE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "更换令编号", "number of the order"},
    {"old", FIELD_CODE, true, 0, NULL, "被更换的旧产品，或装有它们的包装",
     "the old unit, or a pack of old units"},
    {"new", FIELD_CODE, true, 0, NULL, "换上的新产品，或件数相同的包装",
     "the new unit, or a pack of as many"},
    {"place_reason", FIELD_TEXT, false, 500, NULL, "旧产品登记在别处的原因",
     "why the old unit is recorded elsewhere"},
    {"evidence", FIELD_FILES, false, 50, NULL, "照片的 SHA-256",
     "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "更换时间", "when it was replaced"},
    {.name = NULL}};

static const struct field SWAP_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "更换令编号", "number of the order"},
    {"new", FIELD_CODE, false, 0, NULL, "换上的有标签的新产品，或装有它们的包装",
     "the new unit, where it carries a label, or a pack of new units"},
    {"qty", FIELD_INT, false, 0, NULL, "更换数量，默认 1，包装则为其中全部",
     "how many; absent: one, or all in the pack"},
    {"new_batch", FIELD_TEXT, false, 60, NULL, "新产品的批次编码（无标签时）",
     "batch of the new goods, where they carry no labels"},
    {"new_place", FIELD_TEXT, false, 60, NULL, "新产品来自哪个场所，默认为本场所",
     "the place the new goods come from; absent: the order's"},
    {"bucket", FIELD_TEXT, false, 0, "installed|stock", "旧产品原先的状态，默认已安装",
     "where the old goods were: installed (default), stock"},
    {"reason", FIELD_TEXT, false, 500, NULL, "多于账面时的原因",
     "why it is more than the record shows"},
    {"evidence", FIELD_FILES, false, 50, NULL, "照片的 SHA-256",
     "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "更换时间", "when it was replaced"},
    {.name = NULL}};

static const struct field DONE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "更换令编号", "number of the order"},
    {"reason", FIELD_TEXT, false, 500, NULL, "更换少于责令数量的原因",
     "why fewer were replaced than ordered"},
    {"evidence", FIELD_FILES, false, 50, NULL, "复查照片的 SHA-256",
     "SHA-256 of photographs"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "完成时间", "when it was done"},
    {.name = NULL}};

const struct action ORDER_ACTIONS[] = {
    {.noun = "order",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/orders",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_order_list,
     .zh = "列出更换令",
     .en = "Lists replacement orders",
     .example = "firemark order list --state issued"},
    {.noun = "order",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/orders/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = order_run_show,
     .zh = "显示一份更换令及已更换的产品",
     .en = "Shows one order with the units replaced under it",
     .example = "firemark order show ZH2026-310000-0001-0001"},
    {.noun = "order",
     .verb = "serve",
     .method = "POST",
     .path = "/api/v1/orders/{number}/serve",
     .power = POWER_FIELD,
     .status = 200,
     .fields = SERVE_FIELDS,
     .run = order_run_serve,
     .zh = "登记更换令送达",
     .en = "Records that an order was served",
     .example = "firemark order serve ZH2026-310000-0001-0001 --receiver 王五"},
    {.noun = "order",
     .verb = "replace",
     .method = "POST",
     .path = "/api/v1/orders/{number}/replace",
     .power = POWER_FIELD,
     .status = 201,
     .fields = REPLACE_FIELDS,
     .run = order_run_replace,
     .zh = "登记以新换旧，两件产品互相关联；包装编码代表其中每一件",
     .en = "Records that a new unit took an old one's place, and links the two; a pack's "
           "code stands for every unit in it",
     .example = "firemark order replace ZH2026-310000-0001-0001 --old 0000-0180-05V7 "
                "--new 0000-0200-0C3K"},
    {.noun = "order",
     .verb = "swap",
     .method = "POST",
     .path = "/api/v1/orders/{number}/swap",
     .power = POWER_FIELD,
     .status = 201,
     .fields = SWAP_FIELDS,
     .run = order_run_swap,
     .zh = "登记没有标签的旧产品以新换旧（新产品按标签或按数量）",
     .en =
         "Records that old goods without labels were replaced, by a labelled unit or by "
         "a quantity of another batch",
     .example = "firemark order swap ZH2026-310000-0001-0001 --qty 12 --new-batch B002"},
    {.noun = "order",
     .verb = "done",
     .method = "POST",
     .path = "/api/v1/orders/{number}/done",
     .power = POWER_FIELD,
     .status = 200,
     .fields = DONE_FIELDS,
     .run = order_run_done,
     .zh = "登记更换完成",
     .en = "Records that an order is done",
     .example = "firemark order done ZH2026-310000-0001-0001"},
    {.en = NULL}};
