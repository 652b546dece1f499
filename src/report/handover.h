/* Handing a matter over to an authority elsewhere, and what it answers. */
#pragma once
#include "base/fault.h"

struct act;

enum { HANDOVER_EVENTS_MAX = 20000 };

/* Puts on record that a matter goes to somebody, event by event and file by file; tells
 * its id. Faults: matter_unknown (absent), handover_large (conflict). */
struct fault *handover_run_make(struct act *act);

/* Gives the packet: the matter's bundle as it was handed over, with the proof of that.
 * Faults: handover_unknown (absent), handover_partial (forbidden: the asker may not see
 * all of it), log_unsigned (busy: try again). */
struct fault *handover_run_packet(struct act *act);

/* Records the answer. Faults: handover_unknown (absent), handover_replied (conflict). */
struct fault *handover_run_reply(struct act *act);
