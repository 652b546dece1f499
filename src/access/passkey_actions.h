/* A person's passkeys and security keys: added, listed, removed. */
#pragma once
#include "api/action.h"

/* The rows' places: adding is for browsers and has no words for the command line. */
enum { PASSKEY_OPTIONS_ACTION, PASSKEY_ADD_ACTION };

extern const struct action PASSKEY_ACTIONS[];
