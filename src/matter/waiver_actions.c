/* What people do with the waivers of a recall. */
#include "matter/matter_actions.h"
#include "matter/waiver.h"
#include "matter_sql.h"

static const struct field PROPOSE_FIELDS[] = {
    {"recall", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    {"part", FIELD_TEXT, true, 0, "unaccounted|excess|held|custody", "说明的对象",
     "what it explains"},
    {"qty", FIELD_INT, true, 100000000, NULL, "数量", "how many"},
    {"ground", FIELD_TEXT, true, 0,
     "lost|scrapped|untraceable|out_of_area|record_error|counterfeit|evidence|refused|"
     "other",
     "缘由", "why"},
    {"explanation", FIELD_TEXT, true, 2000, NULL, "说明", "the explanation"},
    {"place", FIELD_TEXT, false, 64, NULL, "场所编码；去向不明的可不填",
     "code of the place; none where nobody knows"},
    {"evidence", FIELD_FILES, false, 50, NULL, "证据文件", "files of evidence"},
    {.name = NULL}};

static const struct field SIGN_FIELDS[] = {
    {"number", FIELD_TEXT, true, 70, NULL, "说明编号", "number of the waiver"},
    {"statement_sha256", FIELD_TEXT, false, 64, NULL, "所见正文的 SHA-256",
     "SHA-256 of the text that was shown"},
    {.name = NULL}};

static const struct field WITHDRAW_FIELDS[] = {
    {"number", FIELD_TEXT, true, 70, NULL, "说明编号", "number of the waiver"},
    {"reason", FIELD_TEXT, true, 500, NULL, "撤回原因", "why it is withdrawn"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"recall", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    {"state", FIELD_TEXT, false, 0, "proposed|signed|withdrawn", "状态", "state"},
    {.name = NULL}};

const struct action WAIVER_ACTIONS[] = {
    {.noun = "waiver",
     .verb = "propose",
     .method = "POST",
     .path = "/api/v1/recalls/{recall}/waivers",
     .power = POWER_FIELD,
     .status = 201,
     .fields = PROPOSE_FIELDS,
     .run = waiver_run_propose,
     .zh = "拟定免查说明：召回中查不到、收不回或不销毁的数量，写明缘由，由另一人签署",
     .en = "Proposes a waiver: a quantity of a recall that cannot be found, collected or "
           "destroyed, with its reason; another person signs it",
     .example = "firemark waiver propose ZH2026-310000-0001 --part unaccounted --qty 10 "
                "--ground lost --explanation 仓库失火"},
    {.noun = "waiver",
     .verb = "sign",
     .method = "POST",
     .path = "/api/v1/waivers/{number}/sign",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = SIGN_FIELDS,
     .run = waiver_run_sign,
     .weighty = true,
     .zh = "签署他人拟定的免查说明；正文及其散列值记入事件",
     .en =
         "Signs a waiver that another person proposed; the record keeps the text's hash",
     .example = "firemark waiver sign ZH2026-310000-0001-W01"},
    {.noun = "waiver",
     .verb = "withdraw",
     .method = "POST",
     .path = "/api/v1/waivers/{number}/withdraw",
     .power = POWER_FIELD,
     .status = 200,
     .fields = WITHDRAW_FIELDS,
     .run = waiver_run_withdraw,
     .zh = "撤回免查说明（召回结束之前）",
     .en = "Withdraws a waiver, before the recall is closed",
     .example = "firemark waiver withdraw ZH2026-310000-0001-W01 --reason 又查到3具"},
    {.noun = "waiver",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/recalls/{recall}/waivers",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_waiver_list,
     .show = waiver_list_show,
     .zh = "列出一个召回的免查说明",
     .en = "Lists the waivers of a recall",
     .example = "firemark waiver list ZH2026-310000-0001"},
    {.en = NULL}};
