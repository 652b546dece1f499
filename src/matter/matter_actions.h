#pragma once
#include "api/action.h"

extern const struct action RECALL_ACTIONS[];
extern const struct action ORDER_ACTIONS[];
extern const struct action COLLECT_ACTIONS[];
extern const struct action DESTRUCTION_ACTIONS[];
extern const struct action SEIZURE_ACTIONS[];
