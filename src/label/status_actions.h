/* The status list over HTTP, and what is said of it. */
#pragma once
#include "api/action.h"

extern const struct action STATUS_ACTIONS[];
