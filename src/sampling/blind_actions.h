/* Blind samples: `firemark sample blind`, `blind list|show|reveal`. */
#pragma once
#include "api/action.h"

extern const struct action BLIND_ACTIONS[];
