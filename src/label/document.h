/* Official documents: made from the record by one statement per kind
 * (sql/document_KIND.sql) and a form of labels/forms, issued once under a number without
 * gaps, with a code that verifies them and the file's hash on record. source: domain.md
 * §1.2-1.4; labels/README.md. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/fault.h"

struct act;
struct fm_form;
struct fm_form_fill;

#define DOCUMENT_KINDS                                                                   \
    "sampling_record|seal_notice|not_sampled_statement|result_notice|correction_order|"  \
    "destruction_record|label_handover"

/* What is printed, ready to be drawn; all of it lives in act's arena. */
struct document_page {
    struct fm_form *form;
    struct fm_form_fill *fill;
};

/* Issues a document of `kind` about `subject` with what act's input adds, in act's
 * transaction, as its signed-in actor; *number (may be NULL) receives its number. The
 * label that verifies it is taken and committed before, over a connection of its own, for
 * the signer must see it. The signer must be there (label_with_signer). Faults:
 * document_power, document_person (forbidden), document_subject (absent), those of the
 * kind's statement (conflict), document_twice (conflict), document_missing,
 * document_unused, document_recorded, document_officers, document_replaces (input), those
 * of label_issue(), signer_sign_job(), proof_ask() and evidence_keep(). */
struct fault *document_issue(struct act *act, const char *kind, const char *subject,
                             const char **number);

/* Writes a draft as act's document: marked so, without number or code, nothing recorded;
 * what is missing stays blank. Faults: as far as they apply. */
struct fault *document_draft(struct act *act, const char *kind, const char *subject);

/* The valid document of that kind and subject, issued now where there is none, as it is
 * printed. Faults: those of document_issue(). */
struct fault *document_to_print(struct act *act, const char *kind, const char *subject,
                                struct document_page *out);

/* {"on_record": true, ...} where the bytes in act's body are a valid document's file.
 * Faults: document_differs, document_withdrawn, document_replaced (conflict: checked:
 * no), document_not_pdf (could not check). */
struct fault *document_verify(struct act *act);
