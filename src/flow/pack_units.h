/* The units that a code stands for: whatever accepts a unit's code accepts a pack's. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct act;
struct fault;
struct flow_unit;

/* Whether the code is a pack's label; one that cannot be read is none. */
bool pack_is_named(struct act *act, const char *code);

/* The unit of this code or, where it is a pack's, every unit in it at any depth, by batch
 * and index; each is locked, and so is the pack. `where` is the field that named it.
 * Faults: those of flow_unit_find(), pack_find() and flow_units_read(); pack_empty, and
 * pack_unlabelled (conflict: part of it bears no labels, and no code stands for that). */
struct fault *pack_units_find(struct act *act, const char *code, const char *where,
                              struct flow_unit **out, size_t *count);
