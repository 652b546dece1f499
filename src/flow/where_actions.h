#pragma once
#include "api/action.h"

extern const struct action WHERE_ACTIONS[];
