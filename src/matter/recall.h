/* Recalls in the store: opening one orders every holder to replace; closing one needs the
 * goods accounted for, or signed waivers of exactly what is left; none ever expires. */
#pragma once
#include <jansson.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/uuid.h"
#include "matter/rules.h"

struct act;

struct recall_opening {
    int64_t batch_id;
    const char *reason, *scope;
    const char *sampling_id; /* NULL: not from a sampling */
    json_t *covers;          /* other batches (flow/covers.h), or NULL: none; borrowed */
};

struct recall_opened {
    const char *number; /* NULL: none was opened */
    char id[UUID_TEXT];
    int orders;
};

/* Opens a recall of a batch and one replacement order per place that holds of it, in
 * act's transaction. Faults: batch_unknown (absent), recall_exists (conflict). */
struct fault *recall_open(struct act *act, const struct recall_opening *opening,
                          struct recall_opened *out);

/* A recall with its funnel; `stirred`: it is closed, and its goods were seen again. */
struct recall {
    const char *id, *number, *state;
    int64_t batch_id, area, company_id;
    bool stirred;
    struct matter_funnel funnel;
    struct matter_waived waived;
};

/* The recall of this number. recall_lock() is for deciding: locked, in the asker's
 * areas. recall_see() is for reading: without a lock, also where only an order lies in
 * the asker's areas. Faults: recall_unknown (absent). (recall_funnel.c) */
struct fault *recall_lock(struct act *act, const char *number, struct recall *out);
struct fault *recall_see(struct act *act, const char *number, struct recall *out);

/* Closes the alerts that the statement `which` finds about the recall's batch ($1), with
 * `reason`: all open ones (SQL_recall_alerts), or those that said no more than that its
 * goods were still about (SQL_recall_lift_alerts). Faults: those of the store. */
struct fault *recall_close_alerts(struct act *act, const struct recall *recall,
                                  const char *which, const char *reason);

/* The funnel; what keeps the recall from closing: [{rule, about, qty, waived, zh, en}];
 * and what signed waivers explain, by what they are about. */
json_t *recall_funnel_json(const struct matter_funnel *funnel);
json_t *recall_loose_json(const struct recall *recall);
json_t *recall_waived_json(const struct matter_waived *waived);

/* Goods of a batch were seen: where its recall is closed, reopens it, giving `zh` and
 * `en` as the reason; else does nothing. For whoever moves goods on the work lane above
 * this room; what scans and the flow see shows as `needs_reopening`. */
struct fault *recall_stir(struct act *act, int64_t batch_id, const char *zh,
                          const char *en);

/* Actions on a recall: `recall open|show|refresh|close|reopen` on act's input. Refreshing
 * issues the orders that are missing: goods may turn up with holders after opening. */
struct fault *recall_run_open(struct act *act);
struct fault *recall_run_show(struct act *act);
struct fault *recall_run_refresh(struct act *act);
struct fault *recall_run_close(struct act *act);
struct fault *recall_run_reopen(struct act *act);

/* `recall lift`: the verdict was reversed, so the goods, and what the recall covered, are
 * free, and its open orders are withdrawn. Faults: matter_state (conflict),
 * recall_verdict_stands (conflict: the batch's result is still nonconforming).
 * (recall_lift.c) */
struct fault *recall_run_lift(struct act *act);

/* `recall show` on the terminal: funnel as bars, loose ends, orders.
 * (recall_show.c) */
void recall_show(const json_t *answer, const char *lang);
