/* Collecting: bad goods leave their holder and come into custody at a place of an agency
 * or a disposer, under an order or on another basis, with two officers and evidence. */
#pragma once
#include "base/fault.h"

struct act;

/* `unit collect` (one labelled unit) and `collect add` (a quantity without labels) on
 * act's input. Faults: those of matter_officers(), matter_place_find(), matter_collect(),
 * matter_take(), matter_time_check(), order_find(), flow_unit_find(), flow_move();
 * unit_elsewhere (conflict: the unit is not with a holder). Where the batch's recall is
 * closed, it is reopened. */
struct fault *collect_run_unit(struct act *act);
struct fault *collect_run_quantity(struct act *act);
