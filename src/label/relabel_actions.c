/* Re-labelling: a new label takes over the unit of one that is damaged or lost. */
#include "label/relabel_actions.h"

#include <firemark/label.h>
#include <string.h>

#include "flow/flow.h"
#include "label/account_fate.h"
#include "label_sql.h"

static const struct field RELABEL_FIELDS[] = {
    {"old", FIELD_TEXT, true, 400, NULL, "旧标签或编码，看不清的位用 ? 代替",
     "the old label or its code; ? for a symbol that cannot be read"},
    {"new", FIELD_CODE, true, 0, NULL, "新标签或编码", "the new label or its code"},
    {"reason", FIELD_TEXT, true, 200, NULL, "换标原因", "why it is re-labelled"},
    {.name = NULL}};

struct change {
    struct flow_unit old, new;
};

static struct fault *
conflict(struct act *act, const char *code, const char *where, const char *zh,
         const char *en)
{
    return act_fault(act, FAULT_CONFLICT, code, where, zh, en);
}

/* Where goods still are; what is destroyed, gone or missing bears no new label. */
static bool
is_there(const char *state)
{
    static const char *const STATES[] = {"labelled",  "stock",   "transit",
                                         "installed", "removed", "custody"};

    for (size_t i = 0; i < sizeof STATES / sizeof *STATES; i++)
        if (strcmp(state, STATES[i]) == 0)
            return true;
    return false;
}

static struct fault *
judge_old(struct act *act, const struct flow_unit *old)
{
    if (old->type != FM_TYPE_UNIT)
        return conflict(act, "relabel_type", "old", "只有产品标签可以换标",
                        "only a unit's label is replaced by another");
    if (old->heir)
        return conflict(
            act, "label_void", "old",
            arena_printf(act->arena, "该标签已换为 %s", old->heir),
            arena_printf(act->arena, "this label was re-labelled as %s", old->heir));
    if (old->void_reason)
        return conflict(act, "label_void", "old", "该标签已经作废，不能换标",
                        "this label is void, so none takes its place");
    if (old->status == FLOW_SEIZED)
        return conflict(act, "relabel_seized", "old",
                        "该产品已被查封或扣押；解除前不能换标",
                        "this unit is seized; it gets no other label before it is "
                        "released");
    if (!is_there(old->state))
        return conflict(
            act, "relabel_state", "old",
            "记录显示该产品已销毁、消耗、流出或短少，不能换标；实物仍在的请报告",
            "the record has this unit as destroyed, consumed, gone or missing; "
            "it bears no new label. Report it if it is there");
    return NULL;
}

static struct fault *
judge_new(struct act *act, const struct change *c, const struct pg_rows *facts)
{
    if (c->new.batch_id != c->old.batch_id)
        return act_fault(
            act, FAULT_INPUT, "relabel_batch", "new",
            "新旧标签须属同一批次；请为该批次申请换标用标签",
            "both labels must be of one batch; ask for labels to re-label with "
            "for that batch");
    if (pg_rows_count(facts) == 0 || pg_int(facts, 0, 3) != FM_TYPE_UNIT)
        return conflict(act, "relabel_type", "new", "新标签须为产品标签",
                        "the new label must be a unit's");
    if (strcmp(pg_text(facts, 0, 2), "t") != 0 || c->new.idx == c->old.idx)
        return conflict(act, "relabel_new", "new", "新标签须已打印且尚未使用、损坏或作废",
                        "the new label must be printed, and not used, spoiled or void");
    return NULL;
}

static struct fault *
judge(struct act *act, const struct change *c)
{
    struct pg_rows *facts;
    struct fault *fault = judge_old(act, &c->old);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_relabel_facts, &facts, 3,
                       act_number(act, c->old.batch_id), act_number(act, c->old.idx),
                       act_number(act, c->new.idx));
    if (!fault)
        fault = judge_new(act, c, facts);
    if (fault)
        return fault;
    if (!access_sees(act->actor, (int)pg_int(facts, 0, 0), c->old.company_id))
        return act_fault(act, FAULT_ABSENT, "label_unknown", "old", "该产品不在您的辖区",
                         "this unit is not in your areas");
    if (strcmp(pg_text(facts, 0, 1), "t") == 0)
        return conflict(act, "relabel_destruction", "old",
                        "该产品已列入未完成的销毁，不能换标",
                        "this unit is listed in a destruction that is not closed");
    return NULL;
}

static json_t *
change_body(struct act *act, const struct change *c)
{
    const struct flow_unit *old = &c->old;
    json_int_t from = (json_int_t)old->idx, to = (json_int_t)c->new.idx;
    json_t *body =
        json_pack("{s:I, s:I, s:[[I, I], [I, I]], s:s, s:s*, s:s}", "old", from, "new",
                  to, "ranges", from, from, to, to, "state", old->state, "order_id",
                  old->order_id, "reason", act_text(act, "reason"));

    if (old->place_id)
        json_object_set_new(body, "place_id", json_integer(old->place_id));
    if (old->twin)
        json_object_set_new(body, "twin", json_integer(old->twin));
    return body;
}

static void
tell(struct act *act, const struct change *c)
{
    buf_printf(&act->out, "{\"old\":\"%s\",\"new\":\"%s\",\"state\":\"%s\",\"place\":",
               flow_code(act->arena, c->old.idx, c->old.random),
               flow_code(act->arena, c->new.idx, c->new.random), c->old.state);
    buf_json(&act->out, c->old.place_code[0] ? c->old.place_code : NULL);
    buf_putc(&act->out, '}');
}

static struct fault *
run_relabel(struct act *act)
{
    struct change c;
    struct label_span span;
    struct fault *fault = NULL;

    if (!access_may(act->actor, POWER_FIELD) && !access_may(act->actor, POWER_INTAKE))
        return act_fault(act, FAULT_FORBIDDEN, "power_missing", NULL,
                         "换标须有现场操作或标签权限",
                         "re-labelling needs the power \"field\" or \"intake\"");
    fault = flow_unit_find(act, act_text(act, "old"), &c.old);
    if (!fault)
        fault = account_span(act, act_text(act, "new"), NULL, &span);
    if (!fault)
        fault = flow_unit_find(act, act_text(act, "new"), &c.new);
    if (!fault)
        fault = judge(act, &c);
    if (fault)
        return fault;
    tell(act, &c);
    return act_append(act, &(struct act_event){.kind = "relabelled",
                                               .batch_id = c.old.batch_id,
                                               .place_id = c.old.place_id,
                                               .unit_index = c.old.idx,
                                               .area = c.old.area,
                                               .company_id = c.old.company_id,
                                               .body = change_body(act, &c)});
}

const struct action RELABEL_ACTIONS[] = {
    {.noun = "label",
     .verb = "relabel",
     .method = "POST",
     .path = "/api/v1/labels/relabel",
     .power = POWER_SCAN,
     .status = 200,
     .fields = RELABEL_FIELDS,
     .run = run_relabel,
     .zh = "换标：旧标签作废，新标签接替该产品的状态、场所和经历",
     .en = "Re-labels a unit: the old code is void, the new one takes over its state, "
           "place "
           "and history",
     .example =
         "firemark label relabel 0000-0180-05V7 --new 0000-0200-05W8 --reason 标签破损"},
    {.en = NULL}};
