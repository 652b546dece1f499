/* Packs: `firemark pack add|take|open|show`. */
#pragma once
#include "api/action.h"

extern const struct action PACK_ACTIONS[];
