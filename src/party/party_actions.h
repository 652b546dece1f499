#pragma once
#include "api/action.h"

extern const struct action PARTY_ACTIONS[];
extern const struct action IMPORT_ACTIONS[];
