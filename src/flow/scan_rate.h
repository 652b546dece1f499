/* How many scans of one label go on record in a minute (setting scan.rate_label): more
 * say nothing new, and would bury the record. They are judged all the same, so that
 * nobody who scans a recalled unit is left without the verdict. */
#pragma once
#include "access/access.h"
#include "flow/scan_internal.h"

/* Counts one scan of the label that the claim names, and says whether it is recorded.
 * People who signed in and the public count apart: nobody without an account can keep an
 * inspector's scan off the record. per_minute 0: all are. A claim that names no unit is
 * not counted. Thread-safe. */
bool scan_rate_take(const struct scan_claim *claim, const struct actor *who,
                    int per_minute);
