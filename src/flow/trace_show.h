/* Traces and units on the terminal, drawn from the answer alone. Dates are those of
 * Shanghai. */
#pragma once
#include <jansson.h>

/* An answer of `trace batch|unit|place`: the unit's history or what the place holds where
 * they are given; the flow as a tree, from the producer down: per place what it got, when
 * and how that is known, what it holds, its order, and gaps in words; last the balance. A
 * place reached twice is drawn once and referred to after that. */
void trace_show(const json_t *answer, const char *lang);

/* An answer of `unit show`. */
void unit_show(const json_t *answer, const char *lang);
