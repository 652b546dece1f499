/* Tokens for machines, sessions, and who may sign in at all. */
#pragma once
#include "api/action.h"

extern const struct action TOKEN_ACTIONS[];
