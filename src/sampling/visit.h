/* What a sampling visit leaves behind beside a record: that no sample was taken, and why;
 * and where the samples are that stay with the firm. */
#pragma once
#include "base/fault.h"

struct act;

/* Records that a visit brought no sample, for one of the coded reasons. Faults:
 * sampling_samplers, sampling_domain, visit_detail (input), sampling_unknown (absent:
 * place or product). */
struct fault *visit_not_taken(struct act *act);

/* Records where a record's reserve sample is kept and by whom. Faults: sampling_unknown
 * (absent), sampling_no_reserve (conflict). */
struct fault *visit_keep(struct act *act);
