/* The print worker: a process of its own, the only one that dials printers. It looks for
 * print jobs that are due and gives each printer a child that sends its oldest. */
#pragma once
#include "access/act.h"

/* Serves until SIGTERM or SIGINT. returns an exit code: 0 stopped, 3 no database */
int print_worker_main(const struct api_settings *settings);

/* Runs one job now, on a connection of its own: for a command without a server. The job
 * must be committed. Faults: those of the database. */
struct fault *print_worker_run_here(struct act *act, const char *id);
