/* The regulator's board: totals by area and day. */
#include "report/board_actions.h"

#include <stdio.h>
#include <string.h>

#include "base/width.h"
#include "report_sql.h"

static const struct field FIELDS[] = {
    {"since", FIELD_DATE, false, 0, NULL, "第一天，默认最近 30 天",
     "the first day; the last 30 where not given"},
    {"until", FIELD_DATE, false, 0, NULL, "最后一天，默认今天",
     "the last day; today where not given"},
    {"area", FIELD_INT, false, 999999, NULL, "只看这个区域", "only this area"},
    {.name = NULL}};

static long long
number(const json_t *row, const char *name)
{
    return (long long)json_integer_value(json_object_get(row, name));
}

static void
cell(const char *text, int width)
{
    printf("%s%*s", text,
           width - terminal_width(text) > 0 ? width - terminal_width(text) : 1, "");
}

/* Goods that still have to be found or brought back. */
static long long
outstanding(const json_t *recalled)
{
    return number(recalled, "stock") + number(recalled, "transit") +
           number(recalled, "installed") + number(recalled, "removed");
}

static void
show_areas(const json_t *areas, bool zh)
{
    size_t i;
    json_t *row;

    printf(zh ? "区域            事件    召回在外  更换令  完成  逾期  预警\n"
              : "area                 events  recalled  orders  done  late  alerts\n");
    json_array_foreach(areas, i, row)
    {
        cell(json_string_value(json_object_get(row, zh ? "zh" : "en")), zh ? 12 : 20);
        printf("%8lld  %8lld  %6lld  %4lld  %4lld  %4lld\n", number(row, "events"),
               outstanding(json_object_get(row, "recalled")), number(row, "orders"),
               number(row, "done"), number(row, "overdue"), number(row, "alerts"));
    }
}

/* Days are for programs and pages; people at a terminal want the sum of each kind. */
static void
show_kinds(const json_t *events, bool zh)
{
    json_t *sums = json_object();
    const char *name;
    size_t i;
    json_t *row, *n;

    json_array_foreach(events, i, row)
    {
        name = json_string_value(json_object_get(row, zh ? "zh" : "en"));
        json_object_set_new(sums, name,
                            json_integer(number(sums, name) + number(row, "n")));
    }
    printf("\n");
    json_object_foreach(sums, name, n)
    {
        cell(name, 28);
        printf("%8lld\n", (long long)json_integer_value(n));
    }
    json_decref(sums);
}

static void
show_board(const json_t *answer, const char *lang)
{
    bool zh = strcmp(lang, "zh") == 0;

    printf("%s — %s\n\n", json_string_value(json_object_get(answer, "since")),
           json_string_value(json_object_get(answer, "until")));
    show_areas(json_object_get(answer, "areas"), zh);
    show_kinds(json_object_get(answer, "events"), zh);
}

const struct action BOARD_ACTIONS[] = {
    {.noun = "board",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/board",
     .power = POWER_READ,
     .status = 200,
     .fields = FIELDS,
     .sql = SQL_board_show,
     .zh = "监管总览：各区的事件、召回在外数量、更换令与预警",
     .en = "The board: events, goods under recall, orders and alerts by area",
     .example = "firemark board show",
     .show = show_board},
    {.en = NULL}};
