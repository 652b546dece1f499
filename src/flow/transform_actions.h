/* Goods made into other goods: `firemark transform add`. */
#pragma once
#include "api/action.h"

extern const struct action TRANSFORM_ACTIONS[];
