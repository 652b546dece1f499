/* The OpenAPI 3.1 document, made from the action tables that also make the routes. */
#pragma once
#include <stdbool.h>

#include "base/buf.h"

/* A route that is no action. Its parameters are those {in braces} of its path, and
 * further ones of its query that the document does not list. */
struct openapi_route {
    const char *path, *method; /* "get" */
    const char *summary;
    const char *gives; /* media types, "a|b", or NULL: an answer without a body */
    const char *takes; /* the same of the body, or NULL */
    int status;
    bool credentials; /* takes login and password */
};

/* Shows routes one by one. */
typedef void openapi_tell(void *arg, const struct openapi_route *route);
typedef void openapi_source(openapi_tell *tell, void *arg);

/* Writes the document: all actions, the few routes of this room, and those of `more`
 * (NULL: none). */
void openapi_write(struct buf *out, openapi_source *more);
