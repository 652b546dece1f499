#include "flow/status.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name, *alert;
} STATUSES[FLOW_STATUS_COUNT] = {
    [FLOW_NORMAL] = {"normal", NULL},
    [FLOW_VOID] = {"void", "backflow_void"},
    [FLOW_SUSPENDED] = {"suspended", NULL},
    [FLOW_RECALLED] = {"recalled", "backflow_recalled"},
    [FLOW_REPLACED] = {"replaced", "backflow_replaced"},
    [FLOW_DESTROYED] = {"destroyed", "backflow_destroyed"},
    [FLOW_CLONE_SUSPECTED] = {"clone_suspected", NULL},
    [FLOW_SEIZED] = {"seized", NULL},
};

static bool
in_state(const struct flow_status_facts *facts, const char *state)
{
    return facts->state && strcmp(facts->state, state) == 0;
}

/* Taken out of its place, and another unit took over. */
static bool
gave_way(const struct flow_status_facts *facts)
{
    return facts->has_twin && (in_state(facts, "removed") || in_state(facts, "custody"));
}

enum flow_status
flow_status_judge(const struct flow_status_facts *facts)
{
    /* consumed in testing: like destroyed, it must not be seen again */
    if (in_state(facts, "destroyed") || in_state(facts, "consumed"))
        return FLOW_DESTROYED;
    if (!facts->issued || facts->voided)
        return FLOW_VOID;
    if (facts->seized)
        return FLOW_SEIZED;
    if (gave_way(facts))
        return FLOW_REPLACED;
    if (facts->recalled)
        return FLOW_RECALLED;
    if (facts->suspended)
        return FLOW_SUSPENDED;
    return facts->clone ? FLOW_CLONE_SUSPECTED : FLOW_NORMAL;
}

const char *
flow_status_name(enum flow_status status)
{
    return STATUSES[status].name;
}

const char *
flow_status_alert(enum flow_status status)
{
    return STATUSES[status].alert;
}
