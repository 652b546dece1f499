/* POST /api/v1/scans on the gather lane: stands in for the action `scan record`, whose
 * row documents it. */
#pragma once
#include "http/router.h"

struct event_base;

/* Ends with {0}. */
extern const struct http_route SCAN_ROUTES[];

/* For http_options: loop_start and loop_stop; user is a struct web_config. */
bool scan_loop_start(struct event_base *base, unsigned index, void *user, void **context);
void scan_loop_stop(void *context);
