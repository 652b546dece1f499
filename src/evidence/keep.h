/* Keeping a file as evidence: its bytes under the hash, its row and its receipt beside
 * it. */
#pragma once
#include "base/fault.h"
#include "evidence/file.h"

struct act;

/* What a device tells beside a file; NULL: not told. */
struct evidence_told {
    const char *captured_at, *sent_at; /* RFC 3339, by its clock */
    const char *device;
    const char *lon, *lat; /* degrees, both or none, within their ranges */
};

/* Stores `bytes` and registers them with act's actor as who brought them, in act's
 * transaction; `hex` receives the hash, *type (may be NULL) the media type.
 * Faults: evidence_large (too large), evidence_type (media type), evidence_store
 * (unavailable). */
struct fault *evidence_keep(struct act *act, const void *bytes, size_t len,
                            char hex[EVIDENCE_HEX], const char **type);

/* The same for act's body, which may be a stream, with what the device told; *receipt
 * receives the number of this giving. */
struct fault *evidence_take(struct act *act, const struct evidence_told *told,
                            struct evidence_sums *sums, const char **receipt);

/* A file that the asker may see. */
struct evidence_row {
    const char *type;
    const char *sm3; /* NULL: not computed yet */
    bool exif_known; /* what the camera wrote into it was read */
    bool given;      /* by the asker */
};

/* Faults: evidence_absent (absent: none, or the asker may not see it). */
struct fault *evidence_find(struct act *act, const char *hex, struct evidence_row *out);

/* Reads the stored file of a row, checked against its hashes; what a row lacks of them is
 * filled in. *bytes are the caller's to free(). Faults: evidence_damaged (unavailable:
 * the stored bytes are lost or have other hashes; they are not given out), evidence_store
 * (unavailable). */
struct fault *evidence_read(struct act *act, const char *hex,
                            const struct evidence_row *row, unsigned char **bytes,
                            size_t *len);

/* Gives it as act's document. Faults as above. */
struct fault *evidence_give_row(struct act *act, const char *hex,
                                const struct evidence_row *row);

/* Gives a file whose reader the caller has let in, by its hash alone. */
struct fault *evidence_give(struct act *act, const char *hex);

/* Notes what the camera wrote into a file, as JSON, where nothing is noted yet. */
struct fault *evidence_note_exif(struct act *act, const char *hex, const char *json);
