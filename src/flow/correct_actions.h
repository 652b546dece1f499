/* Correcting what was recorded of movements. */
#pragma once
#include "api/action.h"

extern const struct action CORRECT_ACTIONS[];
