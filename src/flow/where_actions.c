/* Where recalled goods are: in one building, or the buildings of some batches. */
#include "flow/where_actions.h"

#include <stdio.h>
#include <string.h>

#include "flow_sql.h"

enum { UNITS_MAX = 10000, PLACES_MAX = 100000, BATCHES_MAX = 1000 };

static const struct field PLACE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "场所编码", "the place's code"},
    {"limit", FIELD_INT, false, UNITS_MAX, NULL, "每个批次最多列出几件产品，默认 200",
     "how many units of a batch at most; 200 where not given"},
    {.name = NULL}};

static const struct field BATCH_FIELDS[] = {
    {"batches", FIELD_LIST, true, BATCHES_MAX, NULL, "批次编码，用逗号分隔",
     "codes of the batches"},
    {"bucket", FIELD_TEXT, false, 0, "stock|transit|installed|removed|custody",
     "只看这一状态", "only goods in this state"},
    {"after", FIELD_TEXT, false, 100, NULL, "接着这个场所编码之后（上一页的 next）",
     "places behind this code: the page before told it as next"},
    {"limit", FIELD_INT, false, PLACES_MAX, NULL, "最多列出多少场所，默认 1000",
     "how many places at most; 1000 where not given"},
    {.name = NULL}};

static const char *
text(const json_t *row, const char *name)
{
    const char *value = json_string_value(json_object_get(row, name));

    return value ? value : "";
}

static void
show_held(const json_t *held)
{
    const char *bucket;
    json_t *qty;

    json_object_foreach((json_t *)(uintptr_t)held, bucket, qty)
        printf("  %s %lld", bucket, (long long)json_integer_value(qty));
}

static void
show_units(const json_t *units)
{
    size_t i;
    json_t *unit;

    json_array_foreach(units, i, unit)
        printf("    %s  %s\n", text(unit, "code"), text(unit, "state"));
}

static void
show_place(const json_t *answer, const char *lang)
{
    bool zh = strcmp(lang, "zh") == 0;
    const json_t *rows = json_object_get(answer, "recalled");
    size_t i;
    json_t *row;

    printf("%s %s  %s\n", text(answer, "place"), text(answer, "name"),
           text(answer, zh ? "area_zh" : "area_en"));
    if (json_array_size(rows) == 0)
        printf("%s\n", zh ? "没有被召回的产品" : "nothing here is recalled");
    json_array_foreach(rows, i, row)
    {
        printf("%s %s %s  %s", text(row, "batch"), text(row, "product"),
               text(row, "model"), text(row, "recall"));
        show_held(json_object_get(row, "holdings"));
        if (*text(row, "order"))
            printf("  %s", text(row, "order"));
        printf("\n");
        show_units(json_object_get(row, "units"));
    }
}

static void
show_batches(const json_t *answer, const char *lang)
{
    bool zh = strcmp(lang, "zh") == 0;
    size_t i, k;
    json_t *row, *held;

    json_array_foreach(json_object_get(answer, "rows"), i, row)
    {
        printf("%-10s %s  %s", text(row, "place"), text(row, "name"),
               text(row, zh ? "area_zh" : "area_en"));
        json_array_foreach(json_object_get(row, "held"), k, held)
            printf("  %s %s %lld", text(held, "batch"), text(held, "bucket"),
                   (long long)json_integer_value(json_object_get(held, "qty")));
        printf("\n");
    }
    json_array_foreach(json_object_get(answer, "unknown"), i, row)
        printf(zh ? "没有批次 %s\n" : "there is no batch %s\n", json_string_value(row));
    printf(zh ? "共 %lld 个场所，%lld 件\n" : "%lld places, %lld units in all\n",
           (long long)json_integer_value(json_object_get(answer, "places")),
           (long long)json_integer_value(json_object_get(answer, "qty")));
}

const struct action WHERE_ACTIONS[] = {
    {.noun = "where",
     .verb = "place",
     .method = "GET",
     .path = "/api/v1/places/{code}/recalled",
     .power = POWER_READ,
     .status = 200,
     .fields = PLACE_FIELDS,
     .sql = SQL_where_place,
     .zh = "这个场所里有哪些被召回的产品",
     .en = "Which recalled goods are in this building",
     .example = "firemark where place D021",
     .show = show_place},
    {.noun = "where",
     .verb = "batches",
     .method = "GET",
     .path = "/api/v1/where",
     .power = POWER_READ,
     .status = 200,
     .fields = BATCH_FIELDS,
     .sql = SQL_where_batches,
     .zh = "哪些场所持有这些批次的产品",
     .en = "Which buildings hold any unit of these batches",
     .example = "firemark where batches B001,B002",
     .show = show_batches},
    {.en = NULL}};
