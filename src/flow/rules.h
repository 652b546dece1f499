/* Which physical events may move goods from which bucket to which: pure rules. */
#pragma once
#include <stdint.h>

#include "flow/status.h"

enum flow_verdict {
    FLOW_MAY,
    FLOW_NO_TRANSITION, /* no such step for this kind of event */
    FLOW_BAD_QUANTITY,  /* not positive */
    FLOW_BAD_LABELS,    /* the range is not as long as the quantity */
    FLOW_NOT_NORMAL,    /* the unit's status forbids use */
    FLOW_NOT_THERE,     /* the unit is in another bucket than the step starts from */
    FLOW_VERDICT_COUNT
};

struct flow_step {
    const char *kind, *from, *to; /* from, to: bucket, or NULL */
    int64_t qty, first, last;     /* last 0: no labels */
};

/* The step as such: transition, quantity, labels. */
enum flow_verdict flow_step_judge(const struct flow_step *step);

/* Whether a unit in `state` with `status` may take the step. "labelled" counts as stock:
 * a label is put on goods that a holder has. */
enum flow_verdict flow_unit_judge(const struct flow_step *step, const char *state,
                                  enum flow_status status);

/* Stable name of the rule ("move_not_allowed", ...) and what to do; "" for FLOW_MAY. */
const char *flow_verdict_code(enum flow_verdict verdict);
const char *flow_verdict_text(enum flow_verdict verdict, const char *lang);
