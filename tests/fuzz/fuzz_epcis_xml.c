/* Any bytes as an EPCIS document. What is accepted can be written as XML, unless a name
 * or a character has no place in XML; what is written is accepted, says the same (the
 * events hash alike), and comes back the same from then on. A refusal says which rule and
 * where. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
require_told(const struct epcis_problem *problem)
{
    require(problem->exception && problem->rule && problem->zh[0] && problem->en[0]);
    require(problem->path[0] == '\0' || problem->path[0] == '/');
}

static void
require_alike(const struct epcis_document *a, const struct epcis_document *b)
{
    char one[EPCIS_HASH_SIZE], two[EPCIS_HASH_SIZE];
    const json_t *event;
    size_t i;

    require(json_array_size(a->events) == json_array_size(b->events));
    json_array_foreach(a->events, i, event)
    {
        require(epcis_hash(event, a->context, one));
        require(epcis_hash(json_array_get(b->events, i), b->context, two));
        require(strcmp(one, two) == 0);
    }
}

/* Written as XML and read again; false: it has no form in XML. */
static bool
there_and_back(const struct epcis_document *doc, struct epcis_document *out)
{
    struct epcis_problem problem = {0};
    struct buf xml BUF_SCOPE = {0};

    if (!epcis_write_xml(doc->root, &xml, &problem)) {
        require_told(&problem);
        require(strncmp(problem.rule, "xml_", 4) == 0);
        return false;
    }
    require(epcis_read_xml(xml.data, xml.len, out, &problem));
    return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct epcis_document first, second, third;
    struct epcis_problem problem = {0};

    if (!epcis_read((const char *)data, size, &first, &problem)) {
        require_told(&problem);
        return 0;
    }
    if (there_and_back(&first, &second)) {
        require_alike(&first, &second);
        require(there_and_back(&second, &third));
        require(json_equal(second.root, third.root));
        epcis_document_free(&second);
        epcis_document_free(&third);
    }
    epcis_document_free(&first);
    return 0;
}
