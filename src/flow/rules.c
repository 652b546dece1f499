#include "flow/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* A guard looks at the unit's status. */
typedef bool flow_guard(enum flow_status status);

static bool
any_status(enum flow_status status)
{
    (void)status;
    return true;
}

static bool
fit_for_use(enum flow_status status)
{
    return status == FLOW_NORMAL;
}

/* Goods under recall still travel (back to the maker, into custody); what is destroyed,
 * void, replaced or seized does not. */
static bool
may_travel(enum flow_status status)
{
    return status != FLOW_DESTROYED && status != FLOW_VOID && status != FLOW_REPLACED &&
           status != FLOW_SEIZED;
}

static bool
still_exists(enum flow_status status)
{
    return status != FLOW_DESTROYED && status != FLOW_VOID;
}

static const struct {
    const char *from, *kind, *to;
    flow_guard *guard;
} TRANSITIONS[] = {
    {"stock", "delivered", "stock", may_travel}, /* note and receipt in one */
    {"stock", "delivered", "transit", may_travel},
    {"transit", "received", "stock", may_travel},
    {NULL, "received", "stock", may_travel}, /* from outside the city */
    {"stock", "installed", "installed", fit_for_use},
    {"transit", "installed", "installed", fit_for_use}, /* receipt never recorded */
    {"installed", "removed", "removed", any_status},
    {"stock", "removed", "removed", any_status}, /* taken off the shelf */
    {"removed", "collected", "custody", any_status},
    {"stock", "collected", "custody", any_status},
    {"installed", "collected", "custody", any_status},
    {"custody", "destroyed", "destroyed", any_status},
    {"stock", "consumed", "consumed", still_exists},
    {"installed", "consumed", "consumed", still_exists}, /* sampled on site */
    {"custody", "consumed", "consumed", still_exists},
    {"stock", "transformed", "consumed", may_travel}, /* goes into other goods */
    {"stock", "transformed", "stock", any_status},    /* of a declared output */
    {NULL, "transformed", "stock", any_status},       /* made, and not declared before */
    {"stock", "left_area", "out_of_area", may_travel},
    {"transit", "left_area", "out_of_area", may_travel},
};

static bool
same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static flow_guard *
find_guard(const struct flow_step *step)
{
    for (size_t i = 0; i < sizeof TRANSITIONS / sizeof *TRANSITIONS; i++)
        if (same(TRANSITIONS[i].from, step->from) &&
            same(TRANSITIONS[i].kind, step->kind) && same(TRANSITIONS[i].to, step->to))
            return TRANSITIONS[i].guard;
    return NULL;
}

enum flow_verdict
flow_step_judge(const struct flow_step *step)
{
    if (!find_guard(step))
        return FLOW_NO_TRANSITION;
    if (step->qty <= 0)
        return FLOW_BAD_QUANTITY;
    if (step->last != 0 && (step->first <= 0 || step->last < step->first ||
                            step->last - step->first + 1 != step->qty))
        return FLOW_BAD_LABELS;
    return FLOW_MAY;
}

enum flow_verdict
flow_unit_judge(const struct flow_step *step, const char *state, enum flow_status status)
{
    flow_guard *guard = find_guard(step);

    if (!guard)
        return FLOW_NO_TRANSITION;
    if (!guard(status))
        return FLOW_NOT_NORMAL;
    if (same(state, step->from) || !step->from)
        return FLOW_MAY;
    return same(state, "labelled") && same(step->from, "stock") ? FLOW_MAY
                                                                : FLOW_NOT_THERE;
}

static const struct {
    const char *code, *zh, *en;
} VERDICTS[FLOW_VERDICT_COUNT] = {
    [FLOW_MAY] = {"", "", ""},
    [FLOW_NO_TRANSITION] = {"move_not_allowed",
                            "该操作不能在这两个状态之间移动产品；请核对操作和状态",
                            "this event cannot move goods between these two states; "
                            "check the operation and the state"},
    [FLOW_BAD_QUANTITY] = {"move_quantity", "数量必须大于零",
                           "the quantity must be greater than zero"},
    [FLOW_BAD_LABELS] = {"move_labels",
                         "标签区间与数量不符，或不属于该批次；请核对起止标签",
                         "the label range does not match the quantity or the batch; "
                         "check the first and last label"},
    [FLOW_NOT_NORMAL] = {"unit_not_usable",
                         "该产品状态不正常，不得使用；请扣留并按提示处理",
                         "the unit's status forbids this; keep it and follow the notice"},
    [FLOW_NOT_THERE] = {"unit_elsewhere", "该产品当前状态不允许此操作；请先查询产品经历",
                        "the unit is not in the state this step starts from; look at "
                        "its history first"},
};

const char *
flow_verdict_code(enum flow_verdict verdict)
{
    return VERDICTS[verdict].code;
}

const char *
flow_verdict_text(enum flow_verdict verdict, const char *lang)
{
    return strcmp(lang, "zh") == 0 ? VERDICTS[verdict].zh : VERDICTS[verdict].en;
}
