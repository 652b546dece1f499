#pragma once
#include "api/action.h"

extern const struct action DOCUMENT_ACTIONS[];
