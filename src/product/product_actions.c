#include "product/product_actions.h"

#include <stdlib.h>

#include "product_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field BATCH_LIST_FIELDS[] = {
    {"product", FIELD_TEXT, false, 40, NULL, "产品编码", "product code"},
    {"recalled", FIELD_BOOL, false, 0, NULL, "只列召回的", "recalled ones only"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {"find", FIELD_TEXT, false, 100, NULL, "编码、批号、产品或生产者名称中的文字",
     "part of the code, the lot, the product's or the producer's name"},
    {.name = NULL},
};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 60, NULL, "批次编码", "the batch's code"},
    {.name = NULL},
};

static const struct field ADD_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "产品编码，不重复",
     "the product's code, unique"},
    {"name", FIELD_TEXT, true, 200, NULL, "名称", "name"},
    {"base_unit", FIELD_TEXT, true, 20, NULL, "计量单位（具、个、米）",
     "unit of measure (piece, metre)"},
    {"standard", FIELD_TEXT, true, 100, NULL, "执行标准", "standard it is made to"},
    {"name_en", FIELD_TEXT, false, 200, NULL, "英文名称", "English name"},
    {"model", FIELD_TEXT, false, 100, NULL, "型号", "model"},
    {"gtin", FIELD_TEXT, false, 14, NULL, "商品条码", "GTIN"},
    {"entry", FIELD_TEXT, false, 0, "ccc|voluntary|none", "准入方式", "market entry"},
    {"sample_qty", FIELD_INT, false, 1000, NULL, "检验样品数", "samples to test"},
    {"reserve_qty", FIELD_INT, false, 1000, NULL, "备用样品数", "samples in reserve"},
    {.name = NULL},
};

static const struct field BATCH_ADD_FIELDS[] = {
    {"code", FIELD_TEXT, true, 60, NULL, "批次编码，不重复", "the batch's code, unique"},
    {"product", FIELD_TEXT, true, 40, NULL, "产品编码", "product code"},
    {"producer", FIELD_TEXT, true, 40, NULL, "生产者编码", "producer's party code"},
    {"lot", FIELD_TEXT, true, 60, NULL, "生产批号", "lot number on the product"},
    {"produced_on", FIELD_DATE, true, 0, NULL, "生产日期", "date of production"},
    {"qty", FIELD_INT, false, 1000000000, NULL, "申报数量，未知则不填",
     "declared quantity; leave out where unknown"},
    {"place", FIELD_TEXT, false, 40, NULL, "生产场所编码，默认与生产者同码",
     "place of production; by default the one with the producer's code"},
    {"certificate", FIELD_TEXT, false, 100, NULL, "证书编号", "certificate number"},
    {.name = NULL},
};

static struct fault *
echo(struct act *act)
{
    char *text = json_dumps(act->in, JSON_COMPACT);

    buf_puts(&act->out, text);
    free(text);
    return NULL;
}

static struct fault *
product_add(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT nextval('product_id_seq')", &rows, 0);

    if (fault)
        return fault;
    struct act_event event = {.kind = "product_registered",
                              .body = json_deep_copy(act->in)};

    json_object_set_new(event.body, "id", json_integer(pg_int(rows, 0, 0)));
    fault = act_append(act, &event);
    return fault ? fault : echo(act);
}

/* The new batch's id and the ids behind the codes, in one row: batch, product, producer,
 * place, its area, whether the date lies in the future. */
static struct fault *
batch_refs(struct act *act, struct pg_rows **rows)
{
    struct fault *fault = pg_run(act->pg, act->arena, SQL_batch_refs, rows, 4,
                                 act_text(act, "product"), act_text(act, "producer"),
                                 act_text(act, "place"), act_text(act, "produced_on"));

    if (fault)
        return fault;
    if (pg_is_null(*rows, 0, 1))
        return act_fault(act, FAULT_ABSENT, "product_unknown", "product",
                         "没有这个产品，请先登记产品",
                         "no such product; register it first");
    if (pg_is_null(*rows, 0, 2))
        return act_fault(act, FAULT_ABSENT, "party_unknown", "producer",
                         "没有这个生产者，请先登记单位",
                         "no such producer; register the party first");
    if (pg_is_null(*rows, 0, 3))
        return act_fault(act, FAULT_ABSENT, "place_unknown", "place",
                         "生产者没有这个场所，请先登记场所",
                         "the producer has no such place; register it first");
    if (pg_text(*rows, 0, 5)[0] == 't')
        return act_fault(act, FAULT_INPUT, "date_future", "produced_on",
                         "生产日期晚于今天", "the date of production lies in the future");
    return NULL;
}

static struct fault *
batch_add(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault = batch_refs(act, &rows);

    if (fault)
        return fault;
    struct act_event event = {.kind = "batch_registered",
                              .batch_id = pg_int(rows, 0, 0),
                              .area = (int)pg_int(rows, 0, 4),
                              .company_id = pg_int(rows, 0, 2),
                              .place_id = pg_int(rows, 0, 3),
                              .body = json_deep_copy(act->in)};

    json_object_set_new(event.body, "product_id", json_integer(pg_int(rows, 0, 1)));
    json_object_set_new(event.body, "producer_id", json_integer(pg_int(rows, 0, 2)));
    json_object_set_new(event.body, "producer_place", json_integer(pg_int(rows, 0, 3)));
    json_object_set(event.body, "declared_qty", json_object_get(act->in, "qty"));
    fault = act_append(act, &event);
    return fault ? fault : echo(act);
}

const struct action PRODUCT_ACTIONS[] = {
    {.noun = "product",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/products",
     .power = POWER_READ,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_product_list,
     .zh = "列出产品目录",
     .en = "Lists the catalogue of products",
     .example = "firemark product list"},
    {.noun = "product",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/products",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = product_add,
     .zh = "登记产品",
     .en = "Registers a product",
     .example = "firemark product add MFZ9 --name 干粉灭火器 --base_unit 具 "
                "--standard \"GB 4351\""},
    {.noun = "batch",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/batches",
     .power = POWER_READ,
     .status = 200,
     .fields = BATCH_LIST_FIELDS,
     .sql = SQL_batch_list,
     .zh = "列出批次",
     .en = "Lists batches",
     .example = "firemark batch list --recalled"},
    {.noun = "batch",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/batches/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = CODE_FIELDS,
     .sql = SQL_batch_get,
     .zh = "显示一个批次及其去向",
     .en = "Shows one batch and where its quantity is",
     .example = "firemark batch show B001"},
    {.noun = "batch",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/batches",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = BATCH_ADD_FIELDS,
     .run = batch_add,
     .zh = "登记批次，申报数量计入生产者库存",
     .en = "Registers a batch; its declared quantity is the producer's stock",
     .example = "firemark batch add B900 --product MFZ9 --producer P900 --lot 20260301 "
                "--produced_on 2026-03-01 --qty 500"},
    {.en = NULL},
};
