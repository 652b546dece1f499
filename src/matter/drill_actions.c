/* Before a recall, and between its visits: drills, and where to go next. */
#include <string.h>

#include "matter/drill.h"
#include "matter/matter_actions.h"
#include "matter_sql.h"
#include "report/list_csv.h"

static const struct field DRILL_FIELDS[] = {
    {"batch", FIELD_TEXT, true, 60, NULL, "批次编码", "code of the batch"},
    {.name = NULL}};

static const struct field LIST_FIELDS[] = {
    {"batch", FIELD_TEXT, false, 60, NULL, "批次编码", "code of the batch"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL}};

static const struct field NEXT_FIELDS[] = {
    {"area", FIELD_INT, false, 999999, NULL, "行政区代码", "code of the area"},
    {"limit", FIELD_INT, false, 10000, NULL, "最多几处，默认50",
     "how many at most; 50 where not given"},
    {"format", FIELD_TEXT, false, 0, "json|csv", "结果格式", "form of the answer"},
    {.name = NULL}};

static struct fault *
run_next(struct act *act)
{
    static const char *const COLUMNS[] = {
        "rank",         "place", "name",   "kind",      "area",      "address",
        "contact",      "phone", "pieces", "installed", "occupancy", "occupancy_assumed",
        "overdue_days", "score", "due_on", "order",     "recall",    NULL};
    const json_t *area = json_object_get(act->in, "area");
    const char *format = act_text(act, "format");
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_round_next, &rows, 2,
                                 area ? act_number(act, json_integer_value(area)) : NULL,
                                 act_number(act, act_int(act, "limit", 50)));

    if (fault)
        return fault;
    buf_puts(&act->out, pg_text(rows, 0, 0));
    if (format && strcmp(format, "csv") == 0)
        list_csv_answer(act, NULL, COLUMNS, "next-visits.csv");
    return NULL;
}

const struct action DRILL_ACTIONS[] = {
    {.noun = "recall",
     .verb = "drill",
     .method = "POST",
     .path = "/api/v1/batches/{batch}/recall-drill",
     .power = POWER_DECIDE,
     .status = 201,
     .fields = DRILL_FIELDS,
     .run = drill_run,
     .show = drill_show,
     .zh = "召回演练：如现在召回该批次，能找到多少、缺什么、用时多久；只记录演练本身",
     .en = "A recall drill: if the batch were recalled now, what would be found, what is "
           "missing and how long it takes; only the drill itself is recorded",
     .example = "firemark recall drill B001"},
    {.noun = "recall",
     .verb = "drills",
     .method = "GET",
     .path = "/api/v1/recall-drills",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_drill_list,
     .show = drill_list_show,
     .zh = "列出召回演练及其结果，可以比较",
     .en = "Lists recall drills with their results, to be compared",
     .example = "firemark recall drills --batch B001"},
    {.noun = "round",
     .verb = "next",
     .method = "GET",
     .path = "/api/v1/rounds/next",
     .power = POWER_READ,
     .status = 200,
     .fields = NEXT_FIELDS,
     .run = run_next,
     .zh = "下一步去哪里：按件数×使用人数×逾期天数排序的场所",
     .en = "Where to go next: premises by units x occupancy x days overdue",
     .example = "firemark round next --area 310104 --limit 20"},
    {.en = NULL}};
