#include "flow/status.h"

static const char *const NAMES[FLOW_STATUS_COUNT] = {
    [FLOW_NORMAL] = "normal",
    [FLOW_VOID] = "void",
    [FLOW_SUSPENDED] = "suspended",
    [FLOW_RECALLED] = "recalled",
    [FLOW_REPLACED] = "replaced",
    [FLOW_DESTROYED] = "destroyed",
    [FLOW_CLONE_SUSPECTED] = "clone_suspected",
    [FLOW_SEIZED] = "seized",
};

const char *
flow_status_name(enum flow_status status)
{
    return NAMES[status];
}
