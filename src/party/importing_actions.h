/* What imports of every form share above the rooms: what follows from goods that moved,
 * and files whose merge was cut. Actions only, as flow/moving_actions.h. */
#pragma once
#include "access/act.h"
#include "party/import.h"

/* import_job.begin and .after, with the act as argument: a transaction in the asker's
 * scope; and alerts of recalled goods (one per batch and receiver) and of batches with
 * more found than declared, closed recalls stirred, gaps told. */
struct fault *importing_begin(void *act);
struct fault *importing_after(void *act, int64_t file, const char *kind, struct buf *out);

/* Goes on with every file whose merge was cut and that nobody is at; *done: how many. */
struct fault *importing_look(const struct api_settings *settings, struct pg *pg,
                             struct arena *arena, int *done);

/* Looks again and again, over a connection of its own, until SIGTERM: a child of
 * `firemark serve`. */
int importing_main(const struct api_settings *settings);
