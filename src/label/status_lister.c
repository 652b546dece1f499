/* The lister: a process that keeps the status list up to date, and folds the counts of
 * what happened (migrations/0210_activity.sql). */
#include "base/clock.h"
#include "base/log.h"
#include "label/status_build.h"
#include "pg/follower.h"

enum { TICK_MS = 500, FOLD_TICKS = 10 };

struct lister {
    const struct lister_config *config;
    unsigned ticks;
};

static struct fault *
step(struct pg *pg, struct arena *arena, void *arg, bool *more)
{
    struct lister *l = arg;
    struct status_built built = {.seq = 0};
    int64_t began = clock_monotonic_us();
    struct fault *fault = NULL;

    *more = false;
    if (l->ticks++ % FOLD_TICKS == 0)
        fault = pg_script(pg, arena, "SELECT activity_fold()");
    if (!fault)
        fault = status_step(pg, arena, l->config->signer_socket, &built);
    if (!fault && built.seq)
        log_info("status list seq=%lld labels=%lld shards=%d changed=%d ms=%lld",
                 (long long)built.seq, (long long)built.labels, built.shards,
                 built.changed, (long long)((clock_monotonic_us() - began) / 1000));
    return fault;
}

int
lister_main(const struct lister_config *config)
{
    struct lister l = {.config = config};

    return follower_run(&(struct follower){.name = "status list",
                                           .conninfo = config->conninfo,
                                           .role = "firemark_lister",
                                           .pause_ms = TICK_MS,
                                           .step = step,
                                           .arg = &l});
}
