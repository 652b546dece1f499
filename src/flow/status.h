/* The effective status of a label: the 4-bit states of the status list, judged in one
 * place from facts. source: docs/label-format.md §8, table unit_status. */
#pragma once
#include <stdbool.h>

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

struct flow_status_facts {
    bool issued;       /* there is a label row and its random part matches */
    bool voided;       /* with a reason */
    bool recalled;     /* its batch has a recall, open or closed: recalls never expire */
    bool suspended;    /* its batch was found nonconforming and no recall is open yet */
    bool seized;       /* held by an order */
    bool clone;        /* a clone alert is open */
    bool has_twin;     /* linked to the unit that took, or gave up, its place */
    const char *state; /* bucket, "labelled", or NULL (label of another type) */
};

/* The one status that matters most to the person who holds the product. */
enum flow_status flow_status_judge(const struct flow_status_facts *facts);

/* "normal", "void", ... as in table unit_status. */
const char *flow_status_name(enum flow_status status);

/* The alert kind when a label of this status is scanned in the field ("backflow_recalled"
 * ...), or NULL where a scan is no surprise. */
const char *flow_status_alert(enum flow_status status);
