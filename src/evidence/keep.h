/* Keeping a file as evidence: its bytes under the hash, its row beside it. */
#pragma once
#include "base/fault.h"
#include "evidence/file.h"

struct act;

/* Stores `bytes` and registers them with act's actor as who brought them, in act's
 * transaction; `hex` receives the hash, *type (may be NULL) the media type.
 * Faults: evidence_large (too large), evidence_type (media type), evidence_store
 * (unavailable). */
struct fault *evidence_keep(struct act *act, const void *bytes, size_t len,
                            char hex[EVIDENCE_HEX], const char **type);

/* Gives the file of this hash as act's document; *type receives its media type. Faults:
 * evidence_absent (absent: none, or the asker may not see it), evidence_damaged
 * (unavailable: the stored bytes are lost or have another hash; they are not given out),
 * evidence_store (unavailable). */
struct fault *evidence_fetch(struct act *act, const char *hex, const char **type);

/* The same for a file whose reader the caller has let in. */
struct fault *evidence_give(struct act *act, const char *hex);
