/* A recorded movement, and taking it back: what the verb of correct_actions.c is made of.
 * Actions only: it uses the room above this one. */
#pragma once
#include "flow/flow.h"

/* A movement as it is on record; texts live in act's arena, `body` in the caller's hands.
 */
struct recorded {
    int64_t batch_id, seq, place_id, company_id;
    int64_t maker; /* the producer's place where the output is not declared; else 0 */
    int area;
    const char *id, *batch, *kind, *at; /* at: RFC 3339 with microseconds */
    json_t *body;                       /* free it */
    struct flow_move move;              /* the same, ready to be recorded anew */
};

/* Reads event `id` (of batch `batch`; NULL: of any) with its batch locked.
 * Faults: event_unknown (absent), not_a_movement (input), corrected_already (conflict;
 * the detail names the correcting event). */
struct fault *correct_find(struct act *act, const char *id, const char *batch,
                           struct recorded *out);

/* Records under `by` that `what` is taken back, and `now` (NULL: nothing) in its place.
 * `by` and now->id are the caller's. */
struct fault *correct_record(struct act *act, const struct recorded *what, const char *by,
                             const char *reason, struct flow_move *now);

/* Whether a later fact would lose its ground: goods that moved on from where they would
 * no longer be. To be asked before recording (units) and after it (quantities).
 * Fault: correction_breaks (conflict; the detail says what: an event, or an account). */
struct fault *correct_judge_units(struct act *act, const struct recorded *what,
                                  const struct flow_move *now);
struct fault *correct_judge_accounts(struct act *act, const struct recorded *what,
                                     const struct flow_move *now);
