/* Putting labels into a printer's queue, and deciding about what was cut short. */
#pragma once
#include "base/fault.h"

struct act;

/* Queues the labels that act's input names, after the checks of label_print(); the first
 * of them is drawn and read back at once, so that what cannot be printed is refused here.
 * A command without a server sends them itself. Gives the job as `print show` does.
 * Faults: those of label_print(), printer_unknown (absent), printer_disabled, print_open
 * (conflict: another job prints some of them, and no reason is given). */
struct fault *print_queue_labels(struct act *act);

/* Queues the printer's calibration page. */
struct fault *print_queue_page(struct act *act, const char *printer);

/* Goes on with a job that waits, or begins again at label `from` (1..labels + 1; 0: not
 * told) of one that failed, was cancelled or is in doubt: the labels before it are on
 * paper and recorded as printed. Faults: print_unknown (absent), print_busy, print_done
 * (conflict), print_from (input: labels may be on paper, so `from` must be told; or it
 * lies outside), reprint_reason. */
struct fault *print_queue_again(struct act *act);
struct fault *print_queue_cancel(struct act *act);
struct fault *print_queue_show(struct act *act);
