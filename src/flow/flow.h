/* Moving goods: every physical event goes through flow_move(), every label that a person
 * names goes through flow_unit_find(). Rules are in flow/rules.h, states in status.h. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "flow/status.h"

struct act;

enum { FLOW_CODE_MAX = 320 };

/* event_kind.code of a transformation: what comes out of it comes from no place. */
enum { FLOW_KIND_TRANSFORMED = 143 };

/* One physical event. Zeroed fields mean "none": place 0, index 0 (labels start at 1). */
struct flow_move {
    const char *kind; /* event_kind.name: "delivered", "installed", ... */
    const char *id;   /* client's event id (UUIDv7), or NULL: a new one */
    int64_t batch_id;
    int64_t from_place, to_place;
    const char *from_bucket, *to_bucket; /* bucket.name; NULL with place 0 */
    int64_t qty;                         /* base units of the product, > 0 */
    int64_t first, last;                 /* the labelled units that moved; last 0: none */
    int grade;            /* 1 scanned .. 4 inferred; 0: scanned where labels are given,
                             documented otherwise */
    const char *document; /* delivery note, or NULL */
    const char *order_id; /* replacement order, or NULL */
    int64_t twin;         /* old unit <-> new unit of a replacement; 0: none */
    const char *occurred_at; /* RFC 3339; NULL: now */
    const char *corrects;    /* the movement that this one stands in the place of */
    json_t *attachments;     /* array of hex SHA-256, or NULL; borrowed */
    json_t *facts;           /* object of what else the record keeps, or NULL; borrowed */
};

/* Appends the event and derives ledger, holdings and unit states, in act's transaction.
 * Faults: move_not_allowed (conflict: no such transition), move_quantity, move_labels
 * (input: range outside the batch or not qty long), place_unknown (absent). */
struct fault *flow_move(struct act *act, const struct flow_move *move);

/* What is known of one labelled unit; text lives in act's arena. */
struct flow_unit {
    int64_t batch_id, idx, random;
    int type;          /* enum fm_label_type */
    const char *state; /* bucket, or "labelled" before it is on a product */
    int64_t place_id;  /* 0: none */
    const char *place_code, *place_name; /* "" where none */
    const char *batch_code, *product_name;
    const char *recall_id, *order_id; /* NULL: none */
    int64_t twin;                     /* 0: none */
    const char *void_reason;          /* NULL: not void */
    const char *heir; /* re-labelled: code of the label it bears now, or NULL */
    int blind;        /* label.blind */
    const char *pair; /* code of its paper twin, or of the product's label; or NULL */
    enum flow_status status;
    int area;
    int64_t company_id;
};

/* Label text or typed code -> the unit, its row locked until the transaction ends.
 * Faults: label_foreign, label_malformed, serial_wrong (input), label_unknown (absent:
 * never issued, or the random part does not match), label_blind (forbidden: a blind
 * sample's, before its result). Does not check the signature: a stored unit with the
 * right random part was issued by us. */
struct fault *flow_unit_find(struct act *act, const char *code, struct flow_unit *out);

/* The same to look at only: nothing is locked. */
struct fault *flow_unit_read(struct act *act, const char *code, struct flow_unit *out);

/* The units from label `first` to label `last` (NULL: first alone), locked in their
 * order; at most FLOW_RANGE_MAX. Faults: those of flow_unit_find(), move_labels (input:
 * labels of two batches, no unit labels, the wrong way round), range_long (input).
 * flow_units_read() finds them by their indexes. */
enum { FLOW_RANGE_MAX = 10000 };
struct fault *flow_units_read(struct act *act, int64_t batch_id, int64_t first,
                              int64_t last, struct flow_unit **out, int64_t *count);
struct fault *flow_units_find(struct act *act, const char *first, const char *last,
                              struct flow_unit **out, int64_t *count);

/* The code that people read and type ("0000-0180-05V7") of a stored label. */
const char *flow_code(struct arena *arena, int64_t idx, int64_t random);

/* Raises an alert about a unit (idx 0: about goods of its batch) in act's transaction, in
 * the area of the place; where the same one is open, it is counted there. *raised (may be
 * NULL) says which.
 * `why` is an object with zh and en; its reference is stolen. */
struct fault *flow_alert(struct act *act, const struct flow_unit *unit, int64_t place_id,
                         const char *kind, json_t *why, bool *raised);

/* Returns `refusal` after raising the alert `kind` about `unit` in a transaction of its
 * own: what the action did so far is rolled back, the alert is committed, and an empty
 * transaction is left for the caller to give up. So the alert survives the refusal; one
 * that is already open is counted. place_id 0: the unit's place. */
struct fault *flow_refuse(struct act *act, const struct flow_unit *unit, int64_t place_id,
                          const char *kind, struct fault *refusal);
