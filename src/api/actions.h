/* Every table of actions; api/actions.c lists them in the order people meet them. */
#pragma once
#include "api/action.h"

extern const struct action *const ACTION_TABLES[]; /* ends with NULL */
