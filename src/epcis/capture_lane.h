/* The thread of the server that runs capture jobs, one after the other, beside the
 * requests. What waits in the store when it starts is run first. */
#pragma once
#include "access/act.h"

/* False where the thread cannot be started. `settings` must outlive it. */
bool capture_lane_start(const struct api_settings *settings);
void capture_lane_stop(void);

/* There is a new job. On any thread; nothing where no lane runs. */
void capture_lane_wake(void);
