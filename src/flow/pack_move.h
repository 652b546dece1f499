/* The record of a pack that moves: what its goods' events say of it, and its own event.
 */
#pragma once
#include "flow/pack_store.h"

struct pack_step {
    const char *id;   /* of the pack's event */
    const char *kind; /* of the movements of what it holds: "delivered" ... */
    const char *bucket;
    int64_t from, to; /* places; from 0: from outside */
};

/* What each movement beside this step says: the pack, the step and its batches, and where
 * the pack is if the step is taken back. The caller frees it. */
json_t *pack_facts(const struct pack *pack, const char *step_id);

/* Appends the pack's own event behind those of its goods: it and the packs within it are
 * at `to` now; one that was in another pack is out of it. */
struct fault *pack_moved(struct act *act, const struct pack *pack,
                         const struct pack_step *step);
