/* An EPCIS 2.0 document in memory, whatever it was written in. Events are JSON objects in
 * the standard's own JSON form (EPCIS 2.0 §10), so there is one form to judge, hash, keep
 * and query; XML is read into it and written from it. Pure: no store, no server.
 * source: GS1 EPCIS 2.0 (ISO/IEC 19987), CBV 2.0 (ISO/IEC 19988) */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The first thing that is wrong with a document. */
struct epcis_problem {
    const char *exception; /* "epcisException:ValidationException", ...; static */
    const char *rule;      /* stable short name of the rule; static */
    char path[256]; /* JSON Pointer, or for XML the elements' path; "": the whole */
    char zh[320], en[320]; /* what is wrong and what would be right */
};

struct epcis_document {
    json_t *root;    /* owned: the whole document; a bare event is wrapped in one */
    json_t *context; /* its @context, an array or text; borrowed from root, or NULL */
    json_t *events;  /* array, in the document's order; borrowed from root */
    bool query;      /* EPCISQueryDocument */
    bool bare;       /* was one event alone, without a document around it */
    bool asks;       /* parameters of a query: root is the query, there are no events */
    bool xml;        /* was read from XML */
};

/* Read and judge `len` bytes; JSON and XML are told apart by the first character. At most
 * 32 levels deep, duplicate keys refused, UTF-8 only. False: `problem` says why and `out`
 * is empty. The caller ends with epcis_document_free() either way. */
bool epcis_read(const char *text, size_t len, struct epcis_document *out,
                struct epcis_problem *problem);
bool epcis_read_json(const char *text, size_t len, struct epcis_document *out,
                     struct epcis_problem *problem);
bool epcis_read_xml(const char *text, size_t len, struct epcis_document *out,
                    struct epcis_problem *problem);
/* Makes the document of a root already in memory, which it then owns, also when refused:
 * which kind it is, where its events are; a bare event is wrapped. Not judged yet. */
bool epcis_document_adopt(struct epcis_document *doc, json_t *root,
                          struct epcis_problem *problem);
void epcis_document_free(struct epcis_document *doc);

/* Judges a document already in the JSON form (the readers call it). */
bool epcis_judge(const struct epcis_document *doc, struct epcis_problem *problem);

/* Judges the parameters of a query, as an EPCIS query document in JSON or a named query
 * holds them. Exception: QueryParameterException. source: EPCIS 2.0 §8.2.7.1 */
bool epcis_judge_query(const json_t *query, struct epcis_problem *problem);

/* Appends the value as JSON in one line, each number with the fewest digits that read
 * back the same: what was sent as 26.2 is given back so. */
void epcis_write_json(const json_t *value, struct buf *out);

/* Appends the document as EPCIS 2.0 XML, in the order of GS1's XSD; an event alone gets a
 * document around it, a query becomes a Poll request. What is read back hashes alike;
 * what changes its look is told in docs/architecture.md. False, with `out` as it was: a
 * name or a character has no place in XML (rules xml_name, xml_character, xml_names), or
 * the root is no document. source: EPCIS 2.0 §9 */
bool epcis_write_xml(const json_t *root, struct buf *out, struct epcis_problem *problem);

/* The event's hash identifier, "ni:///sha-256;<64 hex>?ver=CBV2.0", from the event and
 * the contexts that give its prefixes their namespaces (may be NULL). source: CBV 2.0
 * §8.9 */
enum { EPCIS_HASH_SIZE = 96 };
bool epcis_hash(const json_t *event, const json_t *context, char out[EPCIS_HASH_SIZE]);
/* The text that is hashed, for looking at. */
bool epcis_prehash(const json_t *event, const json_t *context, struct buf *out);
/* The same without fields that a repository added and lists as its "ignoreFields": what
 * it is given back must hash as what was sent. `ignored` may be NULL. */
bool epcis_prehash_without(const json_t *event, const json_t *context,
                           const json_t *ignored, struct buf *out);
/* That list of a document, a new reference: an object whose names are "{namespace}name".
 */
json_t *epcis_ignored_fields(const struct epcis_document *doc);
/* The identifier of a text that was prepared so. */
void epcis_hash_of(const char *text, size_t len, char out[EPCIS_HASH_SIZE]);
