/* Stories of goods in packs, and of goods made into others. */
#pragma once
#include "demo/lot.h"

/* Three cartons on a pallet: sent as one, opened, sent on carton by carton. The maker
 * has WARES_LOOSE pieces more, without labels; a dealer gets some, and is asked about
 * them (demo/asked.h). */
enum { WARES_CARTON = 20, WARES_CARTONS = 3, WARES_LOOSE = 30 };
void wares_tell_packed(struct lot *lot, struct lot *fresh);

/* Thirty pieces refitted at the maker's: ten of B001, twenty of B011. */
enum { WARES_OLD = 10, WARES_LEFT = 20, WARES_REFITTED = WARES_OLD + WARES_LEFT };
void wares_tell_refitted(struct lot *lot, struct lot *fresh);
