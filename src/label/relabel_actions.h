/* A new label in place of an old one: `firemark label relabel`. */
#pragma once
#include "api/action.h"

extern const struct action RELABEL_ACTIONS[];
