/* The server process: HTTP over the action tables. It holds no key. */
#pragma once
#include "access/act.h"
#include "base/config.h"

/* Serves until SIGTERM; requests under way are finished. Returns an exit code. */
int server_main(const struct config *config, const struct api_settings *settings);
