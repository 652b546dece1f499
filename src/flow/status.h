/* The effective status of a label: the 4-bit states of the status list. It is judged in
 * one place, the function label_status() of the schema. source: docs/label-format.md §8,
 * table unit_status. */
#pragma once

enum flow_status {
    FLOW_NORMAL = 0,
    FLOW_VOID = 1, /* not issued, or void */
    FLOW_SUSPENDED = 2,
    FLOW_RECALLED = 3,
    FLOW_REPLACED = 4,
    FLOW_DESTROYED = 5,
    FLOW_CLONE_SUSPECTED = 6,
    FLOW_SEIZED = 7,
    FLOW_STATUS_COUNT
};

/* "normal", "void", ... as in table unit_status. */
const char *flow_status_name(enum flow_status status);
