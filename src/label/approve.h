/* A label job between asking and signing: whether it may be signed, and if not who can
 * change that. */
#pragma once
#include "base/fault.h"

struct act;
struct pg_rows;

/* The job, locked, as label_job.sql gives it. Fault: job_unknown (absent). */
struct fault *label_job_lock(struct act *act, const char *job_id, struct pg_rows **rows);

/* Whether a locked job is approved. Faults: label_unapproved (says who may approve it and
 * how), label_rejected (conflict). */
struct fault *label_job_approved(struct act *act, const char *job_id,
                                 const struct pg_rows *rows);
