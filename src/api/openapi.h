/* The OpenAPI 3.1 document, made from the action tables that also make the routes. */
#pragma once
#include "base/buf.h"

void openapi_write(struct buf *out);
