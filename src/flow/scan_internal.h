/* What the two ways of a scan share: scan.c (work lane, one at a time) and scan_lane.c
 * (gather lane) read the same claim, run the same statement and fill the same answer. */
#pragma once
#include "flow/scan.h"

#include <firemark/label.h>

#include "access/access.h"
#include "flow/scan_foreign.h"

enum claim_form {
    CLAIM_NONE,  /* names no unit */
    CLAIM_ALIAS, /* perhaps registered as the alias of a unit: see `foreign` */
    CLAIM_TYPED,
    CLAIM_MINI, /* a label's text without a signature */
    CLAIM_LABEL
};

/* What a code says of itself, before anybody is asked. */
struct scan_claim {
    enum claim_form form;
    struct fm_serial serial;
    unsigned recovered;
    struct scan_foreign foreign; /* what else it is */
    bool mistyped; /* CLAIM_NONE, CLAIM_ALIAS: looks like a typed code; `why` says what is
                      wrong */
    struct fm_error why;
    uint8_t sha[32];            /* of the text; not for typed codes */
    bool strange;               /* CLAIM_MINI: leads to another host than new labels do */
    char host[FM_HOST_MAX + 1]; /* of a label, in upper case */
};

/* own_host: that of new labels, in upper case; NULL: any will do. */
void claim_read(const char *code, size_t len, const char *own_host,
                struct scan_claim *out);

/* The event's body: JSON with at least one member. */
void claim_body(struct buf *out, const struct scan_claim *claim,
                const struct scan_request *request);

/* What the record says of a claim. */
struct scan_record {
    bool known, proof;
};

/* The verdict where the record alone decides; false: the keys must be asked. */
bool scan_settled(const struct scan_claim *claim, const struct scan_record *record,
                  enum scan_verdict *out);

/* Begins an answer: what the claim itself tells. `why` texts are borrowed from it. */
void scan_begin(const struct scan_claim *claim, struct scan_answer *out);

/* Cells of one row of scan_gather.sql, from either lane; "" and 0 where null. */
struct scan_cells {
    const void *rows;
    const char *(*text)(const void *rows, int column);
    int64_t (*number)(const void *rows, int column);
};

/* Adds what the row says, as far as the actor may see it. Texts are borrowed from the
 * row. false: the place is unknown or not the actor's, and nothing was recorded. */
bool scan_fill(const struct scan_cells *cells, const struct actor *actor,
               struct scan_record *record, struct scan_answer *out);

/* The words in the language asked for. */
const char *scan_said(const struct scan_words *words, const char *lang);

struct fault *scan_place_unknown(struct arena *arena);
struct fault *scan_check_busy(struct arena *arena);

/* Asks the keys about a text that does not match, in act's transaction, and sets
 * answer->verdict; raises an alert of family label where the text claims to be ours and
 * is not. Faults: check_busy, and those of the database. */
struct fault *scan_ask_keys(struct act *act, const struct scan_request *request,
                            const struct scan_claim *claim, struct scan_answer *answer);
