/* Packs of the demo city: cartons on a pallet that are packed, delivered as they stand,
 * taken down and opened. Events and bodies are those of the verbs of room flow. */
#pragma once
#include "demo/lot.h"

/* Cartons in a row: carton i holds `each` units from first + i * each. */
struct cartons {
    int64_t label; /* of the first; the others follow */
    int count, each;
    int64_t first;
};

/* At `place`: packs the units into the cartons, and those onto the pallet. */
void packs_fill(struct lot *lot, const struct cartons *cartons, int64_t pallet,
                const struct demo_place *place, int64_t at);

/* From stock to stock: the cartons on their pallet or, where `pallet` is 0, one carton by
 * itself. */
void packs_deliver(struct lot *lot, const struct cartons *cartons, int64_t pallet,
                   const struct demo_place *from, const struct demo_place *to,
                   int64_t at);

/* Takes the first carton off the pallet; lets all units out of it. */
void packs_take_down(struct lot *lot, const struct cartons *cartons, int64_t pallet,
                     int64_t at);
void packs_open(struct lot *lot, const struct cartons *cartons, int64_t at);
