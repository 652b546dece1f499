/* The server process: HTTP over the action tables. It holds no key but that of its own
 * TLS. */
#pragma once
#include "access/act.h"
#include "base/config.h"

/* Serves until SIGTERM; requests under way are finished. `asking`: tls_keeper.h. SIGHUP
 * takes a new certificate. Returns an exit code. */
int server_main(const struct config *config, const struct api_settings *settings,
                int asking);
