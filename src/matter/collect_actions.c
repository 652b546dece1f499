/* Taking bad goods into custody. */
#include "matter/collect.h"
#include "matter/matter_actions.h"

#define TAKEN                                                                             \
    {"to",                                                                                \
     FIELD_TEXT,                                                                          \
     true,                                                                                \
     60,                                                                                  \
     NULL,                                                                                \
     "存放场所编码（监管部门或销毁单位）",                                                \
     "code of the place of custody (an agency's or a disposer's)"},                       \
        {"officers",                                                                      \
         FIELD_LIST,                                                                      \
         true,                                                                            \
         2,                                                                               \
         NULL,                                                                            \
         "两名执法人员的登录名",                                                          \
         "logins of the two officers"},                                                   \
        {"order",                                                                         \
         FIELD_TEXT,                                                                      \
         false,                                                                           \
         60,                                                                              \
         NULL,                                                                            \
         "更换令编号",                                                                    \
         "number of the replacement order"},                                              \
        {"basis",                                                                         \
         FIELD_TEXT,                                                                      \
         false,                                                                           \
         500,                                                                             \
         NULL,                                                                            \
         "没有更换令时的收缴依据",                                                        \
         "the basis where there is no order"},                                            \
        {"evidence",                                                                      \
         FIELD_FILES,                                                                     \
         true,                                                                            \
         50,                                                                              \
         NULL,                                                                            \
         "现场照片、清单的 SHA-256",                                                      \
         "SHA-256 of photographs and lists"},                                             \
        {"occurred_at", FIELD_TIME, false, 0, NULL, "收缴时间", "when it was collected"}, \
    {                                                                                     \
        .name = NULL                                                                      \
    }

static const struct field UNIT_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    {"place", FIELD_TEXT, false, 60, NULL, "实际找到的场所编码，默认为登记所在场所",
     "code of the place where it was found; absent: where it is recorded"},
    TAKEN};

static const struct field QUANTITY_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"},
    {"place", FIELD_TEXT, true, 60, NULL, "收缴场所编码",
     "code of the place they are taken from"},
    {"qty", FIELD_INT, true, 0, NULL, "数量（无标签的产品）",
     "how many, goods without labels"},
    {"bucket", FIELD_TEXT, false, 0, "removed|stock|installed",
     "收缴前的状态，默认已拆除", "where they were: removed (default), stock, installed"},
    {"reason", FIELD_TEXT, false, 500, NULL, "多于账面时的原因",
     "why it is more than the record shows"},
    TAKEN};

const struct action COLLECT_ACTIONS[] = {
    {.noun = "unit",
     .verb = "collect",
     .method = "POST",
     .path = "/api/v1/units/collect",
     .power = POWER_FIELD,
     .status = 201,
     .fields = UNIT_FIELDS,
     .run = collect_run_unit,
     .zh = "收缴一件有标签的产品",
     .en = "Records that a labelled unit was taken into custody",
     .example = "firemark unit collect 0000-0180-05V7 --to W1 --officers li,wang --order "
                "ZH2026-310000-0001-0001 --evidence SHA256"},
    {.noun = "collect",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/collections",
     .power = POWER_FIELD,
     .status = 201,
     .fields = QUANTITY_FIELDS,
     .run = collect_run_quantity,
     .zh = "按数量收缴没有标签的产品",
     .en = "Records that goods without labels were taken into custody",
     .example = "firemark collect add B001 D001 20 --bucket stock --to W1 --officers "
                "li,wang --order ZH2026-310000-0001-0001 --evidence SHA256"},
    {.en = NULL}};
