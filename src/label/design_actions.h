/* Designs and media: `firemark design list|show|media|png|svg`, `label gallery`. */
#pragma once
#include "api/action.h"

extern const struct action DESIGN_ACTIONS[];
