/* Running the program's actions in a store test's transaction. */
#pragma once
#include <jansson.h>

#include "access/access.h"
#include "support/cluster.h"

/* Runs one action under a savepoint as `actor`, with input as JSON, checked as a
 * request's is. The answer (to be freed), or NULL with the fault's code in `refused`;
 * what a refused action did is undone. */
json_t *action_try(struct store *s, const struct actor *actor, const char *noun,
                   const char *verb, const char *input, char refused[64]);

/* The action must succeed: its answer, to be freed; or its text field, in the arena (""
 * where it has none). */
json_t *action_answer(struct store *s, const struct actor *actor, const char *noun,
                      const char *verb, const char *input);
const char *action_must(struct store *s, const struct actor *actor, const char *noun,
                        const char *verb, const char *input, const char *field);

/* The action must be refused with `code`. */
void action_refused(struct store *s, const struct actor *actor, const char *noun,
                    const char *verb, const char *input, const char *code);

/* The typed code of a label. */
const char *label_code(struct store *s, int batch, long idx);
