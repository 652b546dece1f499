/* Any bytes as an EPCIS document, as an event to hash unjudged, and as a GS1 key. What is
 * accepted can be written and read again, and says and hashes the same; what is refused
 * says why. A key's link is its own link, and its URN leads back to it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "epcis/document.h"
#include "epcis/gs1_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool fact)
{
    if (!fact)
        abort();
}

static void
require_utf8(const char *text)
{
    json_t *whole = json_string(text);

    require(whole != NULL);
    json_decref(whole);
}

static void
check_same_hashes(const struct epcis_document *doc, const struct epcis_document *again)
{
    char one[EPCIS_HASH_SIZE], other[EPCIS_HASH_SIZE];
    json_t *event;
    size_t i;

    require(json_array_size(doc->events) == json_array_size(again->events));
    json_array_foreach(doc->events, i, event)
    {
        require(epcis_hash(event, doc->context, one));
        require(epcis_hash(json_array_get(again->events, i), again->context, other));
        require(strcmp(one, other) == 0);
    }
}

/* A bare event is written as one: its document would be deeper than it. */
static void
check_written(const struct epcis_document *doc)
{
    struct epcis_document again;
    struct epcis_problem problem = {0};
    const json_t *root = doc->bare ? json_array_get(doc->events, 0) : doc->root;
    struct buf text BUF_SCOPE = {0};

    epcis_write_json(root, &text);
    require(epcis_read_json(text.data, text.len, &again, &problem));
    require(json_equal(doc->root, again.root));
    check_same_hashes(doc, &again);
    epcis_document_free(&again);
}

static void
check_document(const char *text, size_t size)
{
    struct epcis_document doc;
    struct epcis_problem problem = {0};

    if (epcis_read(text, size, &doc, &problem)) {
        json_decref(epcis_ignored_fields(&doc));
        check_written(&doc);
    } else {
        require(problem.exception && problem.rule && problem.zh[0] && problem.en[0]);
        require(problem.path[0] == '\0' || problem.path[0] == '/');
        require(!doc.root && !doc.events);
        require_utf8(problem.zh);
        require_utf8(problem.en);
        require_utf8(problem.path);
    }
    epcis_document_free(&doc);
}

static void
check_unjudged(const char *text, size_t size)
{
    struct buf prehash BUF_SCOPE = {0};
    json_t *event = json_loadb(text, size, 0, NULL);

    require(epcis_prehash(event, NULL, &prehash) == json_is_object(event));
    json_decref(event);
}

static void
check_key(const char *uri)
{
    struct buf link BUF_SCOPE = {0}, again BUF_SCOPE = {0};
    enum epcis_gs1 what = epcis_gs1_check(uri);
    bool key = what == EPCIS_GS1_KEY || what == EPCIS_GS1_LOT_AND_SERIAL;

    require(epcis_gs1_link(uri, &link) == key && (key || !link.len));
    if (!key)
        return;
    require(epcis_gs1_check(link.data) == EPCIS_GS1_KEY);
    require(epcis_gs1_link(link.data, &again) && strcmp(link.data, again.data) == 0);
    for (unsigned prefix = 0; prefix < 14; prefix++) {
        struct buf urn BUF_SCOPE = {0}, back BUF_SCOPE = {0};
        if (!epcis_gs1_urn(link.data, prefix, &urn))
            continue;
        require(epcis_gs1_check(urn.data) == EPCIS_GS1_KEY);
        require(epcis_gs1_urn(urn.data, 0, &back) && strcmp(urn.data, back.data) == 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    require(text != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    check_document((const char *)data, size);
    check_unjudged(text, size);
    check_key(text);
    free(text);
    return 0;
}
