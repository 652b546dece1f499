/* Files that pages refer to: embedded, each under a name with a hash of its content, so
 * that browsers keep them for good. */
#pragma once
#include "http/router.h"

/* "/assets/style.1a2b3c4d5e6f.css" for "style.css"; a wrong name ends the process. */
const char *asset_href(const char *name);

/* GET /assets/{name} */
void asset_handle(struct http_request *req, void *context);

/* GET /favicon.ico, which browsers ask for on their own. */
void icon_handle(struct http_request *req, void *context);
