/* Signing in with a security key over HTTP, and proving with it who is signed in. */
#pragma once
#include "api/web_session.h"

/* Opens a session for whoever signed `in` {credential}, as web_sign_in() does.
 * Faults: cross_site, invalid_input, duties_separate, and those of passkey_signed(). */
struct fault *web_passkey_sign_in(struct web_worker *worker, struct http_request *req,
                                  json_t *in);

/* web_prove() with `in` {credential}, once the request is checked. */
struct fault *web_passkey_prove(struct web_worker *worker, struct http_request *req,
                                struct actor *actor, json_t *in);

/* Whether keys can be used at the address that the request was sent to: they are bound to
 * the setting http.origin. */
bool web_passkey_here(const struct web_worker *worker, struct http_request *req);

/* Routes: POST /api/v1/session/passkey/options, /api/v1/session/passkey,
 * /api/v1/session/proof/options. */
void web_handle_passkey_options(struct http_request *req, void *worker);
void web_handle_passkey(struct http_request *req, void *worker);
void web_handle_proof_options(struct http_request *req, void *worker);
