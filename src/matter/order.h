/* Replacement orders: served on a holder, replaced unit by unit, done. */
#pragma once
#include <stdint.h>

#include "base/fault.h"
#include "flow/rules.h"

struct act;
struct flow_unit;

/* An order as read and locked. */
struct order {
    const char *id, *number, *state;
    int64_t batch_id, place_id, area, company_id, qty;
    int64_t replaced;    /* new goods installed under it */
    int64_t surrendered; /* collected straight from stock or place, nothing installed */
};

/* The order of number act.in[field], inside the asker's areas. Faults: order_unknown
 * (absent). */
struct fault *order_find(struct act *act, const char *field, struct order *out);

/* The bucket that a unit leaves: a label put on goods that the ledger knows by quantity
 * only is taken as stock. */
const char *order_unit_bucket(const struct flow_unit *unit);

/* The fault of a step that the flow's rules refuse; a unit that is collected or gone
 * already is told as "not there". */
struct fault *order_step_fault(struct act *act, enum flow_verdict verdict,
                               const char *where);

/* `order serve|done` on act's input. Faults: order_unknown (absent), matter_state,
 * order_short (conflict: fewer replaced or given up than ordered, no reason given). */
struct fault *order_run_serve(struct act *act);
struct fault *order_run_done(struct act *act);

/* `order show`: the order with what was replaced under it. */
struct fault *order_run_show(struct act *act);

/* `order replace`: a labelled unit for a labelled one; `order swap`: old goods without
 * labels, for a labelled unit or for a quantity of another batch. A pack's code stands
 * for every unit in it, the old and the new paired by batch and index, and the units
 * leave their packs. Faults: replace_counts, swap_one (input: not as many old as new);
 * those of matter_replace(), matter_take() and matter_time_check(), of pack_units_find()
 * and flow_move(). A labelled new unit that must not be installed raises the alert
 * install_refused. Where the recall is closed, it is reopened. (replace.c) */
struct fault *order_run_replace(struct act *act);
struct fault *order_run_swap(struct act *act);
