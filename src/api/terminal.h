/* Actions on the command line: flags in, tables or JSON out. */
#pragma once
#include "api/action.h"
#include "base/width.h"

/* Reads `argv` (behind NOUN VERB) into act->in and act->body: path parameters by
 * position, the rest as --field value; hyphens in flags stand for underscores. Faults:
 * unknown_flag, missing_value, too_many_words (syntax), file_unreadable (unavailable). */
struct fault *terminal_read(const struct action *action, struct act *act, int argc,
                            char **argv);

/* Writes an answer for people: a list of objects as a table, an object as lines. */
void terminal_show(const json_t *answer, const char *lang);

/* A fault on stderr, with its details, in the language. */
void terminal_fault(const struct fault *fault, const char *lang);

/* What the action is, its fields and an example, on stdout. */
void terminal_help(const struct action *action, const char *lang);
