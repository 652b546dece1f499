/* Writing on what one saw: an answer about one object bears an ETag, and a write on that
 * object may say with If-Match which answer it stands on (RFC 9110 §13.1.1).
 *
 * The object of a write is what the GET of the longest address before it is about:
 * POST /api/v1/recalls/{number}/close stands on GET /api/v1/recalls/{number}. */
#pragma once
#include "api/action.h"

enum { ETAG_MAX = 40 };

/* The strong tag of an answer (empty: "{}"): quotes and 32 hexadecimal digits of its
 * SHA-256. */
void precondition_etag(const struct buf *answer, char out[ETAG_MAX]);

/* The GET that a write stands on; NULL: none. */
const struct action *precondition_of(const struct action *write);

/* Whether act's If-Match names the present answer of that GET, asked for by the same
 * actor. From here to the end of the transaction no other write on that object goes on;
 * those without If-Match do not wait for each other. NULL where it does, or where act has
 * none. Faults: precondition_failed (stale), precondition_unknown (input: nothing can be
 * said of this address), those of the GET. */
struct fault *precondition_check(const struct action *write, struct act *act);
