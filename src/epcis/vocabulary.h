/* The standard vocabularies of CBV 2.0 and the GS1 Web Vocabulary. A standard word may be
 * written bare ("shipping"), as a URI ("https://ref.gs1.org/cbv/BizStep-shipping"), as a
 * compact one ("cbv:BizStep-shipping") or as CBV 1's URN ("urn:epcglobal:cbv:bizstep:
 * shipping"); all of them mean the same. Anybody may use URIs of their own. Pure.
 * source: CBV 2.0 §7, §8; EPCIS 2.0 §10.2 */
#pragma once
#include <stdbool.h>

#include "base/buf.h"
#include "epcis/namespace.h"

enum epcis_vocabulary {
    EPCIS_BIZ_STEP,
    EPCIS_DISPOSITION,
    EPCIS_TRANSACTION_TYPE,
    EPCIS_PARTY_TYPE, /* of sources and destinations */
    EPCIS_ERROR_REASON,
    EPCIS_COMPONENT,
    EPCIS_MEASUREMENT,
    EPCIS_SENSOR_ALERT,
    EPCIS_VOCABULARIES
};

/* The bare word that `value` means (static), or NULL: it is no standard word. `scope` may
 * be NULL: the standard's own prefixes only. */
const char *epcis_word(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
                       const char *value);

/* Whether `value` may stand there: a standard word in any form, or a URI outside the
 * standard's own names. `value` is known to be text; a URI's form is judged elsewhere. */
bool epcis_word_allowed(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
                        const char *value);

/* The one form to compare and hash by: the standard word's URI, or `value` with its
 * prefix replaced. */
void epcis_word_uri(enum epcis_vocabulary vocabulary, const struct epcis_scope *scope,
                    const char *value, struct buf *out);

/* The words of a vocabulary one by one; NULL behind the last. */
const char *epcis_word_at(enum epcis_vocabulary vocabulary, size_t index);
