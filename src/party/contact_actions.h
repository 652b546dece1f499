/* Whom to call: told in full for a reason that is on record. */
#pragma once
#include "api/action.h"

extern const struct action CONTACT_ACTIONS[];
