/* What goes into a pack or comes out, found and judged: what the verbs of pack_actions.c
 * are made of. Actions only: it uses the room above this one. */
#pragma once
#include "flow/pack_store.h"

struct packing {
    struct pack_entry entry;
    int64_t place_id; /* where the thing is; 0: not said */
    const char *bucket;
};

/* The thing that act's input names: `first` and `last`, `batch` and `qty`, or `inner`; it
 * goes into the pack, or (in false) comes out of it. Faults: goods_missing, place_missing
 * (input), already_packed, pack_cycle, pack_elsewhere, pack_lacks, unit_elsewhere,
 * unit_not_usable, more_than_recorded (conflict), and those of flow_units_find(). */
struct fault *packing_find(struct act *act, const struct pack *pack, bool in,
                           struct packing *out);

/* That nothing is said about a time before what the pack did last: occurred_too_early
 * (input). */
struct fault *packing_in_time(struct act *act, const struct pack *pack);

/* Whether act.in["id"] is on record for this pack. Faults: event_id_version (input);
 * packing_id_free(): event_id_reused (conflict: it is another event's). */
struct fault *packing_known(struct act *act, const struct pack *pack, bool *known);
struct fault *packing_id_free(struct act *act, const struct packing *what);
