/* What the authority does with a batch of the demo city: samples, results, recalls,
 * orders, replacement, collection, destruction. Events and bodies are those that the
 * actions of rooms sampling, flow and matter append. */
#pragma once
#include "demo/lot.h"

struct sampling {
    struct lot *lot;
    const struct demo_place *place;
    const char *id, *number;
    int64_t at;
};

/* Takes a sample of the batch out of the place's stock. photo NULL: none. */
struct sampling case_sample(struct lot *lot, const struct demo_place *place,
                            const char *domain, int64_t at, const char *photo);

/* The laboratory's result; a scope tells a non-conforming one. */
void case_result(const struct sampling *sampling, int64_t at, const char *measured,
                 const char *scope);

struct order {
    struct holder *holder;
    const char *id, *number;
    int64_t qty;
};

struct recall_case {
    struct lot *lot;
    const char *id, *number;
    struct order orders[LOT_HOLDERS];
    int orders_n;
    int64_t notified, replaced, collected, destroyed;
};

/* Opens a recall on a failed sampling; no order yet. */
void case_open(struct recall_case *c, const struct sampling *sampling, int64_t at,
               const char *number, const char *scope);

/* Orders a holder to replace what it has. */
struct order *case_order(struct recall_case *c, struct holder *holder, int64_t at);
void case_serve(struct recall_case *c, const struct order *order, int64_t at);
void case_done(struct recall_case *c, const struct order *order, int64_t at,
               const char *reason);

/* Replaces up to `limit` labelled units that are installed with new ones of `fresh`,
 * which its dealer `from` brings before, and then the unlabelled ones by quantity.
 * Returns when it ended. */
int64_t case_replace(struct recall_case *c, const struct order *order, struct lot *fresh,
                     const struct demo_place *from, int64_t limit, int64_t at);

/* Collects what the holder has removed, or else has in stock, into custody at `to`. */
void case_collect(struct recall_case *c, const struct order *order,
                  const struct demo_place *to, int64_t at);

/* Counts `n` orders' goods in for destruction at `place`; photos of three pictures
 * (before, during, after) close it the next day, NULL leaves it open. */
void case_destroy(struct recall_case *c, const struct order *orders, int n,
                  const struct demo_place *place, const char *number,
                  const char *const *photos, int64_t at);

/* Closes the recall; what is unaccounted for is explained by a waiver that an inspector
 * proposed and the city signed the day before. */
void case_close(struct recall_case *c, const char *explanation, int64_t at);
