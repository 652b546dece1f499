/* Issuing labels: indexes are taken, random parts drawn, and the approval recorded. What
 * is issued may then be signed (label/signer.h), and what is signed may be printed. */
#pragma once
#include <stdint.h>

#include "base/fault.h"
#include "base/uuid.h"

struct act;

enum { LABEL_JOB_MAX = 100000 /* labels in one job */, LABEL_RANGES_MAX = 8 };

struct label_range {
    int type;            /* enum fm_label_type */
    int64_t count;       /* > 0 */
    int64_t first_index; /* out: set by label_issue() */
};

/* Issues `n` contiguous ranges of labels for a batch, in act's transaction; the actor is
 * the approver. place_id: where the units are, 0 for none. job_id receives the job's id,
 * which is the event's. Faults: label_power (forbidden: the actor lacks POWER_INTAKE),
 * label_count (input), label_space (conflict: the 32-bit index is used up). */
struct fault *label_issue(struct act *act, int64_t batch_id, int64_t place_id,
                          struct label_range *ranges, int n, char job_id[UUID_TEXT]);

/* Asks the signer for the signatures of a job and records their hashes, as of `at` (RFC
 * 3339; NULL: now). The job must be committed: the signer reads it over its own
 * connection. Signing a signed job again changes nothing. Faults: job_unknown (absent),
 * signer_absent (unavailable), signer_refused (conflict, with the signer's reason). */
struct fault *label_job_sign(struct act *act, const char *job_id, const char *at);

/* Runs `run` with a signer to ask: the server has one; a command without a server has its
 * own for as long as `run` lasts. Faults: signer_absent (unavailable), those of run. */
struct fault *label_with_signer(struct act *act,
                                struct fault *(*run)(struct act *act, void *arg),
                                void *arg);
