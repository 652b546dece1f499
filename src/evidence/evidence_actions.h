#pragma once
#include "api/action.h"

extern const struct action EVIDENCE_ACTIONS[];
