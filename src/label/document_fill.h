/* From a document's data to its pages: what JSON says becomes fields and lists. */
#pragma once
#include "label/document.h"

struct buf;

/* The form of a kind. Fault: document_form (internal: there is none). */
struct fault *document_form(struct act *act, const char *kind, struct fm_form **out);

/* Texts and numbers of `data` are fields, arrays of objects lists; url NULL: a draft. */
struct fm_form_fill *document_fill(struct act *act, const json_t *data, const char *url);

/* The first texts that the form cannot do without and `data` lacks, in both languages, as
 * one fault: document_missing (input). */
struct fault *document_complete(struct act *act, const struct fm_form *form,
                                const json_t *data);

/* The file; a code on it is read back first. `at`: RFC 3339, noted in it. Faults:
 * document_field (input: unprintable), those of proof_ask(). */
struct fault *document_render(struct act *act, const struct fm_form *form,
                              const struct fm_form_fill *fill, const char *title,
                              const char *at, struct buf *out);
