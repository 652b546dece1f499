#pragma once
#include "api/action.h"

extern const struct action BOARD_ACTIONS[];
