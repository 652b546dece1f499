/* Matters handed over to authorities elsewhere, and received from them. */
#pragma once
#include "api/action.h"

extern const struct action HANDOVER_ACTIONS[], RECEIVED_ACTIONS[];
