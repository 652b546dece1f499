/* Which other batches a verdict covers: those of the same product produced between two
 * days, those of its model, or all stock of its producer. What is covered is recalled (by
 * a recall) or suspended (by a failed result) until the verdict is reversed; orders go
 * out only for the batch that the recall is about. source: flow.md §1 */
#pragma once
#include <jansson.h>
#include <stdint.h>

#include "base/fault.h"

struct act;

/* Rows for an action's fields (api/action.h). */
#define COVERS_FIELDS                                                                    \
    {"covers",                                                                           \
     FIELD_TEXT,                                                                         \
     false,                                                                              \
     0,                                                                                  \
     "batch|dates|model|stock",                                                          \
     "涵盖的批次：本批，同产品某段生产日期，同型号，或该生产者全部库存",                 \
     "batches covered: this one, of its product between two days of production, of its " \
     "model, or all stock of the producer"},                                             \
        {"covers_from",                                                                  \
         FIELD_DATE,                                                                     \
         false,                                                                          \
         0,                                                                              \
         NULL,                                                                           \
         "涵盖的生产日期起",                                                             \
         "first day of production covered"},                                             \
    {                                                                                    \
        "covers_to", FIELD_DATE, false, 0, NULL, "涵盖的生产日期止",                     \
            "last day of production covered"                                             \
    }

/* What act.in's `covers`, `covers_from` and `covers_to` say of a verdict about the batch,
 * as the event keeps it: everything that derivation needs. *out is NULL where the batch
 * alone is meant, else the caller's to free. All stock is what was produced up to
 * `covers_to`, today where not given. Faults: covers_dates (input: dates without `covers`
 * or for the batch alone, none for `dates`, or the wrong way round). */
struct fault *covers_read(struct act *act, int64_t batch_id, json_t **out);
