/* Prefixes and the namespaces they stand for: those of every @context in force, innermost
 * first, then those that the standard's own context declares. Pure.
 * source: EPCIS 2.0 §10.2, JSON-LD 1.1 §4.1.5 (compact IRIs) */
#pragma once
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define EPCIS_CBV "https://ref.gs1.org/cbv/"
#define EPCIS_VOC "https://gs1.org/voc/"

/* The @context values in force, outermost first; borrowed. Depth follows the reader's. */
enum { EPCIS_SCOPES_MAX = 40 };
struct epcis_scope {
    const json_t *contexts[EPCIS_SCOPES_MAX];
    size_t count;
};

/* Adds `context` (NULL: nothing is added). returns  what to put back into scope->count
 * when the object that bears the context is left */
size_t epcis_scope_enter(struct epcis_scope *scope, const json_t *context);

/* The namespace of the `len` bytes at `prefix`, or NULL where none declares it. `scope`
 * may be NULL here and below: the standard's own prefixes only. */
const char *epcis_namespace(const struct epcis_scope *scope, const char *prefix,
                            size_t len);

/* The name as a whole URI: a prefix that is declared becomes its namespace, anything else
 * is appended as it stands. returns  whether a prefix was replaced */
bool epcis_expand(const struct epcis_scope *scope, const char *name, struct buf *out);
