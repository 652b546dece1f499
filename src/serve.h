/* `firemark serve`: the private database, the signer, the decoder and the server, under
 * one supervisor. */
#pragma once
#include "base/config.h"

/* Runs until SIGTERM or Ctrl-C; everything is stopped when it returns. `data` is absolute
 * and belongs to this account; `asking` is what tls_keeper_start() gave. Faults:
 * already_serving, data_dir, those of the private cluster and of migrations; port_taken,
 * port_forbidden.
 */
struct fault *serve(struct arena *arena, const struct config *config, const char *data,
                    int asking);

/* Holds the data directory until this process ends, so that no server runs on it
 * meanwhile. Faults: already_serving (conflict), data_dir. */
struct fault *serve_lock(struct arena *arena, const char *data);
