/* Mass balances: of a batch, a place, an area, a recall. No field here or anywhere sets a
 * term: all is added up from the ledger. */
#include "flow/balance_actions.h"

#include <stdlib.h>
#include <string.h>

#include "flow/balance_show.h"
#include "flow/balance_store.h"
#include "flow_sql.h"
#include "matter/recall.h"
#include "report/list_csv.h"

enum { NODES_SHOWN = 200, NODES_MAX = 100000 };

#define PERIOD                                                                           \
    {"from", FIELD_DATE, false, 0, NULL, "期间第一天", "first day of the period"},       \
        {"to", FIELD_DATE, false, 0, NULL, "期间最后一天", "last day of the period"},    \
    {                                                                                    \
        "limit", FIELD_INT, false, NODES_MAX, NULL, "最多列出几行",                      \
            "how many rows to list at most"                                              \
    }
#define FORMAT                                                                           \
    {                                                                                    \
        "format", FIELD_TEXT, false, 0, "json|csv", "结果格式", "form of the answer"     \
    }

static const struct field BATCH_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "批次编码", "the batch's code"},
    PERIOD,
    FORMAT,
    {.name = NULL}};

static const struct field PLACE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "场所编码", "the place's code"},
    {"batch", FIELD_TEXT, false, 100, NULL, "只算这一批次", "of this batch only"},
    PERIOD,
    FORMAT,
    {.name = NULL}};

static const struct field AREA_FIELDS[] = {
    {"area", FIELD_INT, true, 999999, NULL, "行政区代码；310000 为全市",
     "code of the area; 310000: the whole city"},
    {"product", FIELD_TEXT, false, 100, NULL, "只算这种产品（编码）",
     "of this product only (its code)"},
    {"recall", FIELD_TEXT, false, 60, NULL, "只算这个召回（编号）",
     "of this recall only (its number)"},
    FORMAT,
    {.name = NULL}};

static const struct field RECALL_FIELDS[] = {
    {"number", FIELD_TEXT, true, 60, NULL, "召回编号", "number of the recall"},
    PERIOD,
    FORMAT,
    {.name = NULL}};

static const char *const NODE_COLUMNS[] = {
    "place", "name",     "area",    "batch",       "product",    "opening_qty", "in",
    "out",   "consumed", "missing", "closing_qty", "difference", NULL};
static const char *const AREA_COLUMNS[] = {"area",    "zh",          "produced", "net_in",
                                           "located", "unaccounted", NULL};

static struct fault *
absent(struct act *act, const char *code, const char *where, const char *zh,
       const char *en)
{
    return act_fault(act, FAULT_ABSENT, code, where, zh, en);
}

static bool
as_csv(struct act *act)
{
    const char *format = act_text(act, "format");

    return format && strcmp(format, "csv") == 0;
}

/* ---- a batch ---- */

struct asked {
    int64_t id, product;
    const char *json;
    bool company;
};

static struct fault *
find_batch(struct act *act, const char *code, struct asked *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, SQL_balance_batch_find, &rows, 1, code);

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return absent(act, "batch_unknown", "code", "没有这个批次，或不在您的权限范围内",
                      "there is no such batch, or it is not yours to see");
    *out = (struct asked){pg_int(rows, 0, 0), pg_int(rows, 0, 3), pg_text(rows, 0, 1),
                          strcmp(pg_text(rows, 0, 2), "t") == 0};
    return NULL;
}

/* "nodes" and "nodes_total", as members of the answer. */
static struct fault *
put_nodes(struct act *act, const char *sql, int64_t id, const char *batch)
{
    struct pg_rows *rows;
    const char *limit = act_number(act, act_int(act, "limit", NODES_SHOWN));
    struct fault *fault =
        batch || sql == SQL_balance_place_nodes
            ? pg_run(act->pg, act->arena, sql, &rows, 5, act_number(act, id),
                     act_text(act, "from"), act_text(act, "to"), limit, batch)
            : pg_run(act->pg, act->arena, sql, &rows, 4, act_number(act, id),
                     act_text(act, "from"), act_text(act, "to"), limit);

    if (fault)
        return fault;
    const char *object = pg_text(rows, 0, 0);
    buf_printf(&act->out, ",%.*s", (int)strlen(object) - 2, object + 1);
    return NULL;
}

