/* Notices: what is to be told to whom about an inquiry, step by step (table notice_step),
 * and how it was handed over. A notice that waits is work for people, and the seam for
 * whatever sends messages: it takes rows of table notice in state `waiting`. */
#pragma once
#include "base/fault.h"

struct act;
struct arena;

/* The first notice of an inquiry (its id), made with it. */
struct fault *notice_first(struct act *act, const char *inquiry_id);

/* Makes every later notice whose day has come, one step of an inquiry at a time, and
 * raises the alert silence with the step that goes to the district. Running it
 * again, or twice at once, makes nothing twice; *made says how many. */
struct fault *notice_make_due(struct act *act, int *made);

/* `notice make|hand` on act's input. Faults: notice_unknown (absent), notice_handed
 * (conflict), evidence_unknown (input). */
struct fault *notice_run_make(struct act *act);
struct fault *notice_run_hand(struct act *act);
