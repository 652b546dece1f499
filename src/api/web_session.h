/* Sessions over HTTP. */
#pragma once
#include "api/web.h"

/* Opens a session for login and password and sets its cookie. Faults: cross_site,
 * invalid_input, sign_in_failed, those of sign_in_limited(). A session that the
 * request's cookie names is ended. `in` is borrowed: {login, password, code}. */
struct fault *web_sign_in(struct web_worker *worker, struct http_request *req,
                          json_t *in);

/* What follows once it is known who signs in, and by which factors: a session, and its
 * cookie. Fault: duties_separate (forbidden: there is no administrator for all here). */
struct fault *web_admit(struct web_worker *worker, struct http_request *req,
                        const struct actor *actor, const char *factor);

/* Ends the session of the request, if there is one, and takes its cookie away. */
struct fault *web_sign_out(struct web_worker *worker, struct http_request *req);

/* Proves again who `actor` of the request's session is: {password, code}, or {credential}
 * of a security key (api/web_passkey.h). The session
 * goes on under a new token, whose cookie is set, and *actor is no longer unproven. Wrong
 * ones count towards the lock-out of signing in. Faults: cross_site, invalid_input,
 * sign_in_required (no session), sign_in_failed, locked_out, second_factor_*, passkey_*.
 */
struct fault *web_prove(struct web_worker *worker, struct http_request *req,
                        struct actor *actor, json_t *in);

/* The session of the request goes on under a new token, so that one which was read
 * somewhere gains nothing by the proof; *actor is `proven` from here on. */
struct fault *web_renew(struct web_worker *worker, struct http_request *req,
                        struct actor *actor, const struct actor *proven,
                        const char *factor);

/* Routes: POST, DELETE and GET /api/v1/session, POST /api/v1/session/proof. */
void web_handle_sign_in(struct http_request *req, void *worker);
void web_handle_sign_out(struct http_request *req, void *worker);
void web_handle_who(struct http_request *req, void *worker);
void web_handle_proof(struct http_request *req, void *worker);
