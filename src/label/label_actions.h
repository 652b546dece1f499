#pragma once
#include "api/action.h"

extern const struct action LABEL_ACTIONS[];
