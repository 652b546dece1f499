/* The three recalls of the demo city, from the spread of the batch to where the recall
 * stands today; `fresh` is the batch whose units replace it, still all with its maker. */
#pragma once
#include "demo/lot.h"

/* Opened two days ago: every holder is ordered to replace, three have been served. */
void recall_tell_opened(struct lot *lot, struct lot *fresh);

/* Running for forty days: most holders have replaced, goods are collected and partly
 * destroyed, one hospital is overdue, a second wave of orders has just gone out, and
 * units that were replaced or destroyed turn up again. */
void recall_tell_running(struct lot *lot, struct lot *fresh);

/* Closed: all that was found is destroyed. One dealer sold on what it never received, one
 * cannot say where its stock went; ten are unaccounted for, explained and signed. */
void recall_tell_closed(struct lot *lot, struct lot *fresh);
