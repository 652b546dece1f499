/* Scanning: the text of a label, or the short code a person types, is checked against the
 * record and the keys, recorded as an event, and answered with what to do now.
 *
 * Proof of issue is that SHA-256 of the text equals the hash stored when we issued it.
 * Only a text that does not match is checked with the public keys, which costs a hundred
 * times more and is rate-limited. source: labels.md §4; performance.md §1 */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/fault.h"
#include "base/uuid.h"
#include "firemark/label.h"
#include "firemark/scan.h"

struct act;
struct actor;
struct scan_foreign;

enum { SCAN_CODE_MAX = 4296 /* characters of the largest QR code */ };

/* What is said of the label, apart from the unit's status. */
enum scan_verdict {
    SCAN_GENUINE,      /* issued by us */
    SCAN_STATUS_ONLY,  /* typed or mini code: the label itself is not verified */
    SCAN_NOT_ISSUED,   /* well-formed, and signed if it is a label, but not on record */
    SCAN_KEY_UNKNOWN,  /* signed by a key that nobody registered */
    SCAN_KEY_EXPIRED,  /* dated outside its key's validity */
    SCAN_KEY_REVOKED,  /* its key was withdrawn, and the text is not on record */
    SCAN_FUTURE,       /* dated in the future */
    SCAN_OUT_OF_SCOPE, /* its key may not sign this type of label */
    SCAN_FOREIGN_HOST, /* looks like a label but leads elsewhere; named "foreign" */
    SCAN_FOREIGN,      /* some other code */
    SCAN_SIGNATURE_WRONG, /* forged or altered */
    SCAN_MALFORMED,       /* ours by its form, but broken; a mistyped code */
    SCAN_VERDICT_COUNT
};

/* The stable name ("genuine", "status_only", ...), the judgement, and what to do now;
 * lang "zh" or "en". */
const char *scan_verdict_name(enum scan_verdict verdict);
const char *scan_verdict_text(enum scan_verdict verdict, const char *lang);
const char *scan_verdict_todo(enum scan_verdict verdict, const char *lang);

/* Codes judged since the start with this verdict: for /metrics. SCAN_FOREIGN counts
 * SCAN_FOREIGN_HOST, too. */
uint64_t scan_count(enum scan_verdict verdict);

struct scan_request {
    const char *code; /* label text or typed code, `len` bytes of UTF-8 */
    size_t len;
    const char *id;    /* client's UUIDv7, or NULL: a new one; the same id counts once */
    const char *place; /* code of the place scanned at, or NULL */
    const char *at;    /* RFC 3339, or NULL: now */
    const char *note;  /* or NULL */
    bool located;      /* lon, lat are given, in degrees (WGS 84) */
    double lon, lat;
    double accuracy_m; /* 0: not given */
    const char *photo; /* hex SHA-256 of the evidence photo, or NULL */
};

/* Two languages of one thing; NULL where there is none. */
struct scan_words {
    const char *zh, *en;
};

/* Texts live in the act's arena (or as long as the rows they came from); NULL: none, or
 * not this asker's to see. */
struct scan_answer {
    char id[UUID_TEXT]; /* of the event recorded; "" where there is none */
    enum scan_verdict verdict;
    struct scan_words why; /* where a malformed code is wrong */
    const char *alias;     /* the code is registered for this unit; or NULL */
    const struct scan_foreign *foreign; /* what a foreign code is; or NULL */
    unsigned recovered;                 /* symbols of a typed code that were `?` */
    bool known;             /* the unit is on record; else the fields below are NULL */
    const char *status;     /* "normal", "recalled", ...; NULL where no unit is named */
    struct scan_words todo; /* for a unit of this status */
    char serial[FM_SERIAL_LEN + 3]; /* XXXX-XXXX-XXXX; "" where no unit is named */
    const char *type;               /* "unit", "sample", "seal", ... */
    const char *batch, *product, *product_en, *model, *producer;
    const char *place, *place_name; /* where the unit is, by the record */
    const char *state;              /* bucket, or "labelled" */
    const char *recall, *recall_state, *order, *void_reason;
    const char *heir;  /* re-labelled: code of the label that took over */
    const char *pair;  /* of a paper twin: the product's label; of that: the twin */
    bool blind;        /* of a blind sample: its origin is not told, nor a status */
    const char *items; /* what to test, of a blind sample's own label */
    struct {
        struct scan_words kind;
        const char *number, *agency, *day, *state, *replaced_by; /* number NULL: none */
    } document;         /* that the label verifies: what anybody may know of it */
    bool key_withdrawn; /* genuine by the record; its key is revoked */
    bool alerted;       /* this scan raised an alert */
    bool first_seen;    /* nobody scanned this label before */
    int64_t batch_id, unit_index; /* 0: none */
};

