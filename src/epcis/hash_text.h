/* Texts that are sorted and joined, and single values in the form that is hashed.
 * Internal to the event hash. */
#pragma once
#include "epcis/namespace.h"

/* Texts to sort by their bytes and join without separators (CBV 2.0 §8.9, rules 2, 10).
 */
struct texts {
    struct buf *items;
    size_t count, cap;
};

/* A new empty text, valid until the next one is asked for. */
struct buf *texts_next(struct texts *texts);
/* Appends all of them, sorted, and frees them. returns  whether any was not empty */
bool texts_join(struct texts *texts, struct buf *out);

/* A number without trailing zeros, never as a power of ten. */
void hash_number(const json_t *number, struct buf *out);
/* Text without white space at its ends. */
void hash_trimmed(const char *text, struct buf *out);
/* A value whose kind nobody tells, as fields of one's own have: a plain decimal loses its
 * trailing zeros, CBV 1's words become the URIs of CBV 2, keys become canonical links. */
void hash_untyped(const char *text, struct buf *out);
/* A URI: its prefix replaced, a key as its canonical link. */
void hash_uri(const struct epcis_scope *scope, const char *text, struct buf *out);
/* "{namespace}name" of a field of one's own; without a prefix, its name alone. */
void hash_name(const struct epcis_scope *scope, const char *name, struct buf *out);
