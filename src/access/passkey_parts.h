/* What asking, adding and signing share. */
#pragma once
#include "access/passkey.h"

/* Bytes as PostgreSQL's text of a bytea, hex digits as base64url, both in the arena. */
const char *passkey_bytea(struct arena *arena, struct passkey_bytes bytes);
const char *passkey_base64(struct arena *arena, const char *hex);

/* A part of a credential's `response`, or its `id` (NULL), out of base64url; false where
 * it is not there, not base64url, or too long. */
bool passkey_part(struct arena *arena, const json_t *credential, const char *name,
                  struct passkey_bytes *out);

/* Takes the challenge that the credential answers, and fills what the answer must fit;
 * *person_id is whom it was made for (0: nobody). rp_id: of `asked`, kept by the caller.
 * Faults of `kind`: passkey_malformed (input), passkey_expired. */
struct fault *passkey_take(struct pg *pg, struct arena *arena,
                           const struct passkey_answer *answer, enum fault_kind kind,
                           struct passkey_asked *asked, int64_t *person_id);

struct fault *passkey_malformed(struct arena *arena);
struct fault *passkey_wrong(struct arena *arena, enum fault_kind kind,
                            enum passkey_flaw flaw);
