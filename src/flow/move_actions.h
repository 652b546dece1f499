#pragma once
#include "api/action.h"

extern const struct action MOVE_ACTIONS[];
