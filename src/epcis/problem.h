/* EPCIS's exceptions over HTTP: application/problem+json of type epcisException:NAME.
 * A fault whose code is an exception's name is that exception; any other becomes the one
 * that fits its kind, so every answer of these routes that is no success bears one.
 * source: EPCIS 2.0 §12.4.3, RFC 9457 */
#pragma once
#include "base/buf.h"
#include "base/fault.h"

struct epcis_exception {
    const char *name; /* without "epcisException:" */
    int status;
    const char *zh, *en; /* title */
};

/* The exception for a fault; never NULL. */
const struct epcis_exception *epcis_exception_of(const struct fault *fault);

/* The exception's name as a fault's code; `kind` says what the CLI exits with. */
struct fault *epcis_refuse(struct arena *arena, const char *exception, const char *where,
                           const char *zh, const char *en);

/* The problem document. status: the answer's, which a refusal of the listener may choose;
 * instance: the request's URN; english: the detail's language (both are given beside
 * it). */
void epcis_problem_write(struct buf *out, const struct fault *fault, int status,
                         const char *instance, bool english);
