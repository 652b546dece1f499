/* Signatures that cannot be made again. */
#pragma once
#include "base/fault.h"

struct act;
struct act_event;
struct signed_label;

/* Records the signatures of those labels whose algorithm gives another each time, beside
 * the event that says they were signed. */
struct fault *label_keep_signatures(struct act *act, const struct act_event *beside,
                                    const struct signed_label *labels, int n);
