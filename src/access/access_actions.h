#pragma once
#include "api/action.h"

extern const struct action ACCESS_ACTIONS[];
