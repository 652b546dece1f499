/* What people do with one labelled unit. */
#include "flow/flow_actions.h"

#include "flow/flow.h"
#include "flow/rules.h"
#include "flow_sql.h"

static const struct field INSTALL_FIELDS[] = {
    {"code", FIELD_CODE, true, 0, NULL, "产品标签或编码", "the unit's label or code"},
    {"place", FIELD_TEXT, true, 64, NULL, "安装场所编码", "code of the place"},
    {0}};

static struct fault *
refuse(struct act *act, const struct flow_unit *unit, int64_t place,
       enum flow_verdict verdict)
{
    struct fault *fault =
        act_fault(act, FAULT_CONFLICT, flow_verdict_code(verdict), "code",
                  flow_verdict_text(verdict, "zh"), flow_verdict_text(verdict, "en"));

    return verdict == FLOW_NOT_NORMAL
               ? flow_refuse(act, unit, place, "install_refused", fault)
               : fault;
}

static struct fault *
run_install(struct act *act)
{
    struct flow_unit unit;
    struct pg_rows *rows;
    struct fault *fault = pg_run(act->pg, act->arena, SQL_flow_place_by_code, &rows, 1,
                                 act_text(act, "place"));

    if (fault)
        return fault;
    if (pg_rows_count(rows) == 0)
        return act_fault(act, FAULT_ABSENT, "place_unknown", "place", "没有这个场所",
                         "there is no such place");
    fault = flow_unit_find(act, act_text(act, "code"), &unit);
    if (fault)
        return fault;
    int64_t place = pg_int(rows, 0, 0);
    struct flow_step step = {"installed", "stock", "installed", 1, unit.idx, unit.idx};
    enum flow_verdict verdict = flow_unit_judge(&step, unit.state, unit.status);
    if (verdict != FLOW_MAY)
        return refuse(act, &unit, place, verdict);
    buf_printf(&act->out, "{\"batch\":");
    buf_json(&act->out, unit.batch_code);
    buf_puts(&act->out, ",\"state\":\"installed\"}");
    return flow_move(act, &(struct flow_move){.kind = "installed",
                                              .batch_id = unit.batch_id,
                                              .from_place = unit.place_id,
                                              .from_bucket = "stock",
                                              .to_place = place,
                                              .to_bucket = "installed",
                                              .qty = 1,
                                              .first = unit.idx,
                                              .last = unit.idx});
}

const struct action FLOW_ACTIONS[] = {
    {.noun = "unit",
     .verb = "install",
     .method = "POST",
     .path = "/api/v1/units/install",
     .power = POWER_FIELD,
     .status = 201,
     .fields = INSTALL_FIELDS,
     .run = run_install,
     .zh = "登记安装一件产品；状态不正常的产品被拒绝并预警",
     .en = "Records that a unit was installed; one that must not be used is refused and "
           "raises an alert",
     .example = "firemark unit install --code 0000-0180-05V7 --place B1"},
    {0}};
