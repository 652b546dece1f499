/* Waivers of a recall: one person proposes to explain a quantity that cannot be found,
 * collected or destroyed, another who may decide signs that very text. What is signed is
 * the person's, by the session (or, on the command line, the operator's --as) the request
 * came with; the event keeps the text and its SHA-256. source: design, domain §6 */
#pragma once
#include <jansson.h>

#include "base/fault.h"

struct act;

/* `waiver propose|sign|withdraw` on act's input. Faults: recall_unknown, waiver_unknown
 * (absent), place_unknown (absent), waiver_place (input: what is held or kept is held or
 * kept somewhere), waiver_text (conflict: the text is not the one that was shown), and
 * those of matter_waiver_sign(). */
struct fault *waiver_run_propose(struct act *act);
struct fault *waiver_run_sign(struct act *act);
struct fault *waiver_run_withdraw(struct act *act);

/* `waiver list` on the terminal. */
void waiver_list_show(const json_t *answer, const char *lang);
