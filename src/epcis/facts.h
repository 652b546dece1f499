/* What can be asked of an EPCIS event, as a list of texts "NAME VALUE" (0140_epcis.sql
 * keeps and indexes them; docs/epcis.md lists the names). A query is turned into the same
 * texts, so both sides write identifiers, words and extensions in one form. Pure. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "epcis/namespace.h"

enum epcis_value_kind {
    EPCIS_VALUE_TEXT,
    EPCIS_VALUE_ID, /* of an object, class, place, transaction or party */
    EPCIS_VALUE_STEP,
    EPCIS_VALUE_DISPOSITION,
    EPCIS_VALUE_REASON,
    EPCIS_VALUE_MEASUREMENT,
    EPCIS_VALUE_URI /* compact ones are written out */
};

/* One value in the form that facts have; scope may be NULL. */
void epcis_value_write(struct buf *out, enum epcis_value_kind kind,
                       const struct epcis_scope *scope, const char *value);

/* The class of a thing by its canonical link: GTIN of a GTIN with serial, and so on.
 * false, `out` untouched: it is of none. */
bool epcis_class_write(struct buf *out, const char *link);

/* The type of a business transaction, or of a source or destination: the bare word of the
 * standard or a whole URI. */
void epcis_type_write(struct buf *out, bool transaction, const struct epcis_scope *scope,
                      const char *type);

/* "NAME VALUE"; a value too long for an index stands by its SHA-256. */
void epcis_fact_write(struct buf *out, const char *name, const char *value);

/* A JSON number as facts have it, "0.5". */
void epcis_number_write(struct buf *out, const json_t *number);

/* The facts of a judged event under its document's context (or NULL); a new array. */
json_t *epcis_facts(const json_t *event, const json_t *context);
