/* Looking at a label without an account: judged as a scan is, within limits for everybody
 * together, since nobody has to say who they are. */
#pragma once
#include "api/action.h"

/* Input: code. Nothing is recorded: opening an address must change nothing. The answer is
 * the scan's with "issuer", "issued_at" and "since" (RFC 3339 or null). */
extern const struct action LOOK_AT_LABEL, LOOK_AT_CLASS;

/* As `scan record` and `scan photo`, recorded, for the public. Beyond the limit a code is
 * judged and not recorded, and a photo is refused. Fault: look_busy (busy). */
extern const struct action LOOK_AT_CODE, LOOK_AT_PHOTO;
