/* The story of packs, and of goods made into others. */
#pragma once
#include "demo/lot.h"

enum { REMADE_QTY = 56 }; /* what comes out of the work */

/* A batch of which a pallet of cartons went out as it stood: three cartons are still on
 * it, one was delivered on and opened. What two dealers gave back of it and of with[0]
 * was filled anew and is with[1]. */
void remade_tell(struct lot *lot, struct lot *with);
