/* Powers that one officer lends another for a time. */
#pragma once
#include "api/action.h"

extern const struct action DELEGATION_ACTIONS[];
