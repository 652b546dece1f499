#pragma once
#include "api/action.h"

extern const struct action RECALL_ACTIONS[];
