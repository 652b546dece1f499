/* Visits and what stays behind: `firemark sample not-taken|visits|keep`. */
#pragma once
#include "api/action.h"

extern const struct action VISIT_ACTIONS[];
