/* Codes of other makers registered for units: `firemark unit alias`. */
#pragma once
#include "api/action.h"

extern const struct action ALIAS_ACTIONS[];