/* A company's sums are those of its own places: no whole batch. */
static struct fault *
put_batch(struct act *act, const struct asked *batch)
{
    struct balance_sheet *sheet = arena_alloc(act->arena, sizeof *sheet);
    struct fault *fault = balance_of_batch(act, batch->id, sheet);

    if (!fault) {
        balance_write(&act->out, &sheet->total, !batch->company);
        fault = balance_write_areas(act, sheet);
    }
    return fault ? fault : put_nodes(act, SQL_balance_batch_nodes, batch->id, NULL);
}

static struct fault *
run_batch(struct act *act)
{
    struct asked batch;
    struct fault *fault = find_batch(act, act_text(act, "code"), &batch);

    if (fault)
        return fault;
    buf_printf(&act->out, "{\"batch\":%s", batch.json);
    fault = put_batch(act, &batch);
    buf_putc(&act->out, '}');
    if (!fault && as_csv(act))
        list_csv_answer(act, "nodes", NODE_COLUMNS, "balance-batch.csv");
    return fault;
}

/* ---- a place ---- */

static struct fault *
run_place(struct act *act)
{
    struct balance_sheet *sheet = arena_alloc(act->arena, sizeof *sheet);
    struct asked batch = {0};
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_balance_place_find, &rows, 1,
                                 act_text(act, "code"));

    if (!fault && pg_rows_count(rows) == 0)
        fault = absent(act, "place_unknown", "code", "没有这个场所，或不在您的权限范围内",
                       "there is no such place, or it is not yours to see");
    if (!fault && act_text(act, "batch"))
        fault = find_batch(act, act_text(act, "batch"), &batch);
    if (!fault)
        fault = balance_of_place(act, pg_int(rows, 0, 0), batch.id, sheet);
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"place\":%s", pg_text(rows, 0, 1));
    balance_write(&act->out, &sheet->total, false);
    fault = balance_write_products(act, sheet);
    if (!fault)
        fault = put_nodes(act, SQL_balance_place_nodes, pg_int(rows, 0, 0),
                          batch.id ? act_number(act, batch.id) : NULL);
    buf_putc(&act->out, '}');
    if (!fault && as_csv(act))
        list_csv_answer(act, "nodes", NODE_COLUMNS, "balance-place.csv");
    return fault;
}

/* ---- an area ---- */

/* The city is all areas; a part of it that the asker does not see is left out. */
static void
area_range(struct act *act, int range[2])
{
    int area = (int)act_int(act, "area", 0);

    range[0] = area;
    range[1] = area % 10000 == 0 ? area + 9999 : area;
}

static struct fault *
find_product(struct act *act, int64_t *out)
{
    struct pg_rows *rows;

    *out = 0;
    if (!act_text(act, "product"))
        return NULL;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT id FROM product WHERE code = $1", &rows, 1,
               act_text(act, "product"));
    if (!fault && pg_rows_count(rows) == 0)
        return absent(act, "product_unknown", "product", "没有这种产品",
                      "there is no such product");
    if (!fault)
        *out = pg_int(rows, 0, 0);
    return fault;
}

/* An area that is none is told, not answered with nothing. */
static struct fault *
judge_area(struct act *act, const int range[2])
{
    const struct actor *who = act->actor;
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT 1 FROM area WHERE code = $1::int", &rows, 1,
               act_number(act, range[0]));

    if (fault || (pg_rows_count(rows) && range[1] >= who->area_lo &&
                  range[0] <= who->area_hi && !who->company_id))
        return fault;
    return absent(act, "area_unknown", "area", "没有这个辖区，或不在您的权限范围内",
                  "there is no such area, or it is not yours to see");
}

/* Of a recall, the batch's sums of the areas asked for. */
static struct fault *
recall_in_area(struct act *act, const int range[2], struct balance_sheet *out)
{
    struct balance_sheet *all = arena_alloc(act->arena, sizeof *all);
    struct recall recall;
    struct fault *fault = recall_see(act, act_text(act, "recall"), &recall);

    if (!fault)
        fault = balance_of_batch(act, recall.batch_id, all);
    if (fault)
        return fault;
    balance_sheet_part(all, range[0], range[1], out);
    return NULL;
}

