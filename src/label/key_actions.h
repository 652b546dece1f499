/* Keys, the trust list, and the roots that sign it. */
#pragma once
#include "api/action.h"

extern const struct action KEY_ACTIONS[];
extern const struct action TRUST_ACTIONS[];
extern const struct action ROOT_ACTIONS[];
