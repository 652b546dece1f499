/* Official documents: `firemark document
 * issue|draft|list|show|print|verify|withdraw|prefix|terms|term`. */
#pragma once
#include "api/action.h"

extern const struct action DOCUMENT_ACTIONS[];
