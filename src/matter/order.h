/* Replacement orders: served on a holder, replaced unit by unit, done. */
#pragma once
#include "base/fault.h"

struct act;

/* `order serve|replace|done` on act's input. Faults: order_unknown (absent), those of
 * matter_replace(), order_short (conflict: fewer replaced than ordered, no reason given).
 * A new unit that must not be installed raises the alert install_refused. */
struct fault *order_run_serve(struct act *act);
struct fault *order_run_replace(struct act *act);
struct fault *order_run_done(struct act *act);
