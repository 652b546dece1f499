#pragma once
#include "api/action.h"

extern const struct action TRACE_ACTIONS[];
