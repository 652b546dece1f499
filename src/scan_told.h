/* What is told of one code without a server: the verdict by the keys, and the status as
 * of the time of a list. */
#pragma once
#include <firemark/scan.h>
#include <firemark/statuslist.h>
#include <stdbool.h>

#include "base/buf.h"

struct scan_judge {
    struct fm_keyring *ring;
    struct fm_statuslist *list; /* NULL: no list, so no status */
    bool json;
    const char *lang;
};

enum scan_outcome {
    SCAN_TOLD_VALID,
    SCAN_TOLD_NOT_VALID,
    SCAN_TOLD_UNSURE, /* could not check, or not everything */
    SCAN_TOLD_FOREIGN /* somebody else's code */
};

/* Judges a label's text or a typed code, and adds what is to be said, as JSON or in
 * words. where: of the symbol in its picture; NULL: typed in. */
enum scan_outcome scan_tell(const struct scan_judge *judge, const char *text, size_t len,
                            const struct fm_scan_symbol *where, struct buf *out);

/* Whether a word of the command line is meant as a code: an address, a code as people
 * type it, or one of somebody else's that is known (cleaned by code_clean()). */
bool scan_is_code(const char *code);
