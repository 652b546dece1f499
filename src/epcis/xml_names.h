/* Which prefix stands for which namespace, on the document's level and on an event's:
 * what becomes @context when XML is read, and xmlns when it is written. */
#pragma once
#include <jansson.h>
#include <stdbool.h>

enum { XML_NAMES_MAX = 256 }; /* of a level: they are looked through one by one */

struct xml_names {
    json_t *outer; /* object, prefix to namespace: the document's; owned */
    json_t *inner; /* the same of the event at hand; NULL outside events; owned */
    const char *(*fixed)(const char *prefix); /* what a prefix means without being
                                                 declared; NULL: it is free */
    bool full; /* a level had no room: what was bound since is not right */
};

/* Takes `prefix` for `uri` on the level at hand, unless it is taken for another or is a
 * word that URIs begin with (a prefix "urn" would rewrite every urn: in the document). */
void xml_names_declare(struct xml_names *names, const char *prefix, const char *uri);

/* The prefix to write for `uri`: `prefix` (may be NULL) where it is free or means that
 * already, else another that does, else a new one, which is declared. Valid until the
 * names are freed or the event is left. */
const char *xml_names_bind(struct xml_names *names, const char *prefix, const char *uri);

void xml_names_free(struct xml_names *names);
