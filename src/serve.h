/* `firemark serve`: the private database, the signer, the decoder and the server, under
 * one supervisor. */
#pragma once
#include "base/config.h"

/* Runs until SIGTERM or Ctrl-C; everything is stopped when it returns. `data` is absolute
 * and belongs to this account. Faults: already_serving, data_dir, those of the private
 * cluster and of migrations. */
struct fault *serve(struct arena *arena, const struct config *config, const char *data);
