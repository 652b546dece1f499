/* Firemark's own events as EPCIS events: pure, from the facts that own_facts.sql reads.
 * source: EPCIS 2.0 (ISO/IEC 19987) §7; CBV 2.0 (ISO/IEC 19988) §7; the design, flow:
 * EPCIS */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* How our things are named in a document: addresses under the host of the labels, which
 * CBV 2.0 §8 admits as private URIs; batches with a GTIN by their Digital Link. */
enum own_thing {
    OWN_UNIT,
    OWN_BATCH,
    OWN_PLACE,
    OWN_PARTY,
    OWN_NOTE,
    OWN_ORDER,
    OWN_RECALL,
    OWN_SAMPLING,
    OWN_JOB,
    OWN_SEIZURE,
    OWN_TRANSFORMATION,
    OWN_THING_COUNT
};

/* The URI of a thing by its code, percent-encoded where it has to be. */
void own_uri(struct buf *out, const char *host, enum own_thing thing, const char *code);

/* The class of a batch: https://id.gs1.org/01/GTIN/10/LOT, or our own address. */
void own_class(struct buf *out, const char *host, const json_t *batch);

/* The namespace of what EPCIS has no word for, and its prefix. */
#define OWN_NAMESPACE "urn:firemark:epcis:"
#define OWN_PREFIX "fm"

/* The @context of a document that holds own events; a new reference. */
json_t *own_context(void);

/* Whether events of this kind (event_kind.name) are told in EPCIS at all. */
bool own_kind(const char *kind);

/* The names of all such kinds, as a PostgreSQL text array "{a,b}". */
void own_kinds(struct buf *out);

/* One event, from one row of own_facts.sql; a new reference, NULL where its kind is not
 * told. */
json_t *own_event(const json_t *facts, const char *host);
