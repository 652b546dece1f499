#pragma once
#include "api/action.h"

extern const struct action WITNESS_ACTIONS[];
