/* Tries an action as a person would, inside a store test's transaction. */
#pragma once
#include <jansson.h>

#include "access/access.h"
#include "support/cluster.h"

struct attempt {
    json_t *answer;      /* free it; NULL where refused; a document's text as a string */
    const char *refused; /* the fault's code; "" where done */
    const char *zh;      /* what the refusal says; "" where done */
};

/* The local administrator. */
extern const struct actor OFFICER;

/* Runs NOUN VERB with `input` (JSON) as `who`. What a refused attempt did is undone,
 * except where the refusal itself commits (flow_refuse). */
struct attempt attempt_as(struct store *s, const struct actor *who, const char *noun,
                          const char *verb, const char *input);

/* As OFFICER: it must be done; the answer is yours to free. */
json_t *must_do(struct store *s, const char *noun, const char *verb, const char *input);

/* As OFFICER: it must be refused with this code. */
void must_refuse(struct store *s, const char *noun, const char *verb, const char *input,
                 const char *code);

/* Proposes and signs a waiver of the recall, by two different people. */
void must_waive(struct store *s, const char *recall, const char *part, int qty,
                const char *place);

/* The text of a file, in the store's arena. */
const char *read_specimen(struct store *s, const char *path);

/* The typed code of the nth unit label (from 0) of a batch, by its place among them. */
const char *unit_code(struct store *s, int batch, int nth);
