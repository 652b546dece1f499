/* What may happen to a recall, a replacement order and a destruction: pure rules over
 * facts that the store has read and locked. Quantities are in the product's base unit. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum matter_verdict {
    MATTER_MAY,
    MATTER_NO_TRANSITION,  /* the state does not allow the step */
    MATTER_UNACCOUNTED,    /* closing a recall: units are not accounted for */
    MATTER_EXCESS,         /* closing a recall: more is located than was made */
    MATTER_ORDERS_OPEN,    /* closing a recall: orders are not done */
    MATTER_NOT_ORDERED,    /* closing a recall: holders have no order */
    MATTER_OUTSTANDING,    /* closing a recall: goods are still with their holders */
    MATTER_NOT_DESTROYED,  /* closing a recall: collected differs from destroyed */
    MATTER_ALERTS_OPEN,    /* closing a recall: backflow alerts are open */
    MATTER_WAIVERS,        /* closing a recall: waivers are not exactly what is left */
    MATTER_SIGNER,         /* signing a waiver: not by a person who may decide */
    MATTER_SAME_PERSON,    /* signing a waiver: by the person who proposed it */
    MATTER_WAIVER_MORE,    /* signing a waiver: explains more than is left */
    MATTER_OLD_BATCH,      /* replacing: the old unit is of another batch */
    MATTER_OLD_PLACE,      /* replacing: the old unit is elsewhere, no reason given */
    MATTER_NEW_NOT_NORMAL, /* replacing: the new unit must not be used */
    MATTER_SAME_UNIT,      /* replacing: old and new are one unit */
    MATTER_OFFICERS,       /* destruction: fewer than two different officers */
    MATTER_WITNESS,        /* destruction: no witness */
    MATTER_QUANTITY,       /* destruction: nothing, or more than is in custody */
    MATTER_COUNTS_DIFFER,  /* destruction: out differs from in, no explanation */
    MATTER_PHOTOS,         /* destruction: photo before, during or after is missing */
    MATTER_CLOSER,         /* destruction: not closed by a person besides its officers */
    MATTER_UNITS,          /* destruction: labelled goods are not named one by one */
    MATTER_CUSTODY_PLACE,  /* goods are not kept at such a place */
    MATTER_BASIS,          /* collecting: neither an order nor a basis */
    MATTER_ORDER_OTHER,    /* collecting: the order is about other goods or places */
    MATTER_EVIDENCE,       /* collecting: no evidence */
    MATTER_MORE,           /* more than the record shows there, no reason given */
    MATTER_VERDICT_COUNT
};

enum matter_thing { MATTER_RECALL, MATTER_ORDER, MATTER_DESTRUCTION, MATTER_WAIVER };

/* The one table of states: where `event` (event_kind.name) takes `thing` from `state`;
 * NULL: refused. A thing that does not exist yet has the state "". */
const char *matter_next(enum matter_thing thing, const char *state, const char *event);

/* Funnel of a recall. Shares are numerator and denominator and may exceed the whole. */
struct matter_funnel {
    bool declared;     /* output known; else `produced` is a lower bound */
    int64_t produced;  /* declared output, or what was seen */
    int64_t located;   /* at known places, in any bucket but missing */
    int64_t notified;  /* under orders that were served */
    int64_t replaced;  /* removed with a new unit in its place */
    int64_t collected; /* came into custody, destroyed since or not */
    int64_t tested;    /* of these, given to a laboratory and used up there */
    int64_t destroyed;
    int64_t outstanding; /* still with holders: stock, in transit, installed, removed */
    int64_t unaccounted; /* negative: more is located than was made */
    int64_t orders_open; /* orders that are not done (count of orders) */
    int64_t not_ordered; /* places that hold goods and have no order */
    int64_t alerts_open; /* backflow alerts other than that a recalled unit was seen */
};

