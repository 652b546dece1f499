/* EPCIS at the command line: what the REST binding does, for files and people. */
#pragma once
#include "api/action.h"

extern const struct action EPCIS_ACTIONS[];
