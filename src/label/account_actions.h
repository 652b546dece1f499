#pragma once
#include "api/action.h"

extern const struct action ACCOUNT_ACTIONS[];
