#pragma once
#include "api/action.h"

extern const struct action DESIGN_ACTIONS[];
