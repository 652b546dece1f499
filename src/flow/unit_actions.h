#pragma once
#include "api/action.h"

extern const struct action UNIT_ACTIONS[];
