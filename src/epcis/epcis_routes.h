/* The EPCIS 2.0 REST binding under /epcis. It takes its addresses apart itself: their
 * parts are identifiers that hold slashes, percent-encoded.
 * source: EPCIS 2.0 §12 */
#pragma once
#include "api/openapi.h"
#include "base/fault.h"
#include "http/router.h"

extern const struct http_route EPCIS_ROUTES[]; /* ends with {0} */

/* For http_options: answers what the listener refused by itself, if it was meant for
 * these routes, in their form. */
bool epcis_answer_problem(struct http_request *req, int status,
                          const struct fault *fault);

/* The binding for the OpenAPI document. */
openapi_source epcis_describe;
