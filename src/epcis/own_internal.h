/* What the parts of own.h share: how a kind is told, and facts by their names. */
#pragma once
#include "epcis/own.h"

enum own_shape {
    OWN_OBJECT,
    OWN_AGGREGATION,
    OWN_ASSOCIATION,
    OWN_TRANSACTION,
    OWN_TRANSFORMED
};

/* Where it is told to have happened. */
enum own_way { OWN_AT_PLACE, OWN_FROM_TO, OWN_TO_ONLY, OWN_FROM_ONLY };

/* One kind of event in the words of EPCIS. */
struct own_telling {
    const char *kind, *from_bucket, *to_bucket;
    enum own_shape shape;
    enum own_way way;
    const char *action, *step, *disposition;
};

/* A fact that is text, or NULL. */
const char *own_fact(const json_t *facts, const char *name);

/* Whether a fact says `wanted`; NULL is always said. */
bool own_is(const json_t *facts, const char *name, const char *wanted);

/* The URI of a thing; a new reference. */
json_t *own_name(const char *host, enum own_thing thing, const char *code);

/* Business transactions, disposition, master data, extensions and the error declaration
 * of an event. (own_why.c) */
void own_put_why(json_t *event, const json_t *facts, const char *host,
                 const struct own_telling *t);

/* How many of a batch the event is about; borrowed, NULL where it does not tell. */
json_t *own_quantity(const json_t *facts);
