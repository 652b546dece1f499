/* Inside issuing documents: what is known of one before it is made. */
#pragma once
#include <jansson.h>
#include <stdint.h>

#include "label/document.h"

/* What is known before a document is made. */
struct making {
    struct act *act;
    const char *kind, *subject;
    const char *kind_code, *word, *title; /* of document_kind */
    struct fm_form *form;
    json_t *data;        /* what is printed */
    const json_t *links; /* what the event is about */
    int64_t batch, place, area, company;
    const char *issuer, *agency, *prefix, *year, *at;
    const char *replaces; /* id, or NULL */
};

/* Fills all but `replaces` from act, kind and subject, which are set; document_drop()
 * frees what it holds, also after a fault. Faults: see document_issue(). */
struct fault *document_gather(struct making *m);
void document_drop(struct making *m);

/* Adds a text to what is printed; an empty one is left out. */
void document_put(struct making *m, const char *name, const char *text);
