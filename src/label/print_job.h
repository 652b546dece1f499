/* A print job: the labels of a label job on their way to a printer, piece by piece. Each
 * piece is drawn and read back whole before it leaves, and recorded as printed once the
 * printer has it. Who sends holds the printer's lock; where a sender dies, the next one
 * knows from the row what may be on paper, and never sends that again by itself. */
#pragma once
#include <signal.h>

#include "access/act.h"

/* Sends what can be sent of the job now, and writes down how it stands. `pg` is a
 * connection of its own, outside a transaction. *stop (may be NULL) ends it early.
 * A fault only where the database failed; all else is in the job's row. */
struct fault *print_job_run(const struct api_settings *settings, struct pg *pg,
                            struct arena *arena, const char *id, bool cli,
                            const volatile sig_atomic_t *stop);

/* Records labels first..last (counted from 1) of the job as printed, after a person
 * looked. In act's transaction. */
struct fault *print_job_note(struct act *act, const char *id, int first, int last);
