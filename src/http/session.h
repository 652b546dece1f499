/* The session cookie and the check against cross-site requests. Who a session belongs to
 * is access's business. */
#pragma once
#include "http/request.h"

/* Sets the session cookie: `__Host-fm_session` with Secure behind TLS, else `fm_session`;
 * HttpOnly, SameSite=Lax, Path=/. max_age_s 0 deletes it. `token` is a cookie-octet
 * text. */
void http_session_set(struct http_request *req, const char *token, unsigned max_age_s);

/* Sets the cookie of the language chosen ("zh", "en") for a year: `__Host-lang` with
 * Secure behind TLS, else `lang`. */
void http_language_set(struct http_request *req, const char *language);

/* The language that cookie says, or NULL. */
const char *http_language_get(struct http_request *req);

/* The session token the client sent, or that the answer sets in its place; or NULL. */
const char *http_session_get(struct http_request *req);

/* The token of `Authorization: Bearer TOKEN`, or NULL (RFC 6750 §2.1). */
const char *http_bearer_get(struct http_request *req);

/* By what the client says who it is: its bearer token, else its session's; or NULL. */
const char *http_credential(struct http_request *req);

/* Whether a changing request comes from our own pages or from a client that is no
 * browser: Sec-Fetch-Site same-origin (or none); where it is missing, Origin must equal
 * Host; where both are missing, the body must be JSON, which no foreign form can send.
 * GET, HEAD and OPTIONS pass.
 * returns   NULL or FAULT_FORBIDDEN
 * source    reliability.md §3; W3C Fetch Metadata */
struct fault *http_csrf_check(struct http_request *req);