static struct fault *
run_area(struct act *act)
{
    struct balance_sheet *sheet = arena_alloc(act->arena, sizeof *sheet);
    int64_t product;
    int range[2];
    struct fault *fault = find_product(act, &product);

    area_range(act, range);
    if (!fault)
        fault = judge_area(act, range);
    if (!fault)
        fault = act_text(act, "recall")
                    ? recall_in_area(act, range, sheet)
                    : balance_of_area(act, range[0], range[1], product, sheet);
    if (fault)
        return fault;
    buf_printf(&act->out, "{\"area\":%d", range[0]);
    balance_write(&act->out, &sheet->total, false);
    fault = balance_write_areas(act, sheet);
    if (!fault)
        fault = balance_write_products(act, sheet);
    buf_putc(&act->out, '}');
    if (!fault && as_csv(act))
        list_csv_answer(act, "areas", AREA_COLUMNS, "balance-area.csv");
    return fault;
}

/* ---- a recall ---- */

static void
put_tree(struct buf *out, const char *name, json_t *tree)
{
    char *text = json_dumps(tree, JSON_COMPACT);

    buf_member(out, name);
    buf_puts(out, text);
    free(text);
    json_decref(tree);
}

static struct fault *
run_recall(struct act *act)
{
    struct recall recall;
    struct fault *fault = recall_see(act, act_text(act, "number"), &recall);

    if (fault)
        return fault;
    const struct asked batch = {.id = recall.batch_id,
                                .company = act->actor->company_id != 0};
    buf_printf(&act->out, "{\"recall\":{\"number\":\"%s\",\"state\":\"%s\"}",
               recall.number, recall.state);
    fault = put_batch(act, &batch);
    put_tree(&act->out, "waived", recall_waived_json(&recall.waived));
    put_tree(&act->out, "keeps_open", recall_loose_json(&recall));
    buf_putc(&act->out, '}');
    if (!fault && as_csv(act))
        list_csv_answer(act, "nodes", NODE_COLUMNS, "balance-recall.csv");
    return fault;
}

const struct action BALANCE_ACTIONS[] = {
    {.noun = "balance",
     .verb = "batch",
     .method = "GET",
     .path = "/api/v1/batches/{code}/balance",
     .power = POWER_READ,
     .status = 200,
     .fields = BATCH_FIELDS,
     .run = run_batch,
     .show = balance_show,
     .zh = "一个批次的数量平衡：各项去向及依据、各区、各场所（可指定期间）",
     .en =
         "A batch's mass balance: where it is and how that is known, by area and place, "
         "over a period where one is given",
     .example = "firemark balance batch B001"},
    {.noun = "balance",
     .verb = "place",
     .method = "GET",
     .path = "/api/v1/places/{code}/balance",
     .power = POWER_READ,
     .status = 200,
     .fields = PLACE_FIELDS,
     .run = run_place,
     .show = balance_show,
     .zh = "一个场所的数量平衡：期初＋收入＝发出＋消耗＋短少＋期末，逐批次",
     .en = "A place's mass balance, batch by batch: opening + in = out + consumed + "
           "missing + closing",
     .example = "firemark balance place D001 --from 2026-01-01 --to 2026-06-30"},
    {.noun = "balance",
     .verb = "area",
     .method = "GET",
     .path = "/api/v1/areas/{area}/balance",
     .power = POWER_READ,
     .status = 200,
     .fields = AREA_FIELDS,
     .run = run_area,
     .show = balance_show,
     .zh = "一个区或全市的数量平衡：全部批次、一种产品，或一个召回",
     .en = "The mass balance of an area or the city: of all batches, a product, or a "
           "recall",
     .example = "firemark balance area 310104 --product PR01"},
    {.noun = "balance",
     .verb = "recall",
     .method = "GET",
     .path = "/api/v1/recalls/{number}/balance",
     .power = POWER_READ,
     .status = 200,
     .fields = RECALL_FIELDS,
     .run = run_recall,
     .show = balance_show,
     .zh = "一个召回的数量平衡：各项依据、各区、已签署的说明，以及还不能结束的原因",
     .en = "A recall's mass balance: evidence, areas, what signed waivers explain, and "
           "what keeps it from closing",
     .example = "firemark balance recall ZH2026-310000-0001"},
    {.en = NULL}};
