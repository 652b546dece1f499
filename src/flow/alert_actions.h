#pragma once
#include "api/action.h"

extern const struct action ALERT_ACTIONS[];
