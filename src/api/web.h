/* Actions over HTTP: every row with a path becomes a route of the work lane; beside them
 * the few that are no actions (sign-in, health, the OpenAPI document, the trust list). */
#pragma once
#include "api/action.h"
#include "api/openapi.h"
#include "http/router.h"

/* What a worker thread keeps: its own connection, opened again when it broke. */
struct web_worker {
    struct pg *pg;
    struct arena arena; /* of the connection */
    const struct web_config *config;
};

struct web_config {
    const struct api_settings *settings;
    int session_hours;
    int database_ms;           /* longest wait for the database; 0: without end */
    openapi_source *described; /* further routes of the OpenAPI document, or NULL */
};

/* The whole route table in `arena`; *count rows. */
struct http_route *web_routes(struct arena *arena, size_t *count);

/* For http_options: worker_start and worker_stop; user is a struct web_config. */
bool web_worker_start(unsigned index, void *user, void **context);
void web_worker_stop(void *context);

/* The worker's connection, opened again when it broke. */
struct fault *web_connection(struct web_worker *worker, struct http_request *req);

/* For pages: who asks, over this worker's connection, which is opened again when it
 * broke; a request without a session is the public's. */
struct fault *web_actor(struct web_worker *worker, struct http_request *req,
                        struct actor *actor);

/* Runs an action in process, as `actor`, with the power check, the scope and the checks
 * of input that its HTTP route has. `in` is an object and is taken; body: of a
 * FIELD_BODY, or NULL; *out is released with json_decref() by the caller and NULL on a
 * fault. web_actor() first. */
struct fault *web_run(struct web_worker *worker, struct http_request *req,
                      const struct actor *actor, const struct action *action, json_t *in,
                      const struct http_file *body, json_t **out);
