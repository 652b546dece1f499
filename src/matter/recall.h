/* Recalls in the store: opening one orders every holder to replace; closing one needs the
 * goods accounted for, or a signed explanation. */
#pragma once
#include <stdint.h>

#include "base/fault.h"
#include "base/uuid.h"
#include "matter/rules.h"

struct act;

struct recall_opening {
    int64_t batch_id;
    const char *reason, *scope;
    const char *sampling_id; /* NULL: not from a sampling */
};

struct recall_opened {
    const char *number; /* NULL: none was opened */
    char id[UUID_TEXT];
    int orders;
};

/* Opens a recall of a batch and one replacement order per place that holds of it, in
 * act's transaction. Faults: batch_unknown (absent), recall_exists (conflict). */
struct fault *recall_open(struct act *act, const struct recall_opening *opening,
                          struct recall_opened *out);

/* A recall as read and locked. */
struct recall {
    const char *id, *number, *state;
    int64_t batch_id, area, company_id;
    struct matter_funnel funnel;
};

/* By number, with its funnel. Faults: recall_unknown (absent). */
struct fault *recall_find(struct act *act, const char *number, struct recall *out);

/* Actions on a recall: `recall open|show|close|reopen` on act's input. */
struct fault *recall_run_open(struct act *act);
struct fault *recall_run_show(struct act *act);
struct fault *recall_run_close(struct act *act);
struct fault *recall_run_reopen(struct act *act);

/* The fault that tells a refused rule. */
struct fault *matter_fault(struct act *act, enum matter_verdict verdict,
                           const char *where);
