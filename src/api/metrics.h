/* GET /metrics for Prometheus: counts only, nothing of anybody. */
#pragma once
#include "http/router.h"

/* Ends with {0}. */
extern const struct http_route METRICS_ROUTES[];
