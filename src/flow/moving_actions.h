/* What every action that moves goods shares: which goods, whether they may, the record,
 * and what follows from it. Actions only: it uses the rooms above this one (the recall's
 * stirring, accounts and orders). */
#pragma once
#include "api/action.h"
#include "flow/flow.h"

/* One move in the making; an action fills the first part. */
struct moving {
    const char *kind, *from_bucket, *to_bucket; /* from_bucket NULL: from outside */
    const char *refused; /* alert kind where the goods must not take this step; or NULL */
    int64_t from, to;    /* places; from 0: where the units are */
    const char *order_id; /* NULL: under no order */
    int grade;            /* how it is known, where not by flow_move()'s own rule; or 0 */

    const char *where;            /* the field that names the goods */
    int64_t batch_id, qty, maker; /* maker: the producer's place, output not declared */
    struct flow_unit *units;      /* without labels: one that stands for all, idx 0 */
    int64_t count;
    bool labelled;
    struct pack *pack; /* a pack and all it holds; or NULL. `units` then is one that
                          stands for it: where it is, and in which state */
};

/* The fields that every move takes: a client's id, so that a retry counts once; when it
 * happened; photographs. */
#define MOVING_FIELDS                                                                    \
    {"occurred_at",                                                                      \
     FIELD_TIME,                                                                         \
     false,                                                                              \
     0,                                                                                  \
     NULL,                                                                               \
     "发生时间，不填为现在",                                                             \
     "when it happened; now where not given"},                                           \
        {"evidence",                                                                     \
         FIELD_FILES,                                                                    \
         false,                                                                          \
         50,                                                                             \
         NULL,                                                                           \
         "照片等证据的 SHA-256",                                                         \
         "SHA-256 of photographs and other evidence"},                                   \
    {                                                                                    \
        "id", FIELD_UUID, false, 0, NULL, "客户端事件编号（UUIDv7），重试不会重复登记",  \
            "the client's event id (UUIDv7): a retry counts once"                        \
    }

/* The goods by their labels: act.in[first], and to act.in[last] (may be NULL); or a pack,
 * by its label in act.in[first] alone. Where
 * `batch` and `qty` are given as well, they must agree. Faults: those of
 * flow_units_find(), move_labels (input), label_void, label_no_unit (conflict: the label
 * was re-labelled, or is one to re-label with). */
struct fault *moving_labels(struct act *act, struct moving *m, const char *first,
                            const char *last);

/* The goods by batch and quantity, the batch locked. Faults: batch_unknown (absent),
 * goods_missing (input: neither labels nor batch and quantity). */
struct fault *moving_quantity(struct act *act, struct moving *m);

/* By labels where act.in["first"] is given, else by quantity. */
struct fault *moving_goods(struct act *act, struct moving *m);

/* Goods of m->batch_id without labels, the batch being locked: one unit that stands for
 * them, where the step begins. */
struct fault *moving_stand_in(struct act *act, struct moving *m);

/* The pieces of moving_record(), for an action that records something else about goods:
 * whether act.in["id"] (may be absent) is recorded already and says the same (kind,
 * quantity, first label, place); and the alert where more is located of the batch than
 * was declared (*alerted is set, never cleared). */
struct fault *moving_known(struct act *act, const struct moving *m, bool *replayed);

/* The client's id, or NULL where none is given. Fault: event_id_version (input). */
struct fault *moving_id(struct act *act, const char **id);
struct fault *moving_watch_whole(struct act *act, const struct moving *m, bool *alerted);

/* The other pieces: whether the goods may take the step; its event, under `id`, with
 * `facts` (borrowed; a reason is added) beside what a movement says; and the alerts that
 * follow from it. */
struct fault *moving_judge(struct act *act, const struct moving *m);
struct fault *moving_append(struct act *act, const struct moving *m, const char *id,
                            json_t *facts);
struct fault *moving_follow(struct act *act, const struct moving *m, bool *alerted);

/* Moves a pack (m->pack): each batch in it by an event of its own for each run of labels
 * and for what bears none, then the pack itself, all in act's transaction. Faults: those
 * of moving_record(), pack_empty, pack_inside (conflict: it is in another pack and no
 * `reason` is given; with one it is taken out). (moving_pack_actions.c) */
struct fault *moving_pack_record(struct act *act, struct moving *m);

/* Recalled or failed goods went downstream: it happened, so it is on record, and raises
 * `shipment_recalled` about the batch (or unit) at the receiver. */
struct moving_shipped {
    int64_t place_id, qty;
    const char *to, *recall; /* names of the receiver and the recall; "" where none */
};
struct fault *moving_alert_shipped(struct act *act, const struct flow_unit *unit,
                                   const struct moving_shipped *what, bool *alerted);

/* Judges and records the move, raises what it asks for, reopens a closed recall of the
 * batch, and answers. A retry under the same id answers alike and records nothing.
 * Faults: unit_not_usable (conflict; alert m->refused), unit_elsewhere (conflict: another
 * state, or another place without a `reason`), more_than_recorded (conflict: a quantity
 * beyond the record, without a `reason`), occurred_too_early, event_id_version (input),
 * event_id_reused (conflict), unit_in_pack (conflict: it is in a pack and no `reason` is
 * given; with one it is taken out), and those of flow_move(). */
struct fault *moving_record(struct act *act, struct moving *m);
