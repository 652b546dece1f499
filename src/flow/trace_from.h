/* Where a trace begins: whatever is in one's hand (a batch, a unit, a pack, a place, a
 * party, a delivery, a sample) becomes batches and the places to walk from. */
#pragma once
#include "flow/trace_store.h"

struct act;

enum { TRACE_BATCHES_MAX = 200 };

struct trace_from {
    struct trace_query *queries;
    size_t count;
    size_t total; /* more than count: only the first TRACE_BATCHES_MAX are traced */
    bool many;    /* told as a list, even of one */
};

/* Each reads act.in["code"], writes what it is about as members of act->out (each with
 * its comma where one is due), and says what to trace. Faults: those of what is looked
 * for: batch_unknown, label_unknown, place_unknown, party_unknown, delivery_unknown,
 * sample_unknown (absent), not_a_pack (input). */
typedef struct fault *trace_begin(struct act *act, struct trace_from *out);
trace_begin trace_from_batch, trace_from_unit, trace_from_pack, trace_from_place,
    trace_from_party, trace_from_delivery, trace_from_sample;
