/* Numbers of documents: KIND + year of the asker's day - agency or area - running number,
 * e.g. "CY2026-310104-0007". */
#pragma once
#include "base/fault.h"

struct act;

enum document_kind {
    DOCUMENT_SAMPLING,
    DOCUMENT_RECALL,
    DOCUMENT_DESTRUCTION,
    DOCUMENT_NOT_SAMPLED,
    DOCUMENT_BLIND,
    DOCUMENT_SEIZURE,
    DOCUMENT_INQUIRY, /* one number for all that are opened together */
    DOCUMENT_RECEIVED /* a matter from elsewhere */
};

/* The next number of this kind for the asker's agency (its area where it has none).
 * Numbers are given one after another: who asks next waits until act's transaction ends.
 */
struct fault *document_number(struct act *act, enum document_kind kind,
                              const char **number);
