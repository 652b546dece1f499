/* A person's second factor: begun, confirmed, ended. */
#pragma once
#include "api/action.h"

extern const struct action SECOND_FACTOR_ACTIONS[];
