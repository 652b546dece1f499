#include "party/party_actions.h"

#include <stdlib.h>

#include "party_sql.h"

static const struct field NO_FIELDS[] = {{.name = NULL}};

#define KINDS                                                                            \
    "producer|dealer|platform|site|premises|laboratory|agency|disposer|certifier"

static const struct field LIST_FIELDS[] = {
    {"kind", FIELD_TEXT, false, 0, KINDS, "类别", "kind"},
    {"find", FIELD_TEXT, false, 100, NULL, "名称或编码中的文字",
     "part of the name or code"},
    {"after", FIELD_TEXT, false, 100, NULL, "从这个编码之后开始",
     "start after this code"},
    {"limit", FIELD_INT, false, 1000, NULL, "最多几条", "how many at most"},
    {.name = NULL},
};

static const struct field CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "单位编码", "the party's code"},
    {.name = NULL},
};

/* The fields of a new party, and the one place that comes with it. */
static const struct field ADD_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "单位编码，不重复", "the party's code, unique"},
    {"kind", FIELD_TEXT, true, 0, KINDS, "类别", "kind"},
    {"name", FIELD_TEXT, true, 200, NULL, "名称", "name"},
    {"area", FIELD_INT, true, 999999, NULL, "区域代码（firemark area list）",
     "area code (firemark area list)"},
    {"credit_code", FIELD_TEXT, false, 18, NULL, "统一社会信用代码，未知则不填",
     "unified social credit code; leave out where unknown"},
    {"address", FIELD_TEXT, false, 300, NULL, "地址", "address"},
    {"contact", FIELD_TEXT, false, 100, NULL, "联系人", "contact person"},
    {"phone", FIELD_TEXT, false, 40, NULL, "电话", "telephone"},
    {.name = NULL},
};

static struct fault *
next_id(struct act *act, const char *sequence, int64_t *out)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena, "SELECT nextval($1::regclass)", &rows, 1, sequence);

    if (!fault)
        *out = pg_int(rows, 0, 0);
    return fault;
}

/* One's scope bounds what one registers, too; an area that is none is told as such when
 * the event is appended. */
static struct fault *
area_check(struct act *act)
{
    struct pg_rows *rows;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT FROM area WHERE code = $1::int"
               " AND (code < app_area_lo() OR code > app_area_hi())",
               &rows, 1, arena_printf(act->arena, "%ld", (long)act_int(act, "area", 0)));

    if (fault || pg_rows_count(rows) == 0)
        return fault;
    return act_fault(act, FAULT_FORBIDDEN, "area_not_yours", "area",
                     "区域不在您的权限范围内", "the area is outside your scope");
}

static struct fault *
append_party(struct act *act, int64_t id)
{
    struct act_event event = {.kind = "party_registered",
                              .area = (int)act_int(act, "area", 0),
                              .company_id = id,
                              .body = json_deep_copy(act->in)};

    json_object_set_new(event.body, "id", json_integer(id));
    return act_append(act, &event);
}

static struct fault *
append_place(struct act *act, int64_t id, int64_t party_id)
{
    struct act_event event = {.kind = "place_registered",
                              .area = (int)act_int(act, "area", 0),
                              .company_id = party_id,
                              .place_id = id,
                              .body = json_deep_copy(act->in)};

    json_object_set_new(event.body, "id", json_integer(id));
    json_object_set_new(event.body, "party_id", json_integer(party_id));
    return act_append(act, &event);
}

static struct fault *
echo(struct act *act)
{
    char *text = json_dumps(act->in, JSON_COMPACT);

    buf_puts(&act->out, text);
    free(text);
    return NULL;
}

static struct fault *
party_add(struct act *act)
{
    int64_t party_id, place_id;
    struct fault *fault = area_check(act);

    if (!fault)
        fault = next_id(act, "party_id_seq", &party_id);
    if (!fault)
        fault = next_id(act, "place_id_seq", &place_id);
    if (!fault)
        fault = append_party(act, party_id);
    if (!fault)
        fault = append_place(act, place_id, party_id);
    return fault ? fault : echo(act);
}

