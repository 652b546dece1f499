#pragma once
#include "api/action.h"

extern const struct action RELABEL_ACTIONS[];
