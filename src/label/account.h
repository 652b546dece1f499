/* Accounting for labels on paper. Every run of printing goes through these two: the check
 * before anything is made, the note when all of it is. The first print of a label is
 * free; every later one, and every copy beyond the first, needs a reason. */
#pragma once
#include <stdbool.h>

#include "base/fault.h"

struct act;
struct label_print;
struct pg_rows;

/* Indexes in the first column, ascending, as JSON [[first, last], ..]; in the arena. */
const char *account_ranges(struct act *act, const struct pg_rows *rows);

/* Whether these labels of want->job (their indexes in the first column, ascending) may be
 * printed, with the job locked until the transaction ends. A request whose
 * Idempotency-Key (act->retry_key) is on record for the very same labels may always.
 * Faults: job_unknown (absent), reprint_reason (input: printed before, and want->reason
 * says nothing), print_open (conflict: a print job that is not over has some of them, and
 * want->reason says nothing), idempotency_key_reused (input: the key asked for
 * something else). */
struct fault *account_check_reprint(struct act *act, const struct label_print *want,
                                    const struct pg_rows *rows);

/* Whether a reason says anything. */
bool account_told(const char *reason);

/* Records the event labels_printed: job, labels, copies, output, printer, reason. A
 * repeated request records nothing. */
struct fault *account_note_printed(struct act *act, const struct label_print *want,
                                   const struct pg_rows *rows);