/* What signed waivers explain of a funnel, in the product's base unit. */
struct matter_waived {
    int64_t unaccounted, excess, custody, held; /* sums, by what they explain */
    /* at holders: goods that are not exactly explained, and what is signed for those */
    int64_t held_open, held_open_waived;
    /* orders not done, and holders without one, that no waiver covers exactly */
    int64_t orders_open, not_ordered;
};

/* What keeps a recall from closing, the gravest first. `about` says what is left, `qty`
 * how much of it and `waived` what signed waivers explain; `verdict` is `about`, or
 * MATTER_WAIVERS where something is signed, but not exactly what is left. Returns how
 * many; 0: nothing does. Alerts are closed with a reason, not waived. */
struct matter_loose_end {
    enum matter_verdict verdict, about;
    int64_t qty, waived;
};
enum { MATTER_LOOSE_MAX = 7 };
int matter_recall_loose(const struct matter_funnel *funnel,
                        const struct matter_waived *waived,
                        struct matter_loose_end out[MATTER_LOOSE_MAX]);

/* A recall closes when nothing keeps it open. */
enum matter_verdict matter_recall_close(const char *state,
                                        const struct matter_funnel *funnel,
                                        const struct matter_waived *waived);

/* Signing a waiver: two different people, the second of whom may decide; and never more
 * than is left to explain. */
struct matter_signing {
    const char *recall_state, *state; /* of the waiver */
    int64_t signer;                   /* 0: nobody in particular */
    bool same_hands; /* who proposed it signs, or they stand in for each other */
    bool signer_decides;
    int64_t qty, left; /* the waiver's; what is left without it */
};
enum matter_verdict matter_waiver_sign(const struct matter_signing *signing);

struct matter_replacement {
    const char *order_state;
    int64_t recalled_batch, order_place;
    int64_t old_batch, old_index, old_place; /* index 0: goods without a label */
    int64_t new_batch, new_index;
    bool new_normal;          /* effective status of the new unit is normal */
    const char *place_reason; /* why the old unit is elsewhere; NULL or "": none */
};
enum matter_verdict matter_replace(const struct matter_replacement *replacement);

struct matter_destruction {
    const char *state; /* "" when it is being opened */
    int64_t officers[2];
    const char *witness;
    int64_t counted_in, custody; /* custody: what the place holds of the batch, less
                                    what other open destructions count */
    int64_t named, unlabelled;   /* units named by code; goods there without a label */
    bool keeps;                  /* the place is an agency's or a disposer's */
};
enum matter_verdict matter_destruction_open(const struct matter_destruction *d);

struct matter_destruction_end {
    const char *state;
    int64_t officers[2], closer;
    bool same_hands; /* an officer closes it, or who stands in for one */
    int64_t counted_in, counted_out;
    int before, during, after; /* photos, each an evidence file */
    const char *explanation;
    int64_t named; /* units named when it was opened, less those said to be missing */
};
enum matter_verdict matter_destruction_close(const struct matter_destruction_end *end);

/* Taking goods away: labelled units one by one, the rest by quantity. */
struct matter_collection {
    int64_t officers[2];
    bool keeps;        /* the place they are taken to is an agency's or a disposer's */
    const char *basis; /* the decision in words; NULL or "": none */
    const char *order_state;          /* NULL: no order is named */
    int64_t order_batch, order_place; /* of that order */
    int64_t batch, place;             /* of the goods; the place where they are found */
    int evidence;                     /* files */
};
enum matter_verdict matter_collect(const struct matter_collection *collection);

/* Goods without a label that leave an account: `qty` of `unlabelled` on record. More than
 * that needs a reason, and shows as a gap. */
enum matter_verdict matter_take(int64_t qty, int64_t unlabelled, const char *reason);

/* Whether the request is wrong, rather than the state of things. */
bool matter_verdict_input(enum matter_verdict verdict);

/* Stable name of the rule ("recall_unaccounted", ...) and, in "zh" or "en", what is wrong
 * and what to do; "" for MATTER_MAY. */
const char *matter_verdict_code(enum matter_verdict verdict);
const char *matter_verdict_text(enum matter_verdict verdict, const char *lang);
