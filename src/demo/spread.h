/* How a batch spreads over the city: maker, dealers, sites and premises; installation,
 * and the rounds in which people scan what is installed. */
#pragma once
#include "demo/lot.h"

enum { SPREAD_DEALERS_MAX = 6 };

struct spread {
    int dealers;      /* that get goods from the maker */
    int ends;         /* sites and premises per dealer */
    int first_dealer; /* number of one that must be among them; -1: any */
    int area;         /* every second end lies here; 0: anywhere */
    int keep_in_100;  /* of its labelled goods that a dealer keeps */
    bool loose_stays; /* unlabelled goods stay with the dealers named by `loose` */
    int64_t loose[SPREAD_DEALERS_MAX];
    bool all_installed;
};

/* Everything routine that happens to the batch until lot->until; lot_register() and
 * lot_label() are done. The dealers come right behind the maker in lot->holders. */
void spread_run(struct lot *lot, const struct spread *spread);

/* Rounds of scans over what is installed at `holder`, from its installation on. */
void spread_rounds(struct lot *lot, const struct holder *holder);
