#include "report/matter_export_actions.h"

#include "report/matter_bundle.h"

static const struct field EXPORT_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回、更换令、抽样、查封、销毁或查询的编号",
     "number of the recall, order, sample, seizure, destruction or inquiry"},
    {.name = NULL}};

const struct action MATTER_EXPORT_ACTIONS[] = {
    {.noun = "matter",
     .verb = "export",
     .method = "POST",
     .path = "/api/v1/matters/{number}/export",
     .power = POWER_READ,
     .status = 200,
     .fields = EXPORT_FIELDS,
     .run = matter_run_export,
     .gives = "application/zip",
     .zh = "导出一个案卷（ZIP）：事件及证明、证据文件、文书、公钥、核验程序和可直接阅读的"
           "页面",
     .en = "Exports a matter as a ZIP that needs no Firemark: events with proofs, files, "
           "documents, keys, "
           "the verifier, and a page to read it by",
     .example = "firemark matter export ZH2026-310000-0001 --out matter.zip"},
    {.en = NULL}};
