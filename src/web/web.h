/* The pages people see, and what they are made of: routes for the server's table. */
#pragma once
#include "http/router.h"

extern const struct http_route WEB_PAGES[];
