/* What a session must see to before it may do anything else: a start password is changed,
 * a second factor is set up where it is demanded (docs/access.md). */
#pragma once
#include "access/access.h"
#include "http/request.h"

/* Whether the route that answers this request is open to a session that must see to
 * something; to any other all are.
 * Faults (forbidden): password_change_required, second_factor_demanded. */
struct fault *web_must_check(struct http_request *req, const struct actor *actor);
