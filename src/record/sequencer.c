#include "record/sequencer.h"

#include "base/clock.h"
#include "base/log.h"
#include "pg/follower.h"
#include "record/log.h"

enum { TICK_MS = 250, BATCH = 20000, CHECKPOINT_MS = 1000 };

struct sequencer {
    const struct sequencer_config *config;
    int64_t signed_us; /* when the last checkpoint was asked for */
};

/* As the gather lane: keys only, whatever the statistics say of a table that is empty
 * most of the time. */
static const char PLANS[] =
    "SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off;"
    " SET enable_mergejoin = off; SET enable_seqscan = off; SET jit = off";

static struct fault *
sign(struct sequencer *s, struct pg *pg, struct arena *arena, const struct log *log)
{
    int64_t now = clock_monotonic_us();

    if (log->size == log->signed_size || now - s->signed_us < CHECKPOINT_MS * 1000)
        return NULL;
    s->signed_us = now;
    return log_checkpoint(pg, arena, log, s->config->signer_socket);
}

static struct fault *
step(struct pg *pg, struct arena *arena, void *arg, bool *more)
{
    struct sequencer *s = arg;
    int64_t appended = 0;
    struct log log;
    struct fault *fault = log_now(pg, arena, &log);

    if (!fault && log.n == 0)
        fault = log_ensure(arena, s->config->signer_socket, false);
    if (!fault)
        fault = log_append(pg, arena, s->config->sm3, BATCH, &appended);
    if (!fault)
        fault = log_now(pg, arena, &log);
    if (fault || log.n == 0)
        return fault;
    *more = appended >= BATCH;
    return *more ? NULL : sign(s, pg, arena, &log);
}

int
sequencer_main(const struct sequencer_config *config)
{
    struct sequencer s = {.config = config};

    return follower_run(&(struct follower){.name = "sequencer",
                                           .conninfo = config->conninfo,
                                           .role = "firemark_sequencer",
                                           .prepare = PLANS,
                                           .pause_ms = TICK_MS,
                                           .step = step,
                                           .arg = &s});
}
