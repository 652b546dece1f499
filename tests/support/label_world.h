/* A small world for tests of labels: a maker P and premises U, batch 1 "B" of 100 units.
 */
#pragma once
#include "support/attempt.h"

/* Another person than OFFICER, with the power to approve. */
extern const struct actor CHIEF;

/* For cmocka: a store with that world in it. */
int label_world_setup(void **state);

/* Asks as OFFICER for labels by `input` (JSON) and has CHIEF approve; the job's id. */
const char *label_job_of(struct store *s, const char *input);

/* A print of the job's labels from the nth to the mth (from 0) of its first range, as the
 * program records it. */
void label_printed(struct store *s, const char *job, int n, int m);

/* The member of a row; NULL where absent. */
const char *label_text(const json_t *row, const char *name);
