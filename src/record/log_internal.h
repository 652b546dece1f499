/* The runs behind the rows of log_actions.c. */
#pragma once
#include "access/act.h"

/* A hash tile, a bundle of entries: of an address after C2SP tlog-tiles. */
struct fault *log_run_tile(struct act *act);
struct fault *log_run_entries(struct act *act);

/* The last checkpoint; the proof of an event; the proof that the log only grew. */
struct fault *log_run_checkpoint(struct act *act);
struct fault *log_run_proof(struct act *act);
struct fault *log_run_consistency(struct act *act);

/* The stamp of an authority over a checkpoint. */
struct fault *log_run_stamp(struct act *act);

/* Holds every entry against its event, and every checkpoint against the tree. */
struct fault *log_run_check(struct act *act);

/* The whole log with its events, for firemark-verify. */
struct fault *log_run_export(struct act *act);

struct fault *log_run_restart(struct act *act);

/* The log that grows. Fault: log_absent (unavailable: none was begun yet). */
struct log;
struct fault *log_get(struct act *act, struct log *out);

/* A checkpoint of it with its cosignatures: of that size, or the last one (0), or, where
 * *above is an index, the last above it that a witness cosigned; *size and *note, which
 * lives in the arena. Faults: log_unsigned (absent: there is none of this size). */
struct fault *log_get_note(struct act *act, const struct log *log, const uint64_t *above,
                           uint64_t *size, const char **note);
