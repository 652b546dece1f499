/* Buildings left without protection past their deadline (table impairment). source:
 * design, flow §4.4 */
#pragma once
#include "pg/pg.h"

/* Raises `impairment_overdue` about each place where something is missing past its
 * deadline, unless it is open there or was closed since that began; closes it where all
 * is restored or ended. In a transaction of its own, as firemark_watcher. *raised: how
 * many. Faults: those of the store. */
struct fault *impairment_watch(struct pg *pg, struct arena *arena, int *raised);
