#pragma once
#include "api/action.h"

extern const struct action SCAN_ACTIONS[];
/* A scan's input: code, id, place, at, lon, lat, accuracy_m, note. */
extern const struct field SCAN_FIELDS[];
