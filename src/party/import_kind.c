#include <string.h>

#include "party/import_internal.h"
#include "party_sql.h"

#define MOVE_COLUMNS(from_zh, to_zh)                                                     \
    {"note", "单号|单据号|送货单号", TYPE_TEXT, true},                                   \
        {"date", "日期", TYPE_DATE, true}, {"from", from_zh, TYPE_TEXT, true},           \
        {"to", to_zh, TYPE_TEXT, true}, {"batch", "批次", TYPE_TEXT, true},              \
        {"qty", "数量", TYPE_INT, true}, {"first", "首标签", TYPE_SERIAL, false},        \
    {                                                                                    \
        "last", "末标签", TYPE_SERIAL, false                                             \
    }

static const struct import_kind KINDS[] = {
    {.name = "parties",
     .columns = {{"code", "编码", TYPE_TEXT, true},
                 {"name", "名称|单位名称", TYPE_TEXT, true},
                 {"kind", "类别", TYPE_KIND, true},
                 {"area", "区域|区|行政区", TYPE_AREA, true},
                 {"credit_code", "统一社会信用代码", TYPE_CREDIT, false},
                 {"address", "地址", TYPE_TEXT, false},
                 {"contact", "联系人", TYPE_TEXT, false},
                 {"phone", "电话|联系电话", TYPE_TEXT, false}},
     .check = SQL_import_parties_check,
     .merge = SQL_import_parties_merge},
    {.name = "places",
     .columns = {{"code", "编码", TYPE_TEXT, true},
                 {"name", "名称|场所名称", TYPE_TEXT, true},
                 {"party", "单位", TYPE_TEXT, true},
                 {"kind", "类别", TYPE_KIND, true},
                 {"area", "区域|区|行政区", TYPE_AREA, true},
                 {"address", "地址", TYPE_TEXT, false},
                 {"occupancy", "人数", TYPE_INT, false}},
     .check = SQL_import_places_check,
     .merge = SQL_import_places_merge},
    {.name = "products",
     .columns = {{"code", "编码", TYPE_TEXT, true},
                 {"name", "名称|产品名称", TYPE_TEXT, true},
                 {"model", "型号", TYPE_TEXT, false},
                 {"unit", "计量单位", TYPE_TEXT, true},
                 {"standard", "标准", TYPE_TEXT, true},
                 {"entry", "准入", TYPE_ENTRY, false},
                 {"gtin", "条码", TYPE_TEXT, false},
                 {"name_en", "英文名称", TYPE_TEXT, false},
                 {"sample_qty", "抽样数", TYPE_INT, false},
                 {"reserve_qty", "备样数", TYPE_INT, false}},
     .check = SQL_import_products_check,
     .merge = SQL_import_products_merge},
    {.name = "batches",
     .columns = {{"code", "编码", TYPE_TEXT, true},
                 {"lot", "批号", TYPE_TEXT, true},
                 {"product", "产品", TYPE_TEXT, true},
                 {"producer", "生产者", TYPE_TEXT, true},
                 {"produced_on", "生产日期", TYPE_DATE, true},
                 {"qty", "数量", TYPE_INT, false},
                 {"place", "场所", TYPE_TEXT, false},
                 {"certificate", "证书", TYPE_TEXT, false}},
     .check = SQL_import_batches_check,
     .merge = SQL_import_batches_merge},
    {.name = "deliveries",
     .columns = {MOVE_COLUMNS("发货地点|发货单位", "收货地点|收货单位"),
                 {"received", "收货日期", TYPE_DATE, false}},
     .check = SQL_import_moves_check,
     .labels = SQL_import_moves_labels,
     .batch = 5,
     .looks = true,
     .merge = SQL_import_deliveries_merge,
     .touch = SQL_import_moves_touch,
     .date = 2},
    {.name = "installations",
     .columns = {MOVE_COLUMNS("供货地点|供货单位", "安装场所|使用场所")},
     .check = SQL_import_moves_check,
     .labels = SQL_import_moves_labels,
     .batch = 5,
     .looks = true,
     .merge = SQL_import_installations_merge,
     .date = 2,
     .salt = "installations"},
    {.name = "stock",
     .columns = {{"date", "日期|盘点日期", TYPE_DATE, true},
                 {"place", "场所|地点", TYPE_TEXT, true},
                 {"batch", "批次", TYPE_TEXT, true},
                 {"qty", "数量|盘点数量|库存数量", TYPE_COUNT, true},
                 {"note", "单号|单据号", TYPE_TEXT, false}},
     .check = SQL_import_stock_check,
     .merge = SQL_import_stock_merge,
     .date = 1,
     .salt = "stock"},
    {.name = "epcis"}, /* foreign: src/epcis/import_actions.c */
};

const struct import_kind *
import_kind_find(const char *name)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(KINDS[i].name, name) == 0)
            return &KINDS[i];
    return NULL;
}

const char *
import_kinds(void)
{
    return "parties places products batches deliveries installations stock epcis";
}
