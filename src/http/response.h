/* Answers. Each http_respond*() ends the request: `req` and its arena are gone
 * afterwards. On the work lane the bytes are copied and travel to the loop; nothing else
 * is shared. */
#pragma once
#include "base/embed.h"
#include "http/request.h"

/* Adds a header to the answer; name and value are copied. Values with CR, LF or NUL and
 * names that are no token end the process: they are our mistakes. */
void http_set_header(struct http_request *req, const char *name, const char *value);

/* Sends `body`. HEAD gets the same head without it. type NULL for none (204). */
void http_respond(struct http_request *req, int status, const char *type,
                  const void *body, size_t len);
void http_respond_text(struct http_request *req, int status, const char *type,
                       const char *text);
void http_redirect(struct http_request *req, int status, const char *location);

/* True, having answered 304, where If-None-Match names `etag` (with its quotes); else the
 * ETag header is set and the caller goes on.
 * source    RFC 9110 §13.1.2 (weak comparison) */
bool http_not_modified(struct http_request *req, const char *etag);

/* A person's browser on a page: it asks for HTML, and not from the API. */
bool http_wants_page(const struct http_request *req);

/* application/problem+json from a fault, in the request's language: type
 * urn:firemark:error:CODE, title, detail, where, status, zh and en; Retry-After on 503.
 * source    RFC 9457 */
void http_respond_fault(struct http_request *req, const struct fault *fault);

/* A line on an act that was refused (403): who asked for what, and why not; the route and
 * not the address, which may be a secret. Done by
 * http_respond_fault(); for whoever tells a refusal otherwise. */
void http_log_refused(struct http_request *req, const struct fault *fault);

/* The same for a status that faults do not know (405, 408, 411, 431, ...). */
void http_problem(struct http_request *req, int status, const char *code, const char *zh,
                  const char *en);

/* An embedded file with ETag and Cache-Control: `immutable` names carry a hash of their
 * content. Type by the name's ending. */
void http_respond_file(struct http_request *req, const struct embed_file *file,
                       bool immutable);

const char *http_status_text(int status);
