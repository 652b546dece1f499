#pragma once
#include "api/action.h"

extern const struct action BALANCE_ACTIONS[];
