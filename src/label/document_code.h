/* The label of type document that verifies a document. It belongs to no batch (batch 0),
 * and is no unit. */
#pragma once
#include <firemark/label.h>
#include <stdint.h>

#include "base/fault.h"

struct act;

struct document_code {
    int64_t index;
    const char *text;               /* what the code says; in act's arena */
    char serial[FM_SERIAL_LEN + 3]; /* as people read it */
};

/* Takes a label over a connection of its own and commits it, then has it signed and
 * recorded in act's transaction. A label whose document is not issued after all stays
 * unsigned on record. Faults: those of label_issue() and signer_sign_job(). */
struct fault *document_code_take(struct act *act, struct document_code *out);
