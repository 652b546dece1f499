/* Traces and units on the terminal, drawn from the answer alone. Dates are those of
 * Shanghai. */
#pragma once
#include <jansson.h>

#include "base/buf.h"

/* An answer of `trace KIND`: what it is about (the unit's history, what the place or the
 * pack holds, ...) where that is given; the flow as a tree, from the producer down: per
 * place what it got, when, how that is known and by which notes, what it holds, its
 * order, and gaps in words; the balance; the batches it was made from or into; what was
 * corrected. A place reached twice is drawn once and referred to after that. */
void trace_show(const json_t *answer, const char *lang);

/* The same as plain text. */
void trace_draw(const json_t *answer, const char *lang, struct buf *out);

/* An answer of `unit show`. */
void unit_show(const json_t *answer, const char *lang);

/* An answer of `pack show`. */
void pack_show(const json_t *answer, const char *lang);
