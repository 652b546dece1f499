/* An answer: found events in an EPCISQueryDocument, with the contexts that their
 * extensions need. */
#pragma once
#include "epcis/query.h"

enum epcis_format {
    EPCIS_FORMAT_KEEP, /* identifiers as they were captured */
    EPCIS_FORMAT_LINK  /* GS1 keys as canonical GS1 Digital Link URIs */
};

struct epcis_answer {
    const char *query;        /* its name; NULL: SimpleEventQuery */
    const char *subscription; /* its id, or NULL */
    enum epcis_format format;
};

/* A new document. Where two events use one prefix for two namespaces, the later bears its
 * own context. */
json_t *epcis_answer_document(const struct epcis_answer *answer,
                              const struct epcis_found *found, int count);

/* The context of lists and of documents without extensions. */
#define EPCIS_CONTEXT_URL "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
