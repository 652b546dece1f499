/* Own events, read from the store and told as EPCIS. */
#pragma once
#include <jansson.h>

struct act;
struct fault;
struct pg_rows;

/* The events named by the first two columns of `keys` (batch_id, event id), in their
 * order, appended to the array `events`. A kind that is not told is left out. */
struct fault *own_read(struct act *act, const struct pg_rows *keys, json_t *events);
