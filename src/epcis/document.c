#include "epcis/document.h"

void
epcis_document_free(struct epcis_document *doc)
{
    json_decref(doc->root);
    *doc = (struct epcis_document){0};
}
