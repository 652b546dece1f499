/* Issuing labels: somebody asks, which takes indexes and draws random parts; another
 * person approves or rejects; what is approved may be signed (label/signer.h), and what
 * is signed may be printed (label/print.h). Who must approve is data: table
 * label_purpose, by what the labels are for. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/uuid.h"

struct act;
struct signed_label;

enum { LABEL_JOB_MAX = 100000 /* labels in one job */, LABEL_RANGES_MAX = 8 };

struct label_range {
    int type;            /* enum fm_label_type */
    int64_t count;       /* > 0 */
    int64_t first_index; /* out: set by label_issue() */
    int pair; /* number from 1 of the range its labels are paired with, 0: none */
};

struct label_request {
    int64_t batch_id; /* 0: of none, as the labels of documents are */
    int64_t place_id; /* where the units are, 0 for none */
    const char
        *purpose; /* label_purpose.name: "goods", "relabel", "sampling", "document" */
    struct label_range *ranges;
    int n;
};

/* Asks for contiguous ranges of labels for a batch, in act's transaction. Where the
 * purpose's rule is the act of two samplers, the caller has checked them and the job is
 * approved with it. job_id receives the job's id, which is the event's. Faults:
 * label_power (forbidden: the actor lacks POWER_INTAKE), label_count, purpose_unknown
 * (input), label_too_many (conflict: more unit labels than the batch declares; an output
 * that is not declared sets no limit), label_space (conflict: the 32-bit index is used
 * up). */
struct fault *label_issue(struct act *act, const struct label_request *request,
                          char job_id[UUID_TEXT]);

/* Approves a job that was asked for, or (reason not NULL) rejects it, which voids its
 * codes. Faults: job_unknown (absent), label_self_approval (forbidden: the actor asked
 * for it or stands in for who did, or is nobody), label_approved, label_rejected
 * (conflict: decided before). */
struct fault *label_decide(struct act *act, const char *job_id, const char *reason);

/* Answers with the job as `label list` tells it. */
struct fault *label_job_tell(struct act *act, const char *job_id);

/* Asks the signer for the signatures of a job and records their hashes, as of `at` (RFC
 * 3339; NULL: now). The job must be committed: the signer reads it over its own
 * connection. Signing a signed job again changes nothing. Faults: job_unknown (absent),
 * label_unapproved, label_rejected (conflict), signer_absent (unavailable),
 * signer_refused (conflict, with the signer's reason). */
struct fault *label_job_sign(struct act *act, const char *job_id, const char *at);

/* The same, and what was signed: the texts live in act's arena; *n is 0 where the job was
 * signed before. */
struct fault *label_job_sign_to(struct act *act, const char *job_id, const char *at,
                                struct signed_label **labels, int *n);

/* Runs `run` with a signer to ask: the server has one; a command without a server has its
 * own for as long as `run` lasts. Faults: signer_absent (unavailable), those of run. */
struct fault *label_with_signer(struct act *act,
                                struct fault *(*run)(struct act *act, void *arg),
                                void *arg);
