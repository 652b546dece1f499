/* `firemark serve`: the private database, the signer, the decoder and the server, under
 * one supervisor. */
#pragma once
#include "base/config.h"

/* Runs until SIGTERM or Ctrl-C; everything is stopped when it returns. `data` is absolute
 * and belongs to this account. Faults: already_serving, data_dir, those of the private
 * cluster and of migrations; port_taken. */
struct fault *serve(struct arena *arena, const struct config *config, const char *data);

/* Holds the data directory until this process ends, so that no server runs on it
 * meanwhile. Faults: already_serving (conflict), data_dir. */
struct fault *serve_lock(struct arena *arena, const char *data);
