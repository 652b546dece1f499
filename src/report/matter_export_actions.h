#pragma once
#include "api/action.h"

extern const struct action MATTER_EXPORT_ACTIONS[];
