#pragma once
#include "api/action.h"

extern const struct action BLIND_ACTIONS[];
