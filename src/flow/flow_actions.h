#pragma once
#include "api/action.h"

extern const struct action FLOW_ACTIONS[];
