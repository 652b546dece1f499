#pragma once
#include "api/action.h"

extern const struct action SAMPLING_ACTIONS[];
