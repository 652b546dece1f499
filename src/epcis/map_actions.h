/* Captured EPCIS events as moves of our goods. */
#pragma once
#include "api/action.h"

extern const struct action EPCIS_MAP_ACTIONS[];

/* Looks at the next captured event: runs the actions that it stands for as whoever sent
 * it, with their rules and alerts, all or none, and keeps what came of it. *more: there
 * was one. Opens and ends its own transactions. */
struct fault *map_step(struct pg *pg, struct arena *arena,
                       const struct api_settings *settings, bool *more);
