/* A unit often bears a second code: the AB label of fire products, its maker's serial, or
 * a GS1 label. Registered for the unit, it finds the unit when it is scanned or typed; it
 * never proves that the label is ours. */
#include "flow/alias_actions.h"

#include <string.h>

#include "access/access.h"
#include "flow/flow.h"
#include "flow/scan_foreign.h"
#include "flow_sql.h"

static const struct field ALIAS_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    {"kind", FIELD_TEXT, true, 0, "ab|gs1|serial",
     "别名种类：AB 签、GS1 商品码（须有序列号）、厂家出厂编号",
     "what it is: an AB label's code, a GS1 code with its serial, the maker's serial"},
    {"alias", FIELD_CODE, true, 320, NULL, "另一个编码的内容",
     "what the other code says"},
    {"remove", FIELD_BOOL, false, 0, NULL, "撤销登记错的别名",
     "takes back an alias that was registered wrongly"},
    {"id", FIELD_UUID, false, 0, NULL, "客户端事件编号（UUIDv7），重试不会重复登记",
     "the client's event id (UUIDv7): a retry counts once"},
    {.name = NULL}};

static struct fault *
not_such_a_code(struct act *act)
{
    return act_fault(
        act, FAULT_INPUT, "alias_form", "alias",
        "编码与种类不符：AB 签为 5 位数字、2 位字母、5 位数字、2 位字母；GS1 码须含校验位"
        "正确的 GTIN 和序列号；出厂编号为 4 到 40 位字母、数字或 - . /，至少一位数字",
        "the code is not of this kind: an AB code is 5 digits, 2 letters, 5 digits, 2 "
        "letters; a GS1 code needs a GTIN with the right check digit and a serial; a "
        "maker's serial is 4 to 40 letters, digits, - . /, with a digit");
}

/* An alias leads to one unit only. */
static struct fault *
check_free(struct act *act, const struct flow_unit *unit,
           const struct scan_foreign *alias, bool *same)
{
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_alias_find, &rows, 2,
                                 alias->alias_kind, alias->alias);

    *same = false;
    if (fault || pg_rows_count(rows) == 0)
        return fault;
    *same = pg_int(rows, 0, 0) == unit->batch_id && pg_int(rows, 0, 1) == unit->idx;
    if (*same)
        return NULL;
    return act_fault(
        act, FAULT_CONFLICT, "alias_taken", "alias",
        "这个编码已登记给另一件产品；登记错了的，先用 remove 撤销",
        "this code is registered for another unit; if that is wrong, take it "
        "back there first (remove)");
}

static struct fault *
check_alias(struct act *act, const struct flow_unit *unit,
            const struct scan_foreign *alias)
{
    bool same, remove = json_is_true(json_object_get(act->in, "remove"));
    struct fault *fault = check_free(act, unit, alias, &same);

    if (fault || same || !remove)
        return fault;
    return act_fault(act, FAULT_ABSENT, "alias_unknown", "alias",
                     "这件产品没有登记这个编码",
                     "this code is not registered for the unit");
}

static struct fault *
record_alias(struct act *act, const struct flow_unit *unit,
             const struct scan_foreign *alias)
{
    bool remove = json_is_true(json_object_get(act->in, "remove"));

    buf_puts(&act->out, "{\"code\":");
    buf_json(&act->out, flow_code(act->arena, unit->idx, unit->random));
    buf_printf(&act->out, ",\"kind\":\"%s\",\"alias\":", alias->alias_kind);
    buf_json(&act->out, alias->alias);
    buf_puts(&act->out, remove ? ",\"registered\":false}" : ",\"registered\":true}");
    return act_append(act,
                      &(struct act_event){
                          .kind = "unit_aliased",
                          .id = act_text(act, "id"),
                          .batch_id = unit->batch_id,
                          .place_id = unit->place_id,
                          .unit_index = unit->idx,
                          .area = unit->area,
                          .company_id = unit->company_id,
                          .body = json_pack("{s:s, s:s, s:b}", "kind", alias->alias_kind,
                                            "value", alias->alias, "removed", remove),
                      });
}

static struct fault *
run_alias(struct act *act)
{
    struct flow_unit unit;
    struct scan_foreign alias;

    if (!foreign_alias(act_text(act, "kind"), act_text(act, "alias"), &alias))
        return not_such_a_code(act);
    struct fault *fault = flow_unit_find(act, act_text(act, "code"), &unit);
    if (fault)
        return fault;
    if (!access_sees(act->actor, unit.area, unit.company_id))
        return act_fault(act, FAULT_ABSENT, "label_unknown", "code",
                         "这件产品不在您的权限范围内",
                         "this unit is not yours to change");
    fault = check_alias(act, &unit, &alias);
    return fault ? fault : record_alias(act, &unit, &alias);
}

const struct action ALIAS_ACTIONS[] = {
    {.noun = "unit",
     .verb = "alias",
     .method = "POST",
     .path = "/api/v1/units/alias",
     .power = POWER_FIELD,
     .status = 201,
     .fields = ALIAS_FIELDS,
     .run = run_alias,
     .zh =
         "为一件产品登记另一个编码（AB 签、GS1 码、出厂编号），扫到该编码即查到这件产品",
     .en = "Registers another code of a unit (AB label, GS1 code, maker's serial): "
           "scanning that code then finds the unit",
     .example =
         "firemark unit alias --code 0000-0180-05V7 --kind ab --alias 12345AB67890CD"},
    {.en = NULL}};
