/* Runs one action inside one transaction: checks power and input, sets the asker's scope,
 * runs, commits. The CLI and the HTTP glue both end here. */
#pragma once
#include "api/action.h"
#include "api/idempotency.h"

/* Begins, runs `action` on `act` (arena, pg, actor, settings, in and lang set), commits.
 * On a fault everything is rolled back and act->out is empty. */
struct fault *api_run(const struct action *action, struct act *act,
                      const struct idempotency *id);

/* The same inside a transaction that is the caller's to commit or to roll back. */
struct fault *api_run_within(const struct action *action, struct act *act);

/* NULL where the actor's role carries the power. Faults: sign_in_required (sign_in: the
 * public), power_missing (forbidden). */
struct fault *api_allow(struct arena *arena, const struct actor *actor, enum power power);

/* The action behind NOUN VERB, or behind METHOD and PATH pattern; NULL where there is
 * none. */
const struct action *api_find(const char *noun, const char *verb);

/* Calls `each` for every action of every table, in order. */
void api_each(void (*each)(const struct action *action, void *arg), void *arg);