static const struct field PLACE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 40, NULL, "场所编码，不重复", "the place's code, unique"},
    {"party", FIELD_TEXT, true, 40, NULL, "所属单位编码",
     "code of the party it belongs to"},
    {"kind", FIELD_TEXT, true, 0, KINDS, "类别", "kind"},
    {"name", FIELD_TEXT, true, 200, NULL, "名称", "name"},
    {"area", FIELD_INT, true, 999999, NULL, "区域代码（firemark area list）",
     "area code (firemark area list)"},
    {"address", FIELD_TEXT, false, 300, NULL, "地址", "address"},
    {"occupancy", FIELD_INT, false, 1000000, NULL, "容纳人数", "people it holds"},
    {"lon", FIELD_NUMBER, false, 0, NULL, "经度", "longitude, degrees"},
    {"lat", FIELD_NUMBER, false, 0, NULL, "纬度", "latitude, degrees"},
    {.name = NULL},
};

static const struct field PLACE_CODE_FIELDS[] = {
    {"code", FIELD_TEXT, true, 100, NULL, "场所编码", "the place's code"},
    {.name = NULL},
};

static struct fault *
place_add(struct act *act)
{
    struct pg_rows *rows;
    int64_t place_id;
    struct fault *fault =
        pg_run(act->pg, act->arena,
               "SELECT id FROM party WHERE code = $1"
               " AND (app_company() IS NULL OR company_id = app_company())",
               &rows, 1, act_text(act, "party"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "party_unknown", "party",
                         "没有这个单位，请先登记单位",
                         "no such party; register it first");
    fault = area_check(act);
    if (!fault)
        fault = next_id(act, "place_id_seq", &place_id);
    if (!fault)
        fault = append_place(act, place_id, pg_int(rows, 0, 0));
    return fault ? fault : echo(act);
}

const struct action PARTY_ACTIONS[] = {
    {.noun = "area",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/areas",
     .power = POWER_NONE,
     .status = 200,
     .fields = NO_FIELDS,
     .sql = SQL_area_list,
     .zh = "列出区和特定区域",
     .en = "Lists districts and special areas",
     .example = "firemark area list"},
    {.noun = "party",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/parties",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_party_list,
     .zh = "列出单位",
     .en = "Lists parties",
     .example = "firemark party list --kind producer"},
    {.noun = "party",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/parties/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = CODE_FIELDS,
     .sql = SQL_party_get,
     .zh = "显示一个单位及其场所",
     .en = "Shows one party and its places",
     .example = "firemark party show P001"},
    {.noun = "party",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/parties",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = ADD_FIELDS,
     .run = party_add,
     .zh = "登记单位及同名场所",
     .en = "Registers a party, with a place of the same code",
     .example =
         "firemark party add P900 --kind dealer --name 示范消防器材店 --area 310104"},
    {.noun = "place",
     .verb = "list",
     .method = "GET",
     .path = "/api/v1/places",
     .power = POWER_READ,
     .status = 200,
     .fields = LIST_FIELDS,
     .sql = SQL_place_list,
     .zh = "列出场所",
     .en = "Lists places",
     .example = "firemark place list --kind premises"},
    {.noun = "place",
     .verb = "show",
     .method = "GET",
     .path = "/api/v1/places/{code}",
     .power = POWER_READ,
     .status = 200,
     .fields = PLACE_CODE_FIELDS,
     .sql = SQL_place_get,
     .zh = "显示一个场所及其持有的产品",
     .en = "Shows one place and what it holds",
     .example = "firemark place show P001"},
    {.noun = "place",
     .verb = "add",
     .method = "POST",
     .path = "/api/v1/places",
     .power = POWER_REGISTER,
     .status = 201,
     .fields = PLACE_FIELDS,
     .run = place_add,
     .zh = "登记单位的又一个场所",
     .en = "Registers one more place of a party",
     .example = "firemark place add P900-2 --party P900 --kind premises --name 二号仓库 "
                "--area 310104"},
    {.en = NULL},
};
