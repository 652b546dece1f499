/* Label jobs after their issue: `firemark label
 * show|approve|reject|void|spoil|apply|return|account`. */
#pragma once
#include "api/action.h"

extern const struct action ACCOUNT_ACTIONS[];
