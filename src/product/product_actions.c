#include "product/product_actions.h"

#include "product_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

static const struct field BATCH_LIST_FIELDS[] = {
    {"product", FIELD_TEXT, false, 40, NULL, "产品编码", "product code"},
    {"recalled", FIELD_BOOL, false, 0, NULL, "只列召回的", "recalled ones only"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL},
};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 60, NULL, "批次编码", "the batch's code"},
    {.name = NULL},
};

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
    {.en = NULL},
};
