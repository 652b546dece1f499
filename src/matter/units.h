/* The labelled units that a matter names one by one. */
#pragma once
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct act;
struct fault;

/* The fault of a unit that does not belong on the list. */
#define MATTER_UNIT "destruction_unit"

/* By index, ascending. */
struct matter_units {
    int64_t *idx;
    size_t n, cap;
};

/* The units of a batch that the list act.in[field] names by their codes, or by that of a
 * pack, which stands for every labelled unit in it, at any depth; each locked. Faults:
 * those of flow_unit_find() and pack_find(); MATTER_UNIT (input: of another batch, or
 * named twice; conflict: the pack holds goods of another batch as well). */
struct fault *matter_units_read(struct act *act, const char *field, int64_t batch_id,
                                struct matter_units *out);

/* Their indexes as an array: a new reference; as text in act's arena. */
json_t *matter_units_json(const struct matter_units *units);
const char *matter_units_text(struct act *act, const struct matter_units *units);
