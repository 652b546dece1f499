#pragma once
#include "api/action.h"

extern const struct action EPCIS_EXPORT_ACTIONS[];
