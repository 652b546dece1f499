/* Own events, read from the store and told as EPCIS. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct act;
struct fault;

/* Which own events, as two PostgreSQL arrays that grow together. */
struct own_keys {
    struct buf batches, ids;
    int count;
};

void own_keys_add(struct own_keys *keys, const char *batch_id, const char *id);

/* Ends them, and appends one item for each, in their order, to the array `events`: the
 * event in EPCIS, or null where its kind is not told. The keys are empty afterwards. */
struct fault *own_read(struct act *act, struct own_keys *keys, json_t *events);

/* Tells the next own events that nobody told yet, so that queries find them; *more says
 * whether there may be others. In a transaction of the caller's, as firemark_app. */
struct fault *own_tell(struct act *act, bool *more);
