#pragma once
#include "api/action.h"

extern const struct action VISIT_ACTIONS[];