/* The request made by input that was checked against SCAN_FIELDS (scan_actions.h); texts
 * are borrowed from it.
 * Faults: scan_id (input: no UUIDv7), scan_location (input: lon without lat, or out of
 * range). */
struct fault *scan_read(struct arena *arena, const json_t *in, struct scan_request *out);

/* Judges and records one scan in act's transaction; for any actor, the public too: what
 * the actor may not see of the answer is left out. A code that names no unit (foreign,
 * malformed) is judged and not recorded, and so is one of a label that was scanned too
 * often in this minute (scan_rate.h).
 * Faults: place_unknown (absent; nothing is recorded), check_busy (busy: too many texts
 * that do not match; try again), and those of the database. */
struct fault *scan_code(struct act *act, const struct scan_request *request,
                        struct scan_answer *out);

/* The same without recording anything, ever. */
struct fault *scan_look(struct act *act, const struct scan_request *request,
                        struct scan_answer *out);

/* The answer as a JSON object in the language asked for; with further members first:
 * `open` is what to begin with ("{" or "{\"text\":...,"). */
void scan_json(struct buf *out, const char *open, const struct scan_answer *answer,
               const char *lang);

/* One code found on a photo, and what it says. */
struct scan_symbol {
    const char *text; /* `len` bytes, NUL-terminated */
    size_t len;
    struct fm_point region[4];       /* pixels of the photo */
    char stage[16];                  /* of the decoder, that read it */
    const char *place_zh, *place_en; /* in which part of the photo: "左上" */
    struct scan_answer answer;
};

struct scan_found {
    struct scan_symbol symbols[FM_SCAN_SYMBOLS_MAX];
    size_t count; /* 1 or more */
    double ms;    /* of the decoder */
    struct fm_scan_result
        told;             /* its stages and the photo's size; its symbols are gone */
    const char *evidence; /* hex SHA-256 of the kept photo, or NULL */
};

struct scan_photo_request {
    const uint8_t *bytes; /* JPEG or PNG */
    size_t len;
    bool keep;                /* as evidence, where a code was found */
    struct scan_request scan; /* place, at, ...; code and id are not looked at */
};

/* Finds the codes of a photo and judges each like scan_code(), in act's transaction.
 * Faults: image_missing, image_damaged (truncated too), image_hostile (input);
 * image_type (media type: no JPEG or PNG), image_large (too large: bytes, sides or
 * pixels); no_label_found (input, with advice); decoder_busy, decoder_absent,
 * evidence_store (unavailable), and those of scan_code(). */
struct fault *scan_photo(struct act *act, const struct scan_photo_request *request,
                         struct scan_found *out);

/* {"symbols":[{"text","stage","where","region",...}],"ms","width","height","stages",
 * "evidence"} */
void scan_found_json(struct buf *out, const struct scan_found *found, const char *lang);

/* Photos looked at since the start, by outcome: for /metrics. */
enum scan_photo_outcome {
    SCAN_PHOTO_FOUND,
    SCAN_PHOTO_EMPTY,
    SCAN_PHOTO_REFUSED, /* no image, damaged, too large, hostile */
    SCAN_PHOTO_BUSY,
    SCAN_PHOTO_OUTCOMES
};
uint64_t scan_photo_count(enum scan_photo_outcome outcome);
