#include "party/import_source_actions.h"
#include "party/party_actions.h"
#include "party_sql.h"

static const struct field FIELDS[] = {
    {"body", FIELD_BODY, true, -1, NULL, "CSV 文件，第一行为列名",
     "CSV file; its first row names the columns"},
    {"dry_run", FIELD_BOOL, false, 0, NULL, "只检查，不导入",
     "check everything, change nothing"},
    {.name = NULL},
};

static const struct field LIST_FIELDS[] = {
    {"state", FIELD_TEXT, false, 0, "merging|done", "只列出未完成的或已完成的",
     "only those under way, or those done"},
    {.name = NULL},
};

static struct fault *
run(struct act *act, const char *kind)
{
    struct import_source source;
    struct fault *fault = import_source_open(&source, act);

    if (!fault) {
        const struct import_job job = import_source_job(&source, kind);
        fault = import_source_run(&source, &job);
    }
    import_source_close(&source);
    return fault;
}

#define RUN(kind)                                                                        \
    static struct fault *run_##kind(struct act *act)                                     \
    {                                                                                    \
        return run(act, #kind);                                                          \
    }
RUN(parties)
RUN(places)
RUN(products)
RUN(batches)
RUN(deliveries)
RUN(installations)
RUN(stock)

#define IMPORT(kind, needs, zh_text, en_text)                                            \
    {                                                                                    \
        .noun = "import", .verb = #kind, .method = "POST",                               \
        .path = "/api/v1/imports/" #kind, .power = needs, .status = 200,                 \
        .fields = FIELDS, .run = run_##kind, .zh = zh_text, .en = en_text,               \
        .example = "firemark import " #kind " " #kind ".csv --dry-run"                   \
    }

const struct action IMPORT_ACTIONS[] = {
    IMPORT(parties, POWER_REGISTER,
           "导入单位（编码 名称 类别 区域 统一社会信用代码 地址 联系人 "
           "电话），有错则全部不导入",
           "Imports parties (code name kind area credit_code address contact phone), all "
           "or nothing"),
    IMPORT(
        places, POWER_REGISTER,
        "导入场所（编码 名称 单位 类别 区域 地址 人数），有错则全部不导入",
        "Imports places (code name party kind area address occupancy), all or nothing"),
    IMPORT(products, POWER_REGISTER,
           "导入产品（编码 名称 型号 计量单位 标准 准入 条码 英文名称 抽样数 备样数），"
           "有错则全部不导入",
           "Imports products (code name model unit standard entry gtin name_en "
           "sample_qty reserve_qty), all or nothing"),
    IMPORT(batches, POWER_REGISTER,
           "导入批次（编码 批号 产品 生产者 生产日期 数量 场所 证书），有错则全部不导入",
           "Imports batches (code lot product producer produced_on qty place "
           "certificate), all or nothing"),
    IMPORT(deliveries, POWER_TRADE,
           "导入交付单（单号 日期 发货地点 收货地点 批次 数量 首标签 末标签 收货日期），"
           "有错则全部不导入",
           "Imports deliveries (note date from to batch qty first last received), all or "
           "nothing"),
    IMPORT(
        installations, POWER_TRADE,
        "导入安装清单（单号 日期 供货地点 安装场所 批次 数量 首标签 "
        "末标签），有错则全部不导入",
        "Imports lists of what was installed (note date from to batch qty first last), "
        "all or nothing"),
    IMPORT(
        stock, POWER_TRADE, "导入库存清单（日期 场所 批次 数量 单号），有错则全部不导入",
        "Imports lists of what is in stock (date place batch qty note), all or nothing"),
    {.noun = "import",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/imports",
     .power = POWER_TRADE,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_import_file_list,
     .zh = "列出导入过的文件：写入到第几条，新增多少",
     .en = "Lists imported files: how far each is, and how much was new",
     .example = "firemark import list --state merging"},
    {.en = NULL},
};
