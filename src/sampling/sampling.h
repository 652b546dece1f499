/* Sampling records and laboratory results in the store. */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"

struct act;

/* Takes a sample as act's input says: record, labels, and quantity that leaves the stock.
 * Answers number and label job. Faults: those of sampling_take_judge(), sampling_unknown
 * (absent: batch or place), those of label_issue() and flow_move(). */
struct fault *sampling_take(struct act *act);

enum { SAMPLERS_MAX = 20 };

/* The samplers that act's input names; returns how many. */
int sampling_samplers(struct act *act, const char *names[SAMPLERS_MAX]);

/* What a result says and about what; the recall that follows is the caller's. */
struct sampling_outcome {
    const char *number, *sampling_id;
    int64_t batch_id;
    bool failed;       /* nonconforming */
    bool recalled;     /* the batch is under recall already */
    const char *scope; /* NULL: none */
    json_t *covers;    /* other batches (flow/covers.h), or NULL; the caller's to free */
};

/* Records the result that act's input gives. Faults: those of sampling_result_judge(),
 * sampling_unknown (absent). */
struct fault *sampling_result(struct act *act, struct sampling_outcome *out);
