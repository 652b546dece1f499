/* Input of an action: taken from JSON, a query string or the command line, and checked
 * against the fields before anything runs. */
#pragma once
#include "api/action.h"

/* Checks `in` (an object) against `fields` in place: types, limits, choices, unknown
 * names. All mistakes are reported together: the fault's detail is an array of {field,
 * zh, en}. */
struct fault *input_check(struct arena *arena, const struct field *fields, json_t *in);

/* Adds `text` (from a query string, a path or the command line) to `in` under the field's
 * name, converted to the field's type; a text that does not convert stays text and
 * input_check() reports it. */
void input_put(json_t *in, const struct field *field, const char *text);

/* The field called `name`, or NULL. */
const struct field *input_field(const struct field *fields, const char *name);

const char *input_type_name(enum field_type type);
