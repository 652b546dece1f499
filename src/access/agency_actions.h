/* What agencies may do, and where, as rows. */
#pragma once
#include "api/action.h"

extern const struct action AGENCY_ACTIONS[];
