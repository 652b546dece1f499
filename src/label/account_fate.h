/* What becomes of labels after they were issued. A person names them by code, alone or
 * from the first to the last; all of them may, or nothing changes. */
#pragma once
#include <stdint.h>

#include "base/fault.h"

struct act;

struct label_span {
    int64_t batch_id, first, last;
    const char *job;
    int area;
    int64_t company_id;
};

enum label_end { LABEL_VOID, LABEL_SPOILED, LABEL_APPLIED, LABEL_UNUSED };

/* The labels from code `first` to code `last` (NULL: first alone), locked. Faults:
 * serial_wrong, label_span (input: not of one job and type, or the wrong way round),
 * label_unknown (absent). */
struct fault *account_span(struct act *act, const char *first, const char *last,
                           struct label_span *out);

/* Records that they ended so, for `reason` (may be NULL where they were applied). What is
 * spoiled or unused is void. Faults (conflict, each with how many and the first one):
 * label_void (ended before), label_unprinted (only what is on paper is applied, spoiled
 * or handed back), label_in_use (on goods that moved, or applied and handed back). */
struct fault *account_end(struct act *act, const struct label_span *span,
                          enum label_end end, const char *reason);

/* Takes back what is left over of a job, counted without reading codes. It must be all of
 * which nothing became, so that each code is known; *ended receives how many. Faults:
 * job_unknown (absent), label_leftover (conflict: another number is outstanding). */
struct fault *account_return(struct act *act, const char *job_id, int64_t count,
                             const char *reason);
