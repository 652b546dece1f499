/* Site acceptance: goods that come to a site are held against their papers. */
#pragma once
#include "api/action.h"

extern const struct action CHECK_ACTIONS[];
