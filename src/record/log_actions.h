#pragma once
#include "api/action.h"

extern const struct action LOG_ACTIONS[];
