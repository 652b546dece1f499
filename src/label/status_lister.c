/* The lister: a process that keeps the status list up to date, and folds the counts of
 * what happened (migrations/0210_activity.sql). */
#include <signal.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "label/status_build.h"

enum { TICK_MS = 500, FOLD_TICKS = 10, AGAIN_S = 60 };

struct lister {
    const struct lister_config *config;
    struct arena arena; /* of the connection */
    struct pg *pg;
    unsigned ticks;
    char trouble[64]; /* the fault said last */
    int64_t said_s;
};

static volatile sig_atomic_t stopping;

static void
stop(int signal_number)
{
    (void)signal_number;
    stopping = 1;
}

static struct fault *
step(struct lister *l, struct arena *arena, struct status_built *built)
{
    struct fault *fault = NULL;

    if (!pg_usable(l->pg)) {
        pg_close(l->pg);
        l->pg = NULL;
        arena_clear(&l->arena);
        fault = pg_open(&l->arena, l->config->conninfo, "firemark_lister", &l->pg);
    }
    if (!fault && l->ticks++ % FOLD_TICKS == 0)
        fault = pg_script(l->pg, arena, "SELECT activity_fold()");
    return fault ? fault : status_step(l->pg, arena, l->config->signer_socket, built);
}

/* The same trouble is said once a minute, not twice a second. */
static void
tell(struct lister *l, const struct fault *fault)
{
    int64_t now = clock_unix_s();

    if (strncmp(l->trouble, fault->code, sizeof l->trouble - 1) == 0 &&
        now - l->said_s < AGAIN_S)
        return;
    log_warn("status list: %s: %s", fault->code, fault->en);
    strncpy(l->trouble, fault->code, sizeof l->trouble - 1);
    l->said_s = now;
}

static void
tick(struct lister *l)
{
    struct arena arena ARENA_SCOPE = {0};
    struct status_built built = {.seq = 0};
    int64_t began = clock_monotonic_us();
    struct fault *fault = step(l, &arena, &built);

    if (fault) {
        tell(l, fault);
        return;
    }
    l->trouble[0] = '\0';
    if (built.seq)
        log_info("status list seq=%lld labels=%lld shards=%d changed=%d ms=%lld",
                 (long long)built.seq, (long long)built.labels, built.shards,
                 built.changed, (long long)((clock_monotonic_us() - began) / 1000));
}

int
lister_main(const struct lister_config *config)
{
    const struct timespec pause = {.tv_nsec = TICK_MS * 1000000L};
    struct lister l = {.config = config};
    struct sigaction action = {.sa_handler = stop};

    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    while (!stopping) {
        tick(&l);
        if (!stopping)
            nanosleep(&pause, NULL);
    }
    pg_close(l.pg);
    arena_clear(&l.arena);
    return 0;
}
