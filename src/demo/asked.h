/* The story of holders who were asked where their goods went. */
#pragma once
#include "demo/lot.h"

/* Two dealers have goods without labels of which nothing more is known. One answered: he
 * sold some to a building, some to a name that nobody has on record, and has the rest.
 * The other was asked, reminded, and is silent. */
void asked_tell(struct lot *lot, struct lot *with);

/* The token of the link to the inquiry that nobody answered: the city's own, so that it
 * can be tried. 28 characters; in the arena. */
const char *asked_token(struct arena *arena, uint64_t seed);
