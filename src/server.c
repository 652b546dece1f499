#include "server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "api/metrics.h"
#include "api/web.h"
#include "base/log.h"
#include "base/notify.h"
#include "epcis/capture_lane.h"
#include "epcis/epcis_routes.h"
#include "flow/scan_routes.h"
#include "http/rate.h"
#include "http/server.h"
#include "redirect.h"
#include "tls_renewal.h"
#include "web/page.h"
#include "web/web.h"

enum { DRAIN_MS = 15000, QUEUE = 512, FILES = 8192, LOOK_S = 60 };

/* A connection is an open file, and systems begin with a limit of 1024. */
static void
allow_files(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= FILES)
        return;
    limit.rlim_cur = limit.rlim_max < FILES ? limit.rlim_max : FILES;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
        log_warn("open files are limited to %llu", (unsigned long long)limit.rlim_cur);
}

static void
waited_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGHUP);
}

/* Threads inherit the mask, so the signals come to sigtimedwait() here and nowhere else.
 * Meanwhile the certificate is looked after. */
static void
wait_for_stop(struct tls_renewal *renewal)
{
    const struct timespec pause = {LOOK_S, 0};
    sigset_t set;
    int got;

    waited_signals(&set);
    do {
        got = sigtimedwait(&set, NULL, &pause);
        if (got == SIGHUP || (got < 0 && errno == EAGAIN))
            tls_renewal_look(renewal, got == SIGHUP);
    } while (got != SIGTERM && got != SIGINT);
}

static void
block_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    waited_signals(&set);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

/* Tables of routes beside those of the action tables; one per line, each ends with {0}.
 */
/* clang-format off */
static const struct http_route *const ROUTE_TABLES[] = {
    SCAN_ROUTES,
    EPCIS_ROUTES,
    METRICS_ROUTES,
    WEB_PAGES,
    NULL,
};
/* clang-format on */

/* The place of `row` among `rows`: that of an action with the same address, which it
 * stands in for, or a new one at the end. */
static struct http_route *
place_for(struct http_route *rows, size_t *n, const struct http_route *row)
{
    for (size_t i = 0; i < *n; i++)
        if (rows[i].methods == row->methods && strcmp(rows[i].pattern, row->pattern) == 0)
            return &rows[i];
    return &rows[(*n)++];
}

static struct http_route *
all_routes(struct arena *arena, size_t *count)
{
    size_t n, total;
    const struct http_route *actions = web_routes(arena, &n);

    total = n;
    for (const struct http_route *const *table = ROUTE_TABLES; *table; table++)
        for (const struct http_route *row = *table; row->pattern; row++)
            total++;
    struct http_route *rows = arena_alloc(arena, total * sizeof *rows);
    memcpy(rows, actions, n * sizeof *rows);
    for (const struct http_route *const *table = ROUTE_TABLES; *table; table++)
        for (const struct http_route *row = *table; row->pattern; row++)
            *place_for(rows, &n, row) = *row;
    *count = n;
    return rows;
}

static const char *
hsts(const struct config *config)
{
    return config_int(config, CONFIG_HSTS_SUBDOMAINS)
               ? "max-age=31536000; includeSubDomains"
               : "max-age=31536000";
}

static struct http_options
http_settings(const struct config *config, struct web_config *web, struct http_tls *tls)
{
    bool https = tls || config_int(config, CONFIG_COOKIE_SECURE) != 0;

    return (struct http_options){
        .address = config->value[CONFIG_ADDRESS],
        .port = (uint16_t)config_int(config, CONFIG_PORT),
        .loops = (unsigned)config_int(config, CONFIG_LOOPS),
        .workers = (unsigned)config_int(config, CONFIG_WORKERS),
        .queue = QUEUE,
        .deadline_ms = (unsigned)config_int(config, CONFIG_DEADLINE) * 1000,
        .https = https,
        .hsts = https ? hsts(config) : NULL,
        .tls = tls,
        .loop_start = scan_loop_start,
        .loop_stop = scan_loop_stop,
        .worker_start = web_worker_start,
        .worker_stop = web_worker_stop,
        .user = web,
        .problem_page = page_problem,
        .problem = epcis_answer_problem,
    };
}

/* Between start and stop of the listeners. */
static void
run_lanes(const struct api_settings *settings, struct tls_renewal *renewal)
{
    if (!capture_lane_start(settings))
        log_error("no thread for EPCIS capture jobs: they wait for the next start");
    notify_ready();
    wait_for_stop(renewal);
    capture_lane_stop();
}

static int
run_server(const struct config *config, const struct http_options *options,
           const struct api_settings *settings, struct tls_renewal *renewal)
{
    struct redirect *redirect = NULL;
    char why[256];
    struct http_server *server = http_server_start(options, why);

    if (!server || !redirect_start(config, &redirect, why)) {
        log_error("cannot listen: %s", why);
    } else {
        log_info("listening on %s:%d%s", options->address, (int)http_server_port(server),
                 options->tls ? " with TLS" : "");
        run_lanes(settings, renewal);
    }
    bool ran = server && (redirect || !config_int(config, CONFIG_REDIRECT_PORT));
    redirect_stop(redirect);
    if (server)
        http_server_stop(server, DRAIN_MS);
    return ran ? 0 : 3;
}

int
server_main(const struct config *config, const struct api_settings *settings, int asking)
{
    ARENA_SCOPE struct arena arena = {0};
    struct web_config web = {
        .settings = settings,
        .session_hours = (int)config_int(config, CONFIG_SESSION_HOURS),
        .database_ms = (int)config_int(config, CONFIG_DATABASE_DEADLINE) * 1000,
        .described = epcis_describe};
    struct tls_renewal renewal;
    size_t count;
    const char *problem;

    arena_hold();
    const struct http_route *routes = all_routes(&arena, &count);
    struct http_router *router = http_router_new(routes, count, &problem);

    if (!router) {
        log_error("route table: %s", problem);
        return 3;
    }
    http_rate_set(RATE_ADDRESS, (unsigned)config_int(config, CONFIG_RATE_ADDRESS));
    http_rate_set(RATE_PERSON, (unsigned)config_int(config, CONFIG_RATE_PERSON));
    allow_files();
    block_signals();
    int code = 3;
    if (tls_renewal_start(&renewal, asking)) {
        struct http_options options = http_settings(config, &web, renewal.tls);
        options.router = router;
        code = run_server(config, &options, settings, &renewal);
    }
    tls_renewal_end(&renewal);
    http_router_free(router);
    return code;
}
