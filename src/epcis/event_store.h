/* EPCIS events on their way into the record: judged events are staged by COPY, and merged
 * by one statement (0140_epcis.sql). All in the caller's transaction. */
#pragma once
#include <jansson.h>

#include "access/act.h"

/* A stage of one job; from begin to end nothing else may use the connection. */
struct epcis_stage {
    struct act *act;
    const char *job; /* a UUID */
};

struct fault *epcis_stage_begin(struct epcis_stage *stage, struct act *act,
                                const char *job);
/* The n-th event of the job. An event without eventID gets one, its hash, in `event`
 * itself. context: of its document, or NULL. */
struct fault *epcis_stage_put(struct epcis_stage *stage, int n, json_t *event,
                              const json_t *context);
/* The same in two steps: the line that is put, which needs no store; and lines. */
void epcis_stage_line(const char *job, int n, json_t *event, const json_t *context,
                      struct buf *out);
struct fault *epcis_stage_lines(struct epcis_stage *stage, const struct buf *lines);
struct fault *epcis_stage_end(struct epcis_stage *stage, bool good);

/* Waits for its turn among all captures; to the end of the transaction. Before
 * epcis_stage_known(). */
struct fault *epcis_stage_lock(struct epcis_stage *stage);

/* Shows the events that contradict the record: their name is taken by an event that says
 * something else. With `drop` they leave the stage. */
struct fault *epcis_stage_known(struct epcis_stage *stage, bool drop,
                                void (*each)(void *arg, int n, const char *event_id),
                                void *arg);

/* Records what is staged, but what is on record already, and shows which were new. */
struct fault *epcis_stage_merge(struct epcis_stage *stage, void (*each)(void *arg, int n),
                                void *arg);
