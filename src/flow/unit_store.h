/* What is known of one unit, told to people. */
#pragma once

struct act;
struct fault;
struct flow_unit;

/* Writes the unit as a JSON object: code, status and what to do, what it is on, where it
 * is, its twin, and its history in the order of time. Whose batch the asker may not see
 * gets the fault batch_unknown (absent). */
struct fault *unit_write(struct act *act, const struct flow_unit *unit);

/* Writes the labelled units at a place as a JSON array, those of recalled batches first,
 * at most `max`; *total says how many there are. */
struct fault *unit_write_at(struct act *act, const char *place_id, int max,
                            long long *total);
