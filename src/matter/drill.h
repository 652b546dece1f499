/* Recall drills: what would have to be found if a batch were recalled now, in the time it
 * takes to say it; kept on record, and nothing else changes. source: design, flow §2;
 * ISO 10393 (recall simulation) */
#pragma once
#include <jansson.h>

#include "base/fault.h"

struct act;

/* `recall drill` on act's input. Fault: batch_unknown (absent). */
struct fault *drill_run(struct act *act);

/* `recall drill` and `recall drills` on the terminal. */
void drill_show(const json_t *answer, const char *lang);
void drill_list_show(const json_t *answer, const char *lang);
