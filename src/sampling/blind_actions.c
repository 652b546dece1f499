/* Blind samples: what the desk makes, what the laboratory reads, who looks behind. */
#include "sampling/blind_actions.h"

#include "sampling/blind.h"
#include "sampling_sql.h"

static const struct field BLIND_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "抽样单编号", "number of the sampling record"},
    {"laboratory", FIELD_TEXT, true, 40, NULL, "检验机构编码", "code of the laboratory"},
    {"items", FIELD_LIST, true, 30, NULL, "检验项目", "what is to be tested"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"pending", FIELD_BOOL, false, 0, NULL, "只看待检的", "only those without a result"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field SHOW_FIELDS[] = {
    {"sample", FIELD_TEXT, true, 60, NULL, "盲样编号或标签编码",
     "number of the blind sample, or its label's code"},
    {.name = NULL}};

static const struct field REVEAL_FIELDS[] = {
    {"sample", FIELD_TEXT, true, 60, NULL, "盲样编号或标签编码",
     "number of the blind sample, or its label's code"},
    {"reason", FIELD_TEXT, true, 200, NULL, "查看原因", "why you look"},
    {.name = NULL}};

static struct fault *
run_blind(struct act *act)
{
    return blind_make(act, act_text(act, "number"));
}

const struct action BLIND_ACTIONS[] = {
    {.noun = "sample",
     .verb = "blind",
     .method = "POST",
     .path = "/api/v1/samples/{number}/blind",
     .power = POWER_INTAKE,
     .status = 201,
     .fields = BLIND_FIELDS,
     .run = run_blind,
     .zh = "为检样签发盲样标签：结果登记前不显示生产者、批次和场所",
     .en = "Gives a sample a blind label, which hides maker, batch and place until the "
           "result",
     .example = "firemark sample blind CY2026-310000-0001 --laboratory L001 --items "
                "灭火性能,喷射时间 --as intake"},
    {.noun = "blind",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/blind-samples",
     .power = POWER_LABORATORY,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_blind_list,
     .zh = "列出交给检验机构的盲样",
     .en = "Lists the blind samples of a laboratory",
     .example = "firemark blind list --pending"},
    {.noun = "blind",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/blind-samples/{sample}",
     .power = POWER_LABORATORY,
     .status = 200,
     .fields = SHOW_FIELDS,
     .sql = SQL_blind_get,
     .zh = "显示一个盲样：检验项目；结果登记后显示全部",
     .en = "Shows one blind sample: what to test; after the result, all of it",
     .example = "firemark blind show MY2026-310000-0001"},
    {.noun = "blind",
     .verb = "reveal",
     .method = "POST",
     .path = "/api/v1/blind-samples/{sample}/reveal",
     .power = POWER_DECIDE,
     .status = 200,
     .fields = REVEAL_FIELDS,
     .run = blind_reveal,
     .zh = "查看盲样的来源；查看人和原因记录在案",
     .en = "Tells what a blind sample is; who looked and why stays on record",
     .example = "firemark blind reveal MY2026-310000-0001 --reason 举报核查 --as city"},
    {.en = NULL}};
