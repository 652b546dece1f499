/* Whose name an identifier of an EPCIS event is: our own, a GTIN with lot, one that was
 * registered (`firemark epcis name`), or another code of a labelled unit (unit alias). */
#pragma once
#include <stdint.h>

struct act;
struct fault;

/* Texts live in the act's arena. Fault of each: name_unknown (absent), with the URI;
 * of a place that is NULL: place_not_told (input). */
struct fault *map_place(struct act *act, const char *uri, const char **code);
struct fault *map_batch(struct act *act, const char *uri, const char **code);

/* A label by its code and index; map_unit() says what it is on, too: a pack has the batch
 * "", and is where its goods are. */
struct map_unit {
    const char *code, *batch, *state;
    uint32_t index;
};
struct fault *map_label(struct act *act, const char *uri, struct map_unit *out);
struct fault *map_unit(struct act *act, const char *uri, struct map_unit *out);

/* The form in which identifiers are registered and compared. */
const char *map_canonical(struct act *act, const char *uri);
