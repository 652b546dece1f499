/* `firemark serve`: the private database and all processes under one supervisor, or one
 * process alone. */
#pragma once
#include "base/config.h"

/* Runs until SIGTERM or Ctrl-C; everything is stopped when it returns. `data` is absolute
 * and belongs to this account; `asking` is what tls_keeper_start() gave. Faults:
 * already_serving, data_dir, those of the private cluster and of migrations; port_taken,
 * port_forbidden.
 */
struct fault *serve(struct arena *arena, const struct config *config, const char *data,
                    int asking);

/* Runs the one process that the setting serve.only names, as serve()'s children run,
 * until SIGTERM or SIGINT; *exit_code is what it ended with. It starts nothing else,
 * migrates nothing, and takes no lock: whoever starts it (systemd: docs/deploy.md) sees
 * to that. Faults: unknown_process, database_unnamed, schema_behind. */
struct fault *serve_only(struct arena *arena, const struct config *config,
                         const char *data, int asking, int *exit_code);

/* Holds the data directory until this process ends, so that no server runs on it
 * meanwhile. Faults: already_serving (conflict), data_dir. */
struct fault *serve_lock(struct arena *arena, const char *data);
