/* Capture jobs: a document is looked at, kept, and acknowledged; its events are recorded
 * behind that, all or (proceed) as many as are right. A job that was acknowledged is
 * never lost: it is a row before the answer leaves. source: EPCIS 2.0 §8.1, §12.5 */
#pragma once
#include "access/act.h"

enum {
    EPCIS_CAPTURE_LIMIT = 10000,            /* events of a document */
    EPCIS_CAPTURE_BYTES = 20 * 1024 * 1024, /* of a document */
    EPCIS_JOB_ERRORS_MAX = 100              /* kept of a job */
};

/* Who may: whoever registers goods, takes in samples, or is a company. */
struct fault *epcis_capture_allow(struct act *act);

/* Looks at the document in act->body and keeps it as a job; *job is its UUID in the
 * arena. Faults: ValidationException (it cannot be read; or, without proceed, anything in
 * it is wrong), CaptureLimitExceededException (too many events, or identifiers of one:
 * epcis/map.h). */
struct fault *epcis_capture_submit(struct act *act, bool proceed, const char **job);

/* Runs a job in act's transaction, as the person who sent it (act->actor is that person),
 * and notes in its row how it ended. A fault is one of the store; what is wrong with the
 * document is in the row. */
struct fault *epcis_capture_run(struct act *act, const char *job);

/* Records the one event in act->body at once; *event_id in the arena.
 * Faults: as above; ResourceAlreadyExistsException (an event of that name is on record).
 */
struct fault *epcis_capture_event(struct act *act, const char **event_id);
