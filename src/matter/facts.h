/* What several matters are judged by: officers, places, quantities, unit codes; each
 * reads act's input field by field and says which field is wrong. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "matter/rules.h"

struct act;

/* The fault that tells a refused rule: input where the request is wrong, conflict where
 * the state is. */
struct fault *matter_fault(struct act *act, enum matter_verdict verdict,
                           const char *where);

/* The two people of input field `officers` (logins); a missing one is 0. Faults:
 * officer_unknown (input: no such active person), officer_power (input: the person's role
 * does not act on site), officers_stand_in (input: they count as one). */
struct fault *matter_officers(struct act *act, int64_t out[2]);

struct matter_place {
    int64_t id, company_id;
    int area;
    bool keeps; /* of an agency or a disposer: goods may be kept there */
};

/* The place of code act.in[field]. Faults: place_unknown (absent: no such place, or
 * outside the asker's areas). matter_place_any() finds one anywhere. */
struct fault *matter_place_find(struct act *act, const char *field,
                                struct matter_place *out);
struct fault *matter_place_any(struct act *act, const char *field,
                               struct matter_place *out);

/* Whether a place lies in the asker's areas; place_unknown (absent) where not. */
struct fault *matter_place_seen(struct act *act, int64_t place_id, const char *where);

/* That nothing is recorded of these units (a JSON array of indexes) after the time in
 * act's `occurred_at`: else the ledger would move and the units would not. Fault:
 * occurred_too_early (input). */
struct fault *matter_time_check(struct act *act, int64_t batch_id, const char *units);

struct matter_batch {
    int64_t id;
    bool fit; /* neither recalled nor found nonconforming */
};

/* The batch of code act.in[field], locked until the transaction ends: whoever counts
 * goods of a batch does so one after another. Faults: batch_unknown (absent). */
struct fault *matter_batch_lock(struct act *act, const char *field,
                                struct matter_batch *out);

/* The same for a batch that is known by its id. */
struct fault *matter_batch_of(struct act *act, int64_t batch_id);

/* What the record shows in one account: all of it, and of that what carries no label. The
 * batch must be locked. */
struct matter_account {
    int64_t held, unlabelled;
};
struct fault *matter_account(struct act *act, int64_t batch_id, int64_t place_id,
                             const char *bucket, struct matter_account *out);

/* matter_take() over the account, with the input's `qty` checked and its `reason`.
 * Faults: move_quantity (input: not above zero), more_than_recorded (conflict; the detail
 * says what is held and what of it is unlabelled). */
struct fault *matter_take_judge(struct act *act, int64_t qty,
                                const struct matter_account *account);

/* Runs a read whose one cell is JSON and whose one parameter is act.in[field]; every
 * member {"idx", "random"} in it becomes that unit's typed code. Faults: absent (no row,
 * or out of scope). */
struct fault *matter_read(struct act *act, const char *sql, const char *field,
                          json_t **out);

/* Puts `tree` into act->out and frees it. */
void matter_answer(struct act *act, json_t *tree);
