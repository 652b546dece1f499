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
 * lot_label() are done. The dealers come right behind the maker, and whoever else had
 * some before, in lot->holders. */
void spread_run(struct lot *lot, const struct spread *spread);

/* Installs the first `units` labelled ones at a holder, one by one, then `bulk` without.
 */
void spread_install(struct lot *lot, struct holder *holder, int64_t units, int64_t bulk,
                    int64_t at);

/* Rounds of scans over what is installed at `holder`, from its installation on. */
void spread_rounds(struct lot *lot, const struct holder *holder);

/* A dealer (`wanted`, or any where it is -1) and a site or premises (in the area, or
 * anywhere where it is 0) that hold nothing of the batch yet. */
const struct demo_place *spread_new_dealer(struct lot *lot, int wanted);
const struct demo_place *spread_new_end(struct lot *lot, int area);
