/* Destroying what is in custody. */
#include "matter/destruction.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "open|closed", "状态", "state"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NUMBER_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "销毁编号", "number of the destruction"},
    {.name = NULL}};

static const struct field OPEN_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"},
    {"place", FIELD_TEXT, true, 60, NULL, "保管场所编码",
     "code of the place where the goods are kept"},
    {"counted_in", FIELD_INT, true, 0, NULL, "清点入数", "counted in"},
    {"basis", FIELD_TEXT, true, 500, NULL, "销毁依据（决定书编号等）",
     "basis: the decision and its number"},
    {"officers", FIELD_LIST, true, 2, NULL, "两名执法人员的登录名",
     "logins of the two officers"},
    {"witness", FIELD_TEXT, true, 100, NULL, "见证人", "the witness"},
    {"units", FIELD_LIST, false, 10000, NULL,
     "有标签的产品的编码，包装编码代表其中每一件",
     "codes of the labelled units among them; a pack's stands for every unit in it"},
    {"method", FIELD_TEXT, false, 200, NULL, "销毁方式", "how they are destroyed"},
    {"evidence", FIELD_FILES, false, 50, NULL, "决定书、清单的 SHA-256",
     "SHA-256 of the decision and lists"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "立项时间", "when it was opened"},
    {.name = NULL}};

static const struct field CLOSE_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "销毁编号", "number of the destruction"},
    {"counted_out", FIELD_INT, true, 0, NULL, "清点出数（实际销毁）",
     "counted out: really destroyed"},
    {"before", FIELD_FILES, true, 50, NULL, "销毁前照片的 SHA-256",
     "SHA-256 of photographs before"},
    {"during", FIELD_FILES, true, 50, NULL, "销毁中照片的 SHA-256",
     "SHA-256 of photographs during"},
    {"after", FIELD_FILES, true, 50, NULL, "销毁后照片的 SHA-256",
     "SHA-256 of photographs after"},
    {"missing", FIELD_LIST, false, 10000, NULL, "清点时缺少的产品编码，仍计入保管",
     "codes of units that were not there; they stay in custody"},
    {"explanation", FIELD_TEXT, false, 2000, NULL, "出入数不一致的说明",
     "explanation where the counts differ"},
    {"occurred_at", FIELD_TIME, false, 0, NULL, "销毁时间", "when it was destroyed"},
    {.name = NULL}};

const struct action DESTRUCTION_ACTIONS[] = {
    {.noun = "destruction",
     .verb = "open",
     .method = "POST",
     .path = "/api/v1/destructions",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = OPEN_FIELDS,
     .run = destruction_run_open,
     .weighty = true,
     .zh = "对保管中的产品立项销毁：依据、两名执法人员、见证人、清点",
     .en = "Opens the destruction of goods in custody: basis, two officers, a witness, "
           "counted in",
     .example = "firemark destruction open B001 W1 20 --basis '没收决定书 2026-7' "
                "--officers li,wang --witness 王五"},
    {.noun = "destruction",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/destructions",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_destruction_list,
     .zh = "列出销毁",
     .en = "Lists destructions",
     .example = "firemark destruction list --state open"},
    {.noun = "destruction",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/destructions/{number}",
     .power = POWER_READ,
     .status = 200,
     .fields = NUMBER_FIELDS,
     .run = destruction_run_show,
     .zh = "显示一个销毁：销毁证明所载的全部内容",
     .en = "Shows one destruction: all that its certificate states",
     .example = "firemark destruction show XH2026-310000-0001"},
    {.noun = "destruction",
     .verb = "close",
     .method = "POST",
     .path = "/api/v1/destructions/{number}/close",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = CLOSE_FIELDS,
     .run = destruction_run_close,
     .weighty = true,
     .zh = "办结销毁：实际销毁数量和前、中、后照片",
     .en = "Closes a destruction: what was really destroyed, with photographs before, "
           "during and after",
     .example = "firemark destruction close XH2026-310000-0001 20 --before SHA256 "
                "--during SHA256 --after SHA256 --as li"},
    {.en = NULL}};
