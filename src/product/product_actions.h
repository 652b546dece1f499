#pragma once
#include "api/action.h"

extern const struct action PRODUCT_ACTIONS[];
