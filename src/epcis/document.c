#include "epcis/document.h"

#include <string.h>

void
epcis_document_free(struct epcis_document *doc)
{
    json_decref(doc->root);
    *doc = (struct epcis_document){0};
}

bool
epcis_read(const char *text, size_t len, struct epcis_document *out,
           struct epcis_problem *problem)
{
    size_t at = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    while (at < len && memchr(" \t\r\n", text[at], 4))
        at++;
    return at < len && text[at] == '<' ? epcis_read_xml(text, len, out, problem)
                                       : epcis_read_json(text, len, out, problem);
}
